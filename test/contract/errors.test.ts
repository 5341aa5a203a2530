import { describe, expect, test } from 'vitest';
import { ERRORS_ZH } from '../../contract/errors-zh.ts';
import { errorLine, ERRORS, ForesiteError, type ErrorCode } from '../../contract/errors.ts';

const codes = Object.keys(ERRORS) as ErrorCode[];

describe('the catalogue of errors', () => {
  test.each(codes)('%s tells what happened and what to do, on one line', (code) => {
    const { message, remedy, status } = ERRORS[code];
    expect(code).toMatch(/^[a-z]+(_[a-z0-9]+)*$/);
    expect(message.length).toBeGreaterThan(3);
    expect(remedy.length).toBeGreaterThan(3);
    expect(`${message}${remedy}`).not.toMatch(/\n/);
    expect(message).not.toMatch(/[.;]$/);
    expect(remedy).not.toMatch(/[.;]$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
  });

  test('a line carries code, event and remedy with their values', () => {
    expect(errorLine('port_in_use', { port: 8080, host: '::1' })).toBe(
      'port_in_use: port 8080 on ::1 is taken; set FORESITE_PORT to another port, or to 0 for any free one.',
    );
  });

  test('an error keeps its code, values and cause', () => {
    const cause = new Error('EADDRINUSE');
    const error = new ForesiteError('port_in_use', { port: 1, host: 'h' }, { cause });
    expect(error).toMatchObject({ code: 'port_in_use', status: 500, cause, what: 'port 1 on h is taken' });
    expect(error.message).toBe(errorLine('port_in_use', { port: 1, host: 'h' }));
    expect(error.remedy).toMatch(/^set FORESITE_PORT/);
  });

  test('a text is told in the reader’s language, and in English in the log', () => {
    const error = new ForesiteError('conflict', { what: { zh: '工单 #3：已关闭', en: 'ticket 3: it is closed' } });
    expect(error.what).toBe('ticket 3: it is closed');
    expect(error.message).toBe('conflict: ticket 3: it is closed; read the present state and try again.');
    expect(error.told('zh')).toEqual({ language: 'zh', what: '工单 #3：已关闭', remedy: '请查看当前状态后重试' });
    expect(error.line('zh')).toBe('conflict：工单 #3：已关闭；请查看当前状态后重试。');
    expect(error.line('en')).toBe(error.message);
  });

  test.each(Object.entries(ERRORS_ZH))('%s has the same values to fill in in both languages', (code, words) => {
    const slots = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([slot]) => slot).toSorted();
    const english = ERRORS[code as ErrorCode];
    expect(codes).toContain(code);
    expect(slots(words.message)).toEqual(slots(english.message));
    expect(slots(words.remedy)).toEqual(slots(english.remedy));
    expect(`${words.message}${words.remedy}`).toMatch(/\p{sc=Han}/u);
  });

  test('what has no other words is told in English whoever reads it', () => {
    const error = new ForesiteError('walk_unreadable', { path: 'a', what: 'is empty' });
    expect(error.line('zh')).toBe(error.message);
  });

  test('a value is filled in as it is, and a missing one stays to be seen', () => {
    expect(errorLine('not_found', { what: '{what} $&' })).toContain('not_found: {what} $& does not exist');
    expect(errorLine('not_found')).toContain('{what} does not exist');
  });
});

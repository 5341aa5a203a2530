// An error on its way between two of our processes keeps what it says, in both languages.

import { expect, it } from 'vitest';
import { errorFrom, errorReply, type ErrorReply } from '../../app/control.ts';
import { ForesiteError } from '../../contract/errors.ts';

function sent(error: unknown): ForesiteError {
  // What the socket carries is JSON.
  return errorFrom(JSON.parse(JSON.stringify(errorReply(error))) as ErrorReply);
}

it('keeps its words in both languages', () => {
  const error = new ForesiteError('not_found', { what: { zh: '维护窗口 7', en: 'maintenance window 7' } });
  expect(sent(error).message).toBe('not_found: maintenance window 7 does not exist; check the address.');
  expect(sent(error).line('zh')).toBe('not_found：维护窗口 7 不存在；请检查地址或编号。');
});

it('of a kind that nobody knows is an error inside', () => {
  expect(errorFrom({ error: { code: 'made-up', values: { what: [1], id: 'x' } } })).toMatchObject({
    code: 'internal',
    values: { id: 'x' },
  });
});

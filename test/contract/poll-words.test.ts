import { describe, expect, it } from 'vitest';
import { ERRORS, errorLine, type ErrorCode } from '../../contract/errors.ts';
import { POLL_WORDS, pollWords } from '../../contract/poll-words.ts';

const slots = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');

describe('the words of a poll that failed', () => {
  it.each(Object.entries(POLL_WORDS))('%s has the same values in both languages', (code, words) => {
    const { message, remedy } = ERRORS[code as ErrorCode];
    expect(slots(`${words.message}${words.remedy}`).toSorted()).toEqual(slots(`${message}${remedy}`).toSorted());
    const values = Object.fromEntries(slots(`${message}${remedy}`).map((name, i) => [name, `${name}-${i}`]));
    const { zh, en } = pollWords(errorLine(code as ErrorCode, values));
    expect(en).toBe(errorLine(code as ErrorCode, values));
    for (const value of Object.values(values)) expect(zh).toContain(value);
    expect(zh).not.toMatch(/[{}]/);
    expect(zh.endsWith('。')).toBe(true);
  });

  it('name what collectors say in Chinese, too', () => {
    const line = errorLine('snmp_auth', { where: '"core" (10.0.0.2:161)', what: 'wrong digest', credential: 'v3' });
    expect(pollWords(line).zh).toBe(
      'SNMP 设备 "core" (10.0.0.2:161) 拒绝账号或密钥：认证密钥或算法不符；核对凭据 v3 的用户名、协议和密钥。',
    );
  });

  it('stay as they are where the line is cut, of another program or none', () => {
    for (const line of ['', 'snmp_timeout: SNMP agent "x', 'some_other: thing; do this.', 'anything', 'constructor: x'])
      expect(pollWords(line)).toEqual({ zh: line, en: line });
  });
});

import { describe, expect, it } from 'vitest';
import { NO_PASSWORD, Passwords } from '../../../../server/http/auth/passwords.ts';
import { requireGoodPassword } from '../../../../server/http/auth/password-rules.ts';

const LIMITS = { passwordChecks: 2, passwordChecksWaiting: 10 };

describe('Passwords', () => {
  it('knows a password again, and no other', async () => {
    const passwords = new Passwords(LIMITS);
    const stored = await passwords.hash('four words in a row');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(await passwords.hash('four words in a row')).not.toBe(stored);
    expect(await passwords.matches('four words in a row', stored)).toBe(true);
    expect(await passwords.matches('four words in a roW', stored)).toBe(false);
  });

  it('reads hashes of other programs', async () => {
    // argon2 reference: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1
    const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await new Passwords(LIMITS).matches('password', reference)).toBe(true);
  });

  it('takes the same letters in either form of Unicode', async () => {
    const passwords = new Passwords(LIMITS);
    const stored = await passwords.hash('caf\u00e9 au lait');
    expect(await passwords.matches('cafe\u0301 au lait', stored)).toBe(true);
  });

  it('matches nothing where there is no password, no user or a damaged hash', async () => {
    const passwords = new Passwords(LIMITS);
    for (const stored of [undefined, NO_PASSWORD, '', '$argon2id$v=19$m=1,t=1,p=1$x$y', 'plain'])
      for (const password of ['', '!', 'plain']) expect(await passwords.matches(password, stored)).toBe(false);
  });

  it('refuses work beyond its queue instead of piling it up', async () => {
    const passwords = new Passwords({ passwordChecks: 1, passwordChecksWaiting: 2 });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.matches('x', undefined)));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(await passwords.matches('x', undefined)).toBe(false);
  });
});

describe('requireGoodPassword', () => {
  it.each(['四个词放在一起很长', 'four words in a row', '😀😁😂🤣😃😄😅😆', 'x7%kQ2!p', `${'long '.repeat(50)}x`])(
    'takes %s',
    (password) => {
      expect(() => requireGoodPassword(password, 'wang')).not.toThrow();
    },
  );

  it.each([
    '',
    '1234567',
    '😀😁😂🤣',
    'password',
    'PassWord1',
    'wanglihua',
    'WangLiHua',
    'abababababab',
    'foresite',
    'Foresite!1',
  ])('refuses %s', (password) => {
    expect(() => requireGoodPassword(password, 'wanglihua')).toThrow(/password_rejected/);
  });
});

import { describe, expect, it } from 'vitest';
import { ASN } from '../../../collectors/snmp/decode.ts';
import { candidatesOf, MAX_GUESSES, MAX_UNGUESSED } from '../../../gateway/discover/candidates.ts';

const scalar = (n: number, value: number | string) => ({
  oid: `1.3.6.1.4.1.99999.1.${n}.0`,
  type: typeof value === 'number' ? ASN.integer : ASN.octets,
  value: typeof value === 'number' ? value : Buffer.from(value),
});

describe('the candidates of a draft', () => {
  it('are few guesses and few other objects, and how many more there are', () => {
    const objects = [
      ...Array.from({ length: 80 }, (_, n) => scalar(n, 230)),
      ...Array.from({ length: 70 }, (_, n) => scalar(100 + n, `text ${n}`)),
    ];
    const { candidates, left } = candidatesOf(objects);
    expect(candidates.filter(({ as }) => as !== '')).toHaveLength(MAX_GUESSES);
    expect(candidates.filter(({ as }) => as === '')).toHaveLength(MAX_UNGUESSED);
    expect(left).toBe(150 - MAX_GUESSES - MAX_UNGUESSED);
  });

  it('leave out what says nothing here', () => {
    const { candidates, left } = candidatesOf([scalar(1, 0), scalar(2, -1), scalar(3, 'Acme')]);
    expect(candidates.map(({ example }) => example)).toEqual(['Acme']);
    expect(left).toBe(2);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareOids, indexBelow } from '../../../collectors/snmp/oids.ts';

const arcs = fc.array(fc.oneof(fc.nat(3), fc.nat(4_294_967_295)), { minLength: 2, maxLength: 6 });

it('orders object identifiers arc by arc, a parent before its children', () => {
  fc.assert(
    fc.property(arcs, arcs, (left, right) => {
      const at = left.findIndex((arc, i) => arc !== right[i]);
      const expected = at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1);
      expect(Math.sign(compareOids(left.join('.'), right.join('.')))).toBe(Math.sign(expected));
    }),
  );
});

it('takes an index only from below the root itself', () => {
  expect(indexBelow('1.3.6', '1.3.6.1.2')).toBe('1.2');
  expect(indexBelow('1.3.6', '1.3.61.2')).toBeUndefined();
  expect(indexBelow('1.3.6', '1.3.6')).toBeUndefined();
});

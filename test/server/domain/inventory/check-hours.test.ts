import { expect, test } from 'vitest';
import type { OnHoursEntry } from '../../../../contract/site-file.ts';
import { hoursFaults } from '../../../../server/domain/inventory/check-hours.ts';
import { demoSite } from '../../../cases/demo-site.ts';

function faults(...onHours: OnHoursEntry[]): string[] {
  return hoursFaults({ ...demoSite(), onHours }).map(({ what }) => what);
}

test('hours of the site, of its assets and of its circuits are sound', () => {
  expect(faults({ hours: 'always' }, { asset: 'nvr', hours: { mon: ['09:00-24:00', '00:00-02:00'] } }, { circuit: 'yard-3', hours: 'always' })).toEqual([]); // prettier-ignore
});

test.each<[OnHoursEntry, string]>([
  [{ asset: 'gone', hours: 'always' }, 'no asset has the key "gone"'],
  [{ circuit: 'gone', hours: 'always' }, 'no asset has the circuit "gone"'],
  [{ system: 'gone', hours: 'always' }, 'no asset has the system "gone"'],
  [{ asset: 'nvr', circuit: 'yard-3', hours: 'always' }, 'names asset and circuit'],
  [{ hours: { mon: ['09:00-25:00'] } }, '"09:00-25:00" is no span of hours'],
  [{ hours: { mon: ['09:60-10:00'] } }, '"09:60-10:00" is no span of hours'],
])('%j is told as a fault', (entry, what) => {
  expect(faults(entry)).toEqual([what]);
});

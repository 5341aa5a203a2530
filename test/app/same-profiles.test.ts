import { expect, test } from 'vitest';
import { keepProfiles } from '../../app/same-profiles.ts';
import { snmpTarget } from '../collectors/snmp/rig.ts';

test('targets from another process keep the profile objects of those before, unless a profile has changed', () => {
  const before = [snmpTarget(161), snmpTarget(162)];
  const copies = structuredClone([...before, snmpTarget(163)]);
  const kept = keepProfiles(before, copies);
  expect(kept).toEqual(copies);
  expect(kept.map(({ profile }) => profile === before[0]?.profile)).toEqual([true, true, true]);

  const changed = structuredClone(before).map((target) => ({
    ...target,
    profile: { ...target.profile, class: 'ups' } as const,
  }));
  const anew = keepProfiles(before, changed);
  expect(anew).toEqual(changed);
});

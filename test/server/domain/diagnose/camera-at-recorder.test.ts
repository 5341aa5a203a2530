// Cameras on a recorder's own PoE ports: only their channel tells of them, and nobody switches such a port from afar. Staff on
// site plug them anew before anybody drives.

import { expect, it } from 'vitest';
import { BEHIND_RECORDER_PROFILE } from '../../../../server/domain/inventory/recorder-pictures.ts';
import { asset } from '../../../cases/demo-site.ts';
import { onlyFault, site } from '../../../cases/verdicts.ts';

const OWN = { linkedTo: 'nvr/port:3', channel: 'nvr/channel:30', poe: true };

it('is plugged anew by staff on site once those who look from here have failed', () => {
  const own = asset('cam-own', 'camera', { ...OWN, profile: BEHIND_RECORDER_PROFILE });
  const { visit, causes } = onlyFault(site([own]).bad('channel', 'nvr/channel:30'));
  expect(visit.who?.slice(0, 3)).toEqual(['R', 'S', 'E']);
  expect([visit.decision, visit.next]).toEqual(['remote', 'onsite-staff']);
  expect(causes.map(({ cause }) => cause)).not.toContain('camera-hung');
});

it('is no matter of a power cycle from here, though its address answers nothing', () => {
  const { visit, causes } = onlyFault(site([asset('cam-own', 'camera', OWN)]).silence('cam-own'));
  expect(causes.map(({ cause }) => cause)).not.toContain('camera-hung');
  expect(Object.keys(visit.remedies ?? {})).not.toContain('poe-cycle');
});

// Cameras on a recorder's own PoE ports: only their channel tells of them, and nobody switches such a port from afar. Staff on
// site plug them anew before anybody drives.

import { expect, it } from 'vitest';
import { loadCauses } from '../../../../app/load-causes.ts';
import { diagnose } from '../../../../server/domain/diagnose/diagnose.ts';
import type { VisitDecision } from '../../../../server/domain/diagnose/types.ts';
import { BEHIND_RECORDER_PROFILE } from '../../../../server/domain/inventory/recorder-pictures.ts';
import { asset } from '../../../cases/demo-site.ts';
import { NOW } from '../../../cases/seen-site.ts';
import { onlyFault, site } from '../../../cases/verdicts.ts';

const OWN = { linkedTo: 'nvr/port:3', channel: 'nvr/channel:30', poe: true };
const SEEN_BY_CHANNEL = asset('cam-own', 'camera', { ...OWN, profile: BEHIND_RECORDER_PROFILE });

it('is plugged anew by staff on site once those who look from here have failed', () => {
  const { visit } = onlyFault(site([SEEN_BY_CHANNEL]).bad('channel', 'nvr/channel:30'));
  expect(visit.who?.slice(0, 3)).toEqual(['R', 'S', 'E']);
  expect([visit.decision, visit.next]).toEqual(['remote', 'onsite-staff']);
  expect(visit.firstCheck.en).toContain('find the cable of CAM-OWN at NVR');
});

it('is no matter of a power cycle from here, though its address answers nothing', () => {
  const { visit, causes } = onlyFault(site([asset('cam-own', 'camera', OWN)]).silence('cam-own'));
  expect(causes.map(({ cause }) => cause)).toContain('camera-hung');
  expect(Object.keys(visit.remedies ?? {})).not.toContain('poe-cycle');
  expect(visit.firstCheck.en).not.toContain('from here');
  expect(visit.note).toBeUndefined();
});

it('plugged anew in vain has not hung, nor is its video stuck: the same act would have cured both', () => {
  const seen = site([SEEN_BY_CHANNEL]).bad('channel', 'nvr/channel:30');
  const told = (hand: VisitDecision | null) => {
    const hands = hand ? [{ hand, causes: ['camera-cable-cut', 'camera-hung', 'camera-video-service-stuck'] }] : [];
    const [fault] = diagnose({
      graph: seen.graph,
      observations: seen,
      findings: seen.findings(),
      causes: loadCauses().causes,
      nowMs: NOW,
      triedInVain: (key) => (key === 'cam-own' ? { verbs: [], hands } : null),
    }).faults;
    return (id: string) => fault?.causes.find(({ cause }) => cause === id)?.confidence ?? 0;
  };
  const before = told(null);
  const after = told('onsite-staff');
  const isLess = (id: string): boolean => after(id) < before(id);
  expect(['camera-hung', 'camera-video-service-stuck', 'camera-stream-stuck'].filter(isLess)).toHaveLength(3);
  expect(['camera-cable-cut', 'camera-dead'].filter(isLess)).toEqual([]);
  // The electrician is asked for the sake of none of these.
  expect(told('customer')('camera-hung')).toBe(before('camera-hung'));
});

// Redundant feeds and supplies that fail together: two tickets, each telling that the other is hardly a chance.

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../../server/domain/diagnose/types.ts';
import { asset } from '../../../cases/demo-site.ts';
import { NOW, type SeenSite } from '../../../cases/seen-site.ts';
import { site, verdictOf } from '../../../cases/verdicts.ts';

const MINUTE = 60_000;

/** A store on two UPSes of two circuits. */
function twice(): SeenSite {
  return site([
    asset('ups-a', 'ups', { linkedTo: 'core/port:gi31' }),
    asset('ups-b', 'ups', { linkedTo: 'core/port:gi32' }),
    asset('store', 'nas', { linkedTo: 'core/port:gi33', poweredBy: ['ups-a', 'ups-b'] }),
  ]);
}

function notesOf(seen: SeenSite): (string | undefined)[] {
  return verdictOf(seen).faults.map(({ visit }: Fault) => visit.commonMode?.en);
}

describe('feeds that should know nothing of each other', () => {
  it('say on both tickets what they share when they fail within minutes', () => {
    const seen = twice();
    seen.bad('mains', 'ups-a', NOW - 4 * MINUTE).bad('ups-load', 'ups-b', NOW - MINUTE);
    const notes = notesOf(seen);
    expect(notes).toHaveLength(2);
    for (const note of notes) expect(note).toMatch(/ups-a and ups-b feed store independently.*within 3 min/i);
  });

  it('are called by what has failed, which may stand above the outlets that feed', () => {
    const seen = site([
      asset('ups-a', 'ups', { linkedTo: 'core/port:gi31' }),
      asset('ups-b', 'ups', { linkedTo: 'core/port:gi32' }),
      asset('pdu-a', 'pdu', { linkedTo: 'core/port:gi33', poweredBy: ['ups-a'] }),
      asset('pdu-b', 'pdu', { linkedTo: 'core/port:gi34', poweredBy: ['ups-b'] }),
      asset('store', 'nas', { linkedTo: 'core/port:gi35', poweredBy: ['pdu-a/outlet:1', 'pdu-b/outlet:2'] }),
    ]);
    seen.bad('bypass', 'ups-a', NOW - 2 * MINUTE).bad('ups-load', 'ups-b', NOW - MINUTE);
    const notes = verdictOf(seen).faults.map(({ visit }: Fault) => visit.commonMode);
    expect(notes).toHaveLength(2);
    for (const note of notes) {
      expect(note?.en).toMatch(/^ups-. and ups-. feed store independently/i);
      expect(note?.zh).toMatch(/^STORE 由 UPS-.、UPS-. 分别独立供电，而它们在/);
    }
  });

  it('are two chances when an hour lies between', () => {
    const seen = twice();
    seen.bad('mains', 'ups-a', NOW - 60 * MINUTE).bad('ups-load', 'ups-b', NOW - MINUTE);
    expect(notesOf(seen)).toEqual([undefined, undefined]);
  });

  it('are not meant by faults that take no power away', () => {
    const seen = twice();
    seen.bad('mains', 'ups-a', NOW - MINUTE).bad('clock', 'ups-b', NOW - MINUTE);
    expect(notesOf(seen)).toEqual([undefined, undefined]);
  });

  it('need no note where one cause has struck both', () => {
    const seen = twice();
    seen.bad('mains', 'ups-a', NOW - MINUTE);
    expect(notesOf(seen)).toEqual([undefined]);
  });
});

it('asks whether two supplies of a device hang on one socket when both fail together', () => {
  const seen = twice();
  for (const psu of ['1', '2']) seen.bad('psu-works', `store/psu:${psu}`, NOW - MINUTE);
  const notes = notesOf(seen);
  expect(notes.length).toBeGreaterThan(0);
  for (const note of notes) expect(note).toMatch(/plugged into one socket/);
});

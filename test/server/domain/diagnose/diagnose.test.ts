import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../../server/domain/diagnose/diagnose.ts';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import type { Tried } from '../../../../server/domain/diagnose/tried.ts';
import { asset } from '../../../cases/demo-site.ts';
import { NOW, ONSET } from '../../../cases/seen-site.ts';
import { causes, site, verdictOf } from '../../../cases/verdicts.ts';

describe('questions', () => {
  it('go to the parents of a silent camera whose state is not known since', () => {
    const seen = site()
      .silence('cam-3')
      .bad('channel', 'nvr/channel:3')
      .stale('sw1', 'core', 'pdu', 'cam-4', 'kiosk-1');
    const { wanted } = verdictOf(seen);
    expect(wanted[0]?.asset).toBe('sw1');
    expect(wanted.map((one) => one.asset)).not.toContain('cam-3');
  });

  it('go to a switch that was read so early that its agent may not have noticed yet', () => {
    const seen = site().silence('cam-3').bad('channel', 'nvr/channel:3');
    for (const predicate of ['link', 'poe-delivery', 'poe-fault'] as const)
      seen.ok(predicate, 'sw1/port:gi3', ONSET + 200);
    expect(verdictOf(seen).wanted.map((one) => one.asset)).toContain('sw1');
  });

  it('are not asked when the answer is clear', () => {
    expect(verdictOf(site().silence('cam-3').bad('channel', 'nvr/channel:3')).wanted).toEqual([]);
  });

  it('lead from the first alarm to the cause, whatever is known at first', () => {
    const truth = site().cutOff('sw1').bad('link', 'core/port:gi25').bad('outlet-draw', 'pdu/outlet:4');
    const assets = [...truth.graph.assets.keys()];
    const told = site()
      .stale(...assets)
      .silence('cam-3');
    const asked = new Set<string>();
    let verdict: string[] = [];
    for (let round = 0; round < 6; round++) {
      const { faults, wanted } = verdictOf(told);
      const next = wanted.filter((one) => !asked.has(one.asset)).slice(0, 3);
      verdict = faults.map((fault) => `${fault.cause} ${fault.place}`);
      if (next.length === 0) break;
      for (const { asset: key } of next) {
        asked.add(key);
        told.copy(truth, key);
      }
    }
    expect(verdict).toEqual(['switch-power-lost sw1']);
    expect(asked.size).toBeLessThanOrEqual(12);
    expect([...asked].slice(0, 3)).toContain('sw1');
  });

  it('go to the UPS when several things on mains fall silent', () => {
    const hall = [1, 2].map((n) => asset(`hall-${n}`, 'kiosk', { linkedTo: `sw2/port:gi3${n}`, circuit: 'hall' }));
    const seen = site(hall).stale('ups').silence('hall-1').silence('hall-2');
    for (let n = 1; n <= 4; n++) seen.silence(`gate-cam-${n}`);
    const { wanted } = verdictOf(seen);
    expect(wanted[0]?.asset).toBe('ups');
  });

  it('go to the outlet when cut and power loss look alike', () => {
    const seen = site().cutOff('sw1').bad('link', 'core/port:gi25').stale('pdu');
    expect(verdictOf(seen).wanted.map((one) => one.asset)).toEqual(['pdu']);
  });
});

describe('two faults at once', () => {
  it('of which one has no alarm yet are not one that takes both along', () => {
    const before = NOW - 50_000;
    const seen = site().silence('cam-3', before);
    for (const predicate of ['link', 'poe-delivery'] as const) seen.bad(predicate, 'sw1/port:gi3', before);
    const later = NOW - 4000;
    seen.silence('cam-4', later, false).bad('channel', 'nvr/channel:4', later, false);
    for (const predicate of ['link', 'poe-delivery', 'poe-fault'] as const)
      seen.bad(predicate, 'sw1/port:gi4', later, false);
    // The others have answered since; their ports were read so early that the switch may not have noticed yet.
    for (let n = 1; n <= 12; n++)
      if (n !== 3 && n !== 4)
        for (const predicate of ['link', 'poe-delivery', 'poe-fault'] as const)
          seen.ok(predicate, `sw1/port:gi${n}`, before + 200);
    expect(verdictOf(seen).faults.map((fault) => `${fault.cause} ${fault.place}`)).toEqual(['camera-cable-cut cam-3']);
  });

  it('are two faults', () => {
    const seen = site().cutOff('sw1').bad('link', 'core/port:gi25').silence('cam-15').bad('channel', 'nvr/channel:15');
    const { faults } = verdictOf(seen);
    expect(faults.map((fault) => `${fault.cause} ${fault.place}`)).toEqual([
      'switch-uplink-cut sw1',
      'camera-hung cam-15',
    ]);
  });

  it('one behind the other keep what began hours before apart', () => {
    const before = ONSET - 7_200_000;
    const seen = site()
      .silence('cam-3', before)
      .bad('channel', 'nvr/channel:3', before)
      .bad('link', 'sw1/port:gi3', before);
    const cams = seen.findings().length;
    seen.cutOff('sw1').bad('link', 'core/port:gi25');
    seen.silence('cam-3', before).bad('channel', 'nvr/channel:3', before);
    const { faults } = verdictOf(seen);
    expect(faults).toHaveLength(2);
    expect(faults.find((fault) => fault.place === 'cam-3')?.explains).toHaveLength(cams);
    expect(faults[0]?.cause).toBe('switch-uplink-cut');
  });

  it('do not count as evidence against each other', () => {
    const seen = site()
      .silence('cam-3')
      .bad('channel', 'nvr/channel:3')
      .silence('cam-5')
      .bad('channel', 'nvr/channel:5')
      .bad('link', 'sw1/port:gi5')
      .bad('poe-delivery', 'sw1/port:gi5')
      .bad('disk-health', 'nvr/disk:sdb');
    for (const fault of verdictOf(seen).faults) {
      for (const { place, text } of fault.causes.flatMap((cause) => cause.evidence)) {
        const isOfCam3 = /cam-3|gi3|channel:3/.test(place) && fault.place !== 'cam-3';
        const isOfCam5 = /cam-5|gi5|channel:5/.test(place) && fault.place !== 'cam-5';
        const isOfDisk = place.includes('disk:sdb') && fault.place !== 'nvr/disk:sdb';
        const isBad = !/ is | has link|answers|healthy/.test(text.en);
        expect(isBad && (isOfCam3 || isOfCam5 || isOfDisk), `${fault.place}: ${text.en}`).toBe(false);
      }
    }
  });

  it('one behind the other, a few minutes apart, are two faults as well', () => {
    const before = ONSET - 300_000;
    const seen = site();
    seen.cutOff('sw1').bad('link', 'core/port:gi25');
    seen.silence('cam-3', before).bad('channel', 'nvr/channel:3', before).bad('link', 'sw1/port:gi3', before);
    const { faults } = verdictOf(seen);
    expect(faults.map((fault) => fault.place).toSorted()).toEqual(['cam-3', 'sw1']);
  });

  it('leave to the known one its signs while the other has no alarm yet', () => {
    const seen = site();
    seen.stale(...seen.graph.assets.keys()).bad('poe-fault', 'sw1/port:gi3', ONSET, true);
    seen.bad('agent', 'cam-3', ONSET + 800, true).bad('reachable', 'cam-3', ONSET + 1000);
    for (const n of [1, 2, 3, 4]) seen.bad('agent', `gate-cam-${n}`, ONSET + 4000);
    const { faults } = verdictOf(seen);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.explains).toHaveLength(3);
    expect(faults[0]?.place).not.toBe('core');
  });

  it('stay what they are when many answers are lost in one moment while what they share answers', () => {
    const seen = site().bad('poe-fault', 'sw1/port:gi3', ONSET, true);
    seen.silence('cam-3', ONSET + 800).bad('channel', 'nvr/channel:3', ONSET + 1000);
    for (const n of [1, 2, 3, 4])
      seen.silence(`gate-cam-${n}`, ONSET + 4000).bad('channel', `nvr/channel:${20 + n}`, ONSET + 4000);
    for (const n of [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
      seen.bad(n % 2 === 0 ? 'agent' : 'video', `cam-${n}`, NOW, false);
    const { faults } = verdictOf(seen);
    expect(faults.map(({ place }) => place).toSorted()).toEqual(['box-gate', 'sw1/port:gi3']);
  });

  it('at two cameras of one switch are two faults when the rest of it works', () => {
    const seen = site()
      .silence('cam-3')
      .silence('cam-4')
      .bad('link', 'sw1/port:gi4')
      .bad('poe-delivery', 'sw1/port:gi4');
    const { faults } = verdictOf(seen);
    expect(faults.map((fault) => `${fault.cause} ${fault.place}`).toSorted()).toEqual([
      'camera-cable-cut cam-4',
      'camera-hung cam-3',
    ]);
  });
});

describe('what was tried in vain', () => {
  const seen = site().silence('cam-3').bad('channel', 'nvr/channel:3');
  const input = { graph: seen.graph, observations: seen, findings: seen.findings(), causes, nowMs: NOW };
  const chanceOf = (tried: Partial<Tried> | null, at = 'cam-3'): number => {
    const triedInVain = (key: string) => (tried && key === at ? { verbs: [], hands: [], ...tried } : null);
    const { faults } = diagnose({ ...input, triedInVain });
    return faults[0]?.causes.find(({ cause }) => cause === 'camera-hung')?.confidence ?? 0;
  };
  const untried = chanceOf(null);

  it('speaks against what a remedy mostly cures', () => {
    expect(untried).toBeGreaterThan(0.8);
    expect(chanceOf({ verbs: ['poe-cycle'] })).toBeLessThan(untried * 0.9);
    expect(chanceOf({ verbs: ['poe-cycle'] }, 'cam-4')).toBe(untried);
  });

  it('by people speaks against the cause for whose sake they were asked, if it is theirs to cure', () => {
    expect(chanceOf({ hands: [{ hand: 'remote', causes: ['camera-hung'] }] })).toBeLessThan(untried);
    expect(chanceOf({ hands: [{ hand: 'remote', causes: ['outlet-off'] }] })).toBe(untried);
    expect(chanceOf({ hands: [{ hand: 'customer', causes: ['camera-hung'] }] })).toBe(untried);
  });

  it('from here tells nothing of what nobody can restart from here', () => {
    const leaderOf = (more: Partial<AssetEntry>, hands: Tried['hands']): string | undefined => {
      const bus = site([asset('env', 'sensor', more)])
        .forget('env')
        .bad('bus-reply', 'env');
      const triedInVain = (key: string) => (key === 'env' ? { verbs: [], hands } : null);
      const { faults } = diagnose({
        graph: bus.graph,
        observations: bus,
        findings: bus.findings(),
        causes,
        nowMs: NOW,
        triedInVain,
      });
      return faults[0]?.cause;
    };
    const inVain: Tried['hands'] = [{ hand: 'remote', causes: ['device-hung'] }];
    expect(leaderOf({ via: 'bus-gw' }, [])).toBe('device-hung');
    expect(leaderOf({ via: 'bus-gw' }, inVain)).toBe('device-hung');
    expect(leaderOf({ via: 'bus-gw', poweredBy: ['pdu/outlet:8'] }, inVain)).toBe('meter-failed');
  });
});

it('says so when no known cause fits', () => {
  const findings = [{ predicate: 'door' as const, place: 'ups', severity: 'minor' as const, sinceMs: ONSET }];
  const seen = site();
  const few = causes.filter((cause) => cause.id !== 'door-open');
  const { faults } = diagnose({ graph: seen.graph, observations: seen, findings, causes: few, nowMs: NOW });
  expect(faults).toMatchObject([{ cause: 'unexplained', place: 'ups', explains: findings }]);
  expect(faults[0]?.causes[0]?.confidence).toBeLessThanOrEqual(0.5);
});

import { describe, expect, it } from 'vitest';
import type { Sink, Target } from '../../../contract/collector.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import type { Profile } from '../../../contract/profile.ts';
import type { EventRecord } from '../../../contract/records.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import type { TrapMessage } from '../../../collectors/snmp/traps/messages.ts';
import { DEFAULT_TRAP_STATE_MS } from '../../../gateway/traps/interpret.ts';
import { MAX_POLL_GAP_MS, MAX_UNMATCHED, MIN_POLL_GAP_MS, TrapDesk } from '../../../gateway/traps/trap-desk.ts';
import type { TrapState } from '../../../gateway/traps/states.ts';
import { targetOf } from '../helpers.ts';

const LOSS = '1.3.6.1.4.1.1004849.2.11.11.3';
const BATTERY = '1.3.6.1.2.1.33.2.1';
const LINK_DOWN = '1.3.6.1.6.3.1.1.5.3';
const LINK_UP = '1.3.6.1.6.3.1.1.5.4';

const title = { zh: '', en: '' };
const PROFILE: Profile = {
  profile: 'test',
  title,
  snmp: {
    traps: [
      {
        oid: LOSS,
        code: 'video-loss',
        title,
        as: 'snmp_trap.active',
        value: 1,
        row: { kind: 'trap', from: 'value', oid: '1.3.6.1.4.1.1004849.2.12.3' },
        for: '10m',
      },
      {
        oid: '1.3.6.1.4.1.1004849.2.11.11.4',
        code: 'over',
        title,
        as: 'snmp_trap.active',
        value: 0,
        component: 'trap:3',
      },
      { oid: BATTERY, code: 'onBattery', title, as: 'upsd.output_source', value: 5 },
      { oid: LINK_DOWN, code: 'linkDown', title },
    ],
  },
};

function rig(targets: readonly Target[], kept: TrapState[] = []) {
  const clock = new ManualClock();
  const catalogue = new SeriesCatalogue();
  const samples: [string, number][] = [];
  const events: EventRecord[] = [];
  const polls: string[] = [];
  let saved: readonly TrapState[] = kept;
  const sink: Sink = {
    samples(_site, batch) {
      for (let i = 0; i < batch.count; i++) {
        const { row, field } = catalogue.info(batch.series[i] ?? 0);
        samples.push([`${row.asset}/${row.component} ${row.measurement}.${field}`, batch.value[i] ?? 0]);
      }
    },
    facts() {},
    event: (event) => void events.push(event),
  };
  const desk = new TrapDesk({
    clock,
    catalogue,
    sink,
    pollNow: (_site, asset) => void polls.push(asset),
    keep: { load: () => kept, save: (states) => void (saved = states) },
  });
  desk.setTargets(targets);
  desk.start();
  return { clock, desk, samples, events, polls, saved: () => saved };
}

function trap(trapOid: string, changes: Partial<TrapMessage> & { agentAddress?: string } = {}): TrapMessage {
  const { agentAddress = '', ...rest } = changes;
  return {
    kind: 'trap',
    source: '10.0.0.1',
    version: 'v2c',
    engineId: '',
    isInform: false,
    notification: { trapOid, uptimeTicks: 1, agentAddress, varbinds: [] },
    ...rest,
  };
}

const nvr = targetOf('nvr', { host: '10.0.0.1', profile: PROFILE });
const ups = targetOf('ups', { host: '10.0.0.2', profile: PROFILE });

describe('a notification finds its asset', () => {
  it('by its engine first, then by the address it names, then by its source', () => {
    const { desk, events } = rig([nvr, ups]);
    desk.noteEngine('s1', 'ups', '8000000001');
    desk.onTrap(trap(LINK_DOWN, { engineId: '8000000001', agentAddress: '10.0.0.1', source: '10.0.0.1' }));
    desk.onTrap(trap(LINK_DOWN, { agentAddress: '10.0.0.2', source: '10.0.0.1' }));
    desk.onTrap(trap(LINK_DOWN, { engineId: '8000000009', source: '10.0.0.1' }));
    expect(events.map(({ asset, data }) => [asset, data['matchedBy']])).toEqual([
      ['ups', 'engine'],
      ['ups', 'agent-address'],
      ['nvr', 'source'],
    ]);
    expect(events[0]).toMatchObject({ type: 'trap', code: 'linkDown', site: 's1' });
  });

  it('by the source where two devices carry one engine id', () => {
    const { desk, events } = rig([nvr, ups]);
    desk.noteEngine('s1', 'ups', '8000000001');
    desk.noteEngine('s1', 'nvr', '8000000001');
    desk.onTrap(trap(LINK_DOWN, { engineId: '8000000001', source: '10.0.0.2' }));
    expect(events[0]?.asset).toBe('ups');
  });

  it('or is kept where a person can see it, with its reason and how often it came', () => {
    const twin = targetOf('twin', { host: '10.0.0.1', profile: PROFILE });
    const { desk, events } = rig([nvr, twin]);
    desk.onTrap(trap(LINK_DOWN));
    desk.onTrap(trap(LINK_DOWN, { source: '10.7.7.7' }));
    desk.onTrap(trap(LINK_DOWN, { source: '10.7.7.7' }));
    desk.onRefused({ kind: 'refused', source: '10.7.7.8', reason: 'community' });
    expect(events).toEqual([]);
    expect(desk.unmatched().map(({ source, reason, count }) => [source, reason, count])).toEqual([
      ['10.7.7.8', 'community', 1],
      ['10.7.7.7', 'unknown', 2],
      ['10.0.0.1', 'several', 1],
    ]);
    expect(desk.stats()).toMatchObject({ matched: 0, unmatched: 4 });
  });

  it('or pushes out the kind heard longest ago, however many there are', () => {
    const { desk } = rig([nvr]);
    for (let i = 0; i <= MAX_UNMATCHED; i++) desk.onTrap(trap(LINK_DOWN, { source: `10.1.${i >> 8}.${i & 255}` }));
    expect(desk.unmatched()).toHaveLength(MAX_UNMATCHED);
    expect(desk.unmatched().some(({ source }) => source === '10.1.0.0')).toBe(false);
  });
});

describe('a notification of an asset', () => {
  it('polls it at once, and once more after the gap when others follow', () => {
    const { desk, polls, clock } = rig([nvr]);
    desk.onTrap(trap(LINK_DOWN));
    expect(polls).toEqual(['nvr']);
    for (let i = 0; i < 50; i++) desk.onTrap(trap(LINK_DOWN));
    expect(polls).toHaveLength(1);
    clock.advance(MIN_POLL_GAP_MS);
    expect(polls).toHaveLength(2);
    clock.advance(10 * MIN_POLL_GAP_MS);
    expect(polls).toHaveLength(2);
    expect(desk.stats()).toMatchObject({ polls: 2, suppressed: 50 });
  });

  it('that comes soon after another is polled for soon, however seldom the asset is polled', () => {
    const { desk, polls, clock } = rig([
      targetOf('nvr', { host: '10.0.0.1', profile: PROFILE, intervalMs: 3_600_000 }),
    ]);
    desk.onTrap(trap(LINK_DOWN));
    clock.advance(1000);
    desk.onTrap(trap(LINK_UP));
    clock.advance(MIN_POLL_GAP_MS);
    expect(polls).toHaveLength(2);
  });

  it.each([
    ['10 s', 10_000, MIN_POLL_GAP_MS],
    ['a minute', 60_000, 15_000],
    ['an hour', 3_600_000, MAX_POLL_GAP_MS],
  ])(
    'that reports movement every 2 s, polled every %s, is polled no oftener for it than that allows',
    (_, intervalMs, gapMs) => {
      const { desk, polls, clock } = rig([targetOf('nvr', { host: '10.0.0.1', profile: PROFILE, intervalMs })]);
      for (let i = 0; i < 300; i++) {
        desk.onTrap(trap('1.3.6.1.4.1.1004849.2.11.9'));
        clock.advance(2000);
      }
      expect(polls.length).toBeGreaterThan(1);
      // The gaps that double until they are as long as that.
      const shorter = Math.ceil(Math.log2(gapMs / MIN_POLL_GAP_MS));
      expect(polls.length).toBeLessThanOrEqual(1 + shorter + 600_000 / gapMs);
      expect(desk.stats().suppressed).toBeGreaterThan(150);
      // The last one leads to a poll, at once or at the end of the gap.
      const before = polls.length;
      desk.onTrap(trap('1.3.6.1.4.1.1004849.2.11.9'));
      clock.advance(MAX_POLL_GAP_MS);
      expect(polls.length).toBe(before + 1);
    },
  );

  it('does not hold back the poll of another asset', () => {
    const { desk, polls } = rig([nvr, ups]);
    for (let i = 0; i < 5; i++) desk.onTrap(trap(LINK_DOWN));
    desk.onTrap(trap(LINK_DOWN, { source: '10.0.0.2' }));
    expect(polls).toEqual(['nvr', 'ups']);
  });

  it('names the port it is about, by what the device told of its interfaces', () => {
    const { desk, events } = rig([nvr]);
    const about = (...varbinds: { oid: string; text: string }[]): void =>
      desk.onTrap(trap(LINK_DOWN, { notification: { trapOid: LINK_DOWN, uptimeTicks: 1, agentAddress: '', varbinds: varbinds.map((one) => ({ ...one, number: null })) } })); // prettier-ignore
    about({ oid: '1.3.6.1.2.1.2.2.1.1.10107', text: '10107' });
    desk.notePorts('s1', 'nvr', { '10107': 'port:gi1-0-7' });
    about({ oid: '1.3.6.1.2.1.2.2.1.1.10107', text: '10107' });
    about({ oid: '1.3.6.1.2.1.2.2.1.8.10107', text: '2' });
    about({ oid: '1.3.6.1.2.1.2.2.1.1.9', text: '9' });
    about({ oid: '1.3.6.1.4.1.9.9', text: '10107' });
    expect(events.map(({ component }) => component)).toEqual(['', 'port:gi1-0-7', 'port:gi1-0-7', '', '']);
  });

  it('is a sample of the series that polling knows too', () => {
    const { desk, samples } = rig([ups]);
    desk.onTrap(trap(BATTERY, { source: '10.0.0.2' }));
    // A card that translates v1 traps.
    desk.onTrap(trap('1.3.6.1.2.1.33.2.0.1', { source: '10.0.0.2' }));
    expect(samples).toEqual([
      ['ups/ upsd.output_source', 5],
      ['ups/ upsd.output_source', 5],
    ]);
  });

  it('that no profile knows is an event all the same', () => {
    const { desk, events, samples, polls } = rig([nvr]);
    desk.onTrap(trap('1.3.6.1.4.1.9.9.9'));
    expect(events[0]).toMatchObject({ code: 'trap', data: { oid: '1.3.6.1.4.1.9.9.9' } });
    expect([samples, polls]).toEqual([[], ['nvr']]);
  });
});

describe('a state that traps alone tell', () => {
  const lost = (): TrapMessage =>
    trap(LOSS, {
      notification: {
        trapOid: LOSS,
        uptimeTicks: 1,
        agentAddress: '',
        varbinds: [{ oid: '1.3.6.1.4.1.1004849.2.12.3.0', text: '3', number: 3 }],
      },
    });

  it('is over when another trap says so', () => {
    const { desk, samples, saved, clock } = rig([nvr]);
    desk.onTrap(lost());
    expect(saved()).toHaveLength(1);
    desk.onTrap(trap('1.3.6.1.4.1.1004849.2.11.11.4'));
    expect(samples).toEqual([
      ['nvr/trap:3 snmp_trap.active', 1],
      ['nvr/trap:3 snmp_trap.active', 0],
    ]);
    expect(saved()).toEqual([]);
    clock.advance(DEFAULT_TRAP_STATE_MS);
    expect(samples).toHaveLength(2);
  });

  it('is over after its time, also when the program was started anew in between', () => {
    const first = rig([nvr]);
    first.desk.onTrap(lost());
    first.clock.advance(60_000);
    const second = rig([nvr], [...first.saved()]);
    second.clock.advance(9 * 60_000);
    expect(second.samples).toEqual([]);
    second.clock.advance(60_000);
    expect(second.samples).toEqual([['nvr/trap:3 snmp_trap.active', 0]]);
    expect(second.saved()).toEqual([]);
  });

  it('of a row that the trap does not name is no sample', () => {
    const { desk, samples } = rig([nvr]);
    desk.onTrap(trap(LOSS));
    expect(samples).toEqual([]);
  });
});

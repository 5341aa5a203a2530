import { describe, expect, test } from 'vitest';
import type { Assignment } from '../../../../server/domain/correlate/assign.ts';
import { PATTERN_WAIT_MS } from '../../../../server/domain/correlate/pattern-wait.ts';
import { COMING_AND_GOING_MS, LATE_SIGNS_MS, waiting } from '../../../../server/domain/correlate/waiting.ts';
import { UNEXPLAINED, type Fault } from '../../../../server/domain/diagnose/types.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { demoSite } from '../../../cases/demo-site.ts';

const graph = buildGraph(demoSite(), new Map());
const BEGAN_MS = 1_000_000;

interface Seen {
  at: string[];
  place?: string;
  cause?: string;
  ticket?: string | null;
  affected?: string[];
  sinceMs?: number;
  predicate?: string;
  raisedAtMs?: number;
}

function assignmentOf({
  at,
  place = at[0] ?? '',
  cause = 'camera-hung',
  ticket = null,
  affected = [],
  sinceMs = BEGAN_MS,
  predicate = 'video',
  raisedAtMs = sinceMs,
}: Seen): Assignment {
  const explains = at.map((one) => ({ predicate, place: one, severity: 'major', sinceMs, raisedAtMs }));
  return { fault: { cause, place, explains, affected } as unknown as Fault, ticket, joins: [] };
}

describe('beside a ticket', () => {
  interface Story extends Omit<Seen, 'at'> {
    of?: string;
    at: string;
    afterMs?: number;
    /** What the ticket's fault takes along. */
    takes?: string[];
    resolvedAfterMs?: number;
    backAfterMs?: number;
  }

  function waits({
    of = 'sw1',
    at,
    afterMs = 5000,
    takes = [],
    resolvedAfterMs,
    backAfterMs,
    ...seen
  }: Story): boolean {
    const marks = { resolvedAt: resolvedAfterMs === undefined ? null : BEGAN_MS + resolvedAfterMs };
    const affected = of === '@circuit/hall' ? ['kiosk-1'] : takes;
    const restoredSpans = backAfterMs === undefined ? [] : [{ toMs: BEGAN_MS + backAfterMs }];
    const young = { faultKey: 'switch-hung@sw1', asset: of, affected, openedAt: BEGAN_MS, marks, restoredSpans };
    const one = assignmentOf({ cause: UNEXPLAINED, ...seen, at: [at] });
    return waiting([one], [young], { graph, nowMs: BEGAN_MS + afterMs }).has(one);
  }

  test.each<[string, Story, boolean]>([
    ['the same device', { at: 'sw1/port:gi3' }, true],
    ['what hangs on it', { at: 'cam-3' }, true],
    ['what it hangs on', { at: 'core' }, true],
    ['what it feeds', { of: 'ups', at: 'server' }, true],
    ['what a circuit has taken along', { of: '@circuit/hall', at: 'kiosk-1' }, true],
    ['anything when the whole site is concerned', { of: '@site', at: 'meter-1' }, true],
    ['another branch', { at: 'cam-15' }, false],
    ['what a circuit has not taken along', { of: '@circuit/hall', at: 'kiosk-2' }, false],
  ])('that has just begun what is unexplained at %s waits: %o, %s', (_what, story, expected) => {
    expect(waits(story)).toBe(expected);
  });

  test('it waits for so long, and only what is unexplained and has no ticket', () => {
    expect(waits({ at: 'cam-3', afterMs: LATE_SIGNS_MS - 1 })).toBe(true);
    expect(waits({ at: 'cam-3', afterMs: LATE_SIGNS_MS })).toBe(false);
    expect(waits({ at: 'cam-3', afterMs: -1 })).toBe(false);
    expect(waits({ at: 'cam-3', cause: 'camera-hung' })).toBe(false);
    expect(waits({ at: 'cam-3', ticket: 't-1' })).toBe(false);
  });

  test.each<[string, Story, boolean]>([
    ['of what hangs on it', { at: 'cam-3' }, true],
    ['at the recorder’s channel of what hangs on it', { at: 'nvr/channel:3' }, true],
    ['of another branch', { at: 'cam-15' }, false],
    ['of what it hangs on', { at: 'core' }, false],
    ['that has its ticket', { at: 'cam-3', ticket: 't-1' }, false],
    ['that is the same, back again', { at: 'sw1', cause: 'switch-hung' }, false],
    ['of what hangs on it, when it takes nothing along', { at: 'cam-3', takes: [] }, false],
    ['that comes when it should have told all', { at: 'cam-3', afterMs: LATE_SIGNS_MS }, false],
    [
      'that comes as it has passed',
      { at: 'cam-3', afterMs: LATE_SIGNS_MS + 9000, resolvedAfterMs: 10_000, sinceMs: BEGAN_MS + 10_000 },
      true,
    ],
    [
      'that comes as it is back',
      {
        at: 'cam-3',
        afterMs: 10 * LATE_SIGNS_MS + 9000,
        backAfterMs: 10 * LATE_SIGNS_MS,
        sinceMs: BEGAN_MS + 10 * LATE_SIGNS_MS,
      },
      true,
    ],
    ['that has stood for long', { at: 'cam-3', sinceMs: BEGAN_MS - LATE_SIGNS_MS }, false],
  ])('of what takes others along a fault %s waits: %o, %s', (_what, story, expected) => {
    expect(waits({ cause: 'camera-hung', takes: ['cam-1', 'cam-2'], ...story })).toBe(expected);
  });
});

/** Of faults found at one look, which wait, by number. */
function waitingOf(faults: Seen[], afterMs = 5000): number[] {
  const assignments = faults.map(assignmentOf);
  const waits = waiting(assignments, [], { graph, nowMs: BEGAN_MS + afterMs });
  return assignments.flatMap((one, at) => (waits.has(one) ? [at] : []));
}

describe('of faults found at one look', () => {
  const SWITCH = { at: ['sw1', 'cam-1'], cause: 'switch-hung', affected: ['cam-1', 'cam-2', 'cam-3'] };

  test.each<[string, Seen[], number[]]>([
    ['what another takes along', [SWITCH, { at: ['cam-3'] }], [1]],
    ['what one takes along that is back just now', [{ ...SWITCH, ticket: 't-1' }, { at: ['nvr/channel:3'] }], [1]],
    [
      'both of two that take each other along',
      [
        { at: ['nvr/channel:1', 'nvr/channel:2'], cause: 'lightning-surge', affected: ['cam-1', 'cam-2'] },
        { at: ['cam-1'], cause: 'poe-budget-exceeded', affected: ['cam-1', 'cam-2'] },
      ],
      [0, 1],
    ],
    ['nothing of another branch', [SWITCH, { at: ['cam-15'] }], []],
    ['nothing that is only in part taken along', [SWITCH, { at: ['cam-3', 'cam-15'] }], []],
    ['nothing that has stood for long', [SWITCH, { at: ['cam-3'], sinceMs: BEGAN_MS - LATE_SIGNS_MS }], []],
    ['nothing beside what has', [{ ...SWITCH, sinceMs: BEGAN_MS - LATE_SIGNS_MS }, { at: ['cam-3'] }], []],
    ['nothing that has its ticket', [SWITCH, { at: ['cam-3'], ticket: 't-2' }], []],
  ])('there waits %s', (_what, faults, expected) => {
    expect(waitingOf(faults)).toEqual(expected);
  });
});

describe('of small faults that begin together', () => {
  const TWO = [{ at: ['cam-1'] }, { at: ['cam-2', 'nvr/channel:2'] }];
  const THREE = [...TWO, { at: ['kiosk-1'] }];

  test.each<[string, Seen[], number]>([
    ['three behind one switch', THREE, 3],
    ['three devices in two faults', [{ at: ['cam-1', 'nvr/channel:3'] }, { at: ['kiosk-1'] }], 2],
    ['the switch with one behind it, and another behind it', [{ at: ['sw1', 'cam-1'] }, { at: ['kiosk-1'] }], 2],
    ['two, which may well be two faults', TWO, 0],
    ['three devices in one fault', [{ at: ['cam-1', 'cam-2', 'cam-3'] }], 0],
    ['two behind one switch and one behind another', [...TWO, { at: ['cam-15'] }], 0],
    ['two beside one that has its ticket already', [...TWO, { at: ['kiosk-1'], ticket: 't-1' }], 2],
    ['one beside such a ticket of two', [{ at: ['cam-1'] }, { at: ['cam-2', 'cam-3', 'cam-15'], ticket: 't-1' }], 1],
    ['two beside a ticket on another branch', [...TWO, { at: ['cam-15', 'cam-16'], ticket: 't-1' }], 0],
    ['two beside an older ticket', [...TWO, { at: ['kiosk-1'], ticket: 't-1', sinceMs: BEGAN_MS - LATE_SIGNS_MS }], 0],
    [
      'a circuit and a cable route behind one switch',
      [
        { at: ['kiosk-1'], place: '@circuit/hall', affected: ['kiosk-1'] },
        { at: ['cam-1', 'cam-2'], place: '@route/duct', affected: ['cam-2'] },
      ],
      2,
    ],
    ['one circuit', [{ at: ['kiosk-1', 'cam-1', 'cam-2'], place: '@circuit/hall', affected: ['kiosk-1'] }], 0],
    [
      'a circuit and a cable route behind two switches',
      [
        { at: ['kiosk-1'], place: '@circuit/hall', affected: ['kiosk-1'] },
        { at: ['cam-15', 'cam-16'], place: '@route/duct', affected: ['cam-16'] },
      ],
      0,
    ],
    ['three and what takes others along', [...THREE, { at: ['cam-4'], affected: ['cam-5'] }], 3],
    ['two beside one that began long before', [...TWO, { at: ['kiosk-1'], sinceMs: BEGAN_MS - LATE_SIGNS_MS }], 0],
  ])('there wait: %s', (_what, faults, expected) => {
    expect(waitingOf(faults)).toHaveLength(expected);
  });

  test('they wait for so long', () => {
    expect(waitingOf(THREE, LATE_SIGNS_MS - 1)).toHaveLength(3);
    expect(waitingOf(THREE, LATE_SIGNS_MS)).toEqual([]);
  });

  test('what comes and goes began earlier, waits from when it is told, and for longer', () => {
    const steady = (at: string): Seen => ({ at: [at], predicate: 'steady', sinceMs: BEGAN_MS - 10 * LATE_SIGNS_MS });
    const three = ['cam-1', 'cam-2', 'kiosk-1'].map((at) => ({
      ...steady(at),
      raisedAtMs: BEGAN_MS - PATTERN_WAIT_MS,
    }));
    expect(waitingOf(three, COMING_AND_GOING_MS - 1)).toHaveLength(3);
    expect(waitingOf(three, COMING_AND_GOING_MS)).toEqual([]);
    expect(waitingOf(three.map((one) => ({ ...one, predicate: 'video' })))).toEqual([]);
  });
});

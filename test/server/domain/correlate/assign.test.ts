import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, findingKey, type Assignment, type OpenFault } from '../../../../server/domain/correlate/assign.ts';
import type { Fault, Finding } from '../../../../server/domain/diagnose/types.ts';
import { plain } from '../../../../contract/text.ts';

const nothing = plain('');

function fault(name: string, places: readonly string[]): Fault {
  const [cause = '', place = ''] = name.split('@');
  return {
    cause,
    place,
    severity: 'major',
    title: plain(name),
    causes: [],
    explains: places.map(silent),
    affected: [],
    visit: { decision: 'none', urgency: 'by-clock', reason: nothing, parts: [], tools: [], permits: [], firstCheck: nothing, phoneScript: [] },
  }; // prettier-ignore
}

function silent(place: string): Finding {
  return { predicate: 'reachable', place, severity: 'major', sinceMs: 0 };
}

function open(ticket: string, name: string, places: readonly string[]): OpenFault {
  const [cause = '', place = ''] = name.split('@');
  return { ticket, cause, place, findings: new Set(places.map((one) => findingKey(silent(one)))) };
}

/** `T1 ← dead@sw1: cam-1 cam-2` */
function gist(assignments: readonly Assignment[]): string[] {
  return assignments.map(
    ({ fault: one, ticket, joins }) =>
      `${ticket ?? 'new'} ← ${one.cause}@${one.place}: ${joins.map((finding) => finding.place).join(' ')}`,
  );
}

describe('a fault', () => {
  it('opens a ticket with all that it explains', () => {
    expect(gist(assign([fault('dead@sw1', ['sw1', 'cam-1'])], []))).toEqual(['new ← dead@sw1: sw1 cam-1']);
  });

  it('opens one ticket each', () => {
    const faults = [fault('dead@sw1', ['sw1']), fault('dead@sw2', ['sw2'])];
    expect(gist(assign(faults, []))).toEqual(['new ← dead@sw1: sw1', 'new ← dead@sw2: sw2']);
  });

  it('that is known keeps its ticket, and nothing joins twice', () => {
    const known = open('T1', 'dead@sw1', ['sw1', 'cam-1']);
    expect(gist(assign([fault('dead@sw1', ['sw1', 'cam-1'])], [known]))).toEqual(['T1 ← dead@sw1: ']);
  });

  it('takes what follows from it into its ticket', () => {
    const known = open('T1', 'dead@sw1', ['sw1']);
    expect(gist(assign([fault('dead@sw1', ['sw1', 'cam-1'])], [known]))).toEqual(['T1 ← dead@sw1: cam-1']);
  });

  it('that turns out to be another keeps the ticket that holds most of its signs', () => {
    const tickets = [open('T1', 'hung@cam-1', ['cam-1']), open('T2', 'hung@cam-2', ['cam-2', 'channel-2'])];
    const wider = fault('dead@sw1', ['cam-1', 'cam-2', 'channel-2', 'sw1']);
    expect(gist(assign([wider], tickets))).toEqual(['T2 ← dead@sw1: sw1']);
  });

  it('never takes a sign away from the ticket that has it', () => {
    const tickets = [open('T1', 'hung@cam-1', ['cam-1']), open('T2', 'dead@sw1', ['sw1'])];
    expect(gist(assign([fault('dead@sw1', ['sw1', 'cam-1'])], tickets))).toEqual(['T2 ← dead@sw1: ']);
  });

  it('without a sign of its own opens nothing', () => {
    const known = open('T1', 'dead@sw1', ['sw1', 'cam-1']);
    const faults = [fault('dead@sw1', ['sw1']), fault('hung@cam-1', ['cam-1'])];
    expect(gist(assign(faults, [known]))).toEqual(['T1 ← dead@sw1: ']);
  });

  it('that was hidden in another’s ticket opens its own for what is new', () => {
    const known = open('T1', 'dead@sw1', ['sw1', 'cam-1']);
    const faults = [fault('dead@sw1', ['sw1']), fault('hung@cam-1', ['cam-1', 'channel-1'])];
    expect(gist(assign(faults, [known]))).toEqual(['T1 ← dead@sw1: ', 'new ← hung@cam-1: channel-1']);
  });

  it('does not open a second ticket for a sign that two faults claim', () => {
    const faults = [fault('dead@sw1', ['cam-1']), fault('hung@cam-1', ['cam-1'])];
    expect(gist(assign(faults, []))).toEqual(['new ← dead@sw1: cam-1']);
  });

  it('finds its ticket by cause and place even when none of its signs is left', () => {
    expect(gist(assign([fault('dead@sw1', ['cam-9'])], [open('T1', 'dead@sw1', [])]))).toEqual([
      'T1 ← dead@sw1: cam-9',
    ]);
  });
});

it('every sign has one ticket, whatever is open: none is lost, none is stolen, none is given twice', () => {
  const places = fc.uniqueArray(
    fc.integer({ min: 0, max: 9 }).map((n) => `p${n}`),
    { maxLength: 5 },
  );
  const name = fc.tuple(fc.constantFrom('dead', 'hung'), fc.constantFrom('a', 'b', 'c')).map(([c, p]) => `${c}@${p}`);
  const faults = fc.uniqueArray(fc.tuple(name, places), { selector: ([one]) => one, maxLength: 5 });
  fc.assert(
    fc.property(faults, faults, (now, before) => {
      const taken = new Set<string>();
      const tickets = before.map(([one, all], n) => {
        const own = all.filter((place) => !taken.has(place));
        for (const place of own) taken.add(place);
        return open(`T${n}`, one, own);
      });
      const assignments = assign(now.map(([one, all]) => fault(one, all)), tickets); // prettier-ignore
      const joined = assignments.flatMap(({ joins }) => joins.map((finding) => finding.place));
      const named = assignments.flatMap(({ ticket }) => ticket ?? []);
      const orphans = new Set(now.flatMap(([, all]) => all).filter((place) => !taken.has(place)));
      expect(joined.toSorted()).toEqual([...orphans].toSorted());
      expect(new Set(named).size).toBe(named.length);
      expect(assignments.filter(({ ticket, joins }) => ticket === null && joins.length === 0)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

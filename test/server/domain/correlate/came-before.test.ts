import { describe, expect, it } from 'vitest';
import {
  cameBefore,
  comesAndGoes,
  markedBefore,
  ownMarks,
  returningOf,
  sameLineBefore,
  type Returning,
} from '../../../../server/domain/correlate/came-before.ts';
import { RECURRENCE_WINDOW_MS, REOPEN_WINDOW_MS } from '../../../../server/domain/ticket/next.ts';
import { applyEvent } from '../../../../server/domain/ticket/apply.ts';
import { opening } from '../../../../server/domain/ticket/next.ts';
import type { PredicateName } from '../../../../contract/predicates.ts';
import { plain } from '../../../../contract/text.ts';
import type { Finding } from '../../../../server/domain/diagnose/types.ts';
import type { TicketState } from '../../../../server/domain/ticket/types.ts';
import { MONDAY_9, order } from '../../ticket-fixtures.ts';

const UPLINK = { parent: 'core', parentPort: 'core/port:1', ownPort: '', source: 'lldp' } as const;
const uplink: Returning = { asset: 'core', affected: ['sw-b', 'cam-1', 'cam-2'] };

function over(asset: string, affected: string[], more: Partial<TicketState> = {}): TicketState {
  const opened = { ...opening({ ...order(), asset, affected }, 1, { at: MONDAY_9, actor: 'system' }), ticketId: 't', seq: 1 };
  const ticket = applyEvent(null, opened);
  if (!ticket) throw new Error('not opened');
  return { ...ticket, state: 'resolved', how: 'recovered', marks: { ...ticket.marks, resolvedAt: MONDAY_9 }, ...more };
} // prettier-ignore

const finding = (predicate: PredicateName): Finding => ({
  predicate,
  place: 'cam-1',
  severity: 'minor',
  sinceMs: MONDAY_9,
});
const found = (ticket: TicketState, atMs = MONDAY_9): number | null =>
  cameBefore(uplink, [ticket], atMs)?.number ?? null;

describe('what comes and goes', () => {
  it('began with an outage of the same asset, or of what it affects', () => {
    expect(found(over('core', []))).toBe(1);
    expect(found(over('cam-2', ['cam-2']))).toBe(1);
  });

  it('began with an outage of mostly the same assets, whatever was blamed', () => {
    expect(found(over('pdu-1', ['sw-b', 'cam-1', 'kiosk-1']))).toBe(1);
    expect(found(over('pdu-1', ['cam-1', 'kiosk-1', 'kiosk-2', 'kiosk-3']))).toBeNull();
  });

  it('has nothing to do with what was open, cured by somebody, or more than a day ago', () => {
    expect(found(over('core', [], { state: 'open' }))).toBeNull();
    expect(found(over('core', [], { how: 'visit' }))).toBeNull();
    expect(found(over('core', []), MONDAY_9 + RECURRENCE_WINDOW_MS)).toBe(1);
    expect(found(over('core', []), MONDAY_9 + RECURRENCE_WINDOW_MS + 1)).toBeNull();
  });

  it('was not cured by the restart after which it soon comes again', () => {
    const restarted = over('core', [], { how: 'remote' });
    expect(found(restarted, MONDAY_9 + REOPEN_WINDOW_MS)).toBe(1);
    expect(found(restarted, MONDAY_9 + REOPEN_WINDOW_MS + 1)).toBeNull();
  });

  it('goes on in the last of several', () => {
    expect(cameBefore(uplink, [over('core', []), over('core', [], { number: 7 }), over('sw-b', [])], MONDAY_9)?.number).toBe(7); // prettier-ignore
  });

  it('is told by signs that are made of several outages', () => {
    const told = (predicate: PredicateName) => returningOf({ place: 'core/port:1', explains: [finding(predicate)], affected: [], causes: [] }, ['sw-b']); // prettier-ignore
    expect(told('link')).toBeNull();
    expect(told('steady')).toEqual({ asset: 'core', affected: ['cam-1', 'sw-b'] });
    expect(told('address-unique')).toEqual({ asset: 'core', affected: ['cam-1', 'sw-b'] });
  });

  it('is told by them before they are alarms, when they speak for its cause', () => {
    const told = (supports: boolean) => {
      const evidence = [{ predicate: 'link-flaps', place: 'core/port:1', supports, bits: 3, text: plain('') }] as const;
      const cause = { cause: 'optic-contact-loose', place: 'core/port:1', asset: 'core', component: 'port:1', confidence: 0.6, title: plain(''), evidence }; // prettier-ignore
      return returningOf({ place: 'core/port:1', explains: [finding('agent')], affected: [], causes: [cause] }, []);
    };
    expect(told(true)).toEqual({ asset: 'core', affected: ['cam-1'] });
    expect(told(false)).toBeNull();
  });

  it('began with an outage of what hangs on its port, though all of it is back', () => {
    const flapping = returningOf({ place: 'core/port:1', explains: [finding('steady')], affected: [], causes: [] }, [
      'sw-b',
    ]);
    expect(flapping && cameBefore(flapping, [over('sw-b', ['cam-9'])], MONDAY_9)?.number).toBe(1);
    expect(flapping && cameBefore(flapping, [over('sw-c', ['cam-9'])], MONDAY_9)).toBeNull();
  });

  it('is met again at the line on which hangs what is cut off, though the pattern does not show yet', () => {
    const graph = { uplinkOf: (asset: string) => (asset === 'sw-b' ? UPLINK : null) };
    const isPattern = (cause: string) => cause === 'optic-contact-loose';
    const again = (place: string, before: TicketState) =>
      sameLineBefore({ place }, graph, { tickets: [before], isPattern, nowMs: MONDAY_9 })?.number ?? null;
    const loose = { cause: 'optic-contact-loose' } as TicketState['causes'][number];
    const flapped = over('core', ['cam-1'], { component: 'port:1', causes: [loose] });
    expect(again('sw-b', flapped)).toBe(1);
    expect(again('cam-1', flapped)).toBeNull();
    expect(again('@circuit:A', flapped)).toBeNull();
    expect(again('sw-b', { ...flapped, component: 'port:2' })).toBeNull();
    expect(again('sw-b', { ...flapped, causes: [{ ...loose, cause: 'switch-uplink-cut' }] })).toBeNull();
    expect(again('sw-b', { ...flapped, how: 'visit' })).toBeNull();
  });

  it('is a cause that is nothing without the pattern', () => {
    const effect = { where: 'self', probability: 0.9 } as const;
    expect(comesAndGoes({ effects: [{ ...effect, predicate: 'link-flaps', defining: true }] })).toBe(true);
    expect(comesAndGoes({ effects: [{ ...effect, predicate: 'link-flaps' }] })).toBe(false);
    expect(comesAndGoes({ effects: [{ ...effect, predicate: ['link', 'contact'], defining: true }] })).toBe(false);
  });
});

describe('what is known by a mark', () => {
  const cause = { cause: 'recorder-bandwidth-exceeded' } as TicketState['causes'][number];
  const quiet = over('nvr-1', [], { component: '', causes: [cause] });
  const load: Finding = { predicate: 'load', place: 'nvr-1', severity: 'minor', sinceMs: MONDAY_9 - 60_000 };
  const goesOn = (more: Partial<Finding> = {}, ticket = quiet): number | null => {
    const isMark = (id: string, predicate: string): boolean => id === cause.cause && predicate === 'load';
    const explains = [{ ...load, ...more }];
    return markedBefore({ place: 'nvr-1', explains }, { tickets: [ticket], isMark, nowMs: MONDAY_9 + 30_000 })?.number ?? null;
  }; // prettier-ignore

  it('has not ended while the mark stood on, though it becomes an alarm later', () => {
    expect(goesOn()).toBe(1);
    expect(goesOn({ sinceMs: MONDAY_9 + 1 })).toBeNull();
  });

  it('is not met in another sign, at another place, in another cause, or after somebody mended it', () => {
    expect(goesOn({ predicate: 'memory' })).toBeNull();
    expect(goesOn({ place: 'nvr-1/disk:sda' })).toBeNull();
    expect(goesOn({}, { ...quiet, asset: 'nvr-2' })).toBeNull();
    expect(goesOn({}, { ...quiet, causes: [{ ...cause, cause: 'memory-short' }] })).toBeNull();
    expect(goesOn({}, { ...quiet, how: 'visit' })).toBeNull();
  });

  it('has such marks as define it where it is itself', () => {
    const effects = [
      { predicate: 'load', where: 'asset', probability: 0.9, defining: true },
      { predicate: 'memory', where: 'asset', probability: 0.9 },
      { predicate: 'channel', where: 'own-components', probability: 0.9, defining: true },
    ] as const;
    expect([...ownMarks({ effects: [...effects] })]).toEqual(['load']);
  });
});

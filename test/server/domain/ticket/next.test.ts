import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ForesiteError } from '../../../../contract/errors.ts';
import { applyEvent, applyStored, isPaused, replay, stageOf } from '../../../../server/domain/ticket/apply.ts';
import {
  AUTO_CLOSE_AFTER_MS,
  closesAt,
  COMES_BACK_TIMES,
  isReopenable,
  MOVES,
  next,
  opening,
  RECURRENCE_WINDOW_MS,
  REOPEN_WINDOW_MS,
} from '../../../../server/domain/ticket/next.ts';
import { eventText } from '../../../../server/domain/ticket/text.ts';
import { PAUSE_REASONS, RESOLVED_HOW, TICKET_STATES } from '../../../../server/domain/ticket/types.ts';
import { alarm, HOUR, MINUTE, MONDAY_9, order } from '../../ticket-fixtures.ts';
import type { Command } from '../../../../server/domain/ticket/next.ts';
import type {
  NewEvent,
  StoredEvent,
  TicketEvent,
  TicketState,
  VisitDecision,
} from '../../../../server/domain/ticket/types.ts';

const T0 = MONDAY_9;

function open(at = T0): TicketState {
  const event = { ...opening(order(), 1, { at, actor: 'system' }), ticketId: 't1', seq: 1 };
  const ticket = applyEvent(null, event);
  if (!ticket) throw new Error('not opened');
  return ticket;
}

function give(ticket: TicketState, command: Command, at: number): TicketState {
  let after = ticket;
  for (const decided of next(ticket, command, { at, actor: 'li' })) {
    after = applyEvent(after, { ...decided, ticketId: ticket.id, seq: after.seq + 1 }) ?? after;
  }
  return after;
}

function giveAll(commands: readonly Command[]): TicketState {
  let ticket = open();
  for (const [i, command] of commands.entries()) ticket = give(ticket, command, T0 + (i + 1) * MINUTE);
  return ticket;
}

/** The events of a command, none when it is refused; anything but a coded refusal is thrown on. */
function attempt(ticket: TicketState, command: Command, at: number): NewEvent[] {
  try {
    return next(ticket, command, { at, actor: 'x' });
  } catch (error) {
    if (error instanceof ForesiteError && error.code === 'conflict') return [];
    throw error;
  }
}

/** What must hold of every ticket and does not of this one. */
function broken(ticket: TicketState): string[] {
  const spans = [...ticket.pauses, ...ticket.dark, ...ticket.restoredSpans, ...ticket.resolvedSpans];
  const rules: Record<string, boolean> = {
    'state is known': TICKET_STATES.includes(ticket.state),
    'open exactly while not resolved': (ticket.state === 'open') === (ticket.marks.resolvedAt === null),
    'an ended ticket is not paused': ticket.state === 'open' || !isPaused(ticket),
    'spans run forward': spans.every((span) => span.toMs === null || span.toMs >= span.fromMs),
  };
  return Object.keys(rules).filter((rule) => rules[rule] !== true);
}

const detach: Command = { do: 'detachAlarm', key: alarm().key, reason: 'cleared' };

describe('the workflow', () => {
  test('goes from new to on-site and keeps the first time of each mark', () => {
    const ticket = giveAll([{ do: 'acknowledge' }, { do: 'assign', to: 'wang' }, { do: 'depart' }, { do: 'arrive' }]);
    expect(stageOf(ticket)).toBe('on-site');
    expect(ticket.assignee).toBe('wang');
    expect(ticket.marks.respondedAt).toBe(T0 + MINUTE);
    expect(ticket.marks.arrivedAt).toBe(T0 + 4 * MINUTE);
  });

  test('shows waiting while paused and the stage before it afterwards', () => {
    const paused = giveAll([
      { do: 'assign', to: 'wang' },
      { do: 'pause', reason: 'customer', text: '' },
    ]);
    expect(stageOf(paused)).toBe('waiting');
    expect(stageOf(give(paused, { do: 'resume' }, T0 + HOUR))).toBe('assigned');
  });

  test('does not step back when somebody acknowledges after arriving', () => {
    expect(stageOf(giveAll([{ do: 'arrive' }, { do: 'acknowledge' }]))).toBe('on-site');
  });

  test('a repeated command causes no event', () => {
    const ticket = giveAll([{ do: 'acknowledge' }, { do: 'pause', reason: 'parts', text: '' }]);
    for (const command of [{ do: 'acknowledge' }, { do: 'pause', reason: 'parts', text: '' }] as const) {
      expect(next(ticket, command, { at: T0 + HOUR, actor: 'li' })).toEqual([]);
    }
    expect(next(ticket, { do: 'attachAlarms', alarms: [alarm()] }, { at: T0, actor: 'system' })).toEqual([]);
    expect(next(ticket, { do: 'revise', verdict: order() }, { at: T0, actor: 'system' })).toEqual([]);
  });

  test('a revision holds only what changed', () => {
    const verdict = { ...order(), severity: 'critical' as const };
    expect(next(open(), { do: 'revise', verdict }, { at: T0, actor: 'system' })).toMatchObject([
      { type: 'verdict-revised', data: { severity: 'critical' } },
    ]);
  });

  test('a report entered later keeps the time of the call, never one in the future', () => {
    const late = give(open(), { do: 'customerReported', by: 'Ms Chen', text: '', atMs: T0 + MINUTE }, T0 + HOUR);
    expect(late.marks.reportedAt).toBe(T0 + MINUTE);
    const future = give(open(), { do: 'customerReported', by: 'Ms Chen', text: '', atMs: T0 + 9 * HOUR }, T0 + HOUR);
    expect(future.marks.reportedAt).toBe(T0 + HOUR);
  });
});

describe('handing on', () => {
  const asked = give(open(), { do: 'revise', verdict: { visit: { ...order().visit, decision: 'onsite-staff' } } }, T0);
  const handOn: Command = { do: 'handOn', from: 'onsite-staff', text: 'no light at all' };

  test('is an answer of people, kept with the fault that was put to them', () => {
    const after = give(asked, handOn, T0 + MINUTE);
    expect(after.triedHands).toEqual([{ hand: 'onsite-staff', faultKey: asked.faultKey }]);
    expect(after.marks.respondedAt).toBe(T0 + MINUTE);
  });

  test('said twice is said once', () => {
    const after = give(asked, handOn, T0 + MINUTE);
    expect(next(after, handOn, { at: T0 + HOUR, actor: 'li' })).toEqual([]);
  });

  test('is for those who have it', () => {
    expect(() => give(asked, { ...handOn, from: 'customer' }, T0)).toThrow(/by now staff on site can do it/);
  });
});

describe('recovery', () => {
  test('resolves a ticket that nobody is on the way for', () => {
    const ticket = giveAll([detach, { do: 'recovered', atMs: T0 + MINUTE }]);
    expect(ticket.state).toBe('resolved');
    expect(ticket.how).toBe('recovered');
    expect(ticket.marks.restoredAt).toBe(T0 + MINUTE);
  });

  test('is refused while an alarm still holds', () => {
    expect(() => giveAll([{ do: 'recovered' }])).toThrow(/alarms still hold/);
  });

  test('is refused while the site is dark: unknown is not recovered', () => {
    const dark: Command = { do: 'unobservable', reason: { zh: '站点失联', en: 'site dark' } };
    expect(() => giveAll([detach, dark, { do: 'recovered' }])).toThrow(/observed/);
    expect(giveAll([detach, dark, { do: 'observable' }, { do: 'recovered' }]).state).toBe('resolved');
  });

  test('leaves the ticket open while somebody is on site', () => {
    const ticket = giveAll([{ do: 'arrive' }, detach, { do: 'recovered' }]);
    expect(ticket.state).toBe('open');
    expect(ticket.marks.restoredAt).not.toBeNull();
    expect(give(ticket, { do: 'resolve', how: 'visit', text: 'moved to gi2' }, T0 + HOUR).state).toBe('resolved');
  });
});

describe('reopening', () => {
  const recovered = giveAll([detach, { do: 'recovered' }]);
  const resolved: TicketState = { ...recovered, visit: { ...recovered.visit, decision: 'remote' } };
  const resolvedAt = resolved.marks.resolvedAt ?? 0;

  test('happens inside the window and counts the restored stretch', () => {
    const again = give(resolved, { do: 'relapse' }, resolvedAt + REOPEN_WINDOW_MS);
    expect(again.state).toBe('open');
    expect(again.resolvedSpans).toEqual([{ fromMs: resolvedAt, toMs: resolvedAt + REOPEN_WINDOW_MS }]);
    expect(again.marks.resolvedAt).toBeNull();
  });

  test('is refused after the window', () => {
    expect(isReopenable(resolved, resolvedAt + REOPEN_WINDOW_MS + 1)).toBe(false);
    expect(() => give(resolved, { do: 'relapse' }, resolvedAt + REOPEN_WINDOW_MS + 1)).toThrow(ForesiteError);
  });

  test('of a fault that has come back before is possible for a day', () => {
    const recurred = { ...resolved, recurrenceOf: 't-0' };
    expect(isReopenable(recurred, resolvedAt + RECURRENCE_WINDOW_MS)).toBe(true);
    expect(isReopenable(recurred, resolvedAt + RECURRENCE_WINDOW_MS + 1)).toBe(false);
  });

  test('of a fault that only our hands cure, and that ended without them, is possible for a day: nothing is mended', () => {
    const after = (decision: VisitDecision, more: Partial<TicketState> = {}): boolean => {
      const ticket = { ...resolved, visit: { ...resolved.visit, decision }, ...more };
      return isReopenable(ticket, resolvedAt + RECURRENCE_WINDOW_MS);
    };
    expect((['engineer', 'maker', 'remote', 'onsite-staff', 'carrier'] as const).map((one) => after(one))).toEqual([true, true, false, false, false]); // prettier-ignore
    expect(after('engineer', { how: 'visit' })).toBe(false);
    expect(isReopenable({ ...resolved, visit: { ...resolved.visit, decision: 'engineer' } }, resolvedAt + RECURRENCE_WINDOW_MS + 1)).toBe(false); // prettier-ignore
  });

  test('of a fault of which nobody has found out what it was is possible for a day', () => {
    const [first] = order().causes;
    if (!first) throw new Error('an order has a cause');
    const visit = { ...resolved.visit, decision: 'remote' as const };
    const open: TicketState = { ...resolved, causes: [{ ...first, isTied: true }], visit };
    const after = (more: Partial<TicketState>): boolean =>
      isReopenable({ ...open, ...more }, resolvedAt + RECURRENCE_WINDOW_MS);
    expect(after({})).toBe(true);
    expect(isReopenable(open, resolvedAt + RECURRENCE_WINDOW_MS + 1)).toBe(false);
    expect(after({ causes: [first] })).toBe(false);
    expect(after({ work: 'acknowledged' })).toBe(false);
    expect(after({ how: 'remote' })).toBe(false);
    expect(after({ visit: { ...visit, decision: 'customer' } })).toBe(false);
  });

  test('of a fault that came and went several times is possible for a day, too', () => {
    const after = (times: number): boolean =>
      isReopenable({ ...resolved, reopened: times }, resolvedAt + RECURRENCE_WINDOW_MS);
    expect([0, COMES_BACK_TIMES - 1, COMES_BACK_TIMES].map((times) => after(times))).toEqual([false, false, true]);
  });

  test('is possible after a person closed it, inside the window', () => {
    const closed = give(resolved, { do: 'close', text: '' }, resolvedAt + MINUTE);
    expect(give(closed, { do: 'reopen', text: 'not fixed' }, resolvedAt + HOUR).state).toBe('open');
  });

  test('a resolved ticket closes by itself after a day', () => {
    expect(closesAt(resolved)).toBe(resolvedAt + AUTO_CLOSE_AFTER_MS);
    expect(closesAt(open())).toBeNull();
  });
});

describe('the log', () => {
  const stored = (type: string, data: unknown, version = 1, seq = 2): StoredEvent => ({
    ticketId: 't1',
    seq,
    type,
    version,
    at: T0 + MINUTE,
    actor: 'system',
    data,
  });

  test('an event of an unknown type changes nothing but is counted', () => {
    const after = applyStored(open(), stored('teleported', { to: 'moon' }));
    expect(after).toEqual({ ...open(), seq: 2, updatedAt: T0 + MINUTE, unreadEvents: 1 });
  });

  test('a newer version with further fields is read as far as it is known', () => {
    expect(applyStored(open(), stored('assigned', { to: 'wang', team: 'B' }, 7))?.assignee).toBe('wang');
  });

  test('old versions are brought up step by step', () => {
    const upcasters = {
      assigned: {
        0: (data: { who: string }) => ({ person: data.who }),
        1: (data: { person: string }) => ({ to: data.person }),
      },
    };
    expect(applyStored(open(), stored('assigned', { who: 'wang' }, 0), upcasters)?.assignee).toBe('wang');
    expect(applyStored(open(), stored('assigned', { person: 'wang' }, 1), upcasters)?.assignee).toBe('wang');
    expect(applyStored(open(), stored('assigned', { to: 'wang' }, 2), upcasters)?.assignee).toBe('wang');
  });

  test('prototype names are no event types', () => {
    for (const type of ['constructor', '__proto__', 'toString']) {
      expect(applyStored(open(), stored(type, {}))?.unreadEvents).toBe(1);
    }
  });
});

describe('any order of commands', () => {
  const command: fc.Arbitrary<Command> = fc.oneof(
    fc.constantFrom<Command>(
      detach,
      { do: 'attachAlarms', alarms: [alarm()] },
      { do: 'attachAlarms', alarms: [alarm(), alarm('cam-02:reachable')] },
      { do: 'detachAlarm', key: 'cam-02:reachable', reason: 'moved' },
      { do: 'unobservable', reason: { zh: '', en: '' } },
      { do: 'observable' },
      { do: 'acknowledge' },
      { do: 'assign', to: 'wang' },
      { do: 'depart' },
      { do: 'arrive' },
      { do: 'plan', text: 'swap' },
      { do: 'note', text: 'hm' },
      { do: 'handOn', from: 'remote', text: '' },
      { do: 'handOn', from: 'engineer', text: '' },
      { do: 'resume' },
      { do: 'recovered' },
      { do: 'relapse' },
      { do: 'close', text: '' },
      { do: 'reopen', text: '' },
      { do: 'customerNotified', by: 'li', text: '' },
    ),
    fc.constantFrom(...PAUSE_REASONS).map((reason): Command => ({ do: 'pause', reason, text: '' })),
    fc.constantFrom(...RESOLVED_HOW).map((how): Command => ({ do: 'resolve', how, text: '' })),
    fc
      .integer({ min: -HOUR, max: HOUR })
      .map((d): Command => ({ do: 'customerReported', by: '', text: '', atMs: T0 + d })),
  );

  test('either refuses with a code or leads to a state that the log alone gives back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(command, fc.integer({ min: -MINUTE, max: HOUR })), { maxLength: 40 }), (steps) => {
        const opened: TicketEvent = { ...opening(order(), 1, { at: T0, actor: 's' }), ticketId: 't1', seq: 1 };
        const log: TicketEvent[] = [opened];
        let ticket = open();
        let at = T0;
        for (const [given, delta] of steps) {
          at += delta; // wall time may step back
          const events = attempt(ticket, given, at);
          for (const decided of events) {
            const event: TicketEvent = { ...decided, ticketId: 't1', seq: ticket.seq + 1 };
            log.push(event);
            ticket = applyEvent(ticket, event) ?? ticket;
          }
          expect(broken(ticket)).toEqual([]);
        }
        const parsed = JSON.parse(JSON.stringify(log)) as StoredEvent[];
        expect(replay(parsed)).toEqual(JSON.parse(JSON.stringify(ticket)));
      }),
      { numRuns: 300 },
    );
  });

  test('every command has its states', () => {
    for (const states of Object.values(MOVES)) expect(states.length).toBeGreaterThan(0);
  });
});

describe('the words of the history', () => {
  test('exist in both languages for every event, known or not', () => {
    const ticket = giveAll([
      { do: 'acknowledge' },
      { do: 'assign', to: 'wang' },
      { do: 'plan', text: 'swap' },
      { do: 'customerReported', by: 'Ms Chen', text: '' },
      { do: 'pause', reason: 'consent', text: '' },
      { do: 'resume' },
    ]);
    expect(ticket.seq).toBe(7);
    const said = (type: string, data: unknown) =>
      eventText({ ticketId: 't1', seq: 1, type, version: 1, at: T0, actor: '', data });
    expect(said('paused', { reason: 'consent', text: 'until Friday' })).toEqual({
      zh: '已挂起：等待业主确认（until Friday）',
      en: 'clocks paused: waiting for the owner’s consent (until Friday)',
    });
    expect(said('resolved', { how: 'new-way', text: '', mergedInto: null }).en).toBe('resolved: other');
    expect(said('teleported', {}).en).toContain('teleported');
    expect(said('constructor', {}).en).toContain('constructor');
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addWorking, compileCalendar } from '../../../../server/domain/calendar/calendar.ts';
import { clocks, INTERNAL_TARGETS, nextDue, slaTerms } from '../../../../server/domain/sla/clocks.ts';
import { applyEvent } from '../../../../server/domain/ticket/apply.ts';
import { next, opening } from '../../../../server/domain/ticket/next.ts';
import { alarm, HOUR, MINUTE, MONDAY_9, order } from '../../ticket-fixtures.ts';
import type { ClockKind, ContractEntry } from '../../../../contract/site-file.ts';
import type { SlaTerms } from '../../../../server/domain/sla/clocks.ts';
import type { Command } from '../../../../server/domain/ticket/next.ts';
import type { ClockBasis, SlaClock, TicketState } from '../../../../server/domain/ticket/types.ts';

const T0 = MONDAY_9;
const SHANGHAI = 'Asia/Shanghai';

function contract(change: Partial<ContractEntry> = {}): ContractEntry {
  return {
    key: 'level-2',
    name: { zh: '二级', en: 'level II' },
    calendar: { hours: 'always' },
    promises: [
      {
        severities: ['major'],
        respond: '2h',
        plan: '1h',
        arrive: '4h',
        restore: '8h',
        fix: '24h',
        from: { plan: 'respond' },
      },
    ],
    ...change,
  };
}

type Step = readonly [offsetMs: number, command: Command];

function ticketAfter(...steps: Step[]): TicketState {
  const opened = { ...opening(order(), 1, { at: T0, actor: 's' }), ticketId: 't', seq: 1 };
  let ticket = applyEvent(null, opened);
  if (!ticket) throw new Error('not opened');
  for (const [offset, command] of steps) {
    for (const decided of next(ticket, command, { at: T0 + offset, actor: 'li' })) {
      ticket = applyEvent(ticket, { ...decided, ticketId: 't', seq: ticket.seq + 1 }) ?? ticket;
    }
  }
  return ticket;
}

function clockOf(
  ticket: TicketState,
  kind: ClockKind,
  at: number,
  basis: ClockBasis = 'contract',
  terms: SlaTerms = slaTerms(contract(), SHANGHAI),
): SlaClock {
  const found = clocks(ticket, terms, T0 + at).find((clock) => clock.kind === kind && clock.basis === basis);
  if (!found) throw new Error(`no ${basis} ${kind} clock`);
  return found;
}

const reported = (atMs = 0): Step => [atMs, { do: 'customerReported', by: 'Ms Chen', text: '' }];
const paused = (atMs: number): Step => [atMs, { do: 'pause', reason: 'customer', text: '' }];
const resumed = (atMs: number): Step => [atMs, { do: 'resume' }];
const recovery = (atMs: number): Step[] => [
  [atMs, { do: 'detachAlarm', key: alarm().key, reason: 'cleared' }],
  [atMs, { do: 'recovered' }],
];

describe('starting', () => {
  test('the internal clocks run from detection, the contract’s wait for the customer', () => {
    const ticket = ticketAfter();
    expect(clockOf(ticket, 'respond', 0, 'internal')).toMatchObject({
      state: 'running',
      startedAt: T0,
      dueAt: T0 + (INTERNAL_TARGETS.major.respond ?? 0),
    });
    expect(clockOf(ticket, 'respond', 0)).toMatchObject({ state: 'not-started', startedAt: null, dueAt: null });
  });

  test('a report or our notice starts the contract’s clocks, whichever came first', () => {
    const notice: Step = [HOUR, { do: 'customerNotified', by: 'li', text: '' }];
    expect(clockOf(ticketAfter(notice), 'arrive', HOUR)).toMatchObject({ startedAt: T0 + HOUR, dueAt: T0 + 5 * HOUR });
    expect(clockOf(ticketAfter(notice, reported(2 * HOUR)), 'arrive', 2 * HOUR).startedAt).toBe(T0 + HOUR);
  });

  test('a promise may count from our response', () => {
    const ticket = ticketAfter(reported());
    expect(clockOf(ticket, 'plan', HOUR).state).toBe('not-started');
    const answered = ticketAfter(reported(), [30 * MINUTE, { do: 'acknowledge' }]);
    expect(clockOf(answered, 'plan', HOUR)).toMatchObject({ startedAt: T0 + 30 * MINUTE, dueAt: T0 + 90 * MINUTE });
  });

  test('without a contract only internal clocks exist', () => {
    const list = clocks(ticketAfter(reported()), slaTerms(undefined, SHANGHAI), T0);
    expect(new Set(list.map((clock) => clock.basis))).toEqual(new Set(['internal']));
  });

  test('a severity that the contract does not name has no promise', () => {
    const terms = slaTerms(contract(), SHANGHAI);
    const minor = ticketAfter(reported(), [MINUTE, { do: 'revise', verdict: { severity: 'minor' } }]);
    expect(clocks(minor, terms, T0 + HOUR).filter((clock) => clock.basis === 'contract')).toEqual([]);
  });
});

describe('stopping', () => {
  test('is met on the last millisecond and missed after it', () => {
    const at = (ms: number) => clockOf(ticketAfter(reported(), [ms, { do: 'acknowledge' }]), 'respond', 9 * HOUR).state;
    expect([at(2 * HOUR), at(2 * HOUR + 1)]).toEqual(['met', 'missed']);
  });

  test('a clock nobody stops is missed after its due time', () => {
    expect(clockOf(ticketAfter(reported()), 'respond', 2 * HOUR).state).toBe('running');
    expect(clockOf(ticketAfter(reported()), 'respond', 2 * HOUR + 1).state).toBe('missed');
  });

  test('recovery without a visit stops them all', () => {
    const ticket = ticketAfter(reported(), ...recovery(HOUR));
    const states = clocks(ticket, slaTerms(contract(), SHANGHAI), T0 + 99 * HOUR).map((clock) => clock.state);
    expect(new Set(states)).toEqual(new Set(['met', 'missed', 'not-started']));
    expect(clockOf(ticket, 'arrive', 99 * HOUR)).toMatchObject({ state: 'met', stoppedAt: T0 + HOUR });
    expect(nextDue(clocks(ticket, slaTerms(contract(), SHANGHAI), T0 + 99 * HOUR))).toBeNull();
  });

  test('restored service stops restore and leaves fix running while somebody is on site', () => {
    const ticket = ticketAfter(reported(), [HOUR, { do: 'arrive' }], ...recovery(2 * HOUR));
    expect(clockOf(ticket, 'restore', 3 * HOUR).state).toBe('met');
    expect(clockOf(ticket, 'fix', 3 * HOUR).state).toBe('running');
  });

  test('an answer before the report counts', () => {
    const ticket = ticketAfter([MINUTE, { do: 'acknowledge' }], reported(HOUR));
    expect(clockOf(ticket, 'respond', 9 * HOUR)).toMatchObject({ state: 'met', usedMs: 0 });
  });

  test('time in which the service was back does not count after a relapse', () => {
    const ticket = ticketAfter(reported(), ...recovery(2 * HOUR), [4 * HOUR, { do: 'relapse' }]);
    expect(clockOf(ticket, 'restore', 5 * HOUR)).toMatchObject({ state: 'running', dueAt: T0 + 10 * HOUR });
    expect(clockOf(ticket, 'fix', 5 * HOUR).dueAt).toBe(T0 + 26 * HOUR);
  });
});

describe('a relapse during the visit', () => {
  test('leaves out the restored time for restore and counts it for fix', () => {
    const ticket = ticketAfter(reported(), [HOUR, { do: 'arrive' }], ...recovery(2 * HOUR), [
      4 * HOUR,
      { do: 'relapse' },
    ]);
    expect(ticket.state).toBe('open');
    expect(clockOf(ticket, 'restore', 5 * HOUR)).toMatchObject({ state: 'running', dueAt: T0 + 10 * HOUR });
    expect(clockOf(ticket, 'fix', 5 * HOUR).dueAt).toBe(T0 + 24 * HOUR);
  });
});

describe('pausing', () => {
  test('stops the clock and moves its due time by the paused time', () => {
    const ticket = ticketAfter(reported(), paused(HOUR));
    expect(clockOf(ticket, 'arrive', 3 * HOUR)).toMatchObject({
      state: 'paused',
      dueAt: T0 + 6 * HOUR,
      pausedMs: 2 * HOUR,
    });
    const on = ticketAfter(reported(), paused(HOUR), resumed(3 * HOUR), paused(4 * HOUR), resumed(4.5 * HOUR));
    expect(clockOf(on, 'arrive', 5 * HOUR)).toMatchObject({
      state: 'running',
      dueAt: T0 + 6.5 * HOUR,
      pausedMs: 2.5 * HOUR,
      usedMs: 2.5 * HOUR,
    });
  });

  test('does not save a clock that was missed before', () => {
    expect(clockOf(ticketAfter(reported(), paused(5 * HOUR)), 'arrive', 6 * HOUR).state).toBe('missed');
  });

  test('at night moves nothing, as the calendar does not count it', () => {
    const office = contract({ calendar: { hours: { mon: ['08:30-17:30'], tue: ['08:30-17:30'] } } });
    const terms = slaTerms(office, SHANGHAI);
    const late = reported(8 * HOUR); // 17:00
    const plain = clockOf(ticketAfter(late), 'arrive', 9 * HOUR, 'contract', terms).dueAt;
    const night = ticketAfter(late, paused(10 * HOUR), resumed(20 * HOUR));
    expect(clockOf(night, 'arrive', 24 * HOUR, 'contract', terms)).toMatchObject({ dueAt: plain, pausedMs: 0 });
  });

  test('changing the contract keeps the paused time', () => {
    const ticket = ticketAfter(reported(), paused(HOUR), resumed(3 * HOUR));
    const strict = contract({ promises: [{ severities: ['major'], arrive: '2h' }] });
    const clock = clockOf(ticket, 'arrive', 3 * HOUR, 'contract', slaTerms(strict, SHANGHAI));
    expect(clock).toMatchObject({ dueAt: T0 + 4 * HOUR, pausedMs: 2 * HOUR });
  });
});

describe('provisional due times', () => {
  test('are shown where the holidays are not known yet', () => {
    const known = contract({ calendar: { hours: { mon: ['08:30-17:30'] }, knownUntil: '2026-01-05' } });
    const terms = slaTerms(known, SHANGHAI);
    expect(clockOf(ticketAfter(reported()), 'arrive', 0, 'contract', terms).provisional).toBe(false);
    expect(clockOf(ticketAfter(reported(8 * HOUR)), 'arrive', 8 * HOUR, 'contract', terms).provisional).toBe(true);
  });
});

describe('whatever happens to a ticket', () => {
  const calendars = fc.constantFrom<ContractEntry['calendar']>(
    { hours: 'always' },
    { hours: { mon: ['08:30-12:00', '13:30-17:30'], tue: ['08:30-17:30'], sat: ['22:00-02:00'] } },
    { hours: { mon: ['08:30-17:30'], wed: ['09:00-15:00'] }, holidays: ['2026-01-07'], workdays: ['2026-01-10'] },
  );
  const command = fc.constantFrom<Command>(
    { do: 'acknowledge' },
    { do: 'plan', text: '' },
    { do: 'arrive' },
    { do: 'pause', reason: 'customer', text: '' },
    { do: 'resume' },
    { do: 'customerReported', by: '', text: '' },
    { do: 'customerNotified', by: '', text: '' },
    { do: 'detachAlarm', key: alarm().key, reason: 'cleared' },
    { do: 'recovered' },
    { do: 'relapse' },
    { do: 'resolve', how: 'visit', text: '' },
    { do: 'reopen', text: '' },
  );
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 * HOUR }), command), { maxLength: 12 });

  function lenient(list: readonly (readonly [number, Command])[]): { ticket: TicketState; endMs: number } {
    const done: Step[] = [];
    let at = 0;
    let ticket = ticketAfter();
    for (const [delta, given] of list) {
      at += delta;
      try {
        ticket = ticketAfter(...done, [at, given]);
        done.push([at, given]);
      } catch {
        // A command that the state refuses.
      }
    }
    return { ticket, endMs: T0 + at };
  }

  test('used and paused time add up and agree with the state', () => {
    fc.assert(
      fc.property(steps, calendars, fc.integer({ min: 0, max: 50 * HOUR }), (list, calendar, after) => {
        const { ticket, endMs } = lenient(list);
        for (const clock of clocks(ticket, slaTerms(contract({ calendar }), SHANGHAI), endMs + after)) {
          expect(clock.usedMs).toBeGreaterThanOrEqual(0);
          expect(clock.pausedMs).toBeGreaterThanOrEqual(0);
          expect(
            clock.state === 'not-started' ||
              (clock.state === 'missed') === clock.usedMs > clock.targetMs ||
              clock.usedMs === clock.targetMs,
          ).toBe(true);
          expect((clock.startedAt === null) === (clock.state === 'not-started')).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a due time is the target and the paused time added to the start', () => {
    fc.assert(
      fc.property(steps, calendars, (list, calendar) => {
        const { ticket, endMs } = lenient(list);
        const terms = slaTerms(contract({ calendar }), SHANGHAI);
        const running = clocks(ticket, terms, endMs).filter((clock) => clock.state === 'running');
        for (const { startedAt, targetMs, pausedMs, dueAt } of running) {
          expect(dueAt).toBe(addWorking(startedAt ?? 0, targetMs + pausedMs, terms.calendar).atMs);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a clock is the same whatever the other promises are', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom<ClockKind>('respond', 'arrive', 'restore', 'fix'), (list, kind) => {
        const { ticket, endMs } = lenient(list);
        const [whole] = contract().promises;
        const alone = contract({ promises: [{ severities: ['major'], [kind]: whole?.[kind] ?? '1h' }] });
        const own = clockOf(ticket, kind, endMs - T0, 'contract', slaTerms(alone, SHANGHAI));
        expect(clockOf(ticket, kind, endMs - T0)).toEqual(own);
      }),
      { numRuns: 200 },
    );
  });

  test('calendars of another zone move due times, not the rules', () => {
    const berlin = compileCalendar({ hours: { sun: ['00:00-24:00'] } }, 'Europe/Berlin');
    // The Sunday of the change to summer time has 23 hours.
    const saturday = Date.parse('2026-03-28T12:00+01:00');
    expect(addWorking(saturday, 23 * HOUR, berlin).atMs).toBe(Date.parse('2026-03-30T00:00+02:00'));
  });
});

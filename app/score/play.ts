// Plays scenarios: their faults are marked one by one, tickets that no fault explains are counted.

import { durationMs } from '../../contract/duration.ts';
import { NoiseMaker } from '../../lab/noise.ts';
import { parsePlace } from '../../contract/place.ts';
import { REOPEN_WINDOW_MS } from '../../server/domain/ticket/next.ts';
import type { TicketState } from '../../server/domain/ticket/types.ts';
import type { Answers } from './answers.ts';
import { isHeldOut } from './draw.ts';
import { isNamed, markOf, type Injected, type Mark } from './marks.ts';
import { turnsOf } from './scenario-turns.ts';
import type { Scenario } from './scenario.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';
import { settleIn } from './taking-over.ts';

/** A site that begins has told all it has to tell after this long. */
const WARM_UP_MS = 10 * 60_000;
/** What a fault leaves behind may still raise a ticket for so long. */
const AFTERMATH_MS = 30 * 60_000;

export interface Played {
  readonly marks: Mark[];
  /** Tickets that no fault explains. */
  readonly falseTickets: TicketState[];
  readonly lengthMs: number;
  readonly steps: number;
}

interface Broken extends Injected {
  /** Infinite while it lasts. */
  healedAt: number;
}

export async function playScenario(
  options: SessionOptions & { answers: Answers },
  scenario: Scenario,
): Promise<Played> {
  const session = await openSession(options);
  const noise = new NoiseMaker(session.rig.world, options.seed);
  try {
    if (scenario.noise) await settleIn(session, noise);
    else await session.life.run(WARM_UP_MS);
    const startMs = session.life.nowMs;
    const lengthMs = durationMs(scenario.length) ?? 0;
    const broken = await carryOutSteps(session, scenario, options);
    await session.life.run(Math.max(0, startMs + lengthMs - session.life.nowMs));
    const tickets = session.life.tickets();
    const explained = Map.groupBy(tickets, (ticket) => explainerOf(ticket, broken, options.answers));
    return {
      marks: broken.map((one) => markOf(one, explained.get(one) ?? [], options.answers)),
      falseTickets: explained.get(undefined) ?? [],
      lengthMs,
      steps: session.life.steps,
    };
  } finally {
    noise.stop();
    await session.close();
  }
}

async function carryOutSteps(session: Session, { steps }: Scenario, { seed }: SessionOptions): Promise<Broken[]> {
  const broken: Broken[] = [];
  const startMs = session.life.nowMs;
  for (const { atMs, isEnd, ...order } of turnsOf(steps)) {
    await session.life.run(Math.max(0, startMs + atMs - session.life.nowMs));
    const { topology, wallMs } = session;
    const { fault, on } = order;
    if (isEnd) {
      session.rig.board.heal({ fault, on });
      for (const one of broken) if (one.fault === fault && one.on === on) one.healedAt = Math.min(one.healedAt, wallMs);
      continue;
    }
    const { truth } = session.rig.board.break(order);
    // Its ticket goes on, too.
    const again = broken.find(
      (one) => one.fault === fault && one.on === on && wallMs - one.healedAt < REOPEN_WINDOW_MS,
    );
    if (again) again.healedAt = Infinity;
    else
      broken.push({
        fault,
        on,
        brokeAt: wallMs,
        truth,
        isCreeping: false,
        isHeldOut: isHeldOut(fault, seed) || isHeldOut(topology.name, seed),
        topology: topology.name,
        healedAt: Infinity,
      });
  }
  return broken;
}

/** The fault that a ticket is about, of those that lasted when it was opened: a ticket is never of two. */
function explainerOf(ticket: TicketState, all: readonly Broken[], answers: Answers): Broken | undefined {
  const lasting = all.filter((one) => ticket.openedAt >= one.brokeAt && ticket.openedAt <= one.healedAt + AFTERMATH_MS);
  return (
    lasting.find((one) => isNamed(ticket, one, answers)) ??
    lasting.find((one) => placesOf(one).has(ticket.asset)) ??
    lasting.find((one) => touches(one, ticket)) ??
    lasting.at(-1)
  );
}

function placesOf({ truth, on }: Broken): ReadonlySet<string> {
  return new Set([on, ...truth.places.map((place) => parsePlace(place).asset)]);
}

function touches(fault: Broken, ticket: TicketState): boolean {
  const own = placesOf(fault);
  return (
    ticket.affected.some((place) => own.has(parsePlace(place).asset)) ||
    ticket.alarms.some(({ asset }) => own.has(asset))
  );
}

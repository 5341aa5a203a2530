// Plays scenarios: their faults are marked one by one, tickets that no fault explains are counted.

import { durationMs } from '../../contract/duration.ts';
import { NoiseMaker } from '../../lab/noise.ts';
import { parsePlace } from '../../contract/place.ts';
import type { TicketState } from '../../server/domain/ticket/types.ts';
import type { Answers } from './answers.ts';
import { isHeldOut } from './draw.ts';
import { markOf, type Injected, type Mark } from './marks.ts';
import type { Scenario } from './scenario.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';

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
  try {
    await session.life.run(WARM_UP_MS);
    const startMs = session.life.nowMs;
    const lengthMs = durationMs(scenario.length) ?? 0;
    const noise = new NoiseMaker(session.rig.world, options.seed);
    if (scenario.noise) noise.start();
    const broken = await carryOutSteps(session, scenario, options);
    await session.life.run(Math.max(0, startMs + lengthMs - session.life.nowMs));
    noise.stop();
    const tickets = session.life.tickets();
    const explained = new Map(broken.map((one) => [one, tickets.filter((ticket) => explains(one, ticket, broken))]));
    const isExplained = new Set([...explained.values()].flat());
    return {
      marks: [...explained].map(([one, own]) => markOf(one, own, options.answers)),
      falseTickets: tickets.filter((ticket) => !isExplained.has(ticket)),
      lengthMs,
      steps: session.life.steps,
    };
  } finally {
    await session.close();
  }
}

async function carryOutSteps(session: Session, { steps }: Scenario, { seed }: SessionOptions): Promise<Broken[]> {
  const broken: Broken[] = [];
  const startMs = session.life.nowMs;
  const ends = steps.flatMap((step) =>
    step.break !== undefined && step.for !== undefined
      ? [{ ...step, atMs: (durationMs(step.at) ?? 0) + (durationMs(step.for) ?? 0), isEnd: true }]
      : [],
  );
  const all = [
    ...steps.map((step) => ({ ...step, atMs: durationMs(step.at) ?? 0, isEnd: step.heal !== undefined })),
    ...ends,
  ];
  for (const step of all.toSorted((a, b) => a.atMs - b.atMs)) {
    await session.life.run(Math.max(0, startMs + step.atMs - session.life.nowMs));
    const fault = step.break ?? step.heal ?? '';
    if (step.isEnd) {
      const healed = session.rig.board.heal({ fault, ...(step.on !== undefined && { on: step.on }) });
      for (const one of broken)
        if (healed.some(({ fault: name, on }) => name === one.fault && on === one.on))
          one.healedAt = Math.min(one.healedAt, session.wallMs);
      continue;
    }
    const { topology, wallMs } = session;
    const active = session.rig.board.break({
      fault,
      ...(step.on !== undefined && { on: step.on }),
      ...(step.seed !== undefined && { seed: step.seed }),
    });
    broken.push({
      fault,
      on: active.on,
      brokeAt: wallMs,
      truth: active.truth,
      isCreeping: false,
      isHeldOut: isHeldOut(fault, seed) || isHeldOut(topology.name, seed),
      topology: topology.name,
      healedAt: Infinity,
    });
  }
  return broken;
}

/** Opened while it lasted, and – where several lasted – about what it touches. */
function explains(fault: Broken, ticket: TicketState, all: readonly Broken[]): boolean {
  const lasted = (one: Broken): boolean =>
    ticket.openedAt >= one.brokeAt && ticket.openedAt <= one.healedAt + AFTERMATH_MS;
  if (!lasted(fault)) return false;
  const others = all.filter((one) => one !== fault && lasted(one));
  if (others.length === 0) return true;
  return touches(fault, ticket) || !others.some((one) => touches(one, ticket));
}

function touches({ truth, on }: Broken, ticket: TicketState): boolean {
  const own = new Set([on, ...truth.places.map((place) => parsePlace(place).asset)]);
  const told = [
    ticket.asset,
    ...ticket.affected.map((place) => parsePlace(place).asset),
    ...ticket.alarms.map(({ asset }) => asset),
  ];
  return told.some((asset) => own.has(asset));
}

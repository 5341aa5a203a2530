// Single faults at one site, one after the other, each at a seeded place of it: broken, watched, marked, healed, and left alone
// until everything is calm again. What is drawn depends on seed and number only.

import type { Answers } from './answers.ts';
import { drawFaults, type Drawn } from './draw.ts';
import { injectedOf, markOf, type Mark } from './marks.ts';
import type { TicketState } from '../../server/domain/ticket/types.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';
import type { Topology } from './topologies.ts';

/** How long a fault is watched, at least, ms. */
export const WATCH_MS = 40 * 60_000;
/** Creeping faults are watched for so much longer than they take to show. */
const CREEP_FACTOR = 1.25;
const CREEP_STEP_MS = 3_600_000;
/** All must be calm again within this long after healing … */
const CALM_WITHIN_MS = 3 * 3_600_000;
const CALM_STEP_MS = 10 * 60_000;
/** … and stay so until no ticket can be reopened any more, not even one that had come back before. */
const APART_MS = 25 * 3_600_000;
/** A site that begins has told all it has to tell after this long. */
const WARM_UP_MS = 10 * 60_000;
/** What broke before is found whole after this long: a recorder is asked for its past days again within half an hour. */
const WHOLE_AGAIN_MS = 40 * 60_000;

export interface SinglesOptions extends Omit<SessionOptions, 'topology'> {
  answers: Answers;
  /** Only these kinds; all unless given. */
  faults?: readonly string[];
  /** Told of each mark as it is made. */
  onMark: (mark: Mark) => void;
}

export interface Singles {
  marks: Mark[];
  /** Faults whose tickets did not end with them. */
  lingering: string[];
}

export async function scoreSite(
  options: SinglesOptions,
  { topology, count }: { topology: Topology; count: number },
): Promise<Singles> {
  const singles: Singles = { marks: [], lingering: [] };
  let session = await openSession({ ...options, topology });
  const hit = new Set<string>();
  try {
    await session.life.run(WARM_UP_MS);
    for (const drawn of drawFaults(topology, {
      seed: options.seed,
      count,
      only: options.faults,
      isApart: (truth) => options.answers.isApart(truth),
    })) {
      // What breaks day after day is a fault of another kind, and is told as one: nobody is to remember it.
      if (hit.has(drawn.on)) session = await begunAnew(session);
      hit.add(drawn.on);
      const mark = await oneFault(session, drawn, options);
      singles.marks.push(mark);
      options.onMark(mark);
      if (await isCalmAgain(session)) continue;
      singles.lingering.push(`${drawn.definition.name}@${drawn.on}`);
      session = await begunAnew(session);
    }
  } finally {
    await session.close();
  }
  return singles;
}

async function begunAnew(session: Session): Promise<Session> {
  const next = await session.anew();
  await next.life.run(WHOLE_AGAIN_MS);
  await isCalmAgain(next);
  return next;
}

async function oneFault(session: Session, drawn: Drawn, { answers, seed }: SinglesOptions): Promise<Mark> {
  const { rig, topology } = session;
  const brokeAt = session.wallMs;
  const { truth } = rig.board.break({ fault: drawn.definition.name, on: drawn.on, seed: drawn.seed });
  const showsAfterMs = drawn.definition.showsAfterMs ?? 0;
  await untilToldOf(session, brokeAt, { creepMs: showsAfterMs * CREEP_FACTOR, ...drawn.definition });
  const since = ticketsSince(session, brokeAt);
  const injected = injectedOf(drawn, { truth, brokeAt, topology: topology.name }, seed);
  // Nothing heals of itself here. That the ticket still waits for its condition to clear is another matter.
  const isOver = !rig.board.active().some(({ fault, on }) => fault === injected.fault && on === injected.on);
  const wasCured = isOver && session.people?.hasCured(injected) !== true;
  rig.board.heal();
  return markOf(injected, since, answers, wasCured);
}

/** Until a ticket has stood for as long as verdicts are looked at again, or nothing is to be expected any more. */
async function untilToldOf(
  session: Session,
  brokeAt: number,
  { creepMs, repeats = false }: { creepMs: number; repeats?: boolean },
): Promise<void> {
  for (let passedMs = 0; passedMs < creepMs; passedMs += CREEP_STEP_MS) {
    if (!repeats && ticketsSince(session, brokeAt).length > 0) break;
    await session.life.run(CREEP_STEP_MS);
  }
  await session.life.run(WATCH_MS);
}

function ticketsSince({ life }: Session, wallMs: number): TicketState[] {
  return life.tickets().filter(({ openedAt }) => openedAt >= wallMs);
}

async function isCalmAgain({ life }: Session): Promise<boolean> {
  for (let passedMs = 0; passedMs < CALM_WITHIN_MS; passedMs += CALM_STEP_MS) {
    await life.run(CALM_STEP_MS);
    if (!life.isCalm) continue;
    await life.run(APART_MS);
    return life.isCalm;
  }
  return false;
}

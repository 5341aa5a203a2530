// Site-years of what is no fault, as a site has them: weeks of takeover first, in which its habits are learnt and accepted;
// then every ticket is a false one. A year is told by month: what came, and what was happening when it came.

import { NOISE, NoiseMaker, type NoiseHappening } from '../../lab/noise.ts';
import type { TicketState } from '../../server/domain/ticket/types.ts';
import { openSession, type SessionOptions } from './session.ts';
import { acceptProposals, settleIn, TAKEOVER_MS } from './taking-over.ts';

const DAY_MS = 86_400_000;
export const YEAR_MS = 365 * DAY_MS;
/** A new habit is asked about so often: a person looks at what is proposed once a week. */
const LOOK_AT_PROPOSALS_MS = 7 * DAY_MS;
/** What has begun this long before a ticket may be the reason for it. */
const BLAMED_FOR_MS = 2 * 3_600_000;
/** Names of kinds that last for hours and change numbers only. */
const RHYTHMS: ReadonlySet<string> = new Set(['busy-hours', 'night-mode', 'season']);

export interface FalseTicket {
  readonly ticket: TicketState;
  /** Kind of noise that most likely raised it; '' when nothing was happening. */
  readonly noise: string;
}

export interface LivedYear {
  readonly falseTickets: readonly FalseTicket[];
  readonly lengthMs: number;
  readonly steps: number;
  /** Faults on the takeover list, and proposals accepted, before the year began. */
  readonly listed: number;
  readonly accepted: readonly string[];
}

export interface Stretch {
  /** After the takeover. */
  lengthMs: number;
  takeoverMs?: number;
  /** Kinds of noise that do not happen. */
  without?: readonly string[];
}

export async function liveThrough(
  options: SessionOptions,
  { lengthMs, takeoverMs = TAKEOVER_MS, without = [] }: Stretch,
): Promise<LivedYear> {
  const session = await openSession(options);
  const { life, rig } = session;
  const happened: NoiseHappening[] = [];
  const noise = new NoiseMaker(rig.world, options.seed, {
    kinds: NOISE.filter(({ name }) => !without.includes(name)),
    onBegin: (one) => void happened.push(one),
  });
  try {
    const { household, accepted, listed } = await settleIn(session, noise, takeoverMs);
    const steps = life.steps;
    happened.length = 0;
    const untilMs = life.nowMs + lengthMs;
    while (life.nowMs < untilMs) {
      await life.run(Math.min(LOOK_AT_PROPOSALS_MS, untilMs - life.nowMs));
      accepted.push(...(await acceptProposals(household)));
    }
    const falseTickets = life.tickets().map((ticket) => ({ ticket, noise: blamed(ticket, happened) }));
    return { falseTickets, lengthMs, steps: life.steps - steps, listed, accepted };
  } finally {
    noise.stop();
    await session.close();
  }
}

/** What came of it, for people: false tickets by the kind of noise that raised them, then each. */
export function yearText({ falseTickets, listed, accepted, steps }: LivedYear): string[] {
  const kinds = [...Map.groupBy(falseTickets, ({ noise }) => noise || 'nothing that was happening')]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([noise, all]) => `${all.length} by ${noise}`);
  return [
    `${listed} items on the takeover list, ${accepted.length} proposed schedules accepted, ${steps} moments lived through`,
    `${falseTickets.length} false tickets${kinds.length === 0 ? '' : `: ${kinds.join(', ')}`}`,
    ...falseTickets.map(
      ({ ticket, noise }) => `FALSE ${new Date(ticket.openedAt).toISOString()} ${ticket.title.en} (${noise})`,
    ),
  ];
}

/** What began last at a place of the ticket; else what began last at all, and is no rhythm. */
function blamed(ticket: TicketState, happened: readonly NoiseHappening[]): string {
  const near = happened.filter(
    ({ noise, atMs }) => atMs <= ticket.openedAt && atMs > ticket.openedAt - BLAMED_FOR_MS && !RHYTHMS.has(noise),
  );
  const touched = new Set([ticket.asset, ...ticket.alarms.map(({ asset }) => asset)]);
  const own = near.findLast(({ effects }) => effects.some((one) => 'asset' in one && touched.has(one.asset)));
  return (own ?? near.at(-1))?.noise ?? '';
}

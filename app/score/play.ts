// Plays scenarios: their faults are marked one by one, tickets that no fault explains are counted.

import { durationMs } from '../../contract/duration.ts';
import { NoiseMaker } from '../../lab/noise.ts';
import { parsePlace } from '../../contract/place.ts';
import { RECURRENCE_WINDOW_MS, REOPEN_WINDOW_MS } from '../../server/domain/ticket/next.ts';
import type { TicketState } from '../../server/domain/ticket/types.ts';
import type { Answers } from './answers.ts';
import { isHeldOut } from './draw.ts';
import { isNamed, markOf, type Injected, type Mark } from './marks.ts';
import { doStep } from './scenario-deeds.ts';
import { asWished, startOf } from './scenario-site.ts';
import type { Step } from './scenario-steps.ts';
import { atMsOf, turnsOf, type Turn } from './scenario-turns.ts';
import type { Scenario } from './scenario.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';
import { settleIn, TAKEOVER_MS, WARM_UP_MS } from './taking-over.ts';

/** What a fault leaves behind may still raise a ticket for so long. */
const AFTERMATH_MS = 30 * 60_000;

/** Windows and hours open and close of themselves: time passes in pieces of this where there are any. */
const PIECE_MS = 60_000;

/** What a step that looks has seen. */
export interface Look {
  readonly at: string;
  readonly wanted: NonNullable<Step['expect']>;
  readonly tickets: number;
  readonly open: number;
}

export interface Played {
  readonly marks: Mark[];
  /** What each fault raised, oldest first. */
  readonly ticketsOf: ReadonlyMap<Mark, readonly TicketState[]>;
  /** Tickets that no fault explains. */
  readonly falseTickets: TicketState[];
  readonly looks: Look[];
  /** Wall ms from which steps are counted. */
  readonly startMs: number;
  readonly lengthMs: number;
  readonly steps: number;
}

interface Broken extends Injected {
  /** Infinite while it lasts. */
  healedAt: number;
  /** An action of ours has ended it. */
  wasCured: boolean;
}

type PlayOptions = SessionOptions & { answers: Answers };

export async function playScenario(options: PlayOptions, scenario: Scenario): Promise<Played> {
  const topology = asWished(options.topology, scenario.site);
  const warmUpMs = durationMs(scenario.warmUp ?? '') ?? WARM_UP_MS;
  const startMs = startOf(scenario, topology.siteFile.timezone);
  const play = new Play(
    await openSession({
      ...options,
      topology,
      acts: scenario.actions === 'off' ? false : (scenario.actions ?? false),
      startMs: startMs - warmUpMs - (scenario.noise ? TAKEOVER_MS : 0),
    }),
    scenario,
    options,
  );
  try {
    return await play.run(warmUpMs);
  } finally {
    await play.close();
  }
}

/** One scenario while it is played. */
class Play {
  readonly #scenario: Scenario;
  readonly #options: PlayOptions;
  readonly #broken: Broken[] = [];
  readonly #looks: Look[] = [];
  readonly #noise: NoiseMaker;
  #session: Session;
  #startMs = 0;
  #steps = 0;

  constructor(session: Session, scenario: Scenario, options: PlayOptions) {
    this.#session = session;
    this.#scenario = scenario;
    this.#options = options;
    this.#noise = new NoiseMaker(session.rig.world, options.seed);
  }

  async run(warmUpMs: number): Promise<Played> {
    const { noise, steps, length } = this.#scenario;
    if (noise) await settleIn(this.#session, this.#noise);
    else await this.#session.life.run(warmUpMs);
    this.#startMs = this.#session.life.nowMs;
    const others = steps.filter((step) => step.break === undefined && step.heal === undefined);
    const deeds = [
      ...turnsOf(steps).map((turn) => ({ atMs: turn.atMs, run: async () => this.#turn(turn) })),
      ...others.map((step) => ({ atMs: atMsOf(step), run: () => this.#do(step) })),
    ];
    for (const { atMs, run } of deeds.toSorted((a, b) => a.atMs - b.atMs)) {
      await this.#runUntil(atMs);
      await run();
    }
    const lengthMs = durationMs(length) ?? 0;
    await this.#runUntil(lengthMs);
    return this.#told(lengthMs);
  }

  async close(): Promise<void> {
    this.#noise.stop();
    await this.#session.close();
  }

  async #runUntil(atMs: number): Promise<void> {
    const { steps, site } = this.#scenario;
    const isInPieces = site?.onHours !== undefined || steps.some((step) => step.maintenance ?? step.protection);
    const leftMs = (): number => this.#startMs + atMs - this.#session.life.nowMs;
    while (leftMs() > 0) await this.#session.life.run(Math.min(leftMs(), isInPieces ? PIECE_MS : Infinity));
    this.#noteCured();
  }

  /** What Foresite, or people there, have ended meanwhile. */
  #noteCured(): void {
    const { rig, wallMs, people } = this.#session;
    const lasting = new Set(rig.board.active().map(({ fault, on }) => `${fault}@${on}`));
    for (const one of this.#broken) {
      if (one.healedAt < Infinity || lasting.has(`${one.fault}@${one.on}`)) continue;
      one.healedAt = wallMs;
      one.wasCured = people?.hasCured(one) !== true;
    }
  }

  async #do(step: Step): Promise<void> {
    const { life } = this.#session;
    if (step.expect === undefined) {
      this.#session = await doStep(this.#session, step, this.#options.seed);
      if (this.#session.life !== life) this.#steps += life.steps;
      return;
    }
    const tickets = life.tickets();
    const open = tickets.filter(({ state }) => state === 'open').length;
    this.#looks.push({ at: step.at, wanted: step.expect, tickets: tickets.length, open });
  }

  #turn({ fault, on, isEnd, seed }: Turn): void {
    const { rig, topology, wallMs } = this.#session;
    if (isEnd) {
      rig.board.heal({ fault, on });
      for (const one of this.#broken)
        if (one.fault === fault && one.on === on) one.healedAt = Math.min(one.healedAt, wallMs);
      return;
    }
    const { truth } = rig.board.break({ fault, on, ...(seed !== undefined && { seed }) });
    // Its ticket goes on, too.
    const windowMs = truth.visit ? RECURRENCE_WINDOW_MS : REOPEN_WINDOW_MS;
    const again = this.#broken.find((one) => one.fault === fault && one.on === on && wallMs - one.healedAt < windowMs);
    if (again) again.healedAt = Infinity;
    else
      this.#broken.push({
        fault,
        on,
        brokeAt: wallMs,
        truth,
        isCreeping: false,
        isHeldOut: isHeldOut(fault, this.#options.seed) || isHeldOut(topology.name, this.#options.seed),
        topology: topology.name,
        healedAt: Infinity,
        wasCured: false,
      });
  }

  #told(lengthMs: number): Played {
    const { answers } = this.#options;
    const { life } = this.#session;
    const explained = Map.groupBy(life.tickets(), (ticket) => explainerOf(ticket, this.#broken, answers));
    const ticketsOf = new Map(
      this.#broken.map((one): [Mark, TicketState[]] => {
        const tickets = explained.get(one) ?? [];
        return [markOf(one, tickets, answers, one.wasCured), tickets];
      }),
    );
    return {
      marks: [...ticketsOf.keys()],
      ticketsOf,
      falseTickets: explained.get(undefined) ?? [],
      looks: this.#looks,
      startMs: this.#session.wallMs - lengthMs,
      lengthMs,
      steps: this.#steps + life.steps,
    };
  }
}

/** The fault that a ticket is about, of those that lasted when it was opened: a ticket is never of two. */
function explainerOf(ticket: TicketState, all: readonly Broken[], answers: Answers): Broken | undefined {
  const lasting = all.filter((one) => ticket.openedAt >= one.brokeAt && ticket.openedAt <= one.healedAt + AFTERMATH_MS);
  return (
    lasting.find((one) => isNamed(ticket, one, answers)) ??
    lasting.find((one) => one.on === ticket.asset) ??
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

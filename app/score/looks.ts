// When a simulated site is looked at again although nothing comes or goes there: what creeps, what bridges forget, what sways by
// itself. Decides nothing of who is polled.

import type { Agenda } from './agenda.ts';
import type { Rig } from './rig.ts';
import type { JumpClock } from './virtual-clock.ts';

/** Moments after a change, unless nothing is broken, at which the site is looked at again: tables age, batteries run down. */
const LOOK_AGAIN_MS = [1000, 31_000, 301_000];
/** Within this after such a change every table has been read anew, as the SNMP collector does at the latest. */
const TABLES_READ_MS = 310_000;
/** While a fault acts on the site something may creep … */
const LOOK_EVERY_MS = 3_600_000;
/** … and where none does, not. */
const LOOK_AT_REST_EVERY_MS = 6 * LOOK_EVERY_MS;
/**
 * Where somebody asks whether a value stands still it is to be seen that it does not: it is read anew while a fault acts. Where
 * none does it is seen so seldom that it counts as moved.
 */
const SWAYS_EVERY_MS = 3 * LOOK_EVERY_MS;

export interface LooksParts {
  readonly rig: Rig;
  readonly clock: JumpClock;
  readonly agenda: Agenda;
  readonly look: () => void;
  /** @param sinceMs who has come into another state since then */
  readonly readTables: (sinceMs: number) => void;
  readonly readSwaying: () => void;
}

export class Looks {
  readonly #parts: LooksParts;
  #startedMs = 0;
  /** When each comes next. */
  #lookAtMs = 0;
  #swaysAtMs = 0;
  #forgottenAtMs = 0;

  constructor(parts: LooksParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#startedMs = this.#nowMs;
    this.follow();
  }

  /** Something has come or gone. */
  follow(): void {
    this.#lookLater();
    this.#readSwayingLater();
  }

  /** What has power, runs and can be reached is otherwise: tables of the network follow. */
  followShape(): void {
    if (this.#isAtRest) return this.#lookWhenForgotten();
    const { agenda, look, readTables } = this.#parts;
    const changedMs = this.#nowMs;
    for (const afterMs of LOOK_AGAIN_MS) agenda.add(changedMs + afterMs, look);
    agenda.add(changedMs + TABLES_READ_MS, () => readTables(changedMs));
  }

  /** Nothing is broken, and nothing recovers from what was. */
  get #isAtRest(): boolean {
    const { board, world } = this.#parts.rig;
    return board.isWhole && [...world.batteries.values()].every(({ chargePercent }) => chargePercent >= 100);
  }

  get #nowMs(): number {
    return this.#parts.clock.monoMs();
  }

  /** Something may have crept; a fault that has come meanwhile brings the next look forward. */
  #lookLater(): void {
    const { rig, agenda, look } = this.#parts;
    const atMs = this.#nowMs + (rig.board.isWhole ? LOOK_AT_REST_EVERY_MS : LOOK_EVERY_MS);
    if (atMs >= this.#lookAtMs && this.#lookAtMs > this.#nowMs) return;
    this.#lookAtMs = atMs;
    agenda.add(atMs, () => {
      if (atMs !== this.#lookAtMs) return;
      look();
      this.#lookLater();
    });
  }

  /** While something is broken, at moments that do not depend on when it broke. */
  #readSwayingLater(): void {
    const { rig, agenda, readSwaying } = this.#parts;
    if (rig.board.isWhole || this.#swaysAtMs > this.#nowMs) return;
    const periods = Math.floor((this.#nowMs - this.#startedMs) / SWAYS_EVERY_MS) + 1;
    this.#swaysAtMs = this.#startedMs + periods * SWAYS_EVERY_MS;
    agenda.add(this.#swaysAtMs, () => {
      readSwaying();
      this.#readSwayingLater();
    });
  }

  /** At rest only that goes on after a change: bridges forget who has fallen silent. */
  #lookWhenForgotten(): void {
    const { rig, agenda, look } = this.#parts;
    const atMs = rig.world.forwarding.nextForgottenMs();
    if (atMs === Infinity || (atMs >= this.#forgottenAtMs && this.#forgottenAtMs > this.#nowMs)) return;
    this.#forgottenAtMs = atMs;
    agenda.add(atMs, () => {
      look();
      this.#lookWhenForgotten();
    });
  }
}

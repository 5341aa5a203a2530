// What is kept of one target between polls: its session, what the agent has been found not to have, how big answers may
// be, its restarts. Also the reading that all parts of a poll share, so that no column is asked for twice.

import type { Clock } from '../../contract/clock.ts';
import type { BrokenTables } from './broken.ts';
import type { Varbind } from './decode.ts';
import { hasRestarted } from './counters.ts';
import { isException } from './decode.ts';
import { SnmpFailure, type SnmpClient } from './face.ts';
import { Learned } from './learned.ts';
import { OIDS } from './oids.ts';
import { subtreeOf } from './tuning.ts';
import type { Tuning } from './tuning.ts';
import { Walk, type Rows } from './walk.ts';

/** Objects in one GET. */
export const OIDS_PER_GET = 24;
/** An object that the agent lacks is asked for again after this long, or when the agent has restarted. */
export const MISSING_RECHECK_MS = 60_000;

const NO_ROWS: Rows = new Map();

export class AgentMemory {
  readonly learned = new Learned();
  readonly tuning: Tuning = this.learned.tuning;
  readonly broken: BrokenTables = this.learned.broken;
  /** Until when; undefined while it lacks nothing, as thousands do. */
  #missing: Map<string, number> | undefined;
  #uptimeTicks: number | undefined;
  #uptimeMonoMs = 0;

  lacks(oid: string, nowMonoMs: number): boolean {
    const until = this.#missing?.get(oid);
    return until !== undefined && nowMonoMs < until;
  }

  /** A column of a table that is not asked for because it is broken. */
  isLeftOut(column: string, nowMonoMs: number): boolean {
    return this.broken.isLeftOut(subtreeOf(column), nowMonoMs);
  }

  /** An agent that lacks everything is still asked for its uptime in each poll: else its silence would go unseen. */
  noteMissing(oid: string, nowMonoMs: number): void {
    if (oid === OIDS.sysUpTime) return;
    (this.#missing ??= new Map()).set(oid, nowMonoMs + MISSING_RECHECK_MS);
  }

  /** Whether sysUpTime has fallen; a full reading finds out why. */
  hasFallen(ticks: number): boolean {
    return this.#uptimeTicks !== undefined && ticks < this.#uptimeTicks;
  }

  /** Takes sysUpTime in; true when the agent has restarted since the last poll. What it lacked may be there now. */
  noteUptime(ticks: number, nowMonoMs: number): boolean {
    const before = this.#uptimeTicks;
    const isRestart = before !== undefined && hasRestarted(before, ticks, nowMonoMs - this.#uptimeMonoMs);
    this.#uptimeTicks = ticks;
    this.#uptimeMonoMs = nowMonoMs;
    if (isRestart) {
      this.#missing = undefined;
      this.broken.clear();
    }
    return isRestart;
  }
}

/** What was read of an agent, columns by root and index. */
export class Captured {
  readonly columns = new Map<string, Rows>();
  readonly scalars = new Map<string, Varbind>();

  /** @param column the one it lies in, '' for none */
  add(varbind: Varbind, column: string): void {
    if (column === '') {
      this.scalars.set(varbind.oid, varbind);
      return;
    }
    let rows = this.columns.get(column);
    if (!rows) this.columns.set(column, (rows = new Map()));
    rows.set(varbind.oid.slice(column.length + 1), varbind);
  }
}

/** One poll's view of an agent. */
export class Reading {
  readonly memory: AgentMemory;
  readonly #clock: Clock;
  readonly #client: SnmpClient | undefined;
  readonly #columns: Map<string, Rows>;
  readonly #scalars: Map<string, Varbind>;
  readonly #asked = new Set<string>();
  readonly #columnsAsked = new Set<string>();
  #lastAsked = '';
  /** What was asked for and is not there, or is known not to be. */
  readonly absentScalars = new Set<string>();
  readonly #failed = new Set<string>();
  /** Something was answered since a table was silent. */
  #hasHeard = false;
  /** Columns left off for a limit. */
  cut = 0;

  /** @param captured what was read already, by somebody else; without a client there is nothing more to be had */
  constructor(client: SnmpClient | undefined, memory: AgentMemory, clock: Clock, captured = new Captured()) {
    this.#client = client;
    this.memory = memory;
    this.#clock = clock;
    this.#columns = captured.columns;
    this.#scalars = captured.scalars;
  }

  /** @throws SnmpFailure when all there is was captured before */
  get client(): SnmpClient {
    if (!this.#client) throw new SnmpFailure('closed', 'nothing is asked here');
    return this.#client;
  }

  /** Objects and columns that were looked at since this was called last. */
  takeAsked(): string[] {
    const asked = [...this.#asked];
    this.#asked.clear();
    this.#lastAsked = '';
    return asked;
  }

  /** GETs objects, as many a request as the agent bears. Absent ones are left out and remembered. */
  async scalars(oids: readonly string[]): Promise<Map<string, Varbind>> {
    const now = this.#clock.monoMs();
    const wanted = oids.filter((oid) => !this.#scalars.has(oid) && !this.memory.lacks(oid, now));
    if (this.#client) {
      for (let at = 0; at < wanted.length; at += OIDS_PER_GET)
        await this.#get(wanted.slice(at, at + OIDS_PER_GET), this.#scalars);
    }
    const found = new Map<string, Varbind>();
    for (const oid of oids) {
      this.#asked.add(oid);
      const varbind = this.#scalars.get(oid);
      if (varbind) found.set(oid, varbind);
      else this.absentScalars.add(oid);
    }
    return found;
  }

  async #get(oids: readonly string[], found: Map<string, Varbind>): Promise<void> {
    if (oids.length === 0) return;
    let answer: Varbind[];
    try {
      answer = await this.client.get(oids);
      this.#hasHeard = true;
    } catch (error) {
      if (!(error instanceof SnmpFailure) || (error.kind !== 'rejected' && error.kind !== 'too-big')) throw error;
      await this.#getRest(oids, error, found);
      return;
    }
    for (const [i, oid] of oids.entries()) {
      const varbind = answer[i];
      if (varbind && !isException(varbind)) found.set(oid, varbind);
      else this.memory.noteMissing(oid, this.#clock.monoMs());
    }
  }

  /** v1 fails a whole GET for one absent object: it is left out and the rest asked again. Else halves are tried. */
  async #getRest(oids: readonly string[], error: SnmpFailure, found: Map<string, Varbind>): Promise<void> {
    const culprit = oids.length === 1 ? oids[0] : oids.find((oid) => oid === error.oid);
    if (culprit !== undefined) {
      this.memory.noteMissing(culprit, this.#clock.monoMs());
      await this.#get(
        oids.filter((oid) => oid !== culprit),
        found,
      );
      return;
    }
    const half = oids.length >> 1;
    await this.#get(oids.slice(0, half), found);
    await this.#get(oids.slice(half), found);
  }

  /** Reads columns whole, unless this poll has them already or the agent is known to lack them. */
  async columns(roots: readonly string[], maxRows: number): Promise<void> {
    const now = this.#clock.monoMs();
    const wanted = roots.filter(
      (root) => !this.#columns.has(root) && !this.memory.lacks(root, now) && !this.memory.isLeftOut(root, now),
    );
    for (const root of roots) {
      this.#asked.add(root);
      if (!this.memory.isLeftOut(root, now)) this.#columnsAsked.add(root);
    }
    if (wanted.length === 0 || !this.#client) return;
    const { broken } = this.memory;
    const walk = new Walk(wanted, maxRows, undefined, (subtree) => broken.hasFailed(subtree));
    await this.walk(walk);
    this.cut += walk.cut;
    this.keep(walk.result);
  }

  /** Takes a walk on. A single table that is silent, while others are not, is borne. */
  async walk(walk: Walk, mayContinue?: () => boolean): Promise<void> {
    try {
      await walk.run(this.client, this.memory.tuning, mayContinue);
      this.#hasHeard ||= walk.hasHeard;
    } catch (error) {
      const isBorne = error instanceof SnmpFailure && error.kind === 'timeout' && (this.#hasHeard || walk.hasHeard);
      this.#hasHeard = false;
      if (!isBorne) throw error;
    } finally {
      this.#noteFailures(walk);
    }
  }

  #noteFailures(walk: Walk): void {
    const { broken } = this.memory;
    for (const [subtree, columns] of walk.subtrees) {
      const why = walk.failed.get(subtree);
      if (why !== undefined) {
        this.#failed.add(subtree);
        broken.note(subtree, why, columns, this.#clock.monoMs());
      } else if (walk.isDone) broken.noteWhole(subtree, columns);
    }
  }

  /** A table that was asked for could not be read whole. */
  get hasFailures(): boolean {
    return this.#failed.size > 0;
  }

  /** A column of a table that could not be read whole. */
  hasFailed(column: string): boolean {
    return this.#failed.size > 0 && this.#failed.has(subtreeOf(column));
  }

  /** A column that was not asked for because its table is broken. */
  isLeftOut(column: string): boolean {
    return this.memory.isLeftOut(column, this.#clock.monoMs());
  }

  /** Takes in columns that were walked elsewhere. */
  keep(columns: ReadonlyMap<string, Rows>): void {
    for (const [root, rows] of columns) {
      this.#columns.set(root, rows);
      if (rows.size === 0 && !this.hasFailed(root)) this.memory.noteMissing(root, this.#clock.monoMs());
    }
  }

  /** All objects that were read, columns by root. */
  get read(): { columns: ReadonlyMap<string, Rows>; scalars: ReadonlyMap<string, Varbind> } {
    return { columns: this.#columns, scalars: this.#scalars };
  }

  /** Columns that were asked for and have no rows, or are known to have none. */
  get emptyColumns(): string[] {
    return [...this.#columnsAsked].filter((root) => !this.#columns.get(root)?.size);
  }

  /** An object that was read; undefined when it was not, or is not there. */
  scalar(oid: string): Varbind | undefined {
    return this.#scalars.get(oid);
  }

  /** Rows of a column by index; empty when it was not read or is not there. */
  rows(root: string): Rows {
    // Readers go through rows column by column: most ask for what they asked for a moment ago.
    if (root !== this.#lastAsked) this.#asked.add((this.#lastAsked = root));
    return this.#columns.get(root) ?? NO_ROWS;
  }
}

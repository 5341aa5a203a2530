// Reads columns of tables, several at a time, by GETBULK, and learns how big an answer the agent can give. Walks that do
// not advance, never end or break off are stopped; what was read until then is kept. A walk can be left and taken up again.

import { isException, type Varbind } from './decode.ts';
import { SENDS_PER_REQUEST, SnmpFailure, type SnmpClient } from './face.ts';
import { compareOids, indexBelow } from './oids.ts';

/** Objects asked for in one request to begin with: about one Ethernet frame of answer. */
export const VARBINDS_PER_REQUEST = 60;
/** Most rows asked for in one request. */
export const MAX_REPETITIONS = 40;
/** Requests of one walk; an agent that answers for ever ends here. */
export const MAX_REQUESTS_PER_WALK = 2000;
/** Rows asked for at first where the length of a table is not known; doubled with each answer. */
export const FIRST_REPETITIONS = 8;
/** After this many answers a reduced size is doubled, for a lossy hour may have made it small; twice as many each time. */
export const GROW_AFTER_ANSWERS = 500;
export const MAX_GROW_AFTER_ANSWERS = 100_000;

/** What has been learnt of an agent; kept between polls. */
export interface Tuning {
  varbinds: number;
  /** Requests answered since the size was last changed. */
  answered: number;
  growAfter: number;
  /** Rows a column had last time, so that a short table is not asked for forty. */
  readonly rowsOf: Map<string, number>;
}

export function newTuning(): Tuning {
  return { varbinds: VARBINDS_PER_REQUEST, answered: 0, growAfter: GROW_AFTER_ANSWERS, rowsOf: new Map() };
}

export type Rows = Map<string, Varbind>;

interface Column {
  readonly root: string;
  last: string;
  readonly rows: Rows;
  isDone: boolean;
  /** Asked alone, by single steps: the agent failed on it in company. */
  isAlone: boolean;
}

export class Walk {
  readonly #columns: Column[];
  readonly #maxRows: number;
  readonly #maxRequests: number;
  #requests = 0;
  #cut = 0;
  #silences = 0;

  constructor(roots: readonly string[], maxRows: number, maxRequests = MAX_REQUESTS_PER_WALK) {
    this.#columns = [...new Set(roots)].map((root) => ({
      root,
      last: root,
      rows: new Map(),
      isDone: false,
      isAlone: false,
    }));
    this.#maxRows = maxRows;
    this.#maxRequests = maxRequests;
  }

  get isDone(): boolean {
    return this.#columns.every((column) => column.isDone);
  }

  /** Columns left off because they have more rows than the limit. */
  get cut(): number {
    return this.#cut;
  }

  /** Rows by column, each by index. */
  get result(): ReadonlyMap<string, Rows> {
    return new Map(this.#columns.map((column) => [column.root, column.rows]));
  }

  /**
   * Goes on until done or until `mayContinue` says no.
   * @throws SnmpFailure for what ends the session: silence, garbage, a closed session
   */
  async run(client: SnmpClient, tuning: Tuning, mayContinue: () => boolean = () => true): Promise<void> {
    while (mayContinue()) {
      const group = this.#nextGroup(tuning);
      if (group.length === 0) break;
      if (++this.#requests > this.#maxRequests) {
        this.#cut += group.length;
        for (const column of this.#columns) column.isDone = true;
        break;
      }
      try {
        const answers = await client.next(
          group.map((column) => column.last),
          repetitions(group, tuning),
        );
        grow(tuning);
        this.#take(group, answers);
      } catch (error) {
        this.#yieldTo(error, group, tuning);
      }
    }
    if (this.isDone) for (const column of this.#columns) tuning.rowsOf.set(column.root, column.rows.size);
  }

  #nextGroup(tuning: Tuning): Column[] {
    const open = this.#columns.filter((column) => !column.isDone);
    const together = open.filter((column) => !column.isAlone);
    return together.length > 0 ? together.slice(0, Math.max(1, tuning.varbinds)) : open.slice(0, 1);
  }

  #take(group: readonly Column[], answers: readonly (readonly Varbind[])[]): void {
    let hasAdvanced = false;
    for (const [i, column] of group.entries()) {
      for (const varbind of answers[i] ?? []) {
        hasAdvanced = true;
        const index = isException(varbind) ? undefined : indexBelow(column.root, varbind.oid);
        if (index === undefined) {
          column.isDone = true;
          break;
        }
        if (compareOids(varbind.oid, column.last) <= 0)
          throw new SnmpFailure('garbage', `a walk of ${column.root} that does not advance`);
        if (column.rows.size >= this.#maxRows) {
          this.#cut++;
          column.isDone = true;
          break;
        }
        column.rows.set(index, varbind);
        column.last = varbind.oid;
      }
    }
    if (!hasAdvanced) throw new SnmpFailure('garbage', 'an answer without objects');
  }

  /** Smaller, then alone, then given up: how a walk makes do with an agent that cannot answer what it was asked. */
  #yieldTo(error: unknown, group: readonly Column[], tuning: Tuning): void {
    if (!(error instanceof SnmpFailure)) throw error;
    const asked = group.length * repetitions(group, tuning);
    const first = group[0];
    switch (error.kind) {
      case 'timeout':
        // Silence may mean that the answer would not fit: the smaller question is also the second send.
        if (asked === 1 && ++this.#silences >= SENDS_PER_REQUEST) throw error;
        if (asked > 1) shrink(tuning, asked >> 2);
        return;
      case 'too-big':
        if (asked > 1) shrink(tuning, asked >> 1);
        else if (first) first.isDone = true;
        return;
      case 'rejected':
        isolate(group, error.oid);
        return;
      default:
        throw error;
    }
  }
}

/** v1 ends a column by noSuchName, naming it; genErr may name it too. Without a name each is asked alone. */
function isolate(group: readonly Column[], oid: string): void {
  const culprit = group.length === 1 ? group[0] : group.find((column) => column.last === oid);
  if (culprit) culprit.isDone = true;
  else for (const column of group) column.isAlone = true;
}

function shrink(tuning: Tuning, varbinds: number): void {
  tuning.varbinds = Math.max(1, varbinds);
  tuning.answered = 0;
  tuning.growAfter = Math.min(MAX_GROW_AFTER_ANSWERS, tuning.growAfter * 2);
}

function grow(tuning: Tuning): void {
  if (tuning.varbinds >= VARBINDS_PER_REQUEST || ++tuning.answered < tuning.growAfter) return;
  tuning.varbinds = Math.min(VARBINDS_PER_REQUEST, tuning.varbinds * 2);
  tuning.answered = 0;
}

function repetitions(group: readonly Column[], tuning: Tuning): number {
  if (group[0]?.isAlone) return 1;
  const fitting = Math.max(1, Math.floor(tuning.varbinds / group.length));
  let wanted = 1;
  for (const column of group) {
    const known = tuning.rowsOf.get(column.root);
    // Asking far past the end of a short table brings back other tables, which may be too big to answer.
    const expected = known === undefined ? Math.max(FIRST_REPETITIONS, column.rows.size) : known + 1 - column.rows.size;
    wanted = Math.max(wanted, expected);
  }
  return Math.min(fitting, MAX_REPETITIONS, wanted);
}

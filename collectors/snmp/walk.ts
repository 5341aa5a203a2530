// Reads columns of tables, several at a time, by GETBULK, and learns how big an answer the agent can give. A table that does
// not advance, never ends or is not answered is left, the others go on; what was read is kept. A walk can be taken up again.

import type { Breakage } from './broken.ts';
import { isException, type Varbind } from './decode.ts';
import { SENDS_PER_REQUEST, SnmpFailure, type SnmpClient } from './face.ts';
import { compareOids, indexBelow } from './oids.ts';
import { subtreeOf, type Tuning } from './tuning.ts';

/** Most rows asked for in one request. */
export const MAX_REPETITIONS = 40;
/** Requests of one walk; an agent that answers for ever ends here. */
export const MAX_REQUESTS_PER_WALK = 2000;
/** Rows asked for at first where the length of a table is not known; doubled with each answer. */
export const FIRST_REPETITIONS = 8;

export type Rows = Map<string, Varbind>;

interface Column {
  readonly root: string;
  readonly subtree: string;
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
  /** Silences to the smallest question, one after the other. */
  #silences = 0;
  /** Tables of different subtrees are asked for apart: together they have failed. */
  #isApart = false;
  readonly #silent = new Set<string>();
  readonly #answered = new Set<string>();
  readonly #failed = new Map<string, Breakage>();
  readonly #hasFailedBefore: (subtree: string) => boolean;

  /** @param hasFailedBefore whether an earlier poll could not read a subtree: then it costs no more than one silence */
  constructor(
    roots: readonly string[],
    maxRows: number,
    maxRequests = MAX_REQUESTS_PER_WALK,
    hasFailedBefore: (subtree: string) => boolean = () => false,
  ) {
    this.#hasFailedBefore = hasFailedBefore;
    this.#columns = [...new Set(roots)].map((root) => ({
      root,
      subtree: subtreeOf(root),
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

  /** Subtrees that could not be read whole, and why. */
  get failed(): ReadonlyMap<string, Breakage> {
    return this.#failed;
  }

  /** Its columns by subtree. */
  get subtrees(): ReadonlyMap<string, readonly string[]> {
    const subtrees = new Map<string, string[]>();
    for (const { subtree, root } of this.#columns) subtrees.set(subtree, [...(subtrees.get(subtree) ?? []), root]);
    return subtrees;
  }

  /** Something was answered. */
  get hasHeard(): boolean {
    return this.#answered.size > 0;
  }

  /**
   * Goes on until done or until `mayContinue` says no.
   * @throws SnmpFailure for what ends the session: silence to everything, garbage, a closed session
   */
  async run(client: SnmpClient, tuning: Tuning, mayContinue: () => boolean = () => true): Promise<void> {
    while (mayContinue()) {
      const group = this.#nextGroup(tuning);
      if (group.length === 0) break;
      if (++this.#requests > this.#maxRequests) {
        this.#cut += group.length;
        for (const { subtree, isDone } of this.#columns) if (!isDone) this.#giveUp(subtree, 'endless');
        break;
      }
      const asked = repetitions(group, tuning);
      try {
        const answers = await client.next(
          group.map((column) => column.last),
          asked,
        );
        this.#noteAnswer(group, answers, tuning);
        this.#take(group, answers);
      } catch (error) {
        this.#yieldTo(error, group, asked, tuning);
      }
    }
    if (this.isDone) for (const column of this.#columns) tuning.noteRows(column.root, column.rows.size);
  }

  /** Columns that are asked for as much at a time go together. */
  #nextGroup(tuning: Tuning): Column[] {
    const open = this.#columns.filter((column) => !column.isDone);
    const together = open.filter((column) => !column.isAlone);
    const first = together[0];
    if (!first) return open.slice(0, 1);
    const size = tuning.sizeOf(first.subtree);
    const alike = together.filter(({ subtree }) =>
      this.#isApart ? subtree === first.subtree : tuning.sizeOf(subtree) === size,
    );
    return alike.slice(0, Math.max(1, size));
  }

  #noteAnswer(group: readonly Column[], answers: readonly (readonly Varbind[])[], tuning: Tuning): void {
    this.#silences = 0;
    let objects = 0;
    for (const answer of answers) objects += answer.length;
    const subtrees = new Set(group.map(({ subtree }) => subtree));
    for (const subtree of subtrees) this.#answered.add(subtree);
    tuning.noteAnswer(subtrees.size === 1 ? (group[0]?.subtree ?? '') : '', objects);
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
        if (compareOids(varbind.oid, column.last) <= 0) {
          this.#giveUp(column.subtree, 'circular');
          break;
        }
        if (column.rows.size >= this.#maxRows) {
          this.#cut++;
          column.isDone = true;
          break;
        }
        column.rows.set(index, varbind);
        column.last = varbind.oid;
      }
    }
    if (hasAdvanced) return;
    if (!this.#split(group)) this.#giveUp(group[0]?.subtree ?? '', 'empty');
  }

  /** Leaves a subtree; the rest of the walk goes on. */
  #giveUp(subtree: string, why: Breakage): void {
    this.#failed.set(subtree, why);
    for (const column of this.#columns) if (column.subtree === subtree) column.isDone = true;
  }

  /** Which of several subtrees is at fault shows when each is asked for alone. False for one subtree. */
  #split(group: readonly Column[]): boolean {
    if (group.every(({ subtree }) => subtree === group[0]?.subtree)) return false;
    this.#isApart = true;
    return true;
  }

  /** Apart, smaller, then alone, then given up: how a walk makes do with an agent that cannot answer what it was asked. */
  #yieldTo(error: unknown, group: readonly Column[], repeated: number, tuning: Tuning): void {
    const first = group[0];
    if (!(error instanceof SnmpFailure) || !first) throw error;
    const { subtree } = first;
    const asked = group.length * repeated;
    switch (error.kind) {
      case 'timeout':
        // Silence may mean that the answer would not fit: the smaller question is also the second send.
        if (this.#split(group)) return;
        if (asked > 1) tuning.shrink(subtree, asked, asked >> 2);
        this.#noteSilence(error, subtree, asked);
        return;
      case 'too-big':
        if (this.#split(group)) return;
        if (asked > 1) tuning.shrink(subtree, asked, asked >> 1);
        else first.isDone = true;
        return;
      case 'rejected':
        isolate(group, error.oid);
        return;
      case 'closed':
        // Time is up: what has not said a word is what took it.
        for (const one of this.#silent) if (!this.#answered.has(one)) this.#giveUp(one, 'silent');
        throw error;
      default:
        throw error;
    }
  }

  #noteSilence(error: SnmpFailure, subtree: string, asked: number): void {
    this.#silent.add(subtree);
    if (asked === 1) this.#silences++;
    const isHopeless = this.#hasFailedBefore(subtree) && !this.#answered.has(subtree);
    if (!isHopeless && (asked > 1 || this.#silences < SENDS_PER_REQUEST)) return;
    this.#silences = 0;
    this.#giveUp(subtree, 'silent');
    // Whether the agent is silent altogether is for the caller to say.
    if (![...this.#answered].some((one) => one !== subtree)) throw error;
  }
}

/** v1 ends a column by noSuchName, naming it; genErr may name it too. Without a name each is asked alone. */
function isolate(group: readonly Column[], oid: string): void {
  const culprit = group.length === 1 ? group[0] : group.find((column) => column.last === oid);
  if (culprit) culprit.isDone = true;
  else for (const column of group) column.isAlone = true;
}

function repetitions(group: readonly Column[], tuning: Tuning): number {
  if (group[0]?.isAlone) return 1;
  const fitting = Math.max(1, Math.floor(tuning.sizeOf(group[0]?.subtree ?? '') / group.length));
  let wanted = 1;
  for (const column of group) {
    const known = tuning.rowsOf(column.root);
    // Asking far past the end of a short table brings back other tables, which may be too big to answer.
    const expected = known === undefined ? Math.max(FIRST_REPETITIONS, column.rows.size) : known + 1 - column.rows.size;
    wanted = Math.max(wanted, expected);
  }
  return Math.min(fitting, MAX_REPETITIONS, wanted);
}

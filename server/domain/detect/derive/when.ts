// Evaluates an expression over the readings of one asset. Unknown stays unknown: “false and unknown” is false, “true and
// unknown” is not told. Its steps are bounded by the expression's length and the number of components.

import type { BinaryOperator, Expression } from '../../../../contract/expression.ts';
import { UNKNOWN, type Derivation, type Newest, type Sample, type Surroundings } from './derivation.ts';

/** Most steps of one evaluation; past it the result is unknown. */
export const MAX_EXPRESSION_STEPS = 2000;

type Reading = Extract<Expression, { do: 'reading' }>;

/** The sample before the newest, to take differences to. */
interface Before {
  newest: Newest;
  before: Newest | null;
}

export class When implements Derivation {
  readonly #tree: Expression | null;
  readonly #around: Surroundings;
  /** By reading and component. */
  readonly #seen = new Map<number, Before>();
  readonly #values: Record<string, number> = {};
  #steps = 0;
  #nowMono = 0;

  constructor(tree: Expression | null, around: Surroundings) {
    this.#tree = tree;
    this.#around = around;
  }

  take({ monoMs }: Sample): number {
    this.#steps = 0;
    this.#nowMono = monoMs;
    return this.#tree ? this.#of(this.#tree, -1) : UNKNOWN;
  }

  notes(): Record<string, number> {
    return { ...this.#values };
  }

  /** @param component which of the components of `[*]` is meant, −1 outside */
  #of(tree: Expression, component: number): number {
    if (++this.#steps > MAX_EXPRESSION_STEPS) return UNKNOWN;
    switch (tree.do) {
      case 'number':
        return tree.value;
      case 'reading':
        return this.#reading(tree, component);
      case 'all':
        return this.#all(tree);
      case 'pick': {
        const values = tree.of.map((one) => this.#of(one, component));
        return values.some(Number.isNaN) ? UNKNOWN : Math[tree.what](...values);
      }
      case 'not':
        return 1 - this.#of(tree.of, component);
      case 'negate':
        return -this.#of(tree.of, component);
      case 'abs':
        return Math.abs(this.#of(tree.of, component));
      case 'binary':
        return binary(tree.op, this.#of(tree.left, component), this.#of(tree.right, component));
    }
  }

  /** Components that are not known now are left out; without one that is, nothing is known. */
  #all({ what, of }: Extract<Expression, { do: 'all' }>): number {
    const reading = theReading(of);
    const count = reading ? this.#around.readings(reading.of).length : 0;
    const known: number[] = [];
    for (let i = 0; i < count; i++) {
      const value = this.#of(of, i);
      if (!Number.isNaN(value)) known.push(value);
      if (this.#steps > MAX_EXPRESSION_STEPS) return UNKNOWN;
    }
    if (known.length === 0) return UNKNOWN;
    const sum = (): number => known.reduce((total, value) => total + value, 0);
    switch (what) {
      case 'min':
        return Math.min(...known);
      case 'max':
        return Math.max(...known);
      case 'sum':
        return sum();
      case 'avg':
        return sum() / known.length;
      case 'count':
        // Of a condition those that it holds for, of a reading those that are known.
        return of.do === 'binary' || of.do === 'not' ? sum() : known.length;
    }
  }

  #reading({ how, of, id }: Reading, component: number): number {
    const newest = this.#around.readings(of)[Math.max(0, component)] ?? null;
    if (!newest) return UNKNOWN;
    const key = id * 4096 + component + 1;
    const before = this.#remember(key, newest);
    const ageMs = this.#nowMono - newest.monoMs;
    if (how === 'age') return ageMs / 1000;
    if (ageMs > this.#around.freshMs) return UNKNOWN;
    if (component <= 0) this.#values[`${of.measurement}.${of.field}`] = newest.value;
    if (how === 'value') return newest.value;
    if (!before) return UNKNOWN;
    if (how === 'previous') return before.value;
    const rate = (newest.value - before.value) / ((newest.monoMs - before.monoMs) / 1000);
    return rate < 0 || !Number.isFinite(rate) ? UNKNOWN : rate;
  }

  #remember(key: number, newest: Newest): Newest | null {
    const seen = this.#seen.get(key);
    if (!seen) {
      this.#seen.set(key, { newest, before: null });
      return null;
    }
    if (seen.newest.monoMs !== newest.monoMs) {
      seen.before = seen.newest;
      seen.newest = newest;
    }
    return seen.before;
  }
}

function binary(op: BinaryOperator, left: number, right: number): number {
  if (op === 'and') return left === 0 || right === 0 ? 0 : left + right === 2 ? 1 : UNKNOWN;
  if (op === 'or') return left === 1 || right === 1 ? 1 : left + right === 0 ? 0 : UNKNOWN;
  if (Number.isNaN(left) || Number.isNaN(right)) return UNKNOWN;
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? UNKNOWN : left / right;
    case '<':
      return Number(left < right);
    case '<=':
      return Number(left <= right);
    case '>':
      return Number(left > right);
    case '>=':
      return Number(left >= right);
    case '=':
      return Number(left === right);
    case '!=':
      return Number(left !== right);
  }
}

function theReading(tree: Expression): Reading | null {
  switch (tree.do) {
    case 'reading':
      return tree.of.component === '*' ? tree : null;
    case 'binary':
      return theReading(tree.left) ?? theReading(tree.right);
    case 'not':
    case 'negate':
    case 'abs':
    case 'all':
      return theReading(tree.of);
    case 'pick':
      return tree.of.map(theReading).find((one) => one !== null) ?? null;
    case 'number':
      return null;
  }
}

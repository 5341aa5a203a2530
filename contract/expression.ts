// A small typed language for conditions over several readings of one asset: read, checked against the catalogue of
// metrics, and left as a tree. It has no loops, no functions of its own and no regular expressions, so what it costs is
// bounded by its length. Never runs anything.

import { fieldOf, measurementOf } from './metrics.ts';
import { COMPONENT, componentKind } from './place.ts';
import { ExpressionFault, tokensOf, type Token } from './expression-tokens.ts';

/** Most parts of one expression, and how deep they may lie in each other. */
export const MAX_EXPRESSION_NODES = 100;
export const MAX_EXPRESSION_DEPTH = 24;

/** A reading of the asset. `component`: null for that of the condition's own row, '*' for all. */
export interface ReadingRef {
  readonly measurement: string;
  readonly field: string;
  readonly component: string | null;
}

export const AGGREGATES = ['min', 'max', 'avg', 'sum', 'count'] as const;
export type Aggregate = (typeof AGGREGATES)[number];
export const READING_FUNCTIONS = ['value', 'rate', 'age', 'previous'] as const;
export type ReadingFunction = (typeof READING_FUNCTIONS)[number];
export type BinaryOperator = '+' | '-' | '*' | '/' | '<' | '<=' | '>' | '>=' | '=' | '!=' | 'and' | 'or';

/** Unknown is a result of its own, so truth is a number too: 1, 0, or NaN. */
export type Expression =
  | { readonly do: 'number'; readonly value: number }
  | { readonly do: 'reading'; readonly how: ReadingFunction; readonly of: ReadingRef; readonly id: number }
  | { readonly do: 'all'; readonly what: Aggregate; readonly of: Expression }
  | { readonly do: 'pick'; readonly what: 'min' | 'max'; readonly of: readonly Expression[] }
  | { readonly do: 'not' | 'negate' | 'abs'; readonly of: Expression }
  | { readonly do: 'binary'; readonly op: BinaryOperator; readonly left: Expression; readonly right: Expression };

/** `unit` null: a plain number, which fits any unit. */
type Kind = { readonly is: 'truth' } | { readonly is: 'number'; readonly unit: string | null };

interface Typed {
  readonly tree: Expression;
  readonly kind: Kind;
}

export interface ReadExpression {
  readonly tree: Expression;
  /** Whether it says yes or no, or a number that levels judge. */
  readonly isTruth: boolean;
}

/**
 * @param own measurement of the condition: its fields stand without a name before them
 * @throws ExpressionFault with the column
 */
export function readExpression(text: string, own: string): ReadExpression {
  const reader = new Reader(tokensOf(text), own);
  const { tree, kind } = reader.whole();
  return { tree, isTruth: kind.is === 'truth' };
}

const PLAIN: Kind = { is: 'number', unit: null };
const TRUTH: Kind = { is: 'truth' };

/** Which operators bind how tightly, loosest first. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['and'],
  ['<', '<=', '>', '>=', '=', '!='],
  ['+', '-'],
  ['*', '/'],
];

class Reader {
  readonly #tokens: readonly Token[];
  readonly #own: string;
  #at = 0;
  #nodes = 0;
  #depth = 0;
  #readings = 0;
  /** Inside min(), max() …, where `[*]` has a meaning. */
  #isOverAll = false;

  constructor(tokens: readonly Token[], own: string) {
    this.#tokens = tokens;
    this.#own = own;
  }

  whole(): Typed {
    const found = this.#level(0);
    const rest = this.#next;
    if (rest.is !== 'end') throw fault(rest, `"${rest.text}" is not expected here`);
    return found;
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { is: 'end', text: '', column: 1, value: 0 };
  }

  #take(text: string): boolean {
    if (this.#next.text !== text || this.#next.is === 'end') return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw fault(this.#next, `"${text}" is missing`);
  }

  #level(level: number): Typed {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#level(level + 1);
    for (;;) {
      const token = this.#next;
      const op = operators.find((one) => one === token.text);
      if (op === undefined) return left;
      this.#at++;
      const right = this.#level(level + 1);
      left = this.#binary(op, left, right, token);
      // a < b < c would compare a truth with a number.
      if (level === 2) return left;
    }
  }

  #binary(op: BinaryOperator, left: Typed, right: Typed, token: Token): Typed {
    this.#count(token);
    const tree: Expression = { do: 'binary', op, left: left.tree, right: right.tree };
    if (op === 'and' || op === 'or') {
      if (left.kind.is !== 'truth' || right.kind.is !== 'truth')
        throw fault(token, `"${op}" joins what is true or false`);
      return { tree, kind: TRUTH };
    }
    if (left.kind.is !== 'number' || right.kind.is !== 'number') throw fault(token, `"${op}" is for numbers`);
    if (op === '*') return { tree, kind: { is: 'number', unit: left.kind.unit ?? right.kind.unit } };
    if (op === '/') return { tree, kind: right.kind.unit === null ? left.kind : PLAIN };
    const unit = sameUnit(left.kind.unit, right.kind.unit, token);
    return { tree, kind: op === '+' || op === '-' ? { is: 'number', unit } : TRUTH };
  }

  #unary(): Typed {
    const token = this.#next;
    this.#count(token);
    if (++this.#depth > MAX_EXPRESSION_DEPTH) throw fault(token, 'lies too deep in other parts');
    try {
      if (this.#take('not')) {
        const { tree, kind } = this.#unary();
        if (kind.is !== 'truth') throw fault(token, '"not" is for what is true or false');
        return { tree: { do: 'not', of: tree }, kind };
      }
      if (this.#take('-')) {
        const { tree, kind } = this.#unary();
        if (kind.is !== 'number') throw fault(token, '"-" is for numbers');
        return { tree: { do: 'negate', of: tree }, kind };
      }
      return this.#primary();
    } finally {
      this.#depth--;
    }
  }

  #primary(): Typed {
    const token = this.#next;
    this.#at++;
    if (token.is === 'number') return { tree: { do: 'number', value: token.value }, kind: PLAIN };
    if (token.is === 'duration')
      return { tree: { do: 'number', value: token.value }, kind: { is: 'number', unit: 's' } };
    if (token.text === '(') {
      const inner = this.#level(0);
      this.#expect(')');
      return inner;
    }
    if (token.is !== 'name')
      throw fault(token, token.is === 'end' ? 'ends too early' : `"${token.text}" is not expected here`);
    if (this.#next.text === '(') return this.#call(token);
    return this.#reading(token, 'value');
  }

  #call(token: Token): Typed {
    this.#expect('(');
    const name = token.text;
    const isAggregate = AGGREGATES.some((one) => one === name);
    const how = READING_FUNCTIONS.find((one) => one === name && one !== 'value');
    if (how !== undefined) {
      const inside = this.#next;
      this.#at++;
      if (inside.is !== 'name') throw fault(inside, `${name}() is of a reading`);
      const found = this.#reading(inside, how);
      this.#expect(')');
      return found;
    }
    if (name !== 'abs' && !isAggregate)
      throw fault(
        token,
        `there is no function "${name}"; there are ${[...AGGREGATES, ...READING_FUNCTIONS.slice(1), 'abs'].join(', ')}`,
      );
    if (name === 'abs') {
      const { tree, kind } = this.#level(0);
      if (kind.is !== 'number') throw fault(token, 'abs() is of a number');
      this.#expect(')');
      return { tree: { do: 'abs', of: tree }, kind };
    }
    return this.#aggregate(token, name);
  }

  /** `max(temperature.celsius[*])` over all components, or `max(a, b)` of those named. */
  #aggregate(token: Token, name: string): Typed {
    const what = AGGREGATES.find((one) => one === name) ?? 'max';
    const isOuter = !this.#isOverAll;
    this.#isOverAll = true;
    const readings = this.#readings;
    const first = this.#level(0);
    if (isOuter) this.#isOverAll = false;
    if (first.kind.is !== 'number' && what !== 'count') throw fault(token, `${name}() is of numbers`);
    if (hasAll(first.tree)) {
      this.#expect(')');
      if (!isOuter || this.#readings - readings !== 1) throw fault(token, `${name}() goes over one reading with [*]`);
      return { tree: { do: 'all', what, of: first.tree }, kind: what === 'count' ? PLAIN : first.kind };
    }
    if (what !== 'min' && what !== 'max')
      throw fault(token, `${name}() goes over components: write [*] behind a reading`);
    return this.#pick(what, first, token);
  }

  #pick(what: 'min' | 'max', first: Typed, token: Token): Typed {
    const of = [first.tree];
    let unit = first.kind.is === 'number' ? first.kind.unit : null;
    while (this.#take(',')) {
      const { tree, kind } = this.#level(0);
      if (kind.is !== 'number') throw fault(token, `${what}() is of numbers`);
      unit = sameUnit(unit, kind.unit, token);
      of.push(tree);
    }
    this.#expect(')');
    if (of.length < 2) throw fault(token, `${what}() of one value: name more, or write [*] behind a reading`);
    return { tree: { do: 'pick', what, of }, kind: { is: 'number', unit } };
  }

  #reading(token: Token, how: ReadingFunction): Typed {
    const [first = '', second] = token.text.split('.');
    const of = { measurement: second === undefined ? this.#own : first, field: second ?? first };
    const measurement = measurementOf(of.measurement);
    if (!measurement) throw fault(token, `there is no measurement "${of.measurement}"`);
    const field = fieldOf(of.measurement, of.field);
    if (!field)
      throw fault(
        token,
        `${of.measurement} has no field "${of.field}"; it has ${Object.keys(measurement.fields).join(', ')}`,
      );
    if (how === 'rate' && field.isCounter !== true) throw fault(token, `${of.measurement}.${of.field} is no counter`);
    const component = this.#component(token, of.measurement, measurement.component);
    const unit = how === 'age' ? 's' : how === 'rate' ? `${field.unit}/s` : field.unit;
    return {
      tree: { do: 'reading', how, of: { ...of, component }, id: this.#readings++ },
      kind: { is: 'number', unit: unit === '' ? null : unit },
    };
  }

  #component(token: Token, measurement: string, kind: string): string | null {
    const ownKind = measurementOf(this.#own)?.component ?? '';
    const given = this.#next;
    if (given.is !== 'component') {
      if (kind === ownKind) return null;
      if (kind === '') return '';
      throw fault(token, `rows of ${measurement} belong to a ${kind}: name one, [${kind}:…], or go over all, [*]`);
    }
    this.#at++;
    if (given.text === '*') {
      if (kind === '') throw fault(given, `${measurement} has no components`);
      if (!this.#isOverAll) throw fault(given, '[*] stands inside min, max, avg, sum or count');
      return '*';
    }
    if (!COMPONENT.test(given.text) || componentKind(given.text) !== kind)
      throw fault(
        given,
        `rows of ${measurement} do not belong to "${given.text}"${kind === '' ? '' : `; name it ${kind}:…`}`,
      );
    return given.text;
  }

  #count(token: Token): void {
    if (++this.#nodes > MAX_EXPRESSION_NODES) throw fault(token, `has more than ${MAX_EXPRESSION_NODES} parts`);
  }
}

function fault(token: Token, what: string): ExpressionFault {
  return new ExpressionFault(token.column, what);
}

function sameUnit(left: string | null, right: string | null, token: Token): string | null {
  if (left === null || right === null || left === right) return left ?? right;
  throw fault(token, `"${token.text}" has ${left} on one side and ${right} on the other`);
}

function hasAll(tree: Expression): boolean {
  switch (tree.do) {
    case 'reading':
      return tree.of.component === '*';
    case 'binary':
      return hasAll(tree.left) || hasAll(tree.right);
    case 'pick':
      return tree.of.some(hasAll);
    case 'not':
    case 'negate':
    case 'abs':
    case 'all':
      return hasAll(tree.of);
    case 'number':
      return false;
  }
}

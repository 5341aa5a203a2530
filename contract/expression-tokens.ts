// Cuts the text of an expression into its words, each with the column it stands at. One pass, no look-ahead beyond two
// characters.

import { durationMs } from './duration.ts';

export interface Token {
  readonly is: 'number' | 'duration' | 'name' | 'component' | 'sign' | 'end';
  /** The word; of a component what stands between the brackets. */
  readonly text: string;
  /** From 1. */
  readonly column: number;
  /** Of a number; of a duration in seconds. */
  readonly value: number;
}

/** What is wrong with an expression, and where. */
export class ExpressionFault extends Error {
  readonly column: number;

  constructor(column: number, what: string) {
    super(what);
    this.name = 'ExpressionFault';
    this.column = column;
  }
}

const NUMBER = /^\d{1,15}(\.\d{1,9})?/;
const DURATION = /^\d{1,6}(ms|s|m|h|d)(?![A-Za-z0-9_.])/;
const NAME = /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)?/;
const COMPONENT = /^\[([^\]\n]{1,100})\]/;
const SIGN = /^(<=|>=|!=|[-+*/<>=(),])/;

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const space = /^\s+/.exec(rest);
    if (space) {
      at += space[0].length;
      continue;
    }
    const { token, length } = tokenAt(rest, at + 1);
    tokens.push(token);
    at += length;
  }
  tokens.push({ is: 'end', text: '', column: text.length + 1, value: 0 });
  return tokens;
}

function tokenAt(rest: string, column: number): { token: Token; length: number } {
  const duration = DURATION.exec(rest)?.[0];
  if (duration !== undefined) {
    const value = (durationMs(duration) ?? 0) / 1000;
    return { token: { is: 'duration', text: duration, column, value }, length: duration.length };
  }
  const number = NUMBER.exec(rest)?.[0];
  if (number !== undefined) {
    const after = rest.charAt(number.length);
    if (/[A-Za-z_.]/.test(after)) throw new ExpressionFault(column, `"${number}${after}" is no number`);
    return { token: { is: 'number', text: number, column, value: Number(number) }, length: number.length };
  }
  const name = NAME.exec(rest)?.[0];
  if (name !== undefined) return { token: { is: 'name', text: name, column, value: 0 }, length: name.length };
  const component = COMPONENT.exec(rest);
  if (component) {
    const token: Token = { is: 'component', text: (component[1] ?? '').trim(), column, value: 0 };
    return { token, length: component[0].length };
  }
  const sign = SIGN.exec(rest)?.[0];
  if (sign !== undefined) return { token: { is: 'sign', text: sign, column, value: 0 }, length: sign.length };
  throw new ExpressionFault(column, `"${rest.charAt(0)}" means nothing here`);
}

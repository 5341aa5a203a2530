import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpressionFault } from '../../contract/expression-tokens.ts';
import { readExpression } from '../../contract/expression.ts';

function faultOf(text: string, own = 'cpu'): string {
  try {
    readExpression(text, own);
    return '';
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    return `${error.column}: ${error.message}`;
  }
}

describe('an expression', () => {
  it.each([
    'usage_percent > 90',
    'usage_percent > 90 and not (load1 < 2 or load5 < 2)',
    'max(temperature.celsius[*]) - min(temperature.celsius[*]) > 10',
    'count(fan.status[*] = 2) >= 2',
    'temperature.celsius[sensor:board] * 1.8 + 32 > 150',
    'age(mem.used_percent) > 5m',
    'abs(usage_percent - previous(usage_percent)) > 30',
    'max(load1, load5, load15) > 8',
  ])('%s is read', (text) => {
    expect(faultOf(text)).toBe('');
  });

  it('tells whether it says yes or no', () => {
    expect(readExpression('usage_percent > 90', 'cpu').isTruth).toBe(true);
    expect(readExpression('usage_percent * 2', 'cpu').isTruth).toBe(false);
  });

  it.each([
    ['usage_percnt > 90', '1: cpu has no field "usage_percnt"'],
    ['nothing.at_all > 1', '1: there is no measurement "nothing"'],
    ['usage_percent > 90 and 5', '20: "and" joins what is true or false'],
    ['usage_percent > temperature.celsius[sensor:a]', '15: ">" has % on one side and °C on the other'],
    ['rate(usage_percent) > 1', '6: cpu.usage_percent is no counter'],
    [
      'temperature.celsius > 70',
      '1: rows of temperature belong to a sensor: name one, [sensor:…], or go over all, [*]',
    ],
    ['temperature.celsius[*] > 70', '20: [*] stands inside min, max, avg, sum or count'],
    ['temperature.celsius[port:1] > 70', '20: rows of temperature do not belong to "port:1"'],
    ['usage_percent >', '16: ends too early'],
    ['(usage_percent > 1', '19: ")" is missing'],
    ['usage_percent > 90 load1', '20: "load1" is not expected here'],
    ['eval(usage_percent)', '1: there is no function "eval"'],
    ['usage_percent ; 1', '15: ";" means nothing here'],
    ['5x > usage_percent', '1: "5x" is no number'],
    ['avg(usage_percent, load1) > 1', '1: avg() goes over components'],
    ['min(usage_percent) > 1', '1: min() of one value'],
    ['not usage_percent', '1: "not" is for what is true or false'],
  ])('%s: %s', (text, what) => {
    expect(faultOf(text)).toContain(what);
  });

  it('has a bounded number of parts and a bounded depth', () => {
    expect(faultOf(`${'('.repeat(60)}1${')'.repeat(60)} > 0`)).toContain('too deep');
    expect(faultOf(`${'1 + '.repeat(120)}1 > 0`)).toContain('more than 100 parts');
  });

  it('of any characters is read or refused with a column inside it, quickly', () => {
    const piece = fc.constantFrom('(', ')', 'usage_percent', 'max', 'and', 'not', '>', '5', '5m', '[*]', ',', '*', ' ', '-', 'ü', '.'); // prettier-ignore
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 80 }), fc.array(piece, { maxLength: 60 })), (given) => {
        const text = typeof given === 'string' ? given : given.join('');
        // Whatever else is thrown fails the test.
        const [column = '0'] = faultOf(text).split(':');
        expect(Number(column)).toBeLessThanOrEqual(text.length + 1);
      }),
      { numRuns: 3000 },
    );
  });
});

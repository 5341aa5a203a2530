import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BatchReader, LineError, MAX_LINE_CHARS, parseLine, readBatch } from '../../contract/line-protocol-parse.ts';
import { SeriesCatalogue } from '../../contract/series.ts';

describe('parseLine', () => {
  test('takes a line apart', () => {
    const line = parseLine(
      'disk,asset=nvr,component=storage:C\\ D,site=s used_percent=81.5,total_bytes=1e12,n=-3i 1700000000000',
    );
    expect(line.measurement).toBe('disk');
    expect([...line.tags]).toEqual([
      ['asset', 'nvr'],
      ['component', 'storage:C D'],
      ['site', 's'],
    ]);
    expect([...line.fields]).toEqual([
      ['used_percent', { value: 81.5, isInteger: false }],
      ['total_bytes', { value: 1e12, isInteger: false }],
      ['n', { value: -3, isInteger: true }],
    ]);
    expect(line.timeMs).toBe(1_700_000_000_000);
  });

  test.each([
    ['', 'nothing'],
    ['cpu', 'no fields'],
    ['cpu v=1', 'no time'],
    ['cpu v=1 ', 'an empty time'],
    ['cpu v=1 12x', 'a broken time'],
    ['cpu v=1 1.5', 'a fraction as time'],
    ['cpu v=1 9223372036855', 'a time past the range'],
    ['cpu v=1 1700000000000 ', 'something behind the time'],
    ['cpu  v=1 1', 'two spaces'],
    [' v=1 1', 'no measurement'],
    ['# v=1 1', 'a comment'],
    ['cpu v=NaN 1', 'NaN'],
    ['cpu v=Infinity 1', 'infinity'],
    ['cpu v=1e999 1', 'a number past the doubles'],
    ['cpu v=0x10 1', 'a hexadecimal number'],
    ['cpu v=+1 1', 'a plus sign'],
    ['cpu v= 1', 'an empty value'],
    ['cpu v=1.5i 1', 'a fraction as integer'],
    ['cpu v="text" 1', 'a string'],
    ['cpu v=true 1', 'a boolean'],
    ['cpu =1 1', 'an empty field name'],
    ['cpu v=1, 1', 'an empty field'],
    ['cpu v=1,v=2 1', 'a field twice'],
    ['cpu,a=1,a=2 v=1 1', 'a tag twice'],
    ['cpu,a= v=1 1', 'an empty tag'],
    ['cpu,=a v=1 1', 'a tag without name'],
    ['cpu,a v=1 1', 'a tag without value'],
    ['cpu,a=b=c v=1 1', 'a tag with two equals signs'],
    ['cpu,a=b\\ v=1 1', 'an escaped space where the fields should begin'],
    ['cpu,a=b v\\=1 1', 'an escaped equals sign where the value should begin'],
    ['cpu,a=b\u0000 v=1 1', 'a NUL'],
    ['cpu,a=b v=1 1\r', 'a carriage return'],
    ['cpu,a=b\u2028 v=1 1', 'a line separator'],
    [`cpu,a=${'x'.repeat(MAX_LINE_CHARS)} v=1 1`, 'a line past the limit'],
  ])('refuses %j: %s', (line) => {
    expect(() => parseLine(line)).toThrow(LineError);
  });

  test('either understands a text or refuses it with a LineError', () => {
    const part = fc.constantFrom(
      'cpu',
      ',',
      '=',
      ' ',
      '\\',
      '1',
      'i',
      '-',
      'site',
      '\n',
      'NaN',
      '"',
      '\u0000',
      '170000',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        expect(outcomeOf(parts.join(''))).toBe('known');
      }),
      { numRuns: 3000 },
    );
  });
});

describe('readBatch', () => {
  test('leaves out and counts what the catalogue of metrics does not know', () => {
    const reader = new BatchReader(new SeriesCatalogue());
    const batch = reader.read(
      'cpu,asset=a,class=server,site=s usage_percent=5,nonsense=1 1\nnobody,site=s x=1 1\n__proto__,site=s x=1 1\n',
    );
    expect(batch.count).toBe(1);
    expect(reader.unknown).toBe(3);
  });

  test.each([
    ['cpu,asset=a,room=7,site=s usage_percent=5 1', 'a tag that is not ours'],
    ['cpu,__proto__=a usage_percent=5 1', 'a tag named like a part of objects'],
    ['cpu,site=s usage_percent=5,quality=9i 1', 'an unknown quality'],
    ['cpu,site=s usage_percent=5,quality=1 1', 'a quality that is no integer'],
    ['cpu,site=s usage_percent=5 1\n\ncpu,site=s usage_percent=5 1', 'an empty line between'],
  ])('refuses %j: %s', (text) => {
    expect(() => readBatch(text, new SeriesCatalogue())).toThrow(LineError);
  });

  test('its fast path accepts, refuses and reads the same as parseLine', () => {
    const number = fc.constantFrom(
      '1',
      '-0',
      '0.1',
      '123456789.125',
      '1e5',
      '1.',
      '.5',
      '-',
      '',
      '1i',
      '-7i',
      '1.5i',
      '1e999',
    );
    const value = fc.oneof(
      number,
      fc.double().map(String),
      fc.integer().map((n) => `${n}i`),
      fc.string({ maxLength: 3 }),
    );
    const field = fc.tuple(fc.constantFrom('usage_percent', 'quality', 'x', ''), value).map((pair) => pair.join('='));
    const line = fc
      .tuple(
        fc.constantFrom('cpu,site=s', 'cpu', 'cpu,', 'cpu,site='),
        fc.array(field, { maxLength: 3 }),
        fc.constantFrom('1', '-5', 'x', ''),
      )
      .map(([prefix, fields, time]) => `${prefix} ${fields.join(',')} ${time}`);
    fc.assert(
      fc.property(line, (text) => {
        fc.pre(!text.includes('\n'));
        expect(valuesOf(() => readByParseLine(text))).toEqual(valuesOf(() => readByReader(text)));
      }),
      { numRuns: 3000, examples: [['cpu,site=s usage_percent=0  '], ['cpu,site=s usage_percent=0 ']] },
    );
  });

  test('reads an empty text as an empty batch', () => {
    expect(readBatch('', new SeriesCatalogue()).count).toBe(0);
  });
});

function outcomeOf(line: string): unknown {
  try {
    return parseLine(line).fields.size > 0 ? 'known' : 'no fields';
  } catch (error) {
    return error instanceof LineError ? 'known' : error;
  }
}

function readByReader(text: string): number[] {
  const { count, value, timeMs, quality } = readBatch(text, new SeriesCatalogue());
  return Array.from({ length: count }, (_, i) => [value[i] ?? -1, timeMs[i] ?? -1, quality[i] ?? -1]).flat();
}

/** What the reader should make of a line, from its parts. */
function readByParseLine(text: string): number[] {
  const { fields, timeMs } = parseLine(text);
  const quality = fields.get('quality');
  if (quality && !(quality.isInteger && [0, 1, 2, 3].includes(quality.value))) throw new LineError('quality');
  const usage = fields.get('usage_percent');
  return usage ? [usage.value, timeMs, quality?.value ?? 0] : [];
}

function valuesOf(read: () => number[]): unknown {
  try {
    return read().map((value) => (value === 0 ? 0 : value));
  } catch (error) {
    return error instanceof LineError ? 'refused' : error;
  }
}

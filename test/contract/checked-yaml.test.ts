import fc from 'fast-check';
import { Type } from 'typebox';
import { Settings } from 'typebox/system';
import { describe, expect, it, test } from 'vitest';
import { MAX_YAML_FAULTS, readCheckedYaml } from '../../contract/checked-yaml.ts';

const strict = { additionalProperties: false } as const;
const Shape = Type.Object(
  {
    name: Type.String(),
    size: Type.Optional(Type.Integer({ minimum: 1 })),
    colour: Type.Optional(Type.Enum(['red', 'green'])),
    wait: Type.Optional(Type.String({ pattern: '^\\d+s$', title: 'a wait', examples: ['5s'] })),
    parts: Type.Optional(Type.Array(Type.Object({ key: Type.String(), spare: Type.Optional(Type.Boolean()) }, strict))),
    store: Type.Optional(
      Type.Union([
        Type.Object({ kind: Type.Literal('file'), path: Type.String() }, strict),
        Type.Object({ kind: Type.Literal('net'), url: Type.String(), tries: Type.Optional(Type.Integer()) }, strict),
      ]),
    ),
    hours: Type.Optional(Type.Union([Type.Literal('always'), Type.Record(Type.String(), Type.String())])),
  },
  strict,
);

function faults(text: string, maxCharacters?: number): string[] {
  const read = readCheckedYaml(Shape, text, 'the example', maxCharacters);
  return read.faults.map(({ at, line, what, hint }) => `${line} ${at.join('.')}: ${what}; ${hint}`);
}

test.each([
  ['an unknown key', 'name: a\nsise: 3\n', ['2 sise: unknown key; perhaps "size" is meant']],
  [
    'a key like no other',
    'name: a\nzzzzzz: 3\n',
    ['2 zzzzzz: unknown key; use one of: name, size, colour, wait, parts, store, hours'],
  ],
  ['a missing key', 'size: 3\n', ['1 : misses name; add it; see the example']],
  ['a wrong type', 'name: a\nsize: big\n', ['2 size: must be integer; see the example']],
  ['a number out of range', 'name: a\nsize: 0\n', ['2 size: must be >= 1; see the example']],
  [
    'a value of no list',
    'name: a\ncolour: blue\n',
    ['2 colour: is not one of the allowed values; use one of: red, green'],
  ],
  ['a text of no pattern', 'name: a\nwait: 5 s\n', ['2 wait: is not a wait; write it like 5s']],
  [
    'a fault deep inside',
    'name: a\nparts:\n  - key: x\n  - key: y\n    spair: true\n',
    ['5 parts.1.spair: unknown key; perhaps "spare" is meant'],
  ],
  [
    'a union of no kind',
    'name: a\nstore:\n  kind: tape\n',
    ['3 store.kind: is not one of the allowed values; use one of: file, net'],
  ],
  [
    'a fault in the form that is meant',
    'name: a\nstore:\n  kind: net\n  url: x\n  trys: 3\n',
    ['5 store.trys: unknown key; perhaps "tries" is meant'],
  ],
  [
    'neither form',
    'name: a\nhours: allways\n',
    ['2 hours: has none of the allowed forms; see the example for what may stand here'],
  ],
  ['nothing', '', ['1 : must be object; see the example']],
  ['a list instead of a map', '- a\n', ['1 : must be object; see the example']],
  ['two documents', 'name: a\n---\nname: b\n', ['2 : another document begins (---); keep one in the file']],
  ['what is no UTF-8', 'name: a\nsize: \uFFFD\n', ['2 : is no UTF-8 text; save it as UTF-8']],
  ['what is no text', 'PK\u0003\n\u0000\n', ['2 : is no UTF-8 text; save it as UTF-8']],
  ['a key given twice', 'name: a\nname: b\n', ['2 : Map keys must be unique; correct the YAML']],
  ['an alias', 'name: &n a\ncolour: *n\n', ['2 : uses aliases (*name); write the values out']],
])('%s is told with its line and a hint', (_what, text, expected) => {
  expect(faults(text)).toEqual(expected);
});

describe('a file', () => {
  it('that is sound gives its value and where each part stands', () => {
    const read = readCheckedYaml(Shape, '# a comment\nname: a\nparts:\n  - key: x\n  - key: y\n', 'the example');
    expect(read).toMatchObject({ value: { name: 'a', parts: [{ key: 'x' }, { key: 'y' }] }, faults: [] });
    expect([
      read.lineOf(['name']),
      read.lineOf(['parts', 1, 'key']),
      read.lineOf([]),
      read.lineOf(['gone', 'too']),
    ]).toEqual([2, 5, 1, 1]);
  });

  it('with many faults tells them all at once', () => {
    const parts = Array.from({ length: 40 }, (_, n) => `  - key: ${n}\n`).join('');
    expect(faults(`size: 0\nparts:\n${parts}`)).toHaveLength(42);
  });

  it('with faults without end tells so many', () => {
    const limit = Settings.Get().maxErrors;
    expect(faults(`name: a\nparts:\n${'  - { key: 1 }\n'.repeat(2000)}`)).toHaveLength(MAX_YAML_FAULTS);
    expect(Settings.Get().maxErrors).toBe(limit);
  });

  it('that is too long is not read', () => {
    expect(faults('name: abcdef\n', 5)).toEqual(['1 : longer than 5 characters; split it']);
  });

  it('that nests without end is refused, not followed', () => {
    for (const text of ['['.repeat(20_000), '{a: '.repeat(20_000), `name: ${'- '.repeat(20_000)}`])
      expect(faults(text).length).toBeGreaterThan(0);
    const closed = `name: ${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    expect(faults(closed)).toContain('1 : is nested too deeply; write it flatter');
  });

  it('cannot reach into prototypes', () => {
    expect(faults('name: a\n__proto__: { size: 1 }\n')).toEqual([expect.stringMatching(/unknown key/)]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect('size' in {}).toBe(false);
  });
});

it('whatever is in a file, it is read or refused with faults', () => {
  const pieces = fc.array(fc.constantFrom('name', ': ', 'a', '\n', '- ', '  ', '{', '}', '[', ']', '&x', '*x', '!!binary ', '"', "'", '|', '>', '%', '\t', '0x1', '~', '__proto__', '<<'), { maxLength: 30 }); // prettier-ignore
  fc.assert(
    fc.property(
      fc.oneof(
        pieces.map((all) => all.join('')),
        fc.string(),
      ),
      (text) => {
        const read = readCheckedYaml(Shape, text, 'the example');
        expect(read.value === null).toBe(read.faults.length > 0);
        for (const { line } of read.faults) expect(line).toBeGreaterThanOrEqual(1);
      },
    ),
    { numRuns: 500 },
  );
});

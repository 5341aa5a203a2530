// Text of the console can be read: each colour a word may have stands out from each ground it may stand on, in both themes.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const CSS = readFileSync(
  join(import.meta.dirname, '..', '..', 'dashboards', 'noc', 'src', 'styles', 'tokens.css'),
  'utf8',
);
/** WCAG 2.2, 1.4.3 for words and 1.4.11 for outlines of controls. */
const WORDS = 4.5;
const OUTLINES = 3;

const INKS = [
  'text',
  'text-2',
  'text-3',
  'critical',
  'major',
  'minor',
  'warning',
  'bad',
  'ok',
  'unknown',
  'unreachable',
];
const GROUNDS = ['bg', 'surface', 'surface-2'];

function theme(name: string): Map<string, string> {
  const block = CSS.slice(CSS.indexOf(`:root[data-theme='${name}']`));
  const rules = block.slice(0, block.indexOf('}'));
  return new Map([...rules.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/** Pairs that stand out too little, in words. */
function weak(
  colours: ReadonlyMap<string, string>,
  inks: readonly string[],
  grounds: readonly string[],
  least: number,
): string[] {
  return inks.flatMap((ink) =>
    grounds.flatMap((ground) => {
      const found = contrast(colours.get(ink) ?? '', colours.get(ground) ?? '');
      return found >= least ? [] : [`${ink} on ${ground}: ${found.toFixed(2)}`];
    }),
  );
}

describe.each(['dark', 'light'])('the %s theme', (name) => {
  const colours = theme(name);

  it('keeps words readable', () => {
    expect(weak(colours, INKS, GROUNDS, WORDS)).toEqual([]);
    expect(weak(colours, ['on-primary'], ['primary'], WORDS)).toEqual([]);
  });

  it('keeps outlines of controls visible', () => {
    expect(weak(colours, ['line-strong', 'focus'], ['bg', 'surface'], OUTLINES)).toEqual([]);
  });
});

// The console speaks Chinese and English: both catalogues hold the same keys with the same slots, and each key is used.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { METRICS, type Measurement } from '../../contract/metrics.ts';
import { en } from '../../dashboards/noc/src/i18n/en.ts';
import { zh } from '../../dashboards/noc/src/i18n/zh.ts';

const SOURCES = join(import.meta.dirname, '..', '..', 'dashboards', 'noc', 'src');

function leaves(of: object, before = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(of) as [string, unknown][]) {
    const key = before === '' ? name : `${before}.${name}`;
    if (typeof value === 'string') found.set(key, value);
    else if (typeof value === 'object' && value !== null) for (const [k, v] of leaves(value, key)) found.set(k, v);
  }
  return found;
}

function slots(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted();
}

function sourceText(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sourceText(path);
      return /\.tsx?$/.test(entry.name) && !/^(en|zh)/.test(entry.name) ? readFileSync(path, 'utf8') : '';
    })
    .join('\n');
}

const english = leaves(en);
const chinese = leaves(zh);

describe('the catalogues of the console', () => {
  it('have the same keys in Chinese and English', () => {
    expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('have a text for each key, with the same slots', () => {
    const faulty = [...english].filter(([key, text]) => {
      const other = chinese.get(key) ?? '';
      return text === '' || other === '' || slots(other).join() !== slots(text).join();
    });
    expect(faulty).toEqual([]);
  });

  it('name every kind of component that is measured, alone and in number', () => {
    const kinds = Object.values<Measurement>(METRICS).map(({ component }) => component);
    const known = readFileSync(join(SOURCES, 'i18n', 'i18n.ts'), 'utf8');
    const nameless = kinds.filter((kind) => {
      const isNamed = english.has(`component.${kind}`) && english.has(`components.${kind}`);
      return kind !== '' && !(isNamed && known.includes(`'${kind}',`));
    });
    expect(nameless).toEqual([]);
  });

  it('write Chinese in Chinese', () => {
    const borrowed = [...chinese].filter(([key, text]) => !/\p{Script=Han}/u.test(text) && english.get(key) === text);
    expect(borrowed.map(([key]) => key).toSorted()).toEqual([
      'app.name',
      'app.noData',
      'asset.h1',
      'asset.h24',
      'asset.took',
      'class.ups',
      'source.lldp',
    ]);
  });

  it('hold no key that no page uses', () => {
    const source = sourceText(SOURCES);
    // `health.${health}` uses every key of that shape.
    const shapes = [...source.matchAll(/`([\w.-]+)\.\$\{[^}]+\}([\w.]*)`/g)].map(
      ([, before = '', after = '']) =>
        new RegExp(`^${before.replaceAll('.', '\\.')}\\.[^.]+${after.replaceAll('.', '\\.')}$`),
    );
    // A plural is asked for by its stem.
    const stems = new Set([...english.keys()].map((key) => key.replace(/_(one|other)$/, '')));
    const unused = [...stems].filter((key) => !source.includes(`'${key}'`) && !shapes.some((shape) => shape.test(key)));
    expect(unused).toEqual([]);
  });
});

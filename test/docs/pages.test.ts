// The reference pages say what the code holds, neither less nor more.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../contract/errors.ts';
import { PAGES } from '../../tools/write-docs.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

describe('the reference pages', () => {
  it.each(Object.entries(PAGES))('docs/%s is what tools/write-docs.ts writes', (name, write) => {
    expect(readFileSync(join(DOCS, name), 'utf8')).toBe(write());
  });

  it('docs/errors.md lists every code once', () => {
    const page = readFileSync(join(DOCS, 'errors.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `([a-z0-9_]+)` \|/gm)].map((match) => match[1]);
    expect(listed).toEqual(Object.keys(ERRORS));
  });
});

describe('docs/operations.md', () => {
  const page = readFileSync(join(DOCS, 'operations.md'), 'utf8');

  it('explains every figure of /metrics', () => {
    const sources = ['app/stats.ts', 'server/api.ts', 'server/http/live/hub.ts', 'server/http/metrics.ts'];
    const text = sources.map((file) => readFileSync(join(DOCS, '..', file), 'utf8')).join('\n');
    const figures = [...text.matchAll(/\bforesite_[a-z0-9_]*[a-z0-9]\b/g)].map(([name]) => name);
    expect(figures.length).toBeGreaterThan(20);
    expect([...new Set(figures)].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});

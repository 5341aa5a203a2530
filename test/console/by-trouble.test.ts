import { describe, expect, it } from 'vitest';
import type { SiteView } from '../../contract/api.ts';
import { byTrouble, nextTurn } from '../../dashboards/noc/src/by-trouble.ts';

const NONE = { critical: 0, major: 0, minor: 0, warning: 0 };
const siteOf = (number: number, change: Partial<SiteView> = {}): SiteView => ({
  key: `site-${number}`,
  name: { zh: `${number}`, en: `${number}` },
  customer: { zh: '', en: '' },
  address: null,
  timezone: 'Asia/Shanghai',
  state: 'ok',
  assets: { ok: 4, bad: 0, unknown: 0, unreachable: 0 },
  tickets: NONE,
  heardAt: null,
  maintenance: false,
  ...change,
});
const MANY = Array.from({ length: 40 }, (_, at) => siteOf(at + 10));

describe('turns on the wall', () => {
  const turnsOf = (sites: readonly SiteView[]): string[] => {
    const turns = [sites[0]?.key ?? ''];
    while (turns.length < 5) turns.push(nextTurn(sites, turns.at(-1) ?? ''));
    return turns;
  };

  it('are taken by all while all are well, and only by those in trouble while there are some', () => {
    const [one = '', two = '', three = ''] = MANY.map(({ key }) => key);
    expect(turnsOf(MANY.slice(0, 3))).toEqual([one, two, three, one, two]);
    const trouble = [siteOf(50, { state: 'dark' }), siteOf(51, { state: 'bad' })];
    const [dark = '', bad = ''] = trouble.map(({ key }) => key);
    const sites = [...MANY, ...trouble.toReversed()].toSorted(byTrouble);
    expect(turnsOf(sites)).toEqual([dark, bad, dark, bad, dark]);
    // Whoever was chosen by hand gives way to those in trouble.
    expect(nextTurn(sites, three)).toBe(dark);
    expect(nextTurn(MANY.slice(0, 1), one)).toBe(one);
    expect(nextTurn([], '')).toBe('');
  });
});

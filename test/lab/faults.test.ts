// The fault table: every fault can happen where it says, shows itself, tells a truth about places that exist, and heals.

import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ForesiteError } from '../../contract/errors.ts';
import { COMPONENT, parsePlace } from '../../contract/place.ts';
import { FAULTS } from '../../lab/faults.ts';
import { quietSite } from './helpers.ts';

describe.each(FAULTS.map((fault) => [fault.name, fault] as const))('%s', (name, fault) => {
  test('happens to its own asset and heals again', () => {
    const site = quietSite();
    const active = site.board.break({ fault: name });
    expect(active).toMatchObject({ fault: name, on: fault.on });
    expect(site.world.effects.length).toBeGreaterThan(0);
    expect(site.board.heal({ fault: name })).toHaveLength(1);
    expect(site.world.effects).toEqual([]);
  });

  test('names existing places and has a title in both languages', () => {
    const site = quietSite();
    const { truth, title } = site.board.break({ fault: name });
    expect(truth.places.length).toBeGreaterThan(0);
    for (const key of truth.places) {
      const place = parsePlace(key);
      expect(site.layout.byKey.has(place.asset)).toBe(true);
      expect(place.component).toMatch(place.component === '' ? /^$/ : COMPONENT);
    }
    expect(title.zh).toMatch(/\p{Script=Han}/u);
    expect(title.en).toMatch(/[a-z]/);
    expect(truth.visit).toBe(truth.by === 'engineer');
  });
});

describe('the board', () => {
  test('refuses a fault it does not know', () => {
    expect(() => quietSite().board.break({ fault: 'flood' })).toThrow(ForesiteError);
  });

  test('refuses an asset to which the fault cannot happen', () => {
    expect(() => quietSite().board.break({ fault: 'camera-hung', on: 'core' })).toThrow(/lab_unknown_asset/);
  });

  test('begins later and ends by itself when asked', () => {
    const { board, clock } = quietSite();
    board.break({ fault: 'camera-hung', afterMs: 1000, forMs: 5000 });
    expect(board.active()).toHaveLength(0);
    clock.advance(1000);
    expect(board.active()).toHaveLength(1);
    clock.advance(5000);
    expect(board.active()).toHaveLength(0);
  });

  test('forgets a fault that waits when all is healed', () => {
    const { board, clock } = quietSite();
    board.break({ fault: 'camera-hung', afterMs: 1000 });
    board.heal();
    clock.advance(2000);
    expect(board.active()).toHaveLength(0);
  });

  test('does the same with the same seed', () => {
    const draws = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
      const [a, b] = [quietSite(), quietSite()].map(({ board, world }) => {
        board.break({ fault: 'camera-dead', seed });
        return world.effects;
      });
      expect(a).toEqual(b);
      return JSON.stringify(a);
    });
    expect(new Set(draws).size).toBe(2);
  });

  test('is told by an outlet that is switched on again', () => {
    const { board, world } = quietSite();
    board.break({ fault: 'access-switch-power-lost' });
    world.setOutlet('pdu-1', 3, 'on');
    expect(board.active()).toEqual([]);
  });
});

test('README lists every fault with its usual asset', async () => {
  const readme = await readFile(new URL('../../lab/README.md', import.meta.url), 'utf8');
  const missing = FAULTS.filter(({ name, on }) => !new RegExp(`\\| \`${name}\`( ↻)? \\| ${on} \\|`).test(readme));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

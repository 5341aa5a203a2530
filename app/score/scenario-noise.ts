// When noise of a kind would happen next at a site, at one asset of it if that is asked for. Pure.

import type { Layout } from '../../lab/layout.ts';
import { NOISE, noiseOfDay, type NoiseHappening } from '../../lab/noise.ts';

/** Who is seldom the one whose plug is pulled has it pulled within this time. */
const LOOK_AHEAD_DAYS = 40 * 366;
const DAY_MS = 86_400_000;

interface Whereabouts {
  layout: Layout;
  seed: number;
  on: string | undefined;
  fromMs: number;
}

export function nextNoise(name: string, { layout, seed, on, fromMs }: Whereabouts): NoiseHappening | undefined {
  const kinds = NOISE.filter((kind) => kind.name === name);
  for (let day = 0; day < LOOK_AHEAD_DAYS; day++) {
    const found = noiseOfDay(layout, seed, fromMs + day * DAY_MS, kinds).find(
      ({ effects }) => on === undefined || effects.some((effect) => 'asset' in effect && effect.asset === on),
    );
    if (found) return found;
  }
  return undefined;
}

// What would tell causes apart that stay close: the cheapest look at which most of them would show different things. Pure.

import { fill, type Text } from '../../../contract/text.ts';
import { PROBES, type ProbeKind, type ProbeName } from './probe-kinds.ts';

/** A probe is worth naming for a cause that shows this at least so often. */
const MIN_CHANCE = 0.5;
const LOADS: readonly ProbeKind['load'][] = ['light', 'medium', 'heavy'];

export interface Side {
  readonly title: Text;
  readonly probes: readonly { readonly probe: ProbeName; readonly shows: string; readonly chance: number }[];
}

/** @returns e.g. “cable test: open – the cable is broken; sound – the camera is dead”; null where nothing is known to tell */
export function whatTells(sides: readonly Side[]): Text | null {
  let best: { name: ProbeName; words: Text; outcomes: number } | null = null;
  for (const name of Object.keys(PROBES) as ProbeName[]) {
    const shown = sides.flatMap(({ title, probes }) => {
      const likely = probes.find(({ probe, chance }) => probe === name && chance >= MIN_CHANCE);
      return likely ? [{ title, shows: likely.shows }] : [];
    });
    const outcomes = new Set(shown.map(({ shows }) => shows)).size;
    if (outcomes < 2 || (best && !isBetter(name, outcomes, best))) continue;
    best = { name, outcomes, words: wordsOf(name, shown) };
  }
  return best?.words ?? null;
}

function isBetter(name: ProbeName, outcomes: number, best: { name: ProbeName; outcomes: number }): boolean {
  const load = (of: ProbeName): number => LOADS.indexOf(PROBES[of].load);
  return outcomes > best.outcomes || (outcomes === best.outcomes && load(name) < load(best.name));
}

function wordsOf(name: ProbeName, shown: readonly { title: Text; shows: string }[]): Text {
  const { title, outcomes }: ProbeKind = PROBES[name];
  const each = shown.map((one): Text => {
    const result = outcomes[one.shows];
    return { zh: `${result?.zh}＝${one.title.zh}`, en: `${result?.en}: ${one.title.en}` };
  });
  return fill(
    { zh: '看{probe}：{results}', en: '{probe}: {results}' },
    {
      probe: title,
      results: { zh: each.map(({ zh }) => zh).join('；'), en: each.map(({ en }) => en).join('; ') },
    },
  );
}

// The readings that are kept of before and after a remote action, as people call them. The server keeps them as they were
// told: `target:ping` is how a way of asking ended, `poe.power_watts` a field of the metric catalogue. Pure.

import type { RemoteActionView } from '../../../../../contract/api-actions.ts';
import type { Language } from '../../../../../contract/text.ts';
import { valueText } from '../../format/value.ts';
import { codeWord } from '../../../../../contract/words/reading-text.ts';
import { readingName } from '../asset/reading-name.ts';

type Seen = RemoteActionView['before'][number];

/** Words of the page's language. */
export interface SeenWords {
  language: Language;
  target: (name: string) => string;
  result: (name: string) => string;
  component: (key: string) => string;
}

export interface SeenRow {
  key: string;
  place: string;
  name: string;
  before: string;
  after: string;
  hasChanged: boolean;
}

const TARGET = 'target:';
const NOTHING = '–';

/** A row a reading; what changed stands first. */
export function seenRows(action: RemoteActionView, say: SeenWords): SeenRow[] {
  const later = new Map(action.after.map((one) => [keyOf(one), one]));
  const earlier = new Set(action.before.map(keyOf));
  const row = (before: Seen | undefined, after: Seen | undefined): SeenRow[] => {
    const one = before ?? after;
    if (one === undefined) return [];
    const told = [before, after].map((seen) => (seen === undefined ? NOTHING : valueOf(seen, say)));
    const [was = NOTHING, is = NOTHING] = told;
    return [
      {
        key: keyOf(one),
        place: placeOf(one.place, action, say),
        name: nameOf(one.what, say),
        before: was,
        after: is,
        hasChanged: was !== is,
      },
    ];
  };
  const rows = [
    ...action.before.flatMap((one) => row(one, later.get(keyOf(one)))),
    ...action.after.filter((one) => !earlier.has(keyOf(one))).flatMap((one) => row(undefined, one)),
  ];
  return [...rows.filter(({ hasChanged }) => hasChanged), ...rows.filter(({ hasChanged }) => !hasChanged)];
}

function keyOf({ place, what }: Seen): string {
  return `${place} ${what}`;
}

function placeOf(place: string, action: RemoteActionView, { language, component }: SeenWords): string {
  if (place === action.on.place) return action.on.name[language];
  if (place === action.asset) return action.assetName[language];
  const known = action.affected.find((one) => one.place === place);
  return known?.name[language] ?? component(componentOf(place));
}

function componentOf(place: string): string {
  return place.slice(place.indexOf('/') + 1);
}

function nameOf(what: string, { language, target }: SeenWords): string {
  if (what.startsWith(TARGET)) return target(what.slice(TARGET.length));
  return readingName(fieldOf(what), language);
}

function fieldOf(what: string): { measurement: string; field: string } {
  const dot = what.indexOf('.');
  return { measurement: what.slice(0, Math.max(0, dot)), field: what.slice(dot + 1) };
}

/** `3`, `7.8613 W`: a number and its unit; a code is told by its word. */
function valueOf({ place, what, value }: Seen, { language, result }: SeenWords): string {
  if (what.startsWith(TARGET)) return result(value);
  const space = value.indexOf(' ');
  const [amount, unit] = space < 0 ? [value, ''] : [value.slice(0, space), value.slice(space + 1)];
  const number = Number(amount);
  if (amount === '' || !Number.isFinite(number)) return value;
  const reading = { ...fieldOf(what), component: componentOf(place), value: number };
  const word = unit === '' ? codeWord(reading, language) : undefined;
  return word ?? valueText(number, unit, language);
}

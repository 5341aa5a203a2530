// Two feeds that should know nothing of each other and fail within minutes are hardly two faults by chance: they share a
// socket, a circuit, a duct or the heat. Each ticket stays one fault; it says which other one to look at beside it. Pure.

import { parsePlace } from '../../../contract/place.ts';
import type { PredicateName } from '../../../contract/predicates.ts';
import { fill, type Text } from '../../../contract/text.ts';
import type { SiteGraph } from '../topology/types.ts';
import { CONTACT } from './cause-schema.ts';
import type { Fault, Finding } from './types.ts';

/** Failures of redundant feeds this close together have something in common, ms. */
export const COMMON_MODE_WITHIN_MS = 300_000;
/** Most assets that are named. */
const MAX_NAMED = 3;

/** What tells that a feed no longer gives what it should. */
const FEED_SIGNS: ReadonlySet<PredicateName> = new Set([
  ...CONTACT,
  'mains',
  'battery',
  'ups-load',
  'bypass',
  'outlet',
]);
const SUPPLY_SIGNS: ReadonlySet<PredicateName> = new Set(['psu-works', 'psu-present']);

const FEEDS_FAILED = {
  zh: '{assets} 由 {feeds} 分别独立供电，而它们在 {minutes} 分钟内先后出问题：更换之前先查它们的共用之处（插座、回路、配电箱、接地、空调）',
  en: '{feeds} feed {assets} independently of each other and failed within {minutes} min: before anything is replaced, look for what they share (socket, circuit, distribution box, earthing, cooling)',
};
const SUPPLIES_FAILED = {
  zh: '{assets} 的冗余电源 {feeds} 在 {minutes} 分钟内先后失效：更换之前先查两个电源是否插在同一插座或同一回路',
  en: '{feeds} of {assets} failed within {minutes} min of each other: before one is replaced, see whether both are plugged into one socket or circuit',
};

/** What to say beside each of the faults that redundant feeds share; others are not in it. */
export function commonModes(faults: readonly Fault[], graph: SiteGraph): ReadonlyMap<Fault, Text> {
  const notes = new Map<Fault, Text>();
  for (const [feeds, assets] of faults.length > 1 ? fedAlike(graph) : []) {
    const failed = feeds.flatMap((feed) => failureOf(feed, faults, graph));
    if (new Set(failed.map(({ fault }) => fault)).size < 2) continue;
    tell(
      notes,
      FEEDS_FAILED,
      failed,
      assets.map((asset) => graph.nameOf(asset)),
      graph,
    );
  }
  for (const [asset, failed] of suppliesFailed(faults))
    if (failed.length > 1) tell(notes, SUPPLIES_FAILED, failed, [graph.nameOf(asset)], graph);
  return notes;
}

interface Failure {
  /** Place of what has failed. */
  place: string;
  fault: Fault;
  sinceMs: number;
}

/** Assets of more than one feed, by their feeds. */
function fedAlike(graph: SiteGraph): Map<readonly string[], string[]> {
  const groups = new Map<string, { feeds: readonly string[]; assets: string[] }>();
  for (const { key, feeds } of graph.assets.values()) {
    if (feeds.length < 2) continue;
    const id = feeds.toSorted().join('\n');
    const group = groups.get(id);
    if (group) group.assets.push(key);
    else groups.set(id, { feeds, assets: [key] });
  }
  return new Map([...groups.values()].map(({ feeds, assets }) => [feeds, assets]));
}

/** The fault that has struck a feed: at it, or above it on its line, which is then what has failed. */
function failureOf(feed: string, faults: readonly Fault[], graph: SiteGraph): Failure[] {
  const { asset } = parsePlace(feed);
  for (const fault of faults) {
    const at = parsePlace(fault.place);
    const isHere = fault.place === feed || (at.asset === asset && (at.component === '' || asset === feed));
    if (!isHere && !graph.powerDownstreamOf(fault.place).includes(asset)) continue;
    const sinceMs = began(fault.explains.filter(({ predicate }) => FEED_SIGNS.has(predicate)));
    if (sinceMs !== null) return [{ place: isHere ? feed : fault.place, fault, sinceMs }];
  }
  return [];
}

function suppliesFailed(faults: readonly Fault[]): Map<string, Failure[]> {
  const byAsset = new Map<string, Failure[]>();
  for (const fault of faults) {
    for (const { predicate, place, sinceMs } of fault.explains) {
      if (!SUPPLY_SIGNS.has(predicate)) continue;
      const { asset } = parsePlace(place);
      const known = byAsset.get(asset) ?? [];
      if (!known.some((one) => one.place === place)) byAsset.set(asset, [...known, { place, fault, sinceMs }]);
    }
  }
  return byAsset;
}

function tell(
  notes: Map<Fault, Text>,
  text: Text,
  failed: readonly Failure[],
  assets: readonly Text[],
  graph: SiteGraph,
): void {
  const times = failed.map(({ sinceMs }) => sinceMs);
  const apartMs = Math.max(...times) - Math.min(...times);
  if (apartMs > COMMON_MODE_WITHIN_MS) return;
  const note = fill(text, {
    assets: listed(assets),
    feeds: listed(failed.map(({ place }) => graph.nameOf(place))),
    minutes: Math.max(1, Math.ceil(apartMs / 60_000)),
  });
  for (const { fault } of failed) if (!notes.has(fault)) notes.set(fault, note);
}

function began(findings: readonly Finding[]): number | null {
  return findings.length === 0 ? null : Math.min(...findings.map(({ sinceMs }) => sinceMs));
}

function listed(names: readonly Text[]): Text {
  const [first, ...rest] = names.slice(0, MAX_NAMED);
  if (!first) return { zh: '', en: '' };
  const last = rest.pop();
  const most = names.length - MAX_NAMED;
  const more = most > 0 ? { zh: `等 ${names.length} 台`, en: ` and ${most} more` } : { zh: '', en: '' };
  if (!last) return first;
  return {
    zh: `${[first, ...rest, last].map(({ zh }) => zh).join('、')}${more.zh}`,
    en: `${[first, ...rest].map(({ en }) => en).join(', ')}${most > 0 ? ', ' : ' and '}${last.en}${more.en}`,
  };
}

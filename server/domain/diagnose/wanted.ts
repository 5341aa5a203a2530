// Which question, put now, could still change the verdict: for each asset whose state is not known since the alarms began,
// how much a poll of it, or a probe, would tell the leading causes apart, for its cost. Parents come first by themselves:
// they tell most.

import type { Probe } from '../../../contract/link.ts';
import { parsePlace } from '../../../contract/place.ts';
import type { PredicateName } from '../../../contract/predicates.ts';
import type { SiteGraph } from '../topology/types.ts';
import { CONTACT } from './cause-schema.ts';
import { BAD, LEAK, type Observables } from './observables.ts';
import { HEARD, tablesWanted } from './tables-wanted.ts';
import type { Wanted } from './types.ts';
import type { Weighed } from './weighed.ts';

/** A verdict this sure needs no more questions. */
export const SURE_ENOUGH = 0.95;
/** Polls that would tell less are not worth their load, bits. */
export const MIN_WANTED_BITS = 0.05;
/** A cause whose defining sign has not been looked at is never sure enough, bits. */
const PROOF_BITS = 0.5;
/** Of a cut cable so many lines are tested, however sure it looks: the test harms nobody, and somebody is to drive there. */
const CABLES_TESTED = 2;
/** Most polls asked for at once. */
export const MAX_WANTED = 12;

/** What no poll tells: which probe does, of which target, and what it costs in polls. */
const PROBED: Partial<Record<PredicateName, { kind: Probe; target: string; cost: number }>> = {
  cable: { kind: 'cable-test', target: 'snmp', cost: 4 },
  [HEARD]: { kind: 'tables', target: 'snmp', cost: 4 },
};

/** Expected bits by what is asked: an asset, or the place of a component and what a probe would tell of it, a line each. */
export function wantedFor(
  weighed: readonly Weighed[],
  noneShare: number,
  graph: SiteGraph,
  observables: Observables,
): Map<string, number> {
  const best = weighed[0];
  const bits = new Map<string, number>();
  if (!best) return bits;
  for (const sign of best.candidate.unproven) {
    const asset = observables.asset[sign] ?? '';
    if (graph.assets.get(asset)?.isWatched === true && !isSilent(asset, observables)) bits.set(asset, PROOF_BITS);
  }
  for (const sign of best.candidate.bad) {
    const asset = observables.asset[sign] ?? '';
    if (observables.predicate[sign] === 'agent' && isUnpinged(asset, observables)) bits.set(asset, PROOF_BITS);
  }
  const probed = best.candidate.open.filter(({ probability }) => probability >= 0.5);
  const cables = probed.filter(({ observable }) => observables.predicate[observable] === 'cable');
  for (const { observable } of cables.slice(0, CABLES_TESTED))
    bits.set(`${observables.place[observable]}\n${observables.predicate[observable]}`, PROOF_BITS);
  for (const listener of tablesWanted(weighed, graph, observables).now)
    if (!isSilent(listener, observables)) bits.set(`${listener}\n${HEARD}`, PROOF_BITS);
  if (best.share >= SURE_ENOUGH) return bits;
  const uncertainty = entropyOf([noneShare, ...weighed.map((one) => one.share)]);
  if (uncertainty < MIN_WANTED_BITS) return bits;
  const counted = new Set<string>();
  const predicted = new Map<number, Map<Weighed, number>>();
  for (const one of weighed) {
    for (const { observable, probability } of one.candidate.open) {
      const by = predicted.get(observable) ?? new Map<Weighed, number>();
      by.set(one, probability);
      predicted.set(observable, by);
    }
  }
  for (const [observable, by] of predicted) {
    const asset = observables.asset[observable] ?? '';
    if (graph.assets.get(asset)?.isWatched !== true || isSilent(asset, observables)) continue;
    if (observables.predicate[observable] === HEARD) continue;
    // Signs that all causes predict alike, such as ping and web of one camera, tell the same thing once.
    const kind = `${asset} ${weighed.map((one) => Math.round((by.get(one) ?? 0) * 10)).join()}`;
    const gain = information(weighed, noneShare, by);
    const predicate = observables.predicate[observable];
    if (predicate !== undefined && PROBED[predicate]) {
      bits.set(`${observables.place[observable]}\n${predicate}`, gain);
      continue;
    }
    if (counted.has(kind)) continue;
    counted.add(kind);
    bits.set(asset, (bits.get(asset) ?? 0) + gain);
  }
  for (const [asked, gain] of bits) if (gain < MIN_WANTED_BITS) bits.delete(asked);
  return bits;
}

export function bestWanted(byFault: readonly ReadonlyMap<string, number>[], graph: SiteGraph): Wanted[] {
  const most = new Map<string, number>();
  // Of two that tell the same, the one that more hangs on is asked first.
  const below = ({ asset }: Wanted): number => graph.downstreamOf(asset).length;
  for (const bits of byFault) {
    for (const [asked, gain] of bits) most.set(asked, Math.max(most.get(asked) ?? 0, gain));
  }
  return [...most]
    .map(([asked, gain]) => questionOf(asked, gain))
    .toSorted((a, b) => b.bits - a.bits || below(b) - below(a) || (a.asset < b.asset ? -1 : 1))
    .slice(0, MAX_WANTED);
}

function questionOf(asked: string, gain: number): Wanted {
  const [place = '', predicate] = asked.split('\n');
  const probe = predicate === undefined ? undefined : PROBED[predicate as PredicateName];
  if (!probe) return { asset: place, target: '', bits: rounded(gain) };
  const { asset, component } = parsePlace(place);
  return { asset, target: probe.target, probe: { kind: probe.kind, component }, bits: rounded(gain / probe.cost) };
}

function rounded(bits: number): number {
  return Math.round(bits * 1000) / 1000;
}

/** Asking a device that is known not to answer tells nothing. */
function isSilent(asset: string, observables: Observables): boolean {
  return silentSince(asset, observables) !== null && !isUnpinged(asset, observables);
}

/** Silent in some way, while no ping since has told whether it is there at all. */
function isUnpinged(asset: string, observables: Observables): boolean {
  const since = silentSince(asset, observables);
  const ping = observables.of('reachable', asset);
  return since !== null && ping >= 0 && (observables.atMs[ping] ?? 0) < since;
}

/** When the last of its ways to answer fell silent; null when none has. */
function silentSince(asset: string, observables: Observables): number | null {
  let since: number | null = null;
  for (const predicate of CONTACT) {
    const number = observables.of(predicate, asset);
    if (number < 0 || observables.level[number] !== BAD) continue;
    since = Math.max(since ?? 0, observables.sinceMs[number] ?? 0);
  }
  return since;
}

function information(weighed: readonly Weighed[], noneShare: number, by: ReadonlyMap<Weighed, number>): number {
  let mean = noneShare * LEAK;
  let rest = 0;
  let sum = noneShare;
  for (const one of weighed) {
    const chance = by.get(one) ?? LEAK;
    mean += one.share * chance;
    rest += one.share * entropyOf([chance, 1 - chance]);
    sum += one.share;
  }
  mean /= sum;
  return Math.max(0, entropyOf([mean, 1 - mean]) - rest / sum);
}

function entropyOf(shares: readonly number[]): number {
  let bits = 0;
  for (const share of shares) if (share > 0) bits -= share * Math.log2(share);
  return bits;
}

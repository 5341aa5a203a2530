// What is silent because it, or what it hangs on, is meant to be off now. Only signs that being off gives are held: a tank
// that overflows at night is a fault. What is on outside its hours carries its dependants, who are judged as ever. Pure.

import type { PredicateName } from '../../../contract/predicates.ts';
import { coveredAssets, isCovered } from '../correlate/maintenance.ts';
import { SITE_PLACE, type SiteGraph } from '../topology/types.ts';
import type { OnHours } from './on-hours.ts';

/** Signs by which a thing is known to be on. */
export const SIGNS_OF_LIFE: readonly PredicateName[] = ['reachable', 'heard', 'agent', 'bus-reply', 'video'];

/** What may be bad for no other reason than that something is off, there or at what it serves. */
export const SIGNS_OF_OFF: ReadonlySet<PredicateName> = new Set<PredicateName>([
  ...SIGNS_OF_LIFE,
  ...(['login', 'web', 'web-content', 'name-service', 'time-service', 'restarted', 'clock', 'trap'] as const),
  ...(['link', 'poe-fault', 'poe-delivery', 'mac-learnt', 'ap-joined', 'member', 'optics', 'registered', 'cellular'] as const),
  ...(['channel', 'recording', 'recording-gap', 'frames', 'picture-black', 'picture-signal', 'picture-moves', 'picture-view'] as const),
  ...(['mains', 'battery', 'supply', 'outlet', 'outlet-draw', 'voltage', 'running', 'psu-works', 'fan-works'] as const),
  ...(['app-alive', 'screen', 'playing', 'signal', 'input-signal', 'content', 'feedback', 'scene', 'zone-sound'] as const),
  ...(['data-flow', 'upload', 'sign-panel', 'transactions', 'service-port', 'database', 'app-interface'] as const),
  ...(['process-runs', 'programme', 'part-present', 'part-works', 'disk-present', 'cooling', 'lamp'] as const),
]); // prettier-ignore

/** What comes and goes has done so once more at closing time. */
const SIGNS_OF_CHANGE: ReadonlySet<PredicateName> = new Set<PredicateName>(['steady', 'link-flaps', 'channel-steady']);

export interface ExpectedOff {
  /** Meant to be off, and whatever hangs on those of them that are not seen to be on. */
  readonly assets: ReadonlySet<string>;
  /** The site as a whole may be silent. */
  readonly isSiteOff: boolean;
}

/** @param isOn whether the asset is seen to be on now */
export function expectedOff(
  hours: OnHours,
  graph: SiteGraph,
  atMs: number,
  isOn: (asset: string) => boolean,
): ExpectedOff {
  if (hours.isEmpty) return { assets: new Set(), isSiteOff: false };
  const off = [...graph.assets.keys()].filter((asset) => !hours.isJudged(asset, atMs));
  // A box or a supply that nobody can ask is taken to be off by hours of its own, not by those of the site.
  const isDark = (asset: string): boolean =>
    !isOn(asset) && (graph.assets.get(asset)?.isWatched === true || hours.isSet(asset));
  const dark = off.filter((asset) => isDark(asset));
  const behind = coveredAssets(dark.map((asset) => ({ asset, fromMs: atMs, toMs: atMs + 1 })), graph, atMs); // prettier-ignore
  return {
    assets: new Set([...off, ...(behind ?? [])]),
    isSiteOff: !hours.isSiteJudged(atMs) || dark.includes(graph.root),
  };
}

/** Whether an alarm says nothing but that something is off which is meant to be. */
export function isExpected(
  alarm: { asset: string; place: string; predicate: PredicateName },
  off: ExpectedOff,
  graph: SiteGraph,
): boolean {
  if (!SIGNS_OF_OFF.has(alarm.predicate) && !SIGNS_OF_CHANGE.has(alarm.predicate)) return false;
  if (alarm.place === SITE_PLACE) return off.isSiteOff;
  return isCovered(alarm, off.assets, graph);
}

// What closed tickets teach of how common causes are: a Dirichlet count over the causes of a class of assets at a kind of
// site, begun with the shipped rates. Only closings in which a person named a known cause count; what was closed as “other”
// teaches nothing, so that no habit of it takes a cause's rate away. Pure, and rebuilt from the tickets' events.

import type { AssetClass } from '../../../contract/profile.ts';
import type { SiteClass } from '../../../contract/site-class.ts';

/** How many closings the shipped rates are worth, in each class and kind of site. */
export const PRIOR_CLOSINGS = 40;
/** A learnt rate stays within these factors of the shipped one. */
export const FLOOR = 0.25;
export const CAP = 4;
/** Most that one closing can move a rate by, as a factor. */
export const MAX_STEP = 1.25;
/** A closing counts half after this time: sites, devices and people change. */
export const HALF_LIFE_MS = 365.25 * 86_400_000;
/** Closings of one cause at one site within a day are one: a bad day is not a habit of the world. */
export const SAME_DAY_MS = 86_400_000;

export interface Closing {
  readonly site: string;
  readonly siteClass: SiteClass | '';
  readonly assetClass: AssetClass;
  readonly cause: string;
  readonly atMs: number;
}

export interface RatedCause {
  readonly id: string;
  readonly rate: number;
  readonly rateBy?: {
    readonly site?: Readonly<Partial<Record<SiteClass, number>>>;
    readonly class?: Readonly<Partial<Record<AssetClass, number>>>;
  };
  readonly appliesTo: { readonly classes?: readonly AssetClass[] };
}

/** Rate of a cause at an asset of a class: as shipped for the kind of site, moved by what was learnt there. */
export type RateOf = (cause: RatedCause, assetClass: AssetClass | '') => number;

/** The rate as shipped; the kind of site says more than the class. */
export function shippedRate(cause: RatedCause, assetClass: AssetClass | '', siteClass: SiteClass | ''): number {
  const bySite = siteClass === '' ? undefined : cause.rateBy?.site?.[siteClass];
  return bySite ?? (assetClass === '' ? undefined : cause.rateBy?.class?.[assetClass]) ?? cause.rate;
}

export function learntRates(
  causes: readonly RatedCause[],
  closings: readonly Closing[],
  siteClass: SiteClass | '',
  nowMs: number,
): RateOf {
  const known = new Set(causes.map(({ id }) => id));
  const counted = onceADay(closings.filter((one) => one.siteClass === siteClass && known.has(one.cause)));
  const byClass = Map.groupBy(counted, ({ assetClass }) => assetClass);
  const factors = new Map<string, number>();
  for (const [assetClass, list] of byClass) {
    for (const [id, factor] of factorsOf(causes, list, { assetClass, siteClass, nowMs }))
      factors.set(`${assetClass} ${id}`, factor);
  }
  return (cause, assetClass) =>
    shippedRate(cause, assetClass, siteClass) * (factors.get(`${assetClass} ${cause.id}`) ?? 1);
}

interface Where {
  readonly assetClass: AssetClass;
  readonly siteClass: SiteClass | '';
  readonly nowMs: number;
}

function factorsOf(causes: readonly RatedCause[], closings: readonly Closing[], where: Where): Map<string, number> {
  const counts = new Map<string, number>();
  let total = 0;
  for (const { cause, atMs } of closings) {
    const weight = 0.5 ** (Math.max(0, where.nowMs - atMs) / HALF_LIFE_MS);
    counts.set(cause, (counts.get(cause) ?? 0) + weight);
    total += weight;
  }
  const rivals = causes.filter(
    ({ id, appliesTo }) => counts.has(id) || (appliesTo.classes?.includes(where.assetClass) ?? false),
  );
  const sum = rivals.reduce((all, cause) => all + shippedRate(cause, where.assetClass, where.siteClass), 0);
  return new Map(
    rivals.map((cause) => {
      const share = shippedRate(cause, where.assetClass, where.siteClass) / sum;
      const seen = counts.get(cause.id) ?? 0;
      const factor = (PRIOR_CLOSINGS * share + seen) / ((PRIOR_CLOSINGS + total) * share);
      // However rare a cause was thought to be, each closing may move it by one step only.
      return [cause.id, Math.min(CAP, MAX_STEP ** seen, Math.max(FLOOR, factor))];
    }),
  );
}

function onceADay(closings: readonly Closing[]): Closing[] {
  const kept = new Map<string, Closing>();
  for (const one of closings) {
    const key = `${one.site} ${one.assetClass} ${one.cause} ${Math.floor(one.atMs / SAME_DAY_MS)}`;
    kept.set(key, kept.get(key) ?? one);
  }
  return [...kept.values()];
}

// Protection periods of major events (重大活动保障): while one lasts thresholds are tighter, polls faster and risky remote
// actions frozen. Pure: what is in force at a time follows from the periods alone.

import type { OverrideEntry } from '../../../contract/site-file.ts';

/** Poll intervals in a period are multiplied by this unless it says otherwise. */
export const DEFAULT_POLL_FACTOR = 0.5;

export interface Protection {
  readonly id: string;
  readonly site: string;
  /** null: the whole site. */
  readonly system: string | null;
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly overrides: readonly OverrideEntry[];
  readonly pollFactor: number;
}

export function inForce(periods: readonly Protection[], atMs: number): Protection[] {
  return periods.filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
}

/** Whether remote actions that may do harm are frozen for an asset. A period of its system is enough. */
export function isFrozen(
  periods: readonly Protection[],
  place: { site: string; system?: string | undefined },
  atMs: number,
): boolean {
  return inForce(periods, atMs).some((one) => covers(one, place));
}

/** The least factor of all periods that cover it; 1 when none does. */
export function pollFactor(
  periods: readonly Protection[],
  place: { site: string; system?: string | undefined },
  atMs: number,
): number {
  const factors = inForce(periods, atMs).filter((one) => covers(one, place));
  return Math.min(1, ...factors.map((one) => one.pollFactor));
}

/**
 * Overrides in force at a site, the later period last. Each is told of single assets: in a period it wins over what the
 * inventory says of the same asset.
 */
export function overridesInForce(
  periods: readonly Protection[],
  assets: readonly { readonly key: string; readonly class: string; readonly system?: string | undefined }[],
  atMs: number,
): OverrideEntry[] {
  return inForce(periods, atMs).flatMap(({ system, overrides }) =>
    overrides.flatMap(({ class: ofClass, asset: ofAsset, ...rest }) =>
      assets
        .filter((asset) => system === null || asset.system === system)
        .filter(({ key, class: own }) => (ofAsset ?? key) === key && (ofClass ?? own) === own)
        .map(({ key }) => ({ ...rest, asset: key })),
    ),
  );
}

function covers(period: Protection, { site, system }: { site: string; system?: string | undefined }): boolean {
  return period.site === site && (period.system === null || period.system === system);
}

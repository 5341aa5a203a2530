// Whether a remote action is enabled for an asset: by its class, or for itself, the nearer one wins; off unless somebody has
// enabled it. Where two people have to agree, raising a mode waits for a second administrator; lowering never does. Pure.

import { ACTION_MODES, type ActionMode, type Verb } from '../../../contract/action.ts';
import type { AssetClass } from '../../../contract/profile.ts';
import { areTwo } from './two-people.ts';

/** A raised mode that nobody confirms is forgotten after this long. */
export const CONFIRM_WITHIN_MS = 24 * 3_600_000;

/** `class:camera` or `asset:cam-07`. */
export type ModeScope = `class:${string}` | `asset:${string}`;

export interface ModeRow {
  site: string;
  scope: ModeScope;
  verb: Verb;
  mode: ActionMode;
  /** Raised by one administrator, not yet confirmed by another. */
  proposed: { mode: ActionMode; by: string; behind: readonly string[]; at: number } | null;
  by: string;
  at: number;
}

export function modeOf(
  rows: readonly ModeRow[],
  { key, class: ofClass }: { key: string; class: AssetClass },
  verb: Verb,
): ActionMode {
  const at = (scope: ModeScope): ActionMode | undefined =>
    rows.find((row) => row.scope === scope && row.verb === verb)?.mode;
  return at(`asset:${key}`) ?? at(`class:${ofClass}`) ?? 'off';
}

export interface ModeChange {
  site: string;
  scope: ModeScope;
  verb: Verb;
  mode: ActionMode;
  by: string;
  /** Everybody who may be it, whatever they are called. */
  behind: readonly string[];
}

/** @param inForce what holds for the scope without a row of its own: the mode of its class, for an asset */
export function changeMode(
  row: ModeRow | undefined,
  change: ModeChange,
  now: number,
  policy: { isTwoPerson: boolean; inForce: ActionMode },
): ModeRow {
  const { site, scope, verb, mode, by, behind } = change;
  const present = row?.mode ?? policy.inForce;
  const isRaised = ACTION_MODES.indexOf(mode) > ACTION_MODES.indexOf(present);
  if (!isRaised || !policy.isTwoPerson) return { site, scope, verb, mode, proposed: null, by, at: now };
  const open = row?.proposed;
  const isSecond = open && open.mode === mode && areTwo(open.behind, behind) && isOpen(open.at, now);
  if (isSecond) return { site, scope, verb, mode, proposed: null, by: `${open.by}, ${by}`, at: now };
  const proposed = { mode, by, behind, at: now };
  return row ? { ...row, proposed } : { site, scope, verb, mode: present, proposed, by, at: now };
}

/** Whether it would confirm what the same person has proposed by another account: that one waits for somebody else. */
export function confirmsItself(row: ModeRow | undefined, { mode, by, behind }: ModeChange, now: number): boolean {
  const open = row?.proposed;
  if (!open || open.mode !== mode || open.by === by) return false;
  return isOpen(open.at, now) && !areTwo(open.behind, behind);
}

function isOpen(at: number, now: number): boolean {
  return now >= at && now - at < CONFIRM_WITHIN_MS;
}

// What has been tried on a fault in vain speaks against what it mostly cures: an action against the causes that it is a remedy
// of, people against the cause for whose sake they were asked, and those that the same act would have cured. Pure.

import type { Verb } from '../../../contract/action.ts';
import type { SiteGraph } from '../topology/types.ts';
import type { Cause } from './cause-schema.ts';
import { HAND_OF } from './hands.ts';
import { possibleRemedies } from './possible-remedies.ts';
import type { VisitDecision } from './types.ts';

/** Chance that one who is asked first does not cure what is in their hands, where the cause does not say. */
export const HAND_FAILS = 0.4;

/** What people there do who switch a thing off and on, or unplug it and plug it in. */
const RESTARTS: readonly Verb[] = ['poe-cycle', 'outlet-cycle', 'reboot'];
/** Who is asked for the sake of a cause that a restart cures this often is asked to restart. */
const ASKED_TO_RESTART = 0.5;

/** Of one asset. */
export interface Tried {
  readonly verbs: readonly Verb[];
  /** Who could not cure it, and what it was taken for, the likeliest first. */
  readonly hands: readonly TriedByHand[];
}
interface TriedByHand {
  readonly hand: VisitDecision;
  readonly causes: readonly string[];
}

/** Null: nothing has been tried on the asset. */
export type TriedInVain = (asset: string) => Tried | null;

/** An asset, and the causes as they are told of it, by id. */
interface About {
  readonly asset: string;
  readonly graph: SiteGraph;
  readonly told: (id: string) => Cause | undefined;
}

/** @param cause as it is told of the asset; its rate is the one there */
export function afterTries(cause: Cause, { verbs, hands }: Tried, about: About): Cause {
  const byVerbs = verbs.reduce((left, verb) => left * (1 - (cause.remedies?.[verb] ?? 0)), cause.rate);
  return { ...cause, rate: hands.reduce((left, tried) => left * (1 - chanceByHand(cause, tried, about)), byVerbs) };
}

/** Chance that they would have cured it, had it been this cause. */
function chanceByHand(cause: Cause, { hand, causes }: TriedByHand, { asset, graph, told }: About): number {
  const asked = causes.map(told).find((one) => one !== undefined && isFirst(one, hand));
  if (!asked) return 0;
  if (asked.id === cause.id) return hand !== 'remote' || isWithinReach(cause, asset, graph) ? 1 - HAND_FAILS : 0;
  // One restart there is as good for each cause that a restart cures, whichever it was asked for.
  const isRestart = hand !== 'remote' && restartCures(asked) >= ASKED_TO_RESTART;
  return isRestart ? (1 - HAND_FAILS) * restartCures(cause) : 0;
}

function restartCures({ remedies = {} }: Cause): number {
  return Math.max(...RESTARTS.map((verb) => remedies[verb] ?? 0));
}

/** Whether anything from here could have cured it: where nothing could, that the control room did not help tells nothing of the cause. */
function isWithinReach({ remedies = {} }: Cause, asset: string, graph: SiteGraph): boolean {
  return Object.keys(remedies).length === 0 || Object.keys(possibleRemedies(remedies, asset, graph)).length > 0;
}

/** Whether the cause is put to this hand before anybody drives. */
function isFirst({ visit: { decision, next, who = [] } }: Cause, hand: VisitDecision): boolean {
  const letter = HAND_OF[hand];
  return hand === decision || hand === next || (letter !== null && who.includes(letter));
}

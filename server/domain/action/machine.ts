// The life of one remote action: asked for, agreed to by somebody else where policy says so, sent once, and watched until
// the fault heals or is handed over. Nothing leads back to `sent`: an order goes out once or never. Pure.

import type { ActionReport } from '../../../contract/action.ts';
import { areTwo, isKnown } from './two-people.ts';
import {
  OPEN_STATES,
  type Action,
  type ActionPlan,
  type ActionPolicy,
  type Asker,
  type Barrier,
  type SeenReading,
} from './types.ts';

/** How long a request waits for the second person. */
export const APPROVE_WITHIN_MS = 600_000;
/** An order of which nothing was heard for this long is unknown: it is watched, never sent again. */
export const REPORT_WITHIN_MS = 180_000;
/** How long the fault has to heal after the action. */
export const HEAL_WITHIN_MS = 240_000;

export type ActionEvent =
  | { do: 'approve'; by: Asker; hash: string; policy: ActionPolicy }
  | { do: 'revoke' }
  | { do: 'unsent' }
  | { do: 'report'; report: ActionReport }
  | { do: 'healed'; after: readonly SeenReading[] }
  | { do: 'tick'; after: readonly SeenReading[] };

export interface ActionRequest {
  id: string;
  plan: ActionPlan;
  /** Of the dry run that was looked at. */
  hash: string;
  reason: string;
  by: Asker;
  isAutomatic: boolean;
  before: readonly SeenReading[];
}

export type Moved = { action: Action; barrier?: undefined } | { action?: undefined; barrier: Barrier };

export function request(asked: ActionRequest, policy: ActionPolicy, now: number): Moved {
  const { plan, by, isAutomatic } = asked;
  const barrier = standsInTheWay(policy, isAutomatic);
  if (barrier) return { barrier };
  if (asked.hash !== plan.hash) return { barrier: 'changed' };
  const needsSecond = !isAutomatic && needsTwo(plan, policy);
  if (needsSecond && !isKnown(by.behind)) return { barrier: 'nobody-known' };
  return {
    action: {
      id: asked.id,
      plan,
      reason: asked.reason,
      actor: by.name,
      behind: by.behind,
      isAutomatic,
      needsSecond,
      approvedBy: '',
      state: needsSecond ? 'waiting' : 'sent',
      requestedAt: now,
      sentAt: needsSecond ? null : now,
      actedAt: null,
      endedAt: null,
      outcome: null,
      refusal: '',
      detail: '',
      before: [...asked.before],
      after: [],
    },
  };
}

/**
 * Where two have to agree, they do so for whatever a person orders but where Foresite may act alone, too. Power is given to what
 * is off only once somebody has asked whether anyone works there: that is never Foresite's alone.
 */
export function needsTwo({ verb, affected }: ActionPlan, { mode, isTwoPerson }: ActionPolicy): boolean {
  return isTwoPerson && (mode !== 'automatic' || verb === 'outlet-on' || affected.length > 1);
}

export function next(action: Action, event: ActionEvent, now: number): Moved {
  switch (event.do) {
    case 'approve':
      return approve(action, event, now);
    case 'revoke':
      return action.state === 'waiting' ? ended(action, 'revoked', now) : { barrier: 'not-waiting' };
    case 'unsent':
      return action.state === 'sent' ? ended(action, 'unsent', now) : { action };
    case 'report':
      return reported(action, event.report, now);
    case 'healed':
      if (action.state !== 'watching') return { action };
      return ended({ ...action, after: [...event.after] }, 'healed', now);
    case 'tick':
      return tick(action, event.after, now);
  }
}

/** When time alone will move it next; null when it will not. */
export function dueAt({ state, requestedAt, sentAt, actedAt }: Action): number | null {
  if (state === 'waiting') return requestedAt + APPROVE_WITHIN_MS;
  if (state === 'sent') return (sentAt ?? requestedAt) + REPORT_WITHIN_MS;
  return state === 'watching' ? (actedAt ?? requestedAt) + HEAL_WITHIN_MS : null;
}

function approve(action: Action, event: Extract<ActionEvent, { do: 'approve' }>, now: number): Moved {
  if (action.state !== 'waiting') return { barrier: 'not-waiting' };
  if (now >= (dueAt(action) ?? now) || now < action.requestedAt) return { barrier: 'too-late' };
  if (!event.by.isPerson) return { barrier: 'not-a-person' };
  if (!isKnown(event.by.behind)) return { barrier: 'nobody-known' };
  if (!areTwo(event.by.behind, action.behind)) return { barrier: 'same-person' };
  const barrier = standsInTheWay(event.policy, false);
  if (barrier) return { barrier };
  if (event.hash !== action.plan.hash) return { barrier: 'changed' };
  return { action: { ...action, state: 'sent', approvedBy: event.by.name, sentAt: now } };
}

function standsInTheWay({ mode, barriers }: ActionPolicy, isAutomatic: boolean): Barrier | null {
  if (mode === 'off') return 'off';
  if (mode === 'suggest' || (isAutomatic && mode !== 'automatic')) return 'suggest-only';
  return barriers[0] ?? null;
}

function reported(action: Action, { outcome, refusal, detail }: ActionReport, now: number): Moved {
  // A late word of an order that was given up as unknown still counts for the record.
  if (action.state !== 'sent' && !(action.state === 'watching' && action.outcome === 'unknown')) return { action };
  const told = { ...action, outcome, refusal, detail };
  switch (outcome) {
    case 'done':
    case 'unknown':
      return { action: { ...told, state: 'watching', actedAt: now } };
    case 'failed':
    case 'refused':
    case 'stuck':
      return ended(told, outcome, now);
  }
}

function tick(action: Action, after: readonly SeenReading[], now: number): Moved {
  const due = dueAt(action);
  if (due === null || now < due || !OPEN_STATES.has(action.state)) return { action };
  if (action.state === 'waiting') return ended(action, 'expired', now);
  if (action.state === 'sent') return { action: { ...action, state: 'watching', outcome: 'unknown', actedAt: now } };
  return ended({ ...action, after: [...after] }, 'not-healed', now);
}

function ended(action: Action, state: Action['state'], now: number): Moved {
  return { action: { ...action, state, endedAt: now } };
}

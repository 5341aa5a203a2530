// Remote actions as the API shows them, and the readings that are kept of before and after. Names are filled in here; nothing
// is decided.

import type { RemoteActionView } from '../../contract/api-actions.ts';
import { REFUSALS, type Verb } from '../../contract/action.ts';
import { placeKey } from '../../contract/place.ts';
import { pollWords } from '../../contract/poll-words.ts';
import { plain, type Text } from '../../contract/text.ts';
import { dueAt } from '../domain/action/machine.ts';
import { areTwo } from '../domain/action/two-people.ts';
import { BARRIER_TEXT, type Action, type Asker, type Barrier, type SeenReading } from '../domain/action/types.ts';
import type { SiteGraph } from '../domain/topology/types.ts';
import type { SiteRuntime } from '../site/site-runtime.ts';

/** Most readings kept of before and of after. */
export const MAX_SEEN_READINGS = 24;

export function barrierViews(barriers: readonly Barrier[]): { code: string; text: Text }[] {
  return [...new Set(barriers)].map((code) => ({ code, text: BARRIER_TEXT[code] }));
}

/** What did not help on a ticket is not said to be likely to help. */
export function wasInVain(tried: readonly Action[], asset: string, verb: Verb): boolean {
  return tried.some(({ plan, state }) => plan.asset === asset && plan.verb === verb && state === 'not-healed');
}

export function placeView(place: string, graph: SiteGraph): { place: string; name: Text } {
  return { place, name: graph.nameOf(place) };
}

export function actionView(action: Action, graph: SiteGraph, asker: Asker | null): RemoteActionView {
  const { plan } = action;
  const due = dueAt(action);
  return {
    id: action.id,
    ticket: plan.ticket,
    asset: plan.asset,
    assetName: graph.nameOf(plan.asset),
    verb: plan.verb,
    on: placeView(placeKey(plan.on), graph),
    state: action.state,
    reason: action.reason,
    actor: action.actor,
    isAutomatic: action.isAutomatic,
    approvedBy: action.approvedBy,
    hash: plan.hash,
    frame: plan.frame,
    affected: plan.affected.map((key) => placeView(key, graph)),
    requestedAt: iso(action.requestedAt),
    sentAt: action.sentAt === null ? null : iso(action.sentAt),
    endedAt: action.endedAt === null ? null : iso(action.endedAt),
    dueAt: due === null ? null : iso(due),
    mayApprove: action.state === 'waiting' && asker !== null && asker.isPerson && areTwo(asker.behind, action.behind),
    detail: detailOf(action),
    before: action.before,
    after: action.after,
  };
}

/** What the gateway or the device said. */
export function detailOf({ refusal, detail }: Pick<Action, 'refusal' | 'detail'>): Text {
  if (refusal !== '') return REFUSALS[refusal];
  return detail === '' ? plain('') : pollWords(detail);
}

/** How the asset answers, and what the port or outlet tells. */
export function seenReadings(
  runtime: SiteRuntime,
  { asset, on }: Pick<Action['plan'], 'asset' | 'on'>,
  parts: {
    targetsOf(asset: string): readonly { name: string }[];
    readingsOf(asset: string): readonly {
      component: string;
      measurement: string;
      field: string;
      value: number;
      unit: string;
      isCounter: boolean;
    }[];
  },
): SeenReading[] {
  const words = parts.targetsOf(asset).map(({ name }): SeenReading => {
    const word = runtime.word(asset, name);
    return { place: asset, what: `target:${name}`, value: word?.result ?? 'unknown' };
  });
  const place = placeKey(on);
  const ofPlace = on.component === '' ? [] : parts.readingsOf(on.asset).filter((one) => one.component === on.component);
  const told = ofPlace
    .filter(({ isCounter }) => !isCounter)
    .map(({ measurement, field, value, unit }): SeenReading => ({
      place,
      what: `${measurement}.${field}`,
      value: unit === '' ? String(value) : `${value} ${unit}`,
    }));
  return [...words, ...told].slice(0, MAX_SEEN_READINGS);
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

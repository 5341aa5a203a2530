// Where remote actions are enabled, for the API: what could be enabled at a site, what is, and who has changed it.

import { VERBS, type Verb } from '../../contract/action.ts';
import type { ActionModeChange, ActionModesView, ActionModeView } from '../../contract/api-actions.ts';
import type { Clock } from '../../contract/clock.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { named } from '../../contract/named.ts';
import type { AssetClass } from '../../contract/profile.ts';
import { plain, type Text } from '../../contract/text.ts';
import { changeMode, confirmsItself, modeOf, type ModeRow, type ModeScope } from '../domain/action/modes.ts';
import { isKnown, isTwoPerson, twoPersonEndsAt } from '../domain/action/two-people.ts';
import { BARRIER_TEXT, type Asker } from '../domain/action/types.ts';
import { barriersOf, blastOf, waysOf } from '../domain/action/plan.ts';
import type { Server } from '../server.ts';
import type { SiteRuntime } from '../site/site-runtime.ts';
import type { Records } from '../stores/records/records.ts';
import { standingMode } from './askers.ts';
import { iso } from './views.ts';

export interface ModesParts {
  server: Server;
  records: Records;
  clock: Clock;
}

export function modesOf({ records, clock }: ModesParts, runtime: SiteRuntime): ActionModesView {
  const { site } = runtime.engine;
  const rows = records.actions.modes(site).map((row) => standingMode(row, records));
  const offered = offeredAt(runtime);
  const scopes = new Map<string, ModeRow | null>();
  for (const [ofClass, verbs] of offered) for (const verb of verbs) scopes.set(`class:${ofClass} ${verb}`, null);
  for (const row of rows) scopes.set(`${row.scope} ${row.verb}`, row);
  const modes = [...scopes].map(([key, row]): ActionModeView => {
    const [scope = '', verb = ''] = key.split(' ');
    return modeView(row, scope, verb as Verb, runtime);
  });
  const now = clock.wallMs();
  const accounts = records.users.list();
  const endsAt = twoPersonEndsAt(accounts, now);
  return {
    site,
    isTwoPerson: isTwoPerson(accounts, now),
    twoPersonEndsAt: endsAt === null ? null : iso(endsAt),
    modes,
  };
}

/** @throws ForesiteError not_found, action_barred */
export async function setMode(
  { server, records, clock }: ModesParts,
  runtime: SiteRuntime,
  { scope, verb, mode }: ActionModeChange,
  { name: by, behind, isPerson }: Asker,
): Promise<ActionModeView> {
  const { site } = runtime.engine;
  const barrier = !isPerson ? 'not-a-person' : !isKnown(behind) ? 'nobody-known' : null;
  if (barrier && isTwoPerson(records.users.list(), clock.wallMs()))
    throw new ForesiteError('action_barred', { what: BARRIER_TEXT[barrier] });
  const asked = scope as ModeScope;
  const asset = asked.startsWith('asset:') ? runtime.model.assets.get(asked.slice(6)) : undefined;
  if (asked.startsWith('asset:') && !asset)
    throw new ForesiteError('not_found', { what: named('asset', site, asked.slice(6)) });
  const changed = await server.change(runtime, ({ wallMs }) => {
    const rows = records.actions.modes(site).map((one) => standingMode(one, records));
    const row = rows.find((one) => one.scope === asked && one.verb === verb);
    const inForce = asset ? modeOf(rows, asset, verb) : 'off';
    const change = { site, scope: asked, verb, mode, by, behind };
    if (confirmsItself(row, change, wallMs))
      throw new ForesiteError('action_barred', { what: BARRIER_TEXT['same-person'] });
    const next = changeMode(row, change, wallMs, {
      isTwoPerson: isTwoPerson(records.users.list(), wallMs),
      inForce,
    });
    records.actions.putMode(next);
    records.audit.append({
      at: wallMs,
      actor: by,
      action: next.proposed ? 'action-mode.propose' : 'action-mode.set',
      target: `${site} ${scope} ${verb}`,
      detail: next.proposed ? `${next.mode} → ${mode}, to be confirmed` : `${row?.mode ?? inForce} → ${next.mode}`,
    });
    return next;
  });
  return modeView(changed, scope, verb, runtime);
}

function modeView(row: ModeRow | null, scope: string, verb: Verb, runtime: SiteRuntime): ActionModeView {
  const proposed = row?.proposed ?? null;
  return {
    scope,
    scopeName: scopeName(scope, runtime),
    verb,
    mode: row?.mode ?? 'off',
    proposed: proposed && { mode: proposed.mode, by: proposed.by, at: iso(proposed.at) },
    by: row?.by ?? '',
    at: row ? iso(row.at) : null,
  };
}

/** A class has its name in the console; an asset brings its own. */
function scopeName(scope: string, runtime: SiteRuntime): Text {
  return scope.startsWith('asset:') ? runtime.engine.graph.nameOf(scope.slice(6)) : plain(scope.slice(6));
}

/** What the assets of each class could have done to them from here. */
function offeredAt({ model }: SiteRuntime): Map<AssetClass, Set<Verb>> {
  const offered = new Map<AssetClass, Set<Verb>>();
  for (const { key, class: ofClass } of model.assets.values()) {
    const verbs = offered.get(ofClass) ?? new Set<Verb>();
    for (const way of waysOf(key, model.graph, (asset) => model.targetNamesOf(asset))) {
      // What the site's own wiring forbids is not offered.
      const isFree = barriersOf(key, way, blastOf(key, way, model.graph), model.graph).length === 0;
      if (isFree) verbs.add(way.verb);
    }
    if (verbs.size > 0) offered.set(ofClass, new Set(VERBS.filter((verb) => verbs.has(verb))));
  }
  return offered;
}

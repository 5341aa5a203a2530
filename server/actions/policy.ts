// What stands in the way of a remote action now: its mode, who else is at work there, what the calendar forbids, and what the
// topology does. Reads the site as it stands and decides nothing but that.

import type { ActionMode } from '../../contract/action.ts';
import { modeOf, type ModeRow } from '../domain/action/modes.ts';
import { barriersOf, blastOf, waysOf, type Blast, type Way } from '../domain/action/plan.ts';
import { OPEN_STATES, type Action, type Barrier } from '../domain/action/types.ts';
import { coveredAssets } from '../domain/correlate/maintenance.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import type { SiteRuntime } from '../site/site-runtime.ts';

export interface Standing {
  way: Way | null;
  blast: Blast;
  mode: ActionMode;
  barriers: Barrier[];
}

export interface StandingParts {
  runtime: SiteRuntime;
  ticket: TicketState;
  modes: readonly ModeRow[];
  /** Of the site. */
  openActions: readonly Action[];
  isFrozen: (asset: string) => boolean;
  hasLine: boolean;
  nowMs: number;
}

const NOBODY: Blast = { losesPower: [], losesPath: [], affected: [] };

export function waysAt({ model, engine }: SiteRuntime, asset: string): Way[] {
  return waysOf(asset, engine.graph, (key) => model.targetNamesOf(key));
}

/** @param own an action that does not stand in its own way */
export function standingOf(parts: StandingParts, asset: string, way: Way | null, own?: string): Standing {
  const { runtime, ticket, modes } = parts;
  const { engine, model } = runtime;
  const entry = model.assets.get(asset);
  const mode = entry && way ? modeOf(modes, entry, way.verb) : 'off';
  if (!entry || !way) return { way: null, blast: NOBODY, mode, barriers: ['no-way'] };
  const blast = blastOf(asset, way, engine.graph);
  const barriers: Barrier[] = [
    ...(mode === 'off' ? (['off'] as const) : []),
    ...barriersOf(asset, way, blast, engine.graph),
    ...atWork(parts, asset, way, own),
  ];
  if (ticket.state !== 'open') barriers.unshift('ticket-closed');
  return { way, blast, mode, barriers };
}

function atWork(parts: StandingParts, asset: string, { on }: Way, own: string | undefined): Barrier[] {
  const { runtime, ticket, openActions, isFrozen, hasLine, nowMs } = parts;
  const { engine } = runtime;
  const places = [asset, on.asset];
  const covered = coveredAssets(engine.gates.windows, engine.graph, nowMs);
  const barriers: Barrier[] = [];
  if (engine.isDark || !hasLine) barriers.push('site-dark');
  if (places.some(isFrozen)) barriers.push('frozen');
  if (covered === null || places.some((key) => covered.has(key))) barriers.push('maintenance');
  const visited = engine.tickets.open().filter(({ work }) => work === 'on-site');
  if (ticket.work === 'on-site' || visited.some((one) => places.includes(one.asset))) barriers.push('on-site');
  const isMet = ({ id, state, plan }: Action): boolean =>
    id !== own && OPEN_STATES.has(state) && (plan.ticket === ticket.id || plan.on.asset === on.asset);
  if (openActions.some(isMet)) barriers.push('under-way');
  return barriers;
}

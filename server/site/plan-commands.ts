// What editing or confirming a treatment plan does to its ticket; a plan that has changed since it was read is refused.

import type { TicketAction } from '../../contract/api.ts';
import { clocks } from '../domain/sla/clocks.ts';
import type { Command } from '../domain/ticket/next.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import { dispatchOf } from '../domain/treatment/dispatch.ts';
import { basisOf, editedPlan, sentPlan } from '../domain/treatment/plan.ts';
import type { SiteRuntime } from './site-runtime.ts';

/** @returns null for any other action @throws ForesiteError `conflict` */
export function planCommands(
  action: TicketAction,
  ticket: TicketState,
  { model, engine }: SiteRuntime,
  nowMs: number,
): Command[] | null {
  if (action.action === 'plan-edit') {
    const sections = editedPlan(ticket, action.version, action.sections);
    return [{ do: 'editPlan', sections, basis: basisOf(ticket) }];
  }
  if (action.action !== 'plan-send') return null;
  const { graph } = engine;
  const { file } = model;
  const running = clocks(ticket, model.terms, nowMs);
  const asset = model.assets.get(ticket.asset);
  const dispatch = dispatchOf({ ticket, clocks: running, file, asset, graph, open: engine.tickets.open(), nowMs });
  const nameOf = (place: string) => graph.nameOf(place);
  const plan = sentPlan({ ticket, clocks: running, dispatch, file, nameOf }, action.version);
  return [{ do: 'plan', text: '', plan }];
}

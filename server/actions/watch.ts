// Looks after remote actions over time: those that wait too long, those whose fault has healed or has not, and tickets that
// Foresite may act on by itself. It decides by the pure rules and orders through the desk.

import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import type { PredicateName } from '../../contract/predicates.ts';
import { next } from '../domain/action/machine.ts';
import { clearing } from '../domain/action/patience.ts';
import { mayActAlone } from '../domain/action/remedies.ts';
import type { Action } from '../domain/action/types.ts';
import { clocks } from '../domain/sla/clocks.ts';
import { SIGNS_OF_LIFE } from '../domain/schedule/expected-off.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import type { Server } from '../server.ts';
import type { SiteRuntime } from '../site/site-runtime.ts';
import { SYSTEM } from '../site/tickets.ts';
import type { Records } from '../stores/records/records.ts';
import { mayStillAsk } from './askers.ts';
import { waysAt } from './policy.ts';
import type { RemoteActions } from './remote-actions.ts';

/** How often actions that wait for time or for the fault to heal are looked at. */
export const LOOK_EVERY_MS = 1000;
/** Automatic actions that are prepared at one time. */
export const MAX_AUTOMATIC = 4;

type Desk = Pick<RemoteActions, 'change' | 'orderAlone' | 'proposals' | 'seen' | 'standing'>;

interface WatchParts {
  server: Server;
  records: Records;
  clock: Clock;
  log: Log;
}

/** @returns a function that ends it */
export function watchActions(desk: Desk, parts: WatchParts): () => void {
  const { server, records, clock, log } = parts;
  /** Tickets for which an action is being prepared. */
  const preparing = new Set<string>();
  let isEnded = false;
  // The next start goes on with what a stop has cut short.
  const failed = (error: unknown): void => {
    if (!isEnded) log.warn({ err: error }, 'a remote action could not be moved on');
  };
  let cancel = clock.after(LOOK_EVERY_MS, look);
  function look(): void {
    cancel = clock.after(LOOK_EVERY_MS, look);
    if (server.isPaused) return;
    for (const action of records.actions.open()) {
      const runtime = server.sites.get(action.plan.site);
      if (runtime) lookAt(desk, parts, action, runtime)?.catch(failed);
    }
    for (const runtime of server.sites.values()) {
      for (const ticket of ticketsToActOn(runtime, records)) {
        if (preparing.has(ticket.id) || preparing.size >= MAX_AUTOMATIC) continue;
        const remedy = remedyFor(desk, ticket, runtime, clock.wallMs());
        if (!remedy) continue;
        preparing.add(ticket.id);
        desk
          .orderAlone(ticket, remedy.asset, remedy.verb)
          .catch(failed)
          .finally(() => preparing.delete(ticket.id));
      }
    }
  }
  return () => {
    isEnded = true;
    cancel();
  };
}

/** @returns undefined when nothing has become due */
function lookAt(
  desk: Desk,
  { records, clock }: WatchParts,
  action: Action,
  runtime: SiteRuntime,
): Promise<Action> | undefined {
  const ticket = records.tickets.get(action.plan.ticket);
  const isOver = !ticket || ticket.state !== 'open' || ticket.marks.restoredAt !== null;
  if (action.state === 'waiting' && (isOver || !mayStillAsk(action, records)))
    return desk.change(action.id, { do: 'revoke' }, SYSTEM);
  const now = clock.wallMs();
  const isDue = next(action, { do: 'tick', after: [] }, now).action !== action;
  // What is restarted is heard again by one way before the others: it is back with the last of them.
  if (isOver && action.state === 'watching' && (isDue || !isAway(runtime, action.plan.asset)))
    return desk.change(action.id, { do: 'healed', after: desk.seen(runtime, action.plan) }, SYSTEM);
  if (!isDue) return undefined;
  const isOk = (predicate: PredicateName, place: string): boolean =>
    runtime.observations().at(predicate, place)?.level === 'ok';
  const quiet = clearing(action, runtime.engine.alarms.ofTicket(action.plan.ticket), isOk, now);
  if (quiet === 'waits') return undefined;
  const how = quiet === 'healed' ? 'healed' : 'tick';
  return desk.change(action.id, { do: how, after: desk.seen(runtime, action.plan) }, SYSTEM);
}

/** One of the ways by which it is heard is silent. */
function isAway(runtime: SiteRuntime, asset: string): boolean {
  const observations = runtime.observations();
  return SIGNS_OF_LIFE.some((predicate) => observations.at(predicate, asset)?.level === 'bad');
}

function ticketsToActOn({ engine, isInTakeover }: SiteRuntime, records: Records): TicketState[] {
  if (engine.isDark || isInTakeover) return [];
  const untried = engine.tickets.open().filter(({ remedy }) => remedy === undefined);
  const actsAlone = untried.length > 0 && records.actions.modes(engine.site).some(({ mode }) => mode === 'automatic');
  return actsAlone ? untried : [];
}

function remedyFor(
  desk: Desk,
  ticket: TicketState,
  runtime: SiteRuntime,
  now: number,
): ReturnType<Desk['proposals']>[number] | undefined {
  const proposals = desk.proposals(ticket, runtime);
  if (proposals.length === 0) return undefined;
  const arriveDueMs = arriveDue(ticket, runtime, now);
  return proposals.find((proposal) => {
    const way = waysAt(runtime, proposal.asset).find(({ verb }) => verb === proposal.verb);
    if (!way) return false;
    const { mode, barriers, blast } = desk.standing(runtime, ticket, proposal.asset, way);
    const { affected } = blast;
    return (
      barriers.length === 0 && mayActAlone({ ticket, proposal, mode, affected, wasTried: false, arriveDueMs, now })
    );
  });
}

function arriveDue(ticket: TicketState, { model }: SiteRuntime, now: number): number | null {
  const running = clocks(ticket, model.terms, now)
    .filter(({ kind, state }) => kind === 'arrive' && state === 'running')
    .flatMap(({ dueAt }) => dueAt ?? []);
  return running.length === 0 ? null : Math.min(...running);
}

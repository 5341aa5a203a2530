// Remote actions at work: dry runs, orders, consents and reports, each in a turn of its site with its audit, its ticket's
// event and its live word. An order leaves only after it is committed as sent, and never a second time.

import { createHash } from 'node:crypto';
import {
  ORDER_VALID_MS,
  type ActionLink,
  type ActionOrder,
  type ActionReport,
  type FrameAnswer,
  type SignedOrder,
  type Verb,
} from '../../contract/action.ts';
import type { DryRunOrder, DryRunView, NewRemoteAction, RemediesView } from '../../contract/api-actions.ts';
import type { RemoteActionView } from '../../contract/api-actions.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { named } from '../../contract/named.ts';
import { placeKey } from '../../contract/place.ts';
import type { EventRecord } from '../../contract/records.ts';
import type { SeriesCatalogue } from '../../contract/series.ts';
import { needsTwo, next, request, type ActionEvent } from '../domain/action/machine.ts';
import { planText, type Way } from '../domain/action/plan.ts';
import { proposals } from '../domain/action/remedies.ts';
import { afterRemedy } from '../domain/action/handover.ts';
import { isTwoPerson } from '../domain/action/two-people.ts';
import {
  BARRIER_TEXT,
  FRUITLESS_STATES,
  type Action,
  type ActionPlan,
  type ActionPolicy,
  type Asker,
  type Barrier,
  type SeenReading,
} from '../domain/action/types.ts';
import type { Cause } from '../domain/diagnose/cause-schema.ts';
import { isFrozen } from '../domain/schedule/protection.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import type { Asking, RemoteActionsApi } from '../http/remote-actions-api.ts';
import type { Server } from '../server.ts';
import { AssetViews } from '../site/asset-views.ts';
import type { Moment } from '../site/moment.ts';
import type { SiteRuntime } from '../site/site-runtime.ts';
import { SYSTEM } from '../site/tickets.ts';
import type { Records } from '../stores/records/records.ts';
import { mayStillAsk, requestsOver } from './askers.ts';
import { modesOf, setMode } from './modes-desk.ts';
import { standingOf, waysAt, type Standing } from './policy.ts';
import { actionView, barrierViews, detailOf, placeView, seenReadings, wasInVain } from './views.ts';

export interface RemoteActionParts {
  server: Server;
  records: Records;
  causes: readonly Cause[];
  catalogue: SeriesCatalogue;
  clock: Clock;
  log: Log;
  /** Null where no gateway has the site. */
  linkOf(site: string): ActionLink | null;
  /** Where gateway and server run apart. */
  sign?: (order: ActionOrder) => SignedOrder;
}

export class RemoteActions implements RemoteActionsApi {
  readonly #parts: RemoteActionParts;
  readonly #causes: ReadonlyMap<string, Cause>;

  constructor(parts: RemoteActionParts) {
    this.#parts = parts;
    this.#causes = new Map(parts.causes.map((cause) => [cause.id, cause]));
  }

  start(): void {
    const { server } = this.#parts;
    server.onActionReport = (runtime, record, now) => this.#report(runtime, record, now);
  }

  stop(): void {
    this.#parts.server.onActionReport = () => {};
  }

  remedies(id: string, by: Asking): RemediesView {
    const { ticket, runtime } = this.#ticket(id);
    const { graph } = runtime.engine;
    const { records } = this.#parts;
    const open = records.actions.open();
    const modes = records.actions.modes(ticket.site);
    const tried = records.actions.ofTicket(id);
    const remedies = this.proposals(ticket, runtime).flatMap(({ asset, verb, chance: share }) => {
      const chance = wasInVain(tried, asset, verb) ? null : share;
      const way = waysAt(runtime, asset).find((one) => one.verb === verb);
      if (!way) return [];
      const { mode, barriers } = this.standing(runtime, ticket, asset, way, { modes, open });
      const on = placeView(placeKey(way.on), graph);
      return [{ asset, assetName: graph.nameOf(asset), verb, on, mode, chance, barriers: barrierViews(barriers) }];
    });
    return { remedies, actions: tried.map((one) => actionView(one, graph, by)) };
  }

  async dryRun(id: string, order: DryRunOrder): Promise<DryRunView> {
    const { plan, standing, runtime } = await this.#rehearse(id, order);
    const { graph } = runtime.engine;
    const policy = this.#policy(standing);
    return {
      asset: plan.asset,
      assetName: graph.nameOf(plan.asset),
      verb: plan.verb,
      on: placeView(placeKey(plan.on), graph),
      frame: plan.frame,
      serial: plan.identity.serial,
      losesPower: plan.losesPower.map((key) => placeView(key, graph)),
      losesPath: plan.losesPath.map((key) => placeView(key, graph)),
      mode: standing.mode,
      needsSecond: needsTwo(plan, policy),
      barriers: barrierViews(policy.mode === 'suggest' ? ['suggest-only', ...policy.barriers] : policy.barriers),
      hash: plan.hash,
    };
  }

  async request(id: string, order: NewRemoteAction, by: Asking): Promise<RemoteActionView> {
    const action = await this.#order(id, order, by, false);
    return this.#view(action, by);
  }

  async approve(id: string, hash: string, by: Asking): Promise<RemoteActionView> {
    const asked = this.#action(id);
    const { ticket, asset, verb, args } = asked.plan;
    const command = args['command'];
    // Rehearsed anew: whatever has changed since voids it.
    const { plan, standing } = await this.#rehearse(
      ticket,
      { asset, verb, ...(command !== undefined && { command }) },
      id,
    );
    const policy = this.#policy(standing);
    const barriers: Barrier[] = [...policy.barriers];
    if (plan.hash !== hash) barriers.unshift('changed');
    if (!mayStillAsk(asked, this.#parts.records)) barriers.unshift('asker-gone');
    const event: ActionEvent = { do: 'approve', by, hash, policy: { ...policy, barriers } };
    return this.#view(await this.change(id, event, by.name), by);
  }

  async revoke(id: string, by: Asking): Promise<RemoteActionView> {
    return this.#view(await this.change(id, { do: 'revoke' }, by.name), by);
  }

  async endThoseOver(): Promise<void> {
    for (const { id } of requestsOver(this.#parts.records))
      await this.change(id, { do: 'revoke' }, SYSTEM).catch((error: unknown) => {
        if (this.#action(id).state === 'waiting') throw error;
      });
  }

  siteOf(id: string): string {
    return this.#action(id).plan.site;
  }

  modes(site: string): ReturnType<RemoteActionsApi['modes']> {
    return modesOf(this.#parts, this.#site(site));
  }

  setMode(...[site, change, by]: Parameters<RemoteActionsApi['setMode']>): ReturnType<RemoteActionsApi['setMode']> {
    return setMode(this.#parts, this.#site(site), change, by);
  }

  /** @throws ForesiteError action_barred */
  async #order(id: string, order: NewRemoteAction, by: Asker, isAutomatic: boolean): Promise<Action> {
    const { records, server } = this.#parts;
    const known = records.actions.get(order.id);
    if (known)
      throw new ForesiteError('conflict', {
        what: { zh: `远程操作 ${order.id} 已经请求过`, en: `remote action ${order.id} was asked for before` },
      });
    const { plan, standing, runtime } = await this.#rehearse(id, order);
    const before = this.seen(runtime, plan);
    const { reason, hash } = order;
    const action = await server.change(runtime, ({ wallMs }) => {
      const policy = this.#policy(standing);
      const moved = request({ id: order.id, plan, hash, reason, by, isAutomatic, before }, policy, wallMs);
      if (!moved.action) throw barred(moved.barrier);
      this.#keep(runtime, moved.action, by.name, wallMs);
      return moved.action;
    });
    return this.#sendIfDue(runtime, action);
  }

  /** A person's or the time's move of an action, in a turn of its site. */
  async change(id: string, event: ActionEvent, actor: string): Promise<Action> {
    const runtime = this.#site(this.siteOf(id));
    const before = this.#action(id);
    const action = await this.#parts.server.change(runtime, ({ wallMs }) => {
      const moved = next(this.#action(id), event, wallMs);
      if (!moved.action) throw barred(moved.barrier);
      if (moved.action.state !== before.state) this.#keep(runtime, moved.action, actor, wallMs);
      return moved.action;
    });
    return before.state === 'waiting' ? this.#sendIfDue(runtime, action) : action;
  }

  /** Committed as sent: it goes out now, once, or is told as unsent. */
  async #sendIfDue(runtime: SiteRuntime, action: Action): Promise<Action> {
    if (action.state !== 'sent') return action;
    const { plan, id, reason, actor, approvedBy } = action;
    const link = this.#parts.linkOf(plan.site);
    const stamp = link?.stamp() ?? null;
    const wallMs = this.#parts.clock.wallMs();
    if (link && stamp) {
      const { site, ticket, asset, verb, args, on, frame, identity } = plan;
      const order: ActionOrder = {
        id, site, ticket, asset, verb, args, on, frame, identity, affected: plan.affected.length, reason, actor, approvedBy,
        notBeforeMs: wallMs, expiresAtMs: wallMs + ORDER_VALID_MS, stamp,
      }; // prettier-ignore
      if (link.order(this.#parts.sign?.(order) ?? { order, signature: '' })) return action;
    }
    return this.#parts.server.change(runtime, (now) => {
      const moved = next(this.#action(id), { do: 'unsent' }, now.wallMs);
      if (moved.action) this.#keep(runtime, moved.action, SYSTEM, now.wallMs);
      return moved.action ?? action;
    });
  }

  /** Within the turn that takes the gateway's word. */
  #report(runtime: SiteRuntime, { code, data }: EventRecord, { wallMs }: Moment): void {
    const action = this.#parts.records.actions.get(String(data['order'] ?? ''));
    if (!action || action.plan.site !== runtime.engine.site) return;
    const report = {
      order: action.id,
      outcome: code as ActionReport['outcome'],
      refusal: String(data['refusal'] ?? '') as ActionReport['refusal'],
      detail: String(data['detail'] ?? ''),
    };
    const moved = next(action, { do: 'report', report }, wallMs);
    if (moved.action && moved.action !== action) this.#keep(runtime, moved.action, SYSTEM, wallMs);
  }

  /** Everything that a move leaves behind. */
  #keep(runtime: SiteRuntime, action: Action, actor: string, wallMs: number): void {
    const { records } = this.#parts;
    const { plan, state, id } = action;
    const { graph, tickets } = runtime.engine;
    records.actions.put(action, wallMs);
    if (state === 'sent') {
      const change = {
        asset: plan.asset,
        component: '',
        atMs: wallMs,
        from: placeKey(plan.on),
        to: plan.verb,
      } as const;
      runtime.facts.noteChanges([{ ...change, kind: 'action', actor }], wallMs);
    }
    records.audit.append({
      at: wallMs,
      actor,
      action: `remote-action.${state}`,
      target: id,
      detail: `${plan.site}/${plan.asset} ${plan.verb} ${placeKey(plan.on)} ${plan.frame}: ${action.reason}`,
    });
    const detail = detailOf(action);
    const text =
      state === 'waiting' || (state === 'sent' && !action.needsSecond)
        ? action.reason
        : detail.zh === detail.en
          ? detail.en
          : `${detail.zh} / ${detail.en}`;
    const occasion = { at: wallMs, actor };
    const seen: { before?: SeenReading[]; after?: SeenReading[] } = {};
    if (action.endedAt !== null) Object.assign(seen, { before: action.before, after: action.after });
    const acted = {
      action: id,
      verb: plan.verb,
      asset: plan.asset,
      on: graph.nameOf(placeKey(plan.on)),
      state,
      by: actor,
      text,
    };
    const ticket = tickets.command(plan.ticket, { do: 'acted', acted: { ...acted, ...seen } }, occasion);
    if (action.endedAt !== null) runtime.engine.reconsider();
    if (ticket.state === 'open' && FRUITLESS_STATES.has(state))
      tickets.try(ticket.id, { do: 'revise', verdict: { visit: afterRemedy(ticket.visit, ticket.remedy) } }, wallMs);
  }

  /** Foresite itself orders what is enabled so. */
  async orderAlone(ticket: TicketState, asset: string, verb: Verb): Promise<void> {
    const { plan } = await this.#rehearse(ticket.id, { asset, verb });
    const id = crypto.randomUUID();
    const reason = ticket.title.en.slice(0, 200);
    const by: Asker = { name: SYSTEM, behind: [], isPerson: false };
    await this.#order(ticket.id, { id, asset, verb, hash: plan.hash, reason }, by, true);
  }

  async #rehearse(
    id: string,
    { asset, verb, command }: DryRunOrder,
    own?: string,
  ): Promise<{ plan: ActionPlan; standing: Standing; runtime: SiteRuntime }> {
    const { ticket, runtime } = this.#ticket(id);
    const { site } = ticket;
    const args: Record<string, string> = verb === 'mqtt-command' && command !== undefined ? { command } : {};
    const way = waysAt(runtime, asset).find((one) => one.verb === verb) ?? null;
    const on = way?.on ?? { asset, component: '', target: '' };
    const none: FrameAnswer = { frame: null, why: 'unable', detail: '' };
    const link = this.#parts.linkOf(site);
    const answer = way && link ? await link.frameOf({ site, verb, args, on }) : none;
    // Read after the device was asked, so that nothing old is decided on.
    const standing = this.standing(runtime, this.#ticket(id).ticket, asset, way, own === undefined ? {} : { own });
    if (way && answer.frame === null) standing.barriers.push(isUntold(verb, args) ? 'which-command' : 'unable');
    const identity = answer.frame === null ? { serial: '', macs: [] } : answer.identity;
    const plan = { site, ticket: id, asset, verb, args, on, frame: answer.frame ?? '', identity, ...standing.blast };
    const hash = createHash('sha256').update(planText(plan)).digest('hex');
    return { plan: { ...plan, hash }, standing, runtime };
  }

  standing(
    runtime: SiteRuntime,
    ticket: TicketState,
    asset: string,
    way: Way | null,
    known: { modes?: ReturnType<Records['actions']['modes']>; open?: readonly Action[]; own?: string } = {},
  ): Standing {
    const { records, clock } = this.#parts;
    const { site } = runtime.engine;
    const nowMs = clock.wallMs();
    const periods = records.protections.list(site);
    return standingOf(
      {
        runtime,
        ticket,
        modes: known.modes ?? records.actions.modes(site),
        openActions: known.open ?? records.actions.open(),
        isFrozen: (key) => isFrozen(periods, { site, system: runtime.model.assets.get(key)?.system }, nowMs),
        hasLine: (this.#parts.linkOf(site)?.stamp() ?? null) !== null,
        nowMs,
      },
      asset,
      way,
      known.own,
    );
  }

  #policy({ mode, barriers }: Standing): ActionPolicy {
    const { records, clock } = this.#parts;
    return { mode, isTwoPerson: isTwoPerson(records.users.list(), clock.wallMs()), barriers };
  }

  proposals(ticket: TicketState, runtime: SiteRuntime): ReturnType<typeof proposals> {
    return proposals(ticket, runtime.engine.graph, (cause) => this.#causes.get(cause));
  }

  seen(runtime: SiteRuntime, plan: ActionPlan): SeenReading[] {
    const { server, catalogue, clock } = this.#parts;
    const rowsOf = (asset: string): ReturnType<Server['rows']['of']> => server.rows.of(plan.site, asset);
    const detector = server.detector;
    const views = new AssetViews({
      runtime,
      detector,
      catalogue,
      rowsOf,
      isInMaintenance: () => false,
      nowMs: clock.wallMs(),
    });
    return seenReadings(runtime, plan, {
      targetsOf: (asset) => runtime.model.targetNamesOf(asset),
      readingsOf: (asset) => views.readings(asset),
    });
  }

  #view(action: Action, by: Asking): RemoteActionView {
    return actionView(action, this.#site(action.plan.site).engine.graph, by);
  }

  #action(id: string): Action {
    const action = this.#parts.records.actions.get(id);
    if (!action) throw new ForesiteError('not_found', { what: named('action', id) });
    return action;
  }

  #ticket(id: string): { ticket: TicketState; runtime: SiteRuntime } {
    const ticket = this.#parts.records.tickets.require(id);
    return { ticket, runtime: this.#site(ticket.site) };
  }

  #site(site: string): SiteRuntime {
    const runtime = this.#parts.server.sites.get(site);
    if (!runtime) throw new ForesiteError('not_found', { what: named('site', site) });
    return runtime;
  }
}

/** A command that nobody has named. */
function isUntold(verb: Verb, args: ActionPlan['args']): boolean {
  return verb === 'mqtt-command' && args['command'] === undefined;
}

function barred(barrier: Barrier): ForesiteError {
  return new ForesiteError('action_barred', { what: BARRIER_TEXT[barrier] });
}

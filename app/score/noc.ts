// The people at the console of a score: what a ticket proposes they rehearse and order once it has been left to Foresite itself
// for a while. Nothing is decided here but what a person would press.

import type { ActionMode, Verb } from '../../contract/action.ts';
import type { Asking, RemoteActionsApi } from '../../server/http/remote-actions-api.ts';
import type { TicketState } from '../../server/domain/ticket/types.ts';

/** How long they leave a ticket to Foresite itself. */
export const NOC_AFTER_MS = 3 * 60_000;
/** A ticket whose verdict is no remote one has its remedy tried first when it helps at least this often. */
const NOC_TRIES_FROM = 0.5;
/** What hardly ever helps is not tried in any case. */
const NOC_BOTHERS_FROM = 0.1;
/** What the simulated devices take as their own cure. */
const COMMAND_OF_NOC = 'wake-screen';
const NOC: Asking = { name: 'noc', behind: ['noc'], isPerson: true };

export class Noc {
  readonly #actions: RemoteActionsApi;
  readonly #mode: ActionMode;
  readonly #tried = new Set<string>();

  /** @param mode by `automatic` Foresite acts of its own accord, too */
  constructor(actions: RemoteActionsApi, mode: ActionMode = 'automatic') {
    this.#actions = actions;
    this.#mode = mode;
  }

  /** Everything that a site offers. */
  async enableAll(site: string): Promise<void> {
    for (const { scope, verb } of this.#actions.modes(site).modes)
      await this.#actions.setMode(site, { scope, verb, mode: this.#mode }, NOC);
  }

  isTimeFor({ id, state, remedy, openedAt }: TicketState, nowMs: number): boolean {
    if (state !== 'open' || remedy !== undefined || this.#tried.has(id)) return false;
    return nowMs - openedAt >= NOC_AFTER_MS;
  }

  /** Once a ticket. */
  async tryRemedy({ id, site, visit }: TicketState): Promise<void> {
    this.#tried.add(id);
    // A port that no list names is known, and can be enabled, once its switch has told of it.
    const isOff = this.#actions.remedies(id, NOC).remedies.some(({ mode }) => mode === 'off');
    if (isOff) await this.enableAll(site);
    const { remedies } = this.#actions.remedies(id, NOC);
    const remedy = remedies.find(
      ({ barriers, chance }) =>
        barriers.length === 0 && (chance ?? 0) >= (visit.decision === 'remote' ? NOC_BOTHERS_FROM : NOC_TRIES_FROM),
    );
    if (remedy) await this.#order(id, remedy);
  }

  async #order(ticket: string, { asset, verb }: { asset: string; verb: Verb }): Promise<void> {
    const what = { asset, verb, ...(verb === 'mqtt-command' && { command: COMMAND_OF_NOC }) };
    const { hash } = await this.#actions.dryRun(ticket, what);
    const order = { ...what, id: crypto.randomUUID(), hash, reason: 'as the ticket proposes' };
    await this.#actions.request(ticket, order, NOC);
  }
}

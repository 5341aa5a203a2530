// Who is told what has changed, after the decision it came from is committed: never what may still be taken back.

import type { TicketState } from './domain/ticket/types.ts';
import type { SiteRuntime } from './site/site-runtime.ts';

export interface ServerListener {
  ticketChanged(id: string): void;
  /** Assets whose readings, alarms or state may have changed. */
  assetsChanged(site: string, assets: ReadonlySet<string>): void;
  /** What is polled, or how often, has changed with the calendar. */
  planChanged?(): void;
}

export class Audience {
  readonly #sites: ReadonlyMap<string, SiteRuntime>;
  readonly #listeners = new Set<ServerListener>();
  #changed = new Map<string, TicketState>();

  constructor(sites: ReadonlyMap<string, SiteRuntime>) {
    this.#sites = sites;
  }

  listen(listener: ServerListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  ticketChanged(ticket: TicketState): void {
    this.#changed.set(ticket.id, ticket);
  }

  planChanged(): void {
    for (const listener of this.#listeners) listener.planChanged?.();
  }

  tell(): void {
    if (this.#changed.size === 0) return;
    const changed = this.#changed;
    this.#changed = new Map();
    for (const ticket of changed.values()) {
      const dirty = this.#sites.get(ticket.site)?.dirtyAssets;
      for (const asset of [ticket.asset, ...ticket.affected]) dirty?.add(asset);
      for (const listener of this.#listeners) listener.ticketChanged(ticket.id);
    }
    this.tellAssets();
  }

  tellAssets(): void {
    for (const [site, { dirtyAssets }] of this.#sites) {
      if (dirtyAssets.size === 0) continue;
      const assets = new Set(dirtyAssets);
      dirtyAssets.clear();
      for (const listener of this.#listeners) listener.assetsChanged(site, assets);
    }
  }
}

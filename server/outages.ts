// Where each dark site's records were when it went dark: once it is heard again the backlog tells when what is bad now began.
// Decides nothing.

import type { Position } from '../contract/records.ts';
import type { DetectCursors } from './cursors.ts';
import type { Beginning, LookBack } from './domain/detect/look-back.ts';
import { lookBackOver } from './look-back.ts';
import { linkOf, type ServerParts } from './server-parts.ts';

export class Outages {
  readonly #gateways: ServerParts['gateways'];
  readonly #cursors: DetectCursors;
  readonly #began = new Map<string, Position | undefined>();

  constructor(gateways: ServerParts['gateways'], cursors: DetectCursors) {
    this.#gateways = gateways;
    this.#cursors = cursors;
  }

  begin(site: string): void {
    this.#began.set(site, this.#cursorOf(site));
  }

  /** @returns when what is bad now began, as the records say that came late */
  async end(site: string, lookBack: () => LookBack): Promise<Beginning[]> {
    const after = this.#began.get(site);
    const until = this.#cursorOf(site);
    const link = linkOf(this.#gateways, site);
    this.#began.delete(site);
    if (!after || !until || !link) return [];
    return lookBackOver({ link, site, after, until, lookBack: lookBack() });
  }

  #cursorOf(site: string): Position | undefined {
    return this.#cursors.get(linkOf(this.#gateways, site)?.gateway ?? '');
  }
}

// What devices last told of themselves, one snapshot an asset and source; what is remembered of them to see that it has
// changed; and what has lately been changed.

import type { AssetFacts } from '../../../contract/records.ts';
import type { Database } from './database.ts';

export interface StoredFacts {
  site: string;
  asset: string;
  source: string;
  facts: AssetFacts;
  at: number;
}

/** Something that is not as it was; see server/domain/detect/facts/types.ts. */
export interface StoredChange {
  id: string;
  asset: string;
  component: string;
  atMs: number;
  kind: string;
  from: string;
  to: string;
  actor: string;
}

export class Facts {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  put(stored: StoredFacts): void {
    const { site, asset, source, at } = stored;
    const facts = JSON.stringify(stored.facts);
    this.#db.put('fact', ['site', 'asset', 'source'], { site, asset, source, facts, at });
  }

  list(site: string, asset?: string): StoredFacts[] {
    let query = this.#db.build.selectFrom('fact').selectAll().where('site', '=', site);
    if (asset !== undefined) query = query.where('asset', '=', asset);
    const rows = this.#db.all(query.orderBy('asset').orderBy('source'));
    return rows.map((row) => ({ ...row, facts: JSON.parse(row.facts) as AssetFacts }));
  }

  /** What is remembered of an asset, as JSON. */
  remember(site: string, asset: string, data: string, at: number): void {
    this.#db.put('fact_memory', ['site', 'asset'], { site, asset, data, at });
  }

  memories(site: string): { asset: string; data: string }[] {
    return this.#db.all(this.#db.build.selectFrom('fact_memory').select(['asset', 'data']).where('site', '=', site));
  }

  addChange(site: string, change: StoredChange): void {
    const { id, asset, component, atMs: at, kind, from, to, actor } = change;
    const row = { id, site, asset, component, at, kind, was: from, became: to, actor };
    this.#db.run(
      this.#db.build
        .insertInto('recent_change')
        .values(row)
        .onConflict((conflict) => conflict.doNothing()),
    );
  }

  removeChange(site: string, id: string): void {
    this.#db.run(this.#db.build.deleteFrom('recent_change').where('site', '=', site).where('id', '=', id));
  }

  changes(site: string): StoredChange[] {
    const query = this.#db.build.selectFrom('recent_change').selectAll().where('site', '=', site);
    return this.#db
      .all(query.orderBy('at').orderBy('id'))
      .map(({ id, asset, component, kind, actor, at: atMs, was: from, became: to }) => ({
        id,
        asset,
        component,
        kind,
        actor,
        atMs,
        from,
        to,
      }));
  }

  removeAsset(site: string, asset: string): void {
    this.#db.run(this.#db.build.deleteFrom('fact').where('site', '=', site).where('asset', '=', asset));
  }
}

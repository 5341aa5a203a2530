// What devices last told of themselves: one snapshot an asset and source.

import type { AssetFacts } from '../../../contract/records.ts';
import type { Database } from './database.ts';

export interface StoredFacts {
  site: string;
  asset: string;
  source: string;
  facts: AssetFacts;
  at: number;
}

export class Facts {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  put(stored: StoredFacts): void {
    const { site, asset, source, at } = stored;
    const facts = JSON.stringify(stored.facts);
    this.#db.run(
      this.#db.build
        .insertInto('fact')
        .values({ site, asset, source, facts, at })
        .onConflict((conflict) => conflict.columns(['site', 'asset', 'source']).doUpdateSet({ facts, at })),
    );
  }

  list(site: string, asset?: string): StoredFacts[] {
    let query = this.#db.build.selectFrom('fact').selectAll().where('site', '=', site);
    if (asset !== undefined) query = query.where('asset', '=', asset);
    const rows = this.#db.all(query.orderBy('asset').orderBy('source'));
    return rows.map((row) => ({ ...row, facts: JSON.parse(row.facts) as AssetFacts }));
  }

  removeAsset(site: string, asset: string): void {
    this.#db.run(this.#db.build.deleteFrom('fact').where('site', '=', site).where('asset', '=', asset));
  }
}

// When assets were silent, as their alarms told: from this schedules are learnt and the availability of a period is
// counted. Bounded by age; tickets and alarms are not concerned.

import type { Silence } from '../../domain/schedule/learn.ts';
import type { Database } from './database.ts';

/** Older silences teach nothing any more; but a period's report may look back this far. */
export const SILENCES_KEPT_MS = 120 * 86_400_000;
/** Most silences of one site that are read at once, the newest. */
export const MAX_SILENCES_A_SITE = 20_000;

export interface AssetSilence extends Silence {
  readonly asset: string;
}

export class Silences {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  add(site: string, { asset, fromMs, toMs, ticket }: AssetSilence): void {
    const row = { site, asset, from_at: fromMs, to_at: toMs, ticket_id: ticket };
    this.#db.put('silence', ['site', 'asset', 'from_at'], row);
    const old = this.#db.build.deleteFrom('silence').where('site', '=', site).where('asset', '=', asset);
    this.#db.run(old.where('to_at', '<', toMs - SILENCES_KEPT_MS));
  }

  /** Those that touch a stretch of time, oldest first. */
  list(site: string, fromMs: number, toMs: number): AssetSilence[] {
    const query = this.#db.build.selectFrom('silence').selectAll().where('site', '=', site);
    const rows = this.#db.all(
      query
        .where('to_at', '>', fromMs)
        .where('from_at', '<', toMs)
        .orderBy('from_at', 'desc')
        .limit(MAX_SILENCES_A_SITE),
    );
    return rows
      .map((row) => ({ asset: row.asset, fromMs: row.from_at, toMs: row.to_at, ticket: row.ticket_id }))
      .toReversed();
  }

  /** What people have said to proposed schedules, by the proposal's key. */
  answers(site: string): Map<string, 'accepted' | 'dismissed'> {
    const rows = this.#db.all(this.#db.build.selectFrom('schedule_answer').selectAll().where('site', '=', site));
    return new Map(rows.map(({ key, answer }) => [key, answer === 'accepted' ? 'accepted' : 'dismissed']));
  }

  answer(site: string, key: string, given: { answer: 'accepted' | 'dismissed'; by: string; at: number }): void {
    this.#db.run(
      this.#db.build
        .insertInto('schedule_answer')
        .values({ site, key, ...given })
        .onConflict((conflict) => conflict.columns(['site', 'key']).doUpdateSet(given)),
    );
  }
}

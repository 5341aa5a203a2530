// Windows of planned work: measuring goes on, tickets and messages wait. Ended windows are kept, as they explain history.

import { uuidv7 } from '../../../contract/ids.ts';
import type { Database } from './database.ts';
import type { MaintenanceTable } from './schema.ts';

export interface MaintenanceWindow {
  id: string;
  site: string;
  /** '' for the whole site. */
  asset: string;
  fromMs: number;
  toMs: number;
  reason: string;
  by: string;
  createdAt: number;
}

export class Maintenance {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  add(window: Omit<MaintenanceWindow, 'id' | 'createdAt'>, at: number): MaintenanceWindow {
    const added = { ...window, id: uuidv7(at), createdAt: at };
    const row: MaintenanceTable = {
      id: added.id,
      site: added.site,
      asset: added.asset,
      from_at: added.fromMs,
      to_at: added.toMs,
      reason: added.reason,
      created_by: added.by,
      created_at: at,
    };
    this.#db.run(this.#db.build.insertInto('maintenance_window').values(row));
    return added;
  }

  /** Windows of a site that are not over at `at`, by their beginning. */
  list(site: string, at: number): MaintenanceWindow[] {
    const query = this.#db.build.selectFrom('maintenance_window').selectAll().where('site', '=', site);
    return this.#db.all(query.where('to_at', '>', at).orderBy('from_at')).map(readWindow);
  }

  /** Ends a window early. @returns false when there is none, or it is over */
  end(id: string, at: number): boolean {
    const query = this.#db.build.updateTable('maintenance_window').set({ to_at: at }).where('id', '=', id);
    return this.#db.run(query.where('to_at', '>', at)) > 0;
  }
}

function readWindow(row: MaintenanceTable): MaintenanceWindow {
  return {
    id: row.id,
    site: row.site,
    asset: row.asset,
    fromMs: row.from_at,
    toMs: row.to_at,
    reason: row.reason,
    by: row.created_by,
    createdAt: row.created_at,
  };
}

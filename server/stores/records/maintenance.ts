// Windows of planned work: measuring goes on, tickets and messages wait. Ended windows are kept, as they explain history.

import type { Recurrence } from '../../../contract/api-calendar.ts';
import { uuidv7 } from '../../../contract/ids.ts';
import type { Series } from '../../domain/schedule/recurrence.ts';
import type { Database } from './database.ts';
import type { MaintenanceTable } from './schema.ts';

/** The end in the table of a window that recurs: its rule says when it is over. */
const NEVER_MS = 8_640_000_000_000_000;

export interface MaintenanceWindow extends Series {
  readonly id: string;
  readonly site: string;
  /** '' for the whole site or system. */
  readonly asset: string;
  /** '' unless it is of a system. */
  readonly system: string;
  readonly reason: string;
  readonly by: string;
  readonly createdAt: number;
}

export type NewWindow = Omit<MaintenanceWindow, 'id' | 'createdAt'>;

interface StoredRecurrence {
  rule: Recurrence;
  /** End of the first time. */
  toMs: number;
}

export class Maintenance {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  add(window: NewWindow, at: number): MaintenanceWindow {
    const added = { ...window, id: uuidv7(at), createdAt: at };
    this.#db.run(this.#db.build.insertInto('maintenance_window').values(writeWindow(added)));
    return added;
  }

  /** Puts a changed window in the place of the one with its id. @returns false when there is none */
  replace(window: MaintenanceWindow): boolean {
    const query = this.#db.build.updateTable('maintenance_window').set(writeWindow(window));
    return this.#db.run(query.where('id', '=', window.id)) > 0;
  }

  get(id: string): MaintenanceWindow | undefined {
    const row = this.#db.get(this.#db.build.selectFrom('maintenance_window').selectAll().where('id', '=', id));
    return row && readWindow(row);
  }

  /** Windows of a site that are not over at `at`, by their beginning. One that recurs may have no time left. */
  list(site: string, at: number): MaintenanceWindow[] {
    const query = this.#db.build.selectFrom('maintenance_window').selectAll().where('site', '=', site);
    return this.#db.all(query.where('to_at', '>', at).orderBy('from_at')).map(readWindow);
  }

  /** Ends a window for good. @returns false when there is none, or it is over */
  end(id: string, at: number): boolean {
    const query = this.#db.build.updateTable('maintenance_window').set({ to_at: at, recurrence: '' }).where('id', '=', id); // prettier-ignore
    return this.#db.run(query.where('to_at', '>', at)) > 0;
  }
}

function writeWindow(window: MaintenanceWindow): MaintenanceTable {
  const { id, site, asset, system, zone, fromMs, toMs, recurrence, reason, by, createdAt } = window;
  const stored: StoredRecurrence | null = recurrence && { rule: recurrence, toMs };
  return {
    id,
    site,
    asset,
    system,
    zone,
    from_at: fromMs,
    to_at: stored ? NEVER_MS : toMs,
    recurrence: stored ? JSON.stringify(stored) : '',
    reason,
    created_by: by,
    created_at: createdAt,
  };
}

function readWindow(row: MaintenanceTable): MaintenanceWindow {
  // Written by writeWindow only.
  const stored = row.recurrence === '' ? null : (JSON.parse(row.recurrence) as StoredRecurrence);
  return {
    id: row.id,
    site: row.site,
    asset: row.asset,
    system: row.system,
    zone: row.zone === '' ? 'UTC' : row.zone,
    fromMs: row.from_at,
    toMs: stored?.toMs ?? row.to_at,
    recurrence: stored?.rule ?? null,
    reason: row.reason,
    by: row.created_by,
    createdAt: row.created_at,
  };
}

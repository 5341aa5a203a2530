// The durable state of alarms and the place up to which records were detected on. Both move in the transaction of the
// tickets they cause, so that a restart neither loses an alarm nor raises it twice.

import type { CompiledQuery } from 'kysely';
import type { Position } from '../../../contract/records.ts';
import type { Database } from './database.ts';
import type { AlarmTable } from './schema.ts';

export interface AlarmRow {
  site: string;
  condition: string;
  /** Place key inside the site, `asset` or `asset/kind:name`. */
  place: string;
  /** The detector's own word. */
  state: string;
  severity: string;
  sinceMs: number;
  raisedAt: number | null;
  clearedAt: number | null;
  ticketId: string | null;
  /** Whatever else the detector wants back after a restart. */
  data: Record<string, unknown>;
}

/** A condition that has once been ok at a place: what never was is no fault. */
export interface ProvenRow {
  site: string;
  asset: string;
  /** '' for the asset itself. */
  component: string;
  rule: string;
}

export class Alarms {
  readonly #db: Database;
  #proving: CompiledQuery | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  put(alarm: AlarmRow): void {
    this.#db.put('alarm', ['site', 'condition_id', 'place'], alarmRow(alarm));
  }

  remove(site: string, condition: string, place: string): void {
    const query = this.#db.build.deleteFrom('alarm').where('site', '=', site);
    this.#db.run(query.where('condition_id', '=', condition).where('place', '=', place));
  }

  list(site: string): AlarmRow[] {
    const query = this.#db.build.selectFrom('alarm').selectAll().where('site', '=', site);
    return this.#db.all(query.orderBy('place').orderBy('condition_id')).map(readAlarm);
  }

  ofTicket(ticketId: string): AlarmRow[] {
    const query = this.#db.build.selectFrom('alarm').selectAll().where('ticket_id', '=', ticketId);
    return this.#db.all(query.orderBy('place').orderBy('condition_id')).map(readAlarm);
  }

  /** Called a hundred thousand times at the first start of a large site: its statement is made once. */
  prove({ site, asset, component, rule }: ProvenRow, at: number): void {
    this.#proving ??= this.#db.build
      .insertInto('proven')
      .values({ site, asset, component, condition_id: rule, at })
      .onConflict((conflict) => conflict.doNothing())
      .compile();
    const query = { ...this.#proving, parameters: [site, asset, component, rule, at] };
    this.#db.run({ compile: () => query });
  }

  proven(site: string): ProvenRow[] {
    const rows = this.#db.all(this.#db.build.selectFrom('proven').selectAll().where('site', '=', site));
    return rows.map(({ asset, component, condition_id: rule }) => ({ site, asset, component, rule }));
  }

  /** The last position of a gateway that was detected on; null before the first. */
  cursor(gateway: string): Position | null {
    const query = this.#db.build.selectFrom('detect_cursor').selectAll().where('gateway', '=', gateway);
    return this.#db.get(query) ?? null;
  }

  moveCursor(position: Position): void {
    const { gateway, epoch, sequence } = position;
    this.#db.put('detect_cursor', ['gateway'], { gateway, epoch, sequence });
  }
}

function alarmRow(alarm: AlarmRow): AlarmTable {
  return {
    site: alarm.site,
    condition_id: alarm.condition,
    place: alarm.place,
    state: alarm.state,
    severity: alarm.severity,
    since: alarm.sinceMs,
    raised_at: alarm.raisedAt,
    cleared_at: alarm.clearedAt,
    ticket_id: alarm.ticketId,
    data: JSON.stringify(alarm.data),
  };
}

function readAlarm(row: AlarmTable): AlarmRow {
  return {
    site: row.site,
    condition: row.condition_id,
    place: row.place,
    state: row.state,
    severity: row.severity,
    sinceMs: row.since,
    raisedAt: row.raised_at,
    clearedAt: row.cleared_at,
    ticketId: row.ticket_id,
    data: JSON.parse(row.data) as Record<string, unknown>,
  };
}

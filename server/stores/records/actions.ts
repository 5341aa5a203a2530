// Remote actions and for whom they are enabled. Ended actions are kept: they are the proof of what was done.

import type { CompiledQuery } from 'kysely';
import type { Action } from '../../domain/action/types.ts';
import { OPEN_STATES } from '../../domain/action/types.ts';
import type { ModeRow, ModeScope } from '../../domain/action/modes.ts';
import type { Verb } from '../../../contract/action.ts';
import type { Database } from './database.ts';
import type { ActionModeTable, ActionTable } from './schema.ts';

/** Most actions one ticket's list returns, the newest. */
export const MAX_ACTIONS_A_LIST = 50;

export class Actions {
  readonly #db: Database;
  /** Asked for every second: made once. */
  #open: CompiledQuery<ActionTable> | undefined;
  #modes: CompiledQuery<ActionModeTable> | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  get(id: string): Action | undefined {
    const row = this.#db.get(this.#db.build.selectFrom('action').selectAll().where('id', '=', id));
    return row && readAction(row);
  }

  put(action: Action, at: number): void {
    const { id, plan, state } = action;
    const row: ActionTable = {
      id,
      site: plan.site,
      ticket_id: plan.ticket,
      state,
      data: JSON.stringify(action),
      updated_at: at,
    };
    this.#db.put('action', ['id'], row);
  }

  /** Newest first. */
  ofTicket(ticket: string): Action[] {
    const query = this.#db.build.selectFrom('action').selectAll().where('ticket_id', '=', ticket);
    return this.#db.all(query.orderBy('id', 'desc').limit(MAX_ACTIONS_A_LIST)).map(readAction);
  }

  /** Those that may yet act, or are watched. */
  open(): Action[] {
    this.#open ??= this.#db.build
      .selectFrom('action')
      .selectAll()
      .where('state', 'in', [...OPEN_STATES])
      .orderBy('id')
      .compile();
    const query = this.#open;
    return this.#db.all({ compile: () => query }).map(readAction);
  }

  modes(site: string): ModeRow[] {
    this.#modes ??= this.#db.build
      .selectFrom('action_mode')
      .selectAll()
      .where('site', '=', site)
      .orderBy('scope')
      .orderBy('verb')
      .compile();
    const query = { ...this.#modes, parameters: [site] };
    return this.#db.all<ActionModeTable>({ compile: () => query }).map(readMode);
  }

  putMode(mode: ModeRow): void {
    const { site, scope, verb, by, at } = mode;
    const row: ActionModeTable = { site, scope, verb, data: JSON.stringify(mode), by, at };
    this.#db.put('action_mode', ['site', 'scope', 'verb'], row);
  }
}

function readAction(row: ActionTable): Action {
  // Written by `put` only; an older program did not say who may be behind it.
  const { behind = [], ...action } = JSON.parse(row.data) as Omit<Action, 'behind'> & Partial<Pick<Action, 'behind'>>;
  return { ...action, behind };
}

function readMode(row: ActionModeTable): ModeRow {
  const { mode, proposed } = JSON.parse(row.data) as ModeRow;
  return {
    site: row.site,
    scope: row.scope as ModeScope,
    verb: row.verb as Verb,
    mode,
    // What nobody answers for was not proposed.
    proposed: proposed?.behind ? proposed : null,
    by: row.by,
    at: row.at,
  };
}

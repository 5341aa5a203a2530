// The service records of one server: tickets, alarms, inventory, people, messages to send. One file, one owner. Reads are
// answered at once; whatever writes is handed to `transact`, and is safe when its promise resolves.

import { dirname, join } from 'node:path';
import { Actions } from './actions.ts';
import { Alarms } from './alarms.ts';
import { Audit } from './audit.ts';
import { EvidenceBundles } from './evidence.ts';
import { Facts } from './facts.ts';
import { Inventory } from './inventory.ts';
import { Maintenance } from './maintenance.ts';
import { MIGRATIONS } from './migrations.ts';
import { MEMORY, openDatabase } from './open.ts';
import { Outbox } from './outbox.ts';
import { Protections } from './protections.ts';
import { createSecretBox, openKey } from './secrets.ts';
import { Silences } from './silences.ts';
import { Takeovers } from './takeovers.ts';
import { Tickets } from './tickets.ts';
import { Users } from './users.ts';
import type { Log } from '../../../contract/collector.ts';
import type { Clock } from '../../../contract/clock.ts';
import type { Migration } from './migrations.ts';

/** Name of the key file beside the database. */
export const KEY_FILE = 'records.key';

export interface RecordsOptions {
  /** The file, or `:memory:` for records that end with the process. */
  path: string;
  clock: Clock;
  log: Log;
  migrations?: readonly Migration[];
  /** Makes ids of tickets; a simulation hands in a seeded one. */
  makeId?: (wallMs: number) => string;
}

export interface Records {
  readonly tickets: Tickets;
  readonly actions: Actions;
  readonly evidence: EvidenceBundles;
  readonly alarms: Alarms;
  readonly outbox: Outbox;
  readonly inventory: Inventory;
  readonly users: Users;
  readonly maintenance: Maintenance;
  readonly silences: Silences;
  readonly protections: Protections;
  readonly takeovers: Takeovers;
  readonly audit: Audit;
  readonly facts: Facts;
  /**
   * Runs `work` now, whole or not at all; the promise resolves with its result when it is on disk, and rejects when it
   * threw or could not be committed. All work of one turn of the event loop is synced once. `work` is synchronous.
   */
  transact<T>(work: () => T): Promise<T>;
  /** Calls `listener` after each commit; the returned function ends that. */
  onCommit(listener: () => void): () => void;
  /** Commits what is open and closes the file; safe twice. */
  close(): void;
}

/** @throws ForesiteError `data_newer_than_program`, `upgrade_needs_space`, `key_file_invalid` */
export async function openRecords(options: RecordsOptions): Promise<Records> {
  const { path, clock, log, migrations = MIGRATIONS } = options;
  const db = await openDatabase({ path, migrations, log, nowMs: clock.wallMs() });
  try {
    const key = openKey(path === MEMORY ? null : join(dirname(path), KEY_FILE));
    const secrets = createSecretBox(key);
    return {
      tickets: new Tickets(db, options.makeId),
      actions: new Actions(db),
      evidence: new EvidenceBundles(db),
      alarms: new Alarms(db),
      outbox: new Outbox(db),
      inventory: new Inventory(db, secrets),
      users: new Users(db),
      maintenance: new Maintenance(db),
      silences: new Silences(db),
      protections: new Protections(db),
      takeovers: new Takeovers(db, options.makeId),
      audit: new Audit(db),
      facts: new Facts(db),
      transact: (work) => db.transact(work),
      onCommit: (listener) => db.onCommit(listener),
      close: () => db.close(),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

// The steps that bring an older file of service records to the present schema, built by Kysely so that each says the
// same to SQLite and to PostgreSQL. A released step is never changed; a change of schema is a new step at the end.

import { sql } from 'kysely';
import type { Compilable, CreateTableBuilder, Kysely } from 'kysely';
import type { Schema } from './schema.ts';

export interface Migration {
  readonly name: string;
  /** Statements of this step, in order; they run in one transaction. */
  statements(build: Kysely<Schema>): Compilable[];
}

export const MIGRATIONS: readonly Migration[] = [
  {
    name: 'service records',
    statements: (build) => [...siteTables(build), ...ticketTables(build), ...userTables(build)],
  },
  {
    name: 'conditions that have once been ok',
    statements: (build) => [
      int(
        text(build.schema.createTable('proven'), 'site', 'asset', 'component', 'condition_id'),
        'at',
      ).addPrimaryKeyConstraint('proven_pk', ['site', 'asset', 'component', 'condition_id']),
    ],
  },
  {
    name: 'when a fault counts: recurring windows, silences, protection periods, takeover',
    statements: (build) => calendarTables(build),
  },
  {
    name: 'what is remembered of facts, and recent changes',
    statements: (build) => [
      int(text(build.schema.createTable('fact_memory'), 'site', 'asset', 'data'), 'at').addPrimaryKeyConstraint(
        'fact_memory_pk',
        ['site', 'asset'],
      ),
      int(
        text(
          build.schema.createTable('recent_change'),
          'id',
          'site',
          'asset',
          'component',
          'kind',
          'was',
          'became',
          'actor',
        ),
        'at',
      ).addPrimaryKeyConstraint('recent_change_pk', ['id']),
      build.schema.createIndex('recent_change_by_site').on('recent_change').columns(['site', 'at']),
    ],
  },
  {
    name: 'remote actions and where they are enabled',
    statements: (build) => [
      int(
        text(build.schema.createTable('action'), 'id', 'site', 'ticket_id', 'state', 'data'),
        'updated_at',
      ).addPrimaryKeyConstraint('action_pk', ['id']),
      build.schema.createIndex('action_by_ticket').on('action').columns(['ticket_id', 'id']),
      build.schema.createIndex('action_by_state').on('action').columns(['state', 'id']),
      int(
        text(build.schema.createTable('action_mode'), 'site', 'scope', 'verb', 'data', 'by'),
        'at',
      ).addPrimaryKeyConstraint('action_mode_pk', ['site', 'scope', 'verb']),
    ],
  },
  {
    name: 'evidence of tickets, kept as it was',
    statements: (build) => [
      int(
        text(build.schema.createTable('ticket_evidence'), 'ticket_id', 'data'),
        'at',
        'is_final',
      ).addPrimaryKeyConstraint('ticket_evidence_pk', ['ticket_id']),
    ],
  },
  {
    name: 'pictures of cameras, kept with tickets',
    statements: (build) => [
      int(text(build.schema.createTable('ticket_picture'), 'ticket_id', 'jpeg'), 'at').addPrimaryKeyConstraint(
        'ticket_picture_pk',
        ['ticket_id'],
      ),
    ],
  },
  {
    name: 'who stands behind an account',
    statements: (build) => [
      build.schema.alterTable('user').addColumn('admin_ended_at', 'bigint'),
      build.schema.alterTable('user').addColumn('password_from', 'text'),
      build.schema.alterTable('user').addColumn('vouched', 'text'),
    ],
  },
];

function siteTables(build: Kysely<Schema>): Compilable[] {
  return [
    text(
      int(text(build.schema.createTable('inventory_document'), 'site', 'document'), 'version', 'applied_at'),
      'applied_by',
    ).addPrimaryKeyConstraint('inventory_document_pk', ['site']),
    int(
      text(build.schema.createTable('credential'), 'site', 'name', 'kind', 'ciphertext'),
      'updated_at',
    ).addPrimaryKeyConstraint('credential_pk', ['site', 'name']),
    maybeInt(
      int(
        text(build.schema.createTable('alarm'), 'site', 'condition_id', 'place', 'state', 'severity', 'data'),
        'since',
      ),
      'raised_at',
      'cleared_at',
    )
      .addColumn('ticket_id', 'text')
      .addPrimaryKeyConstraint('alarm_pk', ['site', 'condition_id', 'place']),
    build.schema.createIndex('alarm_by_ticket').on('alarm').column('ticket_id'),
    int(text(build.schema.createTable('detect_cursor'), 'gateway'), 'epoch', 'sequence').addPrimaryKeyConstraint(
      'detect_cursor_pk',
      ['gateway'],
    ),
    int(text(build.schema.createTable('fact'), 'site', 'asset', 'source', 'facts'), 'at').addPrimaryKeyConstraint(
      'fact_pk',
      ['site', 'asset', 'source'],
    ),
    int(
      text(build.schema.createTable('maintenance_window'), 'id', 'site', 'asset', 'reason', 'created_by'),
      'from_at',
      'to_at',
      'created_at',
    ).addPrimaryKeyConstraint('maintenance_window_pk', ['id']),
    build.schema.createIndex('maintenance_window_by_site').on('maintenance_window').columns(['site', 'to_at']),
  ];
}

function calendarTables(build: Kysely<Schema>): Compilable[] {
  const window = (column: string): Compilable =>
    build.schema.alterTable('maintenance_window').addColumn(column, 'text', (one) => one.notNull().defaultTo(''));
  return [
    window('system'),
    window('zone'),
    window('recurrence'),
    int(
      text(build.schema.createTable('silence'), 'site', 'asset', 'ticket_id'),
      'from_at',
      'to_at',
    ).addPrimaryKeyConstraint('silence_pk', ['site', 'asset', 'from_at']),
    int(text(build.schema.createTable('schedule_answer'), 'site', 'key', 'answer', 'by'), 'at').addPrimaryKeyConstraint(
      'schedule_answer_pk',
      ['site', 'key'],
    ),
    int(
      text(build.schema.createTable('protection_period'), 'id', 'site', 'system', 'data', 'created_by'),
      'from_at',
      'to_at',
      'created_at',
    ).addPrimaryKeyConstraint('protection_period_pk', ['id']),
    build.schema.createIndex('protection_period_by_site').on('protection_period').columns(['site', 'from_at']),
    maybeInt(
      int(text(build.schema.createTable('takeover'), 'site', 'data'), 'started_at'),
      'accepted_at',
    ).addPrimaryKeyConstraint('takeover_pk', ['site']),
    int(
      text(
        build.schema.createTable('takeover_item'),
        'id',
        'site',
        'state',
        'data',
        'decision',
        'remark',
        'decided_by',
      ),
      'number',
    ).addPrimaryKeyConstraint('takeover_item_pk', ['id']),
    build.schema.createIndex('takeover_item_by_site').on('takeover_item').columns(['site', 'number']),
    text(
      int(text(build.schema.createTable('takeover_event'), 'item_id'), 'seq', 'version', 'at'),
      'type',
      'actor',
      'data',
    ).addPrimaryKeyConstraint('takeover_event_pk', ['item_id', 'seq']),
  ];
}

function ticketTables(build: Kysely<Schema>): Compilable[] {
  return [
    text(
      int(text(build.schema.createTable('ticket_event'), 'ticket_id'), 'seq', 'version', 'at'),
      'type',
      'actor',
      'data',
    ).addPrimaryKeyConstraint('ticket_event_pk', ['ticket_id', 'seq']),
    ...ticketProjection(build),
    maybeInt(
      int(
        text(build.schema.createTable('outbox'), 'id', 'idempotency_key', 'channel', 'kind', 'payload', 'last_error'),
        'priority',
        'created_at',
        'next_try_at',
        'tries',
      ),
      'delivered_at',
      'dead_at',
    )
      .addColumn('ticket_id', 'text')
      .addColumn('merged_into', 'text')
      .addPrimaryKeyConstraint('outbox_pk', ['id'])
      .addUniqueConstraint('outbox_once', ['idempotency_key']),
    build.schema
      .createIndex('outbox_waiting')
      .on('outbox')
      .columns(['channel', 'next_try_at'])
      .where(sql.ref('delivered_at'), 'is', null)
      .where(sql.ref('dead_at'), 'is', null)
      .where(sql.ref('merged_into'), 'is', null),
    build.schema.createIndex('outbox_by_ticket').on('outbox').columns(['ticket_id', 'channel', 'created_at']),
    maybeInt(text(build.schema.createTable('channel'), 'id', 'reason'), 'disabled_at').addPrimaryKeyConstraint(
      'channel_pk',
      ['id'],
    ),
  ];
}

/** The table that only repeats what the ticket events say: dropped and made again by a rebuild. */
export function ticketProjection(build: Kysely<Schema>): Compilable[] {
  return [
    maybeInt(
      int(
        text(
          build.schema.createTable('ticket'),
          'id',
          'site',
          'fault_key',
          'state',
          'stage',
          'severity',
          'asset',
          'component',
          'data',
        ),
        'number',
        'opened_at',
        'updated_at',
      ),
      'resolved_at',
    )
      .addPrimaryKeyConstraint('ticket_pk', ['id'])
      .addUniqueConstraint('ticket_number_once', ['number']),
    // Two records of one fault that race each other cannot make two tickets.
    build.schema
      .createIndex('ticket_one_open_per_fault')
      .unique()
      .on('ticket')
      .columns(['site', 'fault_key'])
      .where(sql.ref('state'), '=', 'open'),
    build.schema.createIndex('ticket_by_fault').on('ticket').columns(['site', 'fault_key', 'number']),
    build.schema.createIndex('ticket_by_state').on('ticket').columns(['state', 'number']),
  ];
}

function userTables(build: Kysely<Schema>): Compilable[] {
  return [
    maybeInt(
      int(text(build.schema.createTable('user'), 'id', 'name', 'role', 'password_hash', 'language'), 'created_at'),
      'disabled_at',
    )
      .addColumn('sites', 'text')
      .addPrimaryKeyConstraint('user_pk', ['id'])
      .addUniqueConstraint('user_name_once', ['name']),
    int(text(build.schema.createTable('session'), 'id_hash', 'user_id'), 'created_at', 'seen_at', 'expires_at')
      .addPrimaryKeyConstraint('session_pk', ['id_hash'])
      .addForeignKeyConstraint('session_of_user', ['user_id'], 'user', ['id'], (key) => key.onDelete('cascade')),
    maybeInt(
      int(text(build.schema.createTable('token'), 'id', 'hash', 'name', 'role', 'created_by'), 'created_at'),
      'expires_at',
      'used_at',
      'revoked_at',
    )
      .addColumn('sites', 'text')
      .addPrimaryKeyConstraint('token_pk', ['id'])
      .addUniqueConstraint('token_hash_once', ['hash']),
    int(text(build.schema.createTable('login_failure'), 'key'), 'count', 'first_at', 'last_at').addPrimaryKeyConstraint(
      'login_failure_pk',
      ['key'],
    ),
    text(
      int(build.schema.createTable('audit'), 'seq', 'at'),
      'actor',
      'action',
      'target',
      'detail',
      'previous',
      'hash',
    ).addPrimaryKeyConstraint('audit_pk', ['seq']),
  ];
}

type Table<T extends string, C extends string> = CreateTableBuilder<T, C>;

function text<T extends string, C extends string, N extends string>(
  table: Table<T, C>,
  ...names: N[]
): Table<T, C | N> {
  return add(table, names, 'text', true);
}

function int<T extends string, C extends string, N extends string>(table: Table<T, C>, ...names: N[]): Table<T, C | N> {
  return add(table, names, 'bigint', true);
}

function maybeInt<T extends string, C extends string, N extends string>(
  table: Table<T, C>,
  ...names: N[]
): Table<T, C | N> {
  return add(table, names, 'bigint', false);
}

function add<T extends string, C extends string, N extends string>(
  table: Table<T, C>,
  names: readonly N[],
  type: 'text' | 'bigint',
  isRequired: boolean,
): Table<T, C | N> {
  let grown: Table<T, C | N> = table;
  for (const name of names) grown = grown.addColumn(name, type, (column) => (isRequired ? column.notNull() : column));
  return grown;
}

// The tables of the service records as Kysely sees them. Times are wall milliseconds since 1970 UTC, JSON is kept as text,
// truth values as 0 and 1, so that the same schema fits SQLite and PostgreSQL.

import type { Generated } from 'kysely';

export interface Schema {
  meta: { key: string; value: string };
  inventory_document: { site: string; document: string; version: number; applied_at: number; applied_by: string };
  credential: { site: string; name: string; kind: string; ciphertext: string; updated_at: number };
  alarm: AlarmTable;
  proven: { site: string; asset: string; component: string; condition_id: string; at: number };
  detect_cursor: { gateway: string; epoch: number; sequence: number };
  fact_memory: { site: string; asset: string; data: string; at: number };
  recent_change: RecentChangeTable;
  fact: { site: string; asset: string; source: string; facts: string; at: number };
  ticket_event: TicketEventTable;
  ticket: TicketTable;
  maintenance_window: MaintenanceTable;
  silence: { site: string; asset: string; from_at: number; to_at: number; ticket_id: string };
  schedule_answer: { site: string; key: string; answer: string; by: string; at: number };
  protection_period: ProtectionTable;
  takeover: { site: string; started_at: number; accepted_at: number | null; data: string };
  takeover_item: TakeoverItemTable;
  takeover_event: Omit<TicketEventTable, 'ticket_id'> & { item_id: string };
  outbox: OutboxTable;
  channel: { id: string; disabled_at: number | null; reason: string };
  user: UserTable;
  session: SessionTable;
  token: TokenTable;
  login_failure: { key: string; count: number; first_at: number; last_at: number };
  audit: AuditTable;
  action: ActionTable;
  action_mode: ActionModeTable;
  ticket_picture: { ticket_id: string; at: number; jpeg: string };
  ticket_evidence: { ticket_id: string; at: number; is_final: number; data: string };
}

export interface ActionTable {
  id: string;
  site: string;
  ticket_id: string;
  state: string;
  data: string;
  updated_at: number;
}

export interface ActionModeTable {
  site: string;
  /** `class:camera` or `asset:cam-07`. */
  scope: string;
  verb: string;
  data: string;
  by: string;
  at: number;
}

export interface RecentChangeTable {
  id: string;
  site: string;
  /** '' for the site. */
  asset: string;
  component: string;
  at: number;
  kind: string;
  was: string;
  became: string;
  actor: string;
}

export interface AlarmTable {
  site: string;
  condition_id: string;
  place: string;
  state: string;
  severity: string;
  since: number;
  raised_at: number | null;
  cleared_at: number | null;
  ticket_id: string | null;
  data: string;
}

export interface TicketEventTable {
  ticket_id: string;
  seq: number;
  version: number;
  type: string;
  at: number;
  actor: string;
  data: string;
}

export interface TicketTable {
  id: string;
  number: number;
  site: string;
  fault_key: string;
  state: string;
  stage: string;
  severity: string;
  asset: string;
  component: string;
  opened_at: number;
  updated_at: number;
  resolved_at: number | null;
  data: string;
}

export interface MaintenanceTable {
  id: string;
  site: string;
  /** '' for the whole site. */
  asset: string;
  /** The first time; of one that recurs `to_at` is never over. */
  from_at: number;
  to_at: number;
  reason: string;
  created_by: string;
  created_at: number;
  /** '' unless it is of a system. */
  system: string;
  zone: string;
  /** JSON: how it recurs and when the first time ends; '' for once. */
  recurrence: string;
}

export interface ProtectionTable {
  id: string;
  site: string;
  /** '' for the whole site. */
  system: string;
  from_at: number;
  to_at: number;
  /** JSON: name, overrides, poll factor, polls counted. */
  data: string;
  created_by: string;
  created_at: number;
}

export interface TakeoverItemTable {
  id: string;
  site: string;
  number: number;
  state: string;
  data: string;
  /** '' while none is made. */
  decision: string;
  remark: string;
  decided_by: string;
}

export interface OutboxTable {
  id: string;
  idempotency_key: string;
  channel: string;
  ticket_id: string | null;
  kind: string;
  priority: number;
  payload: string;
  created_at: number;
  next_try_at: number;
  tries: number;
  delivered_at: number | null;
  dead_at: number | null;
  merged_into: string | null;
  last_error: string;
}

export interface UserTable {
  id: string;
  name: string;
  role: string;
  password_hash: string;
  language: string;
  /** JSON list of site keys; null: all. */
  sites: string | null;
  created_at: number;
  disabled_at: number | null;
  admin_ended_at: number | null;
  /** JSON list of who gave the password; null: its person did. */
  password_from: string | null;
  /** JSON: who last made it or gave it more while two people had to agree, and when. */
  vouched: string | null;
}

export interface SessionTable {
  id_hash: string;
  user_id: string;
  created_at: number;
  seen_at: number;
  expires_at: number;
}

export interface TokenTable {
  id: string;
  hash: string;
  name: string;
  role: string;
  sites: string | null;
  created_by: string;
  created_at: number;
  expires_at: number | null;
  used_at: number | null;
  revoked_at: number | null;
}

export interface AuditTable {
  seq: Generated<number>;
  at: number;
  actor: string;
  action: string;
  target: string;
  detail: string;
  previous: string;
  hash: string;
}

// What the InfluxDB store keeps beside the database: the reader's cursor, moved after each accepted write, and the lines
// that the database refused. Losing the last cursor is harmless – those records are written again and change nothing –
// so this file is not synced at each commit.

import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Position } from '../../../contract/records.ts';
import { isDamage, moveAside } from './embedded-database.ts';

/** Refused lines kept; the oldest go first. */
export const MAX_QUARANTINE_LINES = 10_000;
/** Of a refused line and of its reason. */
const MAX_KEPT_CHARS = 2000;

export interface QuarantinedLine {
  atMs: number;
  reason: string;
  line: string;
}

export class InfluxLedger {
  readonly #db: DatabaseSync;

  /** Opens the file; a damaged one is set aside. */
  static open(path: string, nowMs: number): InfluxLedger {
    try {
      return new InfluxLedger(path);
    } catch (error) {
      if (!isDamage(error) || !existsSync(path)) throw error;
    }
    moveAside(path, nowMs);
    return new InfluxLedger(path);
  }

  private constructor(path: string) {
    this.#db = new DatabaseSync(path);
    try {
      this.#db.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        CREATE TABLE IF NOT EXISTS cursor (gateway TEXT PRIMARY KEY, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS quarantine (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, reason TEXT NOT NULL, line TEXT NOT NULL);
      `);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  cursor(gateway: string): Position | null {
    const row = this.#db.prepare('SELECT epoch, sequence FROM cursor WHERE gateway = ?').get(gateway);
    return row ? { gateway, epoch: Number(row['epoch']), sequence: Number(row['sequence']) } : null;
  }

  move(cursors: Iterable<Position>): void {
    const put = this.#db.prepare('REPLACE INTO cursor VALUES (?, ?, ?)');
    for (const at of cursors) put.run(at.gateway, at.epoch, at.sequence);
  }

  quarantine(line: string, reason: string, atMs: number): void {
    const short = (text: string): string => text.slice(0, MAX_KEPT_CHARS);
    const add = this.#db.prepare('INSERT INTO quarantine (at_ms, reason, line) VALUES (?, ?, ?)');
    const { lastInsertRowid } = add.run(Math.floor(atMs), short(reason), short(line));
    this.#db.prepare('DELETE FROM quarantine WHERE id <= ?').run(Number(lastInsertRowid) - MAX_QUARANTINE_LINES);
  }

  /** The newest refused lines, newest first. */
  quarantined(limit: number): QuarantinedLine[] {
    const rows = this.#db.prepare('SELECT at_ms, reason, line FROM quarantine ORDER BY id DESC LIMIT ?').all(limit);
    return rows.map((row) => ({
      atMs: Number(row['at_ms']),
      reason: String(row['reason']),
      line: String(row['line']),
    }));
  }

  close(): void {
    this.#db.close();
  }
}

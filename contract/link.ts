// What a server and a gateway are to each other, however they are joined: in one process, or over a broker. Records go
// up, questions go down. Live records are detected on; the backlog after an outage only fills history.

import type { LogRecord, Position } from './records.ts';

export interface Delivery {
  position: Position;
  record: LogRecord;
}

/** Records as they lie in the journal, for a metric store that takes line protocol: nothing is read and written again. */
export interface LineDelivery {
  /** Of the last record; all up to it are covered. */
  position: Position;
  records: number;
  /** Lines of all their samples, times in ms; records of other kinds have none. Valid until the next such read. */
  lines: Buffer;
  lineCount: number;
  /** Time of the last line, 0 when there is none. */
  timeMs: number;
}

/**
 * What can be asked of a device beyond its poll: `cable-test`, the switch’s own test of the copper line of a port without link;
 * `tables`, a poll that reads its tables, too, and tells them even where they are as they were: then it is known when they were so.
 */
export const PROBES = ['cable-test', 'tables'] as const;
export type Probe = (typeof PROBES)[number];

/**
 * A wish to have targets polled now, e.g. the parents of what has just failed, or one of them probed. Answered by one
 * AnswerRecord a target.
 */
export interface Question {
  id: string;
  site: string;
  asset: string;
  /** Target name; '' asks every target of the asset. */
  target: string;
  /** Instead of a mere poll; of one component, '' for the asset itself. */
  probe?: { kind: Probe; component: string };
  /** The gateway gives up after this long. */
  timeoutMs: number;
}

export interface Heartbeat {
  gateway: string;
  /** Gateway's wall clock when it was sent. */
  wallMs: number;
  /** Last sequence in the gateway's journal, so that the server knows how far behind it is. */
  sequence: number;
}

/** The server's end. */
export interface ServerLink {
  readonly gateway: string;
  /** Live deliveries in order of their positions. Called on the server's turn; must not throw. */
  onLive(handler: (delivery: Delivery) => void): void;
  onHeartbeat(handler: (heartbeat: Heartbeat) => void): void;
  /**
   * Reads on from a position, oldest first: the reader of the metric store. Resolves with an empty list when there is
   * nothing new or the line is down.
   */
  read(after: Position | null, maxRecords: number): Promise<Delivery[]>;
  /** As {@link read}, of the same records, as bytes; null when there is nothing new. Absent where records do not lie as lines. */
  readLines?(after: Position | null, maxRecords: number): Promise<LineDelivery | null>;
  /** Tells the gateway that everything up to here is in the metric store and may be deleted. */
  acknowledge(position: Position): void;
  /** Sends a question; false when the line is down. */
  ask(question: Question): boolean;
}

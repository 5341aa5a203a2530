// The words between the lab and whoever drives it: JSON lines over one TCP connection. A request carries a number, its
// answer carries it back; after `subscribe` the state comes by itself at every change.

import type { ErrorValues } from '../contract/errors.ts';
import type { Text } from '../contract/text.ts';
import type { ActiveFault } from './fault-board.ts';
import type { Translation } from './services/addresses.ts';

/** Longest line, bytes; past it the connection is closed. */
export const MAX_LINE_BYTES = 1_000_000;

export type LabRequest =
  | { verb: 'faults' }
  | { verb: 'status' }
  | { verb: 'subscribe' }
  | { verb: 'break'; fault: string; on?: string; seed?: number; afterMs?: number; forMs?: number }
  | { verb: 'heal'; fault?: string; on?: string }
  | { verb: 'traps'; host: string; port: number };

export interface FaultEntry {
  fault: string;
  title: Text;
  /** Asset it happens to unless said otherwise. */
  on: string;
  kinds: readonly string[];
}

/** What the network of the site is like now. */
export interface NetworkState {
  net: number;
  /** Addresses of the site that answer; every other address of the net does not. */
  alive: string[];
  /** Whether the carrier's line to the site is up. */
  lineUp: boolean;
  translations: Translation[];
}

export interface LabStatus {
  net: number;
  seed: number;
  active: ActiveFault[];
  /** Assets that cannot be reached from the gateway or do not answer. */
  silent: string[];
  unpowered: string[];
  lineUp: boolean;
  upsOnBattery: boolean;
  batteryPercent: number;
}

export interface LabAnswers {
  faults: FaultEntry[];
  status: LabStatus;
  subscribe: NetworkState;
  break: ActiveFault;
  heal: ActiveFault[];
  traps: { sent: number };
}

export type LabReply =
  | { id: number; ok: true; result: unknown }
  | { id: number; ok: false; code: string; message: string; values?: ErrorValues };
export interface LabEvent {
  event: 'network';
  state: NetworkState;
}

/** Cuts a stream of bytes into lines; throws RangeError for one that is too long. */
export class LineSplitter {
  #rest = '';

  push(chunk: string): string[] {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MAX_LINE_BYTES) throw new RangeError('a line longer than the limit');
    return lines.filter((line) => line.trim() !== '');
  }
}

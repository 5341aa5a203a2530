// What the process that receives traps and the one that polls say to each other.

import type { Notification } from './notification.ts';
import type { Refusal, TrapReaderSettings } from './trap-reader.ts';

/** To the receiver: at the start, and whenever credentials change. */
export interface ReceiverSettings extends TrapReaderSettings {
  readonly kind: 'settings';
  readonly host: string;
  readonly port: number;
}

export interface TrapMessage {
  readonly kind: 'trap';
  readonly source: string;
  readonly version: 'v1' | 'v2c' | 'v3';
  readonly engineId: string;
  readonly isInform: boolean;
  readonly notification: Notification;
}

/** A datagram that was not believed; its octets stay in the receiver. */
export interface RefusedMessage {
  readonly kind: 'refused';
  readonly source: string;
  readonly reason: Refusal;
}

export interface ReceiverCounts {
  readonly kind: 'counts';
  /** Datagrams that came in. */
  readonly datagrams: number;
  readonly notifications: number;
  readonly refused: number;
  /** Dropped for the limit of their source or of all. */
  readonly limited: number;
}

export type FromReceiver =
  | TrapMessage
  | RefusedMessage
  | ReceiverCounts
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly what: string };

// The four kinds of record that travel from a gateway to the server and lie in its journal (design: samples, facts,
// events, answers). Each names its site: a site is the unit of ordering.

import type { SampleBatch } from './batch.ts';

export interface SamplesRecord {
  kind: 'samples';
  site: string;
  batch: SampleBatch;
}

/** What texts and tables say of an asset: a full snapshot per source, sent when it changed and at most once an hour else. */
export interface FactsRecord {
  kind: 'facts';
  site: string;
  asset: string;
  /** The target that told it, e.g. `snmp`. */
  source: string;
  timeMs: number;
  facts: AssetFacts;
}

export interface AssetFacts {
  identity?: {
    vendor?: string;
    model?: string;
    serial?: string;
    firmware?: string;
    sysObjectId?: string;
    sysName?: string;
    sysDescr?: string;
  };
  components?: ComponentFact[];
  /** MAC addresses of the asset itself, lower-case with colons. */
  macs?: string[];
  neighbours?: NeighbourFact[];
  /** Component keys of its ports by ifIndex. For the gateway, which places traps by it; never journaled. */
  portIndexes?: Record<string, string>;
  /** Learnt MAC addresses of a switch. */
  forwarding?: { mac: string; port: string }[];
  /** After how many seconds of silence it forgets one of these (dot1dTpAgingTime, RFC 4188); 0: never. */
  forwardingAgeS?: number;
  /** Neighbours by ARP: which MAC address answers for which IP address. */
  arp?: { ip: string; mac: string }[];
  /** Other short texts worth showing: key → value. */
  texts?: Record<string, string>;
  /** What polling has learned of how the asset is best asked: answer size, pace, width of counters … */
  learned?: Record<string, string | number>;
}

export interface ComponentFact {
  /** `kind:name`, the component key used in series tags. */
  key: string;
  /** What the device calls it. */
  name: string;
  /** Shown beside it: alias, size, model … */
  details?: Record<string, string | number>;
}

/** One neighbour by LLDP (IEEE 802.1AB) or Cisco's CDP. */
export interface NeighbourFact {
  /** Component key of the local port. */
  port: string;
  chassisId: string;
  portId: string;
  sysName: string;
  /** The neighbour says it is a bridge or a router. */
  isNetwork: boolean;
  /** Its management address, where it tells one. */
  address?: string;
  /** What it says it is: sysDescr by LLDP, platform by CDP. */
  platform?: string;
}

export const EVENT_TYPES = ['trap', 'will', 'notice', 'clock-step', 'gateway-start', 'drop', 'action'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export interface EventRecord {
  kind: 'event';
  site: string;
  /** The asset it is about; '' for the gateway itself. */
  asset: string;
  component: string;
  timeMs: number;
  type: EventType;
  /** A stable code, e.g. `linkDown`. */
  code: string;
  data: Record<string, string | number | boolean>;
}

/** The end of a question: what it measured has gone before it as samples of the target. */
export interface AnswerRecord {
  kind: 'answer';
  site: string;
  asset: string;
  /** The target that was asked. */
  target: string;
  timeMs: number;
  questionId: string;
  /** The poll's result, see {@link ResultCode}. */
  result: ResultCode;
  detail: string;
}

export type LogRecord = SamplesRecord | FactsRecord | EventRecord | AnswerRecord;

/** Where a record lies: its gateway, that gateway's journal epoch, and a number that grows by one a record. */
export interface Position {
  gateway: string;
  epoch: number;
  sequence: number;
}

/** Negative when `a` lies before `b` in their gateway's journal, 0 when they are the same place. */
export function comparePositions(a: Position, b: Position): number {
  return a.epoch - b.epoch || a.sequence - b.sequence;
}

/**
 * Outcome of one poll of one target; the value of `foresite_target result_code`. Order is fixed for ever.
 * `refused`: actively, by a port or an ICMP error. `auth`: community, user, key or password. `garbage`: an answer that
 * cannot be read. `stale`: a push source (MQTT) that has gone quiet. `dead`: its will said so. `config`: cannot be polled as set up.
 */
export const RESULT_CODES = [
  'ok',
  'timeout',
  'refused',
  'auth',
  'garbage',
  'stale',
  'dead',
  'config',
  'exception',
  'internal',
] as const;
export type ResultCode = (typeof RESULT_CODES)[number];

export function resultNumber(code: ResultCode): number {
  return RESULT_CODES.indexOf(code);
}

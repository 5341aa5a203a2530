// What every collector is to the gateway. A collector knows one protocol; it is told targets, asked to poll one of them
// before a deadline, and hands what it read to a sink. It keeps no schedule, retries nothing beyond its protocol's own
// resend, and never throws for what a device does: that is a result.

import type { Verb } from './action.ts';
import type { SampleBatch } from './batch.ts';
import type { Clock } from './clock.ts';
import type { Probe } from './link.ts';
import type { Network } from './network.ts';
import type { Profile } from './profile.ts';
import type { Protocol } from './protocols.ts';
import type { AssetFacts, EventRecord, ResultCode } from './records.ts';
import type { SeriesCatalogue } from './series.ts';

export type { Protocol } from './protocols.ts';

/** Secrets of a credential, resolved. Never logged; see `redact` in the log set-up. */
export type Credential =
  | { kind: 'snmp-v1' | 'snmp-v2c'; community: string }
  | {
      kind: 'snmp-v3';
      user: string;
      authProtocol: 'none' | 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
      authKey: string;
      privProtocol: 'none' | 'des' | 'aes128' | 'aes192b' | 'aes192r' | 'aes256b' | 'aes256r';
      privKey: string;
      context: string;
    }
  | { kind: 'password'; user: string; password: string };

/** One way to reach one asset. `site`, `asset` and `name` identify it; a changed target is a new object. */
export interface Target {
  readonly site: string;
  readonly asset: string;
  readonly class: string;
  /** Unique within the asset and the component name of its result series: `snmp`, `ping`, `rtsp`, `modbus` … */
  readonly name: string;
  readonly protocol: Protocol;
  readonly host: string;
  readonly port: number;
  readonly credential: Credential | null;
  /** May change something, where that takes another credential than reading. */
  readonly writeCredential?: Credential;
  readonly profile: Profile;
  readonly intervalMs: number;
  /** Hard limit of one poll, all resends included. */
  readonly timeoutMs: number;
  /** Protocol's own: modbus `unit`, mqtt `topicPrefix`, rtsp/http `path`, … */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

export interface PollResult {
  code: ResultCode;
  /** One line for the log and the asset page: what happened and what to do; no secrets. When ok, what of it could not be used, else empty. */
  detail: string;
}

/** Where readings go. `asset` data must come from the target's own asset. Calls return at once and never throw. */
export interface Sink {
  /** The batch is the collector's own again, to be filled anew, when this returns: who wants it longer copies it. */
  samples(site: string, batch: SampleBatch): void;
  facts(target: Target, facts: AssetFacts): void;
  event(event: EventRecord): void;
}

/** A guarded remote remedy; the gateway checks every guard before it reaches a collector. */
export interface Order {
  readonly id: string;
  readonly target: Target;
  /** `poe-cycle`, `outlet-cycle`, … with the component it acts on. */
  readonly verb: Verb;
  readonly component: string;
  readonly args: Readonly<Record<string, string>>;
  /** `return` gives back the power that `first` took, and reads it back; it may come more than once. */
  readonly step: 'first' | 'return';
}

/** What an order would send, in words; null with the reason where it cannot be done. */
export type OrderFrame = { frame: string } | { frame: null; detail: string };

/** What a collector has learned of devices and wants to know again after a restart. Values are JSON of its own. */
export interface LearnedStore {
  get(key: string): string | undefined;
  set(key: string, json: string): void;
}

export interface CollectorParts {
  network: Network;
  clock: Clock;
  catalogue: SeriesCatalogue;
  log: Log;
  /** Absent: what is learned ends with the process. */
  learned?: LearnedStore;
}

/** The part of pino that we use. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Collector {
  readonly protocols: readonly Protocol[];
  /** Replaces the set of targets. Push protocols connect and subscribe here; poll protocols open what they share. */
  open(targets: readonly Target[], sink: Sink): Promise<void>;
  /**
   * Reads the target once; readings go to the sink before the promise settles. For a push protocol it judges freshness.
   * Settles soon after `signal` aborts. Result and duration samples are written by the caller, from what this returns.
   * `isAsked`: somebody waits for it between two polls of the schedule, and wants all that can be seen now.
   */
  poll(target: Target, signal: AbortSignal, isAsked?: boolean): Promise<PollResult>;
  /**
   * Asks what a poll does not, of one component; what it shows goes to the sink before the promise settles. It disturbs
   * nothing that works, or says `config`. Absent where the protocol has no probes.
   */
  probe?(target: Target, probe: Probe, component: string, signal: AbortSignal): Promise<PollResult>;
  /**
   * The next poll reads its tables anew, and they are told whatever they say. Absent where a protocol has none.
   * @returns false for a target that is not open
   */
  readTables?(target: Target): boolean;
  /**
   * What the device sees now, a JPEG of at most so many bytes; null where this target gives none. Absent where the protocol
   * has no pictures.
   */
  picture?(target: Target, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | null>;
  /** Sends one step of an order once, without a second try of its own. Absent where the protocol has no orders. */
  act?(order: Order, signal: AbortSignal): Promise<PollResult>;
  /** What {@link act} would send, found out without changing anything. */
  frameOf?(order: Order, signal: AbortSignal): Promise<OrderFrame>;
  /** Own counters and gauges by snake_case name with unit, shown as `foresite_<protocol>_<name>`; counters end in `_total`. */
  stats?(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

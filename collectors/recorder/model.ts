// What a recorder tells, whatever its make: the words between the dialects (ISAPI, CGI) and the collector.

import type { AssetFacts } from '../../contract/records.ts';
import type { RecorderSession } from './session.ts';
import type { Told } from './times.ts';

/** Most channels and disks of one recorder that are read; the rest is left out. */
export const MAX_CHANNELS = 256;
export const MAX_DISKS = 64;

export interface Channel {
  /** From 1. */
  number: number;
  name: string;
  /** Codes of `recorder_channel.status`: 0 connected, 1 lost, 2 not assigned; undefined where it does not tell. */
  status: 0 | 1 | 2 | undefined;
  /** Why it is lost, in the recorder's words. */
  reason: string;
  /** Of its camera, '' for an analogue one. */
  address: string;
  /** Whether it is set up to be recorded. */
  isRecorded: boolean;
}

export interface Disk {
  /** Component name. */
  name: string;
  /** Codes of `recorder_disk.status`. */
  status: 0 | 1 | 2 | 3 | 4;
  totalMb: number;
  usedMb: number;
}

export interface Snapshot {
  identity: NonNullable<AssetFacts['identity']>;
  channels: Channel[];
  disks: Disk[];
  clock: Told | undefined;
  /** Our wall time when it told its clock. */
  clockAtMs: number;
  cpuPercent: number | undefined;
  memoryPercent: number | undefined;
}

export interface DaysAsked {
  channel: number;
  fromDay: number;
  toDay: number;
  /** It has been enough for one poll. */
  isEnough: () => boolean;
}

export interface DaysFound {
  days: ReadonlySet<number>;
  /** Days from the first that was asked for to this one are known now. */
  knownTo: number;
}

/** How recorders of a make are asked. Functions throw what the session throws. */
export interface Dialect {
  snapshot(session: RecorderSession, wallMs: () => number): Promise<Snapshot>;
  /**
   * Which of the days have recordings. At most `daysAtOnce` of them are asked for, and no more once it is enough.
   */
  days(session: RecorderSession, asked: DaysAsked): Promise<DaysFound>;
  readonly daysAtOnce: number;
  /** Whether it tells days without recordings between others. */
  readonly tellsGaps: boolean;
  /** End of the newest recording that reaches into the span; undefined where there is none. Plain times, ms. */
  newest(session: RecorderSession, channel: number, fromMs: number, toMs: number): Promise<number | undefined>;
}

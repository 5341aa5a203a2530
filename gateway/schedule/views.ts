// What the schedule tells of itself and of its targets.

import type { ResultCode } from '../../contract/records.ts';

export interface ScheduleStats {
  targets: number;
  running: number;
  /** Due and waiting for a free place. */
  waiting: number;
  polls: number;
  /** Polls skipped because the last one still ran or the process was late by whole intervals. */
  overruns: number;
  /** Polls that did not even end when told to. */
  abandoned: number;
  /** Silences that were none of the device's: the process had hardly got a turn meanwhile. */
  unbelieved: number;
  /** How often deadlines were put off because the process had stood still. */
  deadlinesPutOff: number;
  /** Of targets that have once answered. */
  latenessP50Ms: number;
  latenessP99Ms: number;
}

/** What is known of one target, for the page of slow and silent devices. */
export interface TargetState {
  site: string;
  asset: string;
  name: string;
  /** Undefined before the first poll. */
  result: ResultCode | undefined;
  detail: string;
  failures: number;
  durationMs: number;
}

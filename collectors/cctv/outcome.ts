// What came of one question to a camera, in the words of the metrics. A fault of our own machine or set-up says nothing
// about the device. Pure.

import type { PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import { type DialFailure, dialFailure, dialResult } from '../dial-failure.ts';
import { GarbageAnswer } from '../http/exchange.ts';

/** Result codes of `rtsp_response`, `onvif_response` and `snapshot_response` (contract/metrics.ts). */
export const ANSWERED = 0;
const TIMEOUT = 1;
const REFUSED = 2;
export const UNAUTHORISED = 3;
const GARBAGE = 4;
export const NO_PICTURE = 5;

export const OK: PollResult = { code: 'ok', detail: '' };

/** A row to write: fields and values by measurement. */
export type Rows = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Outcome {
  /** Empty when the device was not really asked: then nothing may be said about it. */
  rows: Rows;
  result: PollResult;
}

export interface Asked {
  target: Target;
  /** Of the result code. */
  measurement: string;
  where: string;
}

export function rejected({ target, where }: Asked): PollResult {
  const credential = target.settings['credentialName'] ?? `of target ${target.name}`;
  return { code: 'auth', detail: errorLine('login_rejected', { where, credential: String(credential) }) };
}

export function garbage({ where }: Asked, what: string): PollResult {
  return { code: 'garbage', detail: errorLine('garbage_answer', { where, what }) };
}

export function garbageOutcome(asked: Asked, what: string): Outcome {
  return { rows: { [asked.measurement]: { result_code: GARBAGE } }, result: garbage(asked, what) };
}

/** What a failure says about the device: nothing, when the fault is in our own set-up or machine. */
export function notAnswered(asked: Asked, signal: AbortSignal, error: unknown): Outcome {
  if (!signal.aborted && error instanceof GarbageAnswer) return garbageOutcome(asked, error.message);
  const failure = dialFailure(error, signal);
  const result = dialResult(failure, asked.where, asked.target.timeoutMs, error);
  const code = resultNumber(failure);
  return { rows: code === undefined ? {} : { [asked.measurement]: { result_code: code } }, result };
}

function resultNumber(failure: DialFailure): number | undefined {
  if (failure === 'silent') return TIMEOUT;
  return failure === 'refused' ? REFUSED : undefined;
}

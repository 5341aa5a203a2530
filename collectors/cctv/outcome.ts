// What came of one question to a camera, in the words of the metrics. A fault of our own machine or set-up says nothing
// about the device. Pure.

import type { PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import { type DialFailure, dialFailure, dialResult } from '../dial-failure.ts';
import { NotTrusted, untrusted } from '../http/encrypt.ts';
import { GarbageAnswer } from '../http/exchange.ts';
import { guardedAs, type LoginGuard } from '../http/login-guard.ts';
import { loginTrouble } from '../http/login-trouble.ts';
import type { Login } from '../http/login.ts';

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
  /** What was found and stands, with its own time: it is not to be taken for what is seen now. */
  standing?: { rows: Rows; timeMs: number };
  result: PollResult;
}

export interface Asked {
  target: Target;
  /** Of the result code. */
  measurement: string;
  where: string;
  /** Monotonic, ms. */
  nowMs: () => number;
}

export function rejected(
  { target, where, nowMs }: Asked,
  guard: LoginGuard,
  login: Login | null,
  service = where,
): PollResult {
  const at = login && { device: guardedAs(target), login, service, nowMs };
  return loginTrouble(guard, at, target, where);
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
  if (!signal.aborted && error instanceof NotTrusted) return { rows: {}, result: untrusted(error, asked.where) };
  const failure = dialFailure(error, signal);
  const result = dialResult(failure, asked.where, asked.target.timeoutMs, error);
  const code = resultNumber(failure);
  return { rows: code === undefined ? {} : { [asked.measurement]: { result_code: code } }, result };
}

function resultNumber(failure: DialFailure): number | undefined {
  if (failure === 'silent') return TIMEOUT;
  return failure === 'refused' ? REFUSED : undefined;
}

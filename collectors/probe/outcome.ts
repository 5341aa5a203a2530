// What a probe comes to: the numbers it leaves and the result of its poll. A fault of our own machine or set-up leaves no
// numbers, because it says nothing about the device.

import type { CollectorParts, PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import { type DialFailure, dialFailure, dialResult, errorCode } from '../dial-failure.ts';
import { GarbageAnswer } from '../http/exchange.ts';
import type { LoginGuard } from '../http/login-guard.ts';
import type { ProbePlan } from './config.ts';

export interface Probe {
  target: Target;
  plan: ProbePlan;
  /** Component of its rows: the first probe of a measurement speaks for the asset itself. */
  component: string;
  where: string;
  /** Host and port of this site: what a login is guarded for. */
  device: string;
}

export interface ProbeParts extends CollectorParts {
  guard: LoginGuard;
}

/** Result codes of `net_response`, `http_response`, `rtsp_response`, `dns_query` and `ntp_response` (contract/metrics.ts). */
export const ANSWERED = 0;
export const TIMEOUT = 1;
const REFUSED = 2;
export const UNAUTHORISED = 3;
const GARBAGE = 4;
export const UNEXPECTED = 5;
export const UNTRUSTED = 6;

export type Measures = Record<string, number>;

export interface Outcome {
  /** Absent when the device was not really asked: then nothing may be said about it. */
  measures?: Measures;
  result: PollResult;
}

export const OK: PollResult = { code: 'ok', detail: '' };

/** What a failure says about the device: nothing, when the fault is in our own set-up or machine. */
export function notAnswered(probe: Probe, signal: AbortSignal, error: unknown): Outcome {
  if (!signal.aborted && error instanceof GarbageAnswer) {
    const detail = errorLine('garbage_answer', { where: probe.where, what: error.message });
    return { measures: { result_code: GARBAGE }, result: { code: 'garbage', detail } };
  }
  const failure = errorCode(error) === 'EBUSY' ? 'ours' : dialFailure(error, signal);
  const result = dialResult(failure, probe.where, probe.target.timeoutMs, error);
  const code = resultNumber(failure);
  return code === undefined ? { result } : { measures: { result_code: code }, result };
}

function resultNumber(failure: DialFailure): number | undefined {
  if (failure === 'silent') return TIMEOUT;
  return failure === 'refused' ? REFUSED : undefined;
}

/** It answers, but not what it should. */
export function unexpected(probe: Probe, what: string): PollResult {
  return { code: 'exception', detail: errorLine('answer_unexpected', { where: probe.where, what }) };
}

// What a failed connection means. A refusal proves that a host lives, silence does not, and a fault of our own machine
// says nothing about the device: the three must never be mixed up. Never throws, never shows secrets.

import { errorLine } from '../contract/errors.ts';
import type { PollResult } from '../contract/collector.ts';

/** `silent`: nobody answered. `unnamed`: the host name has no address. `ours`: this machine could not try. */
export type DialFailure = 'silent' | 'refused' | 'unnamed' | 'ours';

const SILENT: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ABORT_ERR',
]);
const REFUSED: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE']);
const UNNAMED: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);

/** EHOSTUNREACH counts as silence: on the device's own network it is how a missing ARP answer shows. */
export function dialFailure(error: unknown, signal: AbortSignal): DialFailure {
  if (signal.aborted) return 'silent';
  const code = errorCode(error);
  if (SILENT.has(code)) return 'silent';
  if (REFUSED.has(code)) return 'refused';
  return UNNAMED.has(code) ? 'unnamed' : 'ours';
}

export function dialResult(failure: DialFailure, where: string, timeoutMs: number, error: unknown): PollResult {
  switch (failure) {
    case 'silent':
      return { code: 'timeout', detail: errorLine('connection_timeout', { where, timeout: timeoutMs }) };
    case 'refused':
      return { code: 'refused', detail: errorLine('connection_refused', { where }) };
    case 'unnamed':
      return { code: 'config', detail: errorLine('host_unknown', { where }) };
    case 'ours':
      return {
        code: 'internal',
        detail: errorLine('poll_failed', { where, what: errorCode(error) || 'unknown error' }),
      };
  }
}

/** The system's code of an error, `ECONNREFUSED`; of the first of several addresses tried; '' where it has none. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return code;
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError') ? 'ABORT_ERR' : '';
}

// The result of a poll in words: what happened, where, and what to do. No secret gets into one.

import type { PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { BrokenTables } from './broken.ts';
import { SnmpFailure } from './face.ts';

export const OK: PollResult = { code: 'ok', detail: '' };

export const NO_TIME = new SnmpFailure('timeout', 'no time');

export function whereOf(target: Target): string {
  return `"${target.asset}" (${target.host}:${target.port})`;
}

export function failed(
  code: PollResult['code'],
  error: Parameters<typeof errorLine>[0],
  values: Parameters<typeof errorLine>[1],
): PollResult {
  return { code, detail: errorLine(error, values) };
}

function credentialOf({ name, settings }: Target): string {
  return String(settings['credentialName'] ?? `of target ${name}`);
}

/** It lives, whatever it has not told: a slow device is no silent one. */
export function slowResult(target: Target): PollResult {
  return { code: 'ok', detail: errorLine('snmp_slow', { where: whereOf(target), timeout: target.timeoutMs }) };
}

/** All is well, but for the tables that the agent cannot give. */
export function okOf({ target, memory: { broken } }: { target: Target; memory: { broken: BrokenTables } }): PollResult {
  if (broken.isNone) return OK;
  const tables = broken.words.join(', ');
  return { code: 'ok', detail: errorLine('snmp_table_broken', { where: whereOf(target), tables }) };
}

/** @param failure in words only: where thousands are silent, an error with its stack for each would cost more than asking them */
export function resultOf(failure: Pick<SnmpFailure, 'kind' | 'message'>, target: Target): PollResult {
  const where = whereOf(target);
  switch (failure.kind) {
    case 'garbage':
    case 'too-big':
    case 'rejected':
      return failed('garbage', 'snmp_garbage', { where, what: failure.message });
    case 'auth':
      return failed('auth', 'snmp_auth', { where, what: failure.message, credential: credentialOf(target) });
    case 'clock':
      return failed('auth', 'snmp_v3_time', { where, what: failure.message });
    case 'cipher':
      return failed('config', 'snmp_cipher_missing', { where, cipher: failure.message });
    case 'unreachable':
      return failed('timeout', 'snmp_unreachable', { where, what: failure.message });
    case 'timeout':
    case 'closed':
      return failed('timeout', 'snmp_timeout', { where, timeout: target.timeoutMs, port: target.port });
    default:
      return failure.kind satisfies never;
  }
}

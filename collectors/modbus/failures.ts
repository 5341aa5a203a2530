// What a poll that failed is said to have met, in one line each. Pure.

import type { PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import { type WirePlace, wireWords } from '../../contract/modbus-address.ts';
import type { BusReply } from './bus.ts';
import type { ModbusPlan } from './config.ts';
import { placeOf } from './line.ts';
import type { Search } from './sunspec.ts';

/** Modbus Application Protocol §7. */
const MEANINGS: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'device failure',
  5: 'it takes longer',
  6: 'device busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'the gateway answers, the unit behind it does not',
};

/** Whom it was asked of. */
interface Asked {
  target: Pick<Target, 'timeoutMs'>;
  plan: Pick<ModbusPlan, 'unit' | 'endpoint'>;
}

type Failure = Exclude<BusReply, { kind: 'registers' | 'bits' }>;

export function failureOf({ target, plan }: Asked, asked: WirePlace & { count: number }, reply: Failure): PollResult {
  const { timeoutMs } = target;
  const where = placeOf(plan.endpoint);
  const id = plan.unit;
  const request = wireWords(asked, asked.count);
  switch (reply.kind) {
    case 'unreachable':
      return reply.result;
    case 'silent':
      return { code: 'timeout', detail: errorLine('modbus_timeout', { unit: id, where, timeout: timeoutMs, request }) };
    case 'closed':
      return { code: 'refused', detail: errorLine('connection_closed', { where }) };
    case 'garbage':
      return {
        code: 'garbage',
        detail: errorLine('garbage_answer', { where: `unit ${id} at ${where}`, what: reply.what }),
      };
    case 'exception': {
      const meaning = MEANINGS[reply.code] ?? 'unknown';
      // 10 and 11 are the gateway's words for a unit that keeps silent.
      const code = reply.code === 10 || reply.code === 11 ? 'timeout' : 'exception';
      return { code, detail: errorLine('modbus_exception', { unit: id, where, code: reply.code, meaning, request }) };
    }
  }
}

/** The device has no SunSpec map, or none of the models that the profile reads. */
export function noMap({ plan }: Asked, search: Exclude<Search, { kind: 'found' | 'failed' }>): PollResult {
  const { unit } = plan;
  const where = placeOf(plan.endpoint);
  const detail =
    search.kind === 'none'
      ? errorLine('sunspec_missing', { unit, where, seen: search.seen })
      : errorLine('sunspec_models', { unit, where, models: search.models, wanted: search.wanted });
  return { code: 'exception', detail };
}

export function movedMap({ plan }: Asked, place: WirePlace): PollResult {
  const where = `unit ${plan.unit} at ${placeOf(plan.endpoint)}`;
  const what = `no longer the SunSpec model that was found at ${wireWords(place)}; the next poll looks for the map anew`;
  return { code: 'garbage', detail: errorLine('garbage_answer', { where, what }) };
}

export function unusable(target: Target, what: string): PollResult {
  const where = `asset "${target.asset}" target ${target.name}`;
  return { code: 'config', detail: errorLine('target_misconfigured', { where, what }) };
}

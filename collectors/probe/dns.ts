// Asks a name server for one name: that it answers, how fast, and with which address.

import { randomInt } from 'node:crypto';
import { GarbageAnswer } from '../http/exchange.ts';
import { askUdp } from './ask-udp.ts';
import type { DnsPlan } from './config.ts';
import { type DnsAnswer, decodeAnswer, encodeQuestion, isSameAddress } from './dns-message.ts';
import {
  ANSWERED,
  OK,
  type Outcome,
  type Probe,
  type ProbeParts,
  UNEXPECTED,
  notAnswered,
  unexpected,
} from './outcome.ts';

const WORDS: Readonly<Record<number, string>> = {
  1: 'the server cannot read the question',
  2: 'the server fails',
  3: 'there is no such name',
  5: 'the server refuses the question',
};

export async function askName(parts: ProbeParts, probe: Probe, plan: DnsPlan, signal: AbortSignal): Promise<Outcome> {
  const { host, port } = probe.target;
  const id = randomInt(0x1_0000);
  const question = encodeQuestion(id, plan.query, plan.type);
  const startMs = parts.clock.monoMs();
  try {
    const answer = await askUdp(
      parts.network,
      { host, port, question },
      (datagram) => decodeAnswer(datagram, id, plan.query, plan.type),
      signal,
    );
    if (!answer) throw new GarbageAnswer('the answer is no answer to the question');
    const what = surprise(plan, answer);
    return {
      measures: {
        query_time_ms: parts.clock.monoMs() - startMs,
        rcode: answer.rcode,
        answers: answer.addresses.length,
        result_code: what === '' ? ANSWERED : UNEXPECTED,
      },
      result: what === '' ? OK : unexpected(probe, what),
    };
  } catch (error) {
    return notAnswered(probe, error instanceof GarbageAnswer ? NEVER : signal, error);
  }
}

/** A peer that sent only garbage until the deadline was not silent. */
const NEVER = new AbortController().signal;

/** What is otherwise than expected, '' for nothing. */
function surprise({ address }: DnsPlan, { rcode, addresses }: DnsAnswer): string {
  if (rcode !== 0) return WORDS[rcode] ?? `the server answers with code ${rcode}`;
  if (addresses.length === 0) return 'the name has no address';
  if (address === '' || addresses.some((one) => isSameAddress(one, address))) return '';
  return `the name has the address ${addresses[0] ?? ''} instead of ${address}`;
}

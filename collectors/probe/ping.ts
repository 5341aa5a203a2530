// Pings a host: several echoes, so that loss is a share and not a yes or no.

import type { PingReply } from '../../contract/network.ts';
import { dialFailure, dialResult, errorCode } from '../dial-failure.ts';
import { ANSWERED, type Measures, OK, type Outcome, type Probe, type ProbeParts, TIMEOUT } from './outcome.ts';

export async function ping(parts: ProbeParts, probe: Probe, echoes: number, signal: AbortSignal): Promise<Outcome> {
  const { host, timeoutMs } = probe.target;
  const silent: Outcome = {
    measures: { percent_packet_loss: 100, result_code: TIMEOUT },
    result: dialResult('silent', probe.where, timeoutMs, undefined),
  };
  try {
    const reply = await parts.network.ping(host, timeoutMs, signal, echoes);
    return reply.alive ? { measures: measuresOf(reply), result: OK } : silent;
  } catch (error) {
    // A ping that this machine did not send says nothing about the host, also when its time is over.
    const failure = errorCode(error) === 'EBUSY' ? 'ours' : dialFailure(error, signal);
    return failure === 'silent' ? silent : { result: dialResult(failure, probe.where, timeoutMs, error) };
  }
}

function measuresOf({ rttMs, echoes }: PingReply): Measures {
  const measures: Measures = { average_response_ms: rttMs, percent_packet_loss: 0, result_code: ANSWERED };
  if (!echoes) return measures;
  return {
    ...measures,
    minimum_response_ms: echoes.minMs,
    maximum_response_ms: echoes.maxMs,
    percent_packet_loss: (100 * (echoes.sent - echoes.received)) / echoes.sent,
  };
}

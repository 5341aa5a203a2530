// Ping, TCP connect, HTTP GET and RTSP: what can be asked of anything with an address. Each poll leaves a result code,
// also when it fails, because conditions hang on it. Keeps nothing between polls but rejected logins.

import { BatchBuilder } from '../../contract/batch.ts';
import type { Collector, CollectorParts, PollResult, Sink, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { PingReply } from '../../contract/network.ts';
import { type DialFailure, dialFailure, dialResult, errorCode } from '../dial-failure.ts';
import type { Login } from '../http/login.ts';
import { LoginGuard } from '../http/login-guard.ts';
import { Exchange, GarbageAnswer } from '../http/exchange.ts';
import { type ProbePlan, probePlan } from './config.ts';
import { type RtspAnswer, askRtsp } from './rtsp.ts';

interface Probe {
  target: Target;
  plan: ProbePlan;
  /** Component of its rows: the first probe of a protocol speaks for the asset itself. */
  component: string;
  where: string;
  /** Host and port of this site: what a login is guarded for. */
  device: string;
}

/** Result codes of `net_response`, `http_response` and `rtsp_response` (contract/metrics.ts). */
const ANSWERED = 0;
const TIMEOUT = 1;
const REFUSED = 2;
const UNAUTHORISED = 3;
const GARBAGE = 4;

type Measures = Record<string, number>;

interface Outcome {
  /** Absent when the device was not really asked: then nothing may be said about it. */
  measures?: Measures;
  result: PollResult;
}

const OK: PollResult = { code: 'ok', detail: '' };

export function createProbeCollector(parts: CollectorParts): Collector {
  const guard = new LoginGuard();
  let probes = new Map<string, Probe>();
  let sink: Sink | undefined;

  return {
    protocols: ['ping', 'tcp', 'http', 'rtsp'],
    open(targets, into) {
      probes = planAll(targets);
      sink = into;
      guard.keepOnly(new Set([...probes.values()].map((probe) => probe.device)));
      return Promise.resolve();
    },
    async poll(target, signal) {
      const probe = probes.get(keyOf(target)) ?? planAll([target]).get(keyOf(target));
      if (!probe) return { code: 'internal', detail: '' };
      const outcome = await run(parts, guard, probe, signal);
      if (outcome.measures) write(parts, sink, probe, outcome.measures);
      return outcome.result;
    },
    close() {
      sink = undefined;
      probes.clear();
      return Promise.resolve();
    },
  };
}

function planAll(targets: readonly Target[]): Map<string, Probe> {
  const probes = new Map<string, Probe>();
  const spoken = new Set<string>();
  for (const target of targets) {
    const speaker = `${target.site}/${target.asset}/${target.protocol}`;
    probes.set(keyOf(target), {
      target,
      plan: probePlan(target),
      component: spoken.has(speaker) ? `target:${target.name}` : '',
      where: target.protocol === 'ping' ? target.host : `${target.host}:${target.port}`,
      device: `${target.site} ${target.host}:${target.port}`,
    });
    spoken.add(speaker);
  }
  return probes;
}

function keyOf(target: Target): string {
  return `${target.site}/${target.asset}/${target.name}`;
}

function run(parts: CollectorParts, guard: LoginGuard, probe: Probe, signal: AbortSignal): Promise<Outcome> {
  switch (probe.plan.kind) {
    case 'ping':
      return ping(parts, probe, probe.plan.echoes, signal);
    case 'tcp':
      return connect(parts, probe, signal);
    case 'http':
      return http(parts, probe, probe.plan.path, signal);
    case 'rtsp':
      return rtsp(parts, guard, probe, probe.plan, signal);
    case 'unusable': {
      const what = probe.plan.what;
      return Promise.resolve({
        result: { code: 'config', detail: errorLine('target_misconfigured', { where: probe.where, what }) },
      });
    }
  }
}

async function ping(parts: CollectorParts, probe: Probe, echoes: number, signal: AbortSignal): Promise<Outcome> {
  const { host, timeoutMs } = probe.target;
  const silent: Outcome = {
    measures: { percent_packet_loss: 100, result_code: TIMEOUT },
    result: dialResult('silent', probe.where, timeoutMs, undefined),
  };
  try {
    const reply = await parts.network.ping(host, timeoutMs, signal, echoes);
    return reply.alive ? { measures: pingMeasures(reply), result: OK } : silent;
  } catch (error) {
    // A ping that this machine did not send says nothing about the host, also when its time is over.
    const failure = errorCode(error) === 'EBUSY' ? 'ours' : dialFailure(error, signal);
    return failure === 'silent' ? silent : { result: dialResult(failure, probe.where, timeoutMs, error) };
  }
}

function pingMeasures({ rttMs, echoes }: PingReply): Measures {
  const measures: Measures = { average_response_ms: rttMs, percent_packet_loss: 0, result_code: ANSWERED };
  if (!echoes) return measures;
  return {
    ...measures,
    minimum_response_ms: echoes.minMs,
    maximum_response_ms: echoes.maxMs,
    percent_packet_loss: (100 * (echoes.sent - echoes.received)) / echoes.sent,
  };
}

async function connect(parts: CollectorParts, probe: Probe, signal: AbortSignal): Promise<Outcome> {
  const startMs = parts.clock.monoMs();
  try {
    const exchange = await Exchange.open(parts.network, probe.target.host, probe.target.port, signal);
    exchange.close();
    return { measures: { response_time_ms: parts.clock.monoMs() - startMs, result_code: ANSWERED }, result: OK };
  } catch (error) {
    return notAnswered(probe, signal, error);
  }
}

async function http(parts: CollectorParts, probe: Probe, path: string, signal: AbortSignal): Promise<Outcome> {
  const { host, port } = probe.target;
  const startMs = parts.clock.monoMs();
  const name = host.includes(':') ? `[${host}]` : host;
  const request = `GET ${path} HTTP/1.1\r\nHost: ${name}:${port}\r\nUser-Agent: Foresite\r\nAccept: */*\r\nConnection: close\r\n\r\n`;
  try {
    using exchange = await Exchange.open(parts.network, host, port, signal);
    // A redirect or a 401 is an answer: the server works. Its body is never read.
    const head = await exchange.request(request, 'HTTP', 'ignore');
    const responseMs = parts.clock.monoMs() - startMs;
    return {
      measures: { response_time_ms: responseMs, http_response_code: head.status, result_code: ANSWERED },
      result: OK,
    };
  } catch (error) {
    return notAnswered(probe, signal, error);
  }
}

async function rtsp(
  parts: CollectorParts,
  guard: LoginGuard,
  probe: Probe,
  plan: { path: string | null; login: Login | null },
  signal: AbortSignal,
): Promise<Outcome> {
  const { host, port } = probe.target;
  const mayTry = plan.login !== null && guard.mayTry(probe.device, plan.login, parts.clock.monoMs());
  const login = mayTry ? plan.login : null;
  const startMs = parts.clock.monoMs();
  let responseMs = 0;
  try {
    using exchange = await Exchange.open(parts.network, host, port, signal);
    const answer = await askRtsp(exchange, { host, port, path: plan.path, login }, () => {
      responseMs = parts.clock.monoMs() - startMs;
    });
    if (login && answer.login !== 'untried') guard.note(probe.device, login, answer.login, parts.clock.monoMs());
    return rtspOutcome(probe, answer, responseMs, plan.login !== null);
  } catch (error) {
    return notAnswered(probe, signal, error);
  }
}

function rtspOutcome(probe: Probe, answer: RtspAnswer, responseMs: number, hasLogin: boolean): Outcome {
  // Without a login of ours a 401 is an answer; with one, kept back or not, it means that the login does not work.
  const isUnauthorised = answer.login === 'rejected' || (hasLogin && answer.status === 401);
  const measures: Measures = {
    response_time_ms: responseMs,
    rtsp_response_code: answer.status,
    result_code: isUnauthorised ? UNAUTHORISED : ANSWERED,
  };
  if (!isUnauthorised) return { measures, result: OK };
  const credential = probe.target.settings['credentialName'] ?? `of target ${probe.target.name}`;
  const detail = errorLine('login_rejected', { where: probe.where, credential: String(credential) });
  return { measures, result: { code: 'auth', detail } };
}

/** What a failure says about the device: nothing, when the fault is in our own set-up or machine. */
function notAnswered(probe: Probe, signal: AbortSignal, error: unknown): Outcome {
  if (!signal.aborted && error instanceof GarbageAnswer) {
    const detail = errorLine('garbage_answer', { where: probe.where, what: error.message });
    return { measures: { result_code: GARBAGE }, result: { code: 'garbage', detail } };
  }
  const failure = dialFailure(error, signal);
  const result = dialResult(failure, probe.where, probe.target.timeoutMs, error);
  const code = resultNumber(failure);
  return code === undefined ? { result } : { measures: { result_code: code }, result };
}

function resultNumber(failure: DialFailure): number | undefined {
  if (failure === 'silent') return TIMEOUT;
  return failure === 'refused' ? REFUSED : undefined;
}

const MEASUREMENTS: Readonly<Record<string, string>> = {
  ping: 'ping',
  tcp: 'net_response',
  http: 'http_response',
  rtsp: 'rtsp_response',
};

function write(parts: CollectorParts, sink: Sink | undefined, probe: Probe, measures: Measures): void {
  const { site, asset, protocol } = probe.target;
  const tags = { site, asset, class: probe.target.class, component: probe.component };
  const row = parts.catalogue.row(MEASUREMENTS[protocol] ?? protocol, tags);
  const timeMs = parts.clock.wallMs();
  const batch = new BatchBuilder(4);
  for (const [field, value] of Object.entries(measures)) batch.add(parts.catalogue.series(row, field), value, timeMs);
  sink?.samples(site, batch.finish());
}

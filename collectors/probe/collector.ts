// Ping, TCP connect, HTTP(S) GET, DNS and NTP: what can be asked of anything with an address. Each poll leaves a result
// code, also when it fails, because conditions hang on it. Keeps nothing between polls but rejected logins.

import { BatchBuilder } from '../../contract/batch.ts';
import type { Collector, CollectorParts, Protocol, Sink, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import { Exchange } from '../http/exchange.ts';
import { guardedAs, LoginGuard } from '../http/login-guard.ts';
import { probePlan } from './config.ts';
import { askName } from './dns.ts';
import { askPage } from './http.ts';
import { askTime } from './ntp.ts';
import { ANSWERED, type Measures, OK, type Outcome, type Probe, type ProbeParts, notAnswered } from './outcome.ts';
import { ping } from './ping.ts';

const MEASUREMENTS = {
  ping: 'ping',
  tcp: 'net_response',
  http: 'http_response',
  https: 'http_response',
  dns: 'dns_query',
  ntp: 'ntp_response',
} as const satisfies Partial<Record<Protocol, string>>;

/** @param guard shared by all that log in to the same devices */
export function createProbeCollector(given: CollectorParts, guard = new LoginGuard()): Collector {
  const parts: ProbeParts = { ...given, guard };
  let probes = new Map<string, Probe>();
  let sink: Sink | undefined;

  return {
    protocols: ['ping', 'tcp', 'http', 'https', 'dns', 'ntp'],
    open(targets, into) {
      probes = planAll(targets);
      sink = into;
      guard.keepOnly('probe', new Set([...probes.values()].map((probe) => probe.device)));
      return Promise.resolve();
    },
    async poll(target, signal) {
      const probe = probes.get(keyOf(target)) ?? planAll([target]).get(keyOf(target));
      if (!probe) return { code: 'internal', detail: '' };
      const outcome = await run(parts, probe, signal);
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
    const speaker = `${target.site}/${target.asset}/${measurementOf(target)}`;
    probes.set(keyOf(target), {
      target,
      plan: probePlan(target),
      component: spoken.has(speaker) ? `target:${target.name}` : '',
      where: target.protocol === 'ping' ? target.host : `${target.host}:${target.port}`,
      device: guardedAs(target),
    });
    spoken.add(speaker);
  }
  return probes;
}

function keyOf(target: Target): string {
  return `${target.site}/${target.asset}/${target.name}`;
}

function measurementOf({ protocol }: Target): string {
  return Object.hasOwn(MEASUREMENTS, protocol) ? MEASUREMENTS[protocol as keyof typeof MEASUREMENTS] : protocol;
}

function run(parts: ProbeParts, probe: Probe, signal: AbortSignal): Promise<Outcome> {
  const { plan, where } = probe;
  switch (plan.kind) {
    case 'ping':
      return ping(parts, probe, plan.echoes, signal);
    case 'tcp':
      return connect(parts, probe, signal);
    case 'http':
      return askPage(parts, probe, plan, signal);
    case 'dns':
      return askName(parts, probe, plan, signal);
    case 'ntp':
      return askTime(parts, probe, signal);
    case 'unusable':
      return Promise.resolve({
        result: { code: 'config', detail: errorLine('target_misconfigured', { where, what: plan.what }) },
      });
  }
}

async function connect(parts: ProbeParts, probe: Probe, signal: AbortSignal): Promise<Outcome> {
  const startMs = parts.clock.monoMs();
  try {
    const exchange = await Exchange.open(parts.network, probe.target.host, probe.target.port, signal);
    exchange.close();
    return { measures: { response_time_ms: parts.clock.monoMs() - startMs, result_code: ANSWERED }, result: OK };
  } catch (error) {
    return notAnswered(probe, signal, error);
  }
}

function write(parts: CollectorParts, sink: Sink | undefined, probe: Probe, measures: Measures): void {
  const { site, asset } = probe.target;
  const tags = { site, asset, class: probe.target.class, component: probe.component };
  const row = parts.catalogue.row(measurementOf(probe.target), tags);
  const timeMs = parts.clock.wallMs();
  const batch = new BatchBuilder(8);
  for (const [field, value] of Object.entries(measures)) batch.add(parts.catalogue.series(row, field), value, timeMs);
  sink?.samples(site, batch.finish());
}

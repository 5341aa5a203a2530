// Judges cameras in layers: does the video service answer, do frames flow, is the clock right, does the picture change.
// All targets of one device share one guard, because they share its accounts. Keeps what a later poll compares with, and
// nothing of it survives the target.

import { BatchBuilder } from '../../contract/batch.ts';
import type { Collector, CollectorParts, Sink, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import { LoginGuard } from '../http/login-guard.ts';
import { type CameraPlan, cameraPlan } from './config.ts';
import type { Asked, Outcome, Rows } from './outcome.ts';
import { type StreamMemory, pollRtsp } from './poll-rtsp.ts';

interface Look extends Asked {
  plan: CameraPlan;
  /** Component of its rows: the first target of a protocol speaks for the asset itself. */
  component: string;
  guardedAs: string;
  memory: StreamMemory;
}

const MEASUREMENTS: Readonly<Record<string, string>> = { rtsp: 'rtsp_response' };

export function createCctvCollector(parts: CollectorParts): Collector {
  const guard = new LoginGuard();
  let looks = new Map<string, Look>();
  let sink: Sink | undefined;

  return {
    protocols: ['rtsp'],
    open(targets, into) {
      looks = planAll(targets, looks);
      sink = into;
      guard.keepOnly(new Set([...looks.values()].map((look) => look.guardedAs)));
      return Promise.resolve();
    },
    async poll(target, signal) {
      const look = looks.get(keyOf(target)) ?? planAll([target], looks).get(keyOf(target));
      if (!look) return { code: 'internal', detail: '' };
      const outcome = await run(parts, guard, look, signal);
      write(parts, sink, look, outcome.rows);
      return outcome.result;
    },
    close() {
      sink = undefined;
      looks.clear();
      return Promise.resolve();
    },
  };
}

function planAll(targets: readonly Target[], known: ReadonlyMap<string, Look>): Map<string, Look> {
  const looks = new Map<string, Look>();
  const spoken = new Set<string>();
  for (const target of targets) {
    const speaker = `${target.site}/${target.asset}/${target.protocol}`;
    const before = known.get(keyOf(target));
    const isSame = before?.target.host === target.host && before.target.port === target.port;
    looks.set(keyOf(target), {
      target,
      plan: cameraPlan(target),
      component: spoken.has(speaker) ? `target:${target.name}` : '',
      measurement: MEASUREMENTS[target.protocol] ?? target.protocol,
      where: `${target.host}:${target.port}`,
      guardedAs: `${target.site} ${target.host}`,
      memory: isSame ? before.memory : {},
    });
    spoken.add(speaker);
  }
  return looks;
}

function keyOf(target: Target): string {
  return `${target.site}/${target.asset}/${target.name}`;
}

function run(parts: CollectorParts, guard: LoginGuard, look: Look, signal: AbortSignal): Promise<Outcome> {
  const { plan } = look;
  switch (plan.kind) {
    case 'rtsp':
      return pollRtsp(parts, guard, { ...look, plan }, signal);
    case 'onvif':
    case 'snapshot':
      return Promise.resolve({ rows: {}, result: { code: 'internal', detail: '' } });
    case 'unusable': {
      const detail = errorLine('target_misconfigured', { where: look.where, what: plan.what });
      return Promise.resolve({ rows: {}, result: { code: 'config', detail } });
    }
  }
}

function write(parts: CollectorParts, sink: Sink | undefined, look: Look, rows: Rows): void {
  const { site, asset, class: assetClass } = look.target;
  const timeMs = parts.clock.wallMs();
  const batch = new BatchBuilder(8);
  for (const [measurement, fields] of Object.entries(rows)) {
    const row = parts.catalogue.row(measurement, { site, asset, class: assetClass, component: look.component });
    for (const [field, value] of Object.entries(fields)) batch.add(parts.catalogue.series(row, field), value, timeMs);
  }
  if (batch.count > 0) sink?.samples(site, batch.finish());
}

// Judges cameras in layers: does the video service answer, do frames flow, is the clock right, does the picture change.
// All targets of one device share one guard, because they share its accounts. Keeps what a later poll compares with, and
// nothing of it survives the target.

import { BatchBuilder } from '../../contract/batch.ts';
import type { Collector, CollectorParts, Sink, Target } from '../../contract/collector.ts';
import type { AssetFacts } from '../../contract/records.ts';
import { errorLine } from '../../contract/errors.ts';
import { guardedAs, LoginGuard } from '../http/login-guard.ts';
import { type CameraPlan, cameraPlan } from './config.ts';
import type { Asked, Outcome, Rows } from './outcome.ts';
import { PictureReader } from './picture-reader.ts';
import type { PictureSource } from './picture-source.ts';
import { type OnvifMemory, pollOnvif, rebootOnvif } from './poll-onvif.ts';
import { type StreamMemory, pollRtsp } from './poll-rtsp.ts';
import { type SnapshotMemory, fetchSnapshot, pollSnapshot } from './poll-snapshot.ts';

interface Look extends Asked {
  plan: CameraPlan;
  /** Component of its rows: the first target of a protocol speaks for the asset itself. */
  component: string;
  guardedAs: string;
  memory: StreamMemory & SnapshotMemory;
  /** Shared by all targets of its asset on this host. */
  told: OnvifMemory;
}

/** What all polls share. */
interface Means {
  guard: LoginGuard;
  reader: PictureSource;
  sink: Sink | undefined;
}

const MEASUREMENTS: Readonly<Record<string, string>> = {
  rtsp: 'rtsp_response',
  onvif: 'onvif_response',
  snapshot: 'snapshot_response',
};

/**
 * @param guard shared by all that log in to the same devices
 * @param reader closed with the collector
 */
export function createCctvCollector(
  parts: CollectorParts,
  guard = new LoginGuard(),
  reader: PictureSource = new PictureReader(),
): Collector {
  let looks = new Map<string, Look>();
  let sink: Sink | undefined;

  /** Not one of those that are polled: it may log in as somebody else. */
  const lookOf = (target: Target): Look => {
    const look = planAll(parts, [target], new Map()).get(keyOf(target));
    if (!look) throw new TypeError('a target has a plan');
    return look;
  };

  return {
    protocols: ['rtsp', 'onvif', 'snapshot'],
    open(targets, into) {
      looks = planAll(parts, targets, looks);
      sink = into;
      guard.keepOnly('cctv', new Set([...looks.values()].map((look) => look.guardedAs)));
      return Promise.resolve();
    },
    async poll(target, signal, isAsked = false) {
      const look = looks.get(keyOf(target)) ?? planAll(parts, [target], looks).get(keyOf(target));
      if (!look) return { code: 'internal', detail: '' };
      const outcome = await run(parts, { guard, reader, sink }, { ...look, isAsked }, signal);
      write(parts, sink, look, outcome);
      return outcome.result;
    },
    async picture(target, maxBytes, signal) {
      const { plan, told, ...look } = looks.get(keyOf(target)) ?? lookOf(target);
      if (plan.kind !== 'snapshot') return null;
      return fetchSnapshot(parts, guard, { ...look, plan, told: told.picture, maxBytes }, signal);
    },
    frameOf(order) {
      const { host, port, protocol } = order.target;
      const { plan } = lookOf(order.target);
      if (order.verb !== 'reboot' || plan.kind !== 'onvif')
        return Promise.resolve({ frame: null, detail: `${protocol} knows no ${order.verb}` });
      return Promise.resolve({ frame: `ONVIF SystemReboot http://${host}:${port}${plan.path}` });
    },
    async act({ verb, target }, signal) {
      const { plan, told, ...look } = lookOf({ ...target, credential: target.writeCredential ?? target.credential });
      if (verb !== 'reboot' || plan.kind !== 'onvif') return { code: 'config', detail: `no ${verb} by this target` };
      return rebootOnvif(parts, guard, { ...look, plan, memory: told, onFacts: () => undefined }, signal);
    },
    stats: () => ({ pictures_dropped_total: reader.dropped, pictures_waiting: reader.waiting }),
    async close() {
      sink = undefined;
      looks.clear();
      await reader.close();
    },
  };
}

function planAll(
  { clock }: CollectorParts,
  targets: readonly Target[],
  known: ReadonlyMap<string, Look>,
): Map<string, Look> {
  const looks = new Map<string, Look>();
  const spoken = new Set<string>();
  const toldBefore = new Map([...known.values()].map((look) => [deviceOf(look.target), look.told]));
  const told = new Map<string, OnvifMemory>();
  for (const target of targets) {
    const speaker = `${target.site}/${target.asset}/${target.protocol}`;
    const before = known.get(keyOf(target));
    const isSame = before?.target.host === target.host && before.target.port === target.port;
    const device = deviceOf(target);
    const ofDevice = told.get(device) ?? toldBefore.get(device) ?? {};
    told.set(device, ofDevice);
    looks.set(keyOf(target), {
      target,
      plan: cameraPlan(target),
      component: spoken.has(speaker) ? `target:${target.name}` : '',
      measurement: MEASUREMENTS[target.protocol] ?? target.protocol,
      where: `${target.host}:${target.port}`,
      guardedAs: guardedAs(target),
      nowMs: () => clock.monoMs(),
      memory: isSame ? before.memory : {},
      told: ofDevice,
    });
    spoken.add(speaker);
  }
  return looks;
}

function keyOf(target: Target): string {
  return `${target.site}/${target.asset}/${target.name}`;
}

function deviceOf({ site, asset, host }: Target): string {
  return `${site}/${asset} ${host}`;
}

function run(
  parts: CollectorParts,
  means: Means,
  look: Look & { isAsked: boolean },
  signal: AbortSignal,
): Promise<Outcome> {
  const { plan } = look;
  switch (plan.kind) {
    case 'rtsp':
      return pollRtsp(parts, means.guard, { ...look, plan }, signal);
    case 'onvif': {
      const onFacts = (facts: AssetFacts): void => means.sink?.facts(look.target, facts);
      return pollOnvif(parts, means.guard, { ...look, plan, memory: look.told, onFacts }, signal);
    }
    case 'snapshot':
      return pollSnapshot(parts, means, { ...look, plan, told: look.told.picture }, signal);
    case 'unusable': {
      const detail = errorLine('target_misconfigured', { where: look.where, what: plan.what });
      return Promise.resolve({ rows: {}, result: { code: 'config', detail } });
    }
  }
}

function write(parts: CollectorParts, sink: Sink | undefined, look: Look, { rows, standing }: Outcome): void {
  const { site, asset, class: assetClass } = look.target;
  const batch = new BatchBuilder(8);
  const add = (of: Rows, timeMs: number): void => {
    for (const [measurement, fields] of Object.entries(of)) {
      const row = parts.catalogue.row(measurement, { site, asset, class: assetClass, component: look.component });
      for (const [field, value] of Object.entries(fields)) batch.add(parts.catalogue.series(row, field), value, timeMs);
    }
  };
  add(rows, parts.clock.wallMs());
  if (standing) add(standing.rows, standing.timeMs);
  if (batch.count > 0) sink?.samples(site, batch.finish());
}

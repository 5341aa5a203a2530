// Keeps the evidence of each ticket as it was: at once when it opens, soon after for who looks at it first, and again with all
// that came after. A bundle that cannot be made costs the ticket nothing.

import type { BundleView } from '../../contract/api-verdict.ts';
import { fill, type Text } from '../../contract/text.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import type { SeriesCatalogue } from '../../contract/series.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import type { Server } from '../server.ts';
import { changesView } from '../site/change-views.ts';
import { historyView } from '../site/history-view.ts';
import { mayKeepPictures, PICTURE_KEPT_MS } from '../site/kept-evidence.ts';
import type { SiteRuntime } from '../site/site-runtime.ts';
import type { MetricStore } from '../stores/metrics/metric-store.ts';
import type { Records } from '../stores/records/records.ts';

/** How much before the fault, and after it, is kept. */
export const BEFORE_MS = 60 * 60_000;
export const AFTER_MS = 15 * 60_000;
/** When what came after is kept a first time: polls have gone round and a cable test has been made. */
export const SOON_MS = 2 * 60_000;
/** Most series of one bundle, points of one series, and characters of a bundle. */
export const MAX_SERIES_A_BUNDLE = 24;
export const MAX_POINTS_A_SERIES = 90;
export const MAX_BUNDLE_CHARS = 256 * 1024;
const OF_WHOM: Text = { zh: '{name}：{text}', en: '{name}: {text}' };
/** What was measured because of the fault goes before what is measured anyway. */
const FIRST = 'cable_test';
const MAX_NEIGHBOURS = 12;
const MAX_EVENTS = 20;
const DAY_MS = 86_400_000;

export interface EvidenceParts {
  server: Server;
  records: Records;
  metricStore: Pick<MetricStore, 'query'>;
  catalogue: SeriesCatalogue;
  clock: Clock;
  log: Log;
  /** What a camera sees now; absent where nobody can be asked. */
  picture?: (site: string, asset: string) => Promise<Uint8Array | null>;
}

/** @returns a function that stops it */
export function startEvidence(parts: EvidenceParts): () => void {
  const { records, clock } = parts;
  const cancels = new Map<string, () => void>();
  let opened: string[] = [];
  let isStopped = false;
  const later = (id: string, inMs: number, isFinal: boolean): void => {
    cancels.get(id)?.();
    cancels.set(
      id,
      clock.after(inMs, () => {
        if (!isFinal) later(id, AFTER_MS - inMs, true);
        else cancels.delete(id);
        void freeze(id, isFinal);
      }),
    );
  };
  async function freeze(id: string, isFinal: boolean): Promise<void> {
    try {
      const ticket = records.tickets.get(id);
      const bundle = ticket && (await bundleOf(ticket, parts));
      // The next start finishes it.
      if (isStopped) return;
      if (bundle) await records.transact(() => records.evidence.put(id, bundle, clock.wallMs(), isFinal));
      // Last: a camera that does not answer takes its time over it.
      if (ticket) await keepPicture(ticket, parts, () => isStopped);
    } catch (error) {
      if (isStopped) return;
      parts.log.warn({ err: error, ticket: id }, 'the evidence of a ticket could not be kept');
    }
  }
  // What was under way when the program ended is finished with what the store still has.
  for (const id of records.evidence.unfinished()) later(id, AFTER_MS, true);
  const stops = [
    records.tickets.onChange((ticket, events) => {
      if (events.some(({ type }) => type === 'opened')) opened.push(ticket.id);
    }),
    records.onCommit(() => {
      const ids = opened;
      opened = [];
      for (const id of ids) {
        later(id, SOON_MS, false);
        void freeze(id, false);
      }
    }),
  ];
  return () => {
    isStopped = true;
    for (const stop of stops) stop();
    for (const cancel of cancels.values()) cancel();
    cancels.clear();
  };
}

/** Where the site's file allows it; the first one that can be had stays. */
async function keepPicture(
  { id, site, asset }: TicketState,
  parts: EvidenceParts,
  isStopped: () => boolean,
): Promise<void> {
  const { records, clock } = parts;
  if (!mayKeepPictures(records, site) || records.evidence.pictureAt(id) !== undefined) return;
  const jpeg = await parts.picture?.(site, asset);
  if (!jpeg || isStopped()) return;
  const nowMs = clock.wallMs();
  await records.transact(() => {
    records.evidence.dropPicturesBefore(nowMs - PICTURE_KEPT_MS);
    records.evidence.putPicture(id, jpeg, nowMs);
  });
}

async function bundleOf(ticket: TicketState, parts: EvidenceParts): Promise<string | undefined> {
  const runtime = parts.server.sites.get(ticket.site);
  if (!runtime) return undefined;
  const { graph } = runtime.engine;
  const nowMs = parts.clock.wallMs();
  const path = graph.pathOf(ticket.asset).map(({ parent }) => parent);
  const uplink = graph.uplinkOf(ticket.asset);
  // A box is asked nothing: of it there is nothing to tell.
  const isAsked = (key: string): boolean => key !== ticket.asset && runtime.model.targetsOf(key) > 0;
  const beside = uplink ? graph.childrenOf(uplink.parent).filter(isAsked) : [];
  const entry = (asset: string) => ({
    asset,
    name: graph.nameOf(asset),
    health: healthOf(asset, ticket, runtime, nowMs),
  });
  const asked = [ticket.asset, ...(uplink ? [uplink.parent] : [])];
  const { series, leftOut } = await readingsOf(ticket, asked, parts);
  const bundle: BundleView = {
    frozenAt: new Date(nowMs).toISOString(),
    fromMs: ticket.sinceMs - BEFORE_MS,
    toMs: ticket.sinceMs + AFTER_MS,
    faultMs: ticket.sinceMs,
    series,
    path: [ticket.asset, ...path]
      .filter((key) => graph.assets.has(key))
      .map((key) => ({
        ...entry(key),
        port: graph.nameOf(graph.uplinkOf(key)?.parentPort ?? ''),
      })),
    neighbours: beside.slice(0, MAX_NEIGHBOURS).map(entry),
    targets: asked.flatMap((asset) => wordsOf(asset, runtime)),
    events: changesView(runtime, '', MAX_EVENTS, nowMs)
      .changes.filter(({ at }) => Date.parse(at) >= ticket.sinceMs - DAY_MS)
      .map(({ at, name, text }) => ({ at, text: fill(OF_WHOM, { name, text }) })),
    leftOut,
  };
  return bounded(bundle);
}

/** The last series go first until it fits. */
function bounded(bundle: BundleView): string {
  let kept = bundle;
  let text = JSON.stringify(kept);
  while (text.length > MAX_BUNDLE_CHARS && kept.series.length > 0) {
    kept = { ...kept, series: kept.series.slice(0, -1), leftOut: kept.leftOut + 1 };
    text = JSON.stringify(kept);
  }
  return text;
}

async function readingsOf(
  ticket: TicketState,
  assets: readonly string[],
  { server, catalogue, metricStore }: EvidenceParts,
): Promise<Pick<BundleView, 'series' | 'leftOut'>> {
  const { site } = ticket;
  const graph = server.sites.get(site)?.engine.graph;
  const found = assets.flatMap((asset) =>
    server.rows
      .of(site, asset)
      .filter((row) => row.measurement !== 'foresite_target')
      .toSorted((a, b) => Number(b.measurement === FIRST) - Number(a.measurement === FIRST))
      .filter(
        ({ component }) =>
          component === '' || isOfTicket(asset, component, ticket, graph?.uplinkOf(ticket.asset)?.parentPort),
      )
      .flatMap((row) => [...catalogue.fieldsOf(row)].map(([field]) => ({ asset, row, field }))),
  );
  const wanted = alternating(found.map((one) => [`${one.asset}/${one.row.component}`, one]));
  const series: BundleView['series'] = [];
  const range = { fromMs: ticket.sinceMs - BEFORE_MS, toMs: ticket.sinceMs + AFTER_MS, maxPoints: MAX_POINTS_A_SERIES };
  for (const { asset, row, field } of wanted.slice(0, MAX_SERIES_A_BUNDLE)) {
    const { component, measurement } = row;
    const history = await metricStore.query({ site, asset, component, measurement, field, ...range });
    if (history.timeMs.length === 0) continue;
    const { unit, isCounter, timeMs, mean, max } = historyView(measurement, field, history);
    const assetName = graph?.nameOf(asset) ?? { zh: asset, en: asset };
    // The mean of two codes is a third that nobody told.
    const value = unit === '' && !isCounter ? max : mean;
    series.push({ asset, assetName, component, measurement, field, unit, timeMs, value });
  }
  return { series, leftOut: Math.max(0, wanted.length - MAX_SERIES_A_BUNDLE) };
}

/** One of each group in turn: many readings of one place leave room for those of the others. */
function alternating<T>(found: readonly (readonly [string, T])[]): T[] {
  const groups = [...Map.groupBy(found, ([group]) => group).values()];
  const longest = Math.max(0, ...groups.map((group) => group.length));
  return Array.from({ length: longest }, (_, turn) =>
    groups.flatMap((group) => group.slice(turn, turn + 1).map(([, one]) => one)),
  ).flat();
}

/** The part the ticket is about, and the port that its asset hangs on. */
function isOfTicket(asset: string, component: string, ticket: TicketState, port: string | undefined): boolean {
  if (asset === ticket.asset) return component === ticket.component;
  return `${asset}/${component}` === port;
}

function wordsOf(asset: string, runtime: SiteRuntime): BundleView['targets'] {
  const entry = runtime.model.assets.get(asset);
  const name = runtime.engine.graph.nameOf(asset);
  const names = new Set([...Object.keys(entry?.targets ?? {}), 'ping', 'snmp', 'mqtt', 'modbus', 'rtsp', 'http']);
  return [...names].flatMap((target) => {
    const word = runtime.word(asset, target);
    return word ? [{ asset, name, target, result: word.result, detail: word.detail }] : [];
  });
}

function healthOf(asset: string, ticket: TicketState, runtime: SiteRuntime, nowMs: number): string {
  // A fault may show at another device first.
  if (asset === ticket.asset) return 'bad';
  if ([...runtime.engine.alarms.all()].some((alarm) => alarm.asset === asset)) return 'bad';
  if (ticket.affected.includes(asset)) return 'unreachable';
  const seen = runtime.seenAtMs(asset);
  return seen !== null && nowMs - seen <= runtime.model.freshMs(asset) ? 'ok' : 'unknown';
}

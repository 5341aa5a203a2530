// The server: records come in, detection judges them where they arrive, each site's engine decides in one transaction a
// turn, and what was decided is told to those who listen. Nothing here waits for the metric store.

import type { SampleBatch } from '../contract/batch.ts';
import type { Clock } from '../contract/clock.ts';
import type { Log } from '../contract/collector.ts';
import type { Delivery, Heartbeat, ServerLink } from '../contract/link.ts';
import { placeKey } from '../contract/place.ts';
import type { Profile } from '../contract/profile.ts';
import type { LogRecord, Position } from '../contract/records.ts';
import type { Row, SeriesCatalogue } from '../contract/series.ts';
import { Detector } from './domain/detect/detector.ts';
import type { AlarmChange } from './domain/detect/types.ts';
import type { Cause } from './domain/diagnose/cause-schema.ts';
import type { SiteDocument } from './stores/records/inventory.ts';
import type { Records } from './stores/records/records.ts';
import type { Moment } from './site/moment.ts';
import { RowIndex } from './site/row-index.ts';
import { openSite } from './site/open-site.ts';
import type { SiteRuntime } from './site/site-runtime.ts';

/** How often time is let pass when nothing falls due before. */
export const TICK_MS = 250;
/** How often levels without news are looked for. */
export const SWEEP_EVERY_MS = 1000;
/** How often the detection cursor is written while nothing else is. */
export const CURSOR_EVERY_MS = 2000;
/** Pause before deciding goes on after a commit that failed. */
export const RETRY_COMMIT_AFTER_MS = 5000;

/** Samples older than this are not judged after a restart. */
export const REPLAY_MAX_AGE_MS = 60_000;
/** Most records judged after a restart, and how many are read at once. */
export const MAX_REPLAYED_RECORDS = 200_000;
const REPLAY_AT_ONCE = 1000;

export interface ServerParts {
  records: Records;
  /** One link a gateway, with the sites behind it. */
  gateways: readonly { link: ServerLink; sites: readonly string[] }[];
  profiles: ReadonlyMap<string, Profile>;
  causes: readonly Cause[];
  catalogue: SeriesCatalogue;
  clock: Clock;
  log: Log;
  /** Silence of a gateway after which its sites are dark. */
  darkAfterMs: number;
}

/** What listeners are told, after the decision it came from is committed. */
export interface ServerListener {
  ticketChanged(id: string): void;
  /** Assets whose readings, alarms or state may have changed. */
  assetsChanged(site: string, assets: ReadonlySet<string>): void;
}

export interface ServerCounters {
  records: number;
  samples: number;
  turns: number;
  failedCommits: number;
  /** Records of sites that are not in the inventory. */
  unknownSite: number;
}

export class Server {
  readonly detector: Detector;
  readonly sites = new Map<string, SiteRuntime>();
  readonly rows: RowIndex;
  readonly #parts: ServerParts;
  readonly #listeners = new Set<ServerListener>();
  readonly #cursors = new Map<string, Position>();
  #stops: (() => void)[] = [];
  #cancelTick: () => void = () => {};
  #tickAtMono = Number.POSITIVE_INFINITY;
  #sweepAtMono = 0;
  #cursorAtMono = 0;
  #pausedUntilMono = 0;
  #changedTickets = new Set<string>();
  #counters: ServerCounters = { records: 0, samples: 0, turns: 0, failedCommits: 0, unknownSite: 0 };

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.rows = new RowIndex(parts.catalogue);
    this.detector = new Detector({
      catalogue: parts.catalogue,
      rulesFor: (row) => this.sites.get(row.site)?.model.plainRules(row.asset) ?? [],
      freshMsOf: (row) => this.#freshMs(row),
    });
  }

  /** Takes over what the records hold, judges what came after the last decision, then listens. */
  async start(): Promise<void> {
    const { records, gateways } = this.#parts;
    for (const stored of records.inventory.list()) this.#openSite(stored.document);
    this.#stops.push(
      records.tickets.onChange((ticket) => this.#changedTickets.add(ticket.id)),
      records.onCommit(() => this.#tell()),
    );
    for (const { link } of gateways) {
      const cursor = records.alarms.cursor(link.gateway);
      if (cursor) await this.#replay(link, cursor);
      link.onLive((delivery) => this.#onLive(delivery));
      link.onHeartbeat((heartbeat) => this.#onHeartbeat(heartbeat));
    }
    this.#schedule(TICK_MS);
  }

  stop(): void {
    this.#cancelTick();
    for (const stop of this.#stops.splice(0)) stop();
    this.#saveCursors();
  }

  listen(listener: ServerListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A site's inventory was applied: its model and rules are made anew, alarms of what is gone end. */
  async applySite(document: SiteDocument, actor: string): Promise<void> {
    const { records } = this.#parts;
    const now = this.#now();
    await records.transact(() => records.inventory.put(document, { at: now.wallMs, actor }));
    this.#openSite(document);
    this.#rebind();
    const runtime = this.sites.get(document.site);
    if (!runtime) return;
    this.#turn(runtime, now, () =>
      runtime.engine.dropAlarms(
        (alarm) => !runtime.model.plainRules(alarm.asset).some((rule) => rule.id === alarm.rule),
        now,
      ),
    );
  }

  /** Runs a change of a person on a site's tickets or windows, in a turn of that site. */
  async change<T>(site: SiteRuntime, work: (now: Moment) => T): Promise<T> {
    const now = this.#now();
    const result = await this.#parts.records.transact(() => {
      const changed = work(now);
      site.engine.turn(now);
      return changed;
    });
    this.#ask(site);
    return result;
  }

  /** Reads a site's windows of planned work again. */
  refreshMaintenance(runtime: SiteRuntime): void {
    const { wallMs } = this.#now();
    const windows = this.#parts.records.maintenance.list(runtime.engine.site, wallMs);
    runtime.engine.setMaintenance(
      windows.map(({ asset, fromMs, toMs }) => ({ asset: asset === '' ? null : asset, fromMs, toMs })),
      wallMs,
    );
  }

  /** True while decisions cannot be committed. */
  get isPaused(): boolean {
    return this.#parts.clock.monoMs() < this.#pausedUntilMono;
  }

  get counters(): Readonly<ServerCounters> {
    return this.#counters;
  }

  /** Records that came in before a crash and were not decided on. Old samples are history by now. */
  async #replay(link: ServerLink, cursor: Position): Promise<void> {
    this.#cursors.set(link.gateway, cursor);
    for (let replayed = 0; replayed < MAX_REPLAYED_RECORDS;) {
      const deliveries = await link.read(this.#cursors.get(link.gateway) ?? cursor, REPLAY_AT_ONCE);
      if (deliveries.length === 0) return;
      replayed += deliveries.length;
      for (const delivery of deliveries) {
        if (isRecent(delivery.record, this.#parts.clock.wallMs())) this.#onLive(delivery);
        else this.#cursors.set(link.gateway, delivery.position);
      }
    }
  }

  #now(): Moment {
    return { monoMs: this.#parts.clock.monoMs(), wallMs: this.#parts.clock.wallMs() };
  }

  #openSite(document: SiteDocument): void {
    const site = document.site;
    const { runtime, restored } = openSite(document, {
      ...this.#parts,
      detected: this.detector.observationsOf(site),
      readings: { at: (measurement, field, place) => this.#reading(this.rows.series(site, place, measurement, field)) },
      now: this.#now(),
    });
    this.detector.restore(restored.map((alarm) => ({ ...alarm, site })));
    this.sites.set(site, runtime);
    this.refreshMaintenance(runtime);
  }

  #rebind(): void {
    this.detector.rebind((alarm) => {
      const place = placeKey(alarm);
      return this.sites.get(alarm.site)?.engine.alarms.get(alarm.rule, place) !== undefined;
    });
  }

  #reading(series: number): number | null {
    return series < 0 ? null : (this.detector.latest(series)?.value ?? null);
  }

  #freshMs(row: Row): number {
    return this.sites.get(row.site)?.model.freshMs(row.asset) ?? 0;
  }

  #onLive({ position, record }: Delivery): void {
    const known = this.#cursors.get(position.gateway);
    if (known && known.epoch === position.epoch && position.sequence <= known.sequence) return;
    this.#cursors.set(position.gateway, position);
    this.#counters.records++;
    const runtime = this.sites.get(record.site);
    if (!runtime) {
      this.#counters.unknownSite++;
      return;
    }
    const now = this.#now();
    runtime.heard(now);
    this.#take(runtime, record, now);
  }

  #take(runtime: SiteRuntime, record: LogRecord, now: Moment): void {
    switch (record.kind) {
      case 'samples':
        this.#onSamples(runtime, record.batch, now);
        return;
      case 'facts':
        runtime.onFacts(record);
        this.#turn(runtime, now, () => {
          const { site, asset, source, facts, timeMs } = record;
          this.#parts.records.facts.put({ site, asset, source, facts, at: timeMs });
          runtime.engine.setGraph(runtime.model.graph);
        });
        return;
      case 'event':
        runtime.onEvent(record);
        return;
      case 'answer':
        runtime.engine.onAnswer(record);
        this.#turn(runtime, now);
        return;
    }
  }

  #onSamples(runtime: SiteRuntime, batch: SampleBatch, now: Moment): void {
    this.#counters.samples += batch.count;
    this.detector.apply(batch, now.monoMs);
    if (batch.count > 0) {
      const { asset } = this.#parts.catalogue.info(batch.series[0] ?? 0).row;
      runtime.seen(asset, batch.timeMs[0] ?? now.wallMs);
    }
    this.#decide(now);
  }

  /** Carries what detection found into the sites' engines, and makes sure to be back when the next hold time is over. */
  #decide(now: Moment): void {
    this.detector.settle(now.monoMs, now.wallMs);
    const changes = this.detector.takeChanges();
    if (changes.length > 0) {
      for (const [site, ofSite] of Map.groupBy(changes, (change) => change.site)) {
        const runtime = this.sites.get(site);
        if (runtime) this.#turn(runtime, now, () => this.#raiseAndClear(runtime, ofSite));
      }
    }
    const wait = this.detector.nextDueMono - now.monoMs;
    if (now.monoMs + wait < this.#tickAtMono) this.#schedule(Math.max(0, wait));
  }

  #raiseAndClear(runtime: SiteRuntime, changes: readonly AlarmChange[]): void {
    for (const change of changes) {
      runtime.engine.onAlarm(change);
      runtime.dirtyAssets.add(change.asset);
    }
  }

  #onHeartbeat(heartbeat: Heartbeat): void {
    const now = this.#now();
    for (const { link, sites } of this.#parts.gateways) {
      if (link.gateway === heartbeat.gateway) for (const site of sites) this.sites.get(site)?.heard(now);
    }
  }

  /** One transaction: the input, the decision it leads to, and the cursor that says it was taken. */
  #turn(runtime: SiteRuntime, now: Moment, input: () => void = () => {}): void {
    this.#decideIn(runtime, now, () => {
      input();
      for (const cursor of this.#cursors.values()) this.#parts.records.alarms.moveCursor(cursor);
    });
  }

  #decideIn(runtime: SiteRuntime, now: Moment, input: () => void): void {
    if (now.monoMs < this.#pausedUntilMono) return;
    this.#counters.turns++;
    const committed = this.#parts.records.transact(() => {
      input();
      runtime.engine.turn(now);
    });
    committed.catch((error: unknown) => this.#onFailedCommit(error));
    this.#ask(runtime);
  }

  #ask(runtime: SiteRuntime): void {
    for (const question of runtime.engine.takeQuestions()) {
      const gateway = this.#parts.gateways.find(({ sites }) => sites.includes(question.site));
      if (!gateway?.link.ask(question)) runtime.engine.closeQuestion(question.id);
    }
  }

  /** What was decided is not on disk: memory goes back to what is, and detection finds again what still holds. */
  #onFailedCommit(error: unknown): void {
    const now = this.#now();
    if (now.monoMs < this.#pausedUntilMono) return;
    this.#counters.failedCommits++;
    this.#pausedUntilMono = now.monoMs + RETRY_COMMIT_AFTER_MS;
    this.#parts.log.error(
      { err: error },
      `decisions could not be committed; trying again in ${RETRY_COMMIT_AFTER_MS / 1000} s: check free space and the disk of the data folder`,
    );
    for (const { model } of this.sites.values()) this.#openSite(model.file);
    this.#rebind();
  }

  #schedule(delayMs: number): void {
    this.#cancelTick();
    this.#tickAtMono = this.#parts.clock.monoMs() + delayMs;
    this.#cancelTick = this.#parts.clock.after(delayMs, () => this.#tick());
  }

  #tick(): void {
    const now = this.#now();
    this.#tickAtMono = Number.POSITIVE_INFINITY;
    this.#schedule(TICK_MS);
    for (const [site, runtime] of this.sites) {
      this.#decideIn(runtime, now, () => {
        if (runtime.watchDarkness(now)) this.detector.silenceSite(site, now.monoMs, now.wallMs);
        runtime.engine.touchIfWindowChanged(now.wallMs);
      });
    }
    this.#decide(now);
    if (now.monoMs >= this.#sweepAtMono) {
      this.#sweepAtMono = now.monoMs + SWEEP_EVERY_MS;
      this.detector.sweep(now.monoMs, now.wallMs);
      this.#tellAssets();
    }
    if (now.monoMs >= this.#cursorAtMono) {
      this.#cursorAtMono = now.monoMs + CURSOR_EVERY_MS;
      this.#saveCursors();
    }
  }

  #saveCursors(): void {
    if (this.#parts.clock.monoMs() < this.#pausedUntilMono) return;
    this.#parts.records
      .transact(() => {
        for (const cursor of this.#cursors.values()) this.#parts.records.alarms.moveCursor(cursor);
      })
      .catch((error: unknown) => this.#onFailedCommit(error));
  }

  #tell(): void {
    if (this.#changedTickets.size === 0) return;
    const changed = [...this.#changedTickets];
    this.#changedTickets.clear();
    for (const id of changed) {
      const ticket = this.#parts.records.tickets.get(id);
      const runtime = ticket && this.sites.get(ticket.site);
      for (const asset of [ticket?.asset ?? '', ...(ticket?.affected ?? [])]) runtime?.dirtyAssets.add(asset);
      for (const listener of this.#listeners) listener.ticketChanged(id);
    }
    this.#tellAssets();
  }

  #tellAssets(): void {
    for (const [site, runtime] of this.sites) {
      if (runtime.dirtyAssets.size === 0) continue;
      const assets = new Set(runtime.dirtyAssets);
      runtime.dirtyAssets.clear();
      for (const listener of this.#listeners) listener.assetsChanged(site, assets);
    }
  }
}

function isRecent(record: LogRecord, nowMs: number): boolean {
  return (
    record.kind !== 'samples' || (record.batch.count > 0 && nowMs - (record.batch.timeMs[0] ?? 0) < REPLAY_MAX_AGE_MS)
  );
}

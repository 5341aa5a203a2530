// A server over records in memory, a clock that is moved by hand and a link that the test feeds. A restart takes the
// records and the link's journal into a new server with a catalogue of its own, as a new process would.

import { BatchBuilder, QUALITY, type Quality } from '../../contract/batch.ts';
import type { Heartbeat, Delivery, Question, ServerLink } from '../../contract/link.ts';
import { ManualClock } from '../../contract/manual-clock.ts';
import type { Condition, Profile } from '../../contract/profile.ts';
import {
  comparePositions,
  resultNumber,
  type LogRecord,
  type Position,
  type ResultCode,
} from '../../contract/records.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import type { SiteFile } from '../../contract/site-file.ts';
import { plain } from '../../contract/text.ts';
import type { Cause } from '../../server/domain/diagnose/cause-schema.ts';
import { Server } from '../../server/server.ts';
import type { SiteRuntime } from '../../server/site/site-runtime.ts';
import { openRecords, type Records } from '../../server/stores/records/records.ts';
import { demoSite } from '../cases/demo-site.ts';
import { recordingLog } from './ticket-fixtures.ts';

export const GATEWAY = 'gw-1';
export const DARK_AFTER_MS = 30_000;
export const START = Date.UTC(2026, 0, 5, 1, 0, 0);

export const CONDITIONS: readonly Condition[] = [
  { id: 'reachable', predicate: 'reachable', measurement: 'ping', field: 'result_code', raise: { in: [1] }, hold: '2s', clearAfter: '3s', severity: 'major' },
  { id: 'agent', predicate: 'agent', measurement: 'foresite_target', field: 'result_code', component: 'target:snmp', raise: { in: [1] }, unknown: [7], hold: '2s', clearAfter: '3s', severity: 'minor' },
  { id: 'load', predicate: 'load', measurement: 'cpu', field: 'usage_percent', raise: { above: 90 }, clear: { below: 80 }, hold: '0s', clearAfter: '0s', severity: 'minor' },
  { id: 'link', predicate: 'link', measurement: 'interface', field: 'ifOperStatus', raise: { in: [2] }, onceOk: true, hold: '0s', clearAfter: '0s', severity: 'minor' },
]; // prettier-ignore

/** A profile of the same conditions for every class of the demo site. */
export function testProfiles(site: SiteFile, conditions: readonly Condition[] = CONDITIONS): Map<string, Profile> {
  const profiles = new Map<string, Profile>();
  for (const { profile, class: ofClass } of site.assets) {
    if (profile === undefined) continue;
    profiles.set(profile, { profile, title: plain(profile), class: ofClass, probes: [{ protocol: 'ping' }], conditions: [...conditions] }); // prettier-ignore
  }
  return profiles;
}

type Recipe = (catalogue: SeriesCatalogue) => LogRecord;

/** The gateway's end of a link: its journal, which outlives the server, and the line. */
export class MemoryLink implements ServerLink {
  readonly gateway = GATEWAY;
  readonly journal: { position: Position; recipe: Recipe }[] = [];
  readonly questions: Question[] = [];
  isUp = true;
  catalogue = new SeriesCatalogue();
  #live: ((delivery: Delivery) => void)[] = [];
  #heartbeats: ((heartbeat: Heartbeat) => void)[] = [];

  restart(): void {
    this.catalogue = new SeriesCatalogue();
    this.#live = [];
    this.#heartbeats = [];
  }

  onLive(handler: (delivery: Delivery) => void): void {
    this.#live.push(handler);
  }

  onHeartbeat(handler: (heartbeat: Heartbeat) => void): void {
    this.#heartbeats.push(handler);
  }

  async read(after: Position | null, maxRecords: number): Promise<Delivery[]> {
    return this.journal
      .filter(({ position }) => after === null || comparePositions(position, after) > 0)
      .slice(0, maxRecords)
      .map(({ position, recipe }) => ({ position, record: recipe(this.catalogue) }));
  }

  acknowledge(): void {}

  ask(question: Question): boolean {
    if (this.isUp) this.questions.push(question);
    return this.isUp;
  }

  /** Journals a record, and delivers it live while the line is up. */
  send(recipe: Recipe): void {
    const position = { gateway: GATEWAY, epoch: 1, sequence: this.journal.length + 1 };
    this.journal.push({ position, recipe });
    if (this.isUp && this.#live.length > 0) this.deliver({ position, record: recipe(this.catalogue) });
  }

  deliver(delivery: Delivery): void {
    for (const handler of this.#live) handler(delivery);
  }

  beat(wallMs: number): void {
    if (this.isUp) for (const handler of this.#heartbeats) handler({ gateway: GATEWAY, wallMs, sequence: this.journal.length }); // prettier-ignore
  }
}

export type Sample = readonly [asset: string, measurement: string, field: string, value: number, component?: string];

export class ServerBench {
  readonly clock = new ManualClock(START);
  readonly link = new MemoryLink();
  readonly log = recordingLog();
  readonly site: SiteFile;
  readonly causes: readonly Cause[];
  profiles: Map<string, Profile>;
  /** Whether alarms wait for the first round of polls after a start. */
  hasStartGrace = false;
  /** Makes the next work of this many transactions fail after it was done, as a full disk does. */
  failing = 0;
  #records: Records | null = null;
  #server: Server | null = null;

  constructor(causes: readonly Cause[], site: SiteFile = demoSite()) {
    this.causes = causes;
    this.site = site;
    this.profiles = testProfiles(site);
  }

  get records(): Records {
    if (!this.#records) throw new Error('not started');
    return this.#records;
  }

  get server(): Server {
    if (!this.#server) throw new Error('not started');
    return this.#server;
  }

  get runtime(): SiteRuntime {
    const runtime = this.server.sites.get('demo');
    if (!runtime) throw new Error('no site');
    return runtime;
  }

  async start(): Promise<this> {
    if (!this.#records) {
      const records = await openRecords({ path: ':memory:', clock: this.clock, log: this.log });
      this.#records = records;
      await records.transact(() => records.inventory.put(this.site, { at: START, actor: 'test' }));
    }
    const { records, link, clock, log, causes, profiles } = this;
    this.#server = new Server({
      records: { ...records, transact: (work) => this.#transact(records, work) },
      gateways: [{ link, sites: ['demo'] }],
      profiles,
      causes,
      catalogue: link.catalogue,
      clock,
      log,
      darkAfterMs: DARK_AFTER_MS,
      startGrace: this.hasStartGrace,
    });
    await this.#server.start();
    return this;
  }

  /** Ends the server without a farewell; what it had in memory is gone. */
  async crash(): Promise<void> {
    await this.settled();
    this.#server?.stop();
    this.link.restart();
    this.#server = null;
  }

  async close(): Promise<void> {
    await this.settled();
    this.#server?.stop();
    this.records.close();
  }

  feed(samples: readonly Sample[], quality: Quality = QUALITY.ok): this {
    const timeMs = this.clock.wallMs();
    this.link.send((catalogue) => {
      const builder = new BatchBuilder();
      for (const [asset, measurement, field, value, component = ''] of samples) {
        const ofClass = this.site.assets.find((one) => one.key === asset)?.class ?? 'camera';
        const row = catalogue.row(measurement, { site: 'demo', asset, class: ofClass, component });
        builder.add(catalogue.series(row, field), value, timeMs, quality);
      }
      return { kind: 'samples', site: 'demo', batch: builder.finish() };
    });
    return this;
  }

  ping(asset: string, isAlive: boolean): this {
    return this.feed([[asset, 'ping', 'result_code', isAlive ? 0 : 1]]);
  }

  poll(asset: string, result: ResultCode): this {
    return this.feed([[asset, 'foresite_target', 'result_code', resultNumber(result), 'target:snmp']]);
  }

  load(asset: string, percent: number): this {
    return this.feed([[asset, 'cpu', 'usage_percent', percent]]);
  }

  /** Lets time go by with a heartbeat a second, as a living gateway sends them. */
  async pass(seconds: number, isHeard = true): Promise<this> {
    for (let left = seconds * 1000; left > 0; left -= 250) {
      this.clock.advance(Math.min(250, left));
      if (isHeard && left % 1000 === 0) this.link.beat(this.clock.wallMs());
      await this.settled();
    }
    return this;
  }

  /** Until what was decided is committed. */
  async settled(): Promise<void> {
    for (let n = 0; n < 2; n++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** `1 open unexplained@cam-1`, by number. */
  tickets(): string[] {
    return this.records.tickets
      .list()
      .map((ticket) => `${ticket.number} ${ticket.state} ${ticket.faultKey}`)
      .toReversed();
  }

  alarms(): string[] {
    return this.records.alarms.list('demo').map((alarm) => `${alarm.condition} ${alarm.place}`);
  }

  async #transact<T>(records: Records, work: () => T): Promise<T> {
    if (this.failing === 0) return records.transact(work);
    this.failing--;
    return records.transact(() => {
      work();
      throw new Error('database or disk is full');
    });
  }
}

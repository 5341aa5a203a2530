// Assets, sites and topology as the API shows them, made from memory each time they are asked for.

import type { AssetDetail, AssetView, Health, ReadingView, SiteView, TopologyView } from '../../contract/api.ts';
import type { ConflictView } from '../../contract/api-conflicts.ts';
import type { Target } from '../../contract/collector.ts';
import { fieldOf } from '../../contract/metrics.ts';
import { componentKind, componentName } from '../../contract/place.ts';
import type { AssetEntry } from '../../contract/site-file.ts';
import type { Row, SeriesCatalogue } from '../../contract/series.ts';
import { fill, sentence, type Text } from '../../contract/text.ts';
import { pollWords } from '../../contract/poll-words.ts';
import { RESULT_CODES, type AssetFacts } from '../../contract/records.ts';
import { PREDICATES } from '../../contract/predicates.ts';
import { healthOf } from '../domain/correlate/health.ts';
import type { Detector } from '../domain/detect/detector.ts';
import { ruleInSymbols } from '../domain/detect/rule-symbols.ts';
import { targetsOf } from '../domain/inventory/targets.ts';
import type { SiteConflict } from '../domain/topology/types.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import type { ActiveAlarm } from './alarms.ts';
import { withoutAbsent } from '../domain/topology/conflicts.ts';
import { conflictSentences, conflictsOf, conflictViews, readingOf } from './conflict-views.ts';
import { downlinksOf, factsView } from './facts-views.ts';
import { explainHere } from './explain-alarm.ts';
import { pointUnits } from './point-units.ts';
import type { SiteRuntime } from './site-runtime.ts';
import { troublesOf, type Troubles } from './troubles.ts';

/** Reading shown on an asset's tile, by class: the first of these that exists. A tile has room for a short word. */
const HEADLINES: readonly { measurement: string; field: string; label: Text }[] = [
  { measurement: 'upsd', field: 'load_percent', label: { zh: '负载', en: 'load' } },
  { measurement: 'meter', field: 'power_watts', label: { zh: '功率', en: 'power' } },
  { measurement: 'kiosk', field: 'sales_today', label: { zh: '交易', en: 'sales' } },
  { measurement: 'amplifier', field: 'temperature_celsius', label: { zh: '温度', en: 'temperature' } },
  { measurement: 'poe_group', field: 'consumption_watts', label: { zh: 'PoE', en: 'PoE' } },
  { measurement: 'cpu', field: 'usage_percent', label: { zh: 'CPU', en: 'CPU' } },
  { measurement: 'rtsp_response', field: 'response_time_ms', label: { zh: '视频应答', en: 'video answer' } },
  { measurement: 'ping', field: 'average_response_ms', label: { zh: '时延', en: 'ping' } },
];

export interface ViewParts {
  runtime: SiteRuntime;
  detector: Detector;
  catalogue: SeriesCatalogue;
  rowsOf(asset: string): readonly Row[];
  isInMaintenance(asset: string): boolean;
  nowMs: number;
}

/** The assets of a site as they stand now; made for one answer and not kept. */
export class AssetViews {
  readonly #parts: ViewParts;
  /** Made once for all assets of an answer: a large site in a storm has thousands of each. */
  #troubles: Troubles | null = null;

  constructor(parts: ViewParts) {
    this.#parts = parts;
  }

  site(): SiteView {
    const { runtime } = this.#parts;
    const { file } = runtime.model;
    const assets = { ok: 0, bad: 0, unknown: 0, unreachable: 0 };
    for (const key of runtime.model.assets.keys()) assets[this.health(key)]++;
    const tickets = { critical: 0, major: 0, minor: 0, warning: 0 };
    // What is found before acceptance is no ticket.
    if (!runtime.isInTakeover) for (const ticket of runtime.engine.tickets.open()) tickets[ticket.severity]++;
    const open = tickets.critical + tickets.major + tickets.minor + tickets.warning;
    const state = runtime.engine.isDark
      ? 'dark'
      : runtime.heardAtMs === null
        ? 'starting'
        : open > 0 || assets.bad > 0
          ? 'bad'
          : 'ok';
    return {
      key: file.site,
      name: file.name,
      customer: file.customer ?? null,
      address: file.address ?? null,
      timezone: file.timezone,
      state,
      heardAt: iso(runtime.heardAtMs),
      assets,
      tickets,
      maintenance: this.#parts.isInMaintenance(''),
      ...this.#announced(),
    };
  }

  /** What people should know before they look at anything of the site. */
  #announced(): Pick<SiteView, 'takeover' | 'protection'> {
    const { runtime, nowMs } = this.#parts;
    const last = runtime.calendar.running(nowMs).toSorted((a, b) => b.toMs - a.toMs)[0];
    return {
      ...(runtime.isInTakeover && { takeover: true }),
      ...(last && { protection: { id: last.id, name: last.name, to: new Date(last.toMs).toISOString() } }),
    };
  }

  health(key: string): Health {
    const { runtime } = this.#parts;
    const asset = runtime.engine.graph.assets.get(key);
    // Of a dark site nothing is known, whatever was seen last.
    if (!asset || runtime.engine.isDark) return 'unknown';
    const { alarmed, ticketed, affected } = this.#known();
    return healthOf({
      asset,
      observations: runtime.observations(),
      hasAlarm: alarmed.has(key),
      isAffected: affected.has(key),
      hasTicket: ticketed.has(key),
    });
  }

  #known(): Troubles {
    return (this.#troubles ??= troublesOf(this.#parts.runtime, this.#parts.nowMs));
  }

  list(): AssetView[] {
    return [...this.#parts.runtime.model.assets.values()].map((asset) => this.view(asset));
  }

  view(asset: AssetEntry): AssetView {
    const { runtime } = this.#parts;
    const ticket = this.#ticketOf(asset.key);
    const health = this.health(asset.key);
    return {
      site: runtime.engine.site,
      key: asset.key,
      name: asset.name,
      class: asset.class,
      system: asset.system ?? '',
      // What the device tells of itself counts before what a list says of it.
      model: runtime.model.facts(asset.key).identity?.model || (asset.model ?? ''),
      position: asset.position ?? null,
      host: asset.host ?? '',
      health,
      because: this.#because(asset.key, health, ticket),
      ticket: runtime.isInTakeover ? null : (ticket?.id ?? null),
      seenAt: iso(runtime.seenAtMs(asset.key)),
      headline: this.#headline(asset.key),
      maintenance: this.#parts.isInMaintenance(asset.key),
      ...(this.#known().off.has(asset.key) && { offHours: true }),
    };
  }

  detail(asset: AssetEntry, tickets: AssetDetail['tickets']): AssetDetail {
    const { runtime } = this.#parts;
    const { graph } = runtime.engine;
    const uplink = graph.uplinkOf(asset.key);
    const facts = runtime.model.facts(asset.key);
    return {
      asset: this.view(asset),
      serial: facts.identity?.serial || (asset.serial ?? ''),
      profile: asset.profile ?? '',
      uplink: uplink && {
        asset: uplink.parent,
        name: graph.nameOf(uplink.parent),
        port: uplink.parentPort,
        ownPort: uplink.ownPort,
        source: uplink.source,
      },
      feeds: (graph.assets.get(asset.key)?.feeds ?? []).map((place) => ({ place, name: graph.nameOf(place) })),
      targets: this.#targets(asset),
      readings: this.readings(asset.key),
      alarms: [...runtime.engine.alarms.all()]
        .filter((alarm) => alarm.asset === asset.key)
        .map((alarm) => this.#alarm(alarm)),
      ...factsView(facts, { vendor: asset.vendor, model: asset.model, serial: asset.serial }),
      traps: this.#traps(asset, facts),
      downlinks: downlinksOf(asset.key, graph),
      facts: { ...facts.texts, ...identityTexts(facts.identity ?? {}) },
      conditions: runtime.model.rules(asset.key).map(({ rule, source }) => ({
        id: rule.id,
        predicate: rule.predicate,
        severity: rule.severity,
        rule: ruleInSymbols(rule),
        holdMs: rule.holdMs,
        clearMs: rule.clearMs,
        source,
      })),
      tickets,
    };
  }

  readings(asset: string): ReadingView[] {
    const { detector, catalogue, runtime } = this.#parts;
    const readings: ReadingView[] = [];
    const names = new Map(runtime.model.facts(asset).components?.map(({ key, name }) => [key, name]));
    const units = pointUnits(runtime.model, asset);
    for (const row of this.#parts.rowsOf(asset)) {
      if (row.measurement === 'foresite_target') continue;
      for (const [field, series] of catalogue.fieldsOf(row)) {
        const latest = detector.latest(series);
        const definition = fieldOf(row.measurement, field);
        if (!latest || !definition) continue;
        readings.push({
          component: row.component,
          componentName: names.get(row.component) ?? componentName(row.component),
          measurement: row.measurement,
          field,
          unit: definition.unit || (units.get(`${row.measurement}.${field} ${row.component}`) ?? ''),
          isCounter: definition.isCounter ?? false,
          value: latest.value,
          at: new Date(latest.atMs).toISOString(),
          level: detector.levelOfSeries(series),
        });
      }
    }
    return readings;
  }

  topology(): TopologyView {
    const { graph } = this.#parts.runtime.engine;
    const edges: TopologyView['edges'] = [];
    for (const asset of graph.assets.values()) {
      const uplink = graph.uplinkOf(asset.key);
      if (uplink)
        edges.push({
          kind: 'link',
          from: asset.key,
          to: uplink.parent,
          label: componentOf(uplink.parentPort),
          source: uplink.source,
        });
      for (const feed of asset.feeds) {
        edges.push({
          kind: 'power',
          from: asset.key,
          to: assetOf(feed),
          label: componentOf(feed),
          source: 'inventory',
        });
      }
      if (asset.via !== null)
        edges.push({ kind: 'bus', from: asset.key, to: asset.via, label: '', source: 'inventory' });
      if (asset.box !== null && asset.box !== uplink?.parent)
        edges.push({ kind: 'box', from: asset.key, to: asset.box, label: '', source: 'inventory' });
      if (asset.channel !== null)
        edges.push({
          kind: 'video',
          from: asset.key,
          to: assetOf(asset.channel),
          label: componentOf(asset.channel),
          source: 'inventory',
        });
    }
    return {
      root: graph.root,
      nodes: [...graph.assets.values()].map(({ key, name, class: kind }) => ({
        key,
        name,
        class: kind,
        health: this.health(key),
      })),
      edges,
      conflicts: conflictSentences(this.#conflicts(), graph),
    };
  }

  conflicts(): ConflictView[] {
    return conflictViews(this.#conflicts(), this.#parts.runtime.engine.graph);
  }

  #conflicts(): SiteConflict[] {
    const found = conflictsOf(this.#parts.runtime.model, readingOf(this.#parts));
    return withoutAbsent(found, (asset) => this.health(asset) === 'ok');
  }

  #ticketOf(key: string): TicketState | undefined {
    const open = this.#parts.runtime.engine.tickets.open();
    return open.find((ticket) => ticket.asset === key) ?? open.find((ticket) => ticket.affected.includes(key));
  }

  #because(key: string, health: Health, ticket: TicketState | undefined): Text | null {
    if (health === 'ok') return null;
    const { runtime } = this.#parts;
    if (ticket && ticket.asset !== key)
      return fill({ zh: '受影响：{title}', en: 'because of: {title}' }, { title: ticket.title });
    if (ticket) return ticket.title;
    if (this.#known().off.has(key)) return { zh: '非营业时间，可能已关机', en: 'outside its hours: it may be off' };
    for (const alarm of runtime.engine.alarms.all()) if (alarm.asset === key) return this.#alarm(alarm).title;
    if (runtime.engine.isDark) return { zh: '项目失联，状态未知', en: 'the site is dark: state unknown' };
    for (const target of this.#targets(runtime.model.assets.get(key)))
      if (target.result !== 'ok' && target.detail !== '') return target.words;
    return { zh: '尚无数据', en: 'no data yet' };
  }

  #alarm(alarm: ActiveAlarm): AssetDetail['alarms'][number] {
    const place = this.#parts.runtime.engine.graph.nameOf(alarm.place);
    return {
      condition: alarm.rule,
      predicate: alarm.predicate,
      component: alarm.component,
      severity: alarm.severity,
      title: sentence(fill(alarm.title ?? PREDICATES[alarm.predicate].bad, { place, value: alarm.value })),
      since: new Date(alarm.sinceMs).toISOString(),
      raisedAt: new Date(alarm.raisedAtMs).toISOString(),
      ticket: alarm.ticket,
      ...explainHere(alarm.explanation, this.#parts.runtime.model.file.timezone),
    };
  }

  #targets(asset: AssetEntry | undefined): AssetDetail['targets'] {
    if (!asset) return [];
    const { runtime, detector, catalogue } = this.#parts;
    const rows = this.#parts.rowsOf(asset.key).filter((row) => row.measurement === 'foresite_target');
    return targetsOf(
      { ...runtime.model.file, assets: [asset, ...viaOf(runtime, asset)] },
      runtime.model.profiles,
      () => null,
    )
      .filter((target) => target.asset === asset.key)
      .map((target) => {
        const row = rows.find((one) => one.component === `target:${target.name}`);
        const code = row ? detector.latest(catalogue.series(row, 'result_code')) : null;
        const duration = row ? detector.latest(catalogue.series(row, 'duration_ms')) : null;
        const result = code ? (RESULT_CODES[code.value] ?? 'unknown') : 'unknown';
        const word = runtime.word(asset.key, target.name);
        const detail = word?.result === result ? word.detail : '';
        return {
          name: target.name,
          protocol: target.protocol,
          address: target.port > 0 ? `${target.host}:${target.port}` : target.host,
          ...placeOn(target),
          result,
          detail,
          words: pollWords(detail),
          at: iso(code?.atMs ?? null),
          durationMs: duration?.value ?? null,
        };
      });
  }

  #traps(asset: AssetEntry, facts: AssetFacts): AssetDetail['traps'] {
    const { model, traps } = this.#parts.runtime;
    const names = new Map(facts.components?.map(({ key, name }) => [key, name]));
    const known = model.profiles.get(asset.profile ?? '')?.snmp?.traps ?? [];
    return traps.views(asset.key, known, (component) => names.get(component));
  }

  #headline(asset: string): AssetView['headline'] {
    const rows = this.#parts.rowsOf(asset);
    for (const { measurement, field, label } of HEADLINES) {
      const row = rows.find((one) => one.measurement === measurement);
      const latest = row ? this.#parts.detector.latest(this.#parts.catalogue.series(row, field)) : null;
      if (latest) return { label, value: latest.value, unit: fieldOf(measurement, field)?.unit ?? '' };
    }
    return null;
  }
}

function viaOf(runtime: SiteRuntime, asset: AssetEntry): AssetEntry[] {
  const via = runtime.model.assets.get(asset.via ?? '');
  return via ? [via] : [];
}

function identityTexts(identity: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, text] of Object.entries(identity)) if (text !== undefined && text !== '') texts[name] = text;
  return texts;
}

function assetOf(place: string): string {
  const slash = place.indexOf('/');
  return slash < 0 ? place : place.slice(0, slash);
}

function componentOf(place: string): string {
  const slash = place.indexOf('/');
  const component = slash < 0 ? '' : place.slice(slash + 1);
  return componentKind(component) === '' ? '' : componentName(component);
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function placeOn({ protocol, settings }: Target): { unit?: number; topicPrefix?: string } {
  const { unit, topicPrefix } = settings;
  if (protocol === 'modbus') return { unit: typeof unit === 'number' ? unit : 1 };
  return protocol === 'mqtt' && typeof topicPrefix === 'string' ? { topicPrefix } : {};
}

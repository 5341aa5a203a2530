// What is known of a site before anything is measured: its inventory, the rules of each asset, what its devices told,
// and the graph that follows. Made anew when the inventory is applied; the graph when facts have changed.

import { durationMs } from '../../contract/duration.ts';
import { parsePlace } from '../../contract/place.ts';
import type { Profile } from '../../contract/profile.ts';
import { isReadBySnmp } from '../../contract/profile-sources.ts';
import { recorderTarget } from '../../contract/recorder.ts';
import type { Protocol } from '../../contract/protocols.ts';
import type { AssetFacts } from '../../contract/records.ts';
import type { AssetEntry, OverrideEntry, SiteFile } from '../../contract/site-file.ts';
import { eventRulesOf, type EventRule } from '../domain/detect/facts/event-rules.ts';
import { factRulesOf, type FactRuleWithSource } from '../domain/detect/facts/fact-rules.ts';
import { rulesOf, type RuleWithSource } from '../domain/detect/rules.ts';
import type { Rule } from '../domain/detect/types.ts';
import { DEFAULT_INTERVAL_MS, polledTargetNames, polledTargets } from '../domain/inventory/targets.ts';
import { withRecorderPictures } from '../domain/inventory/recorder-pictures.ts';
import { buildGraph } from '../domain/topology/build.ts';
import { slaTerms, type SlaTerms } from '../domain/sla/clocks.ts';
import { isSameGraph } from '../domain/topology/same-graph.ts';
import type { FactsByAsset, SiteGraph } from '../domain/topology/types.ts';
import { factsNews } from './facts-news.ts';

/** A level is unknown when its newest sample is older than this many intervals … */
export const FRESH_INTERVALS = 3;
/** … and this much more, for polls that take their time. */
export const FRESH_GRACE_MS = 10_000;

const NO_EVENT_RULES: readonly EventRule[] = [];

export class SiteModel {
  readonly file: SiteFile;
  /** With the targets that recorders serve for their cameras. */
  readonly assets: ReadonlyMap<string, AssetEntry>;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly #rules = new Map<string, readonly RuleWithSource[]>();
  #intervalMs: number | undefined;
  #terms: SlaTerms | undefined;
  readonly #plainRules = new Map<string, readonly Rule[]>();
  readonly #factRules = new Map<string, ReadonlyMap<string, FactRuleWithSource>>();
  readonly #eventRules = new Map<string, readonly EventRule[]>();
  /** By asset, then by source. */
  readonly #facts = new Map<string, Map<string, AssetFacts>>();
  /** All sources together, by asset. The graph reads on in it what it was not made of. */
  readonly #merged = new Map<string, AssetFacts>();
  #graph: SiteGraph | null = null;
  /** The last one built. */
  #lastGraph: SiteGraph | null = null;
  /** Since then. */
  #areTablesNew = false;

  /** @param inForce thresholds that stand above the file's own for now, as in a protection period */
  constructor(file: SiteFile, profiles: ReadonlyMap<string, Profile>, inForce: readonly OverrideEntry[] = []) {
    this.file = file;
    this.profiles = profiles;
    this.assets = new Map(withRecorderPictures(file, profiles).map((asset) => [asset.key, asset]));
    const overrides = [...(file.overrides ?? []), ...inForce];
    for (const asset of file.assets) {
      const conditions = (asset.profile === undefined ? undefined : profiles.get(asset.profile)?.conditions) ?? [];
      const rules = rulesOf(conditions, overrides, asset);
      this.#rules.set(asset.key, rules);
      this.#factRules.set(asset.key, factRulesOf(overrides, asset));
      const events = (asset.profile === undefined ? undefined : profiles.get(asset.profile)?.events) ?? [];
      if (events.length > 0) this.#eventRules.set(asset.key, eventRulesOf(events, overrides, asset));
      this.#plainRules.set(
        asset.key,
        rules.map(({ rule }) => rule),
      );
    }
  }

  rules(asset: string): readonly RuleWithSource[] {
    return this.#rules.get(asset) ?? [];
  }

  plainRules(asset: string): readonly Rule[] {
    return this.#plainRules.get(asset) ?? [];
  }

  /** Whether the asset of the place can test the copper line of a port by itself. */
  offersCableTest(place: string): boolean {
    const profile = this.assets.get(parsePlace(place).asset)?.profile;
    return profile !== undefined && this.profiles.get(profile)?.snmp?.cableTest !== undefined;
  }

  factRule(asset: string, id: string): FactRuleWithSource | undefined {
    return this.#factRules.get(asset)?.get(id);
  }

  eventRules(asset: string): readonly EventRule[] {
    return this.#eventRules.get(asset) ?? NO_EVENT_RULES;
  }

  /** A condition in force, be it over samples, facts or events. */
  ruleOf(asset: string, id: string): Rule | undefined {
    return (
      this.plainRules(asset).find((rule) => rule.id === id) ??
      this.factRule(asset, id)?.rule ??
      this.eventRules(asset).find(({ rule }) => rule.id === id)?.rule
    );
  }

  /** What the contract promises, and in which hours. */
  get terms(): SlaTerms {
    return (this.#terms ??= slaTerms(this.file.contract, this.file.timezone));
  }

  /** How many targets of the asset are polled. */
  targetsOf(key: string): number {
    const asset = this.assets.get(key);
    const profile = asset?.profile === undefined ? undefined : this.profiles.get(asset.profile);
    return asset && profile ? polledTargets(asset, profile, this.file.defaults) : 0;
  }

  /** The targets of the asset that are polled. */
  targetNamesOf(key: string): { name: string; protocol: Protocol }[] {
    const asset = this.assets.get(key);
    const profile = asset?.profile === undefined ? undefined : this.profiles.get(asset.profile);
    return asset && profile ? polledTargetNames(asset, profile, this.file.defaults) : [];
  }

  freshMs(asset: string): number {
    this.#intervalMs ??= durationMs(this.file.defaults?.interval ?? '') ?? DEFAULT_INTERVAL_MS;
    let intervalMs = this.#intervalMs;
    for (const target of Object.values(this.assets.get(asset)?.targets ?? {})) {
      intervalMs = Math.max(intervalMs, durationMs(target.interval ?? '') ?? 0);
    }
    return FRESH_INTERVALS * intervalMs + FRESH_GRACE_MS;
  }

  /** Which target of an asset with several protocols reads a measurement; '' when more than one may. */
  readThrough(asset: string, measurement: string): string {
    const entry = this.assets.get(asset);
    const profile = this.profiles.get(entry?.profile ?? '');
    if (!profile) return '';
    const hasSnmp = profile.snmp !== undefined && entry?.targets?.['snmp']?.disabled !== true;
    const isNamedBySnmp = hasSnmp && isReadBySnmp(profile, measurement);
    const byRecorder = recorderTarget(profile, measurement);
    if (byRecorder !== '' && !isNamedBySnmp) return byRecorder;
    const isOf = (value: { as: string }): boolean => value.as.startsWith(`${measurement}.`);
    const byMqtt =
      (profile.mqtt?.topics?.some(({ values }) => values.some(isOf)) ?? false) ||
      (profile.mqtt?.sparkplug?.metrics.some(isOf) ?? false);
    const byModbus = [...(profile.modbus?.points ?? []), ...(profile.modbus?.sunspec ?? [])].some(isOf);
    const bySnmp =
      isNamedBySnmp ||
      // Readers are built in; what they give is read by nothing else of the profile.
      (hasSnmp && !byMqtt && !byModbus);
    const found = [byMqtt && 'target:mqtt', byModbus && 'target:modbus', bySnmp && 'target:snmp'].filter(
      (one) => one !== false,
    );
    return found.length === 1 ? (found[0] ?? '') : '';
  }

  /** @returns whether anything has changed that the diagnosis uses, tables apart: they are news where they make another {@link graph} */
  putFacts(asset: string, source: string, facts: AssetFacts): boolean {
    const bySource = this.#facts.get(asset) ?? new Map<string, AssetFacts>();
    const before = bySource.get(source) ?? {};
    const { ofParts, ofTables, ofWords } = factsNews(before, facts);
    bySource.set(source, facts);
    this.#facts.set(asset, bySource);
    this.#merged.set(asset, this.#merge(bySource.values()));
    this.#areTablesNew ||= ofTables;
    if (ofParts) this.#graph = null;
    return ofParts || ofWords;
  }

  /** What one source of an asset tells. */
  told(asset: string, source: string): AssetFacts | null {
    return this.#facts.get(asset)?.get(source) ?? null;
  }

  /** Whether any switch has learnt this MAC address. */
  isLearnt(mac: string): boolean {
    for (const bySource of this.#facts.values())
      for (const { forwarding } of bySource.values()) if (forwarding?.some((one) => one.mac === mac)) return true;
    return false;
  }

  /** What all sources together tell of an asset. */
  facts(asset: string): AssetFacts {
    return this.#merged.get(asset) ?? {};
  }

  #merge(sources: Iterable<AssetFacts>): AssetFacts {
    const merged: AssetFacts = {};
    for (const facts of sources) {
      if (facts.identity) merged.identity = { ...merged.identity, ...facts.identity };
      if (facts.components) merged.components = [...(merged.components ?? []), ...facts.components];
      if (facts.macs) merged.macs = [...(merged.macs ?? []), ...facts.macs];
      if (facts.neighbours) merged.neighbours = [...(merged.neighbours ?? []), ...facts.neighbours];
      if (facts.forwarding) merged.forwarding = [...(merged.forwarding ?? []), ...facts.forwarding];
      if (facts.arp) merged.arp = [...(merged.arp ?? []), ...facts.arp];
      if (facts.learned) merged.learned = { ...merged.learned, ...facts.learned };
      if (facts.texts) merged.texts = { ...merged.texts, ...facts.texts };
    }
    return merged;
  }

  allFacts(): FactsByAsset {
    return this.#merged;
  }

  /** Stays the same one while all hangs where it hung, whatever tables tell: they change whenever somebody comes or goes. */
  get graph(): SiteGraph {
    if (this.#graph && !this.#areTablesNew) return this.#graph;
    this.#areTablesNew = false;
    const built = buildGraph(this.file, this.allFacts(), this.#lastGraph);
    this.#graph = this.#lastGraph = this.#graph && isSameGraph(this.#graph, built) ? this.#graph : built;
    return this.#graph;
  }
}

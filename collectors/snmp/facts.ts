// Gathers what texts and tables say of an asset. The tables are long and change slowly, so they are read every now and
// then, in the time a poll has left, over several polls if need be; a whole snapshot is handed out when it has changed,
// and once an hour.

import { hash } from 'node:crypto';
import type { AssetFacts, ComponentFact } from '../../contract/records.ts';
import { SnmpFailure, type SnmpClient } from './client.ts';
import type { PlannedText, SnmpPlan } from './config.ts';
import { macOf, rawBytes, rawNumber, rawText, type Varbind } from './decode.ts';
import { ENTITY_COLUMNS, fillFromEntities, MAX_ENTITIES } from './entities.ts';
import { OIDS } from './oids.ts';
import type { Reading } from './session.ts';
import type { TableReader } from './tables.ts';
import {
  ARP_COLUMNS,
  arpOf,
  BRIDGE_COLUMNS,
  CDP_COLUMNS,
  forwarding,
  LLDP_COLUMNS,
  MAX_ARP,
  MAX_FORWARDING,
  MAX_NEIGHBOURS,
  neighbours,
  type PortView,
} from './topology.ts';
import { PORT_BLOCKED_COLUMNS, PORT_VLAN_COLUMNS, portSettings, type PortSettings } from './port-settings.ts';
import { learntOf, VLAN_COLUMNS, vlansOf } from './vlans.ts';
import { Tuning } from './tuning.ts';
import { Walk, type Rows } from './walk.ts';

/** Unchanged facts are sent again after this long. */
export const FACTS_RESEND_MS = 3_600_000;
/** What stays as it is is read ever more seldom, down to this; what changes, at the plan's pace again. */
export const MAX_FACTS_EVERY_MS = 300_000;
/** Polls over which one gathering may stretch; then what there is counts. */
export const MAX_POLLS_PER_GATHERING = 20;
/** A table is left after failing this often. */
export const FAILURES_PER_TABLE = 2;
/** MAC addresses kept of one asset. */
export const MAX_OWN_MACS = 256;
/** Rows of the list of VLANs. */
const MAX_VLAN_ROWS = 4096;
/** Rows of interface columns. */
const MAX_INTERFACE_ROWS = 2048;
/** Identity by the fact names that profiles use. */
const IDENTITY_KEYS = ['vendor', 'model', 'serial', 'firmware', 'sysObjectId', 'sysName', 'sysDescr'] as const;

/** Words by which devices say that they have nothing to say. */
const NO_TEXT: ReadonlySet<string> = new Set(['', 'n/a', 'na', '--', '-', 'none', 'unknown', '<private>', 'null']);

type Step = { walk: Walk } | { oids: readonly string[] } | { vlan: string; walk: Walk };

/** Opens a view of one VLAN of the agent; null where its credential has none. The caller closes it. */
export type OpenVlan = (vlan: string) => SnmpClient | null;
/** Bridge tables by VLAN are left alone for this long after the agent has not answered one. */
export const VLAN_RECHECK_MS = 3_600_000;

/** Stands for what was read, between gatherings. Never written to. */
const NOTHING_READ = new Map<string, never>();

export class FactsGatherer {
  readonly #plan: SnmpPlan;
  #steps: Step[] = [];
  #columns: Map<string, Rows> = NOTHING_READ;
  #scalars: Map<string, Varbind> = NOTHING_READ;
  #ofVlans: { mac: string; ifIndex: string }[] = [];
  #vlansFromMonoMs = -Infinity;
  #isGathering = false;
  #polls = 0;
  #failures = 0;
  #nextMonoMs = -Infinity;
  #everyMs: number;
  #sentMonoMs = -Infinity;
  #sentText = '';
  /** Somebody waits for a reading that has not begun … */
  #isAwaited = false;
  /** … and for the one under way. */
  #isForAsker = false;

  constructor(plan: SnmpPlan) {
    this.#plan = plan;
    this.#everyMs = plan.factsEveryMs;
  }

  /** Something about the device has changed: its facts are read again at the plan's pace. */
  hasten(nowMonoMs: number): void {
    this.#everyMs = this.#plan.factsEveryMs;
    this.#nextMonoMs = Math.min(this.#nextMonoMs, nowMonoMs + this.#everyMs);
  }

  /** It has started anew, and may be as it was saved long ago: what was being read is left, and all of it is read now. */
  readAnew(nowMonoMs: number): void {
    this.#isGathering = false;
    this.#everyMs = this.#plan.factsEveryMs;
    this.#nextMonoMs = nowMonoMs;
  }

  /** Somebody wants to know how all of it is now: it is told even where it is as it was. What is being read is read to its end. */
  readForAsker(nowMonoMs: number): void {
    this.#isAwaited = true;
    this.#nextMonoMs = nowMonoMs;
  }

  /** Whether the next poll has facts to read. */
  isDue(nowMonoMs: number): boolean {
    return this.#isGathering || nowMonoMs >= this.#nextMonoMs;
  }

  /** Reads on while there is time. True when a gathering has come to its end with this poll. */
  async gather(
    reading: Reading,
    nowMonoMs: number,
    hasTime: () => boolean,
    openVlan: OpenVlan = () => null,
  ): Promise<boolean> {
    if (!this.#isGathering) {
      if (nowMonoMs < this.#nextMonoMs) return false;
      this.#begin(reading, nowMonoMs);
    }
    this.#polls++;
    for (let step = this.#steps[0]; step && hasTime(); step = this.#steps[0]) {
      if ('oids' in step)
        for (const [oid, varbind] of await reading.scalars(step.oids)) this.#scalars.set(oid, varbind);
      else if ('vlan' in step) await this.#readVlan(step, openVlan, nowMonoMs);
      else {
        await reading.walk(step.walk, hasTime);
        if (!step.walk.isDone) break;
        this.#keep(step.walk, reading);
      }
      this.#steps.shift();
    }
    if (this.#steps.length > 0 && this.#polls < MAX_POLLS_PER_GATHERING) return false;
    this.#isGathering = false;
    this.#nextMonoMs = this.#isAwaited ? nowMonoMs : nowMonoMs + this.#everyMs;
    return true;
  }

  /** A switch that does not know the view stays silent: then its other VLANs are not asked for a while. */
  async #readVlan({ vlan, walk }: { vlan: string; walk: Walk }, openVlan: OpenVlan, nowMonoMs: number): Promise<void> {
    const client = openVlan(vlan);
    if (!client) return;
    try {
      // By one small question it is known whether there is such a view at all.
      await client.get([OIDS.sysUpTime]);
      await walk.run(client, new Tuning());
      this.#ofVlans.push(...learntOf((column) => walk.result.get(column)));
    } catch (error) {
      if (!(error instanceof SnmpFailure)) throw error;
      this.#vlansFromMonoMs = nowMonoMs + VLAN_RECHECK_MS;
      this.#steps = this.#steps.filter((step) => !('vlan' in step) || step.vlan === vlan);
    } finally {
      client.close();
    }
  }

  /** Leaves a table that the agent cannot answer, so that a later poll goes on behind it. */
  noteFailure(): void {
    if (++this.#failures < FAILURES_PER_TABLE) return;
    this.#failures = 0;
    this.#steps.shift();
  }

  /** The snapshot, when it is new or due again. @param beside what goes with it, and makes it new when it has changed */
  snapshot(
    tables: readonly TableReader[],
    storage: readonly ComponentFact[],
    nowMonoMs: number,
    beside = '',
  ): AssetFacts | undefined {
    const facts = this.#facts(tables, storage);
    // What was read is large; between gatherings a digest is enough to see a change.
    this.#columns = NOTHING_READ;
    this.#scalars = NOTHING_READ;
    const text = hash('sha256', JSON.stringify(facts) + beside, 'base64');
    if (text !== this.#sentText) this.hasten(nowMonoMs);
    else this.#everyMs = Math.max(this.#everyMs, Math.min(MAX_FACTS_EVERY_MS, this.#everyMs * 2));
    const isFresh = text === this.#sentText && nowMonoMs - this.#sentMonoMs < FACTS_RESEND_MS;
    if (isFresh && !this.#isForAsker) return undefined;
    this.#sentText = text;
    this.#sentMonoMs = nowMonoMs;
    return facts;
  }

  #begin(reading: Reading, nowMonoMs: number): void {
    const { readers, tables, texts } = this.#plan;
    const scalars = texts.flatMap(({ sources }) => sources.map(({ oid }) => oid));
    if (readers.has('system')) scalars.push(OIDS.sysDescr, OIDS.sysObjectId, OIDS.sysName);
    if (readers.has('lldp')) scalars.push(OIDS.lldpLocChassisIdSubtype, OIDS.lldpLocChassisId);
    if (readers.has('bridge')) scalars.push(OIDS.dot1dBaseBridgeAddress, OIDS.dot1dTpAgingTime);
    this.#steps = scalars.length > 0 ? [{ oids: [...new Set(scalars)] }] : [];
    const walk = (columns: readonly string[], maxRows: number): void => {
      const known = columns.filter(
        (column) => !reading.memory.lacks(column, nowMonoMs) && !reading.memory.isLeftOut(column, nowMonoMs),
      );
      if (known.length > 0) this.#steps.push({ walk: new Walk(known, maxRows) });
    };
    for (const table of tables)
      walk(
        table.details.map(([, oid]) => oid),
        table.maxRows,
      );
    if (readers.has('entity')) walk(ENTITY_COLUMNS, MAX_ENTITIES);
    if (readers.has('interfaces')) walk([OIDS.ifDescr, OIDS.ifPhysAddress], MAX_INTERFACE_ROWS);
    if (readers.has('lldp')) {
      walk(LLDP_COLUMNS.slice(0, 2), MAX_INTERFACE_ROWS);
      walk(LLDP_COLUMNS.slice(2), MAX_NEIGHBOURS);
    }
    if (readers.has('cdp')) walk(CDP_COLUMNS, MAX_NEIGHBOURS);
    if (readers.has('arp')) walk(ARP_COLUMNS, MAX_ARP);
    if (readers.has('bridge')) {
      if (nowMonoMs >= this.#vlansFromMonoMs) walk([OIDS.vtpVlanState], MAX_VLAN_ROWS);
      walk(BRIDGE_COLUMNS, MAX_INTERFACE_ROWS);
      walk(PORT_VLAN_COLUMNS, MAX_INTERFACE_ROWS);
      walk(PORT_BLOCKED_COLUMNS, MAX_INTERFACE_ROWS);
      walk([OIDS.dot1qTpFdbPort, OIDS.dot1qTpFdbStatus], MAX_FORWARDING);
      walk([OIDS.dot1dTpFdbPort, OIDS.dot1dTpFdbStatus], MAX_FORWARDING);
    }
    this.#columns = new Map();
    this.#scalars = new Map();
    this.#ofVlans = [];
    this.#polls = 0;
    this.#isGathering = true;
    this.#isForAsker = this.#isAwaited;
    this.#isAwaited = false;
  }

  #keep(walk: Walk, reading: Reading): void {
    for (const [root, rows] of walk.result) this.#columns.set(root, rows);
    reading.keep(walk.result);
    const vlans = walk.result.get(OIDS.vtpVlanState);
    for (const vlan of vlans ? vlansOf(vlans) : [])
      this.#steps.push({ vlan, walk: new Walk(VLAN_COLUMNS, MAX_FORWARDING) });
    // The older bridge table repeats what the VLAN-aware one has said.
    if (walk.result.get(OIDS.dot1qTpFdbPort)?.size) {
      this.#steps = this.#steps.filter((step) => !('walk' in step) || !step.walk.result.has(OIDS.dot1dTpFdbPort));
      // The step under way is taken off by the caller.
    }
  }

  #facts(tables: readonly TableReader[], found: readonly ComponentFact[]): AssetFacts {
    const identity = this.#identity();
    const texts = this.#texts();
    fillFromEntities(identity, (column) => this.#columns.get(column));
    const view = this.#portView(tables);
    const { readers } = this.#plan;
    const macs = this.#ownMacs();
    const settings = portSettings((column) => this.#columns.get(column) ?? NOTHING_READ);
    const components = [...tables.flatMap((table) => this.#components(table, settings)), ...found];
    return {
      ...(Object.keys(identity).length > 0 && { identity }),
      ...(components.length > 0 && { components: unique(components) }),
      ...(macs.length > 0 && { macs }),
      ...(view.portByIndex.size > 0 && { portIndexes: Object.fromEntries(view.portByIndex) }),
      ...((readers.has('lldp') || readers.has('cdp')) && { neighbours: neighbours(view) }),
      ...(readers.has('bridge') && { forwarding: forwarding(view, this.#ofVlans), ...this.#forwardingAge() }),
      ...(readers.has('arp') && { arp: arpOf(view) }),
      ...(Object.keys(texts).length > 0 && { texts }),
    };
  }

  #forwardingAge(): Pick<AssetFacts, 'forwardingAgeS'> {
    const varbind = this.#scalars.get(OIDS.dot1dTpAgingTime);
    const seconds = varbind && rawNumber(varbind);
    return seconds !== undefined && seconds >= 0 ? { forwardingAgeS: seconds } : {};
  }

  #text(oid: string): string {
    const varbind = this.#scalars.get(oid);
    return varbind ? rawText(varbind) : '';
  }

  #identity(): NonNullable<AssetFacts['identity']> {
    const identity: NonNullable<AssetFacts['identity']> = { ...this.#plan.identity };
    if (this.#plan.readers.has('system')) {
      for (const [key, oid] of [
        ['sysDescr', OIDS.sysDescr],
        ['sysObjectId', OIDS.sysObjectId],
        ['sysName', OIDS.sysName],
      ] as const) {
        const text = this.#text(oid);
        if (text !== '') identity[key] = text;
      }
    }
    for (const planned of this.#plan.texts) {
      const name = IDENTITY_KEYS.find((one) => planned.key === `identity.${one}`);
      const text = this.#planned(planned);
      if (name && text !== '') identity[name] = text;
    }
    return identity;
  }

  #planned({ key, sources }: PlannedText): string {
    for (const { oid, pattern } of sources) {
      const octets = key === 'engineId' ? this.#scalars.get(oid) : undefined;
      const engineId = octets && rawBytes(octets);
      if (engineId) return Buffer.from(engineId).toString('hex');
      const whole = this.#text(oid);
      const text = pattern ? (pattern.exec(whole)?.[1]?.trim() ?? '') : whole.trim();
      if (!NO_TEXT.has(text.toLowerCase())) return text;
    }
    return '';
  }

  #texts(): Record<string, string> {
    const texts: Record<string, string> = {};
    for (const planned of this.#plan.texts) {
      const text = this.#planned(planned);
      if (!planned.key.startsWith('identity.') && text !== '') texts[planned.key] = text;
    }
    return texts;
  }

  #components(reader: TableReader, settings: ReadonlyMap<string, PortSettings>): ComponentFact[] {
    return [...reader.present.values()].map((row) => {
      const details: Record<string, string | number> = {
        ...(reader.table.measurement === 'interface' && settings.get(row.index)),
      };
      for (const [key, oid] of reader.table.details) {
        const varbind = this.#columns.get(oid)?.get(row.index);
        const text = varbind ? rawText(varbind) : '';
        if (text !== '') details[key] = text;
      }
      return { key: row.key, name: row.name, ...(Object.keys(details).length > 0 && { details }) };
    });
  }

  #ownMacs(): string[] {
    const macs = new Set<string>();
    const add = (varbind: Varbind | undefined): void => {
      const bytes = varbind && rawBytes(varbind);
      const mac = bytes && macOf(bytes);
      if (mac !== undefined && macs.size < MAX_OWN_MACS) macs.add(mac);
    };
    add(this.#scalars.get(OIDS.dot1dBaseBridgeAddress));
    if (this.#text(OIDS.lldpLocChassisIdSubtype) === '4') add(this.#scalars.get(OIDS.lldpLocChassisId));
    for (const { key, sources } of this.#plan.texts)
      if (key === 'mac') for (const { oid } of sources) add(this.#scalars.get(oid));
    for (const varbind of this.#columns.get(OIDS.ifPhysAddress)?.values() ?? []) add(varbind);
    return [...macs];
  }

  #portView(tables: readonly TableReader[]): PortView {
    const portByIndex = new Map<string, string>();
    const portByName = new Map<string, string>();
    const interfaces = tables.find((table) => table.table.measurement === 'interface');
    for (const [index, row] of interfaces?.present ?? []) {
      portByIndex.set(index, row.key);
      portByName.set(row.name.toLowerCase(), row.key);
      for (const column of [OIDS.ifDescr, OIDS.ifPhysAddress]) {
        const varbind = this.#columns.get(column)?.get(index);
        const bytes = varbind && rawBytes(varbind);
        const name = varbind && ((bytes?.length === 6 ? macOf(bytes) : undefined) ?? rawText(varbind).toLowerCase());
        if (name !== undefined && name !== '' && !portByName.has(name)) portByName.set(name, row.key);
      }
    }
    return { rows: (column) => this.#columns.get(column) ?? new Map(), portByIndex, portByName };
  }
}

/** Several tables tell of one component, e.g. interface and PoE of a port: the first one's words count. */
function unique(components: readonly ComponentFact[]): ComponentFact[] {
  const byKey = new Map<string, ComponentFact>();
  for (const component of components) if (!byKey.has(component.key)) byKey.set(component.key, component);
  return [...byKey.values()];
}

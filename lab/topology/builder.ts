// Puts a drawn site together, device by device: numbers them, gives out addresses, switch ports, outlets and channels, and
// never more than there are. What is put where the shapes decide.

import type { Text } from '../../contract/text.ts';
import { poeBudgetOf, type Feed, type Kind, type Port, type RecorderMake, type Uplink } from '../device.ts';
import type { Draft } from '../plan.ts';
import type { Dice } from './dice.ts';
import { MAKES, POE_SWITCHES, RECORDER_MODELS } from './makes.ts';
import { inside, words } from './words.ts';

type Link = Partial<Uplink> & { asset: string };
/** What of a draft is not given out by the builder. */
export interface Wanted {
  position: Text;
  feed: Feed;
  moreFeeds?: readonly Feed[];
  uplink?: Link;
  name?: Text;
  model?: string;
  ports?: Port[];
  watts?: number;
  box?: string;
  via?: string;
  recorder?: string;
  /** Answers nobody but its recorder. */
  isHidden?: boolean;
  members?: number;
  ring?: string;
  measures?: NonNullable<Draft['measures']>;
  shedOrder?: number;
}

/** Channels of a recorder, outlets of a PDU, units of a bus, devices of an unmanaged switch. */
const MAX_CHANNELS = 32;
const MAX_OUTLETS = 8;
const MAX_UNITS = 6;
const HUB_PORTS = 4;
/** Ports at the end of a switch that cables to other switches take. */
const SFP_PORTS = 4;
const HOSTS_A_BLOCK = 200;
/** By night, of its lamps and its cable, too; so that a full switch is well below its budget. */
const CAMERA_WATTS = 9.6;

interface PortCounts {
  poe: number;
  ports: number;
}

interface Room {
  down: number[];
  sfp: number[];
  watts: number;
}

export class SiteBuilder {
  readonly dice: Dice;
  /** Whose recorders the site has. */
  readonly recorders: RecorderMake;
  readonly drafts: Draft[] = [];
  readonly #byKey = new Map<string, Draft>();
  readonly #counts = new Map<string, number>();
  readonly #rooms = new Map<string, Room>();
  #hosts = 0;

  constructor(dice: Dice, recorders: RecorderMake = 'dahua') {
    this.dice = dice;
    this.recorders = recorders;
  }

  get size(): number {
    return this.drafts.length;
  }

  /** @returns its key */
  add(kind: Kind, wanted: Wanted): string {
    const { prefix, zh, en, models, watts, bootMs } = MAKES[kind];
    const number = this.#count(prefix);
    const key = `${prefix}-${String(number).padStart(kind === 'camera' ? 3 : 1, '0')}`;
    const { isHidden, recorder, ...rest } = wanted;
    const draft: Draft = {
      key,
      kind,
      address: isHidden || PASSIVE.has(kind) || wanted.via !== undefined ? '' : this.#address(),
      model: this.dice.of(key).pick(kind === 'recorder' ? RECORDER_MODELS[this.recorders] : models),
      watts: kind === 'camera' ? cameraWatts(number) : watts,
      bootMs,
      name: inside(wanted.position, { zh: `${number}号${zh}`, en: `${en} ${number}` }),
      ...rest,
      ...(wanted.via !== undefined && { unit: this.#countAt(`${wanted.via} units`, MAX_UNITS) }),
      ...(recorder !== undefined && { recorder, channel: this.#countAt(`${recorder} channels`, MAX_CHANNELS) }),
    };
    this.drafts.push(draft);
    this.#byKey.set(key, draft);
    this.#rooms.set(key, roomOf(draft));
    return key;
  }

  /** A PoE switch with at least so many free ports. */
  poeSwitch(cameras: number, wanted: Omit<Wanted, 'model' | 'ports'>): string {
    const make = POE_SWITCHES.find(({ poe }) => poe >= cameras) ?? POE_SWITCHES[POE_SWITCHES.length - 1];
    return this.add('access', { ...wanted, ...(make && { model: make.model, ports: switchPorts(make) }) });
  }

  /** Its last ports are for switches: their cable takes one there and the first of theirs. */
  trunk(upper: string, route = ''): Link {
    const port = this.#rooms.get(upper)?.sfp.shift() ?? this.#rooms.get(upper)?.down.shift();
    if (port === undefined) throw new Error(`${upper} has no port left`);
    return { asset: upper, port, ...(route !== '' && { route }) };
  }

  /** Takes the port by which a switch hangs on another. */
  ownTrunk(lower: string): number {
    const port = this.#rooms.get(lower)?.sfp.shift();
    if (port === undefined) throw new Error(`${lower} has no port left`);
    return port;
  }

  /** A cable to a switch of any kind, where it has room. */
  link(upper: string, route = ''): Link {
    const port = this.#rooms.get(upper)?.down.shift();
    if (port === undefined) throw new Error(`${upper} has no port left`);
    const isPortless = (this.#byKey.get(upper)?.ports ?? []).length === 0;
    return { asset: upper, port: isPortless ? 0 : port, ...(route !== '' && { route }) };
  }

  /** Ports that are free for cameras, as far as PoE reaches. */
  room(upper: string): number {
    const room = this.#rooms.get(upper);
    return room ? Math.min(room.down.length, Math.floor(room.watts / CAMERA_WATTS)) : 0;
  }

  /** A cable to a port that feeds what hangs on it. */
  poeLink(upper: string, route = ''): Link {
    const room = this.#rooms.get(upper);
    if (room) room.watts -= CAMERA_WATTS;
    return this.link(upper, route);
  }

  /** Ports that are free whatever they are for. */
  freePorts(upper: string): number {
    return this.#rooms.get(upper)?.down.length ?? 0;
  }

  /** The next outlet of the first PDU that has one. */
  outlet(pdus: readonly string[]): Feed {
    const pdu = pdus.find((key) => (this.#counts.get(`${key} outlets`) ?? 0) < MAX_OUTLETS);
    if (pdu === undefined) throw new Error(`no outlet left at ${pdus.join(', ')}`);
    return { kind: 'outlet', pdu, outlet: this.#count(`${pdu} outlets`) };
  }

  hasOutlet(pdu: string): boolean {
    return (this.#counts.get(`${pdu} outlets`) ?? 0) < MAX_OUTLETS;
  }

  hasChannel(recorder: string): boolean {
    return (this.#counts.get(`${recorder} channels`) ?? 0) < MAX_CHANNELS;
  }

  hasUnit(gateway: string): boolean {
    return (this.#counts.get(`${gateway} units`) ?? 0) < MAX_UNITS;
  }

  draft(key: string): Draft {
    const draft = this.#byKey.get(key);
    if (!draft) throw new Error(`no ${key} was drawn`);
    return draft;
  }

  /** The uplink of a switch that was made before it was known what it hangs on. */
  hang(lower: string, upper: string, route = ''): void {
    this.draft(lower).uplink = { ...this.trunk(upper, route), ownPort: this.ownTrunk(lower) };
  }

  /** Closes a ring from its last switch to where it begins. */
  close(last: string, first: string, route = ''): void {
    this.draft(last).secondLink = { ...this.trunk(first, route), ownPort: this.ownTrunk(last) };
  }

  #count(what: string): number {
    const number = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, number);
    return number;
  }

  #countAt(what: string, most: number): number {
    const number = this.#count(what);
    if (number > most) throw new Error(`more than ${most}: ${what}`);
    return number;
  }

  /** Below 127.N, past those that the lab keeps for itself. */
  #address(): string {
    const at = this.#hosts++;
    return `${1 + Math.floor(at / HOSTS_A_BLOCK)}.${1 + (at % HOSTS_A_BLOCK)}`;
  }
}

/** Things without an address. */
const PASSIVE: ReadonlySet<Kind> = new Set(['unmanaged', 'converter', 'supply', 'box']);

export function switchPorts({ poe, ports }: PortCounts, member = 0): Port[] {
  return Array.from({ length: ports }, (_, at) => ({
    ifIndex: at + 1,
    name: member > 0 ? `gi${member}/0/${at + 1}` : `gi${at + 1}`,
    mbit: 1000,
    isPoe: at < poe,
    ...(member > 0 && { member }),
  }));
}

/** Ports of a stack: those of each member one after the other. */
export function stackPorts(make: PortCounts, members: number): Port[] {
  return Array.from({ length: members }, (_, at) =>
    switchPorts(make, at + 1).map((port) => ({ ...port, ifIndex: at * make.ports + port.ifIndex })),
  ).flat();
}

/** A router's line to the carrier, then its ports for the site. */
export function routerPorts(lan: number): Port[] {
  const port = (ifIndex: number, name: string, mbit: number): Port => ({ ifIndex, name, mbit, isPoe: false });
  return [port(1, 'wan1', 100), ...Array.from({ length: lan }, (_, at) => port(at + 2, `lan${at + 1}`, 1000))];
}

/** Ports of a recorder for cameras of its own, which nobody else reaches. */
export function recorderPorts(count: number): Port[] {
  return Array.from({ length: count }, (_, at) => ({ ifIndex: at + 1, name: `poe${at + 1}`, mbit: 100, isPoe: true }));
}

function roomOf(draft: Draft): Room {
  const all = (draft.ports ?? []).filter(({ name }) => name !== 'wan1').map(({ ifIndex }) => ifIndex);
  if (draft.kind === 'router' || draft.kind === 'recorder') return { down: all, sfp: [], watts: Infinity };
  if (all.length > 0) {
    const members = Math.max(1, draft.members ?? 0);
    const each = all.length / members;
    const sfps = each > 20 ? SFP_PORTS : 2;
    // Of a stack the members take turns, as they are cabled in the field.
    const isSfp = (at: number): boolean => at % each >= each - sfps;
    const byTurns = (list: number[]): number[] => list.toSorted((a, b) => ((a - 1) % each) - ((b - 1) % each) || a - b);
    const sfp = all.filter((_, at) => isSfp(at));
    const down = all.filter((_, at) => !isSfp(at));
    const watts = (draft.ports ?? []).some(({ isPoe }) => isPoe) ? poeBudgetOf(draft.model) : Infinity;
    return { down: byTurns(down), sfp: byTurns(sfp), watts };
  }
  const isHub = draft.kind === 'unmanaged' || draft.kind === 'box' || draft.kind === 'converter';
  return { down: isHub ? Array.from({ length: HUB_PORTS }, () => 0) : [], sfp: [], watts: Infinity };
}

function cameraWatts(number: number): number {
  return Math.round((4.6 + ((number * 7) % 11) * 0.3) * 10) / 10;
}

/** Where something stands when only the area is known. */
export function spot(area: readonly [zh: string, en: string], number: number): Text {
  const { zh, en } = words(area);
  return { zh: `${zh}${number}`, en: `${en} ${number}` };
}

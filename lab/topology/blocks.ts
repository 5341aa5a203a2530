// What every kind of site is made of: a machine room, cameras with their recorders, cabinets outdoors, rooms with
// audio and video, buses. Each block adds no more devices than it is given.

import type { Text } from '../../contract/text.ts';
import type { Feed, Kind } from '../device.ts';
import { recorderPorts, spot, type SiteBuilder } from './builder.ts';
import { POE_RECORDER_MODELS } from './makes.ts';
import { MAKES } from './makes.ts';
import { AREAS, inside, ROOM } from './words.ts';

/** What a site is built upon. */
export interface Ground {
  b: SiteBuilder;
  /** Where the gateway is plugged in. */
  root: string;
  /** Switches that can take more, those near the root first. */
  backbone: string[];
  /** Something in the machine room wants power: a kind of device, with what it feeds by PoE. */
  power: (kind: Kind) => Feed;
  recorders: string[];
}

/** Where a block is put. */
export interface Spot {
  /** Switch that it hangs on. */
  hub: string;
  position: Text;
  feed: Feed;
}

export const mains = (circuit: string): Feed => ({ kind: 'circuit', circuit });
export const by = (asset: string): Feed => ({ kind: 'asset', asset });

/** A switch of the backbone that has room for another cable; one more is added when all are full. */
export function hubWithRoom(ground: Ground): string {
  const { b, backbone } = ground;
  // The last port of each is kept for the switch that comes after it.
  const free = backbone.find((key) => b.freePorts(key) > 1);
  if (free !== undefined) return free;
  const upper = backbone.find((key) => b.freePorts(key) === 1) ?? ground.root;
  const hub = b.poeSwitch(24, { position: ROOM, feed: ground.power('access') });
  b.hang(hub, upper);
  backbone.push(hub);
  return hub;
}

/** A PoE switch for so many cameras, hung on the backbone, with a route of its own. */
export function floorSwitch(ground: Ground, position: Text, feed: Feed, cameras: number, route = ''): string {
  const { b } = ground;
  const upper = hubWithRoom(ground);
  const hub = b.poeSwitch(cameras, { position, feed });
  b.hang(hub, upper, route);
  return hub;
}

/** The recorder for one more camera; a new one when all are full. */
export function recorderFor(ground: Ground): string {
  const { b, recorders } = ground;
  const free = recorders.find((key) => b.hasChannel(key));
  if (free !== undefined) return free;
  const hub = hubWithRoom(ground);
  const recorder = b.add('recorder', { position: ROOM, feed: ground.power('recorder'), uplink: b.link(hub) });
  recorders.push(recorder);
  return recorder;
}

/** Cameras on the PoE ports of a switch, as many as fit. @returns how many were added, recorders too */
export function poeCameras(ground: Ground, hub: string, count: number, where: Text): number {
  const { b } = ground;
  const before = b.size;
  while (b.size - before < count && b.room(hub) > 0) {
    const recorder = recorderFor(ground);
    if (b.size - before >= count) break;
    const area = b.dice.pick(AREAS);
    const route = `${hub.toUpperCase()}-${1 + (b.size % 3)}`;
    b.add('camera', {
      position: inside(where, spot(area, 1 + (b.size % 4))),
      feed: { kind: 'poe' },
      uplink: b.poeLink(hub, route),
      recorder,
    });
  }
  return b.size - before;
}

/** Cameras on the recorder's own ports: nobody but the recorder can ask them. */
export function recorderWithCameras(ground: Ground, at: Spot, cameras: number): string {
  const { b } = ground;
  const ports = cameras > 8 ? 16 : 8;
  const recorder = b.add('recorder', {
    position: at.position,
    feed: at.feed,
    uplink: b.link(at.hub),
    model: POE_RECORDER_MODELS[b.recorders][ports],
    ports: recorderPorts(ports),
  });
  for (let number = 0; number < Math.min(cameras, ports); number++) {
    b.add('camera', {
      position: inside(at.position, spot(b.dice.pick(AREAS), 1 + number)),
      feed: { kind: 'poe' },
      uplink: b.link(recorder),
      recorder,
      isHidden: true,
    });
  }
  return recorder;
}

/** An unmanaged PoE switch at the end of a cable, with cameras. 1 + cameras devices. */
export function cascade(ground: Ground, at: Spot, cameras: number): void {
  const { b } = ground;
  const hub = b.add('unmanaged', { position: at.position, feed: at.feed, uplink: b.link(at.hub) });
  for (let number = 0; number < Math.min(cameras, 4); number++) {
    b.add('camera', {
      position: inside(at.position, spot(b.dice.pick(AREAS), 1 + number)),
      feed: by(hub),
      uplink: b.link(hub),
      recorder: recorderFor(ground),
    });
  }
}

export interface Cabinet extends Spot {
  /** Fibre route that leads there. */
  route: string;
  things: readonly ('camera' | 'sign' | 'speed-point' | 'event-detector')[];
}

/** A cabinet outdoors at the end of a fibre: breaker box, converter, small switch, 12 V supply, and what it serves. */
export function cabinet(ground: Ground, at: Cabinet): void {
  const { b } = ground;
  const box = b.add('box', { position: at.position, feed: at.feed });
  const inBox = { position: at.position, feed: by(box), box };
  const uplink = { ...b.link(at.hub, at.route), isRelayed: true };
  const converter = b.add('converter', { ...inBox, uplink });
  const hub = b.add('unmanaged', { ...inBox, uplink: b.link(converter) });
  const supply = b.add('supply', inBox);
  for (const thing of at.things.slice(0, 4)) {
    // What draws much has its own supply on the breaker.
    const feed = thing === 'sign' ? by(box) : by(supply);
    const recorder = thing === 'camera' ? { recorder: recorderFor(ground) } : {};
    b.add(thing, { ...inBox, feed, uplink: b.link(hub), ...recorder });
  }
}

/** A pole box with everything in it, fed by a circuit, with cameras. 1 + cameras devices. */
export function poleBox(ground: Ground, at: Spot & { route: string }, cameras: number): void {
  const { b } = ground;
  const uplink = { ...b.link(at.hub, at.route), isRelayed: true };
  const box = b.add('box', { position: at.position, feed: at.feed, model: 'GW-BOX-12V10A', watts: 10, uplink });
  for (let number = 0; number < Math.min(cameras, 4); number++) {
    b.add('camera', {
      position: at.position,
      feed: by(box),
      uplink: b.link(box),
      box,
      recorder: recorderFor(ground),
    });
  }
}

const BUS_UNITS = ['meter', 'meter', 'meter', 'plc', 'wastewater', 'room-sensor'] as const;

/** A bus gateway with units behind it. @returns how many devices were added */
export function bus(ground: Ground, at: Spot, units: number, circuit: string): number {
  const { b } = ground;
  const before = b.size;
  const gateway = b.add('bus-gateway', {
    position: at.position,
    feed: at.feed,
    uplink: b.link(at.hub),
    shedOrder: 3,
  });
  const unit = { position: at.position, feed: by(gateway), via: gateway };
  const upses = b.drafts.filter(({ kind }) => kind === 'ups').map(({ key }) => key);
  for (let number = 0; number < units && b.hasUnit(gateway); number++) {
    const kind = b.dice.pick(BUS_UNITS);
    const ups = upses[number];
    const measures = ups !== undefined && b.dice.chance(0.5) ? { ups } : { circuit };
    b.add(kind, { ...unit, ...(kind === 'meter' && { measures }) });
  }
  return b.size - before;
}

/** A room with projector, matrix and controls on a small switch of its own; loudspeakers and screens where there is room. */
export function avRoom(ground: Ground, at: Spot, count: number): void {
  const { b } = ground;
  const hub = b.add('unmanaged', { position: at.position, feed: at.feed, uplink: b.link(at.hub) });
  const kinds = ['controller', 'projector', 'matrix', 'amplifier'] as const;
  for (const kind of kinds.slice(0, Math.max(0, count - 1)))
    b.add(kind, { position: at.position, feed: at.feed, uplink: b.link(hub) });
}

/** Watts that one UPS of a drawn site carries: three quarters of what it could. */
const RAIL_WATTS = 1900;
const PDU_WATTS = MAKES.pdu.watts;

interface Rail {
  ups: string;
  pdus: string[];
  watts: number;
}

/** UPSs with their PDUs in a machine room; more of them as the load grows. */
export class Rails {
  readonly #b: SiteBuilder;
  /** By side: what has two supplies takes one of each. */
  readonly #sides: Rail[][];
  #turn = 0;

  constructor(b: SiteBuilder, sides: number) {
    this.#b = b;
    this.#sides = Array.from({ length: sides }, (_, side) => [this.#rail(side)]);
  }

  /** An outlet on the side whose turn it is. */
  next(watts: number): Feed {
    return this.on(this.#turn++, watts);
  }

  on(turn: number, watts: number): Feed {
    const side = turn % this.#sides.length;
    const rails = this.#sides[side] ?? [];
    let rail = rails.at(-1);
    if (!rail || rail.watts + watts > RAIL_WATTS) rails.push((rail = this.#rail(side)));
    const last = rail.pdus.at(-1) ?? '';
    if (!this.#b.hasOutlet(last)) {
      rail.pdus.push(this.#b.add('pdu', { position: ROOM, feed: by(rail.ups) }));
      rail.watts += PDU_WATTS;
    }
    rail.watts += watts;
    return this.#b.outlet(rail.pdus);
  }

  #rail(side: number): Rail {
    const ups = this.#b.add('ups', { position: ROOM, feed: mains(`JF${side + 1}`) });
    return { ups, pdus: [this.#b.add('pdu', { position: ROOM, feed: by(ups) })], watts: PDU_WATTS };
  }
}

/** Management cards of UPSs and PDUs are plugged in once there is a switch. */
export function plugCards(ground: Ground): void {
  for (const draft of ground.b.drafts) {
    if ((draft.kind === 'ups' || draft.kind === 'pdu') && draft.uplink === undefined)
      draft.uplink = ground.b.link(hubWithRoom(ground));
  }
}

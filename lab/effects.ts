// What a fault does to the site, as data. Effects only add up: the site's state is a function of the set that is active,
// so faults compose in any order and heal in any order.

import type { Course } from './course.ts';

/** What answers on a device, from the bottom up. */
export const LAYERS = ['snmp', 'rtsp', 'http', 'tcp', 'modbus', 'mqtt'] as const;
export type Layer = (typeof LAYERS)[number];

/** How a device answers when it misbehaves: bad-input tests. */
export const MANNERS = ['garbage', 'slow', 'endless', 'hostile'] as const;
export type Manner = (typeof MANNERS)[number];

export type Effect =
  /** Its board is gone: no link, no answer; `standbyWatts` is what it still draws. */
  | { kind: 'dead'; asset: string; standbyWatts: number }
  /** Link and power stay, nothing answers, and a switch forwards nothing. */
  | { kind: 'hung'; asset: string }
  /** No power reaches it: a plug is out, an adapter gives nothing. It starts anew when this ends. */
  | { kind: 'unpowered'; asset: string }
  /** It draws so much more than usual, W. */
  | { kind: 'draw'; asset: string; watts: number }
  /** One service accepts and never answers. */
  | { kind: 'silent'; asset: string; layer: Layer }
  /** The cable of its uplink is broken; `second`: that of its other way round. */
  | { kind: 'cut'; asset: string; second?: true }
  /** All cables in a duct or tray are broken. */
  | { kind: 'route-cut'; route: string }
  /** Link and power stay, but no frame of it gets through: wrong VLAN, wrong address. */
  | { kind: 'isolated'; asset: string }
  /** The electronics of a port are gone. */
  | { kind: 'port-dead'; asset: string; port: number }
  /** Shut by an operator or by the switch itself: no link, PoE as it was. */
  | { kind: 'port-shut'; asset: string; port: number }
  /** PoE is refused: the supply has no more to give. */
  | { kind: 'poe-denied'; asset: string; port: number }
  | { kind: 'port-errors'; asset: string; port: number; perSecond: number }
  | { kind: 'outlet-off'; pdu: string; outlet: number }
  | { kind: 'circuit-off'; circuit: string }
  /** One of its supplies is gone, 1 the first. */
  | { kind: 'psu-dead'; asset: string; psu: number }
  /** A member of a stack is gone with its ports, 1 the first. */
  | { kind: 'member-dead'; asset: string; member: number }
  /** The battery holds this share of what it held when new. */
  | { kind: 'battery-share'; ups: string; share: number }
  /** The carrier's line at this router. */
  | { kind: 'line-cut'; router: string }
  /** A reading or state of a device; which keys a device knows is said where it answers. */
  | { kind: 'set'; asset: string; key: string; value: number }
  | { kind: 'manner'; asset: string; manner: Manner };

/** What acts only at times, or more and more: its course says how much, `as` what that does. */
export interface Changing {
  kind: 'changing';
  course: Course;
  as: (value: number) => Effect[];
}

export type Happening = Effect | Changing;

// What a fault does to the site, as data. Effects only add up: the site's state is a function of the set that is active,
// so faults compose in any order and heal in any order.

import type { Circuit } from './device.ts';

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
  /** One service accepts and never answers. */
  | { kind: 'silent'; asset: string; layer: Layer }
  /** The cable of its uplink is broken. */
  | { kind: 'cut'; asset: string }
  /** The electronics of a port are gone. */
  | { kind: 'port-dead'; asset: string; port: number }
  | { kind: 'port-errors'; asset: string; port: number; perSecond: number }
  | { kind: 'outlet-off'; outlet: number }
  | { kind: 'circuit-off'; circuit: Circuit }
  /** The battery holds this share of what it held when new. */
  | { kind: 'battery-share'; share: number }
  /** The carrier's line to the site. */
  | { kind: 'line-cut' }
  /** A reading or state of a device; which keys a device knows is said where it answers. */
  | { kind: 'set'; asset: string; key: string; value: number }
  | { kind: 'manner'; asset: string; manner: Manner };

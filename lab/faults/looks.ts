// Which faults look the same at a place: where nobody can ask the port above, only silence is seen, and where a circuit feeds
// one thing and nothing measures it, its breaker and its supply are one. A matter of the layout, so the lab knows it.

import type { Device, Kind } from '../device.ts';
import type { Layout } from '../layout.ts';
import { circuitOf, onCircuit } from './parts.ts';

/** Kinds whose ports can be asked. */
const ASKED: ReadonlySet<Kind> = new Set(['router', 'core', 'access']);

/** What each kind can have that then is nothing but silence. */
const SILENCE: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  camera: ['camera-hung', 'camera-dead', 'camera-cable-cut', 'camera-factory-reset'],
  kiosk: ['kiosk-host-hung', 'kiosk-unplugged', 'kiosk-cable-cut'],
  box: ['box-power-lost', 'box-converter-dead', 'box-uplink-cut'],
  converter: ['box-converter-dead', 'box-uplink-cut'],
  unmanaged: ['unmanaged-switch-dead', 'unmanaged-switch-hung', 'unmanaged-uplink-cut'],
};
/** By kind, the circuit's own fault and what it is taken for when the circuit feeds nothing else. */
const BREAKERS: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  kiosk: ['halls-circuit-tripped', 'kiosk-unplugged'],
  box: ['outdoor-circuit-tripped', 'box-power-lost'],
};

/** A supply that gives nothing does not say why. */
const SUPPLY = [['switch-supply-lost', 'switch-supply-unplugged']];
/** What is always the same at a place of this kind, whoever is above. */
const ALWAYS: Readonly<Partial<Record<Kind, readonly (readonly string[])[]>>> = {
  camera: [['camera-hung', 'camera-factory-reset']],
  box: [['box-power-lost', 'box-converter-dead']],
  core: SUPPLY,
  access: SUPPLY,
};

/** Of the switch that the gateway is plugged into: whatever it has, nothing behind it is seen any more. */
const AT_ROOT: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  core: ['core-switch-hung', 'core-switch-power-lost', 'feeds-share-a-socket'],
};

export function sameLook(self: string): (target: Device, layout: Layout) => string[] {
  return (target, layout) => {
    const root = target.key === layout.root ? AT_ROOT[target.kind] : undefined;
    const groups = [
      ...(ALWAYS[target.kind] ?? []),
      ...(root ? [root] : []),
      ...silences(target, layout),
      ...breakers(target, layout),
    ];
    // What looks like something that looks like it looks like it.
    const found = new Set([self]);
    for (let size = 0; size !== found.size;) {
      size = found.size;
      for (const group of groups) if (group.some((name) => found.has(name))) for (const name of group) found.add(name);
    }
    found.delete(self);
    return [...found].toSorted();
  };
}

function silences(target: Device, layout: Layout): (readonly string[])[] {
  const upper = target.uplink ? layout.byKey.get(target.uplink.asset) : undefined;
  const group = SILENCE[target.kind];
  if (!upper || !group || ASKED.has(upper.kind)) return [];
  return [upper.kind === 'recorder' ? [...group, 'camera-behind-recorder-lost'] : group];
}

function breakers(target: Device, layout: Layout): (readonly string[])[] {
  const circuit = circuitOf(target);
  const group = BREAKERS[target.kind];
  if (circuit === undefined || !group || onCircuit(layout, circuit).length > 1) return [];
  const isMeasured = layout.devices.some(
    ({ measures }) => measures !== null && 'circuit' in measures && measures.circuit === circuit,
  );
  return isMeasured ? [] : [group];
}

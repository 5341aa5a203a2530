// Which faults look the same at a place: where nobody can ask the port above, only silence is seen, and where a circuit feeds
// one thing and nothing measures it, its breaker and its supply are one. A matter of the layout, so the lab knows it.

import type { Device, Kind } from '../device.ts';
import type { Layout } from '../layout.ts';
import { circuitOf, onCircuit, outletsOf } from './parts.ts';

/** Kinds whose ports can be asked. */
const ASKED: ReadonlySet<Kind> = new Set(['router', 'core', 'access']);

/** What each kind can have that then is nothing but silence. */
const SILENCE: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  camera: ['camera-hung', 'camera-hangs-at-night', 'camera-dead', 'camera-cable-cut', 'camera-factory-reset'],
  recorder: ['recorder-hung', 'recorder-dead'],
  kiosk: ['kiosk-host-hung', 'kiosk-unplugged', 'kiosk-cable-cut'],
  box: ['box-power-lost', 'box-converter-dead', 'box-uplink-cut'],
  converter: ['box-converter-dead', 'box-uplink-cut'],
  unmanaged: ['unmanaged-switch-dead', 'unmanaged-switch-hung', 'unmanaged-uplink-cut'],
};
/** What still speaks at the lowest layer, so that a switch above that learns addresses knows; a host that has frozen may not. */
const STILL_SPEAKS: ReadonlySet<string> = new Set(['camera-hung', 'camera-hangs-at-night', 'camera-factory-reset']);
/** Whose tables can be read, and what passes everything on to them. */
const LEARNS: ReadonlySet<Kind> = new Set(['core', 'access']);
const PASSES_ON: ReadonlySet<Kind> = new Set(['unmanaged', 'converter', 'box']);
/** Of a camera on a recorder's own ports only its channel tells. */
const BEHIND_RECORDER = ['camera-behind-recorder-lost', 'camera-rtsp-stuck', 'camera-stream-stopped'];
/** By kind, the circuit's own fault and what it is taken for when the circuit feeds nothing else. */
const BREAKERS: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  kiosk: ['halls-circuit-tripped', 'kiosk-unplugged'],
  box: ['outdoor-circuit-tripped', 'box-power-lost'],
};

/** Of a switch that everything behind it is fed with. */
const CARRIER: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  core: ['core-switch-hung'],
  router: ['router-hung'],
  access: ['access-switch-dead'],
  unmanaged: ['unmanaged-switch-dead'],
};
/** A cabinet whose only switch is gone is as silent as one without power or line. */
const CABINET = [...(SILENCE.box ?? []), ...(SILENCE.unmanaged ?? [])];
/** Its link is gone, and nothing measures what it draws. */
const UNMEASURED_SWITCH = ['access-switch-dead', 'access-switch-uplink-cut'];
/** The same where what feeds it is read by way of itself. */
const FED_FROM_BEHIND = [...UNMEASURED_SWITCH, 'access-switch-power-lost', 'outlet-off'];
/** The same of one that cannot be asked, at a router: that tests no cable. */
const UNTESTED_SWITCH = ['unmanaged-switch-dead', 'unmanaged-uplink-cut'];

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
  core: ['core-switch-hung', 'core-switch-power-lost', 'feeds-share-a-socket', 'outlet-off'],
};

export function sameLook(self: string): (target: Device, layout: Layout) => string[] {
  return (target, layout) => {
    const root = target.key === layout.root ? AT_ROOT[target.kind] : undefined;
    const groups = [
      ...(ALWAYS[target.kind] ?? []),
      ...(root ? [root] : []),
      ...silences(target, layout),
      ...lone(target, layout),
      ...breakers(target, layout),
      ...carriers(target, layout),
      ...cabinets(target, layout),
      ...unmeasured(target, layout),
      ...(isUntested(target, layout) ? [UNTESTED_SWITCH] : []),
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
  // What a recorder draws tells a hung one from a dead one.
  if (target.kind === 'recorder' && outletsOf(target).length > 0) return [];
  if (upper.kind === 'recorder') return [[...group, ...BEHIND_RECORDER]];
  return isLearnt(target, layout) ? [group.filter((name) => STILL_SPEAKS.has(name)), mute(target, layout)] : [group];
}

/** What it can have that leaves nothing of it to be learnt. */
function mute(target: Device, layout: Layout): readonly string[] {
  const all = SILENCE[target.kind] ?? [];
  return isLearnt(target, layout) ? all.filter((name) => !STILL_SPEAKS.has(name)) : all;
}

/** Whether the next above it that can be asked, over whatever lies between, reads which addresses are there. */
function isLearnt(target: Device, layout: Layout): boolean {
  let upper = layout.byKey.get(target.uplink?.asset ?? '');
  while (upper && PASSES_ON.has(upper.kind)) upper = layout.byKey.get(upper.uplink?.asset ?? '');
  return upper !== undefined && LEARNS.has(upper.kind);
}

/** A switch that cannot be asked, and the only thing behind it. */
function lone(target: Device, layout: Layout): (readonly string[])[] {
  const carrier = target.kind === 'unmanaged' ? target : layout.byKey.get(target.uplink?.asset ?? '');
  const only = carrier && onlyBehind(carrier, layout);
  return only ? [[...(SILENCE.unmanaged ?? []), ...mute(only, layout)]] : [];
}

function onlyBehind(carrier: Device, layout: Layout): Device | undefined {
  if (carrier.kind !== 'unmanaged') return undefined;
  const [only, ...more] = layout.devices.filter(({ uplink }) => uplink?.asset === carrier.key);
  return more.length > 0 ? undefined : only;
}

function isAloneBehind(carrier: Device, target: Device, layout: Layout): boolean {
  return onlyBehind(carrier, layout) === target;
}

/** The breaker of a circuit on which all hangs on one switch, which the circuit feeds, too, and nothing else measures it. */
function carriers(target: Device, layout: Layout): (readonly string[])[] {
  const circuit = circuitOf(target);
  if (circuit === undefined) return [];
  const breaker = BREAKERS[target.kind]?.[0] ?? 'halls-circuit-tripped';
  const loads = [...onCircuit(layout, circuit), ...layout.devices.filter((device) => isMeasuring(device, circuit))];
  return loads.flatMap((carrier) => {
    const group = CARRIER[carrier.kind];
    const isOurs = carrier === target || target.kind in BREAKERS || isAloneBehind(carrier, target, layout);
    // Of a core switch that is not the gateway's own, the port above tells whether it has power.
    const isAskedAbove = carrier.kind === 'core' && carrier.key !== layout.root;
    if (!group || !isOurs || isAskedAbove || !loads.every((load) => hangsOn(load, carrier, layout))) return [];
    return [[breaker, ...group]];
  });
}

/** Of a cabinet without a line of its own, all that stands in it. */
function hangsOn(device: Device, carrier: Device, layout: Layout): boolean {
  if (device.kind === 'box' && !device.uplink) {
    const housed = layout.devices.filter(({ box, uplink }) => box === device.key && uplink);
    return housed.every((part) => hangsOn(part, carrier, layout));
  }
  for (let at: Device | undefined = device; at; at = layout.byKey.get(at.uplink?.asset ?? at.via))
    if (at === carrier) return true;
  return false;
}

/**
 * Everything in the box that has an address hangs on one switch in it. The supply that feeds all of that looks like it, and if it
 * is one thing, so does whatever is the matter with that.
 */
function cabinets(target: Device, layout: Layout): (readonly string[])[] {
  const cabinet = target.kind === 'box' ? target.key : target.box;
  const housed = cabinet === '' ? [] : layout.devices.filter(({ box }) => box === cabinet);
  const hub = housed.find(({ kind }) => kind === 'unmanaged');
  if (!hub || !housed.every(({ host, uplink }) => host === '' || uplink?.asset === hub.key)) return [];
  const only = onlyBehind(hub, layout);
  const feedsAll =
    target.kind === 'supply' &&
    housed.every(
      ({ host, feeds }) => host === '' || feeds.some((feed) => feed.kind === 'asset' && feed.asset === target.key),
    );
  const isPart = target.kind === 'box' || target.kind === 'converter' || target === hub || target === only || feedsAll;
  return isPart ? [[...CABINET, ...(only ? mute(only, layout) : [])]] : [];
}

/** In a ring its neighbours tell a dead switch from a cut cable. */
function unmeasured(target: Device, layout: Layout): (readonly string[])[] {
  if (target.kind !== 'access' || target.ring !== '' || target.secondLink !== null) return [];
  const outlets = outletsOf(target);
  if (outlets.length === 0) return [UNMEASURED_SWITCH];
  const isRead = outlets.some(({ pdu }) => {
    const feeding = layout.byKey.get(pdu);
    return feeding !== undefined && !hangsOn(feeding, target, layout);
  });
  return isRead ? [] : [FED_FROM_BEHIND];
}

function isUntested(target: Device, layout: Layout): boolean {
  const upper = layout.byKey.get(target.uplink?.asset ?? '');
  return target.kind === 'unmanaged' && upper?.kind === 'router' && outletsOf(target).length === 0;
}

function breakers(target: Device, layout: Layout): (readonly string[])[] {
  const circuit = circuitOf(target);
  const group = BREAKERS[target.kind];
  if (circuit === undefined || !group || onCircuit(layout, circuit).length > 1) return [];
  return layout.devices.some((device) => isMeasuring(device, circuit)) ? [] : [group];
}

function isMeasuring({ measures }: Device, circuit: string): boolean {
  return measures !== null && 'circuit' in measures && measures.circuit === circuit;
}

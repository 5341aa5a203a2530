// Which notifications the devices of the site send when its state changes: what an agent itself has seen, in the words of the
// standard MIBs. Pure; who sends them and whether they arrive is another file's.

import type { Device } from './device.ts';
import type { Layout } from './layout.ts';
import { nodeOf, portOf, upsOf, type SiteState } from './physics.ts';
import { int, oidValue, text, type Value } from './snmp/ber.ts';
import { parseOid } from './snmp/mib.ts';

/** One notification: its snmpTrapOID and objects. */
export interface Trap {
  asset: string;
  oid: string;
  objects: readonly { oid: string; value: Value }[];
}

const STANDARD = '1.3.6.1.6.3.1.1.5';
export const COLD_START = `${STANDARD}.1`;
export const LINK_DOWN = `${STANDARD}.3`;
export const LINK_UP = `${STANDARD}.4`;
export const AUTHENTICATION_FAILURE = `${STANDARD}.5`;
export const UPS_ON_BATTERY = '1.3.6.1.2.1.33.2.1';
export const UPS_ALARM_ADDED = '1.3.6.1.2.1.33.2.3';
export const UPS_ALARM_REMOVED = '1.3.6.1.2.1.33.2.4';
export const POE_PORT_ON_OFF = '1.3.6.1.2.1.105.0.1';

const IF = '1.3.6.1.2.1.2.2.1';
const IF_NAME = '1.3.6.1.2.1.31.1.1.1.1';
const UPS = '1.3.6.1.2.1.33.1';
/** upsAlarmOnBattery of the well-known alarms. */
const ALARM_ON_BATTERY = `${UPS}.6.3.2`;
const UP = 1;
const DOWN = 2;

/** What agents that run after the change have to tell of it. Starts are told by {@link coldStart}. */
export function trapsOf(layout: Layout, before: SiteState, after: SiteState): Trap[] {
  return layout.devices
    .filter(({ key }) => nodeOf(after, key).up && nodeOf(before, key).up)
    .flatMap((device) => [...portTraps(device, before, after), ...powerTraps(device, before, after)]);
}

export function coldStart(asset: string): Trap {
  return { asset, oid: COLD_START, objects: [] };
}

export function authenticationFailure(asset: string): Trap {
  return { asset, oid: AUTHENTICATION_FAILURE, objects: [] };
}

function portTraps(device: Device, before: SiteState, after: SiteState): Trap[] {
  // A recorder says nothing of the ports for its own cameras.
  if (device.kind === 'recorder') return [];
  const traps: Trap[] = [];
  for (const { ifIndex, name, isPoe } of device.ports) {
    const [old, now] = [portOf(before, device.key, ifIndex), portOf(after, device.key, ifIndex)];
    if (old.linkUp !== now.linkUp)
      traps.push({
        asset: device.key,
        oid: now.linkUp ? LINK_UP : LINK_DOWN,
        objects: [
          { oid: `${IF}.1.${ifIndex}`, value: int(ifIndex) },
          { oid: `${IF}.7.${ifIndex}`, value: int(UP) },
          { oid: `${IF}.8.${ifIndex}`, value: int(now.linkUp ? UP : DOWN) },
          { oid: `${IF_NAME}.${ifIndex}`, value: text(name) },
        ],
      });
    if (isPoe && old.poeDetection !== now.poeDetection)
      traps.push({
        asset: device.key,
        oid: POE_PORT_ON_OFF,
        objects: [{ oid: `1.3.6.1.2.1.105.1.1.1.6.1.${ifIndex}`, value: int(now.poeDetection) }],
      });
  }
  return traps;
}

function powerTraps(device: Device, before: SiteState, after: SiteState): Trap[] {
  const isOnMains = upsOf(after, device.key).onMains;
  if (device.kind !== 'ups' || upsOf(before, device.key).onMains === isOnMains) return [];
  const alarm = [
    { oid: `${UPS}.6.2.1.1.1`, value: int(1) },
    { oid: `${UPS}.6.2.1.2.1`, value: oidValue(parseOid(ALARM_ON_BATTERY)) },
  ];
  const asset = device.key;
  if (isOnMains) return [{ asset, oid: UPS_ALARM_REMOVED, objects: alarm }];
  return [
    { asset, oid: UPS_ON_BATTERY, objects: [{ oid: `${UPS}.2.2.0`, value: int(0) }] },
    { asset, oid: UPS_ALARM_ADDED, objects: alarm },
  ];
}

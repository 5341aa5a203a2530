// Which objects each kind of simulated device answers.

import { recorderMake, type Device } from '../device.ts';
import { Mib, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';
import { arpRows } from './arp.ts';
import { bridgeRows } from './bridge.ts';
import { cameraRows } from './camera.ts';
import { hostRows } from './host.ts';
import { interfaceRows } from './interfaces.ts';
import { lldpRows } from './lldp.ts';
import { phyRows } from './optics.ts';
import { poeRows } from './poe.ts';
import { pduRows, upsRows } from './power.ts';
import { hikvisionRows } from './recorder-hikvision.ts';
import { recorderRows } from './recorder.ts';
import { switchPartRows } from './switch-parts.ts';
import { spanningTreeRows } from './spanning-tree.ts';
import { systemRows } from './system.ts';

/** @returns null for a device that has no SNMP agent */
export function mibOf(world: World, device: Device): Mib | null {
  switch (device.kind) {
    case 'router':
      return new Mib([
        ...systemRows(world, device),
        ...interfaceRows(world, device),
        ...lldpRows(world, device),
        ...arpRows(world, device),
      ]);
    case 'core':
      return new Mib(switchRows(world, device));
    case 'access':
      return new Mib([...switchRows(world, device), ...poeRows(world, device)]);
    case 'recorder':
      return new Mib([...systemRows(world, device), ...recorderRowsOf(world, device)]);
    case 'camera':
      return new Mib(cameraRows(world, device));
    case 'ups':
      return new Mib([...systemRows(world, device), ...upsRows(world, device)]);
    case 'pdu':
      return new Mib([...systemRows(world, device), ...pduRows(world, device)]);
    case 'player':
    case 'server':
      return new Mib([...systemRows(world, device), ...hostRows(world, device)]);
    case 'kiosk':
    case 'bus-gateway':
    case 'meter':
    case 'plc':
    case 'amplifier':
    case 'box':
    case 'unmanaged':
    case 'converter':
    case 'supply':
    case 'projector':
    case 'matrix':
    case 'controller':
    case 'speed-point':
    case 'event-detector':
    case 'sign':
    case 'platform':
    case 'wastewater':
    case 'room-sensor':
    case 'portal':
    case 'name-server':
    case 'time-server':
      return null;
    default:
      return device.kind satisfies never;
  }
}

function switchRows(world: World, device: Device) {
  return [
    ...systemRows(world, device),
    ...interfaceRows(world, device),
    ...bridgeRows(world, device),
    ...spanningTreeRows(world, device),
    ...lldpRows(world, device),
    ...phyRows(world, device),
    ...switchPartRows(world, device),
  ];
}

function recorderRowsOf(world: World, device: Device): Row[] {
  return recorderMake(device) === 'hikvision' ? hikvisionRows(world, device) : recorderRows(world, device);
}

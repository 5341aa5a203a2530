// Opens the SNMP agents and TCP services of every device of the site.

import type { Device } from '../device.ts';
import type { World } from '../world.ts';
import type { Addresses } from './addresses.ts';
import { busUnits } from './bus-units.ts';
import { cameraService } from './camera-device.ts';
import { startNameServer, startTimeServer } from './datagrams.ts';
import { startHttps } from './https.ts';
import { modbusService } from './modbus.ts';
import { recorderService } from './recorder-device.ts';
import { startSnmp } from './snmp-host.ts';
import { startTcp, type TcpService } from './tcp-host.ts';
import type { TrapSender } from './trap-sender.ts';
import { amplifierService, httpService, rtspService } from './text-services.ts';

/** @returns a function that closes them all */
export async function startDevices(
  world: World,
  addresses: Addresses,
  traps: TrapSender,
): Promise<() => Promise<void>> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const run of closers.splice(0)) await run();
  };
  try {
    for (const device of world.layout.devices) {
      // On a recorder's own port, behind a bus gateway, or without a network at all: nobody asks it there.
      if (device.host === '') continue;
      const agent = await startSnmp(world, device, addresses, traps);
      if (agent) closers.push(agent);
      const own = await startOwn(world, device, addresses);
      if (own) closers.push(own);
      for (const service of servicesOf(world, device)) closers.push(await startTcp(world, service, addresses));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return close;
}

/** Services that speak neither plain TCP nor SNMP. */
function startOwn(world: World, device: Device, addresses: Addresses): Promise<() => Promise<void> | void> | undefined {
  switch (device.kind) {
    case 'portal':
      return startHttps(world, device, addresses);
    case 'name-server':
      return startNameServer(world, device, addresses);
    case 'time-server':
      return startTimeServer(world, device, addresses);
    default:
      return undefined;
  }
}

function servicesOf(world: World, device: Device): TcpService[] {
  switch (device.kind) {
    case 'camera':
      return [rtspService(world, device), cameraService(world, device)];
    case 'recorder':
      return [rtspService(world, device), recorderService(world, device)];
    case 'amplifier':
      return [amplifierService(world, device)];
    case 'platform':
      return [httpService(world, device)];
    case 'bus-gateway':
      return [modbusService(world, device, busUnits(world, device))];
    case 'router':
    case 'core':
    case 'access':
    case 'kiosk':
    case 'ups':
    case 'pdu':
    case 'meter':
    case 'plc':
    case 'player':
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
    case 'server':
    case 'wastewater':
    case 'room-sensor':
    case 'portal':
    case 'name-server':
    case 'time-server':
      return [];
    default:
      return device.kind satisfies never;
  }
}

// dot1dStpPortTable of BRIDGE-MIB (RFC 4188) for the switches of a ring: which port keeps it open. While the ring is whole
// its last switch blocks the way back; when it is not, that port forwards, and all are reached the other way round.

import type { Device } from '../device.ts';
import { int } from '../snmp/ber.ts';
import { row, type Row } from '../snmp/mib.ts';
import { wiringOf } from '../wiring.ts';
import type { World } from '../world.ts';
import { BRIDGE_PORT_OFFSET } from './bridge.ts';

const STP_PORT = '1.3.6.1.2.1.17.2.15.1';
const DISABLED = 1;
const BLOCKING = 2;
const FORWARDING = 5;
const ENABLED = 1;

export function spanningTreeRows(world: World, device: Device): Row[] {
  const ports = wiringOf(world.layout).portsOf.get(device.key) ?? [];
  return ports.flatMap(({ port, own, lower }) => {
    const cable = own ?? lower;
    if (!cable || cable.ring === '') return [];
    const isClosing = own !== null && own.id !== device.key;
    const state = (): number => {
      if (!world.port(device.key, port.ifIndex).linkUp) return DISABLED;
      return isClosing && world.isRingWhole(cable.ring) ? BLOCKING : FORWARDING;
    };
    const at = port.ifIndex + BRIDGE_PORT_OFFSET;
    return [
      row(`${STP_PORT}.1`, [at], () => int(at)),
      row(`${STP_PORT}.3`, [at], () => int(state())),
      row(`${STP_PORT}.4`, [at], () => int(ENABLED)),
    ];
  });
}

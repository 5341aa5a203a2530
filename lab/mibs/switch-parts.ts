// What the simulated Cisco Business switches tell of their own insides: supplies, fans, temperature (CISCOSB-Physicaldescription),
// and which ports they have shut to protect themselves (CISCOSB-ERRDISABLE-RECOVERY-MIB).

import type { Device } from '../device.ts';
import { int, type Value } from '../snmp/ber.ts';
import { row, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';

const UNIT = '1.3.6.1.4.1.9.6.1.101.53.15.1';
const SUSPENDED = '1.3.6.1.4.1.9.6.1.101.128.3.1';
const STACK_UNIT = 1;
/** RlEnvMonState. */
const NORMAL = 1;
const CRITICAL = 3;
const NOT_PRESENT = 5;
/** RlErrdisableRecoveryCauseType: a MAC address that the port must not have. */
const PORT_SECURITY = 2;
const FALSE = 2;
const HOT_CELSIUS = 68;

export function switchPartRows(world: World, device: Device): Row[] {
  const { key } = device;
  const part = (name: string, normal = NORMAL): Value => int(world.value(key, name, normal));
  // A supply without mains on its feed is as good as dead. Members of a stack have one each, and fall silent with it.
  const supply = (at: number): Value =>
    part(`psu.${at + 1}`, device.members === 0 && world.node(key).feeds[at] === false ? CRITICAL : NORMAL);
  const cell = (column: number, get: () => Value): Row => row(`${UNIT}.${column}`, [STACK_UNIT], get);
  return [
    cell(2, () => supply(0)),
    cell(3, () => (device.members === 0 && device.feeds.length > 1 ? supply(1) : int(NOT_PRESENT))),
    cell(4, () => part('fan.1')),
    cell(5, () => part('fan.2')),
    cell(10, () => int(Math.round(world.value(key, 'celsius', 44)))),
    cell(11, () => int(1)),
    cell(12, () => int(HOT_CELSIUS)),
    ...device.ports.flatMap(({ ifIndex }) => {
      const isSuspended = (): boolean => world.value(key, `suspended.${ifIndex}`, 0) === 1;
      return [
        row(`${SUSPENDED}.1`, [ifIndex], () => (isSuspended() ? int(PORT_SECURITY) : null)),
        row(`${SUSPENDED}.2`, [ifIndex], () => (isSuspended() ? int(FALSE) : null)),
      ];
    }),
  ];
}

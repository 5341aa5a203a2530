// BRIDGE-MIB and Q-BRIDGE-MIB of the simulated switches: what each has learnt where. The bridge port is deliberately not
// the ifIndex, as on many real switches.

import type { Device } from '../device.ts';
import { FDB_AGING_MS } from '../forwarding.ts';
import { gauge, int, oidValue, text } from '../snmp/ber.ts';
import { row, scalar, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';
import { macBytes } from './interfaces.ts';

const BRIDGE = '1.3.6.1.2.1.17';
const Q_FDB = `${BRIDGE}.7.1.2.2.1`;
/** Bridge port = ifIndex + this. */
export const BRIDGE_PORT_OFFSET = 48;
/** The one VLAN’s filtering database. */
export const FDB_ID = 10;
const LEARNED = 3;

export function bridgeRows(world: World, device: Device): Row[] {
  const rows = [
    scalar(`${BRIDGE}.1.1`, () => text(macBytes(device.mac))),
    scalar(`${BRIDGE}.1.2`, () => int(device.ports.length)),
    scalar(`${BRIDGE}.1.3`, () => int(2)),
    scalar(`${BRIDGE}.4.2`, () => int(FDB_AGING_MS / 1000)),
  ];
  for (const { ifIndex } of device.ports) {
    const port = ifIndex + BRIDGE_PORT_OFFSET;
    rows.push(
      row(`${BRIDGE}.1.4.1.1`, [port], () => int(port)),
      row(`${BRIDGE}.1.4.1.2`, [port], () => int(ifIndex)),
      row(`${BRIDGE}.1.4.1.3`, [port], () => oidValue([0, 0])),
    );
  }
  for (const { mac } of world.forwarding.learnables) {
    const bytes = macBytes(mac);
    const learnt = (): number => world.forwarding.port(device.key, mac);
    const ifLearnt =
      <T>(get: (port: number) => T) =>
      (): T | null => {
        const port = learnt();
        return port === 0 ? null : get(port + BRIDGE_PORT_OFFSET);
      };
    rows.push(
      row(
        `${BRIDGE}.4.3.1.1`,
        [...bytes],
        ifLearnt(() => text(bytes)),
      ),
      row(
        `${BRIDGE}.4.3.1.2`,
        [...bytes],
        ifLearnt((port) => int(port)),
      ),
      row(
        `${BRIDGE}.4.3.1.3`,
        [...bytes],
        ifLearnt(() => int(LEARNED)),
      ),
      row(
        `${Q_FDB}.2`,
        [FDB_ID, ...bytes],
        ifLearnt((port) => gauge(port)),
      ),
      row(
        `${Q_FDB}.3`,
        [FDB_ID, ...bytes],
        ifLearnt(() => int(LEARNED)),
      ),
    );
  }
  return rows;
}

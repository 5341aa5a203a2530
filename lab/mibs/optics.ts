// CISCOSB-PHY-MIB of the simulated switches: light and temperature of fibre ports, and the cable test (TDR) of copper ones,
// which runs when it is asked for and tells a cut cable from a dead device at its end.

import type { Device, Port } from '../device.ts';
import { behindPort, linkFrom } from '../layout.ts';
import { seededRandom } from '../random.ts';
import { int, type Value } from '../snmp/ber.ts';
import { row, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';

const PHY = '1.3.6.1.4.1.9.6.1.101.90.1';
const SET_TYPE = `${PHY}.1.1.1`;
const STATUS = `${PHY}.2.1.2`;
const RESULT = `${PHY}.2.1.3`;
const UNITS = `${PHY}.2.1.4`;
/** rlPhyTestType. */
const TEST = {
  none: 1, cableStatus: 2, cableFault: 3, cableLength: 4, celsius: 5, microvolts: 6, bias: 7, tx: 8, rx: 9, lossOfSignal: 11, txFault: 12, fast: 25,
} as const; // prettier-ignore
const SUCCESS = 2;
const UNABLE = 5;
const FAILED = 7;
const UNIT = { boolean: 2, celsius: 7, microvolts: 8, metres: 4, microamperes: 10, integer: 1, millidbm: 17 } as const;
/** What the cable test finds. */
export const CABLE = { ok: 1, open: 2, short: 3, mismatch: 4 } as const;

/** Light that arrives at a healthy fibre port, and that it sends, dBm. */
export const GOOD_LIGHT_DBM = -6.2;
const SENT_DBM = -5.6;
const DARK_DBM = -40;
const SWITCHES: ReadonlySet<string> = new Set(['core', 'access']);
const SHORTEST_METRES = 12;
const LONGEST_METRES = 88;

export function phyRows(world: World, device: Device): Row[] {
  return device.ports.flatMap((port) =>
    isFibre(world, device, port) ? opticsRows(world, device, port) : cableRows(world, device, port),
  );
}

/** Switches are joined by fibre, everything else by copper. */
function isFibre(world: World, device: Device, port: Port): boolean {
  const above = linkFrom(device, port.ifIndex);
  const other = above
    ? world.layout.byKey.get(above.asset)
    : behindPort(world.layout, device.key, port.ifIndex).find(({ ports }) => ports.length > 0);
  return other !== undefined && SWITCHES.has(other.kind);
}

function opticsRows(world: World, device: Device, port: Port): Row[] {
  const { key } = device;
  const arrives = (): boolean => world.port(key, port.ifIndex).linkUp;
  const dbm = (): number => (arrives() ? world.value(key, `rx.${port.ifIndex}`, GOOD_LIGHT_DBM) : DARK_DBM);
  return [
    ...measured(port, TEST.celsius, UNIT.celsius, () => int(world.value(key, `sfpCelsius.${port.ifIndex}`, 41))),
    ...measured(port, TEST.microvolts, UNIT.microvolts, () => int(3_298_000)),
    ...measured(port, TEST.bias, UNIT.microamperes, () => int(17_400)),
    ...measured(port, TEST.tx, UNIT.millidbm, () => int(Math.round(SENT_DBM * 1000))),
    ...measured(port, TEST.rx, UNIT.millidbm, () => int(Math.round(dbm() * 1000))),
    ...measured(port, TEST.lossOfSignal, UNIT.boolean, () => int(arrives() ? 0 : 1)),
    ...measured(port, TEST.txFault, UNIT.boolean, () => int(0)),
  ];
}

function measured(port: Port, type: number, unit: number, get: () => Value): Row[] {
  const index = [port.ifIndex, type];
  return [row(STATUS, index, () => int(SUCCESS)), row(RESULT, index, get), row(UNITS, index, () => int(unit))];
}

/** The last test of a port; a row appears once it has run. */
interface CableTest {
  status: number;
  found: number;
  metres: number;
}

function cableRows(world: World, device: Device, port: Port): Row[] {
  let last: CableTest | null = null;
  const run = (type: number): boolean => {
    if (type !== TEST.cableStatus && type !== TEST.fast) return type === TEST.none;
    last = testCable(world, device, port);
    return true;
  };
  const told = (type: number, unit: number, of: (test: CableTest) => number): Row[] => {
    const index = [port.ifIndex, type];
    return [
      row(STATUS, index, () => (last ? int(last.status) : null)),
      row(RESULT, index, () => (last?.status === SUCCESS ? int(of(last)) : null)),
      row(UNITS, index, () => (last ? int(unit) : null)),
    ];
  };
  return [
    row(SET_TYPE, [port.ifIndex], () => int(TEST.none), run),
    ...told(TEST.cableStatus, UNIT.integer, ({ found }) => found),
    ...told(TEST.cableFault, UNIT.integer, ({ found }) => found),
    ...told(TEST.cableLength, UNIT.metres, ({ metres }) => metres),
  ];
}

/** What a reflection says: how far it is to the end, or to where the copper is broken. */
function testCable(world: World, device: Device, port: Port): CableTest {
  const state = world.port(device.key, port.ifIndex);
  const lower = behindPort(world.layout, device.key, port.ifIndex)[0];
  if (state.dead) return { status: FAILED, found: 0, metres: 0 };
  // With a link at full speed the switch refuses: it would have to take it down.
  if (state.linkUp && world.value(device.key, `speed.${port.ifIndex}`, port.mbit) === port.mbit && port.mbit >= 1000)
    return { status: UNABLE, found: 0, metres: 0 };
  if (!lower) return { status: SUCCESS, found: CABLE.open, metres: 0 };
  const random = seededRandom(5, lower.key);
  const metres = Math.round(SHORTEST_METRES + random() * (LONGEST_METRES - SHORTEST_METRES));
  const isCut = world.acting.cuts.has(lower.key) || world.acting.routesCut.has(lower.uplink?.route ?? '');
  if (isCut) return { status: SUCCESS, found: CABLE.open, metres: Math.max(1, Math.round(metres * random())) };
  const isBad = world.acting.portErrors.has(`${device.key}/${port.ifIndex}`);
  return { status: SUCCESS, found: isBad ? CABLE.mismatch : CABLE.ok, metres };
}

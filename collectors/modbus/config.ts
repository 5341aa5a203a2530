// Turns a target and its profile's points into a plan of requests. All faults are found here, once. No I/O.

import type { Target } from '../../contract/collector.ts';
import { durationMs } from '../../contract/duration.ts';
import { MODBUS_TRANSPORTS, type ModbusTable, wirePlace } from '../../contract/modbus-address.ts';
import type { ModbusPoint, SunspecPoint } from '../../contract/profile.ts';
import type { Gaps } from './blocks.ts';
import type { BusTiming } from './bus.ts';
import { type Reader, readerOf, registersOf } from './decode.ts';
import type { Framing } from './framing.ts';
import { type Endpoint, isSerialPath, PARITIES, type SerialSettings } from './line.ts';

/** Unit id where a target names none. */
export const DEFAULT_UNIT = 1;
/** Silence between two requests on one connection where no target of it asks for more, ms: with Modbus TCP, and on a line. */
export const DEFAULT_REQUEST_DELAY_MS = 0;
export const DEFAULT_LINE_REQUEST_DELAY_MS = 20;
/** Silence after a connection is opened, the same. */
export const DEFAULT_CONNECT_DELAY_MS = 0;
export const DEFAULT_LINE_CONNECT_DELAY_MS = 50;
/** A connection nobody used for this long is closed, so that other masters find the port free, ms. */
export const DEFAULT_CLOSE_IDLE_MS = 60_000;
/** Speed of a serial port where the target names none, baud. */
export const DEFAULT_BAUD = 9600;
/** Fastest that is accepted, baud. */
export const MAX_BAUD = 4_000_000;
/** Longest delay or idle time a target may ask for, ms. */
const MAX_SETTING_MS = 600_000;

/** A SunSpec model of a device: where its id stands, and how many registers follow id and length. */
export interface Model {
  id: number;
  address: number;
  length: number;
}

export interface PointPlan {
  measurement: string;
  field: string;
  component: string;
  table: ModbusTable;
  /** On the wire, counted from 0. */
  address: number;
  /** Registers or bits it takes up. */
  width: number;
  point: ModbusPoint;
  read: Reader;
  /** Its place among the points of the plan. */
  index: number;
  /** Of a SunSpec map: the model that it was found in. */
  model?: Model;
}

export interface ModbusPlan extends BusTiming {
  unit: number;
  endpoint: Endpoint;
  framing: Framing;
  points: readonly PointPlan[];
  /** Points whose addresses the device tells; their indexes follow those of the others. */
  sunspec: readonly SunspecPoint[];
  gaps: Gaps;
}

/** @returns the plan, or what is wrong with the target in one phrase */
export function modbusPlan(target: Target): ModbusPlan | { what: string } {
  const section = target.profile.modbus;
  if (!section) return { what: `profile ${target.profile.profile} has no modbus section` };
  const unit = target.settings['unit'] ?? DEFAULT_UNIT;
  if (typeof unit !== 'number' || !Number.isInteger(unit) || unit < 0 || unit > 255) {
    return { what: 'unit is no number from 0 to 255' };
  }
  const way = wayOf(target);
  if ('what' in way) return way;
  const timing = timingOf(target, way.framing);
  if (!timing) return { what: 'requestDelay, connectDelay and closeIdle are durations of at most 10 minutes' };
  const points: PointPlan[] = [];
  for (const one of section.points ?? []) {
    const point = pointPlan(one, points.length);
    if ('what' in point) return { what: `point ${one.as}: ${point.what}` };
    points.push(point);
  }
  const { maxGap = 0, readable = [], unreadable = [], sunspec = [] } = section;
  return { unit, ...way, ...timing, points, sunspec, gaps: { maxGap, readable, unreadable } };
}

function pointPlan(point: ModbusPoint, index: number): PointPlan | { what: string } {
  const place = wirePlace(point.table, point.address);
  if ('what' in place) return place;
  const dot = point.as.indexOf('.');
  const width = place.table === 'coil' || place.table === 'discrete' ? 1 : registersOf(point);
  if (place.address + width > 65_536) return { what: 'it ends beyond address 65535' };
  return {
    measurement: point.as.slice(0, dot),
    field: point.as.slice(dot + 1),
    component: point.component ?? '',
    ...place,
    width,
    point,
    read: readerOf(point, place.table),
    index,
  };
}

/** Where the bus is and how its frames look. A device file is a serial port; ASCII may come over either. */
function wayOf(target: Target): { endpoint: Endpoint; framing: Framing } | { what: string } {
  const { host, port, settings } = target;
  const isSerial = isSerialPath(host);
  const transport = settings['transport'] ?? (isSerial ? 'rtu' : 'tcp');
  const known = MODBUS_TRANSPORTS.find((one) => one === transport);
  if (known === undefined) return { what: `transport is none of ${MODBUS_TRANSPORTS.join(', ')}` };
  const framing = known === 'rtu-over-tcp' ? 'rtu' : known;
  if (isSerial) {
    if (known === 'tcp' || known === 'rtu-over-tcp')
      return { what: `transport ${known} needs a host, not a serial port` };
    const serial = serialOf(settings, framing);
    return serial ? { framing, endpoint: { host, port: 0, serial } } : { what: SERIAL_FAULT };
  }
  if (known === 'rtu')
    return { what: 'transport rtu needs a serial port as its host; over a network it is rtu-over-tcp' };
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return { what: 'it has no port' };
  return { framing, endpoint: { host, port } };
}

const SERIAL_FAULT = 'baud, dataBits (7, 8), parity (none, even, odd) or stopBits (1, 2) is not possible';

/** ASCII has seven data bits and even parity unless said otherwise (Modbus over Serial Line 1.02, §2.5.2). */
function serialOf(settings: Target['settings'], framing: Framing): SerialSettings | undefined {
  const baud = settings['baud'] ?? DEFAULT_BAUD;
  const dataBits = settings['dataBits'] ?? (framing === 'ascii' ? 7 : 8);
  const parity = PARITIES.find((one) => one === (settings['parity'] ?? (framing === 'ascii' ? 'even' : 'none')));
  const stopBits = settings['stopBits'] ?? 1;
  if (typeof baud !== 'number' || !Number.isInteger(baud) || baud < 50 || baud > MAX_BAUD) return undefined;
  if ((dataBits !== 7 && dataBits !== 8) || (stopBits !== 1 && stopBits !== 2) || parity === undefined)
    return undefined;
  return { baud, dataBits, parity, stopBits };
}

function timingOf(target: Target, framing: Framing): BusTiming | undefined {
  const isLine = framing !== 'tcp';
  const requestDelayMs = settingMs(
    target,
    'requestDelay',
    isLine ? DEFAULT_LINE_REQUEST_DELAY_MS : DEFAULT_REQUEST_DELAY_MS,
  );
  const connectDelayMs = settingMs(
    target,
    'connectDelay',
    isLine ? DEFAULT_LINE_CONNECT_DELAY_MS : DEFAULT_CONNECT_DELAY_MS,
  );
  const isClosing = target.settings['closeAfterPoll'] === true;
  const closeIdleMs = settingMs(target, 'closeIdle', DEFAULT_CLOSE_IDLE_MS);
  if (requestDelayMs === undefined || connectDelayMs === undefined || closeIdleMs === undefined) return undefined;
  return { requestDelayMs, connectDelayMs, closeIdleMs: isClosing ? 0 : closeIdleMs };
}

function settingMs(target: Target, name: string, otherwise: number): number | undefined {
  const value = target.settings[name];
  if (value === undefined) return otherwise;
  const ms = typeof value === 'string' ? durationMs(value) : undefined;
  return ms !== undefined && ms <= MAX_SETTING_MS ? ms : undefined;
}

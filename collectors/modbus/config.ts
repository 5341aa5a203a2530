// Turns a target and its profile's points into a plan of requests. All faults are found here, once. No I/O.

import type { Target } from '../../contract/collector.ts';
import { durationMs } from '../../contract/duration.ts';
import type { ModbusPoint } from '../../contract/profile.ts';
import { type Block, coalesce } from './blocks.ts';
import { registersOf } from './decode.ts';

/** Unit id where a target names none. */
export const DEFAULT_UNIT = 1;
/** Silence between two requests on one connection where no target of it asks for more, ms. */
export const DEFAULT_REQUEST_DELAY_MS = 0;
/** A connection nobody used for this long is closed, so that other masters find the port free, ms. */
export const DEFAULT_CLOSE_IDLE_MS = 60_000;
/** Longest delay or idle time a target may ask for, ms. */
const MAX_SETTING_MS = 600_000;

export interface PointPlan {
  measurement: string;
  field: string;
  component: string;
  table: ModbusPoint['table'];
  address: number;
  /** Registers or bits it takes up. */
  width: number;
  point: ModbusPoint;
}

export interface ModbusPlan {
  unit: number;
  blocks: readonly Block<PointPlan>[];
  requestDelayMs: number;
  closeIdleMs: number;
}

/** @returns the plan, or what is wrong with the target in one phrase */
export function modbusPlan(target: Target): ModbusPlan | { what: string } {
  const section = target.profile.modbus;
  if (!section) return { what: `profile ${target.profile.profile} has no modbus section` };
  const unit = target.settings['unit'] ?? DEFAULT_UNIT;
  if (typeof unit !== 'number' || !Number.isInteger(unit) || unit < 0 || unit > 255) {
    return { what: 'unit is no number from 0 to 255' };
  }
  if (!Number.isInteger(target.port) || target.port < 1 || target.port > 65_535) return { what: 'it has no port' };
  const requestDelayMs = settingMs(target, 'requestDelay', DEFAULT_REQUEST_DELAY_MS);
  const closeIdleMs = settingMs(target, 'closeIdle', DEFAULT_CLOSE_IDLE_MS);
  if (requestDelayMs === undefined || closeIdleMs === undefined) {
    return { what: 'requestDelay and closeIdle are durations of at most 10 minutes' };
  }
  const points = section.points.map(pointPlan);
  const beyond = points.find((point) => point.address + point.width > 65_536);
  if (beyond) return { what: `point ${beyond.measurement}.${beyond.field} ends beyond address 65535` };
  return { unit, requestDelayMs, closeIdleMs, blocks: coalesce(points, section.maxGap ?? 0) };
}

function pointPlan(point: ModbusPoint): PointPlan {
  const dot = point.as.indexOf('.');
  return {
    measurement: point.as.slice(0, dot),
    field: point.as.slice(dot + 1),
    component: point.component ?? '',
    table: point.table,
    address: point.address,
    width: point.table === 'coil' || point.table === 'discrete' ? 1 : registersOf(point.type),
    point,
  };
}

function settingMs(target: Target, name: string, otherwise: number): number | undefined {
  const value = target.settings[name];
  if (value === undefined) return otherwise;
  const ms = typeof value === 'string' ? durationMs(value) : undefined;
  return ms !== undefined && ms <= MAX_SETTING_MS ? ms : undefined;
}

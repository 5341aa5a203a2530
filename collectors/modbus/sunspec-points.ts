// What a SunSpec map means: the models of a device as they were found, and the points of a profile at their places in them. A
// point is read from the first register of its model on, so that every reading proves that the model still lies there. Pure.

import type { SunspecPoint } from '../../contract/profile.ts';
import type { Model, PointPlan } from './config.ts';
import { type Reader, readerOf, registersOf } from './decode.ts';

/** Registers before the first value: id and length. */
export const HEAD = 2;

/** What stands for “not implemented”, by type; f32 has NaN, which is no number anyway. */
const KINDS = {
  i16: { type: 'i16', absent: ['0x8000'] },
  u16: { type: 'u16', absent: ['0xFFFF'] },
  i32: { type: 'i32', absent: ['0x80000000'] },
  u32: { type: 'u32', absent: ['0xFFFFFFFF'] },
  i64: { type: 'i64', absent: ['0x8000000000000000'] },
  u64: { type: 'u64', absent: ['0xFFFFFFFFFFFFFFFF'] },
  acc32: { type: 'u32', absent: [0] },
  acc64: { type: 'u64', absent: [0] },
  f32: { type: 'f32', absent: [] },
} as const satisfies Record<SunspecPoint['type'], unknown>;

/** Powers of ten beyond are no scale; 0x8000 says that there is none. */
const MAX_POWER = 10;

/** The first model of the device that holds the point in all its registers. */
export function modelOf(point: SunspecPoint, models: readonly Model[]): Model | undefined {
  const end = Math.max(point.at + registersOf(KINDS[point.type]), (point.scaleAt ?? 0) + 1);
  return models.find(({ id, length }) => point.models.includes(id) && end <= length + HEAD);
}

/** Points at their places in the device; those that it has no model for are left out. */
export function pointsIn(models: readonly Model[], wanted: readonly SunspecPoint[], firstIndex: number): PointPlan[] {
  return wanted.flatMap((point, i) => {
    const model = modelOf(point, models);
    return model ? [planOf(point, model, firstIndex + i)] : [];
  });
}

function planOf(point: SunspecPoint, model: Model, index: number): PointPlan {
  const { as, component = '' } = point;
  const kind = KINDS[point.type];
  const dot = as.indexOf('.');
  return {
    measurement: as.slice(0, dot),
    field: as.slice(dot + 1),
    component,
    table: 'holding',
    address: model.address,
    width: Math.max(point.at + registersOf(kind), (point.scaleAt ?? 0) + 1),
    point: { as, component, table: 'holding', address: model.address, type: kind.type },
    read: sunspecReader(point),
    index,
    model,
  };
}

/** Reads from the octets of a model, whose first register is at the place that the reader is told. */
function sunspecReader(point: SunspecPoint): Reader {
  const { type, absent } = KINDS[point.type];
  const raw = readerOf({ as: point.as, address: 0, table: 'holding', type, absent: [...absent] }, 'holding');
  const { at, scaleAt, scale, map } = point;
  return (octets, from) => {
    const value = raw(octets, from + at);
    if (value === undefined) return undefined;
    if (map) return map[String(value)] ?? map['other'];
    const power = scaleAt === undefined ? 0 : powerAt(octets, from + scaleAt);
    if (power === undefined) return undefined;
    // Divided by an exact power of ten a whole number is the decimal itself.
    const exact = power < 0 ? value / 10 ** -power : value * 10 ** power;
    return scale === undefined ? exact : Number((exact * scale).toPrecision(12));
  };
}

function powerAt(octets: Buffer, register: number): number | undefined {
  if (register < 0 || (register + 1) * 2 > octets.length) return undefined;
  const power = octets.readInt16BE(register * 2);
  return Math.abs(power) <= MAX_POWER ? power : undefined;
}

/** Whether the model still has its id and length where it was found. */
export function isInPlace(model: Model, octets: Buffer, at: number): boolean {
  return octets.readUInt16BE(at * 2) === model.id && octets.readUInt16BE(at * 2 + 2) === model.length;
}

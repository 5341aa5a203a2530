// A meter that lays out its holding registers by SunSpec: the mark at 40000, who it is in model 1, three phases in model 203. What
// is not measured has the marker of its type.

import { SUNSPEC_MODEL } from '../device.ts';
import { HOLDING, type Unit } from './modbus.ts';

export const SUNSPEC_BASE = 40_000;

const MAKER = 'Continental Control Systems';
const VERSION = '1.04';
const COMMON = { id: 1, length: 66 };
const METER = { id: 203, length: 105 };
const END = 0xffff;
const NOT_MEASURED = 0x8000;

export interface Readings {
  /** Of each phase. */
  volts: readonly [number, number, number];
  watts: number;
  hertz: number;
  powerFactor: number;
  /** Since it was fitted. */
  kwh: number;
}

/** Registers before those of the meter: the mark, and model 1 with its head. */
const HEAD_LENGTH = 2 + 2 + COMMON.length;

export function sunspecMeter(asset: string, serial: () => string, read: () => Readings): Unit {
  const word = (functionCode: number, address: number): number | undefined => {
    const at = address - SUNSPEC_BASE;
    const end = HEAD_LENGTH + 2 + METER.length + 2;
    if (functionCode !== HOLDING || at < 0 || at >= end) return undefined;
    if (at < HEAD_LENGTH) return [0x5375, 0x6e53, ...commonModel(serial())][at];
    return meterModel(read())[at - HEAD_LENGTH] ?? (at === end - 2 ? END : 0);
  };
  return { asset, word, bit: () => undefined };
}

function commonModel(serial: string): number[] {
  const texts = [text(MAKER, 16), text(SUNSPEC_MODEL, 16), text('', 8), text(VERSION, 8), text(serial, 16)];
  return [COMMON.id, COMMON.length, ...texts.flat(), 1, NOT_MEASURED];
}

function meterModel({ volts, watts, hertz, powerFactor, kwh }: Readings): number[] {
  const [volts1] = volts;
  const amps = volts1 === 0 ? 0 : watts / 3 / volts1;
  const energy = Math.round(kwh * 1000);
  const perPhase = Math.round(watts / 3);
  const values: Record<number, number> = {
    0: METER.id, 1: METER.length,
    2: amps * 300, 3: amps * 100, 4: amps * 100, 5: amps * 100, 6: -2,
    8: volts[0] * 10, 9: volts[1] * 10, 10: volts[2] * 10, 15: -1,
    16: hertz * 100, 17: -2,
    18: watts, 19: perPhase, 20: perPhase, 21: perPhase, 22: 0,
    23: watts / powerFactor, 27: 0,
    // In percent.
    33: powerFactor * 1000, 37: -1,
    38: 0, 39: 0, 46: Math.floor(energy / 65_536), 47: energy % 65_536, 54: 0,
  }; // prettier-ignore
  return Array.from({ length: METER.length + 2 }, (_, at) => Math.round(values[at] ?? NOT_MEASURED) & 0xffff);
}

function text(value: string, registers: number): number[] {
  const bytes = Buffer.alloc(registers * 2);
  bytes.write(value, 'latin1');
  return Array.from({ length: registers }, (_, i) => bytes.readUInt16BE(i * 2));
}

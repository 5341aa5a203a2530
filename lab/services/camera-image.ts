// What a simulated camera sees, as a JPEG picture (ITU-T T.81, baseline) of one value for each block of 8×8 pixels, so that it
// is made in a few ms and nobody need be asked for pictures. In colour by day. Pure but for the chance it is given.

import type { CameraView } from '../device.ts';
import { CLEAR, VIEW_COLUMNS, VIEW_ROWS, type CameraScene, type Moment, type Optics } from './camera-scene.ts';

/** DC codes of four bits for differences of 0 to 8 bits; the only AC code is one bit, the end of a block. */
const DC_SIZES = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const DC_CODE_BITS = 4;
const MIDDLE = 128;
/** The cast of a hall by day, of both colours. */
const CAST = 9;
/** What the sensor adds, by day and by night. */
const NOISE = { day: 3, night: 8 } as const;

/** @param random for the sensor's noise */
export function cameraImage(
  view: Exclude<CameraView, 'stopped'>,
  scene: CameraScene,
  moment: Moment,
  random: () => number,
  optics: Optics = CLEAR,
): Buffer {
  const make = (lumaAt: (x: number, y: number) => number): Buffer =>
    jpeg(VIEW_COLUMNS, VIEW_ROWS, lumaAt, moment.isNight ? 0 : CAST);
  switch (view) {
    case 'black':
      return make(() => 14 + random() * 4);
    case 'noise':
      return make(() => random() * 255);
    case 'frozen':
      return make(scene.seen(CLEAR, { ...moment, turn: 0, day: 0.5 }));
    case 'scene': {
      const seen = scene.seen(optics, moment);
      const noise = moment.isNight ? NOISE.night : NOISE.day;
      return make((x, y) => seen(x, y) + (random() - 0.5) * noise);
    }
    default:
      return view satisfies never;
  }
}

/** @param lumaAt brightness of a block, 0 to 255 */
export function greyJpeg(columns: number, rows: number, lumaAt: (x: number, y: number) => number): Buffer {
  return jpeg(columns, rows, lumaAt, 0);
}

/** @param cast of both colours all over; without one the picture has no colours at all */
function jpeg(columns: number, rows: number, lumaAt: (x: number, y: number) => number, cast: number): Buffer {
  const bits = new Bits();
  const isGrey = cast === 0;
  let last = MIDDLE;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const luma = Math.max(0, Math.min(255, Math.round(lumaAt(x, y))));
      putDifference(bits, luma - last);
      last = luma;
      if (isGrey) continue;
      for (let colour = 0; colour < 2; colour++) putDifference(bits, x === 0 && y === 0 ? cast : 0);
    }
  const [height, width] = [rows * 8, columns * 8];
  const components = isGrey ? [1] : [1, 2, 3];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    // A quantum of 8 for the DC coefficient makes it the brightness itself.
    segment(0xdb, [0, ...Buffer.alloc(64, 8)]),
    segment(0xc0, [
      8,
      height >> 8,
      height & 255,
      width >> 8,
      width & 255,
      components.length,
      ...components.flatMap((id) => [id, 0x11, 0]),
    ]),
    segment(0xc4, [0x00, 0, 0, 0, DC_SIZES.length, ...Buffer.alloc(12), ...DC_SIZES]),
    segment(0xc4, [0x10, 1, ...Buffer.alloc(15), 0]),
    segment(0xda, [components.length, ...components.flatMap((id) => [id, 0x00]), 0, 63, 0]),
    bits.finish(),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function segment(marker: number, body: readonly number[]): Buffer {
  const length = body.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...body]);
}

/** T.81 §F.1.2.1, and the end of the block behind it. */
function putDifference(bits: Bits, difference: number): void {
  const size = 32 - Math.clz32(Math.abs(difference));
  bits.put(size, DC_CODE_BITS);
  if (size > 0) bits.put(difference < 0 ? difference + (1 << size) - 1 : difference, size);
  bits.put(0, 1);
}

class Bits {
  readonly #bytes: number[] = [];
  #held = 0;
  #count = 0;

  put(value: number, length: number): void {
    this.#held = (this.#held << length) | value;
    this.#count += length;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = (this.#held >> this.#count) & 255;
      this.#bytes.push(byte);
      // T.81 §B.1.1.5: a zero is stuffed behind what would look like a marker.
      if (byte === 0xff) this.#bytes.push(0);
    }
    this.#held &= (1 << this.#count) - 1;
  }

  finish(): Buffer {
    if (this.#count > 0) this.put((1 << (8 - this.#count)) - 1, 8 - this.#count);
    return Buffer.from(this.#bytes);
  }
}

// What a simulated camera sees, as a JPEG picture (ITU-T T.81, baseline, grey) of one value for each block of 8×8 pixels, so
// that it is made in a fraction of a ms and nobody need be asked for pictures. Pure but for the chance it is given.

import type { CameraView } from '../device.ts';

const COLUMNS = 80;
const ROWS = 45;
/** DC codes of four bits for differences of 0 to 8 bits; the only AC code is one bit, the end of a block. */
const DC_SIZES = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const DC_CODE_BITS = 4;
const MIDDLE = 128;

/** What is wrong between the scene and the sensor. */
export interface Optics {
  /** Dirt before the lens, %: everything gets as bright as the lamp. */
  haze: number;
  /** Blocks over which a point is spread. */
  blur: number;
  /** Blocks by which it looks aside. */
  shift: number;
}

export const CLEAR: Optics = { haze: 0, blur: 0, shift: 0 };
const HAZE_LUMA = 205;

/** @param turn another one each time, but for a picture that is frozen */
export function cameraImage(
  view: Exclude<CameraView, 'stopped'>,
  turn: number,
  random: () => number,
  optics: Optics = CLEAR,
): Buffer {
  switch (view) {
    case 'black':
      return greyJpeg(COLUMNS, ROWS, () => 14 + random() * 4);
    case 'noise':
      return greyJpeg(COLUMNS, ROWS, () => random() * 255);
    case 'frozen':
      return greyJpeg(COLUMNS, ROWS, (x, y) => scene(x, y, 0));
    case 'scene':
      return greyJpeg(COLUMNS, ROWS, (x, y) => seen(x, y, turn, optics) + random() * 3);
    default:
      return view satisfies never;
  }
}

/** The scene through what is in its way. */
function seen(x: number, y: number, turn: number, { haze, blur, shift }: Optics): number {
  const at = (dx: number): number => scene(x + shift + dx, y, turn);
  let luma = at(0);
  for (let d = 1; d <= blur; d++) luma += at(-d) + at(d);
  return ((luma / (1 + 2 * blur)) * (100 - haze) + HAZE_LUMA * haze) / 100;
}

/** A hall: a floor that gets lighter, pillars, and somebody who walks through. */
function scene(x: number, y: number, turn: number): number {
  const floor = 60 + 2 * y;
  const pillar = x % 16 < 2 ? -30 : 0;
  const isSomebody = Math.abs(x - (turn % COLUMNS)) < 3 && y > 20 && y < 38;
  return isSomebody ? 205 : floor + pillar + 20 * Math.sin(x / 9);
}

/** @param lumaAt brightness of a block, 0 to 255 */
export function greyJpeg(columns: number, rows: number, lumaAt: (x: number, y: number) => number): Buffer {
  const bits = new Bits();
  let last = MIDDLE;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const luma = Math.max(0, Math.min(255, Math.round(lumaAt(x, y))));
      putDifference(bits, luma - last);
      last = luma;
    }
  const [height, width] = [rows * 8, columns * 8];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    // A quantum of 8 for the DC coefficient makes it the brightness itself.
    segment(0xdb, [0, ...Buffer.alloc(64, 8)]),
    segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]),
    segment(0xc4, [0x00, 0, 0, 0, DC_SIZES.length, ...Buffer.alloc(12), ...DC_SIZES]),
    segment(0xc4, [0x10, 1, ...Buffer.alloc(15), 0]),
    segment(0xda, [1, 1, 0x00, 0, 63, 0]),
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

// What stands before a simulated camera: a hall or yard of its own, wider than its view, with walls, doors and fine texture, by
// day in colour and by night under its infrared lamp. And what can come between: dirt, fog, a lens that has slipped, a lorry.

import { seededRandom } from '../random.ts';

export const VIEW_COLUMNS = 80;
export const VIEW_ROWS = 45;
/** Blocks of the world to each side of the view. */
const MARGIN_X = 64;
const MARGIN_Y = 16;
const WORLD_COLUMNS = VIEW_COLUMNS + 2 * MARGIN_X;
const WORLD_ROWS = VIEW_ROWS + 2 * MARGIN_Y;
const THINGS = 110;
/** What the lamp lights up right before the lens. */
const HAZE_LUMA = 205;
/** Dirt before the lens is bright in the lamp’s own light. */
const LAMP_ON_DIRT = 1.5;
const MOST_HAZE = 0.96;
const LORRY_LUMA = 150;

/** What is wrong between the scene and the sensor. */
export interface Optics {
  /** Dirt or fog before the lens, %. */
  haze: number;
  /** Blocks over which a point is spread. */
  blur: number;
  /** Blocks by which it looks aside. */
  shift: number;
  /** A lorry covers so much of the view, %. */
  lorry: number;
}

export const CLEAR: Optics = { haze: 0, blur: 0, shift: 0, lorry: 0 };

export interface Moment {
  /** Another one each time: people walk. */
  turn: number;
  isNight: boolean;
  /** Of the day, 0 to 1. */
  day: number;
}

export class CameraScene {
  readonly #world = new Float32Array(WORLD_COLUMNS * WORLD_ROWS);

  constructor(key: string) {
    const random = seededRandom(1, `scene ${key}`);
    for (let y = 0; y < WORLD_ROWS; y++)
      for (let x = 0; x < WORLD_COLUMNS; x++) this.#world[y * WORLD_COLUMNS + x] = 70 + y + 18 * Math.sin(x / 17);
    for (let i = 0; i < THINGS; i++) this.#putThing(random);
    for (let i = 0; i < this.#world.length; i++) this.#world[i] = (this.#world[i] ?? 0) + (random() - 0.5) * 18;
  }

  /** @returns brightness by row and column of the view, without the sensor’s noise */
  seen(optics: Optics, moment: Moment): (x: number, y: number) => number {
    const { shift, blur, lorry } = optics;
    const haze = Math.min(MOST_HAZE, (optics.haze / 100) * (moment.isNight ? LAMP_ON_DIRT : 1));
    const walker = moment.turn % VIEW_COLUMNS;
    const hidden = (lorry / 100) * VIEW_COLUMNS;
    return (x, y) => {
      if (x < hidden) return lorryAt(x, y);
      const isSomebody = Math.abs(x - walker) < 2 && y > 20 && y < 38;
      const bare = isSomebody ? 205 : this.#blurred(x + MARGIN_X + shift, y + MARGIN_Y, blur);
      return lit(bare, x, y, moment) * (1 - haze) + lit(HAZE_LUMA, x, y, moment) * haze;
    };
  }

  #putThing(random: () => number): void {
    const [width, height] = [2 + Math.floor(random() * 14), 2 + Math.floor(random() * 16)];
    const [left, top] = [Math.floor(random() * WORLD_COLUMNS), Math.floor(random() * WORLD_ROWS)];
    const luma = 25 + random() * 190;
    for (let y = top; y < Math.min(WORLD_ROWS, top + height); y++)
      for (let x = left; x < Math.min(WORLD_COLUMNS, left + width); x++) this.#world[y * WORLD_COLUMNS + x] = luma;
  }

  #blurred(x: number, y: number, blur: number): number {
    if (blur === 0) return this.#world[y * WORLD_COLUMNS + x] ?? 0;
    let sum = 0;
    let count = 0;
    for (let dy = -blur; dy <= blur; dy++)
      for (let dx = -blur; dx <= blur; dx++) {
        if (dx * dx + dy * dy > blur * blur) continue;
        sum += this.#world[(y + dy) * WORLD_COLUMNS + x + dx] ?? 0;
        count++;
      }
    return sum / count;
  }
}

/** Ribs of its side, a line of letters, and its wheels. */
function lorryAt(x: number, y: number): number {
  const isLetter = y > 14 && y < 19 && (x * 7) % 5 < 2;
  if (y > VIEW_ROWS - 8) return x % 20 < 7 ? 25 : 60;
  return LORRY_LUMA - 0.8 * y + (x % 6 === 0 ? -25 : 0) - (isLetter ? 70 : 0);
}

/** By day the sun goes from one side to the other; the lamp lights the middle. */
function lit(luma: number, x: number, y: number, { isNight, day }: Moment): number {
  const [dx, dy] = [x / VIEW_COLUMNS - 0.5, y / VIEW_ROWS - 0.5];
  if (isNight) return luma * Math.max(0.25, 0.95 - 1.6 * (dx * dx + dy * dy));
  return luma * (1 + 0.35 * dx * Math.cos(2 * Math.PI * day));
}

// What a camera of the simulated site sees at a moment, as a picture: for whoever asks it, or its recorder. A fault can make it
// black, frozen, noise or none.

import type { Device } from '../device.ts';
import { seededRandom } from '../random.ts';
import { timeOfDayMs } from '../sun.ts';
import type { World } from '../world.ts';
import { cameraImage } from './camera-image.ts';
import { CameraScene, type Moment, type Optics } from './camera-scene.ts';

const HOUR_MS = 3_600_000;

/** @returns takes a picture; undefined where it gives none */
export function cameraEye(world: World, device: Device): () => Buffer | undefined {
  const random = seededRandom(1, device.key);
  const scene = new CameraScene(device.key);
  let turn = 0;
  return () => {
    const view = world.view(device.key);
    return view === 'stopped'
      ? undefined
      : cameraImage(view, scene, momentOf(world, turn++), random, opticsOf(world, device));
  };
}

function opticsOf(world: World, { key }: Device): Optics {
  const value = (name: keyof Optics): number => world.value(key, name, 0);
  // Fog comes before what has settled on the lens.
  const haze = Math.max(value('haze'), world.value(key, 'fog', 0));
  return { haze, blur: value('blur'), shift: value('shift'), lorry: value('lorry') };
}

/** In steps of an hour: the sun is slow. */
function momentOf(world: World, turn: number): Moment {
  const day = Math.floor(timeOfDayMs(world.clock.wallMs()) / HOUR_MS) / 24;
  return { turn, isNight: world.isNight(), day };
}

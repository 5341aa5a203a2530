// What the collectors know of cameras that they have watched for days before a score begins: the site is in service, and its
// scenes are learnt. Made of the lab's own pictures by the collector's own judgement, as its polls would have made it.

import type { LearnedStore, Target } from '../../contract/collector.ts';
import { sceneText, sceneKeyOf } from '../../collectors/cctv/learned.ts';
import { HuffmanTables } from '../../collectors/cctv/jpeg-huffman.ts';
import { readBlocks } from '../../collectors/cctv/jpeg.ts';
import type { Details } from '../../collectors/cctv/details.ts';
import { factsOf } from '../../collectors/cctv/picture.ts';
import { judgeScene, LEARN_PICTURES, LEARN_SCENE_MS, type SceneMemory } from '../../collectors/cctv/scene.ts';
import { seededRandom } from '../../lab/random.ts';
import { cameraImage } from '../../lab/services/camera-image.ts';
import { CameraScene } from '../../lab/services/camera-scene.ts';

/** Pictures lie so far apart that they span more than the time of learning, in both lights. */
const APART_MS = (2 * LEARN_SCENE_MS) / LEARN_PICTURES;
/** A picture costs far more than judging it: those of so many moments come again and again. */
const MOMENTS = 4;

/** Cameras of many sites have the same keys, and so the same scenes: each is learnt once, by its key and its day. */
const known = new Map<string, SceneMemory>();

/** @param beginMs of the site's life, wall clock */
export function knownScenes(targets: readonly Target[], beginMs: number): LearnedStore {
  const tables = new HuffmanTables();
  const cameras = new Map(
    targets.filter(({ protocol }) => protocol === 'snapshot').map((target) => [sceneKeyOf(target), target]),
  );
  return {
    get: (key) => {
      const target = cameras.get(key);
      if (!target) return undefined;
      const name = `${target.asset} ${beginMs}`;
      const memory = known.get(name) ?? learnt(target, beginMs, tables);
      known.set(name, memory);
      return sceneText(target, memory);
    },
    // Nothing of a score outlives it.
    set: () => undefined,
  };
}

function learnt({ asset }: Target, beginMs: number, tables: HuffmanTables): SceneMemory {
  const memory: SceneMemory = {};
  const scene = new CameraScene(asset);
  const random = seededRandom(2, asset);
  const shown = (at: number, isNight: boolean): Details => {
    const moment = { turn: at * 7, isNight, day: 0.3 + (0.4 * at) / MOMENTS };
    const blocks = readBlocks(cameraImage('scene', scene, moment, random), tables);
    const details = blocks && factsOf(blocks, () => '').details;
    if (!details) throw new Error(`${asset} shows nothing that can be learnt`);
    return details;
  };
  const lights = [false, true].map((isNight) => Array.from({ length: MOMENTS }, (_, at) => shown(at, isNight)));
  for (let i = 0; i <= LEARN_PICTURES; i++)
    for (const light of lights) {
      const details = light[i % MOMENTS];
      const nowMs = beginMs - (LEARN_PICTURES - i) * APART_MS;
      if (details) judgeScene(memory, details, { nowMs, learnMs: LEARN_SCENE_MS });
    }
  return memory;
}

// What a camera usually shows, learnt from its pictures and compared with: on the lab's cameras, whose pictures change as real
// ones do with the hour, people, weather and what stands before them.

import { describe, expect, it } from 'vitest';
import type { Target } from '../../../contract/collector.ts';
import type { Details } from '../../../collectors/cctv/details.ts';
import { sceneOf, sceneText } from '../../../collectors/cctv/learned.ts';
import { HuffmanTables } from '../../../collectors/cctv/jpeg-huffman.ts';
import { readBlocks } from '../../../collectors/cctv/jpeg.ts';
import { factsOf } from '../../../collectors/cctv/picture.ts';
import {
  judgeScene, LEARN_AGAIN_MS, LEARN_PICTURES, LEARN_SCENE_MS, type SceneMemory, type SceneVerdict,
} from '../../../collectors/cctv/scene.ts'; // prettier-ignore
import { CameraScene, CLEAR, type Optics } from '../../../lab/services/camera-scene.ts';
import { cameraImage, greyJpeg } from '../../../lab/services/camera-image.ts';
import { seededRandom } from '../../../lab/random.ts';
import { isNight, timeOfDayMs } from '../../../lab/sun.ts';
import { createBench, target } from '../parts.ts';
import { makePicture } from './pictures.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 2, 20, 4);
const KEYS = ['yard', 'gate', 'lift'];
const tables = new HuffmanTables();

function detailsIn(jpeg: Uint8Array): Details | undefined {
  const blocks = readBlocks(jpeg, tables);
  return blocks && factsOf(blocks, () => '').details;
}

/** A camera of the lab, and what is known of it as hours go by. */
class Watched {
  readonly memory: SceneMemory = {};
  nowMs = START_MS;
  #turn = 0;
  readonly #scene: CameraScene;
  readonly #random: () => number;

  constructor(key: string) {
    this.#scene = new CameraScene(key);
    this.#random = seededRandom(3, key);
  }

  see(optics: Partial<Optics> = {}, isDark = isNight(this.nowMs)): SceneVerdict | undefined {
    const moment = { turn: this.#turn++, isNight: isDark, day: timeOfDayMs(this.nowMs) / (24 * HOUR_MS) };
    const details = detailsIn(cameraImage('scene', this.#scene, moment, this.#random, { ...CLEAR, ...optics }));
    return details && judgeScene(this.memory, details, { nowMs: this.nowMs, learnMs: LEARN_SCENE_MS });
  }

  /** Looks every hour, or every few. */
  live(
    hours: number,
    optics: (nowMs: number) => Partial<Optics> = () => ({}),
    everyHours = 1,
  ): (SceneVerdict | undefined)[] {
    const seen: (SceneVerdict | undefined)[] = [];
    for (const endMs = this.nowMs + hours * HOUR_MS; this.nowMs < endMs; this.nowMs += everyHours * HOUR_MS)
      seen.push(this.see(optics(this.nowMs)));
    return seen;
  }
}

/** Below this profiles call it another scene, %. */
const OTHER_SCENE = 33;
const LEARN_HOURS = 60;
const known = new Map<string, SceneMemory>();

/** Learnt once; each test has a copy. */
function learnt(key: string): Watched {
  const camera = new Watched(key);
  if (!known.has(key)) {
    const first = new Watched(key);
    first.live(LEARN_HOURS);
    known.set(key, first.memory);
  }
  Object.assign(camera.memory, structuredClone(known.get(key)));
  camera.nowMs += LEARN_HOURS * HOUR_MS;
  return camera;
}

describe('a scene', () => {
  it('is judged after a day and enough pictures of each light, and not before', () => {
    const camera = new Watched('cam-01');
    const firstDay = camera.live(24, undefined, 0.5);
    expect(new Set(firstDay.map((verdict) => verdict?.reference))).toEqual(new Set(['learning']));
    expect(camera.see({}, false)?.reference).toBe('learnt');
    // It has seen the night once.
    expect(camera.see({}, true)?.reference).toBe('learning');
  });

  it('is as usual through a week of days and nights with people and the sun', () => {
    for (const key of KEYS) {
      const week = learnt(key).live(7 * 24, undefined, 3);
      expect(Math.min(...week.map((one) => one?.scene ?? 0))).toBeGreaterThan(70);
      expect(Math.min(...week.map((one) => one?.sharpness ?? 0))).toBeGreaterThan(80);
      expect(Math.min(...week.map((one) => one?.contrast ?? 0))).toBeGreaterThan(75);
    }
  });

  it.each([false, true])('is another one when the camera was knocked aside (night: %s)', (isDark) => {
    for (const key of KEYS) {
      const camera = learnt(key);
      for (const shift of [12, 20, 35, 60]) {
        const verdict = camera.see({ shift }, isDark);
        expect.soft(verdict?.scene, `${key} by ${shift}`).toBeLessThan(OTHER_SCENE);
        // Of another scene nothing is said of focus or haze.
        expect.soft(verdict?.sharpness).toBeUndefined();
      }
    }
  });

  it('is the same on a pole that has settled a little', () => {
    for (const key of KEYS) expect.soft(learnt(key).see({ shift: 3 }, false)?.scene, key).toBeGreaterThan(60);
  });

  it('is blurred and the same when the lens has slipped', () => {
    for (const key of KEYS) {
      const camera = learnt(key);
      for (const blur of [1, 2, 4]) {
        const { scene, sharpness } = camera.see({ blur }, false) ?? {};
        expect.soft(sharpness, `${key} ${blur}`).toBeLessThan(50);
        expect.soft(scene, `${key} ${blur}`).toBeGreaterThan(50);
      }
    }
  });

  it.each([
    ['fog by day', { haze: 65 }, false],
    ['dirt by the light of the lamp', { haze: 44 }, true],
  ] as const)('has little contrast in %s, and is neither blurred nor another', (_what, optics, isDark) => {
    for (const key of KEYS) {
      const { scene, sharpness, contrast } = learnt(key).see(optics, isDark) ?? {};
      expect.soft(contrast).toBeLessThan(40);
      expect.soft(sharpness ?? 100).toBeGreaterThan(80);
      expect.soft(scene).toBeGreaterThan(60);
    }
  });

  it('cannot be told behind thick fog by night, which is neither noise nor one colour', () => {
    for (const key of KEYS) {
      const verdict = learnt(key).see({ haze: 85 }, true);
      expect(verdict).toEqual({ reference: 'learnt', contrast: expect.any(Number) });
      expect(verdict?.contrast).toBeLessThan(25);
    }
  });

  it('is neither blurred nor hazy while a lorry stands before a third of it', () => {
    for (const key of KEYS) {
      const { scene, sharpness, contrast } = learnt(key).see({ lorry: 33 }, false) ?? {};
      expect.soft(scene).toBeGreaterThan(OTHER_SCENE);
      expect.soft(sharpness ?? 100).toBeGreaterThan(50);
      expect.soft(contrast ?? 100).toBeGreaterThan(40);
    }
  });

  it('does not follow dirt that settles over weeks', () => {
    const camera = learnt('yard');
    const days = (nowMs: number): number => (nowMs - START_MS) / (24 * HOUR_MS);
    camera.live(40 * 24, (nowMs) => ({ haze: Math.min(70, days(nowMs) * 1.8) }), 6);
    expect(camera.see({ haze: 70 }, false)?.contrast).toBeLessThan(45);
  });

  it('of a camera that looks about is not judged, until it has held still', () => {
    const camera = new Watched('gate');
    const shifts = [0, 30, -40, 55, 15, -20, 40];
    const about = camera.live(60, (nowMs) => ({ shift: shifts[Math.floor(nowMs / HOUR_MS) % shifts.length] ?? 0 }));
    expect(about.at(-1)).toEqual({ reference: 'unsteady' });
    camera.live((2 * LEARN_AGAIN_MS + 4 * LEARN_SCENE_MS) / HOUR_MS, undefined, 2);
    expect(camera.see()?.reference).toBe('learnt');
  });

  it('that is a plain wall gives nothing to hold on to', () => {
    const memory: SceneMemory = {};
    const random = seededRandom(1, 'wall');
    const wall = (): Details | undefined => detailsIn(greyJpeg(80, 45, (x) => 90 + x / 2 + random() * 3));
    let verdict: SceneVerdict | undefined;
    for (let i = 0; i <= LEARN_PICTURES; i++) {
      const details = wall();
      if (details)
        verdict = judgeScene(memory, details, { nowMs: START_MS + i * 2 * HOUR_MS, learnMs: LEARN_SCENE_MS });
    }
    expect(verdict).toEqual({ reference: 'plain' });
  });

  it('is learnt though the clock is set back', () => {
    const camera = new Watched('hall');
    camera.live(12);
    camera.nowMs -= 24 * HOUR_MS;
    camera.live(50);
    expect(camera.see({}, false)?.reference).toBe('learnt');
  });
});

describe('what is kept of a scene', () => {
  const one = target('snapshot', { settings: { path: '/p' } });

  function back(text: string, of: Target = one): SceneMemory {
    const { parts } = createBench();
    return sceneOf({ ...parts, learned: { get: () => text, set: () => undefined } }, of, {});
  }

  it('judges after a restart as before', () => {
    const camera = learnt('lift');
    const text = sceneText(one, camera.memory);
    expect(text.length).toBeLessThan(8000);
    const again = new Watched('lift');
    Object.assign(again.memory, back(text));
    again.nowMs = camera.nowMs;
    for (const optics of [{}, { blur: 2 }, { shift: 30 }, { haze: 50 }]) {
      const [{ scene = 0 } = {}, { scene: before = 0 } = {}] = [again.see(optics, false), camera.see(optics, false)];
      expect(Math.abs(scene - before)).toBeLessThan(10);
    }
  });

  it('is not believed of another camera, another view, or where it is damaged', () => {
    const text = sceneText(one, learnt('lift').memory);
    expect(Object.keys(back(text))).toEqual(['colour', 'grey']);
    expect(back(text, { ...one, host: '10.9.9.9' })).toEqual({});
    expect(back(text, { ...one, settings: { path: '/p', view: 2 } })).toEqual({});
    expect(back(text.slice(0, 400))).toEqual({});
    expect(back(text.replaceAll('"edges":"', '"edges":"AA'))).toEqual({});
    expect(back('[]')).toEqual({});
  });
});

describe('details of a picture', () => {
  it('are fewer behind a blur of a block than without, and grey without colours', () => {
    const sharp = detailsIn(makePicture('testsrc2=size=1280x720'));
    const soft = detailsIn(makePicture('testsrc2=size=1280x720', '-vf', 'gblur=sigma=8'));
    expect(soft?.sharpness ?? 9).toBeLessThan(0.7 * (sharp?.sharpness ?? 0));
    expect(sharp?.isGrey).toBe(false);
    expect(detailsIn(makePicture('testsrc2=size=1280x720', '-vf', 'hue=s=0'))?.isGrey).toBe(true);
  });

  it('are none of a picture that is too small', () => {
    expect(detailsIn(makePicture('testsrc2=size=176x144'))).toBeUndefined();
    expect(detailsIn(makePicture('testsrc2=size=352x288'))).toBeDefined();
  });
});

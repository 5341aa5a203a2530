// What a camera usually shows, learnt from its own pictures, and how far one is from it: turned aside, out of focus, hazy. By
// day and by infrared light it sees otherwise, and the sun walks, so it keeps several looks of each light. What is not
// learnt yet, or never the same, is not judged: a false alarm is worse than a miss. Pure.

import { type Details, EDGE_FIELDS, EDGES, TILES } from './details.ts';

/** A scene is learnt over this long and this many pictures before it is judged, unless its target says another time, ms. */
export const LEARN_SCENE_MS = 86_400_000;
export const LEARN_PICTURES = 20;
/** Looks of one light that are kept, e.g. with the sun from the left and from the right; 2.3 KiB each. */
export const MAX_LOOKS = 4;
/** A light in which every tenth picture shows something else is a camera that looks about; it is learnt anew after this, ms. */
export const LEARN_AGAIN_MS = 3 * 86_400_000;
const STRANGERS_SHARE = 0.1;
/** What is known follows what is seen, a little at a time: leaves grow. About three weeks. */
const FOLLOW_EVERY_MS = 600_000;
const FOLLOW_SHARE = 1 / 3000;
/** Only a picture as usual is followed, %, so that dirt that settles slowly does not become usual. */
const FOLLOWED = { scene: 60, sharpness: 80, contrast: 70 } as const;
/** Of the same scene by about the same light, %. */
const SAME_SCENE = 50;
/** Of another scene neither focus nor haze can be told, %. */
const LEAST_SCENE = 33;
/** Edges and details that are weaker than this are noise, in steps of brightness. */
const EDGE_FLOOR = 2;
const FINE_FLOOR = 5;
/** With fewer of them the picture is a plain wall: there is nothing to hold on to. */
const LEAST_EDGES = 24;
const LEAST_TILES = 8;
/** With less of its usual contrast left nobody sees whether it is the same scene: thick fog by the light of the lamp … */
const LEAST_SEEN = 0.25;
/** … and with less than this nobody can tell blur from fog. */
const LEAST_CONTRAST = 0.3;

export const REFERENCE_STATES = ['learning', 'learnt', 'unsteady', 'plain'] as const;

export interface Look {
  /** As in {@link Details}, averaged. */
  edges: Float32Array;
  fine: Float32Array;
  contrast: number;
  /** Pictures that it is the mean of. */
  pictures: number;
}

/** What is known of one light. Times are of the wall clock, as they outlive the process. */
export interface Light {
  sinceMs: number;
  pictures: number;
  /** Pictures of the time of learning that resembled nothing before them. */
  strangers: number;
  followedMs: number;
  looks: Look[];
}

export interface SceneMemory {
  colour?: Light;
  grey?: Light;
}

export interface SceneVerdict {
  reference: (typeof REFERENCE_STATES)[number];
  /** Against what is usual in this light, %; absent where it cannot be told. */
  scene?: number;
  sharpness?: number;
  contrast?: number;
}

/** @param memory is brought up to date */
export function judgeScene(
  memory: SceneMemory,
  details: Details,
  { nowMs, learnMs }: { nowMs: number; learnMs: number },
): SceneVerdict {
  const light = lightOf(memory, details, nowMs);
  const best = bestOf(light.looks, details);
  const isLearning = light.pictures < LEARN_PICTURES || nowMs - light.sinceMs < learnMs;
  if (isLearning) {
    learn(light, details, best);
    return { reference: 'learning' };
  }
  if (light.strangers > light.pictures * STRANGERS_SHARE) {
    if (nowMs - light.sinceMs > learnMs + LEARN_AGAIN_MS) delete memory[keyOf(details)];
    return { reference: 'unsteady' };
  }
  if (!best) return { reference: 'plain' };
  const verdict = compared(best, details);
  if (isUsual(verdict) && nowMs - light.followedMs >= FOLLOW_EVERY_MS) {
    light.followedMs = nowMs;
    follow(best.look, details, FOLLOW_SHARE);
  }
  return verdict;
}

function keyOf({ isGrey }: Details): keyof SceneMemory {
  return isGrey === true ? 'grey' : 'colour';
}

function lightOf(memory: SceneMemory, details: Details, nowMs: number): Light {
  const light = (memory[keyOf(details)] ??= {
    sinceMs: nowMs,
    pictures: 0,
    strangers: 0,
    followedMs: nowMs,
    looks: [],
  });
  // A clock that was set back would stop all learning.
  light.sinceMs = Math.min(light.sinceMs, nowMs);
  light.followedMs = Math.min(light.followedMs, nowMs);
  return light;
}

interface Best {
  look: Look;
  /** 0 to 1. */
  resemblance: number;
}

function bestOf(looks: readonly Look[], { edges }: Details): Best | undefined {
  let best: Best | undefined;
  for (const look of looks) {
    const found = resemblance(look.edges, edges);
    if (found !== undefined && found > (best?.resemblance ?? -1)) best = { look, resemblance: found };
  }
  return best;
}

/** The best of how it lies and how it would lie a field aside: a pole sways, a mount settles, and nobody minds. */
function resemblance(known: Float32Array, seen: Float32Array): number | undefined {
  let best: number | undefined;
  for (let down = -1; down <= 1; down++)
    for (let across = -1; across <= 1; across++) {
      const found = resemblanceAside(known, seen, across, down);
      if (found !== undefined && found > (best ?? -1)) best = found;
    }
  return best;
}

/**
 * How far the edges that are known run as they did: 1 all, 0 none. Each edge counts alike, so that a lorry before some of them
 * hides those and no others, and how strong they are does not matter.
 */
function resemblanceAside(known: Float32Array, seen: Float32Array, across: number, down: number): number | undefined {
  let count = 0;
  let sum = 0;
  for (let y = 1; y < EDGE_FIELDS.rows - 1; y++)
    for (let x = 1; x < EDGE_FIELDS.columns - 1; x++) {
      const at = 2 * (y * EDGE_FIELDS.columns + x);
      const [kx, ky] = [known[at] ?? 0, known[at + 1] ?? 0];
      const size = Math.hypot(kx, ky);
      if (size < EDGE_FLOOR) continue;
      const aside = at + 2 * (down * EDGE_FIELDS.columns + across);
      const [sx, sy] = [seen[aside] ?? 0, seen[aside + 1] ?? 0];
      count++;
      sum += (kx * sx + ky * sy) / (size * Math.max(1, Math.hypot(sx, sy)));
    }
  return count < LEAST_EDGES ? undefined : Math.max(0, sum / count);
}

function learn(light: Light, details: Details, best: Best | undefined): void {
  light.pictures++;
  if (best && best.resemblance * 100 >= SAME_SCENE) {
    best.look.pictures++;
    follow(best.look, details, 1 / best.look.pictures);
    return;
  }
  const { edges, fine, contrast } = details;
  const look = { edges: edges.slice(), fine: fine.slice(), contrast, pictures: 1 };
  if (resemblance(edges, edges) === undefined) return;
  if (light.looks.length < MAX_LOOKS) light.looks.push(look);
  else light.strangers++;
}

function follow(look: Look, { edges, fine, contrast }: Details, share: number): void {
  for (let i = 0; i < EDGES; i++) look.edges[i] = mixed(look.edges[i], edges[i], share);
  for (let i = 0; i < TILES; i++) look.fine[i] = mixed(look.fine[i], fine[i], share);
  look.contrast = mixed(look.contrast, contrast, share);
}

function mixed(known = 0, seen = 0, share: number): number {
  return known + (seen - known) * share;
}

function compared({ look, resemblance: alike }: Best, details: Details): SceneVerdict {
  const contrast = details.contrast / Math.max(EDGE_FLOOR, look.contrast);
  if (contrast < LEAST_SEEN) return { reference: 'learnt', contrast: contrast * 100 };
  const verdict: SceneVerdict = { reference: 'learnt', scene: alike * 100 };
  if (alike * 100 < LEAST_SCENE) return verdict;
  verdict.contrast = contrast * 100;
  const fine = fineShare(look, details);
  // More contrast than usual is the sun, and no reason for more detail.
  if (fine !== undefined && contrast >= LEAST_CONTRAST) verdict.sharpness = (fine / Math.min(1, contrast)) * 100;
  return verdict;
}

/** What is left of the fine detail in the middle one of the tiles that have any. */
function fineShare(look: Look, { fine }: Details): number | undefined {
  const shares: number[] = [];
  for (let i = 0; i < TILES; i++) {
    const known = look.fine[i] ?? 0;
    if (known >= FINE_FLOOR) shares.push((fine[i] ?? 0) / known);
  }
  return shares.length < LEAST_TILES ? undefined : shares.toSorted((a, b) => a - b)[shares.length >> 1];
}

function isUsual({ scene = 0, sharpness = 100, contrast = 0 }: SceneVerdict): boolean {
  return scene >= FOLLOWED.scene && sharpness >= FOLLOWED.sharpness && contrast >= FOLLOWED.contrast;
}

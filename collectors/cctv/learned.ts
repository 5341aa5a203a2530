// What cameras usually show, kept over a restart: as text, of the same camera at the same place and view only. What cannot be
// read is learnt anew. Pure but for the store it is given.

import type { CollectorParts, Target } from '../../contract/collector.ts';
import { EDGES, TILES } from './details.ts';
import { type Light, type Look, MAX_LOOKS, type SceneMemory } from './scene.ts';

/** What is learnt is kept again this often, by all cameras in the same minutes, ms. */
const KEEP_EVERY_MS = 6 * 3_600_000;
/** Of brightness: a step of what is kept of an edge and of fine detail. */
const STEP = 0.5;

export interface KeptScene {
  scene?: SceneMemory;
  /** Of which camera and view. */
  of?: string;
  /** Number of the span of time in which it was kept last. */
  keptIn?: number;
}

/** What is known of this camera's scene: from this process, else from the one before. */
export function sceneOf({ learned }: CollectorParts, target: Target, memory: KeptScene): SceneMemory {
  const of = markOf(target);
  if (memory.scene && memory.of === of) return memory.scene;
  memory.of = of;
  return (memory.scene = restored(learned?.get(sceneKeyOf(target)), target));
}

/** @param isNews something has just been learnt to the end */
export function keepScene(
  { learned, clock }: CollectorParts,
  target: Target,
  memory: KeptScene,
  isNews: boolean,
): void {
  const span = Math.floor(clock.wallMs() / KEEP_EVERY_MS);
  const isDue = memory.keptIn !== span;
  memory.keptIn = span;
  if (!learned || !memory.scene || !(isDue || isNews)) return;
  learned.set(sceneKeyOf(target), sceneText(target, memory.scene));
}

export function sceneText(target: Target, { colour, grey }: SceneMemory): string {
  const lights = { ...(colour && { colour: lightText(colour) }), ...(grey && { grey: lightText(grey) }) };
  return JSON.stringify({ camera: markOf(target), ...lights });
}

export function sceneKeyOf({ site, asset, name }: Target): string {
  return `scene ${site}/${asset}/${name}`;
}

/** Another camera, and one that was turned on purpose, shows something else. */
function markOf({ host, port, settings }: Target): string {
  return `${host}:${port} ${settings['path'] ?? ''} ${settings['view'] ?? ''}`;
}

function lightText({ looks, ...light }: Light): object {
  const kept = looks.map(({ edges, fine, contrast, pictures }) => ({
    edges: Buffer.from(Int8Array.from(edges, (one) => clamped(one / STEP, -128, 127)).buffer).toString('base64'),
    fine: Buffer.from(Uint8Array.from(fine, (one) => clamped(one / STEP, 0, 255))).toString('base64'),
    contrast: Number(contrast.toFixed(3)),
    pictures,
  }));
  return { ...light, looks: kept };
}

function clamped(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.round(value)));
}

function restored(text: string | undefined, target: Target): SceneMemory {
  const kept = parsed(text);
  if (kept['camera'] !== markOf(target)) return {};
  const [colour, grey] = [lightFrom(kept['colour']), lightFrom(kept['grey'])];
  return { ...(colour && { colour }), ...(grey && { grey }) };
}

function lightFrom(told: unknown): Light | undefined {
  const { sinceMs, pictures, strangers, followedMs, looks } = objectOf(told);
  if (!isNumber(sinceMs) || !isNumber(pictures) || !isNumber(strangers) || !isNumber(followedMs)) return undefined;
  if (!Array.isArray(looks)) return undefined;
  const found = looks.slice(0, MAX_LOOKS).map((look) => lookFrom(look));
  if (!found.every((look) => look !== undefined)) return undefined;
  return { sinceMs, pictures, strangers, followedMs, looks: found };
}

function lookFrom(told: unknown): Look | undefined {
  const { edges, fine, contrast, pictures } = objectOf(told);
  if (typeof edges !== 'string' || typeof fine !== 'string' || !isNumber(contrast) || !isNumber(pictures))
    return undefined;
  const [edgeBytes, fineBytes] = [Buffer.from(edges, 'base64'), Buffer.from(fine, 'base64')];
  if (edgeBytes.length !== EDGES || fineBytes.length !== TILES) return undefined;
  return {
    edges: Float32Array.from(new Int8Array(edgeBytes), (one) => one * STEP),
    fine: Float32Array.from(fineBytes, (one) => one * STEP),
    contrast,
    pictures,
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return objectOf(text === undefined ? undefined : JSON.parse(text));
  } catch {
    return {};
  }
}

// One poll of a camera's picture: fetched over HTTP, read by a thread of its own, compared with the pictures before.
// A camera that answers without a picture tells nothing about what it sees.

import type { CollectorParts } from '../../contract/collector.ts';
import { askHttp, type HttpDevice } from '../http/client.ts';
import { openDevice, tlsChoice } from '../http/encrypt.ts';
import type { LoginGuard } from '../http/login-guard.ts';
import type { CameraPlan } from './config.ts';
import type { PicturePlace } from './onvif.ts';
import {
  ANSWERED,
  type Asked,
  NO_PICTURE,
  OK,
  type Outcome,
  UNAUTHORISED,
  garbage,
  notAnswered,
  rejected,
} from './outcome.ts';
import type { PictureSource } from './picture-source.ts';
import { type KeptScene, keepScene, sceneOf } from './learned.ts';
import { PICTURE_STATES, type PictureFacts, type PictureMemory, judgePicture } from './picture.ts';
import { LEARN_SCENE_MS, REFERENCE_STATES, judgeScene } from './scene.ts';

/** A picture that is longer is garbage, bytes. */
export const MAX_SNAPSHOT_BYTES = 4_194_304;

export interface SnapshotPoll extends Asked {
  plan: Extract<CameraPlan, { kind: 'snapshot' }>;
  /** That ONVIF told of this device: stands where the target has no path of its own. */
  told: PicturePlace | undefined;
  guardedAs: string;
  memory: SnapshotMemory;
}

export type SnapshotMemory = PictureMemory & KeptScene & { wasLearning?: boolean };

/** How the picture is asked for; undefined until ONVIF has told where it is. */
function wayTo(
  parts: CollectorParts,
  guard: LoginGuard,
  { plan, target, told, guardedAs, where }: Omit<SnapshotPoll, 'memory'>,
  signal: AbortSignal,
): { device: HttpDevice; path: string } | undefined {
  const tls = tlsChoice(target);
  const { path, port: toldPort = target.port } = plan.path === null ? (told ?? {}) : { path: plan.path };
  if (path === undefined) return undefined;
  const { host } = target;
  // What ONVIF tells is the port for clear text.
  const port = tls ? target.port : toldPort;
  const device = {
    network: parts.network,
    host,
    port,
    login: plan.login,
    guard,
    guardedAs,
    service: where,
    nowMs: () => parts.clock.monoMs(),
    open: () => openDevice({ network: parts.network, host, port, tls }, signal),
  };
  return { device, path };
}

/** The picture itself, unread. @returns null where the camera gives none */
export async function fetchSnapshot(
  parts: CollectorParts,
  guard: LoginGuard,
  poll: Omit<SnapshotPoll, 'memory'> & { maxBytes: number },
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  const way = wayTo(parts, guard, poll, signal);
  if (!way) return null;
  const { maxBytes } = poll;
  const { status, body } = await askHttp(way.device, { method: 'GET', path: way.path, maxBytes }, signal);
  // JPEG (ITU-T T.81 B.1.1.3) begins with SOI.
  return status === 200 && body[0] === 0xff && body[1] === 0xd8 ? body : null;
}

export async function pollSnapshot(
  parts: CollectorParts,
  means: { guard: LoginGuard; reader: PictureSource },
  poll: SnapshotPoll,
  signal: AbortSignal,
): Promise<Outcome> {
  const { plan, memory } = poll;
  const way = wayTo(parts, means.guard, poll, signal);
  // Until ONVIF has told where the picture is there is nothing to ask.
  if (!way) return { rows: {}, result: OK };
  const { device, path } = way;
  const nowMs = (): number => parts.clock.monoMs();
  const startMs = nowMs();
  try {
    const answer = await askHttp(device, { method: 'GET', path, maxBytes: MAX_SNAPSHOT_BYTES }, signal);
    const row = { response_time_ms: nowMs() - startMs, http_response_code: answer.status };
    if (answer.status === 401) {
      return {
        rows: { snapshot_response: { ...row, result_code: UNAUTHORISED } },
        result: plan.login ? rejected(poll, means.guard, plan.login) : OK,
      };
    }
    const facts = answer.status === 200 ? await means.reader.read(answer.body) : undefined;
    if (facts === 'dropped') return { rows: { snapshot_response: { ...row, result_code: ANSWERED } }, result: OK };
    if (!facts) {
      const what = answer.status === 200 ? 'no JPEG picture' : `status ${answer.status} instead of a picture`;
      return { rows: { snapshot_response: { ...row, result_code: NO_PICTURE } }, result: garbage(poll, what) };
    }
    const verdict = judgePicture(memory, facts, nowMs());
    const picture: Record<string, number> = {
      state: PICTURE_STATES.indexOf(verdict.state),
      brightness: facts.mean,
      contrast: facts.deviation,
      unchanged_s: verdict.unchangedMs / 1000,
      ...(facts.details && verdict.state === 'normal' && sceneFields(parts, poll, facts.details)),
    };
    if (verdict.change !== undefined) picture['change'] = verdict.change;
    return { rows: { snapshot_response: { ...row, result_code: ANSWERED }, camera_picture: picture }, result: OK };
  } catch (error) {
    return notAnswered(poll, signal, error);
  }
}

/** How sharp the picture is, and how it compares with what this camera usually shows. */
function sceneFields(
  parts: CollectorParts,
  { target, plan, memory }: SnapshotPoll,
  details: NonNullable<PictureFacts['details']>,
): Record<string, number> {
  const known = sceneOf(parts, target, memory);
  const learnMs = plan.learnMs ?? LEARN_SCENE_MS;
  const { reference, scene, sharpness, contrast } = judgeScene(known, details, {
    nowMs: parts.clock.wallMs(),
    learnMs,
  });
  keepScene(parts, target, memory, memory.wasLearning === true && reference !== 'learning');
  memory.wasLearning = reference === 'learning';
  return {
    sharpness: details.sharpness,
    reference: REFERENCE_STATES.indexOf(reference),
    ...(details.isGrey !== undefined && { light: details.isGrey ? 1 : 0 }),
    ...(scene !== undefined && { scene_percent: scene }),
    ...(sharpness !== undefined && { sharpness_percent: sharpness }),
    ...(contrast !== undefined && { contrast_percent: contrast }),
  };
}

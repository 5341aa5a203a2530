// What one camera target asks: checked once when targets are opened, so that a poll never meets a bad setting. No I/O.

import type { Target } from '../../contract/collector.ts';
import { durationMs } from '../../contract/duration.ts';
import { type Login, loginOf } from '../http/login.ts';

/** A request line carries the path: only characters that cannot end or split it (RFC 3986 §2). */
const PATH = /^\/?[\w\-.~!$&'()*+,;=:@/?%]*$/;
const ONVIF_PATH = '/onvif/device_service';

export type CameraPlan =
  | { kind: 'rtsp'; path: string | null; login: Login | null; isWatched: boolean }
  | { kind: 'onvif'; path: string; login: Login | null }
  /** Without a path the one that ONVIF tells, at the port that it tells. */
  | { kind: 'snapshot'; path: string | null; login: Login | null; learnMs: number | undefined }
  | { kind: 'unusable'; what: string };

/** `learn`: how long a camera's scene is learnt before it is judged. `path`: of a stream (rtsp, only OPTIONS unless set), of the ONVIF service, of a picture. `frames: false`: do not watch. */
export function cameraPlan(target: Target): CameraPlan {
  const { path, frames } = target.settings;
  if (path !== undefined && (typeof path !== 'string' || !PATH.test(path))) {
    return { kind: 'unusable', what: 'path holds characters that a request line cannot carry' };
  }
  if (!(Number.isInteger(target.port) && target.port > 0 && target.port < 65_536)) {
    return { kind: 'unusable', what: 'it has no port' };
  }
  const own = path ? (path.startsWith('/') ? path : `/${path}`) : null;
  const login = loginOf(target.credential);
  switch (target.protocol) {
    case 'rtsp':
      return { kind: 'rtsp', path: own, login, isWatched: frames !== false };
    case 'onvif':
      return { kind: 'onvif', path: own ?? ONVIF_PATH, login };
    case 'snapshot':
      return { kind: 'snapshot', path: own, login, learnMs: durationMs(String(target.settings['learn'] ?? '')) };
    default:
      return { kind: 'unusable', what: `protocol ${target.protocol} asks no camera` };
  }
}

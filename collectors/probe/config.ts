// What one probe target asks: checked once when targets are opened, so that a poll never meets a bad setting. No I/O.

import type { Target } from '../../contract/collector.ts';
import { type Login, loginOf } from '../http/login.ts';

/** A request line carries the path: only characters that cannot end or split it (RFC 3986 §2). */
const PATH = /^\/?[\w\-.~!$&'()*+,;=:@/?%]*$/;

/** Echoes of one ping unless its setting `count` says otherwise: loss is told in thirds. */
export const DEFAULT_ECHOES = 3;
/** Most echoes of one ping. */
export const MAX_ECHOES = 20;

export type ProbePlan =
  | { kind: 'ping'; echoes: number }
  | { kind: 'tcp' }
  | { kind: 'http'; path: string }
  | { kind: 'rtsp'; path: string | null; login: Login | null }
  | { kind: 'unusable'; what: string };

/** `path`: of a page (http, `/` unless set) or of a stream (rtsp, only OPTIONS unless set). */
export function probePlan(target: Target): ProbePlan {
  const path = target.settings['path'];
  if (path !== undefined && (typeof path !== 'string' || !PATH.test(path))) {
    return { kind: 'unusable', what: 'path holds characters that a request line cannot carry' };
  }
  switch (target.protocol) {
    case 'ping':
      return { kind: 'ping', echoes: echoesOf(target) };
    case 'tcp':
      return needsPort(target) ?? { kind: 'tcp' };
    case 'http':
      return needsPort(target) ?? { kind: 'http', path: absolute(path ?? '/') };
    case 'rtsp':
      return (
        needsPort(target) ?? { kind: 'rtsp', path: path ? absolute(path) : null, login: loginOf(target.credential) }
      );
    case 'snmp':
    case 'modbus':
    case 'mqtt':
    case 'isapi':
    case 'dahua-cgi':
      return { kind: 'unusable', what: `protocol ${target.protocol} is no probe` };
  }
}

function echoesOf({ settings }: Target): number {
  const count = settings['count'];
  return typeof count === 'number' ? Math.max(1, Math.min(MAX_ECHOES, Math.floor(count))) : DEFAULT_ECHOES;
}

function needsPort(target: Target): ProbePlan | undefined {
  const isPort = Number.isInteger(target.port) && target.port > 0 && target.port < 65_536;
  return isPort ? undefined : { kind: 'unusable', what: 'it has no port' };
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

// What one probe target asks: checked once when targets are opened, so that a poll never meets a bad setting. No I/O.

import { isIP } from 'node:net';
import type { Target } from '../../contract/collector.ts';
import { type Login, loginOf } from '../http/login.ts';
import { type DnsType, isDnsName } from './dns-message.ts';

/** A request line carries the path: only characters that cannot end or split it (RFC 3986 §2). */
const PATH = /^\/?[\w\-.~!$&'()*+,;=:@/?%]*$/;

/** `200`, `2xx`, several with commas. */
const STATUS = /^[1-5][0-9x]{2}(?:,[1-5][0-9x]{2})*$/;

/** Echoes of one ping unless its setting `count` says otherwise: loss is told in thirds. */
export const DEFAULT_ECHOES = 3;
/** Most echoes of one ping. */
export const MAX_ECHOES = 20;

export type ProbePlan =
  | { kind: 'ping'; echoes: number }
  | { kind: 'tcp' }
  | HttpPlan
  | DnsPlan
  | { kind: 'ntp' }
  | { kind: 'unusable'; what: string };

export interface HttpPlan {
  kind: 'http';
  path: string;
  isSecure: boolean;
  /** `200`, `2xx`, several with commas; '' for any. */
  status: string;
  /** That the page must hold; '' for any. */
  text: string;
  /** Whether a certificate that is not trusted is a fault. */
  mustBeTrusted: boolean;
  login: Login | null;
}

export interface DnsPlan {
  kind: 'dns';
  query: string;
  type: DnsType;
  /** That must be among the answers; '' for any. */
  address: string;
}

/** Settings: `path`, `status`, `expect` and `trusted` of http and https, `query` and `expect` of dns, `count` of ping. */
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
    case 'https':
      return needsPort(target) ?? httpPlan(target, path ?? '/');
    case 'dns':
      return needsPort(target) ?? dnsPlan(target);
    case 'ntp':
      return needsPort(target) ?? { kind: 'ntp' };
    case 'snmp':
    case 'modbus':
    case 'mqtt':
    case 'isapi':
    case 'dahua-cgi':
    case 'onvif-recorder':
    case 'rtsp':
    case 'onvif':
    case 'snapshot':
      return { kind: 'unusable', what: `protocol ${target.protocol} is no probe` };
  }
}

function httpPlan({ protocol, settings, credential }: Target, path: string): ProbePlan {
  const status = settings['status'] === undefined ? '' : String(settings['status']);
  if (status !== '' && !STATUS.test(status))
    return { kind: 'unusable', what: 'status is no list of HTTP status codes such as 200 or 2xx' };
  return {
    kind: 'http',
    path: absolute(path),
    isSecure: protocol === 'https',
    status,
    text: textOf(settings['expect']),
    mustBeTrusted: settings['trusted'] === true,
    login: loginOf(credential),
  };
}

function dnsPlan({ settings }: Target): ProbePlan {
  const query = textOf(settings['query']);
  if (!isDnsName(query)) return { kind: 'unusable', what: 'query is no name that a name server can be asked for' };
  const address = textOf(settings['expect']);
  if (address !== '' && isIP(address) === 0) return { kind: 'unusable', what: 'expect is no address' };
  return { kind: 'dns', query, type: isIP(address) === 6 ? 'AAAA' : 'A', address };
}

function textOf(setting: string | number | boolean | undefined): string {
  return setting === undefined ? '' : String(setting);
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

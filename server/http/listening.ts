// Where a server listens, as people are told it, and what they are told when it cannot.

import { ForesiteError } from '../../contract/errors.ts';

export interface Listening {
  host: string;
  /** 0: any free one. */
  port: number;
}

/** An address to open on this machine: a wildcard is none. */
export function shownAddress(host: string, boundPort: number): string {
  return `http://${shownHost(host)}:${boundPort}`;
}

/** The error of a `listen` that failed, as people are told it. */
export function listenError(error: unknown, { host, port }: Listening): unknown {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return isTaken ? new ForesiteError('port_in_use', { port, host }, { cause: error }) : error;
}

function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

// The program's log: one JSON line an event to stdout, or lines for people where it is read at a terminal. Fields that
// hold secrets never leave.

import pino from 'pino';
import type { Log } from '../contract/collector.ts';

const SECRET_FIELDS = [
  'password',
  'community',
  'authKey',
  'privKey',
  'secret',
  'token',
  'authorization',
  'cookie',
  'credential',
];
const REDACT = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);

export function createLog(level: string, isForPeople: boolean): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACT, censor: '***' },
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: pino.stdSerializers.err },
  };
  return isForPeople
    ? pino(options, { write: (line: string) => void process.stdout.write(forPeople(line)) })
    : pino(options);
}

/** `14:05:09 warn  message` with the cause of an error behind it. */
function forPeople(line: string): string {
  const entry: unknown = JSON.parse(line);
  if (typeof entry !== 'object' || entry === null) return line;
  const { level, time, msg, err } = Object.fromEntries(Object.entries(entry));
  const cause = typeof err === 'object' && err !== null && 'message' in err ? ` (${String(err.message)})` : '';
  return `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${String(msg)}${cause}\n`;
}

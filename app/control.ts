// How commands talk to the Foresite that owns a data folder: one JSON line up, one down, over a socket that only the
// owner's user can reach. Nothing here knows what the methods do.

import { createHash } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ERRORS, ForesiteError, type ErrorCode } from '../contract/errors.ts';
import type { Text } from '../contract/text.ts';

/** Longest request or reply, in bytes. */
export const MAX_CONTROL_BYTES = 8 * 1024 * 1024;
/** How long a command waits for its reply. */
export const CONTROL_TIMEOUT_MS = 30_000;
/** Longest socket path that every system takes, in bytes. */
const MAX_SOCKET_PATH = 100;

export type ControlMethod = (parameters: Record<string, unknown>) => Promise<unknown>;

export interface ControlServer {
  close(): Promise<void>;
}

/** Where the socket of a data folder is: in it, or, where that path is too long for a socket, beside the temporary files. */
export function controlPath(dataFolder: string): string {
  const path = join(dataFolder, 'control.sock');
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return path;
  return join(tmpdir(), `foresite-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 24)}.sock`);
}

export async function serveControl(
  dataFolder: string,
  methods: Readonly<Record<string, ControlMethod>>,
): Promise<ControlServer> {
  const path = controlPath(dataFolder);
  rmSync(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    readLine(socket, (line) => {
      answer(line, methods).then(
        (reply) => socket.end(`${reply}\n`),
        () => socket.destroy(),
      );
    });
  });
  await listen(server, path);
  chmodSync(path, 0o600);
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      rmSync(path, { force: true });
    },
  };
}

/** Calls a method of the running owner. @throws ForesiteError `not_running`, or what the method answered */
export async function callControl(
  dataFolder: string,
  method: string,
  parameters: Record<string, unknown> = {},
): Promise<unknown> {
  const reply = await exchange(controlPath(dataFolder), JSON.stringify({ method, parameters }), dataFolder);
  const { result, error } = parseReply(reply);
  if (error) throw error;
  return result;
}

function exchange(path: string, request: string, dataFolder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.setTimeout(CONTROL_TIMEOUT_MS, () => socket.destroy(new Error('no reply')));
    socket.on('error', (cause) => reject(new ForesiteError('not_running', { path: dataFolder }, { cause })));
    socket.on('connect', () => socket.write(`${request}\n`));
    readLine(socket, (line) => {
      socket.destroy();
      resolve(line);
    });
    socket.on('end', () => reject(new ForesiteError('not_running', { path: dataFolder })));
  });
}

function readLine(socket: Socket, take: (line: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    const end = chunk.indexOf(10);
    chunks.push(end < 0 ? chunk : chunk.subarray(0, end));
    bytes += chunk.length;
    if (bytes > MAX_CONTROL_BYTES) socket.destroy();
    else if (end >= 0) take(Buffer.concat(chunks).toString('utf8'));
  });
}

async function answer(line: string, methods: Readonly<Record<string, ControlMethod>>): Promise<string> {
  try {
    const request: unknown = JSON.parse(line);
    const { method, parameters } = asRecord(request);
    const work = typeof method === 'string' && Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!work) throw new ForesiteError('not_found', { what: `control method ${String(method)}` });
    return JSON.stringify({ result: (await work(asRecord(parameters))) ?? null });
  } catch (error) {
    return JSON.stringify(errorReply(error));
  }
}

function parseReply(line: string): { result: unknown; error: ForesiteError | null } {
  const { result, error } = asRecord(JSON.parse(line));
  return error === undefined ? { result, error: null } : { result: null, error: errorFrom({ error }) };
}

/** An error on its way between two of our processes. */
export interface ErrorReply {
  error: unknown;
}

export function errorReply(error: unknown): ErrorReply {
  const known = error instanceof ForesiteError ? error : new ForesiteError('internal', { id: String(error) });
  return { error: { code: known.code, values: known.values } };
}

export function errorFrom({ error }: ErrorReply): ForesiteError {
  const { code, values } = asRecord(error);
  const known = typeof code === 'string' && isErrorCode(code) ? code : 'internal';
  const told: Record<string, string | number | Text> = {};
  for (const [name, value] of Object.entries(asRecord(values)))
    if (typeof value === 'string' || typeof value === 'number' || isText(value)) told[name] = value;
  return new ForesiteError(known, told);
}

function isText(value: unknown): value is Text {
  const { zh, en } = asRecord(value);
  return typeof zh === 'string' && typeof en === 'string';
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

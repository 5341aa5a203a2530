// Drives a running lab: for the command line and for tests. Returns plain data and never retries.

import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { ERRORS, ForesiteError, type ErrorCode } from '../contract/errors.ts';
import { LineSplitter, type FaultEntry, type LabAnswers, type LabRequest, type LabStatus } from './control-protocol.ts';
import type { ActiveFault, BreakOrder } from './fault-board.ts';

/** How long the lab may take to answer, ms. */
export const ANSWER_TIMEOUT_MS = 5000;

/** `host:port` of a lab's control server. */
export type ControlAddress = string;

/** What the lab writes beside the data folder. */
export const LabFile = Type.Object({ control: Type.String(), pid: Type.Integer(), net: Type.Integer() });
export type LabFile = Static<typeof LabFile>;

/** @throws ForesiteError lab_not_running when there is no readable file */
export async function readLabFile(path: string): Promise<LabFile> {
  try {
    return Value.Parse(LabFile, JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new ForesiteError('lab_not_running', {}, { cause });
  }
}

export function labFaults(address: ControlAddress): Promise<FaultEntry[]> {
  return call(address, { verb: 'faults' });
}

export function labStatus(address: ControlAddress): Promise<LabStatus> {
  return call(address, { verb: 'status' });
}

/** @throws ForesiteError lab_unknown_fault, lab_unknown_asset, lab_not_running */
export function labBreak(address: ControlAddress, order: BreakOrder): Promise<ActiveFault> {
  return call(address, { verb: 'break', ...order });
}

/** @returns the faults that were healed; all of them unless one is named */
export function labHeal(address: ControlAddress, which: { fault?: string; on?: string } = {}): Promise<ActiveFault[]> {
  return call(address, { verb: 'heal', ...which });
}

/**
 * Sets where the devices send their traps; port 0 for nowhere.
 * @returns how many were sent before
 */
export async function labTraps(address: ControlAddress, receiver: { host: string; port: number }): Promise<number> {
  return (await call(address, { verb: 'traps', ...receiver })).sent;
}

export function splitAddress(address: ControlAddress): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

async function call<V extends LabRequest['verb']>(
  address: ControlAddress,
  request: LabRequest & { verb: V },
): Promise<LabAnswers[V]> {
  const socket = connect(splitAddress(address));
  try {
    return (await answerOf(socket, request)) as LabAnswers[V];
  } finally {
    socket.destroy();
  }
}

function answerOf(socket: Socket, request: LabRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const lines = new LineSplitter();
    socket.setEncoding('utf8');
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => reject(new ForesiteError('lab_not_running')));
    socket.on('error', (cause) => reject(new ForesiteError('lab_not_running', {}, { cause })));
    socket.on('close', () => reject(new ForesiteError('lab_not_running')));
    socket.on('connect', () => socket.write(`${JSON.stringify({ id: 1, ...request })}\n`));
    socket.on('data', (chunk: string) => {
      try {
        for (const line of lines.push(chunk)) settle(line, resolve, reject);
      } catch (cause) {
        reject(new ForesiteError('lab_not_running', {}, { cause }));
      }
    });
  });
}

const values = Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])));
const Reply = Type.Union([
  Type.Object({ id: Type.Literal(1), ok: Type.Literal(true), result: Type.Unknown() }),
  Type.Object({ id: Type.Integer(), ok: Type.Literal(false), code: Type.String(), message: Type.String(), values }),
]);

function settle(line: string, resolve: (result: unknown) => void, reject: (error: Error) => void): void {
  const reply: unknown = JSON.parse(line);
  if (!Value.Check(Reply, reply)) return;
  if (reply.ok) return resolve(reply.result);
  const known = isCode(reply.code) ? reply.code : 'internal';
  reject(new ForesiteError(known, { what: reply.message, where: 'lab', id: 'lab', ...reply.values }));
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

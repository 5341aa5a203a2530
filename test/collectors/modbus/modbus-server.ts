// A Modbus TCP peer whose every byte a test decides: it parses requests and sends whatever it is told, when it is told.

import { type Server, type Socket, createServer } from 'node:net';
import { listen, trackSockets } from '../parts.ts';

export interface Request {
  transaction: number;
  unit: number;
  fn: number;
  address: number;
  count: number;
  socket: Socket;
}

export interface ModbusServer {
  port: number;
  requests: Request[];
  connections: number;
  /** Most requests that were unanswered at once. */
  mostInFlight: number;
  close(): void;
}

/** @param answer what to send for a request; undefined keeps silent */
export async function startModbusServer(
  answer: (request: Request) => Buffer | undefined | Promise<Buffer | undefined>,
): Promise<ModbusServer> {
  const server: Server = createServer();
  const state: ModbusServer = { port: 0, requests: [], connections: 0, mostInFlight: 0, close: trackSockets(server) };
  let inFlight = 0;
  server.on('connection', (socket) => {
    state.connections++;
    let received = Buffer.alloc(0);
    socket.on('data', (data: Buffer) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 12) {
        const request = parse(received, socket);
        received = received.subarray(12);
        state.requests.push(request);
        state.mostInFlight = Math.max(state.mostInFlight, ++inFlight);
        void Promise.resolve(answer(request)).then((bytes) => {
          inFlight--;
          if (bytes && socket.writable) socket.write(bytes);
        });
      }
    });
  });
  state.port = await listen(server);
  return state;
}

function parse(bytes: Buffer, socket: Socket): Request {
  return {
    transaction: bytes.readUInt16BE(0),
    unit: bytes.readUInt8(6),
    fn: bytes.readUInt8(7),
    address: bytes.readUInt16BE(8),
    count: bytes.readUInt16BE(10),
    socket,
  };
}

export function frame(transaction: number, unit: number, pdu: readonly number[]): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt16BE(transaction, 0);
  head.writeUInt16BE(pdu.length + 1, 4);
  head.writeUInt8(unit, 6);
  return Buffer.concat([head, Buffer.from(pdu)]);
}

/** Registers whose value is `valueOf(address)`. */
export function registersReply(request: Request, valueOf: (address: number) => number): Buffer {
  const bytes: number[] = [];
  for (let i = 0; i < request.count; i++) {
    const value = valueOf(request.address + i);
    bytes.push((value >> 8) & 0xff, value & 0xff);
  }
  return frame(request.transaction, request.unit, [request.fn, bytes.length, ...bytes]);
}

export function exceptionReply(request: Request, code: number): Buffer {
  return frame(request.transaction, request.unit, [request.fn | 0x80, code]);
}

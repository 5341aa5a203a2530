// The lab's control server: takes orders to break and heal, and tells who subscribes how the network now is.

import { createServer, type Server, type Socket } from 'node:net';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';
import { ForesiteError } from '../contract/errors.ts';
import { LineSplitter, type LabEvent, type LabReply, type LabStatus, type NetworkState } from './control-protocol.ts';
import type { Device } from './device.ts';
import { faultList, type FaultBoard } from './fault-board.ts';
import type { Addresses } from './services/addresses.ts';
import type { TrapSender } from './services/trap-sender.ts';
import type { World } from './world.ts';

/** Most connections at once; further ones are closed. */
export const MAX_CONTROL_CONNECTIONS = 32;

const Name = Type.String({ maxLength: 100 });
const Milliseconds = Type.Integer({ minimum: 0, maximum: 86_400_000 });
const Request = Type.Object({
  id: Type.Integer(),
  verb: Type.Enum(['faults', 'status', 'subscribe', 'break', 'heal', 'traps']),
  fault: Type.Optional(Name),
  on: Type.Optional(Name),
  seed: Type.Optional(Type.Integer()),
  afterMs: Type.Optional(Milliseconds),
  forMs: Type.Optional(Milliseconds),
  host: Type.Optional(Name),
  port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
});
type Request = Static<typeof Request>;

export interface ControlParts {
  world: World;
  board: FaultBoard;
  addresses: Addresses;
  traps: TrapSender;
  seed: number;
}

export class ControlServer {
  readonly server: Server;
  readonly #parts: ControlParts;
  readonly #sockets = new Set<Socket>();
  readonly #subscribers = new Set<Socket>();
  readonly #forget: () => void;

  constructor(parts: ControlParts) {
    this.#parts = parts;
    this.server = createServer((socket) => this.#serve(socket));
    this.#forget = parts.world.onChange(() => this.#tell());
  }

  close(): Promise<void> {
    this.#forget();
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => void this.server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    if (this.#sockets.size >= MAX_CONTROL_CONNECTIONS) return void socket.destroy();
    this.#sockets.add(socket);
    const lines = new LineSplitter();
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#subscribers.delete(socket);
    });
    socket.on('data', (chunk: string) => {
      try {
        for (const line of lines.push(chunk)) send(socket, this.#answer(socket, line));
      } catch {
        // Only the line limit throws: whoever sends that speaks another protocol.
        socket.destroy();
      }
    });
  }

  #answer(socket: Socket, line: string): LabReply {
    let id = 0;
    try {
      const request: unknown = JSON.parse(line);
      if (!Value.Check(Request, request))
        throw new ForesiteError('invalid_request', { where: 'lab', what: 'not an order of the lab' });
      id = request.id;
      return { id, ok: true, result: this.#carryOut(socket, request) };
    } catch (error) {
      if (error instanceof ForesiteError)
        return { id, ok: false, code: error.code, message: error.message, values: error.values };
      if (error instanceof SyntaxError)
        return { id, ok: false, code: 'invalid_request', message: 'not a line of JSON' };
      throw error;
    }
  }

  #carryOut(socket: Socket, request: Request): unknown {
    const { board } = this.#parts;
    const where = {
      ...(request.fault !== undefined && { fault: request.fault }),
      ...(request.on !== undefined && { on: request.on }),
    };
    switch (request.verb) {
      case 'faults':
        return faultList();
      case 'status':
        return this.status();
      case 'subscribe':
        this.#subscribers.add(socket);
        return this.networkState();
      case 'break':
        return board.break({
          ...where,
          fault: request.fault ?? '',
          ...(request.seed !== undefined && { seed: request.seed }),
          ...(request.afterMs !== undefined && { afterMs: request.afterMs }),
          ...(request.forMs !== undefined && { forMs: request.forMs }),
        });
      case 'heal':
        return board.heal(where);
      case 'traps':
        return this.#tellTraps(request.host ?? '127.0.0.1', request.port ?? 0);
      default:
        return request.verb satisfies never;
    }
  }

  /** Port 0: nobody is told. */
  #tellTraps(host: string, port: number): { sent: number } {
    // Loopback only: a simulated site has nothing to tell the outside.
    if (!host.startsWith('127.'))
      throw new ForesiteError('invalid_request', { where: 'lab', what: 'not a loopback address' });
    this.#parts.traps.sendTo(port === 0 ? null : { host, port });
    return { sent: this.#parts.traps.sent };
  }

  status(): LabStatus {
    const { world, board, seed } = this.#parts;
    const { devices } = world.layout;
    return {
      net: world.layout.net,
      seed,
      active: board.active(),
      silent: devices
        .filter((device) => hasTraffic(device, world.layout.root) && !world.hostAlive(device.key))
        .map(({ key }) => key),
      unpowered: devices.filter(({ key }) => !world.node(key).powered).map(({ key }) => key),
      lineUp: world.state.lineUp,
      upsOnBattery: [...world.state.upses.values()].some(({ onMains }) => !onMains),
      batteryPercent: Math.round(Math.min(100, ...[...world.batteries.values()].map((one) => one.chargePercent))),
    };
  }

  networkState(): NetworkState {
    const { world, addresses } = this.#parts;
    const hosts = world.layout.devices
      .filter(({ key, host }) => host !== '' && world.hostAlive(key))
      .map(({ host }) => host);
    const { broker, control, net } = world.layout;
    return {
      net,
      alive: [...hosts, broker.host, control.host],
      lineUp: world.state.lineUp,
      translations: addresses.translations,
    };
  }

  #tell(): void {
    if (this.#subscribers.size === 0) return;
    const event: LabEvent = { event: 'network', state: this.networkState() };
    for (const socket of this.#subscribers) send(socket, event);
  }
}

/** A supply or an empty cabinet has no cable: nobody expects to hear of it. */
function hasTraffic({ uplink, via, key }: Device, root: string): boolean {
  return uplink !== null || via !== '' || key === root;
}

function send(socket: Socket, message: LabReply | LabEvent): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
}

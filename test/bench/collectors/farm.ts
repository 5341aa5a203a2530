// The farm of SNMP devices: one process that answers for as many addresses of loopback as it is told, and that can be made
// silent device by device.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { compiled, Running, type Bench } from './peers.ts';
import { freePort } from '../../peers/ports.ts';

/** Devices are asked for by commands until the farm is there or this long has passed. */
const START_TIMEOUT_MS = 5000;
const ANSWER_TIMEOUT_MS = 250;
/** The addresses of the farm begin here: device i has the i-th behind it. */
const FIRST_ADDRESS = 0x7f_01_00_01;

export function deviceHost(device: number): string {
  const address = FIRST_ADDRESS + device;
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

export interface FarmStats {
  requests: number;
  varbinds: number;
}

export class Farm {
  readonly port: number;
  readonly #running: Running;
  readonly #controlPort: number;

  private constructor(running: Running, port: number, controlPort: number) {
    this.#running = running;
    this.port = port;
    this.#controlPort = controlPort;
  }

  static async start(bench: Bench, devices: number): Promise<Farm> {
    const program = await compiled(bench, 'farm/snmpfarm.c');
    const [port, controlPort] = [await freePort(), await freePort()];
    const running = new Running(program, ['-p', String(port), '-c', String(controlPort), '-n', String(devices)]);
    const farm = new Farm(running, port, controlPort);
    for (const end = performance.now() + START_TIMEOUT_MS; ;) {
      try {
        await farm.stats();
        return farm;
      } catch (error) {
        if (performance.now() > end) throw error;
      }
    }
  }

  async stats(): Promise<FarmStats> {
    const [text = ''] = await this.commands(['stats']);
    const read = (name: string): number => Number(new RegExp(`\\b${name}=(\\d+)`).exec(text)?.[1] ?? 0);
    return { requests: read('req'), varbinds: read('vb') };
  }

  /** Makes every n-th device of the first `devices` silent. */
  async silence(devices: number, every: number): Promise<void> {
    const commands: string[] = [];
    for (let device = 0; device < devices; device += every) commands.push(`silence ${device}`);
    await this.commands(commands);
  }

  async wakeAll(): Promise<void> {
    await this.commands(['wake *']);
  }

  /** One after the other, each with its answer. */
  async commands(commands: readonly string[]): Promise<string[]> {
    const socket = createSocket('udp4');
    try {
      const answers: string[] = [];
      for (const command of commands) {
        socket.send(command, this.#controlPort, '127.0.0.1');
        const [answer]: unknown[] = await once(socket, 'message', { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
        answers.push(String(answer));
      }
      return answers;
    } finally {
      socket.close();
    }
  }

  stop(): Promise<void> {
    return this.#running.stop();
  }
}

// Modbus/TCP: requests beside the bare library, registers beside collectd, which asks for each by itself, and five thousand
// connections at once.

import { mkdirSync, writeFileSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from '../collectors/child.ts';
import type { Rounds } from '../collectors/flat-out.ts';
import { compiled, programPath, Running, type Bench } from '../collectors/peers.ts';
import { ratios, type Row, type Section } from '../collectors/rows.ts';
import { output, cpuOfAll } from '../processes.ts';
import { REGISTERS, type ModbusAnswer, type ModbusOptions, type ModbusRequest } from './modbus-work.ts';
import { freePort } from '../../peers/ports.ts';

const DEVICES = 200;
const AT_ONCE = 64;
const MANY = 5000;
const COLLECTD_DEVICES = 50;

type Reader = Child<ModbusRequest, ModbusAnswer>;

export async function modbus(bench: Bench, { rounds, seconds, isQuick }: Rounds): Promise<Section> {
  const port = await freePort();
  const control = await freePort();
  const farm = new Running(await compiled(bench, 'farm/modbusfarm.c'), ['-p', String(port), '-c', String(control)]);
  const reader = (mode: ModbusOptions['mode'], devices: number, atOnce = AT_ONCE): Reader =>
    new Child('../fieldbus/modbus-child.ts', { mode, devices, port, atOnce } satisfies ModbusOptions);
  const [ours, bare] = [reader('ours', DEVICES), reader('bare', DEVICES)];
  const many = reader('ours', isQuick ? MANY / 10 : MANY, 200);
  const speeds = { ours: new Array<number>(), bare: new Array<number>(), collectd: new Array<number>() };
  const left: string[] = [];
  try {
    await sleep(300);
    for (const child of [ours, bare]) await child.ask({ do: 'warm', seconds: 0 });
    for (let round = 0; round < rounds; round++) {
      for (const [name, child] of [
        ['ours', ours],
        ['bare', bare],
      ] as const) {
        // prettier-ignore
        const { requests, cpuSeconds, failed, fault } = await child.ask({ do: 'run', seconds });
        if (failed > 0) throw new Error(`${failed} requests of ${name} failed: ${fault}`);
        speeds[name].push(requests / cpuSeconds);
      }
      if (!isQuick && programPath('collectd') !== '') speeds.collectd.push(await collectd(bench, port, control));
    }
    if (speeds.collectd.length === 0) left.push('registers beside collectd: not installed, or a quick run');
    const first = await many.ask({ do: 'once', seconds: 0 });
    const second = await many.ask({ do: 'once', seconds: 0 });
    const wanted = isQuick ? MANY / 10 : MANY;
    const perCpuSecond = speeds.ours.map((value) => value * REGISTERS);
    const rows: Row[] = [
      { what: 'requests a CPU-second', values: speeds.ours, unit: '/s' },
      { what: 'the same by bare modbus-serial', values: speeds.bare, unit: '/s' },
      { what: 'ours over bare', values: ratios(speeds.ours, speeds.bare), unit: '×', goal: { atLeast: 0.9 } },
      ...(speeds.collectd.length > 0
        ? [
            { what: 'registers a CPU-second by collectd', values: speeds.collectd, unit: '/s' },
            {
              what: 'ours over collectd',
              values: ratios(perCpuSecond, speeds.collectd),
              unit: '×',
              goal: { atLeast: 20 },
            },
          ]
        : []),
      {
        what: `connections that answer, of ${wanted}`,
        values: [Math.min(first.requests, second.requests) / wanted],
        unit: '',
        goal: { atLeast: 1 },
      },
      { what: 'reading them all once more took', values: [second.seconds], unit: 's' },
    ];
    return { name: `Modbus/TCP, ${DEVICES} devices, ${REGISTERS} registers each`, rows, left };
  } finally {
    await Promise.all([ours, bare, many].map((child) => child.stop()));
    await farm.stop();
  }
}

/** Registers a CPU-second, as the farm counted them. */
async function collectd(bench: Bench, port: number, control: number): Promise<number> {
  const folder = join(bench.folder, 'collectd');
  mkdirSync(folder, { recursive: true });
  const generator = join(bench.material, 'clients', 'collectd-modbus-conf.py');
  const made = await output('python3', [generator, String(COLLECTD_DEVICES)]);
  const file = join(folder, 'conf');
  writeFileSync(file, made.replaceAll('/tmp/foresite-bench/cd', folder).replaceAll('"1502"', `"${port}"`));
  const running = new Running('collectd', ['-f', '-C', file]);
  try {
    await sleep(3000);
    const [cpu, registers] = [cpuOfAll(running.pid), await registersOf(control)];
    await sleep(5000);
    const spent = cpuOfAll(running.pid) - cpu;
    const read = (await registersOf(control)) - registers;
    if (running.hasEnded || read === 0) throw new Error('collectd read nothing');
    return read / spent;
  } finally {
    await running.stop();
  }
}

async function registersOf(control: number): Promise<number> {
  const socket = createSocket('udp4');
  try {
    socket.send('stats', control, '127.0.0.1');
    const [answer] = (await once(socket, 'message', { signal: AbortSignal.timeout(2000) })) as [Buffer];
    const found = /vb=(\d+)/.exec(answer.toString());
    if (!found) throw new Error(`the farm told ${answer.toString()}`);
    return Number(found[1]);
  } finally {
    socket.close();
  }
}

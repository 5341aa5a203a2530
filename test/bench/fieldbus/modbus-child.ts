// Reads fifty holding registers of each of many devices as fast as it can, by the collector of Modbus or by the bare library
// in the obvious way.

import modbusSerial from 'modbus-serial';
import type { Target } from '../../../contract/collector.ts';
import { systemClock } from '../../../contract/clock.ts';
import type { Profile } from '../../../contract/profile.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import { createModbusCollector } from '../../../collectors/modbus/collector.ts';
import { createSystemNetwork } from '../../../collectors/network.ts';
import { childOptions, serve } from '../collectors/child.ts';
import { REGISTERS, WARM_REQUESTS, type ModbusAnswer, type ModbusOptions, type ModbusRequest } from './modbus-work.ts';

const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const options = childOptions<ModbusOptions>();

const PROFILE: Profile = {
  profile: 'bench',
  title: { zh: '测量', en: 'bench' },
  modbus: {
    points: Array.from({ length: REGISTERS }, (_, i) => ({
      as: 'plc_point.value', component: `point:p${i}`, table: 'holding', address: i, type: 'u16',
    })), // prettier-ignore
  },
};

function hostOf(device: number): string {
  const at = 1 + device;
  return `127.2.${at >> 8}.${at & 255}`;
}

type Read = (device: number) => Promise<void>;

async function ours(): Promise<Read> {
  const network = createSystemNetwork({ log, pingProgram: 'none' });
  const collector = createModbusCollector({ network, clock: systemClock, catalogue: new SeriesCatalogue(), log });
  const targets: Target[] = Array.from({ length: options.devices }, (_, i) => ({
    site: 'bench', asset: `plc-${i}`, class: 'plc', name: 'modbus', protocol: 'modbus', host: hostOf(i),
    port: options.port, credential: null, profile: PROFILE, intervalMs: 60_000, timeoutMs: 10_000, settings: { unit: 1 },
  })); // prettier-ignore
  await collector.open(targets, { samples: quiet, facts: quiet, event: quiet });
  const signal = new AbortController().signal;
  return async (device) => {
    const target = targets[device];
    const result = target && (await collector.poll(target, signal));
    if (result?.code !== 'ok') throw new Error(result?.detail ?? 'no such device');
  };
}

async function bare(): Promise<Read> {
  const clients: InstanceType<typeof modbusSerial.default>[] = [];
  for (let i = 0; i < options.devices; i++) {
    const client = new modbusSerial.default();
    await client.connectTCP(hostOf(i), { port: options.port });
    client.setID(1);
    client.setTimeout(10_000);
    clients.push(client);
  }
  return async (device) => {
    const reply = await clients[device]?.readHoldingRegisters(0, REGISTERS);
    if (reply?.data.length !== REGISTERS) throw new Error('too few registers');
  };
}

const read = options.mode === 'ours' ? await ours() : await bare();

async function work(isOver: (begun: number) => boolean): Promise<ModbusAnswer> {
  const answer: ModbusAnswer = { requests: 0, failed: 0, fault: '', cpuSeconds: 0, seconds: 0 };
  const start = performance.now();
  const before = process.cpuUsage();
  let begun = 0;
  // Each worker has devices of its own: a client of the library reads one thing at a time.
  const worker = async (first: number): Promise<void> => {
    for (
      let device = first;
      !isOver(begun);
      device = device + options.atOnce < options.devices ? device + options.atOnce : first
    ) {
      begun++;
      try {
        await read(device);
        answer.requests++;
      } catch (error) {
        answer.failed++;
        answer.fault ||= error instanceof Error ? error.message : String(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.atOnce, options.devices) }, (_, i) => worker(i)));
  const { user, system } = process.cpuUsage(before);
  return { ...answer, cpuSeconds: (user + system) / 1e6, seconds: (performance.now() - start) / 1000 };
}

serve<ModbusRequest, ModbusAnswer>((request) => {
  const end = performance.now() + request.seconds * 1000;
  const most = { once: options.devices, warm: WARM_REQUESTS, run: Number.POSITIVE_INFINITY }[request.do];
  return work((begun) => begun >= most || (request.do === 'run' && performance.now() >= end));
});

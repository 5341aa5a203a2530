// Devices that answer badly really do so, and do not harm the lab.

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PORTS } from '../../lab/device.ts';
import { runningLab, snmpTool, type RunningLab } from './helpers.ts';

const OPTIONS = 'OPTIONS rtsp://camera/ RTSP/1.0\r\nCSeq: 1\r\n\r\n';

let site: RunningLab;
beforeAll(async () => {
  site = await runningLab();
});
afterAll(() => site[Symbol.asyncDispose]());
afterEach(() => void site.lab.board.heal());

async function ask(asset: string): Promise<Socket> {
  const socket = await site.net.network.dial(site.host(asset), PORTS.rtsp, AbortSignal.timeout(20_000));
  socket.write(OPTIONS);
  return socket;
}

async function first(socket: Socket): Promise<Buffer> {
  const [bytes] = (await once(socket, 'data', { signal: AbortSignal.timeout(20_000) })) as [Buffer];
  return bytes;
}

test('garbage cannot be read', async () => {
  site.lab.board.break({ fault: 'device-garbage', on: 'cam-15' });
  const socket = await ask('cam-15');
  expect((await first(socket)).toString('latin1')).not.toContain('RTSP');
  socket.destroy();
  await expect(
    snmpTool('snmpget', site.host('cam-15'), ['1.3.6.1.4.1.39165.1.1.0'], { isSilent: true }),
  ).rejects.toThrow(/snmpget/);
});

test('slow comes byte by byte', async () => {
  site.lab.board.break({ fault: 'device-slow', on: 'cam-16' });
  const socket = await ask('cam-16');
  expect(await first(socket)).toHaveLength(1);
  socket.destroy();
  await expect(
    snmpTool('snmpget', site.host('cam-16'), ['1.3.6.1.4.1.39165.1.1.0'], { isSilent: true }),
  ).rejects.toThrow(/No Response|Timeout/);
});

test('endless does not come to an end', async () => {
  site.lab.board.break({ fault: 'device-endless', on: 'cam-17' });
  const socket = await ask('cam-17');
  let received = 0;
  socket.on('data', (bytes: Buffer) => (received += bytes.length));
  while (received < 8000) await once(socket, 'data', { signal: AbortSignal.timeout(20_000) });
  socket.destroy();
  const lines = await snmpTool('snmpbulkget', site.host('cam-17'), ['-Cr120', '1.3.6.1.4.1.39165.1']);
  expect(lines.length).toBeGreaterThan(40);
});

test('hostile texts carry line breaks and markup', async () => {
  site.lab.board.break({ fault: 'device-hostile-text', on: 'sw-a' });
  const [line = '', ...more] = await snmpTool('snmpget', site.host('sw-a'), ['1.3.6.1.2.1.1.5.0']);
  const hex = [line.replace(/^.*Hex-STRING: /, ''), ...more].join('').replaceAll(' ', '');
  expect(Buffer.from(hex, 'hex').toString()).toMatch(/^sw-a\n<script>/);
});

// The gateway's network in the lab: a device that is cut off is silent – it does not refuse, and nothing reaches it.

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PORTS } from '../../lab/device.ts';
import { runningLab, until, type RunningLab } from './helpers.ts';

const OPTIONS = 'OPTIONS rtsp://camera/ RTSP/1.0\r\nCSeq: 1\r\n\r\n';
const GET_NAME = Buffer.from(
  '302902010104096d616c6c2d72656164a019020101020100020100300e300c06082b060102010105000500',
  'hex',
);

/** For what is due: it comes when the machine has time. */
const due = (): AbortSignal => AbortSignal.timeout(20_000);

async function line(socket: Socket): Promise<string> {
  const [bytes] = (await once(socket, 'data', { signal: due() })) as [Buffer];
  return bytes.toString('latin1').split('\r\n')[0] ?? '';
}

describe.each([
  ['with an address for each device', false],
  ['with one shared address', true],
])('the network of the lab %s', (_, shareAddress) => {
  let site: RunningLab;
  beforeAll(async () => {
    site = await runningLab({ shareAddress });
  });
  afterAll(() => site[Symbol.asyncDispose]());

  const cut = async (asset: string): Promise<void> => {
    site.lab.board.break({ fault: 'camera-cable-cut', on: asset });
    await until('the network knows', async () => !(await site.net.network.ping(site.host(asset), 1, due())).alive);
  };
  const heal = async (asset: string): Promise<void> => {
    site.lab.board.heal();
    await until('the device is back', async () => (await site.net.network.ping(site.host(asset), 1, due())).alive);
  };

  test('reaches a device that is well', async () => {
    const host = site.host('cam-08');
    expect(await site.net.network.ping(host, 100, due())).toMatchObject({ alive: true });
    const socket = await site.net.network.dial(host, PORTS.rtsp, due());
    socket.write(OPTIONS);
    expect(await line(socket)).toBe('RTSP/1.0 200 OK');
    socket.destroy();
  });

  test('carries datagrams both ways under the device’s own address', async () => {
    const socket = site.net.network.datagram('udp4');
    const answered = once(socket, 'message', { signal: due() });
    socket.send(GET_NAME, PORTS.snmp, site.host('core'));
    const [bytes, from] = (await answered) as [Buffer, { address: string; port: number }];
    expect(bytes.includes('core')).toBe(true);
    expect(from).toMatchObject({ address: site.host('core'), port: PORTS.snmp });
    socket.close();
  });

  test('finds nobody where no device is', async () => {
    const nobody = `127.${site.lab.layout.net}.9.9`;
    expect((await site.net.network.ping(nobody, 20, due())).alive).toBe(false);
    await expect(site.net.network.dial(nobody, 80, AbortSignal.timeout(100))).rejects.toThrow(/time|abort/i);
  });

  test('times out on a device that is cut off, by ping, by dialling and by datagram', async () => {
    const host = site.host('cam-21');
    await cut('cam-21');
    const started = performance.now();
    expect((await site.net.network.ping(host, 60, due())).alive).toBe(false);
    expect(performance.now() - started).toBeGreaterThan(50);
    await expect(site.net.network.dial(host, PORTS.http, AbortSignal.timeout(150))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    const socket = site.net.network.datagram('udp4');
    const heard = once(socket, 'message', { signal: AbortSignal.timeout(150) });
    await new Promise<void>((resolve, reject) =>
      socket.send(GET_NAME, PORTS.snmp, host, (error) => (error ? reject(error) : resolve())),
    );
    await expect(heard).rejects.toMatchObject({ name: 'AbortError' });
    socket.close();
    await heal('cam-21');
  });

  test('gives up dialling at once when the signal has already aborted', async () => {
    await expect(
      site.net.network.dial(site.host('core'), 80, AbortSignal.abort(new Error('too late'))),
    ).rejects.toThrow('too late');
  });

  test('swallows what an open connection sends to a device that is cut off, without closing it', async () => {
    const socket = await site.net.network.dial(site.host('cam-10'), PORTS.rtsp, due());
    socket.write(OPTIONS);
    await line(socket);
    site.lab.board.break({ fault: 'access-switch-uplink-cut', on: 'sw-a' });
    const heard = Promise.race([once(socket, 'data', { signal: AbortSignal.timeout(200) }), once(socket, 'close')]);
    socket.write(OPTIONS);
    await expect(heard).rejects.toMatchObject({ name: 'AbortError' });
    socket.destroy();
    await heal('cam-10');
  });

  test('loses an old connection when the device has restarted', async () => {
    const socket = await site.net.network.dial(site.host('cam-10'), PORTS.http, due());
    socket.on('error', () => undefined);
    const closed = once(socket, 'close', { signal: due() });
    expect(socket.readyState).toBe('open');
    await cut('cam-10');
    await heal('cam-10');
    await closed;
    expect(socket.readyState).toBe('closed');
  });

  test('tells when the carrier’s line falls and comes back', async () => {
    const changes: boolean[] = [];
    const forget = site.net.carrier.onChange((isUp) => changes.push(isUp));
    site.lab.board.break({ fault: 'site-line-cut' });
    await until('the line is down', () => !site.net.carrier.isUp);
    site.lab.board.heal();
    await until('the line is up', () => site.net.carrier.isUp);
    forget();
    expect(changes).toEqual([false, true]);
  });
});

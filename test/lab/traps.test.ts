// The traps of the simulated site, received by a plain socket: what is told, by whom, and what is lost with its sender.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNotification, type Notification } from '../../collectors/snmp/traps/notification.ts';
import { decodeMessage } from '../../collectors/snmp/wire/message.ts';
import { labTraps } from '../../lab/control-client.ts';
import {
  AUTHENTICATION_FAILURE,
  COLD_START,
  LINK_DOWN,
  LINK_UP,
  UPS_ALARM_REMOVED,
  UPS_ON_BATTERY,
} from '../../lab/traps.ts';
import { runningLab, snmpTool, until, type RunningLab } from './helpers.ts';

interface Received {
  from: string;
  trap: Notification;
}

class Receiver {
  readonly received: Received[] = [];
  readonly #socket: Socket = createSocket('udp4');

  async listen(): Promise<number> {
    this.#socket.on('message', (data, { address }) => {
      const message = decodeMessage(data);
      const trap = 'community' in message ? readNotification(message.pdu) : null;
      if (trap) this.received.push({ from: address, trap });
    });
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    return this.#socket.address().port;
  }

  /** The first one of this kind from there, waited for. */
  async heard(oid: string, from: string, withinMs = 100_000): Promise<Notification> {
    const find = (): Received | undefined => this.received.find((one) => one.trap.trapOid === oid && one.from === from);
    await until(`trap ${oid} from ${from}`, () => find() !== undefined, withinMs);
    const found = find();
    if (!found) throw new Error('gone');
    return found.trap;
  }

  close(): void {
    this.#socket.close();
  }
}

describe('the devices of the lab', () => {
  let site: RunningLab;
  const receiver = new Receiver();
  beforeAll(async () => {
    site = await runningLab();
    await labTraps(site.lab.controlAddress, { host: '127.0.0.1', port: await receiver.listen() });
  });
  afterAll(async () => {
    receiver.close();
    await site[Symbol.asyncDispose]();
  });

  test('tell of a link that goes and returns, from their own address', async () => {
    site.lab.board.break({ fault: 'camera-cable-cut', on: 'cam-05' });
    const down = await receiver.heard(LINK_DOWN, site.host('sw-a'));
    expect(down.varbinds).toEqual(
      expect.arrayContaining([
        { oid: '1.3.6.1.2.1.2.2.1.1.5', text: '5', number: 5 },
        { oid: '1.3.6.1.2.1.2.2.1.8.5', text: '2', number: 2 },
      ]),
    );
    expect(down.uptimeTicks).toBeGreaterThan(0);
    site.lab.board.heal({ fault: 'camera-cable-cut' });
    await receiver.heard(LINK_UP, site.host('sw-a'));
  });

  test('lose their traps where they cannot reach the gateway: only the upper end tells of a cut uplink', async () => {
    const before = receiver.received.length;
    site.lab.board.break({ fault: 'access-switch-uplink-cut', on: 'sw-b' });
    await receiver.heard(LINK_DOWN, site.host('core'));
    site.lab.board.heal({ fault: 'access-switch-uplink-cut' });
    // Both ends see it return, and both can say so.
    await receiver.heard(LINK_UP, site.host('sw-b'));
    const told = receiver.received.slice(before).filter(({ trap }) => trap.trapOid === LINK_DOWN);
    expect(told.map(({ from }) => from)).toEqual([site.host('core')]);
  });

  test('tell of mains lost and back at the UPS', async () => {
    site.lab.board.break({ fault: 'mains-lost' });
    await receiver.heard(UPS_ON_BATTERY, site.host('ups-1'));
    site.lab.board.heal({ fault: 'mains-lost' });
    const over = await receiver.heard(UPS_ALARM_REMOVED, site.host('ups-1'));
    expect(over.varbinds.map(({ text }) => text)).toContain('1.3.6.1.2.1.33.1.6.3.2');
  });

  test('tell that they have started', async () => {
    site.lab.board.break({ fault: 'outlet-off', on: 'player-1' });
    site.lab.board.heal({ fault: 'outlet-off' });
    const started = await receiver.heard(COLD_START, site.host('player-1'));
    // Hundredths of a second: it has just begun to count.
    expect(started.uptimeTicks).toBeLessThan(1000);
  });

  test('tell of a wrong community once in a while, not each time', async () => {
    const wrong = (): Promise<unknown> =>
      snmpTool('snmpget', site.host('pdu-1'), ['1.3.6.1.2.1.1.3.0'], { community: 'guess', isSilent: true }).catch(
        () => null,
      );
    await Promise.all([wrong(), wrong(), wrong()]);
    await receiver.heard(AUTHENTICATION_FAILURE, site.host('pdu-1'));
    expect(receiver.received.filter(({ trap }) => trap.trapOid === AUTHENTICATION_FAILURE)).toHaveLength(1);
  });

  test('tell nobody once nobody wants to know', async () => {
    await labTraps(site.lab.controlAddress, { host: '127.0.0.1', port: 0 });
    const before = site.lab.traps.sent;
    site.lab.board.break({ fault: 'camera-cable-cut', on: 'cam-06' });
    site.lab.board.heal({ fault: 'camera-cable-cut' });
    expect(site.lab.traps.sent).toBe(before);
  });

  test('tell nobody outside of this machine', async () => {
    await expect(labTraps(site.lab.controlAddress, { host: '192.0.2.1', port: 162 })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

test('where all devices share an address, a trap names its sender', async () => {
  await using site = await runningLab({ shareAddress: true });
  const receiver = new Receiver();
  await labTraps(site.lab.controlAddress, { host: '127.0.0.1', port: await receiver.listen() });
  site.lab.board.break({ fault: 'camera-cable-cut', on: 'cam-05' });
  const { agentAddress } = await receiver.heard(LINK_DOWN, '127.0.0.1');
  receiver.close();
  expect(agentAddress).toBe(site.host('sw-a'));
});

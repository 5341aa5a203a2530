// The receiver of traps against Net-SNMP's own senders, and against datagrams that mean it harm.

import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../contract/clock.ts';
import type { Log } from '../../../../contract/collector.ts';
import { ManualClock } from '../../../../contract/manual-clock.ts';
import { TrapReceiver } from '../../../../collectors/snmp/traps/receiver.ts';
import type { RefusedMessage, TrapMessage } from '../../../../collectors/snmp/traps/messages.ts';
import type { TrapReaderSettings } from '../../../../collectors/snmp/traps/trap-reader.ts';

const run = promisify(execFile);
const DEADLINE_MS = 100_000;
const SENDER_ENGINE = '8000000001020304';
const LINK_DOWN = '1.3.6.1.6.3.1.1.5.3';

const USER = {
  kind: 'snmp-v3',
  user: 'monitor',
  authProtocol: 'sha256',
  authKey: 'authpass123',
  privProtocol: 'aes128',
  privKey: 'privpass123',
  context: '',
} as const;
const SETTINGS: TrapReaderSettings = {
  communities: ['s3cret'],
  users: [USER],
  engineId: '80001f88050102030405060708',
  boots: 3,
};

const noLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
let traps: TrapMessage[] = [];
let refused: RefusedMessage[] = [];
let onChange: (() => void) | undefined;
let receiver: TrapReceiver;

beforeEach(async () => {
  traps = [];
  refused = [];
  receiver = new TrapReceiver({
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    log: noLog,
    onTrap(trap) {
      traps.push(trap);
      onChange?.();
    },
    onRefused(one) {
      refused.push(one);
      onChange?.();
    },
  });
  await receiver.start(SETTINGS);
});
afterEach(async () => {
  await receiver.stop();
});

async function until(isTrue: () => boolean): Promise<void> {
  if (isTrue()) return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('nothing of the kind arrived')), DEADLINE_MS);
    onChange = () => {
      if (!isTrue()) return;
      clearTimeout(timer);
      onChange = undefined;
      resolve();
    };
  });
}

const target = (): string => `127.0.0.1:${receiver.stats().port}`;
const LINK = ['1.3.6.1.2.1.2.2.1.1.7', 'i', '7'];
const V3 = [
  '-v3',
  '-l',
  'authPriv',
  '-u',
  'monitor',
  '-a',
  'SHA-256',
  '-A',
  'authpass123',
  '-x',
  'AES',
  '-X',
  'privpass123',
];

/** The receiver's process and the group whose terminal it hears, from proc(5). */
function receiverProcess(): { pid: number; group: number } {
  const children = readdirSync('/proc/self/task')
    .flatMap((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' '))
    .filter((pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('receiver-child'));
  const pid = children[0] ?? '';
  const [, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return { pid: Number(pid), group: Number(group) };
}

describe('a notification sent by Net-SNMP', () => {
  it('as a v1 trap is told by the names of v2, with the address it names', async () => {
    await run('snmptrap', ['-v1', '-c', 's3cret', target(), '1.3.6.1.4.1.318', '10.9.8.7', '6', '5', '4711', ...LINK]);
    await until(() => traps.length === 1);
    expect(traps[0]).toMatchObject({
      source: '127.0.0.1',
      version: 'v1',
      isInform: false,
      notification: {
        trapOid: '1.3.6.1.4.1.318.0.5',
        agentAddress: '10.9.8.7',
        uptimeTicks: 4711,
        varbinds: [{ oid: '1.3.6.1.2.1.2.2.1.1.7', text: '7', number: 7 }],
      },
    });
  });

  it('as a generic v1 trap is the standard one', async () => {
    await run('snmptrap', ['-v1', '-c', 's3cret', target(), '1.3.6.1.4.1.8072', '0.0.0.0', '2', '0', '1', ...LINK]);
    await until(() => traps.length === 1);
    expect(traps[0]?.notification).toMatchObject({ trapOid: LINK_DOWN, agentAddress: '' });
  });

  it('as a v2c trap is told', async () => {
    await run('snmptrap', ['-v2c', '-c', 's3cret', target(), '815', LINK_DOWN, ...LINK]);
    await until(() => traps.length === 1);
    expect(traps[0]).toMatchObject({ version: 'v2c', notification: { trapOid: LINK_DOWN, uptimeTicks: 815 } });
  });

  it('as a v2c inform is told and answered', async () => {
    // Without an answer the program fails.
    await run('snmpinform', ['-v2c', '-c', 's3cret', '-r', '0', '-t', '5', target(), '1', LINK_DOWN, ...LINK]);
    await until(() => traps.length === 1);
    expect(traps[0]?.isInform).toBe(true);
  });

  it('as a v3 trap of any engine is told, with the engine that signed it', async () => {
    await run('snmptrap', [...V3, '-e', `0x${SENDER_ENGINE}`, target(), '1', LINK_DOWN, ...LINK]);
    await until(() => traps.length === 1);
    expect(traps[0]).toMatchObject({ version: 'v3', engineId: SENDER_ENGINE, notification: { trapOid: LINK_DOWN } });
  });

  it('as a v3 inform finds our engine and its time, is told and answered', async () => {
    await run('snmpinform', [...V3, '-r', '1', '-t', '5', target(), '1', LINK_DOWN, ...LINK]);
    await until(() => traps.length === 1);
    expect(traps[0]).toMatchObject({ version: 'v3', engineId: '', isInform: true });
  });
});

describe('a notification that is not believed is told with its reason', () => {
  it('for another community', async () => {
    await run('snmptrap', ['-v2c', '-c', 'public', target(), '1', LINK_DOWN, ...LINK]);
    await until(() => refused.length === 1);
    expect(refused).toEqual([{ kind: 'refused', source: '127.0.0.1', reason: 'community' }]);
  });

  it.each([
    ['user', ['-v3', '-l', 'noAuthNoPriv', '-u', 'stranger']],
    ['level', ['-v3', '-l', 'noAuthNoPriv', '-u', 'monitor']],
    ['digest', V3.map((word) => (word === 'authpass123' ? 'wrongpass123' : word))],
  ])('for a wrong %s', async (reason, credentials) => {
    await run('snmptrap', [...credentials, '-e', `0x${SENDER_ENGINE}`, target(), '1', LINK_DOWN, ...LINK]);
    await until(() => refused.length === 1);
    expect(refused[0]?.reason).toBe(reason);
  });
});

describe('the receiver', () => {
  it('leaves Ctrl-C and the end of a service to its parent', async () => {
    const { pid, group } = receiverProcess();
    expect(group).toBe(pid);
    process.kill(pid, 'SIGTERM');
    await run('snmpinform', ['-v2c', '-c', 's3cret', '-r', '5', '-t', '1', target(), '1', LINK_DOWN, ...LINK]);
    await until(() => traps.length > 0);
    expect(receiver.stats()).toMatchObject({ restarts: 0, lastError: '' });
  });

  it('takes new credentials while it runs', async () => {
    receiver.update({ ...SETTINGS, communities: ['other'] });
    await run('snmpinform', ['-v2c', '-c', 'other', '-r', '10', '-t', '1', target(), '1', LINK_DOWN, ...LINK]);
    await until(() => traps.length > 0);
    expect(traps[0]?.isInform).toBe(true);
  });

  it('keeps nobody waiting that stops it before it listens', async () => {
    const ignore = (): void => {};
    const clock = new ManualClock();
    const early = new TrapReceiver({
      host: '127.0.0.1',
      port: 0,
      clock,
      log: noLog,
      onTrap: ignore,
      onRefused: ignore,
    });
    const started = early.start(SETTINGS);
    await early.stop();
    // No time passes on this clock: only the stop can have ended the wait.
    await started;
    expect(early.stats().port).toBe(0);
  });

  it('lives on through datagrams of any octets, and hears the next trap', async () => {
    const socket = createSocket('udp4');
    const { port } = receiver.stats();
    const datagrams = fc.sample(fc.uint8Array({ maxLength: 200 }), { numRuns: 80, seed: 3 });
    for (const datagram of datagrams)
      await new Promise((resolve) => {
        socket.send(datagram, port, '127.0.0.1', resolve);
      });
    socket.close();
    await until(() => refused.length >= 80);
    await run('snmpinform', ['-v2c', '-c', 's3cret', '-r', '5', '-t', '1', target(), '1', LINK_DOWN, ...LINK]);
    await until(() => traps.length > 0);
    expect(receiver.stats().restarts).toBe(0);
  });

  it('looks at no more of one source than its limit, and counts what it dropped', async () => {
    const socket = createSocket('udp4');
    const { port } = receiver.stats();
    const datagram = Buffer.from([0x30, 0x00]);
    for (let i = 0; i < 300; i++)
      await new Promise((resolve) => {
        socket.send(datagram, port, '127.0.0.1', resolve);
      });
    socket.close();
    await until(() => refused.length >= 100);
    await run('snmptrap', ['-v2c', '-c', 's3cret', target(), '1', LINK_DOWN]);
    const deadline = performance.now() + DEADLINE_MS;
    while (receiver.stats().datagrams < 301 && performance.now() < deadline) await new Promise(setImmediate);
    const { datagrams, limited, refused: count } = receiver.stats();
    expect(datagrams).toBe(301);
    expect(limited).toBeGreaterThan(100);
    expect(limited + count + receiver.stats().notifications).toBe(datagrams);
  });
});

// The agents of the lab against Debian's own SNMP tools, and against whatever bytes come.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Engine, Engines } from '../../collectors/snmp/engine.ts';
import { UserSeal } from '../../collectors/snmp/seal.ts';
import { ManualClock } from '../../contract/manual-clock.ts';
import { mibOf } from '../../lab/mibs/by-kind.ts';
import { answer, MAX_ANSWER_BYTES } from '../../lab/snmp/agent.ts';
import { compareOids, parseOid } from '../../lab/snmp/mib.ts';
import { UsmAgent } from '../../lab/snmp/usm.ts';
import { generateSite } from '../../lab/topology/generate.ts';
import { World } from '../../lab/world.ts';
import { ALL_STARTED_MS, quietSite, runningLab, snmpTool, snmpV3, until, type RunningLab } from './helpers.ts';

const IF_NAME = '.1.3.6.1.2.1.31.1.1.1.1';
const POE_ADMIN = '.1.3.6.1.2.1.105.1.1.1.3.1';
const POE_STATE = '.1.3.6.1.2.1.105.1.1.1.6.1';
const OUTLET_STATE = '.1.3.6.1.4.1.318.1.1.26.9.2.3.1.5';
/** usmStatsDecryptionErrors.0, RFC 3414 §5. */
const DECRYPTION_ERRORS = Buffer.from('060a2b060106030f01010600', 'hex');
const OUTLET_COMMAND = '.1.3.6.1.4.1.318.1.1.26.9.2.4.1.5';

describe('the agents', () => {
  let site: RunningLab;
  beforeAll(async () => {
    site = await runningLab();
  });
  afterAll(() => site[Symbol.asyncDispose]());

  test('answer GET in the order asked', async () => {
    const lines = await snmpTool('snmpget', site.host('sw-a'), ['1.3.6.1.2.1.1.5.0', `${IF_NAME}.7`, `${POE_STATE}.7`]);
    expect(lines).toEqual([
      '.1.3.6.1.2.1.1.5.0 = STRING: "sw-a"',
      `${IF_NAME}.7 = STRING: "gi7"`,
      `${POE_STATE}.7 = INTEGER: 3`,
    ]);
  });

  test('say that an object is not there', async () => {
    const [line] = await snmpTool('snmpget', site.host('core'), ['1.3.6.1.2.1.999.1.0']);
    expect(line).toMatch(/No Such (Instance|Object)/);
  });

  test('give the same tree by GETNEXT and by GETBULK, each object once and in order', async () => {
    const oids = (lines: string[]) => lines.filter((line) => line.startsWith('.')).map((line) => line.split(' ')[0]);
    const bulk = oids(await snmpTool('snmpbulkwalk', site.host('sw-b'), ['-Cr40', '.1.3.6.1.2.1']));
    const next = oids(await snmpTool('snmpwalk', site.host('sw-b'), ['.1.3.6.1.2.1']));
    expect(bulk.length).toBeGreaterThan(1000);
    expect(new Set(bulk).size).toBe(bulk.length);
    expect(bulk).toEqual(next);
  });

  test('leave Counter64 out for SNMPv1', async () => {
    const v1 = await snmpTool('snmpwalk', site.host('core'), ['.1.3.6.1.2.1.31.1.1.1'], { version: '1' });
    expect(v1.some((line) => line.includes('Counter64'))).toBe(false);
    expect(v1.some((line) => line.startsWith(`${IF_NAME}.1 `))).toBe(true);
    await expect(
      snmpTool('snmpget', site.host('core'), ['.1.3.6.1.2.1.31.1.1.1.6.1'], { version: '1' }),
    ).rejects.toThrow(/noSuchName/);
  });

  test('are silent on a wrong community', async () => {
    await expect(
      snmpTool('snmpget', site.host('core'), ['1.3.6.1.2.1.1.5.0'], { community: 'public', isSilent: true }),
    ).rejects.toThrow(/No Response|Timeout/);
  });

  test('refuse to set with the reading community', async () => {
    const set = snmpTool('snmpset', site.host('sw-a'), [`${POE_ADMIN}.6`, 'i', '2']);
    await expect(set).rejects.toThrow(/noAccess/);
    expect(await snmpTool('snmpget', site.host('sw-a'), [`${POE_ADMIN}.6`])).toEqual([`${POE_ADMIN}.6 = INTEGER: 1`]);
  });

  test('switch PoE off and on, and the camera with it', async () => {
    const write = { community: 'mall-write' };
    await snmpTool('snmpset', site.host('sw-a'), [`${POE_ADMIN}.6`, 'i', '2'], write);
    expect(await snmpTool('snmpget', site.host('sw-a'), [`${POE_STATE}.6`])).toEqual([`${POE_STATE}.6 = INTEGER: 1`]);
    expect((await site.net.network.ping(site.host('cam-06'), 100, AbortSignal.timeout(20_000))).alive).toBe(false);
    await snmpTool('snmpset', site.host('sw-a'), [`${POE_ADMIN}.6`, 'i', '1'], write);
    expect(await snmpTool('snmpget', site.host('sw-a'), [`${POE_STATE}.6`])).toEqual([`${POE_STATE}.6 = INTEGER: 3`]);
  });

  test('refuse a value that makes no sense', async () => {
    await expect(
      snmpTool('snmpset', site.host('sw-a'), [`${POE_ADMIN}.6`, 'i', '9'], { community: 'mall-write' }),
    ).rejects.toThrow(/wrongValue/);
    await expect(
      snmpTool('snmpset', site.host('sw-a'), ['1.3.6.1.2.1.1.5.0', 's', 'x'], { community: 'mall-write' }),
    ).rejects.toThrow(/notWritable/);
  });

  test('switch an outlet by command', async () => {
    await snmpTool('snmpset', site.host('pdu-1'), [`${OUTLET_COMMAND}.7`, 'i', '2'], { community: 'mall-write' });
    expect(await snmpTool('snmpget', site.host('pdu-1'), [`${OUTLET_STATE}.7`])).toEqual([
      `${OUTLET_STATE}.7 = INTEGER: 1`,
    ]);
    expect(site.lab.world.node('amp-1').powered).toBe(false);
    await snmpTool('snmpset', site.host('pdu-1'), [`${OUTLET_COMMAND}.7`, 'i', '1'], { community: 'mall-write' });
    expect(site.lab.world.node('amp-1').powered).toBe(true);
  });

  test('answer nothing for a device that has no power', async () => {
    site.lab.board.break({ fault: 'outlet-off', on: 'player-1' });
    await expect(snmpTool('snmpget', site.host('player-1'), ['1.3.6.1.2.1.1.5.0'], { isSilent: true })).rejects.toThrow(
      /No Response|Timeout/,
    );
    site.lab.board.heal();
  });

  test('outlive any datagram', async () => {
    const socket = createSocket('udp4');
    for (const size of [0, 1, 2, 40, 1400]) socket.send(Buffer.alloc(size, 0x30), 1161, site.host('core'));
    socket.send(Buffer.from('30820400020101', 'hex'), 1161, site.host('core'));
    socket.close();
    await once(socket, 'close');
    expect(await snmpTool('snmpget', site.host('core'), ['1.3.6.1.2.1.1.5.0'])).toHaveLength(1);
  });
});

describe('the router by SNMPv3', () => {
  let site: RunningLab;
  beforeAll(async () => {
    site = await runningLab();
  });
  afterAll(() => site[Symbol.asyncDispose]());
  const get = (
    changes: Partial<{ user: string; auth: string; priv: string; level: string }> = {},
  ): Promise<string[]> => {
    const { user, auth, priv, level } = {
      user: 'mall-v3',
      auth: 'mall-auth-2026',
      priv: 'mall-priv-2026',
      level: 'authPriv',
      ...changes,
    };
    return snmpV3(
      site.host('router'),
      ['-u', user, '-l', level, '-a', 'SHA', '-A', auth, '-x', 'AES', '-X', priv],
      '1.3.6.1.2.1.1.5.0',
    );
  };

  test('answers the user with the right keys', async () => {
    expect(await get()).toEqual(['.1.3.6.1.2.1.1.5.0 = STRING: "router"']);
  });

  test.each([
    ['an unknown user', { user: 'nobody' }, /Unknown user name/],
    ['a wrong authentication key', { auth: 'not-the-key-1' }, /Authentication failure/],
    ['a wrong privacy key', { priv: 'not-the-key-2' }, /Decryption error/],
    ['a level below authPriv', { level: 'noAuthNoPriv' }, /Unsupported security level/],
  ])('reports %s', async (_, changes, message) => {
    await expect(get(changes)).rejects.toThrow(message);
  });

  test('has started once more after it was without power', async () => {
    const before = site.lab.world.boots('router');
    site.lab.board.break({ fault: 'outlet-off', on: 'router', forMs: 100 });
    await until('it is back', () => site.lab.world.hostAlive('router') && site.lab.board.active().length === 0);
    expect(site.lab.world.boots('router')).toBe(before + 1);
    expect(await get()).toHaveLength(1);
  });
});

describe('an agent without a socket', () => {
  const { world, layout } = quietSite();
  const device = layout.byKey.get('sw-a');
  const mib = device && mibOf(world, device);
  if (!mib) throw new Error('sw-a has no objects');
  const agent = { mib, readCommunity: 'r', writeCommunity: 'w', isEndless: () => false };
  const get = Buffer.from('301a02010104017261120201010201000201003007300506012b0500', 'hex');

  test('never throws and never answers more than one frame, whatever it is sent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(get.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(get.length),
        (changes, cut) => {
          const message = Buffer.from(get);
          for (const [at, byte] of changes) message[at] = byte;
          const reply = answer(agent, message.subarray(0, get.length - (cut % 4)));
          expect(reply === null || reply.length <= MAX_ANSWER_BYTES).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => answer(agent, Buffer.from(bytes)) === null),
      { numRuns: 2000 },
    );
  });

  test('tells a wrong privacy key whatever the message is decrypted into', () => {
    const user = { name: 'u', authPassword: 'right-auth-key', privPassword: 'right-priv-key' };
    const id = Buffer.from('80001f8804666f72', 'hex');
    const engine = new UsmAgent(agent, { id, user, boots: () => 1, timeSeconds: () => 1 });
    const credential = { kind: 'snmp-v3', user: 'u', authProtocol: 'sha1', authKey: user.authPassword } as const;
    const stranger = { ...credential, privProtocol: 'aes128', privKey: 'wrong-priv-key', context: '' } as const;
    const seal = new UserSeal(stranger, new Engines());
    const pdu = get.subarray(8);
    // One message in 256 decrypts into what begins like a sequence.
    for (let number = 1; number <= 2000; number++) {
      const reply = engine.answer(seal.seal(number, pdu, new Engine(id, 1, 1, 0), 0));
      expect(reply?.includes(DECRYPTION_ERRORS)).toBe(true);
    }
  });

  test('walks to an end from any place', () => {
    let oid: readonly number[] = [0];
    let count = 0;
    for (;;) {
      const next = mib.after(oid);
      if (!next) break;
      oid = next.row.oid;
      count++;
      if (count > mib.size) throw new Error('the walk does not end');
    }
    expect(count).toBeGreaterThan(1200);
  });
});

test('the router of a large site tells who has which address to the end', () => {
  const { layout } = generateSite(722);
  const clock = new ManualClock();
  const world = new World(layout, clock);
  world.start();
  clock.advance(ALL_STARTED_MS);
  const router = layout.devices.find(({ kind }) => kind === 'router');
  const mib = router && mibOf(world, router);
  const macs = parseOid('1.3.6.1.2.1.4.22.1.2');
  const told: string[] = [];
  let oid: readonly number[] = macs;
  for (let turn = 0; turn < 4 * layout.devices.length; turn++) {
    const next = mib?.after(oid);
    if (!next || next.row.oid[macs.length - 1] !== 2) break;
    expect(compareOids(next.row.oid, oid)).toBeGreaterThan(0);
    oid = next.row.oid;
    told.push(oid.slice(-4).join('.'));
  }
  const others = layout.devices.filter(({ host, key }) => host !== '' && key !== router?.key);
  expect(others.length).toBeGreaterThan(127);
  expect(told.toSorted()).toEqual(others.map(({ host }) => host).toSorted());
});

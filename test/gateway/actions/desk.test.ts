// The desk of remote actions with real peers: the simulated site's switch, PDU, camera, recorder and kiosk, each by its own
// protocol, through the program's own collectors. What the devices take is counted.

import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ActionOrder, Verb } from '../../../contract/action.ts';
import type { Collector, Log, Target } from '../../../contract/collector.ts';
import type { EventRecord, LogRecord } from '../../../contract/records.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import { createCollectors } from '../../../app/collectors.ts';
import { toCredential } from '../../../app/credentials.ts';
import { loadProfileFolders } from '../../../app/load-profiles.ts';
import { createSystemNetwork } from '../../../collectors/network.ts';
import { createActionDesk, type ActionDesk, type ActionDeskOptions } from '../../../gateway/actions/desk.ts';
import { openIntentLog } from '../../../gateway/actions/intent-log.ts';
import { openServerKey, signOrder } from '../../../gateway/actions/signing.ts';
import { startLab, type Lab } from '../../../lab/main.ts';
import { targetsOf } from '../../../server/domain/inventory/targets.ts';
import { timeoutSignal, turnClock } from '../../peers/in-time.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const WITHIN_MS = 25_000;
const folder = mkdtempSync(join(tmpdir(), 'foresite-actions-'));
const catalogue = new SeriesCatalogue();
const records: LogRecord[] = [];
const listeners = new Set<(position: unknown, record: LogRecord) => void>();
/** What devices were seen to do. */
const seen: string[] = [];
let lab: Lab;
let collectors: Collector[];
let targets: Target[];
let made = 0;

beforeAll(async () => {
  lab = await startLab({ reportMs: 500 });
  lab.world.onCure((cure) => seen.push(cure.by === 'command' ? `${cure.asset} ${cure.cure}` : JSON.stringify(cure)));
  const credentials = new Map(lab.siteFile.credentials?.map((entry) => [entry.name, toCredential(entry)]));
  const { profiles } = loadProfileFolders();
  const wanted = ['sw-a', 'pdu-1', 'cam-05', 'nvr-1', 'kiosk-2'];
  targets = targetsOf(lab.siteFile, profiles, (name) => credentials.get(name) ?? null).filter(({ asset }) =>
    wanted.includes(asset),
  );
  collectors = createCollectors({
    network: createSystemNetwork({ log: silent }),
    clock: turnClock,
    catalogue,
    log: silent,
  });
  const sink = {
    samples() {},
    event() {},
    facts(target: Target, facts: Extract<LogRecord, { kind: 'facts' }>['facts']) {
      const { site, asset, name } = target;
      const record: LogRecord = { kind: 'facts', site, asset, source: name, timeMs: Date.now(), facts };
      records.push(record);
      for (const listener of listeners) listener(null, record);
    },
  };
  for (const collector of collectors) {
    const own = targets.filter(({ protocol }) => collector.protocols.includes(protocol));
    await collector.open(own, sink);
    for (const target of own) await collector.poll(target, timeoutSignal(5000));
  }
});

afterAll(async () => {
  for (const collector of collectors) await collector.close();
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
});

async function deskOf(change: Partial<ActionDeskOptions> = {}, name = `log-${++made}`) {
  const told: EventRecord[] = [];
  const waiting: (() => void)[] = [];
  const desk = createActionDesk({
    clock: turnClock,
    log: silent,
    intents: await openIntentLog(join(folder, name)),
    targets: () => targets,
    collectors,
    serverKey: null,
    switchFile: join(folder, `${name}.off`),
    tell(event) {
      told.push(event);
      for (const resolve of waiting.splice(0)) resolve();
    },
    onRecord(listener) {
      listeners.add(listener);
      for (const record of records) listener(null, record);
      return () => listeners.delete(listener);
    },
    ...change,
  });
  desk.start();
  const next = async (): Promise<EventRecord> => {
    for (const end = Date.now() + WITHIN_MS; told.length === 0;) {
      if (Date.now() > end) throw new Error('nothing was told');
      await Promise.race([
        new Promise<void>((resolve) => waiting.push(resolve)),
        new Promise((resolve) => setTimeout(resolve, WITHIN_MS).unref()),
      ]);
    }
    return told.shift() as EventRecord;
  };
  return { desk, next, told };
}

async function orderFor(desk: ActionDesk, verb: Verb, on: ActionOrder['on'], asset: string): Promise<ActionOrder> {
  const { site } = lab.siteFile;
  const answer = await desk.frameOf({ site, verb, args: {}, on });
  if (answer.frame === null) throw new Error(`${verb} cannot be done: ${answer.detail}`);
  const now = Date.now();
  return {
    id: randomUUID(), site, ticket: 't-1', asset, verb, args: {}, on, frame: answer.frame, identity: answer.identity, affected: 1,
    reason: 'test', actor: 'li', approvedBy: 'wang', notBeforeMs: now, expiresAtMs: now + 60_000, stamp: desk.stamp(),
  }; // prettier-ignore
}

describe('an order to a real device', () => {
  it('takes a PoE port’s power away once and gives it back, whatever comes twice', async () => {
    const { desk, next, told } = await deskOf();
    const on = { asset: 'sw-a', component: 'port:gi5', target: 'snmp' };
    const order = await orderFor(desk, 'poe-cycle', on, 'cam-05');
    const offs: boolean[] = [];
    const stop = lab.world.onChange(() => offs.push(lab.world.isPoeOff('sw-a', 5)));
    for (let i = 0; i < 3; i++) desk.order({ order, signature: '' });
    expect(await next()).toMatchObject({ type: 'action', asset: 'cam-05', code: 'done', data: { order: order.id } });
    stop();
    expect(offs).toContain(true);
    expect(lab.world.isPoeOff('sw-a', 5)).toBe(false);
    expect(seen.filter((one) => one.includes('poe-on'))).toHaveLength(1);
    expect(told).toEqual([]);
    // The same switch rests now.
    desk.order({ order: { ...order, id: randomUUID(), stamp: desk.stamp() }, signature: '' });
    expect(await next()).toMatchObject({ code: 'refused', data: { refusal: 'rate' } });
    await desk.stop();
  });

  it.each([
    [
      'a PDU outlet',
      'outlet-cycle',
      { asset: 'pdu-1', component: 'outlet:8', target: 'snmp' },
      'player-1',
      'outlet-on',
    ],
    [
      'a camera by ONVIF',
      'reboot',
      { asset: 'cam-05', component: '', target: 'onvif' },
      'cam-05',
      'cam-05 device-reboot',
    ],
    [
      'a recorder by CGI',
      'reboot',
      { asset: 'nvr-1', component: '', target: 'dahua-cgi' },
      'nvr-1',
      'nvr-1 device-reboot',
    ],
    [
      'a kiosk by MQTT',
      'service-restart',
      { asset: 'kiosk-2', component: '', target: 'mqtt' },
      'kiosk-2',
      'kiosk-2 service-restart',
    ],
  ] as const)('restarts %s', async (_what, verb, on, asset, sign) => {
    const { desk, next } = await deskOf();
    const before = seen.filter((one) => one.includes(sign)).length;
    const order = await orderFor(desk, verb, on, asset);
    desk.order({ order, signature: '' });
    expect(await next()).toMatchObject({ code: 'done', data: { order: order.id, refusal: '' } });
    // A device answers before it goes down.
    await expect.poll(() => seen.filter((one) => one.includes(sign))).toHaveLength(before + 1);
    await desk.stop();
  });
});

describe('giving an outlet its power', () => {
  const OUTLET = 8;
  const on = { asset: 'pdu-1', component: `outlet:${OUTLET}`, target: 'snmp' };
  /** Every command that the PDU of the lab takes from now on. */
  function commandsTaken(): string[] {
    const commands: string[] = [];
    const setOutlet = lab.world.setOutlet.bind(lab.world);
    const spy = vi.spyOn(lab.world, 'setOutlet').mockImplementation((pdu, outlet, command) => {
      commands.push(`${pdu}/${outlet} ${command}`);
      setOutlet(pdu, outlet, command);
    });
    onTestFinished(() => {
      spy.mockRestore();
      lab.world.setOutlet('pdu-1', OUTLET, 'on');
    });
    return commands;
  }

  it('is “on”, once, to one that reads off, and takes nothing from it', async () => {
    lab.world.setOutlet('pdu-1', OUTLET, 'off');
    const commands = commandsTaken();
    const { desk, next } = await deskOf();
    const order = await orderFor(desk, 'outlet-on', on, 'player-1');
    expect(order.frame).toMatch(/= 1 \(on; only while it reads off\)$/);
    for (let i = 0; i < 3; i++) desk.order({ order, signature: '' });
    expect(await next()).toMatchObject({ code: 'done', data: { order: order.id } });
    await desk.stop();
    expect(commands).toEqual([`pdu-1/${OUTLET} on`]);
    expect(lab.world.isOutletOff('pdu-1', OUTLET)).toBe(false);
  });

  it('is not offered for one that is on, and refused for one that was switched on since', async () => {
    const { desk, next } = await deskOf();
    const draft = { site: lab.siteFile.site, verb: 'outlet-on', args: {}, on } as const;
    expect(await desk.frameOf(draft)).toEqual({
      frame: null,
      why: 'unable',
      detail: `outlet:${OUTLET} of pdu-1 does not read off`,
    });
    lab.world.setOutlet('pdu-1', OUTLET, 'off');
    const order = await orderFor(desk, 'outlet-on', on, 'player-1');
    lab.world.setOutlet('pdu-1', OUTLET, 'on');
    const commands = commandsTaken();
    desk.order({ order, signature: '' });
    expect(await next()).toMatchObject({ code: 'refused', data: { refusal: 'unable' } });
    await desk.stop();
    expect(commands).toEqual([]);
  });

  it('is the same whatever step is asked for, and whoever switches it meanwhile', async () => {
    const collector = collectors.find(({ protocols }) => protocols.includes('snmp'));
    const target = targets.find(({ asset, protocol }) => asset === 'pdu-1' && protocol === 'snmp');
    if (!target) throw new Error('no PDU');
    const sent: string[] = [];
    const commands = commandsTaken();
    for (let i = 0; i < 24; i++) {
      if (i % 3 < 2) lab.world.setOutlet('pdu-1', OUTLET, i % 2 === 0 ? 'off' : 'on');
      const wasOff = lab.world.isOutletOff('pdu-1', OUTLET);
      commands.length = 0;
      const step = i % 4 < 2 ? 'first' : 'return';
      const order = { id: `o-${i}`, target, verb: 'outlet-on', component: on.component, args: {}, step } as const;
      const answer = await collector?.act?.(order, timeoutSignal(5000));
      expect([answer?.code, commands]).toEqual(wasOff ? ['ok', [`pdu-1/${OUTLET} on`]] : ['exception', []]);
      sent.push(...commands);
    }
    expect(sent.length).toBeGreaterThan(4);
  });
});

describe('an order that must not act', () => {
  const on = { asset: 'sw-a', component: 'port:gi5', target: 'snmp' };
  const poeOns = (): number => seen.filter((one) => one.includes('poe-on')).length;

  it('is refused while the local switch is thrown, for another device, another frame and another run', async () => {
    const { desk, next } = await deskOf({}, 'guarded');
    const order = await orderFor(desk, 'poe-cycle', on, 'cam-05');
    const before = poeOns();
    const refusalOf = async (change: Partial<ActionOrder>): Promise<unknown> => {
      desk.order({ order: { ...order, id: randomUUID(), stamp: desk.stamp(), ...change }, signature: '' });
      return (await next()).data['refusal'];
    };
    expect(await refusalOf({ identity: { serial: 'STOLEN', macs: [] } })).toBe('other-device');
    expect(await refusalOf({ frame: 'SNMP SET something else' })).toBe('changed');
    expect(await refusalOf({ stamp: { boot: 'yesterday', monoMs: 1 } })).toBe('other-run');
    expect(await refusalOf({ expiresAtMs: Date.now() - 1 })).toBe('expired');
    expect(await refusalOf({ affected: 400 })).toBe('too-wide');
    expect(await refusalOf({ on: { ...on, component: 'port:gi99' } })).toBe('unable');
    writeFileSync(join(folder, 'guarded.off'), '');
    expect(await refusalOf({})).toBe('local-off');
    expect(poeOns()).toBe(before);
    await desk.stop();
  });

  it('is not even told of where its server has not signed it', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const pem = (key: typeof privateKey, type: 'pkcs8' | 'spki'): string =>
      key.export({ type, format: 'pem' } as { type: 'pkcs8'; format: 'pem' }).toString();
    const { desk, next, told } = await deskOf({ serverKey: openServerKey(pem(publicKey, 'spki')) });
    const order = await orderFor(desk, 'poe-cycle', on, 'cam-05');
    const signed = signOrder({ ...order, expiresAtMs: Date.now() - 1 }, pem(privateKey, 'pkcs8'));
    desk.order({ order, signature: '' });
    desk.order({ order, signature: signed.signature });
    // Its own signature is taken, so that its refusal is heard; and it is the only word.
    desk.order(signed);
    expect(await next()).toMatchObject({ code: 'refused', data: { refusal: 'expired' } });
    expect(told).toEqual([]);
    expect(desk.stats()['action_orders_ignored_total']).toBe(2);
    await desk.stop();
  });
});

describe('a gateway that died in the middle', () => {
  it('gives the power back at its next start and tells that it does not know', async () => {
    const on = { asset: 'sw-a', component: 'port:gi6', target: 'snmp' };
    const { desk: first } = await deskOf();
    const order = await orderFor(first, 'poe-cycle', on, 'cam-06');
    await first.stop();
    // As a crash leaves it: the intent is on disk, the port is off, nobody knows more.
    const log = await openIntentLog(join(folder, 'crashed'));
    await log.append({ entry: 'intent', order, wallMs: Date.now() });
    await log.close();
    lab.world.setPoe('sw-a', 6, false);
    const { desk, next } = await deskOf({}, 'crashed');
    expect(await next()).toMatchObject({ code: 'unknown', data: { order: order.id } });
    expect(lab.world.isPoeOff('sw-a', 6)).toBe(false);
    // It is not tried again, though somebody should send it once more.
    desk.order({ order: { ...order, stamp: desk.stamp(), expiresAtMs: Date.now() + 60_000 }, signature: '' });
    expect(await next()).toMatchObject({ code: 'refused', data: { refusal: 'rate' } });
    await desk.stop();
  });

  it('gives it back at once when it is stopped in order', async () => {
    const on = { asset: 'sw-a', component: 'port:gi7', target: 'snmp' };
    const { desk } = await deskOf();
    const order = await orderFor(desk, 'poe-cycle', on, 'cam-07');
    const off = new Promise<void>((resolve) => {
      lab.world.onChange(() => void (lab.world.isPoeOff('sw-a', 7) && resolve()));
    });
    desk.order({ order, signature: '' });
    await off;
    await desk.stop();
    expect(lab.world.isPoeOff('sw-a', 7)).toBe(false);
  });
});

// One table that an agent cannot give – too big, too slow, in circles – costs the others nothing: it alone is asked for less,
// and in the end left out of the polls, which is said and kept.

import { afterEach, describe, expect, it } from 'vitest';
import { FIRST_BROKEN_RECHECK_MS } from '../../../collectors/snmp/broken.ts';
import { MAX_FULL_READING_MS } from '../../../collectors/snmp/fast/learnt.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import type { Clock } from '../../../contract/clock.ts';
import type { LearnedStore } from '../../../contract/collector.ts';
import type { Profile } from '../../../contract/profile.ts';
import { counter32, ticks } from '../../../lab/snmp/ber.ts';
import {
  decodeMessage,
  encodeCommunityMessage,
  PDU,
  type CommunityMessage,
  type Pdu,
} from '../../../collectors/snmp/wire/message.ts';
import { answering, createRig, openTargets, snmpTarget, startAgent, type Objects, type Peer, type Rig } from './rig.ts';

const IF_TABLE = '1.3.6.1.2.1.2.2.1';
const ODD_TABLE = '1.3.6.1.4.1.9999.1.1';
const PORTS = 30;
/** Objects of the odd table that an agent can answer at a time. */
const MOST = 8;

const PROFILE: Profile = {
  profile: 'test-tables',
  title: { zh: '表', en: 'tables' },
  snmp: {
    readers: ['system'],
    tables: [
      {
        measurement: 'poe',
        component: 'port',
        name: ['index'],
        columns: [
          { oid: `${ODD_TABLE}.1`, field: 'admin_enable' },
          { oid: `${ODD_TABLE}.2`, field: 'detection_status' },
        ],
        gone: { field: 'admin_enable', value: 77 },
      },
      {
        measurement: 'interface',
        component: 'port',
        name: ['index'],
        columns: [
          { oid: `${IF_TABLE}.8`, field: 'ifOperStatus' },
          { oid: `${IF_TABLE}.14`, field: 'ifInErrors' },
        ],
      },
    ],
  },
};

const opened: (Rig | Peer)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await ('collector' in one ? one.collector.close() : one.stop());
});

function objects(): Objects {
  const all: Objects = new Map([['1.3.6.1.2.1.1.3.0', ticks(600_000)]]);
  for (let i = 1; i <= PORTS; i++) {
    all.set(`${IF_TABLE}.8.${i}`, 1);
    all.set(`${IF_TABLE}.14.${i}`, counter32(i));
    all.set(`${ODD_TABLE}.1.${i}`, 1);
    all.set(`${ODD_TABLE}.2.${i}`, 3);
  }
  return all;
}

function requestOf(message: Buffer): CommunityMessage & { pdu: Pdu } {
  const decoded = decodeMessage(message);
  if (!('pdu' in decoded) || !('requestId' in decoded.pdu)) throw new Error('no request');
  return { ...decoded, pdu: decoded.pdu };
}

/** Objects that a request asks for below a subtree. */
function askedOf(request: Buffer, subtree: string): number {
  const { type, varbinds, errorStatus, errorIndex } = requestOf(request).pdu;
  const isBulk = type === PDU.getBulk;
  // A GETBULK carries its non-repeaters and repetitions in these fields.
  const repeated = varbinds.slice(isBulk ? errorStatus : 0).filter(({ oid }) => oid.startsWith(`${subtree}.`)).length;
  return isBulk ? repeated * errorIndex : repeated;
}

function tooBig(request: Buffer): Buffer {
  const message = requestOf(request);
  return encodeCommunityMessage({
    ...message,
    pdu: { ...message.pdu, type: PDU.response, errorStatus: 1, errorIndex: 0 },
  });
}

/** The same question, always for what follows the columns themselves. */
function fromTheTop(request: Buffer): Buffer {
  const message = requestOf(request);
  const { pdu } = message;
  const length = ODD_TABLE.split('.').length + 1;
  const varbinds = pdu.varbinds.map((one) => ({ ...one, oid: one.oid.split('.').slice(0, length).join('.') }));
  return encodeCommunityMessage({ ...message, pdu: { ...pdu, varbinds } });
}

type Fault = 'none' | 'too-big' | 'silent' | 'silent-when-big' | 'circular';

interface State {
  fault: Fault;
  /** Requests that ask for the odd table. */
  odd: number;
  /** Objects of the other table in one request, at most. */
  largestOther: number;
}

async function device(options: { timeoutMs?: number; clock?: Clock; learned?: LearnedStore; fault?: Fault } = {}) {
  const reply = answering(objects());
  const state: State = { fault: options.fault ?? 'none', odd: 0, largestOther: 0 };
  const agent = await startAgent((request, send) => {
    const odd = askedOf(request, ODD_TABLE);
    if (odd === 0) state.largestOther = Math.max(state.largestOther, askedOf(request, IF_TABLE));
    else state.odd++;
    const answer = odd === 0 ? reply(request) : answerBy(state.fault, request, odd, reply);
    if (answer) send(answer);
  });
  const rig = createRig(options);
  const target = snmpTarget(agent.port, { profile: PROFILE, timeoutMs: options.timeoutMs ?? 1000 });
  await openTargets(rig, target);
  opened.push(rig, agent);
  return { rig, target, state, agent };
}

function answerBy(
  fault: Fault,
  request: Buffer,
  odd: number,
  reply: (request: Buffer) => Buffer | null,
): Buffer | null {
  switch (fault) {
    case 'none':
      return reply(request);
    case 'too-big':
      return odd > MOST ? tooBig(request) : reply(request);
    case 'silent-when-big':
      return odd > MOST ? null : reply(request);
    case 'silent':
      return null;
    case 'circular':
      return reply(fromTheTop(request));
    default:
      return fault satisfies never;
  }
}

/** Polls until what was read is whole. */
async function pollUntilWhole({ rig, target }: Awaited<ReturnType<typeof device>>, most: number): Promise<number> {
  for (let polls = 1; polls <= most; polls++) {
    rig.clear();
    await rig.poll(target);
    if (rig.values.size === 4 * PORTS + 1) return polls;
  }
  return Infinity;
}

describe('a table that an agent cannot give in large pieces', () => {
  it('alone is asked for in small ones after tooBig, within the first poll', async () => {
    const one = await device({ fault: 'too-big' });
    expect(await pollUntilWhole(one, 1)).toBe(1);
    expect(one.rig.facts.at(-1)?.learned).toMatchObject({ tables_in_small_portions: `${ODD_TABLE}: ${MOST}` });
    // Known, it is polled by prepared requests that keep to the same.
    one.state.odd = 0;
    one.state.largestOther = 0;
    expect(await pollUntilWhole(one, 1)).toBe(1);
    expect(one.state.odd).toBeLessThanOrEqual(2 * Math.ceil((2 * PORTS) / (MOST / 2)));
    expect(one.state.largestOther).toBeGreaterThan(2 * PORTS - 1);
  });

  it('alone is asked for in small ones after silence', async () => {
    const one = await device({ fault: 'silent-when-big' });
    expect(await pollUntilWhole(one, 4)).toBeLessThanOrEqual(4);
    one.state.largestOther = 0;
    expect(await pollUntilWhole(one, 1)).toBe(1);
    expect(one.state.largestOther).toBeGreaterThan(2 * PORTS - 1);
  });

  it('is asked so after a restart, too', async () => {
    const kept = new Map<string, string>();
    const learned = {
      get: (key: string) => kept.get(key),
      set: (key: string, json: string) => void kept.set(key, json),
    };
    const one = await device({ fault: 'too-big', learned });
    await one.rig.poll(one.target);
    const again = createRig({ learned });
    opened.push(again);
    await openTargets(again, one.target);
    one.state.odd = 0;
    expect((await again.poll(one.target)).code).toBe('ok');
    expect(again.values.size).toBe(4 * PORTS + 1);
    expect(one.state.odd).toBeLessThanOrEqual(Math.ceil((2 * PORTS) / (MOST / 2)) + 3);
  });
});

describe('a table that an agent cannot give at all', () => {
  it.each<Fault>(['silent', 'circular'])(
    'and is %s costs the others nothing, is said, and is left out in the end',
    async (fault) => {
      const clock = new ManualClock();
      // Timers of the manual clock do not run by themselves: silence needs the true one.
      const one = await device({ fault, ...(fault === 'circular' && { clock }) });
      const { rig, target, state } = one;
      let result = await rig.poll(target);
      for (let polls = 1; polls < 8; polls++) {
        rig.clear();
        result = await rig.poll(target);
      }
      expect(result.code).toBe('ok');
      expect(result.detail).toContain(`snmp_table_broken`);
      expect(result.detail).toContain(`${ODD_TABLE} ${fault}`);
      expect(rig.values.get('interface.ifOperStatus port:30')).toBe(1);
      expect(rig.values.size).toBe(2 * PORTS + 1);
      state.odd = 0;
      for (let polls = 0; polls < 3; polls++) expect((await rig.poll(target)).code).toBe('ok');
      expect(state.odd).toBe(0);
    },
  );

  it('after it could is not called gone, and is asked for again at a slow pace', async () => {
    const clock = new ManualClock();
    const one = await device({ clock });
    const { rig, target, state } = one;
    for (let polls = 0; polls < 2; polls++) expect((await rig.poll(target)).detail).toBe('');
    state.fault = 'circular';
    for (let polls = 0; polls < 6; polls++) {
      clock.advance(200_000);
      rig.values.clear();
      const { code } = await rig.poll(target);
      expect(code).toBe('ok');
      expect([...rig.values].filter(([, value]) => value === 77)).toEqual([]);
      expect(rig.values.get('interface.ifOperStatus port:30')).toBe(1);
    }
    expect(rig.facts.at(-1)?.learned).toMatchObject({ broken_tables: `${ODD_TABLE} circular` });
    state.fault = 'none';
    state.odd = 0;
    rig.clear();
    await rig.poll(target);
    expect([state.odd, rig.values.has('poe.admin_enable port:1')]).toEqual([0, false]);
    // It goes with the next full reading.
    clock.advance(FIRST_BROKEN_RECHECK_MS + 2 * MAX_FULL_READING_MS);
    expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
    expect(rig.values.get('poe.admin_enable port:1')).toBe(1);
  });

  it('is left out after a restart, too', async () => {
    const kept = new Map<string, string>();
    const learned = {
      get: (key: string) => kept.get(key),
      set: (key: string, json: string) => void kept.set(key, json),
    };
    const one = await device({ fault: 'circular', learned });
    for (let polls = 0; polls < 4; polls++) await one.rig.poll(one.target);
    const again = createRig({ learned });
    opened.push(again);
    await openTargets(again, one.target);
    one.state.odd = 0;
    const { code, detail } = await again.poll(one.target);
    expect([code, one.state.odd]).toEqual(['ok', 0]);
    expect(detail).toContain('circular');
  });
});

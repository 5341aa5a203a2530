// Switches the power of a PoE port or a PDU outlet by one SET, and gives it back by another that is read back. What only
// gives power reads first that there is none, and sends nothing else. Which row of the device a component is, is known from
// polling; nothing is sent to a device that has not been polled.

import type { CollectorParts, Order, OrderFrame, PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import { isSnmpCredential, openAgent, type Agent } from './agent.ts';
import { isException, rawNumber, type Varbind } from './decode.ts';
import { SnmpFailure, type SnmpClient } from './face.ts';
import { OK, resultOf, whereOf } from './results.ts';

interface Switchable {
  /** Table whose rows are named as its components are. */
  measurement: string;
  /** Column that is written, and what is written. */
  column: string;
  first: number;
  back: number;
  /** Column that tells whether power is on, and by what. */
  state: string;
  on: number;
  /** It is only sent while the state is this one: neither on nor unknown. */
  onlyWhile?: number;
  words: string;
}

/** The first of which the device has the row is taken. */
const SWITCHABLE: Readonly<Partial<Record<Order['verb'], readonly Switchable[]>>> = {
  'poe-cycle': [
    {
      // pethPsePortAdminEnable, RFC 3621: true(1), false(2)
      measurement: 'poe', column: '1.3.6.1.2.1.105.1.1.1.3', first: 2, back: 1, state: '1.3.6.1.2.1.105.1.1.1.3', on: 1,
      words: 'off, 5 s later = 1 (on)',
    },
  ],
  'outlet-cycle': [
    {
      // rPDU2OutletSwitchedControlCommand: immediateReboot(3), so that the PDU itself turns it on again; immediateOn(1)
      measurement: 'pdu_outlet', column: '1.3.6.1.4.1.318.1.1.26.9.2.4.1.5', first: 3, back: 1,
      state: '1.3.6.1.4.1.318.1.1.26.9.2.3.1.5', on: 2, words: 'off and on by the PDU; if it stays off, = 1 (on)',
    },
    {
      // rPDUOutletControlOutletCommand of the first generation
      measurement: 'pdu_outlet', column: '1.3.6.1.4.1.318.1.1.12.3.3.1.1.4', first: 3, back: 1,
      state: '1.3.6.1.4.1.318.1.1.12.3.5.1.1.4', on: 1, words: 'off and on by the PDU; if it stays off, = 1 (on)',
    },
  ],
  'outlet-on': [
    {
      // immediateOn(1) while rPDU2OutletSwitchedStatusState is off(1)
      measurement: 'pdu_outlet', column: '1.3.6.1.4.1.318.1.1.26.9.2.4.1.5', first: 1, back: 1,
      state: '1.3.6.1.4.1.318.1.1.26.9.2.3.1.5', on: 2, onlyWhile: 1, words: 'on; only while it reads off',
    },
    {
      // immediateOn(1) while rPDUOutletStatusOutletState is off(2)
      measurement: 'pdu_outlet', column: '1.3.6.1.4.1.318.1.1.12.3.3.1.1.4', first: 1, back: 1,
      state: '1.3.6.1.4.1.318.1.1.12.3.5.1.1.4', on: 1, onlyWhile: 2, words: 'on; only while it reads off',
    },
  ],
}; // prettier-ignore

interface Found {
  how: Switchable;
  index: string;
  /** What its state column told just now. */
  state: number;
}

export async function frameOf(
  parts: CollectorParts,
  agent: Agent | undefined,
  order: Order,
  signal: AbortSignal,
): Promise<OrderFrame> {
  const { target } = order;
  try {
    const found = await using(parts, agent, target.credential, signal, (client) => find(agent, order, client));
    if (!found) return { frame: null, detail: `${target.asset} has no ${order.component} that can be switched` };
    if (!mayBeSent(found)) return { frame: null, detail: notOff(order) };
    const { how, index } = found;
    const where = `${target.host}:${target.port}`;
    return { frame: `SNMP SET ${where} ${how.column}.${index} = ${how.first} (${how.words})` };
  } catch (error) {
    return { frame: null, detail: failureOf(error, target).detail };
  }
}

export async function actOn(
  parts: CollectorParts,
  agent: Agent | undefined,
  order: Order,
  signal: AbortSignal,
): Promise<PollResult> {
  const { target, step } = order;
  try {
    const found = await using(parts, agent, target.credential, signal, (client) => find(agent, order, client));
    if (!found) return { code: 'config', detail: `${target.asset} has no ${order.component} that can be switched` };
    if (!mayBeSent(found)) return { code: 'exception', detail: `${notOff(order)}; nothing was sent` };
    const { how, index } = found;
    const isOn = (): Promise<boolean> =>
      using(parts, agent, target.credential, signal, async (client) => {
        const [state] = await client.get([`${how.state}.${index}`]);
        return state !== undefined && rawNumber(state) === how.on;
      });
    const write = (value: number): Promise<void> =>
      using(parts, agent, target.writeCredential ?? target.credential, signal, (client) =>
        client.set(`${how.column}.${index}`, value),
      );
    if (step === 'first') {
      await write(how.first);
      return OK;
    }
    if (await isOn()) return OK;
    await write(how.back);
    return (await isOn()) ? OK : { code: 'exception', detail: `${whereOf(target)} says that power is still off` };
  } catch (error) {
    return failureOf(error, target);
  }
}

/** A client of its own, so that nothing of a poll gets in between. */
export async function using<T>(
  parts: CollectorParts,
  agent: Agent | undefined,
  credential: Target['credential'],
  signal: AbortSignal,
  work: (client: SnmpClient) => Promise<T>,
): Promise<T> {
  if (!agent || !isSnmpCredential(credential)) throw new SnmpFailure('closed', 'it is not polled by SNMP');
  signal.throwIfAborted();
  const client = openAgent(parts, agent, credential);
  const onAbort = (): void => client.close();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work(client);
  } finally {
    signal.removeEventListener('abort', onAbort);
    client.close();
  }
}

async function find(agent: Agent | undefined, { verb, component }: Order, client: SnmpClient): Promise<Found | null> {
  for (const how of SWITCHABLE[verb] ?? []) {
    const index = rowIndexOf(agent, how.measurement, component);
    if (index === undefined) continue;
    const varbind = await stateOf(client, `${how.state}.${index}`);
    const state = varbind && !isException(varbind) ? rawNumber(varbind) : undefined;
    if (state !== undefined) return { how, index, state };
  }
  return null;
}

function mayBeSent({ how, state }: Found): boolean {
  return how.onlyWhile === undefined || state === how.onlyWhile;
}

function notOff({ target, component }: Order): string {
  return `${component} of ${target.asset} does not read off`;
}

/** v1 agents fail a question for what they lack. */
async function stateOf(client: SnmpClient, oid: string): Promise<Varbind | undefined> {
  try {
    return (await client.get([oid]))[0];
  } catch (error) {
    if (error instanceof SnmpFailure && error.kind === 'rejected') return undefined;
    throw error;
  }
}

/** Row of a component in the device’s table, by the last poll. */
export function rowIndexOf(agent: Agent | undefined, measurement: string, component: string): string | undefined {
  for (const { table, present } of agent?.tables ?? []) {
    if (table.measurement !== measurement) continue;
    for (const [index, row] of present) if (row.key === component) return index;
  }
  return undefined;
}

function failureOf(error: unknown, target: Target): PollResult {
  if (!(error instanceof SnmpFailure)) throw error;
  // It was refused, and so was not done.
  if (error.kind === 'rejected') {
    const what = 'the agent rejects the SET';
    return { code: 'exception', detail: errorLine('device_refuses_action', { where: whereOf(target), what }) };
  }
  return resultOf(error, target);
}

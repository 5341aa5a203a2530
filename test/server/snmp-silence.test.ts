// A device whose SNMP falls silent is not a device without power: the diagnosis asks for a ping first. Records as the
// gateway sends them, the real detection, diagnosis and tickets; the test answers as the probes would.

import { afterEach, describe, expect, it } from 'vitest';
import { loadCauses } from '../../app/load-causes.ts';
import { LATE_SIGNS_MS } from '../../server/domain/correlate/waiting.ts';
import { ServerBench } from './server-bench.ts';

const { causes } = loadCauses();
const open: ServerBench[] = [];
/** One of each kind that has causes of being dead, hung, unfed or cut off. */
const ASSETS = ['sw1', 'core', 'router', 'cam-3', 'gate-cam-1', 'nvr', 'ups', 'pdu', 'server', 'player'] as const;
const BEHIND_SW1 = Array.from({ length: 10 }, (_, index) => `cam-${index + 1}`);

afterEach(async () => {
  for (const bench of open.splice(0)) await bench.close();
});

/** All of the site has been well, and a minute later one asset answers SNMP no more. */
async function silent(...assets: readonly string[]): Promise<ServerBench> {
  const bench = new ServerBench(causes);
  open.push(bench);
  await bench.start();
  for (const { key } of bench.site.assets) bench.ping(key, true).poll(key, 'ok');
  await bench.pass(60);
  for (const asset of assets) bench.poll(asset, 'timeout');
  await bench.pass(2);
  return bench;
}

/** What a ping that the server has asked for brings, and the end of the root-cause window. */
async function answered(bench: ServerBench, isAlive: (asset: string) => boolean): Promise<ServerBench> {
  for (const { id, asset } of bench.link.questions.splice(0)) {
    const isUp = isAlive(asset);
    bench.ping(asset, isUp);
    bench.link.send(() => ({
      kind: 'answer', site: 'demo', asset, target: 'ping', timeMs: bench.clock.wallMs(), detail: '', questionId: id, result: isUp ? 'ok' : 'timeout',
    })); // prettier-ignore
  }
  return bench.pass(6);
}

describe.each(ASSETS)('%s, whose SNMP has fallen silent,', (asset) => {
  it('is asked for a ping before anything is said', async () => {
    const bench = await silent(asset);
    expect(bench.tickets()).toEqual([]);
    expect(bench.link.questions.map((one) => one.asset)).toContain(asset);
  });

  it('has an SNMP service switched off or a changed community when it answers that ping: no visit', async () => {
    const bench = await answered(await silent(asset), () => true);
    expect(bench.tickets()).toEqual([`1 open agent-misconfigured@${asset}`]);
    expect(bench.records.tickets.list()[0]?.visit).toMatchObject({ decision: 'remote', urgency: 'by-clock' });
    expect(bench.records.tickets.list()[0]?.severity).toBe('minor');
  });

  it('is not said to be dead while no ping has come back, be it with an answer or without', async () => {
    const bench = await silent(asset);
    await bench.pass(6);
    expect(bench.tickets()).toEqual([`1 open agent-misconfigured@${asset}`]);
    expect(bench.records.tickets.list()[0]?.visit).toMatchObject({ decision: 'remote', urgency: 'by-clock' });
  });

  it('is dead, hung, unfed or cut off when that ping fails', async () => {
    const bench = await answered(await silent(asset), (one) => one !== asset);
    expect(bench.tickets()).toHaveLength(1);
    expect(bench.tickets()[0]).not.toContain('agent-misconfigured');
  });

  it('is so too when a ping fails later', async () => {
    const bench = await answered(await silent(asset), () => true);
    bench.ping(asset, false);
    await bench.pass(6);
    expect(bench.tickets()).toHaveLength(1);
    expect(bench.tickets()[0]).not.toContain('agent-misconfigured');
  });
});

describe('a switch and its cameras whose SNMP has fallen silent together', () => {
  it('have a community that was changed when they answer ping, and nothing common shows meanwhile', async () => {
    const bench = await answered(await silent('sw1', ...BEHIND_SW1), () => true);
    await bench.pass(LATE_SIGNS_MS / 1000);
    expect(bench.tickets().map((line) => line.split(' ')[2]?.split('@')[0])).toEqual(
      Array.from({ length: 11 }, () => 'agent-misconfigured'),
    );
  });

  it('hang on a dead switch when they do not', async () => {
    const gone = new Set(['sw1', 'kiosk-1', 'kiosk-2', ...BEHIND_SW1]);
    const bench = await answered(await silent('sw1', ...BEHIND_SW1), (asset) => !gone.has(asset));
    expect(bench.tickets()).toEqual([expect.stringMatching(/^1 open switch-[a-z-]+@sw1$/)]);
  });
});

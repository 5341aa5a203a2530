// Lets a switch test the copper line of one port and reads what it found. Only a port without link is tested: on any other
// the test would take the link down for a moment.

import { BatchBuilder, type SampleBatch } from '../../contract/batch.ts';
import type { CollectorParts, PollResult, Sink, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { SnmpCableTest } from '../../contract/profile-snmp.ts';
import { rowIndexOf, using } from './act.ts';
import type { Agent } from './agent.ts';
import { isException, rawNumber } from './decode.ts';
import { SnmpFailure, type SnmpClient } from './face.ts';
import { OK, resultOf, whereOf } from './results.ts';

/** Between two looks whether the test is over, ms. */
const LOOK_EVERY_MS = 500;
/** A test that is not over by then has no result, ms. */
const MAX_TEST_MS = 15_000;
/** ifOperStatus, IF-MIB */
const OPER_STATUS = '1.3.6.1.2.1.2.2.1.8';
const UP = 1;
/** Worst last, as `cable_test.status` counts them. */
const FINDINGS = ['sound', 'open', 'short', 'crosstalk'] as const;

/** @returns config where the target offers no test, or the port has link; exception where the switch makes none */
export async function testCable(
  parts: CollectorParts,
  agent: Agent | undefined,
  target: Target,
  component: string,
  signal: AbortSignal,
  sink: Sink | undefined,
): Promise<PollResult> {
  const test = target.profile.snmp?.cableTest;
  const index = rowIndexOf(agent, 'interface', component);
  if (!test || index === undefined) return { code: 'config', detail: `${component} offers no cable test` };
  try {
    const run = (client: SnmpClient) => runTest(parts, client, test, index, signal);
    const told = await using(parts, agent, target.writeCredential ?? target.credential, signal, run);
    if ('why' in told) return { code: told.code, detail: `${component}: ${told.why}` };
    sink?.samples(target.site, batchOf(parts, target, component, told));
    return OK;
  } catch (error) {
    if (!(error instanceof SnmpFailure)) throw error;
    if (error.kind !== 'rejected') return resultOf(error, target);
    const what = 'the agent rejects the SET';
    return { code: 'exception', detail: errorLine('device_refuses_action', { where: whereOf(target), what }) };
  }
}

interface Finding {
  finding: (typeof FINDINGS)[number];
  /** To the fault; null where there is none or it is not told. */
  metres: number | null;
}

function batchOf(parts: CollectorParts, target: Target, component: string, { finding, metres }: Finding): SampleBatch {
  const { site, asset, class: assetClass } = target;
  const row = parts.catalogue.row('cable_test', { site, asset, class: assetClass, component });
  const timeMs = parts.clock.wallMs();
  const builder = new BatchBuilder(2);
  builder.add(parts.catalogue.series(row, 'status'), FINDINGS.indexOf(finding), timeMs);
  if (metres !== null) builder.add(parts.catalogue.series(row, 'fault_m'), metres, timeMs);
  return builder.finish();
}

type Told = Finding | { code: 'config' | 'exception' | 'timeout'; why: string };

async function runTest(
  parts: CollectorParts,
  client: SnmpClient,
  test: SnmpCableTest,
  index: string,
  signal: AbortSignal,
): Promise<Told> {
  const at = (oid: string): string => oid.replace('{index}', index);
  const read = async (oid: string): Promise<number | undefined> => {
    const [varbind] = await client.get([at(oid)]);
    return varbind === undefined || isException(varbind) ? undefined : rawNumber(varbind);
  };
  if ((await read(`${OPER_STATUS}.{index}`)) === UP)
    return { code: 'config', why: 'it has link, which a cable test would interrupt' };
  await client.set(at(test.start.oid), test.start.value);
  const endsMs = parts.clock.monoMs() + MAX_TEST_MS;
  if (test.state) {
    const { oid, busy, failed } = test.state;
    for (let state = await read(oid); ; state = await read(oid)) {
      if (state === undefined || failed?.includes(state)) return { code: 'exception', why: 'the switch made no test' };
      if (!busy.includes(state)) break;
      if (parts.clock.monoMs() >= endsMs) return { code: 'timeout', why: `the test took more than ${MAX_TEST_MS} ms` };
      await pause(parts, signal);
    }
  }
  return worstOf(test, await Promise.all(test.results.map(read)), await Promise.all((test.metres ?? []).map(read)));
}

function worstOf(test: SnmpCableTest, codes: (number | undefined)[], metres: (number | undefined)[]): Told {
  let worst = -1;
  let at = 0;
  for (const [pair, code] of codes.entries()) {
    const finding = FINDINGS.findIndex((name) => code !== undefined && test.codes[name]?.includes(code));
    if (finding > worst) [worst, at] = [finding, pair];
  }
  const finding = FINDINGS[worst];
  if (!finding) return { code: 'exception', why: `a result that its profile does not know: ${codes.join(', ')}` };
  const distance = finding === 'sound' ? undefined : (metres[at] ?? metres[0]);
  return { finding, metres: distance !== undefined && distance > 0 ? distance : null };
}

function pause(parts: CollectorParts, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = parts.clock.after(LOOK_EVERY_MS, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    const onAbort = (): void => {
      cancel();
      reject(new SnmpFailure('timeout', 'no time'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

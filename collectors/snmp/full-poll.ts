// A poll that reads everything a plan asks for, names and kinds included, and learns from it how the next polls can go by
// steps. What it had read before it failed is kept.

import { BatchBuilder } from '../../contract/batch.ts';
import type { CollectorParts, PollResult, Sink } from '../../contract/collector.ts';
import type { ComponentFact } from '../../contract/records.ts';
import {
  drop,
  fastTargetOf,
  firstPlanOf,
  isSnmpCredential,
  openAgent,
  openVlan,
  sealOf,
  setupFault,
  wayTo,
  type Agent,
  keepLearned,
} from './agent.ts';
import { SnmpFailure } from './face.ts';
import type { Layout } from './fast/requests.ts';
import type { Shapes } from './fast/shape.ts';
import { Trace } from './fast/trace.ts';
import { ASN } from './decode.ts';
import { failed, okOf, resultOf, slowResult, whereOf } from './results.ts';
import { readSamples } from './samples.ts';
import { Reading } from './session.ts';
import type { SampleContext } from './tables.ts';
import { VARBINDS_PER_REQUEST } from './tuning.ts';

/** Part of the poll's time after which no more facts are read. */
export const FACTS_SHARE = 0.6;

export async function pollAgent(
  parts: CollectorParts,
  shapes: Shapes,
  agent: Agent,
  sink: Sink,
  signal: AbortSignal,
): Promise<PollResult> {
  const fault = setupFault(agent.target);
  if (fault !== '') return failed('config', 'target_misconfigured', { where: whereOf(agent.target), what: fault });
  if (signal.aborted) return resultOf(new SnmpFailure('timeout', 'no time'), agent.target);
  agent.learnt.giveUp(agent.tables);
  const onAbort = (): void => drop(agent);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await pollTwice(parts, shapes, agent, sink, signal);
  } catch (error) {
    drop(agent);
    // Only our own failures are told: any other text may hold a secret.
    const name = error instanceof Error ? error.name : typeof error;
    parts.log.error({ asset: agent.target.asset, error: name }, 'the SNMP collector failed');
    return failed('internal', 'poll_failed', { where: whereOf(agent.target), what: name });
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** An agent that has lost its v3 time is asked once more with a session of its own: the clock is learnt anew (RFC 3414 §4). */
async function pollTwice(
  parts: CollectorParts,
  shapes: Shapes,
  agent: Agent,
  sink: Sink,
  signal: AbortSignal,
): Promise<PollResult> {
  for (let attempt = 1; ; attempt++) {
    const { failure, hasRead } = await pollOnce(parts, shapes, agent, sink, signal);
    if (!failure) return okOf(agent);
    drop(agent);
    if (hasRead && (failure.kind === 'timeout' || failure.kind === 'closed')) return slowResult(agent.target);
    if (failure.kind !== 'clock' || attempt > 1 || signal.aborted) return resultOf(failure, agent.target);
    parts.log.info(
      { site: agent.target.site, asset: agent.target.asset },
      'the SNMPv3 engine has lost its time: asking it anew',
    );
  }
}

async function pollOnce(
  parts: CollectorParts,
  shapes: Shapes,
  agent: Agent,
  sink: Sink,
  signal: AbortSignal,
): Promise<{ failure?: SnmpFailure; hasRead: boolean }> {
  const { clock, catalogue } = parts;
  const { target } = agent;
  const start = clock.monoMs();
  const context: SampleContext = {
    builder: new BatchBuilder(),
    catalogue,
    tags: { site: target.site, asset: target.asset, class: target.class },
    timeMs: clock.wallMs(),
    monoMs: start,
    hasRestarted: false,
    trace: new Trace(),
  };
  const flush = (): void => {
    if (context.builder.count > 0) sink.samples(target.site, context.builder.finish());
    context.builder = new BatchBuilder();
  };
  try {
    agent.client ??= openAgent(parts, agent);
    const reading = new Reading(agent.client, agent.memory, clock);
    agent.found = await readSamples(agent, reading, context, clock);
    noteLearned(parts, agent);
    if (context.hasRestarted) agent.facts.readAnew(start);
    if (reading.cut === 0 && !reading.hasFailures) learn(parts, shapes, agent, reading, context);
    keepLearned(parts, agent);
    flush();
    noteCut(parts, agent, reading);
    await readFacts(
      parts,
      agent,
      reading,
      agent.found,
      sink,
      () => !signal.aborted && clock.monoMs() - start < target.timeoutMs * FACTS_SHARE,
    );
    // Polls by steps need no client; the next full reading makes another.
    agent.learnt.noteHeard();
    if (agent.learnt.isUsable) drop(agent);
    return { hasRead: true };
  } catch (error) {
    const hasRead = context.builder.count > 0;
    flush();
    if (!(error instanceof SnmpFailure)) throw error;
    if (hasRead) agent.learnt.noteHeard();
    else if (error.kind === 'timeout') agent.learnt.noteSilence();
    return { failure: error, hasRead };
  }
}

function noteLearned(parts: CollectorParts, agent: Agent): void {
  const { memory, shared, target } = agent;
  const { learned, tuning } = memory;
  learned.varbinds = tuning.varbinds === VARBINDS_PER_REQUEST ? 0 : tuning.varbinds;
  if (agent.learnt.isRecovering(parts.clock.monoMs())) learned.recover();
  learned.clockFaults = shared.engines.at(shared.addressOf(target.host) ?? '', target.port)?.resyncs ?? 0;
}

/** Has the next polls go by steps, when these account for every sample. */
function learn(parts: CollectorParts, shapes: Shapes, agent: Agent, reading: Reading, context: SampleContext): void {
  const { target, shared, client } = agent;
  const { trace } = context;
  const address = shared.addressOf(target.host);
  if (!trace || !isSnmpCredential(target.credential) || !client || address === undefined) return;
  if (trace.steps.length + trace.replayedSamples !== context.builder.count) return;
  if (target.settings['client'] === 'library') return;
  const seal = sealOf(agent);
  if (!seal) return;
  const { learned } = agent.memory;
  if (trace.steps.some((step) => step.kind === 'counter'))
    learned.counterBits = trace.steps.some((step) => step.kind === 'counter' && step.source.type === ASN.counter64)
      ? 64
      : 32;
  const indexesByColumn = new Map<string, string[]>();
  const layout: Layout = {
    ...wayTo(agent, seal),
    indexesOf: (column) => {
      let indexes = indexesByColumn.get(column);
      if (!indexes) indexesByColumn.set(column, (indexes = [...reading.rows(column).keys()]));
      return indexes;
    },
  };
  const full = {
    trace,
    tables: agent.tables,
    reading,
    plan: agent.plan,
    firstPlan: firstPlanOf(agent),
    counterBits: learned.counterBits,
  };
  agent.learnt.learn(full, shapes, layout, fastTargetOf(agent, seal, address), parts.clock.monoMs());
}

/** Facts are worth no failed poll: an agent that cannot answer them has answered the rest. */
export async function readFacts(
  parts: CollectorParts,
  agent: Agent,
  reading: Reading,
  storage: readonly ComponentFact[],
  sink: Sink,
  hasTime: () => boolean,
): Promise<void> {
  const now = parts.clock.monoMs();
  try {
    if (!(await agent.facts.gather(reading, now, hasTime, (vlan) => openVlan(parts, agent, vlan)))) return;
  } catch (error) {
    if (!(error instanceof SnmpFailure)) throw error;
    parts.log.debug({ asset: agent.target.asset, kind: error.kind }, 'facts could not be read whole');
    if (error.kind !== 'closed') agent.facts.noteFailure();
    return;
  }
  const facts = agent.facts.snapshot(agent.tables, storage, now, agent.memory.learned.stamp);
  if (facts) sink.facts(agent.target, { ...facts, learned: agent.memory.learned.facts });
}

function noteCut(parts: CollectorParts, agent: Agent, reading: Reading): void {
  const isCut = reading.cut > 0;
  if (isCut && !agent.isCutLogged)
    parts.log.warn(
      { site: agent.target.site, asset: agent.target.asset, columns: reading.cut },
      'tables longer than their row limit are cut',
    );
  agent.isCutLogged = isCut;
}

// Polls SNMP agents, by steps where a device is known, in full where it is not or has changed. All targets share their
// sockets. A poll never outlives its signal and never throws for what a device does.

import { BatchBuilder } from '../../contract/batch.ts';
import type { Collector, CollectorParts, PollResult, Sink, Target } from '../../contract/collector.ts';
import { createAgent, drop, openAgent, type Agent } from './agent.ts';
import { SnmpFailure } from './face.ts';
import { FastPoller, type FastResult } from './fast/poll.ts';
import { isSame, sampleAll, Shapes, type ShapeState } from './fast/shape.ts';
import { FACTS_SHARE, pollAgent, readFacts } from './full-poll.ts';
import { failed, NO_TIME, OK, resultOf, whereOf } from './results.ts';
import { Reading } from './session.ts';
import { SnmpShared } from './shared.ts';

export function createSnmpCollector(parts: CollectorParts): Collector {
  let agents = new Map<Target, Agent>();
  let sink: Sink | undefined;
  const shared = new SnmpShared(parts.network, parts.clock);
  const poller = new FastPoller(shared);
  const shapes = new Shapes();
  let made = 0;

  return {
    protocols: ['snmp'],
    open(targets, into) {
      sink = into;
      const kept = new Map<Target, Agent>();
      for (const target of targets)
        kept.set(target, agents.get(target) ?? createAgent(target, shared, phaseOf(made++)));
      for (const [target, agent] of agents) if (!kept.has(target)) drop(agent);
      agents = kept;
      return Promise.resolve();
    },
    poll(target, signal) {
      const agent = agents.get(target);
      if (!agent || !sink) {
        const what = 'it is not among the open targets';
        return Promise.resolve(failed('config', 'target_misconfigured', { where: whereOf(target), what }));
      }
      return pollFast({ parts, poller, shapes, sink }, agent, signal) ?? pollAgent(parts, shapes, agent, sink, signal);
    },
    close() {
      for (const agent of agents.values()) drop(agent);
      agents.clear();
      shared.close();
      return Promise.resolve();
    },
  };
}

/** Golden section: however many have come before, the next falls into a gap. */
function phaseOf(number: number): number {
  return (number * 0.618_033_988_75) % 1;
}

interface FastParts {
  parts: CollectorParts;
  poller: FastPoller;
  shapes: Shapes;
  sink: Sink;
}

/** Polls by steps where that is possible; what has changed is then read in full, within the same poll. */
function pollFast(
  { parts, poller, shapes, sink }: FastParts,
  agent: Agent,
  signal: AbortSignal,
): Promise<PollResult> | undefined {
  const { clock } = parts;
  const usable = agent.learnt.usable(clock.monoMs());
  if (!usable || signal.aborted) return undefined;
  const { state, target } = usable;
  return new Promise((resolve) => {
    poller.run(target, state.shape, signal, (result) => {
      if (result.end === 'silent') {
        agent.shared.forgetAddress(agent.target.host);
        resolve(resultOf(new SnmpFailure(result.silence, result.what), agent.target));
        return;
      }
      if (!takeIn(agent, state, result, sink)) {
        agent.learnt.noteDifference();
        resolve(signal.aborted ? resultOf(NO_TIME, agent.target) : pollAgent(parts, shapes, agent, sink, signal));
      } else if (agent.facts.isDue(result.monoMs)) resolve(pollFacts(parts, agent, sink, signal));
      else resolve(OK);
    });
  });
}

/** True when the device is as it was learnt: its samples have gone to the sink. */
function takeIn(agent: Agent, state: ShapeState, result: FastResult, sink: Sink): boolean {
  const { values, monoMs, wallMs } = result;
  if (result.end !== 'whole' || !isSame(state, values)) return false;
  const { shape } = state;
  if (shape.uptimeSlot >= 0) {
    const ticks = values[shape.uptimeSlot] ?? 0;
    if (agent.memory.hasFallen(ticks)) return false;
    agent.memory.noteUptime(ticks, monoMs);
  }
  const builder = new BatchBuilder(shape.ops.length);
  sampleAll(state, values, builder, wallMs, monoMs);
  if (builder.count > 0) sink.samples(agent.target.site, builder.finish());
  return true;
}

/** Reads facts behind a poll by steps. */
async function pollFacts(parts: CollectorParts, agent: Agent, sink: Sink, signal: AbortSignal): Promise<PollResult> {
  const start = parts.clock.monoMs();
  const onAbort = (): void => drop(agent);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    agent.client ??= openAgent(parts, agent);
    const reading = new Reading(agent.client, agent.memory, parts.clock);
    const hasTime = (): boolean =>
      !signal.aborted && parts.clock.monoMs() - start < agent.target.timeoutMs * FACTS_SHARE;
    await readFacts(parts, agent, reading, agent.found, sink, hasTime);
  } catch (error) {
    if (!(error instanceof SnmpFailure)) throw error;
  } finally {
    drop(agent);
    signal.removeEventListener('abort', onAbort);
  }
  return OK;
}

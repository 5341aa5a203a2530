// Polls SNMP agents, by steps where a device is known, in full where it is not or has changed. All targets share their
// sockets. A poll never outlives its signal and never throws for what a device does.

import { BatchBuilder, type SampleBatch } from '../../contract/batch.ts';
import type { Collector, CollectorParts, PollResult, Sink, Target } from '../../contract/collector.ts';
import { actOn, frameOf } from './act.ts';
import { testCable } from './cable-test.ts';
import { adopt, compare, type Comparison } from './adopt.ts';
import { createAgent, drop, keyOf, openAgent, type Agent } from './agent.ts';
import type { Usable } from './fast/learnt.ts';
import { SnmpFailure } from './face.ts';
import { FastPoller, type FastResult } from './fast/poll.ts';
import { isSame, type ShapeState } from './fast/compiled.ts';
import { sampleAll } from './fast/sample.ts';
import { Shapes } from './fast/shape.ts';
import { FACTS_SHARE, pollAgent, readFacts } from './full-poll.ts';
import { failed, NO_TIME, okOf, resultOf, slowResult, whereOf } from './results.ts';
import { replaySections } from './samples.ts';
import { Reading, type Captured } from './session.ts';
import { knock } from './knock.ts';
import { SnmpShared } from './shared.ts';
import type { SampleContext } from './tables.ts';
import type { TransportStats } from './transport.ts';

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
        kept.set(
          target,
          agents.get(target) ?? createAgent(target, shared, phaseOf(made++), parts.learned?.get(keyOf(target))),
        );
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
      return pollBest({ parts, poller, shapes, sink }, agent, signal);
    },
    readTables(target) {
      const agent = agents.get(target);
      agent?.facts.readForAsker(parts.clock.monoMs());
      return agent !== undefined;
    },
    probe: (target, _, component, signal) => testCable(parts, agents.get(target), target, component, signal, sink),
    act: (order, signal) => actOn(parts, agents.get(order.target), order, signal),
    frameOf: (order, signal) => frameOf(parts, agents.get(order.target), order, signal),
    stats: () => statsOf(shared.transport.stats),
    close() {
      for (const agent of agents.values()) drop(agent);
      agents.clear();
      shared.close();
      return Promise.resolve();
    },
  };
}

function statsOf(stats: TransportStats): Record<string, number> {
  return {
    requests_in_flight: stats.inFlight,
    sends_total: stats.sent,
    resends_total: stats.resent,
    datagrams_received_total: stats.received,
    datagrams_late_total: stats.late,
    datagrams_foreign_total: stats.foreign,
    datagrams_garbled_total: stats.garbled,
    requests_refused_total: stats.refused,
    deadlines_put_off_total: stats.putOff,
  };
}

/** Golden section: however many have come before, the next falls into a gap. */
function phaseOf(number: number): number {
  return (number * 0.618_033_988_75) % 1;
}

/** Room for what replayed sections add, as a rule. */
const REPLAYED_SAMPLES = 32;

interface FastParts {
  parts: CollectorParts;
  poller: FastPoller;
  shapes: Shapes;
  sink: Sink;
}

/** Polls by steps where that is possible; what has changed is then read in full, within the same poll. */
function pollBest(fast: FastParts, agent: Agent, signal: AbortSignal): Promise<PollResult> {
  const { parts, poller, shapes, sink } = fast;
  const { learnt } = agent;
  const inFull = (): Promise<PollResult> => pollAgent(parts, shapes, agent, sink, signal);
  if (signal.aborted) return inFull();
  const usable = learnt.usable(parts.clock.monoMs(), shapes);
  if (usable && !usable.identity) return pollFast(fast, agent, usable, signal);
  if (!usable && !learnt.isNew && !learnt.isSilent) return inFull();
  return new Promise((resolve) => {
    const failed = (result: FastResult): void => {
      noteSilence(agent, result);
      resolve(resultOf({ kind: result.silence, message: result.what }, agent.target));
    };
    if (learnt.isSilent) {
      knock(poller, shapes, agent, signal, (result) => {
        if (result?.end === 'silent') failed(result);
        else resolve(inFull());
      });
      return;
    }
    const compared = (comparison: Comparison, result?: FastResult): void => {
      const now = parts.clock.monoMs();
      if (comparison === 'same' && usable) learnt.noteUnchanged(now);
      const next = comparison === 'same' && !signal.aborted ? learnt.usable(now, shapes) : undefined;
      if (next) resolve(pollFast(fast, agent, next, signal));
      else if (comparison === 'silent' && result && usable) failed(result);
      else resolve(inFull());
    };
    if (usable?.identity) compare(poller, usable.target, usable.identity, signal, compared);
    else adopt(parts, poller, shapes.models, agent, signal, compared);
  });
}

function pollFast(
  { parts, poller, shapes, sink }: FastParts,
  agent: Agent,
  { state, target }: Usable,
  signal: AbortSignal,
): Promise<PollResult> {
  return new Promise((resolve) => {
    poller.run(target, state.shape, signal, (result) => {
      // Silence to what was never answered may mean that the answer would not fit. Else asking for more would not help.
      if ((result.end === 'silent' || result.end === 'stuck') && agent.learnt.isProven && !isUnread(result, agent)) {
        takeInPart(agent, state, result, sink);
        noteSilence(agent, result);
        // What has answered lives, however little of it came.
        if (result.end === 'stuck' && result.silence === 'timeout') resolve(slowResult(agent.target));
        else resolve(resultOf({ kind: result.silence, message: result.what }, agent.target));
        return;
      }
      const batch = takeIn(agent, state, result);
      if (!batch) {
        noteTrouble(agent, result, signal);
        if (!signal.aborted) resolve(pollAgent(parts, shapes, agent, sink, signal));
        else resolve(result.request > 0 ? slowResult(agent.target) : resultOf(NO_TIME, agent.target));
      } else if (result.captured) {
        const context = contextOf(parts, agent, batch, result);
        resolve(replay(parts, shapes, agent, sink, signal, context, result.captured));
      } else resolve(handOut(parts, agent, sink, signal, batch, result.monoMs));
    });
  });
}

/** It has answered, with what its keys do not open. */
function isUnread({ silence }: FastResult, { target }: Agent): boolean {
  return silence === 'garbage' && target.credential?.kind === 'snmp-v3';
}

/** Learns from a poll by steps that failed, so that the next steps are better. */
function noteTrouble(agent: Agent, result: FastResult, signal: AbortSignal): void {
  const { learnt, memory } = agent;
  const { end, shape, request } = result;
  learnt.noteDifference();
  agent.facts.hasten(result.monoMs);
  if (signal.aborted) return;
  if (end === 'short' || end === 'stuck' || end === 'silent') blame(agent, result);
  else if (!learnt.isProven && request === 0 && shape.requests.length > 0) memory.learned.isMixed = false;
}

/** Less is asked for from now on: of the table at fault where one alone was asked for. */
function blame({ memory: { learned, tuning } }: Agent, { end, shape, request }: FastResult): void {
  const { count = 0, subtrees = [] } = shape.requests[request] ?? {};
  const [subtree, ...others] = subtrees;
  if (end === 'silent' || subtree === undefined || others.length > 0) learned.shrink(end !== 'short');
  else {
    tuning.shrink(subtree, count, count >> 1);
    if (end === 'stuck') learned.slowDown();
  }
}

/** What was read before the device fell silent is kept. */
function takeInPart(
  agent: Agent,
  state: ShapeState,
  { request, values, wallMs, monoMs }: FastResult,
  sink: Sink,
): void {
  const ticks = values[state.shape.uptimeSlot] ?? 0;
  if (request === 0 || agent.memory.hasFallen(ticks) || !isSame(state, values, true)) return;
  const batch = sampleAll(state, values, wallMs, monoMs, true);
  if (batch.count > 0) sink.samples(agent.target.site, batch);
}

function noteSilence(agent: Agent, result: FastResult): void {
  const { learnt, shared, target } = agent;
  shared.forgetAddress(target.host);
  learnt.noteSilence();
  if (learnt.isSilent && result.end === 'stuck') blame(agent, result);
}

/** The samples of a device that is as it was learnt, valid until the next are made; undefined for one that is not. */
function takeIn(agent: Agent, state: ShapeState, result: FastResult): SampleBatch | undefined {
  const { values, monoMs, wallMs } = result;
  if (result.end !== 'whole' || !isSame(state, values)) return undefined;
  const { shape } = state;
  agent.learnt.noteSuccess();
  agent.memory.learned.noteRoundTrip(result.roundTripMs);
  if (shape.uptimeSlot >= 0) {
    const ticks = values[shape.uptimeSlot] ?? 0;
    if (agent.memory.hasFallen(ticks)) return undefined;
    agent.memory.noteUptime(ticks, monoMs);
  }
  return sampleAll(state, values, wallMs, monoMs);
}

/** What sections that are run on what was captured add their samples to. */
function contextOf(
  { catalogue }: CollectorParts,
  { target }: Agent,
  batch: SampleBatch,
  { wallMs, monoMs }: FastResult,
): SampleContext {
  const builder = new BatchBuilder(batch.count + REPLAYED_SAMPLES);
  builder.addBatch(batch);
  const { site, asset, class: kind } = target;
  const tags = { site, asset, class: kind };
  return { builder, catalogue, tags, timeMs: wallMs, monoMs, hasRestarted: false, trace: undefined };
}

/** Runs the sections that no steps can repeat on what was captured for them. */
async function replay(
  parts: CollectorParts,
  shapes: Shapes,
  agent: Agent,
  sink: Sink,
  signal: AbortSignal,
  context: SampleContext,
  captured: Captured,
): Promise<PollResult> {
  const reading = new Reading(undefined, agent.memory, parts.clock, captured);
  try {
    agent.found = await replaySections(agent, agent.learnt.replays, reading, context);
  } catch {
    // The full reading says what is wrong, should it still be.
    return pollAgent(parts, shapes, agent, sink, signal);
  }
  return handOut(parts, agent, sink, signal, context.builder.finish(), context.monoMs);
}

function handOut(
  parts: CollectorParts,
  agent: Agent,
  sink: Sink,
  signal: AbortSignal,
  batch: SampleBatch,
  monoMs: number,
): PollResult | Promise<PollResult> {
  if (batch.count > 0) sink.samples(agent.target.site, batch);
  return agent.facts.isDue(monoMs) ? pollFacts(parts, agent, sink, signal) : okOf(agent);
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
  return okOf(agent);
}

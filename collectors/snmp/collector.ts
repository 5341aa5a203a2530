// Polls SNMP agents. One client a target is kept between polls and made anew after errors; all share their sockets. A poll
// never outlives its signal, never throws for what a device does, and what it had read before it failed is kept.

import { BatchBuilder } from '../../contract/batch.ts';
import type { Collector, CollectorParts, PollResult, Sink, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { ComponentFact } from '../../contract/records.ts';
import { openClient, SnmpFailure, type SnmpClient } from './client.ts';
import { compilePlan, type PlannedScalar, type SnmpPlan } from './config.ts';
import { clockOffsetSeconds, decodeNumber, rawNumber, rawText, type Varbind } from './decode.ts';
import { sampleDigests } from './digests.ts';
import { readEntitySensors } from './entities.ts';
import { FactsGatherer } from './facts.ts';
import { readHostResources } from './host-resources.ts';
import { OIDS } from './oids.ts';
import { AgentMemory, Reading } from './session.ts';
import { SnmpShared } from './shared.ts';
import { vlanCredential } from './vlans.ts';
import { TableReader, type SampleContext } from './tables.ts';

/** Part of the poll's time that one send of a request may wait for its answer, with its bounds in ms. */
const REQUEST_SHARE = 0.4;
const MIN_REQUEST_MS = 100;
const MAX_REQUEST_MS = 2000;
/** Part of the poll's time after which no more facts are read. */
const FACTS_SHARE = 0.6;
/** Rows that a count looks at. */
const MAX_COUNTED_ROWS = 2048;

interface Agent {
  readonly target: Target;
  readonly shared: SnmpShared;
  plan: SnmpPlan;
  memory: AgentMemory;
  tables: readonly TableReader[];
  facts: FactsGatherer;
  client: SnmpClient | undefined;
  /** A limit has cut this agent's tables, and the log says so. */
  isCutLogged: boolean;
}

export function createSnmpCollector(parts: CollectorParts): Collector {
  let agents = new Map<Target, Agent>();
  let sink: Sink | undefined;
  const shared = new SnmpShared(parts.network, parts.clock);

  return {
    protocols: ['snmp'],
    open(targets, into) {
      sink = into;
      const kept = new Map<Target, Agent>();
      for (const target of targets) kept.set(target, agents.get(target) ?? createAgent(target, shared));
      for (const [target, agent] of agents) if (!kept.has(target)) drop(agent);
      agents = kept;
      return Promise.resolve();
    },
    async poll(target, signal) {
      const agent = agents.get(target);
      if (!agent || !sink)
        return failed('config', 'target_misconfigured', {
          where: whereOf(target),
          what: 'it is not among the open targets',
        });
      return pollAgent(parts, agent, sink, signal);
    },
    close() {
      for (const agent of agents.values()) drop(agent);
      agents.clear();
      shared.close();
      return Promise.resolve();
    },
  };
}

function createAgent(target: Target, shared: SnmpShared): Agent {
  const plan = compilePlan(target.profile.snmp ?? {});
  const tables = plan.tables.map((table) => new TableReader(table));
  return {
    target,
    shared,
    plan,
    memory: new AgentMemory(),
    tables,
    facts: new FactsGatherer(plan),
    client: undefined,
    isCutLogged: false,
  };
}

function drop(agent: Agent): void {
  agent.client?.close();
  agent.client = undefined;
}

async function pollAgent(parts: CollectorParts, agent: Agent, sink: Sink, signal: AbortSignal): Promise<PollResult> {
  const fault = setupFault(agent.target);
  if (fault !== '') return failed('config', 'target_misconfigured', { where: whereOf(agent.target), what: fault });
  if (signal.aborted) return resultOf(new SnmpFailure('timeout', 'no time'), agent.target);
  const onAbort = (): void => drop(agent);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await pollTwice(parts, agent, sink, signal);
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
async function pollTwice(parts: CollectorParts, agent: Agent, sink: Sink, signal: AbortSignal): Promise<PollResult> {
  for (let attempt = 1; ; attempt++) {
    const failure = await pollOnce(parts, agent, sink, signal);
    if (!failure) return { code: 'ok', detail: '' };
    drop(agent);
    if (failure.kind !== 'clock' || attempt > 1 || signal.aborted) return resultOf(failure, agent.target);
    parts.log.info(
      { site: agent.target.site, asset: agent.target.asset },
      'the SNMPv3 engine has lost its time: asking it anew',
    );
  }
}

async function pollOnce(
  parts: CollectorParts,
  agent: Agent,
  sink: Sink,
  signal: AbortSignal,
): Promise<SnmpFailure | undefined> {
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
  };
  const flush = (): void => {
    if (context.builder.count > 0) sink.samples(target.site, context.builder.finish());
    context.builder = new BatchBuilder();
  };
  try {
    agent.client ??= openAgent(parts, agent);
    const reading = new Reading(agent.client, agent.memory, clock);
    const storage = await readSamples(agent, reading, context, clock);
    flush();
    noteCut(parts, agent, reading);
    await readFacts(
      parts,
      agent,
      reading,
      storage,
      sink,
      () => !signal.aborted && clock.monoMs() - start < target.timeoutMs * FACTS_SHARE,
    );
    return undefined;
  } catch (error) {
    flush();
    if (error instanceof SnmpFailure) return error;
    throw error;
  }
}

function openAgent(
  { network, clock }: CollectorParts,
  { target, shared }: Agent,
  credential = target.credential,
): SnmpClient {
  const { host, port, settings } = target;
  if (!isSnmpCredential(credential)) throw new SnmpFailure('closed', 'no SNMP credential');
  const requestTimeoutMs = Math.round(
    Math.min(MAX_REQUEST_MS, Math.max(MIN_REQUEST_MS, target.timeoutMs * REQUEST_SHARE)),
  );
  const kind = settings['client'] === 'library' ? 'library' : 'own';
  return openClient({ network, clock, host, port, credential, requestTimeoutMs, kind }, shared);
}

async function readSamples(
  agent: Agent,
  reading: Reading,
  context: SampleContext,
  clock: CollectorParts['clock'],
): Promise<ComponentFact[]> {
  if (agent.plan.needsObjectId) await learnObjectId(agent, reading);
  const scalars = await reading.scalars(agent.plan.scalarOids);
  // The stamps of what has just been answered, not of the question.
  context.timeMs = clock.wallMs();
  context.monoMs = clock.monoMs();
  const uptime = scalars.get(OIDS.sysUpTime);
  const ticks = uptime && rawNumber(uptime);
  if (ticks !== undefined) {
    context.hasRestarted = agent.memory.noteUptime(ticks, context.monoMs);
    if (agent.plan.readers.has('system'))
      addScalar(context, { measurement: 'snmp', field: 'uptime_s', component: '' }, ticks / 100);
  }
  sampleScalars(agent.plan, scalars, context);
  sampleShares(agent.plan, scalars, context);
  for (const table of agent.tables) {
    context.timeMs = clock.wallMs();
    context.monoMs = clock.monoMs();
    await table.read(reading, context);
  }
  await sampleCounts(agent.plan, reading, context);
  await sampleDigests(agent.plan.digests, reading, context);
  return [
    ...(agent.plan.readers.has('host-resources') ? await readHostResources(reading, context) : []),
    ...(agent.plan.readers.has('entity-sensors') ? await readEntitySensors(reading, context) : []),
  ];
}

/** Compiles the plan anew for a device that has told its own tree, for makers who number one for each model. */
async function learnObjectId(agent: Agent, reading: Reading): Promise<void> {
  const varbind = (await reading.scalars([OIDS.sysObjectId])).get(OIDS.sysObjectId);
  if (!varbind) return;
  agent.plan = compilePlan(agent.target.profile.snmp ?? {}, rawText(varbind));
  agent.tables = agent.plan.tables.map((table) => new TableReader(table));
  agent.facts = new FactsGatherer(agent.plan);
}

function sampleShares(plan: SnmpPlan, answers: ReadonlyMap<string, Varbind>, context: SampleContext): void {
  const at = (oid: string): number | undefined => {
    const varbind = answers.get(oid);
    return varbind && rawNumber(varbind);
  };
  const sum = (oids: readonly string[]): number => oids.reduce((total, oid) => total + (at(oid) ?? Number.NaN), 0);
  for (const share of plan.shares) {
    const [main, ...further] = share.subtract;
    const whole = sum(share.of);
    const part =
      sum(share.add) - sum(main === undefined ? [] : [main, ...further.filter((oid) => at(oid) !== undefined)]);
    if (whole > 0 && Number.isFinite(part)) addScalar(context, share, (100 * part) / whole);
  }
}

async function sampleCounts(plan: SnmpPlan, reading: Reading, context: SampleContext): Promise<void> {
  if (plan.counts.length === 0) return;
  await reading.columns(
    plan.counts.map(({ oid }) => oid),
    MAX_COUNTED_ROWS,
  );
  for (const count of plan.counts) {
    const rows = [...reading.rows(count.oid).values()];
    const wanted = count.in;
    addScalar(
      context,
      count,
      wanted ? rows.filter((row) => wanted.has(rawText(row).toLowerCase())).length : rows.length,
    );
  }
}

function sampleScalars(plan: SnmpPlan, answers: ReadonlyMap<string, Varbind>, context: SampleContext): void {
  const values = new Map<string, { scalar: PlannedScalar; value: number }>();
  for (const scalar of plan.scalars) {
    const varbind = answers.get(scalar.oid);
    const value =
      varbind && (scalar.isTime ? clockOffsetSeconds(varbind, context.timeMs) : decodeNumber(varbind, scalar.decoding));
    if (value === undefined) continue;
    // Several objects may tell the same thing on different makes: the first that answers counts.
    const key = `${scalar.measurement}.${scalar.field} ${scalar.component}`;
    const known = values.get(key);
    if (!known || (scalar.isHighest && value > known.value)) values.set(key, { scalar, value });
  }
  for (const { scalar, value } of values.values()) addScalar(context, scalar, value);
}

function addScalar(
  context: SampleContext,
  at: { measurement: string; field: string; component: string },
  value: number,
): void {
  const row = context.catalogue.row(at.measurement, { ...context.tags, component: at.component });
  context.builder.add(context.catalogue.series(row, at.field), value, context.timeMs);
}

function openVlan(parts: CollectorParts, agent: Agent, vlan: string): SnmpClient | null {
  const credential = agent.target.credential && vlanCredential(agent.target.credential, vlan);
  return credential && openAgent(parts, agent, credential);
}

/** Facts are worth no failed poll: an agent that cannot answer them has answered the rest. */
async function readFacts(
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
  const facts = agent.facts.snapshot(agent.tables, storage, now);
  if (facts) sink.facts(agent.target, facts);
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

function setupFault(target: Target): string {
  if (!target.profile.snmp) return `profile "${target.profile.profile}" has no snmp section`;
  if (!isSnmpCredential(target.credential)) return 'it has no SNMP credential';
  if (target.host === '') return 'it has no address';
  return '';
}

function isSnmpCredential(
  credential: Target['credential'],
): credential is Extract<NonNullable<Target['credential']>, { kind: `snmp-${string}` }> {
  return credential !== null && credential.kind !== 'password';
}

function whereOf(target: Target): string {
  return `"${target.asset}" (${target.host}:${target.port})`;
}

function failed(
  code: PollResult['code'],
  error: Parameters<typeof errorLine>[0],
  values: Parameters<typeof errorLine>[1],
): PollResult {
  return { code, detail: errorLine(error, values) };
}

function credentialOf({ name, settings }: Target): string {
  return String(settings['credentialName'] ?? `of target ${name}`);
}

function resultOf(failure: SnmpFailure, target: Target): PollResult {
  const where = whereOf(target);
  switch (failure.kind) {
    case 'garbage':
    case 'too-big':
    case 'rejected':
      return failed('garbage', 'snmp_garbage', { where, what: failure.message });
    case 'auth':
      return failed('auth', 'snmp_auth', { where, what: failure.message, credential: credentialOf(target) });
    case 'clock':
      return failed('auth', 'snmp_v3_time', { where, what: failure.message });
    case 'cipher':
      return failed('config', 'snmp_cipher_missing', { where, cipher: failure.message });
    case 'unreachable':
      return failed('timeout', 'snmp_unreachable', { where, what: failure.message });
    case 'timeout':
    case 'closed':
      return failed('timeout', 'snmp_timeout', { where, timeout: target.timeoutMs, port: target.port });
    default:
      return failure.kind satisfies never;
  }
}

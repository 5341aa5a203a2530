// One target as the collector keeps it between polls: its plan, what was learnt of it, and a client while one is needed.

import type { CollectorParts, Target } from '../../contract/collector.ts';
import type { ComponentFact } from '../../contract/records.ts';
import { openClient, SnmpFailure, type SnmpClient } from './client.ts';
import { SENDS_PER_REQUEST } from './face.ts';
import type { SnmpPlan } from './config.ts';
import { FactsGatherer } from './facts.ts';
import { Learnt } from './fast/learnt.ts';
import type { Way } from './fast/models.ts';
import type { FastTarget } from './fast/poll.ts';
import { ANSWER_OCTETS, MIN_ANSWER_OCTETS } from './learned.ts';
import { VARBINDS_PER_REQUEST } from './tuning.ts';
import { AgentMemory } from './session.ts';
import { UserSeal, type CommunitySeal } from './seal.ts';
import type { SnmpShared } from './shared.ts';
import { TableReader } from './tables.ts';
import { vlanCredential } from './vlans.ts';

/** What an object takes in an answer, as a rule. */
const OCTETS_PER_OBJECT = 24;
/** Part of the poll's time that one send of a request may wait for its answer, with its bounds in ms. */
const REQUEST_SHARE = 0.4;
const MIN_REQUEST_MS = 100;
const MAX_REQUEST_MS = 2000;

export interface Agent {
  readonly target: Target;
  readonly shared: SnmpShared;
  plan: SnmpPlan;
  memory: AgentMemory;
  tables: readonly TableReader[];
  facts: FactsGatherer;
  client: SnmpClient | undefined;
  readonly learnt: Learnt;
  /** What was learned as it was handed out to be kept. */
  savedJson: string | undefined;
  seal: CommunitySeal | UserSeal | undefined;
  /** Components that readers beside the tables have found. */
  found: readonly ComponentFact[];
  /** The section that the next full reading begins with: after one that ran out of time, where that stopped. */
  firstSection: number;
  /** A limit has cut this agent's tables, and the log says so. */
  isCutLogged: boolean;
}

/** @param kept what was learned of the target before a restart */
export function createAgent(target: Target, shared: SnmpShared, phase: number, kept: string | undefined): Agent {
  const memory = new AgentMemory();
  memory.learned.takeIn(kept, shared.clock.monoMs());
  const plan = shared.plans.of(target.profile.snmp ?? {});
  const tables = plan.tables.map((table) => new TableReader(table));
  return {
    target,
    shared,
    plan,
    memory,
    savedJson: kept,
    tables,
    facts: new FactsGatherer(plan),
    client: undefined,
    learnt: new Learnt(phase),
    seal: undefined,
    found: [],
    firstSection: 0,
    isCutLogged: false,
  };
}

/** Hands out what was learned of the agent, when it has changed. */
export function keepLearned({ learned: store }: CollectorParts, agent: Agent): void {
  const json = agent.memory.learned.toJson();
  if (json === agent.savedJson) return;
  agent.savedJson = json;
  store?.set(keyOf(agent.target), json);
}

export function drop(agent: Agent): void {
  agent.client?.close();
  agent.client = undefined;
}

/** Wait for one send of a request to the view of one VLAN. */
const MAX_VLAN_REQUEST_MS = 500;

export function sealOf(agent: Agent): CommunitySeal | UserSeal | undefined {
  const { credential } = agent.target;
  if (isSnmpCredential(credential)) agent.seal ??= agent.shared.sealOf(credential);
  return agent.seal;
}

export function requestTimeoutOf({ timeoutMs }: Target): number {
  return Math.round(Math.min(MAX_REQUEST_MS, Math.max(MIN_REQUEST_MS, timeoutMs * REQUEST_SHARE)));
}

/** How prepared requests are laid out for an agent. */
export function wayTo({ memory, target }: Agent, seal: CommunitySeal | UserSeal): Way {
  const { learned, tuning } = memory;
  return {
    head: seal instanceof UserSeal ? undefined : seal.head,
    hasBulk: target.credential?.kind !== 'snmp-v1',
    answerOctets: Math.min(learned.answerOctets, octetsOf(tuning.varbinds)),
    isMixed: learned.isMixed,
    limits: new Map(tuning.limits),
    leftOut: memory.broken.kept.map(([subtree]) => subtree),
  };
}

/** What the answers of walks have come to be: prepared requests are no larger. */
function octetsOf(varbinds: number): number {
  return varbinds >= VARBINDS_PER_REQUEST ? ANSWER_OCTETS : Math.max(MIN_ANSWER_OCTETS, varbinds * OCTETS_PER_OBJECT);
}

/** Whom polls by prepared requests ask. */
export function fastTargetOf({ target, memory }: Agent, seal: CommunitySeal | UserSeal, address: string): FastTarget {
  const { port } = target;
  return { address, port, seal, requestTimeoutMs: requestTimeoutOf(target), sends: SENDS_PER_REQUEST, learned: memory.learned }; // prettier-ignore
}

/** The plan by which a device of this profile is read before it has told anything. */
export function firstPlanOf({ shared, target }: Agent): SnmpPlan {
  return shared.plans.of(target.profile.snmp ?? {});
}

export function openAgent(
  { network, clock }: CollectorParts,
  agent: Agent,
  credential = agent.target.credential,
  requestTimeoutMs = requestTimeoutOf(agent.target),
): SnmpClient {
  const { target, shared } = agent;
  const { host, port, settings } = target;
  if (!isSnmpCredential(credential)) throw new SnmpFailure('closed', 'no SNMP credential');
  const kind = settings['client'] === 'library' ? 'library' : 'own';
  const seal = credential === target.credential ? sealOf(agent) : undefined;
  return openClient({ network, clock, host, port, credential, requestTimeoutMs, kind, seal }, shared);
}

export function openVlan(parts: CollectorParts, agent: Agent, vlan: string): SnmpClient | null {
  const credential = agent.target.credential && vlanCredential(agent.target.credential, vlan);
  // A switch that has no such view is silent: the poll has better things to wait for.
  const timeoutMs = Math.min(MAX_VLAN_REQUEST_MS, requestTimeoutOf(agent.target));
  return credential && openAgent(parts, agent, credential, timeoutMs);
}

export function setupFault(target: Target): string {
  if (!target.profile.snmp) return `profile "${target.profile.profile}" has no snmp section`;
  if (!isSnmpCredential(target.credential)) return 'it has no SNMP credential';
  if (target.host === '') return 'it has no address';
  return '';
}

export function isSnmpCredential(
  credential: Target['credential'],
): credential is Extract<NonNullable<Target['credential']>, { kind: `snmp-${string}` }> {
  return credential !== null && credential.kind !== 'password';
}

/** Name of what was learned of a target. */
export function keyOf({ site, asset, name }: Target): string {
  return `snmp ${site}/${asset}/${name}`;
}

// Looks at one SNMP agent whole: what it is, then everything that the winning profile reads of it, in one sitting. Nothing
// is journalled, judged or kept; secrets do not leave the credential.

import type { Clock } from '../../contract/clock.ts';
import type { Credential, Log, PollResult, Target } from '../../contract/collector.ts';
import { errorLine, type ErrorCode } from '../../contract/errors.ts';
import type { Network } from '../../contract/network.ts';
import type { AssetClass, Profile } from '../../contract/profile.ts';
import type { AssetFacts } from '../../contract/records.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { openClient, type SnmpFailure } from '../../collectors/snmp/client.ts';
import { createSnmpCollector } from '../../collectors/snmp/collector.ts';
import { evidenceWithout, gatherEvidence, type Hints } from './evidence.ts';
import { ReadingsKeeper, type Reading } from './readings.ts';
import { recognise } from './recognise.ts';
import type { Evidence, Recognition } from './types.ts';

/** Wait for one send of a question, ms; each is sent twice. */
export const QUESTION_TIMEOUT_MS = 1500;
/** Time of one poll by the winning profile, ms. */
export const INSPECT_TIMEOUT_MS = 20_000;
/** Polls until the facts have been gathered. */
export const MAX_POLLS = 4;

export interface InspectParts {
  network: Network;
  clock: Clock;
  log: Log;
  profiles: ReadonlyMap<string, Profile>;
}

export interface Door {
  host: string;
  port: number;
  credential: Credential;
}

export interface Inspection {
  evidence: Evidence;
  /** Candidates, the likeliest first. */
  candidates: readonly Recognition[];
  profile: Profile | null;
  result: PollResult;
  readings: Reading[];
  facts: AssetFacts;
}

/** @throws SnmpFailure when the agent does not answer, or rejects the credential */
export async function askEvidence(parts: InspectParts, door: Door, hints?: Hints): Promise<Evidence> {
  const { credential } = door;
  if (credential.kind === 'password') return evidenceWithout(hints ?? { tcp: new Set(), announcements: [], macs: [] });
  const client = openClient({
    network: parts.network,
    clock: parts.clock,
    host: door.host,
    port: door.port,
    credential,
    requestTimeoutMs: QUESTION_TIMEOUT_MS,
  });
  try {
    return await gatherEvidence(client, parts.profiles.values(), { clock: parts.clock, ...(hints && { hints }) });
  } finally {
    client.close();
  }
}

/**
 * Recognises an agent and reads it by the profile that fits best, or by the one named.
 * @throws SnmpFailure when the agent does not answer, or rejects the credential
 */
export async function inspect(
  parts: InspectParts,
  door: Door,
  options: { hints?: Hints; profile?: Profile; signal?: AbortSignal } = {},
): Promise<Inspection> {
  const evidence = await askEvidence(parts, door, options.hints);
  const candidates = recognise(evidence, parts.profiles);
  const profile = options.profile ?? parts.profiles.get(candidates[0]?.profile ?? '') ?? null;
  if (!profile) return { evidence, candidates, profile, result: { code: 'ok', detail: '' }, readings: [], facts: {} };
  const read = await readBy(parts, door, profile, options.signal);
  return { evidence, candidates, profile, ...read, result: wordsFor(read.result, door) };
}

/** It has answered a moment ago, so a poll that ran out of time says nothing of its power, community or line. */
export function wordsFor(result: PollResult, { host, port }: Door): PollResult {
  if (result.code !== 'timeout') return result;
  return { ...result, detail: errorLine('snmp_slow', { where: `${host}:${port}`, timeout: INSPECT_TIMEOUT_MS }) };
}

/** Polls by a profile until its facts are there. */
export async function readBy(
  parts: InspectParts,
  door: Door,
  profile: Profile,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ result: PollResult; readings: Reading[]; facts: AssetFacts }> {
  const catalogue = new SeriesCatalogue();
  const collector = createSnmpCollector({ network: parts.network, clock: parts.clock, log: parts.log, catalogue });
  const keeper = new ReadingsKeeper(catalogue);
  const target = targetOf(door, profile);
  let facts: AssetFacts | undefined;
  let result: PollResult = { code: 'ok', detail: '' };
  try {
    await collector.open([target], {
      samples: (_site, batch) => keeper.take(batch),
      facts: (_target, told) => {
        facts = told;
      },
      event: () => {},
    });
    for (let i = 0; i < MAX_POLLS && !facts && result.code === 'ok' && !signal.aborted; i++)
      result = await collector.poll(target, AbortSignal.any([signal, AbortSignal.timeout(target.timeoutMs)]));
  } finally {
    await collector.close();
  }
  return { result, readings: keeper.readings(), facts: facts ?? {} };
}

function targetOf({ host, port, credential }: Door, profile: Profile): Target {
  return {
    site: 'discover',
    asset: 'device',
    class: profile.class ?? 'server',
    name: 'snmp',
    protocol: 'snmp',
    host,
    port,
    credential,
    profile,
    intervalMs: INSPECT_TIMEOUT_MS,
    timeoutMs: INSPECT_TIMEOUT_MS,
    settings: {},
  };
}

/** The identity that counts: what the device tells by its profile, else what recognition knows of its maker. */
export function identityOf(inspection: Inspection): {
  vendor: string;
  model: string;
  serial: string;
  class: AssetClass | null;
  confidence: number;
} {
  const { candidates, facts, profile } = inspection;
  const own = candidates.find((one) => one.profile !== null && one.profile === profile?.profile) ?? candidates[0];
  const { identity = {} } = facts;
  return {
    vendor: identity.vendor ?? own?.vendor ?? '',
    model: identity.model ?? own?.model ?? '',
    serial: identity.serial ?? '',
    class: !profile || own?.profile === profile.profile ? (own?.class ?? null) : (profile?.class ?? null),
    confidence: own?.confidence ?? 0,
  };
}

/** Maker and model in one; many a model begins with its maker. */
export function nameOf(vendor: string, model: string): string {
  if (model.toLowerCase().startsWith(vendor.toLowerCase())) return model === '' ? vendor : model;
  return `${vendor} ${model}`.trim();
}

/** The coded error for an agent that cannot be asked. */
export function failureLine(
  error: SnmpFailure,
  where: string,
  port: number,
): { code: ErrorCode; values: Record<string, string | number> } {
  switch (error.kind) {
    case 'auth':
    case 'clock':
      return { code: 'snmp_auth', values: { where, what: error.message, credential: 'on the command line' } };
    case 'cipher':
      return { code: 'snmp_cipher_missing', values: { where, cipher: error.message } };
    case 'unreachable':
      return { code: 'snmp_unreachable', values: { where, what: error.message } };
    case 'timeout':
    case 'closed':
      return { code: 'snmp_timeout', values: { where, timeout: QUESTION_TIMEOUT_MS * 2, port } };
    default:
      return { code: 'snmp_garbage', values: { where, what: error.message } };
  }
}

// Gathers what tells devices apart, with few questions: the system group, then the objects that all profiles' rules name, in
// batches by GETNEXT, which every version of SNMP has. An agent that answers slowly, partly or never costs bounded time.

import type { Clock } from '../../contract/clock.ts';
import type { Profile } from '../../contract/profile.ts';
import { SnmpFailure, type SnmpClient } from '../../collectors/snmp/client.ts';
import { isException, macOf, rawBytes, rawNumber, rawText, type Varbind } from '../../collectors/snmp/decode.ts';
import { indexBelow, OIDS } from '../../collectors/snmp/oids.ts';
import { AgentMemory, Reading } from '../../collectors/snmp/session.ts';
import { Walk } from '../../collectors/snmp/walk.ts';
import { IP_FORWARDING, STANDARD } from './class-signs.ts';
import { resolveOid } from './recognise.ts';
import type { Evidence } from './types.ts';

/** Objects that rules of all profiles may name; further ones are not asked for. */
export const MAX_PROBES = 600;
/** Objects asked for in one request. */
export const PROBES_PER_REQUEST = 20;
/** Requests that stay unanswered before what there is must do. */
export const MAX_SILENCES = 3;
/** Interfaces that are looked at. */
export const MAX_INTERFACES = 1024;

/** Makers' trees that are looked for. */
export const MAX_ENTERPRISES = 8;

const ENTERPRISES = '1.3.6.1.4.1';
const SYS_SERVICES = '1.3.6.1.2.1.1.7.0';
const IF_TYPE = '1.3.6.1.2.1.2.2.1.3';
/** ethernetCsmacd and the kinds that older agents tell for it. */
const ETHERNET: ReadonlySet<number> = new Set([6, 62, 69, 117]);

/** What other doors of the same host have told. */
export interface Hints {
  readonly tcp: ReadonlySet<number>;
  readonly announcements: readonly string[];
  readonly macs: readonly string[];
}
export const NO_HINTS: Hints = { tcp: new Set(), announcements: [], macs: [] };

export function evidenceWithout(hints: Hints): Evidence {
  return {
    hasSnmp: false, sysDescr: '', sysObjectId: '', sysName: '', sysServices: 0, answers: new Map(), subtrees: new Set(),
    ports: undefined, enterprises: [], ...hints,
  }; // prettier-ignore
}

/** @throws SnmpFailure when the agent does not answer at all, or rejects the credential */
export async function gatherEvidence(
  client: SnmpClient,
  profiles: Iterable<Profile>,
  parts: { clock: Clock; hints?: Hints },
): Promise<Evidence> {
  const memory = new AgentMemory();
  const reading = new Reading(client, memory, parts.clock);
  const system = await reading.scalars([OIDS.sysDescr, OIDS.sysObjectId, OIDS.sysName, SYS_SERVICES, IP_FORWARDING]);
  const textOf = (oid: string): string => {
    const varbind = system.get(oid);
    return varbind ? rawText(varbind) : '';
  };
  const sysObjectId = textOf(OIDS.sysObjectId);
  const answers = new Map<string, string>();
  const forwarding = textOf(IP_FORWARDING);
  if (forwarding !== '') answers.set(IP_FORWARDING, forwarding);
  const { exact, roots } = probesOf(profiles, sysObjectId);
  const asker = new Asker(client);
  const subtrees = await asker.below([...roots, ...Object.values(STANDARD)]);
  for (const [oid, text] of await asker.exactly(exact)) answers.set(oid, text);
  const { ports, macs } = await interfacesOf(client, memory);
  const services = system.get(SYS_SERVICES);
  const hints = parts.hints ?? NO_HINTS;
  return {
    hasSnmp: true,
    sysDescr: textOf(OIDS.sysDescr),
    sysObjectId,
    sysName: textOf(OIDS.sysName),
    sysServices: (services && rawNumber(services)) ?? 0,
    answers,
    subtrees,
    ports,
    tcp: hints.tcp,
    announcements: hints.announcements,
    macs: [...hints.macs, ...macs],
    enterprises: await asker.enterprises(),
  };
}

function probesOf(profiles: Iterable<Profile>, sysObjectId: string): { exact: string[]; roots: string[] } {
  const exact = new Set<string>();
  const roots = new Set<string>();
  for (const { recognise = [] } of profiles) {
    for (const { oid, has } of recognise) {
      if (exact.size + roots.size >= MAX_PROBES) break;
      if (has !== undefined) roots.add(has);
      // Without a sysObjectID there is no tree of the device's own.
      if (oid !== undefined && (sysObjectId !== '' || !oid.startsWith('@'))) exact.add(resolveOid(oid, sysObjectId));
    }
  }
  return { exact: [...exact], roots: [...roots] };
}

/** Asks for many objects, each once; what fails in company is asked in halves. */
class Asker {
  readonly #client: SnmpClient;
  #silences = 0;

  constructor(client: SnmpClient) {
    this.#client = client;
  }

  /** Those of the objects below which something answers. */
  async below(roots: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    await this.#each(
      roots,
      (root) => root,
      (root, varbind) => {
        if (indexBelow(root, varbind.oid) !== undefined) found.add(root);
      },
    );
    return found;
  }

  /** Texts of the objects that answer; a column answers by its first row. */
  async exactly(oids: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    const take = (oid: string, varbind: Varbind): void => {
      const isIt = varbind.oid === oid || indexBelow(oid, varbind.oid) !== undefined;
      if (isIt && !found.has(oid)) found.set(oid, rawText(varbind));
    };
    await this.#each(oids, before, take);
    const columns = oids.filter((oid) => !found.has(oid) && !oid.endsWith('.0'));
    await this.#each(columns, (oid) => oid, take);
    return found;
  }

  /** Whose trees the agent answers, by one step from tree to tree. */
  async enterprises(): Promise<number[]> {
    const found: number[] = [];
    for (let from = `${ENTERPRISES}`; found.length < MAX_ENTERPRISES;) {
      let number: number | undefined;
      await this.#each(
        [from],
        (oid) => oid,
        (_oid, varbind) => {
          const below = indexBelow(ENTERPRISES, varbind.oid);
          number = below === undefined ? undefined : Number(below.split('.', 1)[0]);
        },
      );
      // An agent that does not advance has told what it has.
      if (number === undefined || found.some((one) => one >= (number ?? 0))) break;
      found.push(number);
      from = `${ENTERPRISES}.${number + 1}`;
    }
    return found;
  }

  async #each(
    oids: readonly string[],
    start: (oid: string) => string,
    take: (oid: string, varbind: Varbind) => void,
  ): Promise<void> {
    const waiting: string[][] = [];
    for (let at = 0; at < oids.length; at += PROBES_PER_REQUEST) waiting.push(oids.slice(at, at + PROBES_PER_REQUEST));
    for (let group = waiting.shift(); group && this.#silences < MAX_SILENCES; group = waiting.shift()) {
      try {
        const rows = await this.#client.next(group.map(start), 1);
        for (const [i, oid] of group.entries()) {
          const varbind = rows[i]?.[0];
          if (varbind && !isException(varbind)) take(oid, varbind);
        }
      } catch (error) {
        if (!(error instanceof SnmpFailure)) throw error;
        if (error.kind === 'closed' || error.kind === 'unreachable') throw error;
        if (error.kind === 'timeout') this.#silences++;
        if (group.length === 1) continue;
        const half = group.length >> 1;
        waiting.unshift(group.slice(0, half), group.slice(half));
      }
    }
  }
}

/** What GETNEXT leads from to an object: the last place before it. */
function before(oid: string): string {
  const at = oid.lastIndexOf('.');
  const last = Number(oid.slice(at + 1));
  return last === 0 ? oid.slice(0, at) : `${oid.slice(0, at)}.${last - 1}`;
}

/** Ethernet ports and MAC addresses; undefined where the agent tells no interfaces, or cannot tell them whole. */
async function interfacesOf(
  client: SnmpClient,
  memory: AgentMemory,
): Promise<{ ports: number | undefined; macs: string[] }> {
  const walk = new Walk([IF_TYPE, OIDS.ifPhysAddress], MAX_INTERFACES);
  try {
    await walk.run(client, memory.tuning);
  } catch (error) {
    if (!(error instanceof SnmpFailure) || error.kind === 'closed') throw error;
  }
  const types = walk.result.get(IF_TYPE) ?? new Map<string, Varbind>();
  const macs = new Set<string>();
  for (const varbind of walk.result.get(OIDS.ifPhysAddress)?.values() ?? []) {
    const bytes = rawBytes(varbind);
    const mac = bytes && macOf(bytes);
    if (mac !== undefined) macs.add(mac);
  }
  let ports = 0;
  for (const varbind of types.values()) if (ETHERNET.has(rawNumber(varbind) ?? 0)) ports++;
  return { ports: types.size === 0 ? undefined : ports, macs: [...macs] };
}

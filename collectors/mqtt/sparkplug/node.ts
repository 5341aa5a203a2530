// What is known of one edge node of Sparkplug B: whether it and its devices are born, what their aliases mean, and whether a
// message was missed. Knows no broker; time is an argument.

import { type Metric, type Payload, readSparkplug, retyped } from './wire.ts';

/** Aliases kept of one node; further ones are not known, and not asked for either. */
export const MAX_ALIASES = 8192;
/** A gap in the sequence may be filled for this long before it counts as loss, ms. */
export const REORDER_MS = 2000;
/** A node is asked for its birth at most this often, ms. */
export const REBIRTH_INTERVAL_MS = 60_000;

export const MESSAGE_TYPES = ['NBIRTH', 'NDEATH', 'NDATA', 'DBIRTH', 'DDEATH', 'DDATA'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

export interface Told {
  /** 'birth', 'death' or 'data' of the node ('') or a device; a death without metrics. */
  kind: 'birth' | 'death' | 'data';
  device: string;
  metrics: readonly Metric[];
}

interface Alias {
  name: string;
  datatype: number;
  device: string;
}

export class SparkplugNode {
  #isBorn = false;
  #bdSeq: number | undefined;
  #nextSeq: number | undefined;
  /** Numbers skipped, with the time at which that was noticed. */
  readonly #missing = new Map<number, number>();
  readonly #aliases = new Map<number, Alias>();
  readonly #devices = new Set<string>();
  #isAliasUnknown = false;
  #askedMs = Number.NEGATIVE_INFINITY;

  get isBorn(): boolean {
    return this.#isBorn;
  }

  /** What was missed while the connection was away is not known. */
  forget(): void {
    this.#isBorn = false;
    this.#nextSeq = undefined;
    this.#missing.clear();
  }

  /** @returns what the message tells, undefined when it cannot be read; nothing for what is out of date */
  take(type: MessageType, device: string, bytes: Uint8Array, monoMs: number): Told[] | undefined {
    const payload = readSparkplug(bytes);
    if (!payload) return undefined;
    switch (type) {
      case 'NBIRTH':
        return [this.#nodeBirth(payload)];
      case 'NDEATH':
        return this.#nodeDeath(payload);
      case 'DBIRTH': {
        this.#count(payload.seq, monoMs);
        this.#devices.add(device);
        this.#learn(payload.metrics, device);
        return [{ kind: 'birth', device, metrics: payload.metrics }];
      }
      case 'DDEATH':
        this.#count(payload.seq, monoMs);
        this.#devices.delete(device);
        return [{ kind: 'death', device, metrics: [] }];
      case 'NDATA':
      case 'DDATA':
        if (!this.#count(payload.seq, monoMs)) return [];
        return [{ kind: 'data', device, metrics: payload.metrics.flatMap((metric) => this.#named(metric, device)) }];
    }
  }

  /** Whether to ask for the birth now: nothing is known, something was missed, or an alias is unknown. Rate-limited. */
  wantsRebirth(monoMs: number, isQuiet = false): boolean {
    const isLost = [...this.#missing.values()].some((sinceMs) => monoMs - sinceMs >= REORDER_MS);
    if (this.#isBorn && !isLost && !this.#isAliasUnknown && !isQuiet) return false;
    return monoMs - this.#askedMs >= REBIRTH_INTERVAL_MS;
  }

  /** The birth was asked for. */
  asked(monoMs: number): void {
    this.#askedMs = monoMs;
  }

  /** Its sequence number may be any: nodes that do not begin with 0 are many. */
  #nodeBirth({ seq, metrics }: Payload): Told {
    this.#isBorn = true;
    this.#isAliasUnknown = false;
    this.#missing.clear();
    this.#aliases.clear();
    this.#devices.clear();
    this.#nextSeq = seq === undefined ? undefined : (seq + 1) % 256;
    this.#bdSeq = bdSeqOf(metrics);
    this.#learn(metrics, '');
    return { kind: 'birth', device: '', metrics };
  }

  /** A will of an earlier connection comes late when the broker notices late: the node lives on. */
  #nodeDeath({ metrics }: Payload): Told[] {
    const bdSeq = bdSeqOf(metrics);
    if (this.#isBorn && this.#bdSeq !== undefined && bdSeq !== undefined && bdSeq !== this.#bdSeq) return [];
    const devices = ['', ...this.#devices];
    this.forget();
    this.#devices.clear();
    this.#aliases.clear();
    return devices.map((device) => ({ kind: 'death' as const, device, metrics: [] }));
  }

  /** @returns false for a message that has been there before */
  #count(seq: number | undefined, monoMs: number): boolean {
    if (seq === undefined || seq > 255 || !this.#isBorn) return true;
    if (this.#missing.delete(seq)) return true;
    const expected = this.#nextSeq ?? seq;
    const ahead = (seq - expected + 256) % 256;
    if (ahead === 255) return false;
    for (let i = 0; i < ahead; i++) this.#missing.set((expected + i) % 256, monoMs);
    this.#nextSeq = (seq + 1) % 256;
    return true;
  }

  #learn(metrics: readonly Metric[], device: string): void {
    for (const { alias, name, datatype } of metrics) {
      if (alias === undefined || name === '') continue;
      if (this.#aliases.size < MAX_ALIASES || this.#aliases.has(alias))
        this.#aliases.set(alias, { name, datatype, device });
    }
  }

  /** A metric by its name; of an alias that the birth did not tell there is none. */
  #named(metric: Metric, device: string): Metric[] {
    if (metric.name !== '' || metric.alias === undefined) return [metric];
    const known = this.#aliases.get(metric.alias);
    if (!known) {
      if (this.#aliases.size < MAX_ALIASES) this.#isAliasUnknown = true;
      return [];
    }
    if (known.device !== device) return [];
    return [{ ...retyped(metric, known.datatype), name: known.name }];
  }
}

function bdSeqOf(metrics: readonly Metric[]): number | undefined {
  const value = metrics.find(({ name }) => name === 'bdSeq')?.value;
  return typeof value === 'number' ? value : undefined;
}

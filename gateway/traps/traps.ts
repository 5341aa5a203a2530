// Receives the traps and informs of a gateway's devices: the receiver in its own process, the desk that knows the assets, and
// what both need to know of the targets. A port that is taken costs the traps, never the polling.

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Clock } from '../../contract/clock.ts';
import type { Credential, Log, Sink, Target } from '../../contract/collector.ts';
import type { AssetFacts } from '../../contract/records.ts';
import type { SeriesCatalogue } from '../../contract/series.ts';
import { TrapReceiver, type TrapReceiverStats } from '../../collectors/snmp/traps/receiver.ts';
import type { TrapReaderSettings } from '../../collectors/snmp/traps/trap-reader.ts';
import { keptStates, nextEngine } from './keep.ts';
import { TrapDesk, type TrapDeskStats, type UnmatchedTrap } from './trap-desk.ts';

/** Names of hosts are looked up again this often. */
export const RESOLVE_EVERY_MS = 600_000;

export interface TrapSettings {
  /** Address and UDP port that traps are sent to. */
  host: string;
  port: number;
  /** Believed beside those of the targets: devices often send with another community. */
  communities: readonly string[];
  /** Where our engine's id and boots are kept. */
  folder: string;
}

export interface TrapStats extends TrapReceiverStats, TrapDeskStats {}

export class Traps {
  readonly #settings: TrapSettings;
  readonly #clock: Clock;
  readonly #desk: TrapDesk;
  readonly #receiver: TrapReceiver;
  readonly #engine: { engineId: string; boots: number };
  #targets: readonly Target[] = [];
  #toldCredentials = '';
  #cancel: (() => void) | undefined;
  #isStarted = false;
  #isStopped = false;

  constructor(parts: {
    settings: TrapSettings;
    clock: Clock;
    log: Log;
    catalogue: SeriesCatalogue;
    sink: Sink;
    pollNow: (site: string, asset: string) => void;
  }) {
    const { settings, clock, log, catalogue, sink, pollNow } = parts;
    this.#settings = settings;
    this.#clock = clock;
    this.#engine = nextEngine(settings.folder, log);
    this.#desk = new TrapDesk({ clock, catalogue, sink, pollNow, keep: keptStates(settings.folder, log) });
    this.#receiver = new TrapReceiver({
      host: settings.host,
      port: settings.port,
      clock,
      log,
      onTrap: (trap) => this.#desk.onTrap(trap),
      onRefused: (refused) => this.#desk.onRefused(refused),
    });
  }

  async start(): Promise<void> {
    this.#isStarted = true;
    this.#desk.start();
    await this.#receiver.start(this.#readerSettings());
  }

  async stop(): Promise<void> {
    this.#isStarted = false;
    this.#isStopped = true;
    this.#cancel?.();
    this.#desk.stop();
    await this.#receiver.stop();
  }

  setTargets(targets: readonly Target[]): void {
    this.#targets = targets;
    this.#desk.setTargets(targets);
    const settings = this.#readerSettings();
    const credentials = JSON.stringify([settings.communities, settings.users]);
    if (this.#isStarted && credentials !== this.#toldCredentials) this.#receiver.update(settings);
    this.#toldCredentials = credentials;
    void this.#resolve();
  }

  /** A device's engine tells its traps from those of others behind one address, its interfaces which port they are about. */
  noteFacts(target: Target, facts: AssetFacts): void {
    const engineId = facts.texts?.['engineId'];
    if (engineId !== undefined && /^[0-9a-f]{10,64}$/.test(engineId))
      this.#desk.noteEngine(target.site, target.asset, engineId);
    if (facts.portIndexes) this.#desk.notePorts(target.site, target.asset, facts.portIndexes);
  }

  /** Notifications that fit no asset or were not believed, newest first. */
  unmatched(): UnmatchedTrap[] {
    return this.#desk.unmatched();
  }

  stats(): TrapStats {
    return { ...this.#receiver.stats(), ...this.#desk.stats() };
  }

  #readerSettings(): TrapReaderSettings {
    const communities = new Set(this.#settings.communities);
    const users = new Map<string, Extract<Credential, { kind: 'snmp-v3' }>>();
    for (const { credential } of this.#targets) {
      if (credential?.kind === 'snmp-v1' || credential?.kind === 'snmp-v2c') communities.add(credential.community);
      if (credential?.kind === 'snmp-v3') users.set(JSON.stringify({ ...credential, context: '' }), credential);
    }
    return { communities: [...communities], users: [...users.values()], ...this.#engine };
  }

  async #resolve(): Promise<void> {
    this.#cancel?.();
    const targets = this.#targets;
    const names = new Set(targets.map(({ host }) => host).filter((host) => host !== '' && isIP(host) === 0));
    if (names.size === 0) return;
    const addresses = new Map<string, string[]>();
    for (const name of names) {
      try {
        addresses.set(
          name,
          (await lookup(name, { all: true })).map(({ address }) => address),
        );
      } catch {
        // A name that is not known now is looked up again; its polls say so.
        addresses.set(name, []);
      }
    }
    // A timer set after the stop would keep the program for its ten minutes.
    if (targets !== this.#targets || this.#isStopped) return;
    this.#desk.setTargets(targets, addresses);
    this.#cancel = this.#clock.after(RESOLVE_EVERY_MS, () => void this.#resolve());
  }
}

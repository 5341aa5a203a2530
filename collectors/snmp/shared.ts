// What all SNMP targets of a collector share: the sockets, the v3 engines, and the addresses of hosts given by name. One
// object, made and closed by the collector.

import { lookup } from 'node:dns';
import { isIP, SocketAddress } from 'node:net';
import type { Clock } from '../../contract/clock.ts';
import type { Network } from '../../contract/network.ts';
import { Engines } from './engine.ts';
import { Plans } from './config.ts';
import { SnmpFailure, type SnmpCredential } from './face.ts';
import { CommunitySeal, UserSeal } from './seal.ts';
import { Transport } from './transport.ts';

/** Communities whose messages are prepared. */
export const MAX_SEALS = 10_000;
/** Names whose addresses are kept. */
export const MAX_NAMES = 50_000;

export class SnmpShared {
  readonly clock: Clock;
  readonly network: Network;
  readonly transport: Transport;
  readonly engines = new Engines();
  readonly plans = new Plans();
  readonly #seals = new Map<string, CommunitySeal>();
  readonly #addresses = new Map<string, string>();

  constructor(network: Network, clock: Clock) {
    this.clock = clock;
    this.network = network;
    this.transport = new Transport(network, clock);
  }

  /** What closes messages of a credential. One with a community is the same for all targets. */
  sealOf(credential: SnmpCredential): CommunitySeal | UserSeal {
    if (credential.kind === 'snmp-v3') return new UserSeal(credential, this.engines);
    const name = `${credential.kind} ${credential.community}`;
    const known = this.#seals.get(name);
    if (known) return known;
    const seal = new CommunitySeal(credential);
    if (this.#seals.size >= MAX_SEALS) this.#seals.clear();
    this.#seals.set(name, seal);
    return seal;
  }

  /** The host's address in the one spelling that answers come from; undefined for a name not yet looked up. */
  addressOf(host: string): string | undefined {
    const known = this.#addresses.get(host);
    if (known !== undefined) return known;
    const family = isIP(host);
    if (family === 4) return host;
    return family === 6 ? this.#keep(host, canonical(host)) : undefined;
  }

  /** Looks a name up. Rejects with a failure for a name without an address. */
  resolve(host: string): Promise<string> {
    return new Promise((resolve, reject) => {
      lookup(host, (error, address) => {
        if (error) reject(new SnmpFailure('unreachable', `the name has no address (${error.code ?? 'ENOTFOUND'})`));
        else resolve(this.#keep(host, address));
      });
    });
  }

  /** Has a name looked up again next time: its host may have moved. */
  forgetAddress(host: string): void {
    this.#addresses.delete(host);
  }

  close(): void {
    this.transport.close();
  }

  #keep(host: string, address: string): string {
    if (this.#addresses.size >= MAX_NAMES) this.#addresses.clear();
    this.#addresses.set(host, address);
    return address;
  }
}

function canonical(host: string): string {
  try {
    const [address = host, zone] = host.split('%');
    const plain = new SocketAddress({ address, family: 'ipv6' }).address;
    return zone === undefined ? plain : `${plain}%${zone}`;
  } catch {
    return host;
  }
}

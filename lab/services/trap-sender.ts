// Sends the notifications of the site's devices, SNMPv2c, each from its own address, to whoever asked for them. A device that
// cannot reach the gateway loses its traps, as in the field: nothing is sent again.

import { createSocket, type Socket } from 'node:dgram';
import { COMMUNITY } from '../device.ts';
import type { SiteState } from '../physics.ts';
import { int, oidValue, sequence, SEQUENCE, text, ticks, tlv } from '../snmp/ber.ts';
import { parseOid } from '../snmp/mib.ts';
import { authenticationFailure, coldStart, trapsOf, type Trap } from '../traps.ts';
import type { World } from '../world.ts';
import type { Addresses, Real } from './addresses.ts';

/** An agent tells of wrong communities at most this often, ms. */
export const AUTHENTICATION_TRAP_EVERY_MS = 5000;
/** Most traps one change of the site makes; the rest are not sent. */
export const MAX_TRAPS_A_CHANGE = 200;

const TRAP_V2 = 0xa7;
const VERSION_2C = 1;
const IP_ADDRESS = 0x40;
const SYS_UPTIME = '1.3.6.1.2.1.1.3.0';
const SNMP_TRAP_OID = '1.3.6.1.6.3.1.1.4.1.0';
/** Tells who speaks, where all devices share an address. */
const SNMP_TRAP_ADDRESS = '1.3.6.1.6.3.18.1.3.0';

export class TrapSender {
  readonly #world: World;
  readonly #addresses: Addresses;
  /** Devices that have an SNMP agent and a system group; cameras here have none. */
  readonly #agents: ReadonlySet<string>;
  readonly #sockets = new Map<string, Socket>();
  readonly #refusedAt = new Map<string, number>();
  /** How often each device had started when its last start was told. */
  readonly #boots = new Map<string, number>();
  readonly #forget: () => void;
  #seen: SiteState;
  #receiver: Real | null = null;
  #requestId = 0;
  #sent = 0;

  constructor(world: World, addresses: Addresses) {
    this.#world = world;
    this.#addresses = addresses;
    this.#seen = world.state;
    this.#agents = new Set(
      world.layout.devices
        .filter(({ kind }) => ['router', 'core', 'access', 'recorder', 'ups', 'pdu', 'player'].includes(kind))
        .map(({ key }) => key),
    );
    for (const key of this.#agents) this.#boots.set(key, world.boots(key));
    this.#forget = world.onChange(() => this.#onChange());
  }

  /** Traps that were sent so far. */
  get sent(): number {
    return this.#sent;
  }

  /** Whom the devices are set up to tell; null: nobody. */
  sendTo(receiver: Real | null): void {
    this.#receiver = receiver;
  }

  /** Somebody used a wrong community. */
  refused(asset: string): void {
    const last = this.#refusedAt.get(asset) ?? Number.NEGATIVE_INFINITY;
    if (this.#world.nowMs - last < AUTHENTICATION_TRAP_EVERY_MS) return;
    this.#refusedAt.set(asset, this.#world.nowMs);
    this.#send(authenticationFailure(asset));
  }

  close(): void {
    this.#forget();
    for (const socket of this.#sockets.values()) socket.close();
    this.#sockets.clear();
  }

  #onChange(): void {
    const before = this.#seen;
    this.#seen = this.#world.state;
    if (this.#receiver && before !== this.#seen)
      for (const trap of trapsOf(this.#world.layout, before, this.#seen).slice(0, MAX_TRAPS_A_CHANGE)) this.#send(trap);
    // An agent that has started tells so once its way to the gateway is open.
    for (const [asset, told] of this.#boots) {
      if (told === this.#world.boots(asset) || !this.#world.answers(asset, 'snmp')) continue;
      this.#boots.set(asset, this.#world.boots(asset));
      this.#send(coldStart(asset));
    }
  }

  #send(trap: Trap): void {
    const receiver = this.#receiver;
    if (!receiver || !this.#agents.has(trap.asset) || !this.#world.answers(trap.asset, 'snmp')) return;
    this.#sent++;
    try {
      this.#socketOf(trap.asset).send(this.#message(trap), receiver.port, receiver.host, () => undefined);
    } catch {
      // The lab is closing.
    }
  }

  /** From the device's own address; any port, as real agents do. */
  #socketOf(asset: string): Socket {
    const known = this.#sockets.get(asset);
    if (known) return known;
    const socket = createSocket('udp4');
    socket.on('error', () => undefined);
    const host = this.#world.layout.byKey.get(asset)?.host ?? '';
    socket.bind({ address: this.#addresses.isShared ? '127.0.0.1' : host, port: 0 });
    this.#sockets.set(asset, socket);
    return socket;
  }

  #message({ asset, oid, objects }: Trap): Buffer {
    this.#requestId = (this.#requestId + 1) % 0x7fffffff;
    const host = this.#world.layout.byKey.get(asset)?.host ?? '';
    const all = [
      { oid: SYS_UPTIME, value: ticks(this.#world.uptimeMs(asset)) },
      { oid: SNMP_TRAP_OID, value: oidValue(parseOid(oid)) },
      ...objects,
      ...(this.#addresses.isShared
        ? [{ oid: SNMP_TRAP_ADDRESS, value: tlv(IP_ADDRESS, Uint8Array.from(host.split('.').map(Number))) }]
        : []),
    ];
    const binds = all.map((one) => sequence(SEQUENCE, oidValue(parseOid(one.oid)), one.value));
    const pdu = sequence(TRAP_V2, int(this.#requestId), int(0), int(0), sequence(SEQUENCE, ...binds));
    return sequence(SEQUENCE, int(VERSION_2C), text(COMMUNITY.read), pdu);
  }
}

// Pings many hosts by one process of fping (Debian: fping): requests of a moment share it, and each host is told of as soon as
// its own echoes are through, so that a silent one delays nobody. Names are looked up before, since fping looks up in turn.
// What was not sent is never told as silence.

import { spawn, type ChildProcess } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { PingReply } from '../contract/network.ts';

/** Processes of fping at a time; further requests gather for the next. */
export const MAX_FPING_PROCESSES = 32;
/** Hosts of one process of fping. */
export const MAX_HOSTS_A_FPING = 1000;
/** Requests are gathered this long for one process, ms; the first after a rest is not kept waiting. */
export const PING_GATHER_MS = 250;
/** Hosts that may wait for a process; past it a ping fails as ours, not as the host’s silence. */
export const MAX_PINGS_GATHERED = 20_000;
/** Longest time between two echoes to a host, ms; less where the timeout leaves less. */
export const PING_SPACING_MS = 200;
/** What starting the program and reading its answer may take of a ping's timeout, ms. */
const START_ALLOWANCE_MS = 100;
/** Least time an echo is waited for, ms, and least time between two; fping takes no less from ordinary users. */
const LEAST_ECHO_MS = 50;
const LEAST_SPACING_MS = 20;
/** A process that has said nothing of anybody when its time is over had none on this machine: it gets so much more, ms. */
export const UNHEARD_GRACE_MS = 400;
/** Longest line of fping that is looked at, characters. */
const MAX_LINE = 1024;

/** The ping could not be tried, or was not sent in time: nothing is known of the host. */
export class PingNotSent extends Error {
  override readonly name = 'PingNotSent';
  readonly code = 'EBUSY';
}

/** How the echoes of one ping are spread over its timeout. */
export function spreadOf(timeoutMs: number, echoes: number): { spacingMs: number; echoTimeoutMs: number } {
  const spacingMs = Math.max(LEAST_SPACING_MS, Math.min(PING_SPACING_MS, Math.floor(timeoutMs / (4 * echoes))));
  const left = timeoutMs - PING_GATHER_MS - START_ALLOWANCE_MS - spacingMs * (echoes - 1);
  return { spacingMs, echoTimeoutMs: Math.max(LEAST_ECHO_MS, Math.floor(left)) };
}

/** What the echoes to one host came to. */
export class Tally {
  readonly sent: number;
  #told = 0;
  #received = 0;
  #sumMs = 0;
  #minMs = Number.POSITIVE_INFINITY;
  #maxMs = 0;

  constructor(sent: number) {
    this.sent = sent;
  }

  get isComplete(): boolean {
    return this.#told >= this.sent;
  }

  get isEmpty(): boolean {
    return this.#told === 0;
  }

  /** @param rttMs undefined for an echo that was lost */
  take(rttMs: number | undefined): void {
    this.#told++;
    if (rttMs === undefined) return;
    this.#received++;
    this.#sumMs += rttMs;
    this.#minMs = Math.min(this.#minMs, rttMs);
    this.#maxMs = Math.max(this.#maxMs, rttMs);
  }

  reply(): PingReply {
    const { sent } = this;
    if (this.#received === 0)
      return { alive: false, rttMs: 0, by: 'icmp', echoes: { sent, received: 0, minMs: 0, maxMs: 0 } };
    return {
      alive: true,
      rttMs: this.#sumMs / this.#received,
      by: 'icmp',
      echoes: { sent, received: this.#received, minMs: this.#minMs, maxMs: this.#maxMs },
    };
  }
}

interface Host {
  readonly address: string;
  readonly tally: Tally;
  readonly waiting: Set<(outcome: PingReply | PingNotSent) => void>;
  /** Undefined until a process is told of it. */
  process: { hasSpoken: boolean } | undefined;
}

/** Hosts that one process may ask: the same number of echoes and the same timeout. */
interface Group {
  readonly echoes: number;
  readonly timeoutMs: number;
  readonly hosts: Map<string, Host>;
}

export class Fping {
  readonly #groups = new Map<string, Group>();
  readonly #program: string;
  readonly #unheardGraceMs: number;
  #gathered = 0;
  #processes = 0;
  #timer: NodeJS.Timeout | undefined;
  #lastStartMs = Number.NEGATIVE_INFINITY;

  /** @param program its name or path */
  constructor(program = 'fping', unheardGraceMs = UNHEARD_GRACE_MS) {
    this.#program = program;
    this.#unheardGraceMs = unheardGraceMs;
  }

  /** @throws PingNotSent, the resolver's error for a name without an address */
  async ping(host: string, timeoutMs: number, echoes: number, signal: AbortSignal): Promise<PingReply> {
    const address = isIP(host) === 0 ? (await lookup(host)).address : host;
    if (signal.aborted) throw new PingNotSent('the ping was given up before it was sent');
    if (this.#gathered >= MAX_PINGS_GATHERED) throw new PingNotSent('too many hosts wait for a ping');
    const entry = this.#gather(address, timeoutMs, echoes);
    return new Promise((resolve, reject) => {
      let grace: NodeJS.Timeout | undefined;
      const settle = (outcome: PingReply | PingNotSent): void => {
        signal.removeEventListener('abort', onAbort);
        clearTimeout(grace);
        entry.waiting.delete(settle);
        if (outcome instanceof PingNotSent) reject(outcome);
        else resolve(outcome);
      };
      // Echoes that are still out are lost; a host that no process has been told of yet was not asked.
      const onAbort = (): void => {
        if (!entry.process) settle(new PingNotSent('no ping process was free in time'));
        else if (entry.process.hasSpoken) settle(entry.tally.reply());
        else grace = setTimeout(() => settle(afterGrace(entry)), this.#unheardGraceMs);
      };
      entry.waiting.add(settle);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#schedule();
    });
  }

  #gather(address: string, timeoutMs: number, echoes: number): Host {
    const key = `${echoes}/${timeoutMs}`;
    let group = this.#groups.get(key);
    if (!group) this.#groups.set(key, (group = { echoes, timeoutMs, hosts: new Map() }));
    let host = group.hosts.get(address);
    if (!host) {
      group.hosts.set(address, (host = { address, tally: new Tally(echoes), waiting: new Set(), process: undefined }));
      this.#gathered++;
    }
    return host;
  }

  #schedule(): void {
    if (this.#timer || this.#gathered === 0 || this.#processes >= MAX_FPING_PROCESSES) return;
    const delayMs = Math.max(0, this.#lastStartMs + PING_GATHER_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#startAll();
    }, delayMs);
  }

  #startAll(): void {
    this.#lastStartMs = performance.now();
    for (const [key, group] of this.#groups) {
      const hosts: Host[] = [];
      for (const host of group.hosts.values()) {
        if (hosts.length >= MAX_HOSTS_A_FPING || this.#processes >= MAX_FPING_PROCESSES) break;
        group.hosts.delete(host.address);
        this.#gathered--;
        if (host.waiting.size > 0) hosts.push(host);
      }
      if (group.hosts.size === 0) this.#groups.delete(key);
      if (hosts.length > 0) this.#run(group, hosts);
    }
    this.#schedule();
  }

  #run({ echoes, timeoutMs }: Group, hosts: readonly Host[]): void {
    const { spacingMs, echoTimeoutMs } = spreadOf(timeoutMs, echoes);
    const numbers = ['-C', echoes, '-p', spacingMs, '-t', echoTimeoutMs, '-i', 1].map(String);
    const child = spawn(this.#program, [...numbers, ...hosts.map(({ address }) => address)], {
      stdio: ['ignore', 'pipe', 'ignore'],
      // Ctrl-C at a terminal is meant for the program: without its pings hosts would seem not to be asked.
      detached: true,
      timeout: 2 * (timeoutMs + hosts.length * echoes),
      killSignal: 'SIGKILL',
    });
    this.#processes++;
    const open = new Map(hosts.map((host) => [host.address, host]));
    const process = { hasSpoken: false };
    for (const host of hosts) host.process = process;
    const settle = (host: Host, outcome: PingReply | PingNotSent): void => {
      open.delete(host.address);
      for (const done of host.waiting) done(outcome);
    };
    readLines(child, (line) => {
      const told = parseLine(line);
      if (!told) return;
      process.hasSpoken = true;
      const host = open.get(told.address);
      if (!host) return;
      host.tally.take(told.rttMs);
      if (host.tally.isComplete) settle(host, host.tally.reply());
    });
    let isOver = false;
    const end = (why: string): void => {
      if (isOver) return;
      isOver = true;
      this.#processes--;
      for (const host of open.values()) settle(host, host.tally.isEmpty ? new PingNotSent(why) : host.tally.reply());
      this.#schedule();
    };
    child.on('error', (error) => end(`fping could not be run: ${error.message}`));
    child.on('close', (code) => end(`fping ended with ${String(code)}`));
  }
}

function afterGrace({ process, tally }: Host): PingReply | PingNotSent {
  return process?.hasSpoken === true ? tally.reply() : new PingNotSent('the ping process had no time on this machine');
}

function readLines(child: ChildProcess, take: (line: string) => void): void {
  let rest = '';
  child.stdout?.setEncoding('latin1').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) take(line);
  });
}

/** `10.0.4.7 : [0], 64 bytes, 0.033 ms (…)`, `10.0.4.8 : [2], timed out (…)`. */
function parseLine(line: string): { address: string; rttMs: number | undefined } | undefined {
  const match = /^(\S+)\s*: \[\d+\], (?:timed out|\d+ bytes, ([\d.]+) ms)/.exec(line);
  if (!match?.[1]) return undefined;
  return { address: match[1], rttMs: match[2] === undefined ? undefined : Number(match[2]) };
}

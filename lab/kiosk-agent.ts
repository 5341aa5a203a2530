// The reference publisher of docs/kiosk-agent.md, for integrators to read, run and copy: it tells what it is told over stdin
// and what this host measures. It asks no part of a kiosk itself; a real agent puts its drivers in the place of stdin.
// `npx foresite lab kiosk` plays a whole kiosk with it.

import { execFile } from 'node:child_process';
import { readFileSync, statfsSync, statSync } from 'node:fs';
import { availableParallelism, freemem, loadavg, release, totalmem, type, uptime } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import mqtt, { type MqttClient } from 'mqtt';

/** How often everything is told, ms; Foresite takes three missed ones for silence. */
export const AGENT_REPORT_MS = 5000;
/** Keep-alive, s: the broker publishes the last will after one and a half of it (MQTT-3.1.2-24). */
const KEEP_ALIVE_S = 10;
const RECONNECT_MS = 2000;
/** After a login that was refused, ms: brokers bar who tries on and on. */
const REFUSED_RECONNECT_MS = 60_000;
/** A broker that acknowledges nothing keeps nobody from ending, ms. */
const STOP_MS = 2000;
/** A restart that takes longer has failed, ms: the answer has to come while it is waited for. */
const RESTART_TIMEOUT_MS = 8000;
/** CONNACK codes 4 and 5 (MQTT-3.2.2.3). */
const LOGIN_REFUSED: readonly unknown[] = [4, 5];
/** Ids of commands that are remembered. */
const MAX_OBEYED = 1000;
/** What is told as `host.agent`. */
export const AGENT_NAME = 'foresite-kiosk-agent 1.1';

export interface AgentOptions {
  broker: string;
  prefix: string;
  user?: string | undefined;
  password?: string | undefined;
  /** File of the authority that signed the broker's certificate. */
  ca?: string | undefined;
  reportMs?: number;
  /** The application touches this file while its main loop runs. */
  heartbeatFile?: string | undefined;
  /** Age of the last sign of life instead, s; undefined leaves it to the file. */
  heartbeatAge?: (() => number | undefined) | undefined;
  /** Carries out a command; false for one that it does not know. Without it every command is unknown. */
  onCommand?: ((command: string) => boolean | Promise<boolean>) | undefined;
  /** Told at each change only. */
  onState?: (state: AgentState, what: string) => void;
}

export type AgentState = 'connected' | 'lost' | 'refused';

export class KioskAgent {
  readonly #options: AgentOptions;
  readonly #told = new Map<string, Record<string, unknown>>();
  readonly #startedMs = Date.now();
  readonly #client: MqttClient;
  readonly #timer: NodeJS.Timeout;
  /** Commands that were carried out: none is twice. */
  readonly #obeyed = new Set<string>();
  #state: AgentState | undefined;
  #isMute = false;

  constructor(options: AgentOptions) {
    this.#options = options;
    const { broker, prefix, user: username, password, ca } = options;
    this.#client = mqtt.connect(broker, {
      clientId: `kiosk-${prefix.replaceAll('/', '-')}`,
      keepalive: KEEP_ALIVE_S,
      reconnectPeriod: RECONNECT_MS,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(ca !== undefined && { ca: readFileSync(ca) }),
      will: { topic: `${prefix}/status`, payload: Buffer.from('offline'), qos: 1, retain: true },
    });
    this.#client.on('error', (error) => {
      const isRefused = 'code' in error && LOGIN_REFUSED.includes(error.code);
      if (isRefused) this.#client.options.reconnectPeriod = REFUSED_RECONNECT_MS;
      this.#set(isRefused ? 'refused' : 'lost', whatOf(error));
    });
    this.#client.on('close', () => {
      // The library would send again what was not acknowledged, which is old by then.
      for (const id of Object.keys(this.#client.outgoing)) this.#client.removeOutgoingMessage(Number(id));
      if (this.#state === 'connected') this.#set('lost', 'the connection was closed');
    });
    // On every connection anew: a broker that was restarted remembers nothing.
    this.#client.on('connect', () => {
      this.#client.options.reconnectPeriod = RECONNECT_MS;
      this.#set('connected', '');
      this.#client.publish(`${prefix}/status`, 'online', { qos: 1, retain: true });
      this.#client.subscribe(`${prefix}/command`, { qos: 1 });
      this.report();
    });
    this.#client.on('message', (_topic, payload, packet) => {
      if (!packet.retain) void this.#obey(payload);
    });
    this.#timer = setInterval(() => this.report(), options.reportMs ?? AGENT_REPORT_MS);
  }

  /** Remembers what is so and tells a change at once. */
  tell(topic: string, change: Record<string, unknown>): void {
    this.#told.set(topic, { ...this.#told.get(topic), ...change });
    this.#publish(topic);
  }

  report(): void {
    const heartbeatAge = this.#heartbeatAge();
    if (heartbeatAge !== undefined) this.#told.set('app', { ...this.#told.get('app'), heartbeatAge });
    this.#told.set('host', { ...hostReadings(), ...this.#told.get('host') });
    for (const topic of this.#told.keys()) this.#publish(topic);
  }

  /** Connected and telling nothing, as an agent that hangs. */
  mute(isMute: boolean): void {
    this.#isMute = isMute;
    if (!isMute) this.report();
  }

  /** Gone without a word, as with a cable that is pulled: the broker publishes the will. */
  cut(): void {
    this.#state = undefined;
    this.#client.end(true);
  }

  /** The end of {@link cut}. */
  mend(): void {
    this.#client.reconnect();
  }

  /** Says so itself: a broker publishes no will after DISCONNECT (MQTT-3.14.4-3). */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#state = undefined;
    await Promise.race([this.#sayGoodbye(), wait(STOP_MS, undefined, { ref: false })]);
    this.#client.end(true);
  }

  async #sayGoodbye(): Promise<void> {
    if (this.#client.connected)
      await this.#client.publishAsync(`${this.#options.prefix}/status`, 'offline', { qos: 1, retain: true });
    await this.#client.endAsync();
  }

  /** Answers every command once; what was kept for it, or comes again, is not carried out. */
  async #obey(payload: Buffer): Promise<void> {
    const { id, command } = commandIn(payload);
    if (id === '' || this.#obeyed.has(id)) return;
    this.#obeyed.add(id);
    if (this.#obeyed.size > MAX_OBEYED) this.#obeyed.clear();
    let result = 'unknown';
    try {
      if (await this.#options.onCommand?.(command)) result = 'ok';
    } catch {
      result = 'failed';
    }
    if (this.#client.connected)
      this.#client.publish(`${this.#options.prefix}/command/answer`, JSON.stringify({ id, result }), { qos: 1 });
  }

  /** Readings are never retained, nor kept while there is no broker: what is old must not arrive as new. */
  #publish(topic: string): void {
    if (!this.#client.connected || this.#isMute) return;
    const payload = JSON.stringify({ at: new Date().toISOString(), ...this.#told.get(topic) });
    this.#client.publish(`${this.#options.prefix}/${topic}`, payload, { qos: 1 });
  }

  #set(state: AgentState, what: string): void {
    if (this.#state === state) return;
    this.#state = state;
    const { onState } = this.#options;
    if (onState) onState(state, what);
    else process.stderr.write(`${state}${what === '' ? '' : `: ${what}`}\n`);
  }

  /** An age, not a time: the clock may be wrong. Undefined where the application gives no sign: an own one would say nothing. */
  #heartbeatAge(): number | undefined {
    const told = this.#options.heartbeatAge?.();
    if (told !== undefined) return told;
    const file = this.#options.heartbeatFile;
    if (file === undefined) return undefined;
    const touchedMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? this.#startedMs;
    return Math.max(0, Math.round((Date.now() - touchedMs) / 100) / 10);
  }
}

function commandIn(payload: Buffer): { id: string; command: string } {
  try {
    const told: Record<string, unknown> = JSON.parse(payload.toString('utf8'));
    const { id, command } = told;
    if (typeof id === 'string' && typeof command === 'string') return { id, command };
  } catch {
    // What cannot be read is no command.
  }
  return { id: '', command: '' };
}

function hostReadings(): Record<string, number | string> {
  const { bavail, blocks } = statfsSync('/');
  const percent = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  const cpu = percent((loadavg()[0] ?? 0) / availableParallelism());
  const memory = percent(1 - freemem() / totalmem());
  return {
    cpu,
    memory,
    disk: percent(1 - bavail / blocks),
    uptime: Math.round(uptime()),
    agent: AGENT_NAME,
    os: `${type()} ${release()}`.slice(0, 60),
  };
}

/** A name with several addresses fails with one error for each, and no text of its own. */
function whatOf(error: Error): string {
  const [first]: unknown[] = error instanceof AggregateError ? error.errors : [error];
  return first instanceof Error ? first.message : error.message;
}

/** A line such as `part/receipt-printer {"state":"out"}`; null for any other. */
export function readLine(line: string): { topic: string; change: Record<string, unknown> } | null {
  const [, topic = '', json = ''] = /^([a-z][a-z0-9/-]*)\s+(\{.*\})$/.exec(line.trim()) ?? [];
  try {
    return { topic, change: JSON.parse(json) };
  } catch {
    return null;
  }
}

/** Runs the program that restarts the application; it takes no arguments, and nothing that came over the network. */
async function restart(program: string | undefined): Promise<boolean> {
  if (program === undefined) return false;
  await promisify(execFile)(program, [], { timeout: RESTART_TIMEOUT_MS });
  return true;
}

/** Reads lines such as `part/receipt-printer {"state":"out"}`; the password comes from KIOSK_MQTT_PASSWORD. */
async function program(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { broker: text, prefix: text, user: text, 'heartbeat-file': text, 'restart-app': text },
  });
  const agent = new KioskAgent({
    broker: values.broker ?? 'mqtt://127.0.0.1:1883',
    prefix: values.prefix ?? 'site/kiosk-1',
    user: values.user,
    password: process.env['KIOSK_MQTT_PASSWORD'],
    heartbeatFile: values['heartbeat-file'],
    onCommand: (command) => command === 'restart-app' && restart(values['restart-app']),
  });
  for await (const line of createInterface({ input: process.stdin })) {
    const told = readLine(line);
    if (told) agent.tell(told.topic, told.change);
    else process.stderr.write('say: <topic> {"state":"ok"}\n');
  }
  await agent.stop();
}

if (import.meta.main) await program();

// The reference publisher of docs/kiosk-agent.md, for integrators to read, run and copy: it tells what it is told over stdin
// and what this host measures. It asks no part of a kiosk itself; a real agent puts its drivers in the place of stdin.

import { statfsSync, statSync } from 'node:fs';
import { availableParallelism, freemem, loadavg, totalmem, uptime } from 'node:os';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import mqtt, { type MqttClient } from 'mqtt';

/** How often everything is told, ms; Foresite takes three missed ones for silence. */
export const AGENT_REPORT_MS = 5000;
/** Keep-alive, s: the broker publishes the last will after one and a half of it (MQTT-3.1.2-24). */
const KEEP_ALIVE_S = 10;
const RECONNECT_MS = 2000;

export interface AgentOptions {
  broker: string;
  prefix: string;
  user?: string | undefined;
  password?: string | undefined;
  reportMs?: number;
  /** The application touches this file while its main loop runs. */
  heartbeatFile?: string | undefined;
}

export class KioskAgent {
  readonly #options: AgentOptions;
  readonly #told = new Map<string, Record<string, unknown>>();
  readonly #startedMs = Date.now();
  readonly #client: MqttClient;
  readonly #timer: NodeJS.Timeout;

  constructor(options: AgentOptions) {
    this.#options = options;
    const { broker, prefix, user: username, password } = options;
    this.#client = mqtt.connect(broker, {
      clientId: `kiosk-${prefix.replaceAll('/', '-')}`,
      keepalive: KEEP_ALIVE_S,
      reconnectPeriod: RECONNECT_MS,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      will: { topic: `${prefix}/status`, payload: Buffer.from('offline'), qos: 1, retain: true },
    });
    this.#client.on('error', (error) => process.stderr.write(`${error.message}\n`));
    // On every connection anew: a broker that was restarted remembers nothing.
    this.#client.on('connect', () => {
      this.#client.publish(`${prefix}/status`, 'online', { qos: 1, retain: true });
      this.report();
    });
    this.#timer = setInterval(() => this.report(), options.reportMs ?? AGENT_REPORT_MS);
  }

  /** Remembers what is so and tells a change at once. */
  tell(topic: string, change: Record<string, unknown>): void {
    this.#told.set(topic, { ...this.#told.get(topic), ...change });
    this.#publish(topic);
  }

  report(): void {
    this.#told.set('app', { ...this.#told.get('app'), heartbeatAge: this.#heartbeatAge() });
    this.#told.set('host', { ...hostReadings(), ...this.#told.get('host') });
    for (const topic of this.#told.keys()) this.#publish(topic);
  }

  /** Says so itself: a broker publishes no will after DISCONNECT (MQTT-3.14.4-3). */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#client.connected)
      await this.#client.publishAsync(`${this.#options.prefix}/status`, 'offline', { qos: 1, retain: true });
    await this.#client.endAsync();
  }

  /** Readings are never retained, nor kept while there is no broker: what is old must not arrive as new. */
  #publish(topic: string): void {
    if (!this.#client.connected) return;
    const payload = JSON.stringify({ at: new Date().toISOString(), ...this.#told.get(topic) });
    this.#client.publish(`${this.#options.prefix}/${topic}`, payload, { qos: 1 });
  }

  /** An age, not a time: the clock may be wrong. */
  #heartbeatAge(): number {
    const file = this.#options.heartbeatFile;
    if (file === undefined) return 0;
    const touchedMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? this.#startedMs;
    return Math.max(0, Math.round((Date.now() - touchedMs) / 100) / 10);
  }
}

function hostReadings(): Record<string, number> {
  const { bavail, blocks } = statfsSync('/');
  const percent = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  const cpu = percent((loadavg()[0] ?? 0) / availableParallelism());
  const memory = percent(1 - freemem() / totalmem());
  return { cpu, memory, disk: percent(1 - bavail / blocks), uptime: Math.round(uptime()) };
}

/** Reads lines such as `part/receipt-printer {"state":"out"}`; the password comes from KIOSK_MQTT_PASSWORD. */
async function program(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { broker: text, prefix: text, user: text, 'heartbeat-file': text } });
  const agent = new KioskAgent({
    broker: values.broker ?? 'mqtt://127.0.0.1:1883',
    prefix: values.prefix ?? 'site/kiosk-1',
    user: values.user,
    password: process.env['KIOSK_MQTT_PASSWORD'],
    heartbeatFile: values['heartbeat-file'],
  });
  for await (const line of createInterface({ input: process.stdin })) {
    const [, topic = '', json = ''] = /^(\S+)\s+(\{.*\})$/.exec(line.trim()) ?? [];
    try {
      agent.tell(topic, JSON.parse(json));
    } catch {
      process.stderr.write('say: <topic> {"state":"ok"}\n');
    }
  }
  await agent.stop();
}

if (import.meta.main) await program();

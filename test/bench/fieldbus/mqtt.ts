// MQTT: messages with a JSON value, its series and a rule, beside the bare library with JSON.parse; and how long a message
// takes from the publisher until it is judged.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from '../collectors/child.ts';
import type { Rounds } from '../collectors/flat-out.ts';
import { compiled, programPath, Running, type Bench } from '../collectors/peers.ts';
import { ratios, type Section } from '../collectors/rows.ts';
import type { MqttAnswer, MqttOptions, MqttRequest } from './mqtt-work.ts';
import { freePort } from '../../peers/ports.ts';

const CLIENTS = 50;
const RATE = 20_000;
/** Until the broker listens. */
const LEAD_MS = 500;
/** Half seconds that the load and its reader have to connect. */
const MOST_WAITS = 20;
/** Messages before anything counts: code is compiled, series are made. */
const WARM_UP = 2 * RATE;

export async function mqtt(bench: Bench, { rounds, seconds, isQuick }: Rounds): Promise<Section> {
  const name = `MQTT, ${RATE} messages a second of ${CLIENTS} clients`;
  const mosquitto = programPath('mosquitto');
  if (mosquitto === '') return { name, rows: [], left: ['mosquitto is not installed'] };
  const load = await compiled(bench, 'farm/mqttload.c');
  const port = await freePort();
  const file = join(bench.folder, 'mosquitto.conf');
  const limits = 'max_queued_messages 0\nmax_inflight_messages 0\nset_tcp_nodelay true\n';
  writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\n${limits}`);
  const broker = new Running(mosquitto, ['-c', file]);
  await sleep(LEAD_MS);
  const reader = (mode: MqttOptions['mode']): Child<MqttRequest, MqttAnswer> =>
    new Child('../fieldbus/mqtt-child.ts', { mode, port, clients: CLIENTS } satisfies MqttOptions);
  const speeds = { ours: new Array<number>(), bare: new Array<number>() };
  const delays = { ours: new Array<number>(), bare: new Array<number>() };
  try {
    for (let round = -1; round < rounds; round++)
      for (const mode of ['ours', 'bare'] as const) {
        // Alone on the broker: what one reads costs the other nothing.
        const child = reader(mode);
        try {
          await child.ask({ do: 'count', seconds: 0 });
          const run = ['-p', port, '-r', RATE, '-s', Math.ceil(seconds + MOST_WAITS), '-c', CLIENTS].map(String);
          const publishing = new Running(load, run);
          // Until it is connected and warm.
          let heard = 0;
          for (let i = 0; i < MOST_WAITS && heard < WARM_UP; i++)
            heard += (await child.ask({ do: 'count', seconds: 0.5 })).messages;
          const { messages, dropped, cpuSeconds, p99Ms } = await child.ask({ do: 'count', seconds });
          await publishing.stop();
          if (messages < RATE * seconds * 0.3) throw new Error(`${mode} heard ${messages} messages in ${seconds} s`);
          if (dropped > 0) throw new Error(`${mode} dropped ${dropped} messages`);
          // The first round warms the machine.
          if (round < 0) continue;
          speeds[mode].push(messages / cpuSeconds);
          delays[mode].push(p99Ms);
        } finally {
          await child.stop();
        }
      }
    const rows = [
      { what: 'messages a CPU-second', values: speeds.ours, unit: '/s' },
      { what: 'the same by bare mqtt and JSON.parse', values: speeds.bare, unit: '/s' },
      { what: 'ours over bare', values: ratios(speeds.ours, speeds.bare), unit: '×', goal: { atLeast: 0.9 } },
      // Milliseconds are the machine's as much as ours: no floor of a quick run.
      { what: 'published to judged, p99', values: delays.ours, unit: 'ms', ...(!isQuick && { goal: { atMost: 5 } }) },
      { what: 'the same by bare mqtt', values: delays.bare, unit: 'ms' },
    ];
    return { name, rows, left: [] };
  } finally {
    await broker.stop();
  }
}

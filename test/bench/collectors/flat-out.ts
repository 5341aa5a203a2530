// Polling and decoding as fast as it goes, against all others, in interleaved rounds; and how the rate holds when there
// are a hundred times as many devices.

import type { Bench } from './peers.ts';
import { CONTENDERS, startOurs, type Contender } from './contenders.ts';
import { Farm } from './farm.ts';
import { ratios, type Goal, type Row, type Section } from './rows.ts';

const DEVICES = 1000;

const GOALS: Readonly<Record<string, Goal>> = {
  exporter: { atLeast: 25 },
  gosnmp: { atLeast: 5 },
  npm: { atLeast: 6 },
  'c-library': { atLeast: 1.5 },
  'raw-c': { atLeast: 0.2 },
};

export interface Rounds {
  rounds: number;
  seconds: number;
  isQuick: boolean;
}

export async function flatOut(bench: Bench, { rounds, seconds, isQuick }: Rounds): Promise<Section> {
  const farm = await Farm.start(bench, DEVICES);
  const started = new Map<string, Contender>();
  const left: string[] = [];
  try {
    for (const { key, name, start, isQuick: canBeQuick } of CONTENDERS) {
      if (isQuick && !canBeQuick) continue;
      try {
        started.set(key, await start(bench, { port: farm.port, devices: DEVICES }));
      } catch (error) {
        left.push(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
      }
    }
    const rates = await interleaved(started, rounds, seconds);
    return { name: `flat out, v2c, ${DEVICES} devices`, rows: rowsOf(started, rates), left };
  } finally {
    for (const contender of started.values()) await contender.stop();
    await farm.stop();
  }
}

async function interleaved(
  contenders: ReadonlyMap<string, Contender>,
  rounds: number,
  seconds: number,
): Promise<Map<string, number[]>> {
  const rates = new Map<string, number[]>([...contenders.keys()].map((key) => [key, []]));
  for (let round = 0; round < rounds; round++)
    for (const [key, contender] of contenders) rates.get(key)?.push(await contender.run(seconds));
  return rates;
}

function rowsOf(contenders: ReadonlyMap<string, Contender>, rates: ReadonlyMap<string, number[]>): Row[] {
  const ours = rates.get('ours') ?? [];
  const rows: Row[] = [];
  for (const [key, { name }] of contenders) {
    const values = rates.get(key) ?? [];
    rows.push({ what: `${name}: varbinds`, values, unit: '/CPU-s' });
    const goal = GOALS[key];
    if (goal) rows.push({ what: `  ours over ${name}`, values: ratios(ours, values), unit: '×', goal });
  }
  return rows;
}

export async function growth(bench: Bench, { rounds, seconds, isQuick }: Rounds): Promise<Section> {
  const [few, many] = isQuick ? [100, 2000] : [100, 10_000];
  const farm = await Farm.start(bench, many);
  const contenders = new Map<string, Contender>();
  try {
    for (const devices of [few, many])
      contenders.set(String(devices), await startOurs(`ours, ${devices} devices`, { port: farm.port, devices }));
    const rates = await interleaved(contenders, rounds, seconds);
    const [small, large] = [rates.get(String(few)) ?? [], rates.get(String(many)) ?? []];
    return {
      name: 'growth, flat out',
      rows: [
        { what: `${few} devices: varbinds`, values: small, unit: '/CPU-s' },
        { what: `${many} devices: varbinds`, values: large, unit: '/CPU-s' },
        { what: `${many} over ${few} devices`, values: ratios(large, small), unit: '×', goal: { atLeast: 0.7 } },
      ],
      left: [],
    };
  } finally {
    for (const contender of contenders.values()) await contender.stop();
    await farm.stop();
  }
}

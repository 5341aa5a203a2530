// What a bench is to its runner, and how its benches measure: CPU-seconds of this process, not wall time, because the
// machine is shared with whatever else runs.

export interface Row {
  what: string;
  value: number;
  unit: string;
  /** How many times better than `against`. */
  ratio?: number;
  against?: string;
  /** The run fails when the ratio is below it. */
  floor?: number;
}

export interface Bench {
  name: string;
  run(): Promise<Row[]>;
}

/** CPU-seconds, user and system, that `work` took in this process, its threads included. */
export async function cpuSeconds(work: () => void | Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return Math.max(1, user + system) / 1e6;
}

export interface Contender {
  name: string;
  /** Does the work once; returns how many units it did. */
  once: () => number | Promise<number>;
}

/**
 * Units per CPU-second of each contender: the median of interleaved rounds after a warm-up, so that a noisy moment hits
 * all of them.
 */
export async function compare(
  contenders: readonly Contender[],
  { rounds = 5, roundMs = 300 }: { rounds?: number; roundMs?: number } = {},
): Promise<Map<string, number>> {
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const { name, once } of contenders) {
      let units = 0;
      const seconds = await cpuSeconds(async () => {
        const end = performance.now() + roundMs;
        do units += await once();
        while (performance.now() < end);
      });
      if (round >= 0) rates.get(name)?.push(units / seconds);
    }
  }
  return new Map([...rates].map(([name, values]) => [name, median(values)]));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

// Detection at a hundred thousand series with two conditions each, against the same rules evaluated the plain way: an
// object a sample, a state object a series and rule in a Map.

import { BatchBuilder, type SampleBatch } from '../../contract/batch.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { Detector } from '../../server/domain/detect/detector.ts';
import { toRule } from '../../server/domain/detect/rules.ts';
import { NaiveDetector, type NaiveSample } from '../server/domain/detect/naive-detector.ts';
import { compare, type Bench } from './bench.ts';

const SERIES = 100_000;
/** Samples of one poll of one asset. */
const BATCH = 50;
const T = 1_767_600_000_000;
const FRESH_MS = 190_000;

const RULES = [
  toRule({
    id: 'high', predicate: 'link', measurement: 'interface', field: 'ifHighSpeed', severity: 'minor',
    raise: { above: 990 }, clear: { below: 900 }, hold: '10s', clearAfter: '10s',
  }),
  toRule({
    id: 'low', predicate: 'link', measurement: 'interface', field: 'ifHighSpeed', severity: 'warning',
    raise: { below: 2 }, hold: '30s', clearAfter: '30s',
  }),
]; // prettier-ignore

/** Mostly well, now and then a value that moves a level. */
function valueOf(series: number, round: number): number {
  const noise = (Math.imul(series + 1, 2_654_435_761) ^ Math.imul(round + 7, 40_503)) >>> 0;
  return noise % 1000;
}

interface Load {
  batches: readonly SampleBatch[];
  samples: readonly NaiveSample[];
}

function load(catalogue: SeriesCatalogue, round: number): Load {
  const batches: SampleBatch[] = [];
  const samples: NaiveSample[] = [];
  for (let first = 0; first < SERIES; first += BATCH) {
    const builder = new BatchBuilder(BATCH);
    for (let n = first; n < first + BATCH; n++) {
      const tags = { asset: `sw-${Math.floor(first / BATCH)}`, component: `port:gi${n % BATCH}` };
      const row = catalogue.row('interface', { site: 's', class: 'switch', ...tags });
      const value = valueOf(n, round);
      const timeMs = T + round * 60_000;
      builder.add(catalogue.series(row, 'ifHighSpeed'), value, timeMs);
      samples.push({ ...tags, measurement: 'interface', field: 'ifHighSpeed', value, timeMs, quality: 'ok' });
    }
    batches.push(builder.finish());
  }
  return { batches, samples };
}

export const bench: Bench = {
  name: 'detection',
  async run() {
    const catalogue = new SeriesCatalogue();
    const detector = new Detector({ catalogue, rulesFor: () => RULES, freshMsOf: () => FRESH_MS });
    const naive = new NaiveDetector(RULES, FRESH_MS);
    const rounds = [load(catalogue, 0), load(catalogue, 1)];
    let [turn, naiveTurn] = [0, 0];
    const rates = await compare([
      {
        name: 'typed arrays',
        once() {
          const monoMs = ++turn * 60_000;
          for (const batch of rounds[turn % 2]?.batches ?? []) {
            detector.apply(batch, monoMs);
            detector.settle(monoMs, T + monoMs);
          }
          detector.takeChanges();
          return SERIES;
        },
      },
      {
        name: 'plain',
        once() {
          const monoMs = ++naiveTurn * 60_000;
          for (const sample of rounds[naiveTurn % 2]?.samples ?? []) naive.apply(sample, monoMs);
          naive.settle(monoMs, T + monoMs);
          naive.changes.length = 0;
          return SERIES;
        },
      },
    ]);
    const rate = rates.get('typed arrays') ?? 0;
    const plain = rates.get('plain') ?? 0;
    return [
      { what: 'samples judged, 100,000 series, 2 conditions each', value: rate, unit: '/CPU-s', ratio: rate / plain, against: 'objects in a Map', floor: 6 },
      { what: 'of the goal of 5 M /CPU-s', value: (rate / 5e6) * 100, unit: '%' },
      { what: 'samples judged by objects in a Map', value: plain, unit: '/CPU-s' },
    ]; // prettier-ignore
  },
};

// Encoding samples as line protocol, against the `influx` package encoding the same points. Reading them back shows the
// cost of strictness.

import { createServer } from 'node:http';
import { InfluxDB, type IPoint } from 'influx';
import { BatchBuilder, type SampleBatch } from '../../contract/batch.ts';
import { BatchReader } from '../../contract/line-protocol-parse.ts';
import { LineEncoder } from '../../contract/line-protocol.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { compare, type Bench, type Row } from './bench.ts';

const PORTS = 2_000;
const T = 1_767_600_000_000;
const FIELDS = ['ifHCInOctets', 'ifHCOutOctets', 'ifOperStatus', 'ifInErrors', 'ifOutErrors', 'ifInDiscards'];

function load(catalogue: SeriesCatalogue, fieldsOfLine: number): { batch: SampleBatch; points: IPoint[] } {
  const builder = new BatchBuilder();
  const points: IPoint[] = [];
  for (let port = 0; port < PORTS; port++) {
    const tags = { site: 's1', asset: `sw-${port >> 5}`, class: 'switch', component: `port:Gi0-${port & 31}` };
    const row = catalogue.row('interface', tags);
    const fields: Record<string, number> = {};
    for (const [i, field] of FIELDS.slice(0, fieldsOfLine).entries()) {
      const value = i === 2 ? 1 : port * 1234.5 + i;
      builder.add(catalogue.series(row, field), value, T);
      fields[field] = value;
    }
    points.push({ measurement: 'interface', tags, fields, timestamp: T });
  }
  return { batch: builder.finish(), points };
}

/** The package gives its encoding only to a server, so one on loopback takes it; the encoding dominates by far. */
async function withInflux<T>(use: (db: InfluxDB) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  try {
    return await use(new InfluxDB({ host: '127.0.0.1', port, database: 'bench' }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function rowsFor(fieldsOfLine: number, floor: number | undefined): Promise<Row[]> {
  const catalogue = new SeriesCatalogue();
  const { batch, points } = load(catalogue, fieldsOfLine);
  const encoder = new LineEncoder(catalogue);
  const text = encoder.encode(batch).toString();
  const reader = new BatchReader(catalogue);
  const rates = await withInflux((db) =>
    compare([
      { name: 'encode', once: () => encoder.encode(batch).length && batch.count },
      { name: 'read', once: () => reader.read(text).count },
      {
        name: 'influx',
        async once() {
          await db.writePoints(points, { precision: 'ms' });
          return batch.count;
        },
      },
    ]),
  );
  const rate = (name: string) => rates.get(name) ?? 0;
  const against = 'the influx package';
  const ofLine = `${fieldsOfLine} a line`;
  return [
    {
      what: `values encoded, ${ofLine}`,
      value: rate('encode'),
      unit: '/CPU-s',
      ratio: rate('encode') / rate('influx'),
      against,
      ...(floor === undefined ? {} : { floor }),
    },
    { what: `values read strictly, ${ofLine}`, value: rate('read'), unit: '/CPU-s' },
    { what: `values by the influx package, ${ofLine}`, value: rate('influx'), unit: '/CPU-s' },
  ];
}

export const bench: Bench = {
  name: 'line protocol',
  async run() {
    return [...(await rowsFor(1, 4)), ...(await rowsFor(6, undefined))];
  },
};

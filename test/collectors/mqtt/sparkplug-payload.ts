// What an edge node of Sparkplug B sends, written by the public description of its payload: independent of our reader.

export interface TestMetric {
  name?: string;
  alias?: number;
  timeMs?: number;
  type?: number;
  isHistorical?: boolean;
  isNull?: boolean;
  quality?: number;
  int?: number;
  long?: bigint;
  float?: number;
  double?: number;
  boolean?: boolean;
  text?: string;
}

export function payloadOf(metrics: readonly TestMetric[], seq?: number, timeMs = Date.now()): Buffer {
  return Buffer.concat([
    varint(1, BigInt(timeMs)),
    ...metrics.map((metric) => bytes(2, metricOf(metric))),
    ...(seq === undefined ? [] : [varint(3, BigInt(seq))]),
  ]);
}

function metricOf(metric: TestMetric): Buffer {
  const parts: Buffer[] = [];
  if (metric.name !== undefined) parts.push(bytes(1, Buffer.from(metric.name)));
  if (metric.alias !== undefined) parts.push(varint(2, BigInt(metric.alias)));
  if (metric.timeMs !== undefined) parts.push(varint(3, BigInt(metric.timeMs)));
  if (metric.type !== undefined) parts.push(varint(4, BigInt(metric.type)));
  if (metric.isHistorical) parts.push(varint(5, 1n));
  if (metric.isNull) parts.push(varint(7, 1n));
  // Metadata, which nobody asks for.
  parts.push(bytes(8, varint(1, 1n)));
  if (metric.quality !== undefined) parts.push(bytes(9, propertiesOf(metric.quality)));
  if (metric.int !== undefined) parts.push(varint(10, BigInt.asUintN(32, BigInt(metric.int))));
  if (metric.long !== undefined) parts.push(varint(11, BigInt.asUintN(64, metric.long)));
  if (metric.float !== undefined) {
    const four = Buffer.alloc(4);
    four.writeFloatLE(metric.float);
    parts.push(tag(12, 5), four);
  }
  if (metric.double !== undefined) {
    const eight = Buffer.alloc(8);
    eight.writeDoubleLE(metric.double);
    parts.push(tag(13, 1), eight);
  }
  if (metric.boolean !== undefined) parts.push(varint(14, metric.boolean ? 1n : 0n));
  if (metric.text !== undefined) parts.push(bytes(15, Buffer.from(metric.text)));
  return Buffer.concat(parts);
}

function propertiesOf(quality: number): Buffer {
  return Buffer.concat([
    bytes(1, Buffer.from('engUnit')),
    bytes(1, Buffer.from('Quality')),
    bytes(2, Buffer.concat([varint(1, 12n), bytes(8, Buffer.from('°C'))])),
    bytes(2, Buffer.concat([varint(1, 3n), varint(3, BigInt(quality))])),
  ]);
}

function tag(field: number, type: number): Buffer {
  return leb(BigInt((field << 3) | type));
}

function varint(field: number, value: bigint): Buffer {
  return Buffer.concat([tag(field, 0), leb(value)]);
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([tag(field, 2), leb(BigInt(content.length)), content]);
}

function leb(value: bigint): Buffer {
  const out: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  out.push(Number(rest));
  return Buffer.from(out);
}

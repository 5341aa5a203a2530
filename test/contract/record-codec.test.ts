import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BatchBuilder, QUALITY } from '../../contract/batch.ts';
import { MAX_RECORD_BYTES, RecordCodec, RecordError } from '../../contract/record-codec.ts';
import { EVENT_TYPES, RESULT_CODES, type AssetFacts, type LogRecord } from '../../contract/records.ts';
import { SeriesCatalogue } from '../../contract/series.ts';

const T = 1_767_600_000_000;

function samples(catalogue: SeriesCatalogue, sites = ['s1']): LogRecord {
  const builder = new BatchBuilder();
  for (const site of sites) {
    const row = catalogue.row('cpu', { site, asset: 'a', class: 'server', component: '' });
    builder.add(catalogue.series(row, 'usage_percent'), 42.5, T, QUALITY.stale);
  }
  return { kind: 'samples', site: sites[0] ?? '', batch: builder.finish() };
}

const facts: AssetFacts = {
  identity: { vendor: '海康', model: 'DS-1', sysDescr: 'two words' },
  components: [{ key: 'port:1', name: 'Port 1', details: { alias: 'lobby', speed: 1000 } }],
  macs: ['00:11:22:33:44:55'],
  neighbours: [{ port: 'port:1', chassisId: 'x', portId: 'y', sysName: 'z', isNetwork: true }],
  forwarding: [{ mac: '00:11:22:33:44:55', port: 'port:1' }],
  texts: { note: 'hello' },
};

describe('RecordCodec', () => {
  test('writes samples as a letter and line protocol that a person can read', () => {
    const catalogue = new SeriesCatalogue();
    expect(new RecordCodec(catalogue).encode(samples(catalogue)).toString()).toBe(
      `scpu,asset=a,class=server,site=s1 usage_percent=42.5,quality=1i ${T}\n`,
    );
  });

  test('gives samples back to another catalogue with their site and quality', () => {
    const catalogue = new SeriesCatalogue();
    const bytes = new RecordCodec(catalogue).encode(samples(catalogue));
    const other = new SeriesCatalogue();
    const record = new RecordCodec(other).decode(bytes);
    expect(record).toMatchObject({ kind: 'samples', site: 's1', batch: { count: 1 } });
    expect(record.kind === 'samples' && record.batch.quality[0]).toBe(QUALITY.stale);
    expect(other.info(0).row.asset).toBe('a');
  });

  test('gives facts, events and answers back as they were, whatever their texts', () => {
    const codec = new RecordCodec(new SeriesCatalogue());
    const text = fc.string({ maxLength: 60 });
    const place = { site: text, asset: text, timeMs: fc.integer() };
    const record: fc.Arbitrary<LogRecord> = fc.oneof(
      fc.record({ kind: fc.constant('facts' as const), ...place, source: text, facts: fc.constantFrom(facts, {}) }),
      fc.record({
        kind: fc.constant('event' as const),
        ...place,
        component: text,
        type: fc.constantFrom(...EVENT_TYPES),
        code: text,
        data: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(text, fc.integer(), fc.boolean())),
      }),
      fc.record({
        kind: fc.constant('answer' as const),
        ...place,
        target: text,
        questionId: text,
        result: fc.constantFrom(...RESULT_CODES),
        detail: text,
      }),
    );
    fc.assert(
      fc.property(record, (given) => {
        fc.pre(!JSON.stringify(given).includes('constructor'));
        const bytes = codec.encode(given);
        expect(codec.decode(bytes)).toEqual(JSON.parse(JSON.stringify(given)));
        expect(bytes.indexOf('\n')).toBe(bytes.length - 1);
      }),
    );
  });

  test.each([
    ['', 'nothing'],
    ['x{}', 'an unknown kind'],
    ['scpu,site=s usage_percent=NaN 1\n', 'broken samples'],
    ['scpu,site=a usage_percent=1 1\ncpu,site=b usage_percent=1 1\n', 'samples of two sites'],
    ['e{', 'broken JSON'],
    ['e[]', 'a list'],
    ['enull', 'null'],
    ['e{"kind":"event"}', 'missing fields'],
    [
      'f{"kind":"event","site":"s","asset":"","component":"","timeMs":1,"type":"trap","code":"x","data":{}}',
      'a wrong letter',
    ],
    [
      'e{"kind":"event","site":"s","asset":"","component":"","timeMs":1,"type":"bang","code":"x","data":{}}',
      'a wrong type',
    ],
    [
      'e{"kind":"event","site":"s","asset":"","component":"","timeMs":"1","type":"trap","code":"x","data":{}}',
      'a text as time',
    ],
    [
      'e{"kind":"event","site":"s","asset":"","component":"","timeMs":1,"type":"trap","code":"x","data":{"a":[]}}',
      'nested data',
    ],
    [
      'e{"kind":"event","site":"s","asset":"","component":"","timeMs":1,"type":"trap","code":"x","data":{"__proto__":1}}',
      '__proto__',
    ],
    [
      'f{"kind":"facts","site":"s","asset":"a","source":"x","timeMs":1,"facts":{"texts":{"constructor":"x"}}}',
      'constructor',
    ],
    ['f{"kind":"facts","site":"s","asset":"a","source":"x","timeMs":1,"facts":{},"more":1}', 'an extra key'],
    [`e${'['.repeat(5000)}${']'.repeat(5000)}`, 'deep nesting'],
  ])('refuses %j: %s', (text) => {
    expect(() => new RecordCodec(new SeriesCatalogue()).decode(Buffer.from(text))).toThrow(RecordError);
  });

  test('refuses bytes that are not UTF-8 and records past the limit', () => {
    const codec = new RecordCodec(new SeriesCatalogue());
    expect(() => codec.decode(Buffer.from([0x65, 0xff, 0xfe]))).toThrow(RecordError);
    expect(() => codec.decode(Buffer.alloc(MAX_RECORD_BYTES + 1, 's'))).toThrow(RecordError);
    const big: LogRecord = {
      kind: 'facts',
      site: 's',
      asset: 'a',
      source: 'snmp',
      timeMs: 1,
      facts: { texts: { x: 'y'.repeat(MAX_RECORD_BYTES) } },
    };
    expect(() => codec.encode(big)).toThrow(RecordError);
  });

  test('refuses or reads any damaged record without another error', () => {
    const catalogue = new SeriesCatalogue();
    const codec = new RecordCodec(catalogue);
    const good = [
      codec.encode(samples(catalogue)),
      codec.encode({ kind: 'facts', site: 's', asset: 'a', source: 'snmp', timeMs: 1, facts }),
    ];
    fc.assert(
      fc.property(fc.nat(1), fc.nat(400), fc.integer({ min: 1, max: 255 }), (which, at, flip) => {
        const bytes = Buffer.from(good[which] ?? '');
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
        expect(outcomeOf(codec, bytes)).toBe('known');
      }),
      { numRuns: 2000 },
    );
  });
});

function outcomeOf(codec: RecordCodec, bytes: Buffer): unknown {
  try {
    codec.decode(bytes);
    return 'known';
  } catch (error) {
    return error instanceof RecordError ? 'known' : error;
  }
}

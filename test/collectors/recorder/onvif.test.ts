import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { matchRecordings, recordingsOf, sourcesOf } from '../../../collectors/recorder/onvif-channels.ts';
import { readXml } from '../../../collectors/http/xml.ts';
import { createBench } from '../parts.ts';
import { channel, DAY, NOW, rig, state } from './rig.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const wrong = { kind: 'password', user: 'monitor', password: 'wrong' } as const;

describe.each([false, true])('a recorder by ONVIF, token wanted: %s', (wantsToken) => {
  const make = 'onvif';

  it('tells who it is, its channels and their cameras', async () => {
    const channels = [channel(1), channel(2, { name: '东门' }), channel(3, { address: '' })];
    const { poll, bench, facts } = await rig(closers, state({ channels }), { make, wantsToken });
    expect(await poll()).toEqual({ code: 'ok', detail: '' });
    expect(bench.sink.last('recorder.channels')).toBe(3);
    expect(facts.at(-1)?.identity).toMatchObject({ vendor: 'UNV', model: 'DS-7616NI', serial: 'S1' });
    const [first, second] = facts.at(-1)?.components ?? [];
    expect(first).toMatchObject({ key: 'channel:1', name: 'Gate 1', details: { address: '10.0.0.1' } });
    expect(second?.name).toBe('东门');
    // ONVIF does not say whether a channel has video.
    expect(bench.sink.count('recorder_channel.status channel:1')).toBe(0);
  });

  it('tells the oldest and newest recording of each channel, and claims nothing of gaps', async () => {
    const stopped = [{ fromMs: NOW - 40 * DAY, toMs: NOW - 3 * DAY }];
    const recordings = [{ fromMs: NOW - 12 * DAY, toMs: NOW }];
    const channels = [channel(1, { recordings }), channel(2, { recordings: stopped }), channel(3, { recordings: [] })];
    const { settle, bench, facts } = await rig(closers, state({ channels }), { make, wantsToken });
    await settle(4);
    const last = (of: number, field: string): number | undefined => bench.sink.last(`recording.${field} channel:${of}`);
    expect([last(1, 'days'), last(1, 'last_age_s')]).toEqual([13, 0]);
    expect([last(2, 'last_age_s'), last(3, 'days')]).toEqual([3 * 86_400, 0]);
    expect(last(1, 'gap_days')).toBeUndefined();
    expect(facts.at(-1)?.components?.[0]?.details?.['recorded']).toBe('2026-05-08..2026-05-20');
  });

  it('judges the clock, and logs in by it', async () => {
    const clock = new ManualClock();
    const fast = (): number => clock.wallMs() + 9 * 3_600_000;
    const { poll, bench, recorder } = await rig(
      closers,
      state({ plainNow: fast }),
      { make, wantsToken },
      {},
      createBench(clock),
    );
    expect((await poll()).code).toBe('ok');
    expect(bench.sink.last('recorder.clock_offset_s')).toBeCloseTo(3600, -1);
    expect(recorder.counts.wrong).toBe(0);
  });

  it('is never locked by a wrong password', async () => {
    const clock = new ManualClock();
    const nowMs = (): number => clock.wallMs();
    const plainNow = (): number => clock.wallMs() + 8 * 3_600_000;
    const it = await rig(
      closers,
      state({ plainNow }),
      { make, wantsToken, nowMs },
      { credential: wrong },
      createBench(clock),
    );
    for (let minute = 0; minute < 180; minute++) {
      const { code, detail } = await it.poll();
      expect(code).toBe('auth');
      expect(detail).toContain(minute === 0 ? 'login_rejected' : 'login_rests');
      clock.advance(60_000);
    }
    expect(it.recorder.counts.wrong).toBe(2 + 2);
    expect(it.recorder.isLocked).toBe(false);
    await it.change({ credential: { ...wrong, password: 'right' } });
    expect((await it.poll()).code).toBe('ok');
  });

  it('reads names in GBK', async () => {
    const gbk = new Map([['东', Buffer.from([0xb6, 0xab])], ['门', Buffer.from([0xc3, 0xc5])]]); // prettier-ignore
    const given = state({ channels: [channel(1, { name: '东门' })] });
    const { poll, facts } = await rig(closers, given, { make, wantsToken, gbk });
    expect((await poll()).code).toBe('ok');
    expect(facts.at(-1)?.components?.[0]?.name).toBe('东门');
  });

  it('ends with its time where it is slow', async () => {
    const { poll } = await rig(closers, state(), { make, wantsToken, delayMs: 2000 }, { timeoutMs: 100 });
    expect((await poll()).code).toBe('timeout');
  });

  it('asks seldom what stays as it is', async () => {
    const { poll, settle, recorder } = await rig(closers, state(), { make, wantsToken });
    await settle(2);
    const { requests } = recorder.counts;
    await poll();
    expect(recorder.counts.requests - requests).toBe(1);
  });
});

describe('a recorder by ONVIF in trouble', () => {
  it.each([
    ['a page', { status: 200, body: '<html><br></html>' }],
    ['a document type', { status: 200, body: '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>' }],
    ['a cut envelope', { status: 200, body: '<s:Envelope><s:Body>' }],
    ['a fault for everything', { status: 500, body: '<e><Fault><Code><Value>s:Receiver</Value></Code></Fault></e>' }],
  ])('that sends %s is garbage', async (_what, reply) => {
    const { poll, recorder, bench } = await rig(closers, state(), { make: 'onvif' });
    recorder.instead = reply;
    expect((await poll()).code).toBe('garbage');
    expect(bench.sink.samplesSeen).toEqual([]);
  });

  it('that has no search service still tells its channels', async () => {
    const { poll, recorder, bench } = await rig(closers, state(), { make: 'onvif' });
    const answer = recorder.answer.bind(recorder);
    recorder.answer = (request) => {
      const reply = answer(request);
      return { ...reply, body: reply.body.replace('ver10/search/wsdl', 'ver10/none/wsdl') };
    };
    expect(await poll()).toEqual({ code: 'ok', detail: '' });
    expect(bench.sink.last('recorder.channels')).toBe(2);
    expect(bench.sink.count('recording.days channel:1')).toBe(0);
  });

  it('that answers in nonsense never throws', async () => {
    const { poll, recorder, bench } = await rig(closers, state(), { make: 'onvif' });
    const word = fc.constantFrom(
      '<Profiles token="p"><VideoSourceConfiguration><SourceToken>s</SourceToken></VideoSourceConfiguration></Profiles>',
      '<VideoSources token="99999"/>', '<UTCDateTime><Year>9999</Year><Month>99</Month></UTCDateTime>', '<SearchToken>t</SearchToken>',
      '<RecordingInformation><EarliestRecording>0001-01-01T00:00:00Z</EarliestRecording></RecordingInformation>',
      '<Service><Namespace>http://www.onvif.org/ver10/search/wsdl</Namespace><XAddr>http://x/s</XAddr></Service>',
      '<LatestRecording>9999-99-99T99:99:99Z</LatestRecording>', '<SearchState>Searching</SearchState>', '<Fault/>', '&#0;', '\u0000',
    ); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 12 }), async (words) => {
        recorder.instead = { status: 200, body: `<a>${words.join('')}</a>` };
        expect(['ok', 'garbage']).toContain((await poll()).code);
      }),
      { numRuns: 100 },
    );
    for (const { value } of bench.sink.samplesSeen) expect(Number.isFinite(value)).toBe(true);
  });
});

describe('channels of ONVIF', () => {
  const profile = (token: string, source: string, name = ''): string =>
    `<Profiles token="${token}"><VideoSourceConfiguration><Name>${name}</Name><SourceToken>${source}</SourceToken></VideoSourceConfiguration></Profiles>`;
  const sources = async (...all: string[]) => sourcesOf(await readXml(`<a>${all.join('')}</a>`), undefined);
  const recording = (token: string, sourceId = '', name = ''): string =>
    `<RecordingInformation><RecordingToken>${token}</RecordingToken><Source><SourceId>${sourceId}</SourceId><Name>${name}</Name></Source></RecordingInformation>`;
  const recordings = async (...all: string[]) => recordingsOf(await readXml(`<a>${all.join('')}</a>`));
  const tokens = (map: ReturnType<typeof matchRecordings>) => [...map].map(([at, { token }]) => [at, token]);

  it.each([
    ['from 1', ['VideoSource_1', 'VideoSource_5'], [1, 5]],
    ['from 0', ['00000', '00001'], [1, 2]],
    ['by their order', ['front', 'back'], [1, 2]],
    ['by their order where ends are the same', ['a1', 'b1'], [1, 2]],
  ])('are numbered %s', async (_how, given, numbers) => {
    const found = await sources(...given.map((one) => profile(`p-${one}`, one)));
    expect(found.map(({ number }) => number)).toEqual(numbers);
  });

  it('find their recordings by the jobs, by the source, by name, and last by their order', async () => {
    const both = await sources(profile('p1', 's1', 'Gate'), profile('p2', 's2', 'Hall'));
    const jobs = await readXml(
      '<a><JobConfiguration><RecordingToken>r9</RecordingToken><Source><SourceToken><Token>p2</Token></SourceToken></Source></JobConfiguration></a>',
    );
    const match = async (by: typeof jobs, ...list: string[]) =>
      tokens(matchRecordings(both, await recordings(...list), by, 'type'));
    expect(await match(jobs, recording('r8'), recording('r9'))).toEqual([[2, 'r9']]);
    expect(await match(undefined, recording('r1', 's2'), recording('r2', 's1'))).toEqual([[1, 'r2'], [2, 'r1']]); // prettier-ignore
    expect(await match(undefined, recording('r1', '', 'Hall'))).toEqual([[2, 'r1']]);
    expect(await match(undefined, recording('r1'), recording('r2'))).toEqual([[1, 'r1'], [2, 'r2']]); // prettier-ignore
    expect(await match(undefined, recording('r1'), recording('r2'), recording('r3'))).toEqual([]);
  });
});

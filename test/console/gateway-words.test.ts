// How the figures of polling are judged and worded, and how ports and what was learned are put together. Pure.

import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { REFUSALS } from '../../collectors/snmp/traps/trap-reader.ts';
import { RESULT_CODES } from '../../contract/records.ts';
import { en } from '../../dashboards/noc/src/i18n/en.ts';
import { connectedRows } from '../../dashboards/noc/src/pages/asset/connected.ts';
import { learnedLines } from '../../dashboards/noc/src/pages/asset/learned-words.ts';
import { detailParts, isTight, judgePolling, silentDevices } from '../../dashboards/noc/src/pages/gateway/judge.ts';
import { makePolling } from './fake-gateway.ts';
import { makeAssets, makeDetail } from './fake-site.ts';

describe('polling', () => {
  const calm = { ...makePolling(0), overruns: 0 };

  it.each([
    [{}, { lateness: 'good', loop: 'good', work: 'good', overruns: 'good' }],
    [
      { latenessP99Ms: 101, eventLoopP99Ms: 21 },
      { lateness: 'fair', loop: 'fair' },
    ],
    [
      { latenessP99Ms: 1001, eventLoopP99Ms: 101 },
      { lateness: 'poor', loop: 'poor' },
    ],
    [
      { waiting: 1, overruns: 1 },
      { work: 'fair', overruns: 'fair' },
    ],
    [
      { waiting: 100, overruns: 10_000 },
      { work: 'poor', overruns: 'poor' },
    ],
    [
      { polls: 0, overruns: 0, targets: 0 },
      { work: 'good', overruns: 'good' },
    ],
  ])('%o is judged %o', (change, judged) => {
    expect(judgePolling({ ...calm, ...change })).toMatchObject(judged);
  });

  it('warns of a poll that takes most of its interval', () => {
    expect([0.69, 0.7, 1.4].map(isTight)).toEqual([false, true, true]);
  });

  it('tells what happened apart from what to do', () => {
    expect(detailParts('snmp_timeout: no answer; check power; check UDP 161')).toEqual({
      code: 'snmp_timeout',
      what: 'no answer',
      remedy: 'check power; check UDP 161',
    });
    expect(detailParts('just words')).toEqual({ code: '', what: 'just words', remedy: '' });
    expect(detailParts('')).toEqual({ code: '', what: '', remedy: '' });
  });

  it('shows a device that is silent on all its targets once', () => {
    const [dead, meter] = calm.silent;
    if (dead === undefined || meter === undefined) throw new Error('nothing is silent');
    const ping = { ...dead, target: 'ping', hasAnswered: true, failures: 500 };
    expect(silentDevices([dead, meter, ping])).toEqual([
      { site: dead.site, asset: 'pdu-1', hasAnswered: true, failures: 500, targets: [dead, ping] },
      { site: meter.site, asset: 'meter-2', hasAnswered: true, failures: 3, targets: [meter] },
    ]);
  });

  it('has advice for every way a poll or a trap can fail', () => {
    expect(RESULT_CODES.filter((code) => code !== 'ok' && !Object.hasOwn(en.resultHint, code))).toEqual([]);
    const reasons = ['unknown', 'several', ...REFUSALS];
    expect(reasons.filter((reason) => !Object.hasOwn(en.stranger, reason))).toEqual([]);
  });
});

describe('what an asset tells', () => {
  it('of its ports names assets first, else the neighbours that announce themselves', () => {
    const core = makeAssets(0).find(({ key }) => key === 'core');
    if (core === undefined) throw new Error('no core switch');
    const detail = makeDetail(core, 0);
    const twice = { ...detail.neighbours[0], port: 'port:gi3', name: 'cam', portId: '', address: '', platform: '' };
    const rows = connectedRows({ ...detail, neighbours: [...detail.neighbours, { ...twice, isNetwork: false }] });
    expect(rows.map(({ portName }) => portName)).toEqual([
      ...Array.from({ length: 12 }, (_, at) => `gi${at + 1}`),
      'gi28',
    ]);
    expect(rows.at(-1)?.neighbour?.name).toBe('core');
    expect(rows[2]?.asset?.asset).toBe('cam-03');
  });

  it('and what was learned of it is put in words, the unknown as it came', () => {
    const t = ((key: string) => key) as unknown as TFunction;
    const keysOf = (learned: Record<string, string | number>): string[] =>
      learnedLines(learned, t).map(({ text }) => text);
    expect(keysOf({ answer_octets: 1472, counter_bits: 64 })).toEqual(['learned.full', 'learned.counter_bits.text']);
    expect(keysOf({ answer_octets: 736, counter_bits: 32 })).toEqual(['learned.small', 'learned.narrow']);
    expect(learnedLines({ of_tomorrow: 'new' }, t)).toEqual([{ label: 'of_tomorrow', text: 'new' }]);
  });
});

import Value from 'typebox/value';
import { describe, expect, it } from 'vitest';
import type { ReadingView } from '../../../../contract/api.ts';
import type { Condition } from '../../../../contract/profile.ts';
import { RecordingProofView } from '../../../../contract/api-recording.ts';
import { rulesOf } from '../../../../server/domain/detect/rules.ts';
import type { Rule } from '../../../../server/domain/detect/types.ts';
import { proofPage } from '../../../../server/domain/recording/page.ts';
import { MAX_PROOF_AGE_MS, recordingProof } from '../../../../server/domain/recording/proof.ts';

const NOW = Date.UTC(2026, 4, 20, 4);
const name = { zh: '录像机', en: 'Recorder' };
const head = {
  site: 's', siteName: { zh: '商场', en: 'Mall' }, asset: 'nvr', name, vendor: 'Dahua', model: 'NVR', serial: 'S1',
  timezone: 'Asia/Shanghai', requiredDays: 30,
}; // prettier-ignore

function reading(component: string, what: string, value: number, ageMs = 1000): ReadingView {
  const [measurement = '', field = ''] = what.split('.');
  const at = new Date(NOW - ageMs).toISOString();
  return { component, componentName: '', measurement, field, unit: '', isCounter: false, value, at, level: 'ok' };
}

type Changes = Partial<
  Record<'status' | 'days' | 'last_age_s' | 'gap_days' | 'forecast_days' | 'missing_days', number>
>;

function channel(number: number, changes: Changes = {}): ReadingView[] {
  const { status, ...recording } = { status: 0, days: 31, last_age_s: 20, gap_days: 0, forecast_days: 31, missing_days: 0, ...changes }; // prettier-ignore
  return [
    reading(`channel:${number}`, 'recorder_channel.status', status),
    ...Object.entries(recording).map(([field, value]) => reading(`channel:${number}`, `recording.${field}`, value)),
  ];
}

function prove(readings: readonly ReadingView[], offsetS: number | null = 2, rules: readonly Rule[] = []) {
  const clock = offsetS === null ? [] : [reading('', 'recorder.clock_offset_s', offsetS)];
  const components = [
    { key: 'channel:1', name: '<b>Gate', details: { address: '10.0.0.1', recorded: '2026-04-20..2026-05-20' } },
  ];
  return recordingProof({
    head,
    readings: [...clock, ...readings],
    components,
    rules,
    cameraOf: () => null,
    nowMs: NOW,
  });
}

describe('the proof of recordings', () => {
  it('stands when every channel keeps what is required, on a right clock', () => {
    const proof = prove([...channel(1), ...channel(2), ...channel(3, { status: 2 })]);
    expect(proof.isProven).toBe(true);
    expect(proof.channels.map(({ verdict }) => verdict)).toEqual(['kept', 'kept', 'not-recorded']);
    expect(Value.Check(RecordingProofView, proof)).toBe(true);
  });

  it.each([
    ['stopped', { last_age_s: 3 * 86_400 }, 'recording stopped 3 days ago', '3 天前停止录像'],
    ['stopped', { last_age_s: 8 * 3600 }, 'recording stopped 8 hours ago', '8 小时前停止录像'],
    ['short', { forecast_days: 18, missing_days: 12 }, 'will hold 18 days, 12 too few', '预计只能保存 18 天，缺 12 天'],
    ['gaps', { gap_days: 2 }, '2 days within what is kept have no recordings', '保存期内有 2 天没有录像'],
    ['no-video', { status: 1 }, 'has no video, so nothing can be recorded', '没有视频，无法录像'],
  ] as const)('says of a channel that is %s: %j', (verdict, changes, en, zh) => {
    const proof = prove([...channel(1), ...channel(2, changes)]);
    expect(proof.channels[1]).toMatchObject({ verdict, words: { en, zh } });
    expect(proof.isProven).toBe(false);
    expect(proof.words.en).toContain('1 of 2 channels');
  });

  it('proves nothing on a clock that is wrong or not known', () => {
    expect(prove(channel(1), 3600)).toMatchObject({ isProven: false, isClockRight: false });
    expect(prove(channel(1), null)).toMatchObject({ isProven: false, isClockRight: null });
  });

  it('proves nothing from what is not known, or was read long ago', () => {
    expect(prove([])).toMatchObject({ isProven: false, channels: [{ verdict: 'unknown' }] });
    const old = channel(1).map((one) => ({ ...one, at: new Date(NOW - MAX_PROOF_AGE_MS - 1).toISOString() }));
    expect(prove(old).isProven).toBe(false);
  });

  it('judges by the limits that the site has set for its alarms', () => {
    const rules = (condition: Condition, above: number): Rule[] => {
      const override = {
        class: 'recorder' as const,
        condition: condition.id,
        set: { raise: { ...condition.raise, above } },
      };
      return rulesOf([condition], [override], { key: 'nvr', class: 'recorder' }).map(({ rule }) => rule);
    };
    const stopped: Condition = { id: 'recording', predicate: 'recording', measurement: 'recording', field: 'last_age_s', raise: { above: 100 }, severity: 'major' }; // prettier-ignore
    const verdict = (ageS: number) =>
      prove(channel(1, { last_age_s: ageS }), 2, rules(stopped, 600)).channels[0]?.verdict;
    expect([verdict(500), verdict(700)]).toEqual(['kept', 'stopped']);
    const clock: Condition = { id: 'clock', predicate: 'clock', measurement: 'recorder', field: 'clock_offset_s', raise: { above: 60, below: -60 }, severity: 'minor' }; // prettier-ignore
    const isRight = (offsetS: number, above: number) => prove(channel(1), offsetS, rules(clock, above)).isClockRight;
    expect([isRight(100, 120), isRight(100, 90), isRight(-61, 120)]).toEqual([true, false, false]);
  });

  it('proves nothing where the recorder does not tell of gaps', () => {
    const readings = channel(1).filter(({ field }) => field !== 'gap_days');
    expect(prove(readings).channels[0]).toMatchObject({ verdict: 'unknown', days: 31 });
    expect(prove(readings).channels[0]?.words.en).toContain('does not tell of gaps');
  });

  it('tells how far the first look at a channel has come', () => {
    const components = [{ key: 'channel:1', name: '', details: { looked: '12/30' } }];
    const proof = recordingProof({ head, readings: [], components, rules: [], cameraOf: () => null, nowMs: NOW });
    expect(proof.channels[0]).toMatchObject({
      verdict: 'unknown',
      words: { en: 'not known yet, 12/30 days looked at' },
    });
  });

  it('lets the age of the newest recording grow while nothing is read', () => {
    const old = channel(1).map((one) => ({ ...one, at: new Date(NOW - 600_000).toISOString() }));
    expect(prove(old).channels[0]?.lastAgeS).toBe(620);
  });

  it('joins what SNMP and the recorder itself tell of a channel', () => {
    const components = [
      { key: 'channel:1', name: '1', details: { address: '10.0.0.1' } },
      { key: 'channel:1', name: 'Gate', details: { recorded: '2026-05-20' } },
    ];
    const proof = recordingProof({
      head,
      readings: channel(1),
      components,
      rules: [],
      cameraOf: () => null,
      nowMs: NOW,
    });
    expect(proof.channels).toMatchObject([{ name: 'Gate', address: '10.0.0.1', recorded: '2026-05-20' }]);
  });

  it('is a page to print, in which names are only text', () => {
    const page = proofPage(prove(channel(1)), 'zh');
    expect(page).toContain('录像保存证明');
    expect(page).toContain('2026-04-20 – 2026-05-20');
    expect(page).toContain('2026-05-20 12:00:00 Asia/Shanghai');
    expect(page).not.toContain('<b>Gate');
    expect(proofPage(prove(channel(1)), 'en')).toContain('Proof of recordings');
  });
});

import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../../contract/profile.ts';
import { explain } from '../../../../server/domain/detect/explain.ts';
import { CaseRun } from './conditions/case-run.ts';
import type { Case } from './conditions/case-file.ts';
import { Bench, condition } from './detector-bench.ts';

const base = { predicate: 'health', hold: '0s', clearAfter: '5m', severity: 'minor' } as const;

/** What is told of the first alarm of a case. */
function told(given: Condition, every: string, series: Case['series']): { en: string[]; zh: string[] } {
  const [first] = new CaseRun({ case: '', conditions: [given], every, series, alarms: [] }).run().changes;
  if (!first?.explanation) throw new Error('no alarm');
  const lines = explain(first.explanation, (atMs) => new Date(atMs).toISOString().slice(11, 16));
  return { en: lines.map(({ en }) => en), zh: lines.map(({ zh }) => zh) };
}

describe('an alarm explains itself', () => {
  it('by its rule, the samples at which it turned bad and was raised, and what would end it', () => {
    const lines = told(condition({ clear: { below: 80 }, hold: '2m', clearAfter: '5m' }), '1m', { 'cpu.usage_percent': '10x3, 95, 97x5' }); // prettier-ignore
    expect(lines.en).toEqual([
      'Rule: CPU load (cpu.usage_percent) above 90 %, for 2 min (from the profile)',
      'Readings: 95 % (00:03) when it turned bad, 97 % (00:04) at the alarm',
      'Over when: below 80 %, for 5 min',
    ]);
    expect(lines.zh).toEqual([
      '规则：CPU 使用率 cpu.usage_percent 高于 90 %，持续 2 分钟（来自设备模板）',
      '读数：变坏时 95 %（00:03），告警时 97 %（00:04）',
      '解除条件：低于 80 %，持续 5 分钟',
    ]);
  });

  it('by the words for codes, not by their numbers', () => {
    const disk = { ...base, id: 'disk', measurement: 'recorder_disk', field: 'status', raise: { in: [2, 3] }, clear: { in: [0] }, clearAfter: '30s' } as const; // prettier-ignore
    const lines = told(disk as unknown as Condition, '5s', { 'recorder_disk.status@disk:sdb': '0x3, 2x3' });
    expect(lines.en).toEqual([
      'Rule: Disk state (recorder_disk.status) of disk sdb is failing or failed (from the profile)',
      'Reading: failing (00:00)',
      'Over when: is normal, for 30 s',
    ]);
    expect(lines.zh).toEqual([
      '规则：硬盘 sdb 的硬盘状态 recorder_disk.status 为即将损坏或损坏（来自设备模板）',
      '读数：即将损坏（00:00）',
      '解除条件：为正常，持续 30 秒',
    ]);
  });

  it.each([
    ['change', { ...base, id: 'rise', predicate: 'heat', measurement: 'temperature', field: 'celsius', change: { over: '5m' }, raise: { above: 1 } }, '1m',
      { 'temperature.celsius@sensor:room': '22x10, 22..25x11' }, 'Before 22 °C, now 23.2 °C'],
    ['step', { ...base, id: 'light', predicate: 'optics', measurement: 'optics', field: 'rx_dbm', step: { within: '1m' }, raise: { below: -2.5 } }, '1m',
      { 'optics.rx_dbm@port:1': '-12x10, -16x5' }, 'Before -12 dBm, now -16 dBm'],
    ['silent', { ...base, id: 'quiet', measurement: 'traffic_detector', field: 'records_per_minute', silent: { for: '5m' } }, '30s',
      { 'traffic_detector.records_per_minute': '5x10, _x20' }, 'Over when: a value comes again'],
    ['flap', { ...base, id: 'flaps', predicate: 'port-errors', measurement: 'interface', field: 'ifOperStatus', flap: { half: '10m' }, raise: { above: 3 } }, '1m',
      { 'interface.ifOperStatus@port:1': '1|2x10' }, '4 changes in this spell'],
    ['ratio', { ...base, id: 'share', predicate: 'port-errors', measurement: 'interface', field: 'ifInErrors', ratio: { to: ['ifInUcastPkts'], over: '5m', min: 100 }, raise: { above: 5 } }, '1m',
      { 'interface.ifInUcastPkts@port:1': '0, +100x9', 'interface.ifInErrors@port:1': '0, +6x9' }, '24 of 400'],
    ['stuck', { ...base, id: 'hangs', predicate: 'voltage', measurement: 'meter', field: 'voltage_l1', stuck: { for: '30m', beside: ['voltage_l2'] } }, '5m',
      { 'meter.voltage_l1': '230x12', 'meter.voltage_l2': '230|231x12' }, 'Judged: 35 min'],
    ['forecast', { ...base, id: 'full', predicate: 'storage-space', measurement: 'disk', field: 'used_percent', forecast: { above: 95, within: '7d' } }, '6h',
      { 'disk.used_percent@storage:c': '50..95x91' }, 'Limit 95 %, 2 % a day, from 57 points'],
    ['when', { ...base, id: 'dumb', measurement: 'cpu', field: 'usage_percent', when: 'usage_percent > 50 and load1 < 1' }, '1m',
      { 'cpu.load1': '0.5x3', 'cpu.usage_percent': '80x3' }, 'With cpu.usage_percent = 80, cpu.load1 = 0.5'],
  ] as const)('a %s by what was compared', (_kind, given, every, series, line) => {
    expect(told(given as unknown as Condition, every, series).en).toContain(line);
  }); // prettier-ignore

  it('with where the rule has its last word from', () => {
    const bench = new Bench().load(95).pass(20);
    expect(bench.detector.takeChanges()[0]?.explanation).toMatchObject({ source: 'profile', judged: 95 });
  });

  it('in few bytes, since a storm has many', () => {
    const bench = new Bench().load(95).pass(20);
    expect(JSON.stringify(bench.detector.takeChanges()[0]?.explanation).length).toBeLessThan(500);
  });
});

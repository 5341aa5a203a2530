import { describe, expect, it } from 'vitest';
import { QUALITY } from '../../../../contract/batch.ts';
import { Bench, condition, FRESH_MS, WALL } from './detector-bench.ts';

describe('an alarm', () => {
  it('is raised when a condition has held for its hold time, not before', () => {
    const bench = new Bench().load(95).pass(9.999);
    expect(bench.changes()).toEqual([]);
    expect(bench.level()).toBe('bad');
    expect(bench.pass(0.001).changes()).toEqual(['raised load nas']);
  });

  it('tells the time of its first bad record, the time it was raised and the last value', () => {
    const bench = new Bench().load(95).pass(4).load(97).pass(6);
    expect(bench.detector.takeChanges()).toMatchObject([{ sinceMs: WALL + 1000, atMs: WALL + 11_000, value: 97 }]);
  });

  it('is not raised by a spike', () => {
    const bench = new Bench().load(95).pass(5).load(10).pass(60);
    expect(bench.changes()).toEqual([]);
    expect(bench.level()).toBe('ok');
  });

  it('is due no more once what was to hold has ended', () => {
    expect(new Bench().load(95).detector.nextDueMono).toBe(11_000);
    expect(new Bench().load(95).pass(5).load(10).detector.nextDueMono).toBe(Infinity);
  });

  it('is not raised by spikes that only add up to the hold time', () => {
    const bench = new Bench();
    for (let n = 0; n < 10; n++) bench.load(95).pass(6).load(10).pass(1);
    expect(bench.changes()).toEqual([]);
  });

  it('without a hold time is raised by the record itself', () => {
    expect(new Bench([condition({ hold: '0s' })]).load(95).changes()).toEqual(['raised load nas']);
  });

  it('is raised once, however long it holds', () => {
    const bench = new Bench();
    for (let n = 0; n < 20; n++) bench.load(95).pass(10);
    expect(bench.changes()).toEqual(['raised load nas']);
  });

  it('ends when it has been over for its clear time', () => {
    const bench = new Bench().load(95).pass(10);
    expect(bench.load(10).pass(19.999).changes()).toEqual(['raised load nas']);
    expect(bench.pass(0.001).changes()).toEqual(['cleared load nas']);
  });

  it('goes on when it comes back before its clear time is over', () => {
    const bench = new Bench().load(95).pass(10).load(10).pass(15).load(95).pass(60);
    expect(bench.changes()).toEqual(['raised load nas']);
  });

  it('can come again', () => {
    const bench = new Bench().load(95).pass(10).load(10).pass(20).load(96).pass(10);
    expect(bench.changes()).toEqual(['raised load nas', 'cleared load nas', 'raised load nas']);
  });

  it('is not made of what is only to be observed', () => {
    const bench = new Bench([condition({ severity: 'observe', hold: '0s' })]).load(95).pass(60);
    expect(bench.changes()).toEqual([]);
    expect(bench.level()).toBe('bad');
  });

  it('is not made of an asset without rules', () => {
    const bench = new Bench();
    expect(bench.detector.levelOfSeries(bench.series('cpu', 'usage_percent', '', 'no-rules'))).toBe('none');
  });

  it('of several sensors begins with the first and ends with the last that is bad', () => {
    const hot = condition({ id: 'heat', predicate: 'heat', measurement: 'temperature', field: 'celsius' });
    const bench = new Bench([hot]);
    const heat = (cpu: number, board: number) =>
      bench.feed([['temperature', 'celsius', cpu, 'sensor:cpu'], ['temperature', 'celsius', board, 'sensor:board']]); // prettier-ignore
    heat(95, 30).pass(10);
    expect(bench.changes()).toEqual(['raised heat nas']);
    heat(95, 96).pass(10);
    heat(30, 96).pass(60);
    expect(bench.changes()).toEqual([]);
    expect(bench.level('heat')).toBe('bad');
    heat(30, 30).pass(20);
    expect(bench.changes()).toEqual(['cleared heat nas']);
  });

  it('is of one component where the predicate is about components', () => {
    const full = condition({ id: 'full', predicate: 'storage-space', measurement: 'disk', field: 'used_percent' });
    const bench = new Bench([full])
      .feed([
        ['disk', 'used_percent', 95, 'storage:a'],
        ['disk', 'used_percent', 20, 'storage:b'],
      ]) // prettier-ignore
      .pass(10);
    expect(bench.changes()).toEqual(['raised full nas storage:a']);
    expect(bench.level('storage-space', 'nas/storage:b')).toBe('ok');
  });

  it('is only of the component its condition names', () => {
    const ofA = condition({ predicate: 'storage-space', measurement: 'disk', field: 'used_percent', component: 'storage:a' }); // prettier-ignore
    const bench = new Bench([ofA]).feed([['disk', 'used_percent', 99, 'storage:b']]).pass(60);
    expect(bench.changes()).toEqual([]);
    expect(bench.level('storage-space', 'nas/storage:b')).toBeUndefined();
  });
});

describe('unknown', () => {
  it('is what was never measured', () => {
    const bench = new Bench();
    expect(bench.level()).toBeUndefined();
    bench.load(95, QUALITY.stale);
    expect(bench.level()).toBe('unknown');
    expect(bench.detector.observationsOf('s').at('load', 'nas')?.value).toBeNaN();
  });

  it.each([
    ['stale', QUALITY.stale],
    ['retained', QUALITY.retained],
  ])('%s values neither raise nor clear', (_name, quality) => {
    const bench = new Bench();
    for (let n = 0; n < 5; n++) bench.load(95, quality).pass(10);
    expect(bench.changes()).toEqual([]);
    bench.load(95).pass(10);
    for (let n = 0; n < 10; n++) bench.load(10, quality).pass(10);
    expect(bench.changes()).toEqual(['raised load nas']);
  });

  it('is what has no news for its freshness, and keeps the alarm', () => {
    const bench = new Bench().load(95).pass(FRESH_MS / 1000);
    expect(bench.level()).toBe('bad');
    expect(bench.pass(0.001).level()).toBe('unknown');
    expect(bench.pass(86_400).changes()).toEqual(['raised load nas']);
  });

  it('stops a hold time: a fault that was seen once and then nothing is no alarm', () => {
    const bench = new Bench([condition({ hold: '5m' })]).load(95).pass(FRESH_MS / 1000 + 1).pass(600); // prettier-ignore
    expect(bench.changes()).toEqual([]);
  });

  it('stops a clear time, which then begins anew', () => {
    const bench = new Bench([condition({ clearAfter: '5m' })])
      .load(95)
      .pass(10)
      .load(10)
      .pass(FRESH_MS / 1000 + 1);
    expect(bench.load(10).pass(189).load(10).pass(110.999).changes()).toEqual(['raised load nas']);
    expect(bench.pass(0.001).changes()).toEqual(['cleared load nas']);
  });

  it('codes neither raise nor clear', () => {
    const rule = condition({
      id: 'heard', predicate: 'heard', measurement: 'foresite_target', field: 'result_code', component: 'target:ping',
      raise: { in: [5, 6] }, unknown: [1, 2], hold: '0s', clearAfter: '0s',
    }); // prettier-ignore
    const bench = new Bench([rule]);
    const result = (code: number) => bench.feed([['foresite_target', 'result_code', code, 'target:ping']]).pass(1);
    expect(result(1).level('heard')).toBe('unknown');
    result(6);
    result(2);
    expect(bench.level('heard')).toBe('unknown');
    expect(bench.changes()).toEqual(['raised heard nas']);
    expect(result(0).changes()).toEqual(['cleared heard nas']);
  });
});

describe('a rate', () => {
  const errors = condition({
    id: 'port-errors', predicate: 'port-errors', measurement: 'interface', field: 'ifInErrors', rate: true,
    raise: { above: 2 }, clear: { below: 0.5 }, hold: '0s', clearAfter: '0s',
  }); // prettier-ignore
  const port = () => {
    const bench = new Bench([errors]);
    const count = (value: number, seconds = 10, quality: 0 | 3 = QUALITY.ok) =>
      bench.pass(seconds).feed([['interface', 'ifInErrors', value, 'port:1']], quality);
    return { bench, count, level: () => bench.level('port-errors', 'nas/port:1') };
  };

  it('needs two samples', () => {
    const { count, level } = port();
    count(1e6);
    expect(level()).toBe('unknown');
    count(1e6 + 20);
    expect(level()).toBe('ok');
    count(1e6 + 41);
    expect(level()).toBe('bad');
  });

  it('is taken over a time in which all was known to be as before, and stays known through it', () => {
    const { bench, count, level } = port();
    count(0);
    count(0);
    bench.detector.keepFresh(Uint32Array.of(bench.series('interface', 'ifInErrors', 'port:1')));
    bench.pass(1100);
    expect(level()).toBe('ok');
    count(1000, 2);
    expect(level()).toBe('ok');
    bench.pass(4);
    count(1600, 1);
    expect(level()).toBe('bad');
  });

  it('is known for as long as anybody kept it', () => {
    const { bench, count, level } = port();
    count(0);
    count(0);
    const kept = Uint32Array.of(bench.series('interface', 'ifInErrors', 'port:1'));
    bench.detector.keepFresh(kept);
    bench.detector.keepFresh(kept);
    bench.pass(1000);
    bench.detector.dropFresh(kept, bench.monoMs);
    bench.pass(1000);
    expect(level()).toBe('ok');
    bench.detector.dropFresh(kept, bench.monoMs);
    bench.pass(150);
    expect(level()).toBe('ok');
    bench.pass(50);
    expect(level()).toBe('unknown');
  });

  it('is a rate a second, whatever the interval', () => {
    const { count, level } = port();
    count(0);
    count(119, 60);
    expect(level()).toBe('ok');
    count(240, 60);
    expect(level()).toBe('bad');
  });

  it('says nothing over a gap, and goes on from there', () => {
    const { count, level } = port();
    count(0);
    count(1);
    count(900_000, 10, QUALITY.gap);
    expect(level()).toBe('ok');
    count(900_001);
    expect(level()).toBe('ok');
    count(900_101);
    expect(level()).toBe('bad');
  });

  it('never reads a reset as a rate, even an unmarked one', () => {
    const { bench, count, level } = port();
    count(4e9);
    count(4e9 + 5);
    count(3);
    expect(level()).toBe('ok');
    count(8);
    expect(level()).toBe('ok');
    expect(bench.changes()).toEqual([]);
  });

  it('says nothing when the clock stands still or steps back', () => {
    const { bench, count, level } = port();
    count(0);
    count(1);
    count(500, 0);
    bench.monoMs -= 5000;
    count(1000, 0);
    expect(level()).toBe('ok');
  });
});

describe('a guarded rule', () => {
  const link = condition({
    id: 'link', predicate: 'link', measurement: 'interface', field: 'ifOperStatus', raise: { in: [2] },
    while: { field: 'ifAdminStatus', in: [1] }, hold: '0s', clearAfter: '0s',
  }); // prettier-ignore
  const poll = (bench: Bench, oper: number, admin: number, isAdminFirst = true) => {
    const samples: [string, string, number, string][] = [
      ['interface', 'ifAdminStatus', admin, 'port:1'],
      ['interface', 'ifOperStatus', oper, 'port:1'],
    ];
    return bench.feed(isAdminFirst ? samples : samples.toReversed());
  };

  it('raises while its guard holds', () => {
    expect(poll(new Bench([link]), 2, 1).changes()).toEqual(['raised link nas port:1']);
  });

  it('says nothing while it does not: a port that was switched off is no fault, and neither is it well', () => {
    const bench = poll(poll(new Bench([link]), 1, 1), 2, 2);
    expect(bench.changes()).toEqual([]);
    expect(bench.level('link', 'nas/port:1')).toBe('unknown');
  });

  it('sees the guard of the same poll, whichever comes first in it', () => {
    const bench = poll(new Bench([link]), 1, 1);
    expect(poll(bench, 2, 2, false).changes()).toEqual([]);
    expect(poll(bench, 2, 1, false).changes()).toEqual(['raised link nas port:1']);
  });

  it('ends when the port is switched off', () => {
    const bench = poll(new Bench([link]), 2, 1);
    expect(poll(bench, 2, 2).pass(1).changes()).toEqual(['raised link nas port:1', 'cleared link nas port:1']);
  });

  it('ends for its clear time, however often it is read meanwhile', () => {
    const bench = poll(new Bench([{ ...link, clearAfter: '5s' }]), 2, 1);
    poll(poll(bench, 2, 2).pass(2), 2, 2).pass(2.9);
    expect(bench.changes()).toEqual(['raised link nas port:1']);
    expect(bench.pass(0.2).changes()).toEqual(['cleared link nas port:1']);
  });

  it('ends although nothing was known in between', () => {
    const bench = poll(new Bench([link]), 2, 1);
    bench.detector.silenceSite('s', bench.monoMs, WALL);
    expect(poll(bench, 2, 2).pass(1).changes()).toEqual(['raised link nas port:1', 'cleared link nas port:1']);
  });

  it('is judged without it where the device does not tell', () => {
    const bench = new Bench([link]).feed([['interface', 'ifOperStatus', 2, 'port:1']]);
    expect(bench.changes()).toEqual(['raised link nas port:1']);
  });
});

describe('a rule for what has once been ok', () => {
  const once = [condition({ onceOk: true, hold: '0s', clearAfter: '0s' })];

  it('does not raise for what was bad from the first', () => {
    const bench = new Bench(once).load(95).pass(60).load(95);
    expect(bench.changes()).toEqual([]);
    expect(bench.level()).toBe('unknown');
  });

  it('raises once it has been ok', () => {
    expect(new Bench(once).load(95).load(10).load(95).changes()).toEqual(['raised load nas']);
  });

  it('remembers it through silence', () => {
    expect(new Bench(once).load(10).pass(FRESH_MS / 1000 + 1).load(95).changes()).toEqual(['raised load nas']); // prettier-ignore
  });
});

describe('what has once been ok', () => {
  const once = [condition({ onceOk: true, hold: '0s', clearAfter: '0s' })];
  const mark = { site: 's', asset: 'nas', component: '', rule: 'load' };

  it('is told once, to be kept over restarts', () => {
    const bench = new Bench(once).load(95);
    expect(bench.detector.proven.takeNew()).toEqual([]);
    bench.load(10).load(95).load(10);
    expect(bench.detector.proven.takeNew()).toEqual([mark]);
    expect(bench.load(95).load(10).detector.proven.takeNew()).toEqual([]);
  });

  it('of rules that do not ask is not told', () => {
    expect(new Bench().load(10).detector.proven.takeNew()).toEqual([]);
  });

  it('before a restart raises after it, though it was never seen ok since', () => {
    const bench = new Bench(once);
    bench.detector.proven.restore('s', [mark]);
    expect(bench.load(95).changes()).toEqual(['raised load nas']);
    expect(bench.detector.proven.takeNew()).toEqual([]);
  });

  it('is told again when it could not be kept', () => {
    const bench = new Bench(once).load(10);
    bench.detector.proven.takeNew();
    bench.detector.proven.restore('s', []);
    bench.detector.rebind(() => true);
    expect(bench.detector.proven.takeNew()).toEqual([mark]);
  });
});

describe('an exact reading', () => {
  it('of 0.4 A is not the code 0', () => {
    const draw = condition({
      id: 'outlet-draw', predicate: 'outlet-draw', measurement: 'pdu_outlet', field: 'current_amps', raise: { in: [0] }, hold: '0s',
    }); // prettier-ignore
    const bench = new Bench([draw]).feed([['pdu_outlet', 'current_amps', 0.4, 'outlet:1']]);
    expect(bench.changes()).toEqual([]);
    expect(bench.feed([['pdu_outlet', 'current_amps', 0, 'outlet:1']]).changes()).toEqual([
      'raised outlet-draw nas outlet:1',
    ]);
  });
});

describe('the next due time', () => {
  it('is that of the first hold or clear time to end, and infinite when none runs', () => {
    const memory = condition({
      id: 'memory',
      predicate: 'memory',
      measurement: 'mem',
      field: 'used_percent',
      hold: '5s',
    });
    const bench = new Bench([condition(), memory]);
    expect(bench.detector.nextDueMono).toBe(Number.POSITIVE_INFINITY);
    bench.load(95);
    expect(bench.detector.nextDueMono).toBe(11_000);
    bench.pass(1).feed([['mem', 'used_percent', 99]]);
    expect(bench.detector.nextDueMono).toBe(7000);
    bench.pass(6);
    expect(bench.detector.nextDueMono).toBe(11_000);
    bench.pass(10);
    expect(bench.detector.nextDueMono).toBe(Number.POSITIVE_INFINITY);
  });
});

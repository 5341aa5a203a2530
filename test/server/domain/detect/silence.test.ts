import { describe, expect, it } from 'vitest';
import { Bench, condition, FRESH_MS, WALL } from './detector-bench.ts';

const reachable = condition({
  id: 'reachable', predicate: 'reachable', measurement: 'ping', field: 'result_code', raise: { in: [1] },
}); // prettier-ignore
const agent = condition({
  id: 'agent', predicate: 'agent', measurement: 'foresite_target', field: 'result_code', component: 'target:snmp',
  raise: { in: [1] },
}); // prettier-ignore
const RULES = [condition(), reachable, agent];

function healthy(): Bench {
  return new Bench(RULES)
    .load(10)
    .feed([['ping', 'result_code', 0]])
    .feed([['foresite_target', 'result_code', 0, 'target:snmp']]);
}

function levels(bench: Bench): (string | undefined)[] {
  return [bench.level('load'), bench.level('reachable'), bench.level('agent')];
}

describe('a level without news', () => {
  it('is known until it is told that it may grow old, and unknown then', () => {
    const bench = healthy();
    bench.detector.sweep(bench.monoMs, bench.wallMs);
    const dueMono = bench.detector.sweepDueMono;
    expect(dueMono).toBe(bench.monoMs + FRESH_MS + 1);
    bench.detector.sweep(dueMono - 1, bench.wallMs);
    expect(levels(bench)).toEqual(['ok', 'ok', 'ok']);
    expect(bench.detector.sweepDueMono).toBe(dueMono);
    bench.detector.sweep(dueMono, bench.wallMs);
    expect(levels(bench)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(bench.detector.sweepDueMono).toBe(Number.POSITIVE_INFINITY);
  });

  it('that flaps is told when it has calmed down enough', () => {
    const flapping = condition({
      id: 'flaps', predicate: 'reachable', measurement: 'ping', field: 'result_code',
      flap: { half: '10s' }, raise: { above: 1.5 }, clear: { below: 1 }, hold: '0s', clearAfter: '0s',
    }); // prettier-ignore
    const bench = new Bench([flapping]);
    for (let n = 0; n < 5; n++) bench.feed([['ping', 'result_code', n % 2]]);
    expect(bench.changes()).toEqual(['raised flaps nas']);
    const dueMono = bench.detector.sweepDueMono;
    bench.detector.sweep(dueMono - 2, bench.wallMs);
    expect(bench.level('reachable')).toBe('bad');
    bench.detector.sweep(bench.detector.sweepDueMono, bench.wallMs);
    expect(bench.level('reachable')).toBe('ok');
  });
});

describe('a failed poll', () => {
  it('of a reading target makes what it reads unknown, but not what probes see for themselves', () => {
    const bench = healthy().feed([['foresite_target', 'result_code', 1, 'target:snmp']]);
    expect(levels(bench)).toEqual(['unknown', 'ok', 'bad']);
  });

  it('is noticed behind the duration of the same poll', () => {
    const bench = healthy().feed([
      ['foresite_target', 'duration_ms', 5000, 'target:snmp'],
      ['foresite_target', 'result_code', 1, 'target:snmp'],
    ]);
    expect(bench.level('load')).toBe('unknown');
  });

  it('of a probe makes nothing unknown', () => {
    const bench = healthy().feed([['foresite_target', 'result_code', 1, 'target:ping']]);
    expect(levels(bench)).toEqual(['ok', 'ok', 'ok']);
  });

  it('of one protocol leaves what another reads', () => {
    const bench = new Bench(RULES, [], (row) => (row.measurement === 'cpu' ? 'target:mqtt' : 'target:snmp')).load(10);
    bench.feed([['foresite_target', 'result_code', 1, 'target:snmp']]);
    expect(bench.level('load')).toBe('ok');
    bench.feed([['foresite_target', 'result_code', 5, 'target:mqtt']]);
    expect(bench.level('load')).toBe('unknown');
  });

  it('concerns its own asset only', () => {
    const bench = healthy();
    bench.catalogue.series(bench.row('foresite_target', 'target:snmp', 'other'), 'result_code');
    const before = bench.catalogue.count - 1;
    bench.detector.apply(
      { count: 1, series: Uint32Array.of(before), value: Float64Array.of(1), timeMs: Float64Array.of(WALL), quality: new Uint8Array(1) },
      bench.monoMs,
    ); // prettier-ignore
    expect(bench.level('load')).toBe('ok');
  });

  it('neither ends an alarm nor lets its clear time run on', () => {
    const bench = healthy().load(95).pass(10).load(10);
    bench.feed([['foresite_target', 'result_code', 1, 'target:snmp']]).pass(60);
    expect(bench.changes()).toEqual(['raised load nas', 'raised agent nas']);
  });
});

describe('a silent site', () => {
  it('is unknown altogether, and its alarms stay', () => {
    const bench = healthy().load(95).pass(10);
    bench.detector.silenceSite('s', bench.monoMs, bench.wallMs);
    expect(levels(bench)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(bench.pass(3600).changes()).toEqual(['raised load nas']);
  });

  it('leaves other sites as they are', () => {
    const bench = healthy();
    bench.detector.silenceSite('other', bench.monoMs, bench.wallMs);
    expect(levels(bench)).toEqual(['ok', 'ok', 'ok']);
  });

  it('restarts hold times at the first live record', () => {
    const bench = new Bench(RULES).load(95).pass(8);
    bench.detector.silenceSite('s', bench.monoMs, bench.wallMs);
    bench.pass(60).load(95).pass(9.999);
    expect(bench.changes()).toEqual([]);
    expect(bench.pass(0.001).changes()).toEqual(['raised load nas']);
  });
});

describe('an alarm from before a restart', () => {
  const restored = [{ site: 's', asset: 'nas', component: '', rule: 'load', sinceMs: WALL - 60_000 }];

  it('fires on and is not raised again', () => {
    expect(new Bench(RULES, restored).load(95).pass(60).changes()).toEqual([]);
  });

  it('ends like any other alarm', () => {
    const bench = new Bench(RULES, restored).load(10).pass(19.999);
    expect(bench.changes()).toEqual([]);
    bench.pass(0.001);
    expect(bench.detector.takeChanges()).toMatchObject([{ kind: 'cleared', sinceMs: WALL - 60_000 }]);
  });

  it('does not end at a value between the levels', () => {
    const gap = [condition({ clear: { below: 80 } })];
    expect(new Bench(gap, restored).load(85).pass(60).load(85).pass(60).changes()).toEqual([]);
  });

  it('does not end for want of news', () => {
    expect(new Bench(RULES, restored).feed([['ping', 'result_code', 0]]).pass(86_400).changes()).toEqual([]); // prettier-ignore
  });

  it('of several sensors ends when all are well', () => {
    const hot = condition({ id: 'heat', predicate: 'heat', measurement: 'temperature', field: 'celsius' });
    const bench = new Bench([hot], [{ site: 's', asset: 'nas', component: '', rule: 'heat', sinceMs: WALL }]);
    bench.feed([['temperature', 'celsius', 30, 'sensor:a']]).feed([['temperature', 'celsius', 99, 'sensor:b']]).pass(60); // prettier-ignore
    expect(bench.changes()).toEqual([]);
    bench.feed([['temperature', 'celsius', 30, 'sensor:b']]).pass(20);
    expect(bench.changes()).toEqual(['cleared heat nas']);
    bench.feed([['temperature', 'celsius', 99, 'sensor:new']]).pass(10);
    expect(bench.changes()).toEqual(['raised heat nas']);
  });
});

describe('after rules were bound anew', () => {
  const all = (): boolean => true;

  it('levels are known as before', () => {
    const bench = healthy();
    bench.detector.rebind(all);
    expect(levels(bench)).toEqual(['ok', 'ok', 'ok']);
  });

  it('alarms fire on, hold times run on, clear times run on', () => {
    const firing = healthy().load(95).pass(10);
    firing.changes();
    firing.detector.rebind(all);
    expect(firing.load(95).pass(60).changes()).toEqual([]);
    const held = healthy().load(95).pass(6);
    held.detector.rebind(all);
    expect(held.pass(4).changes()).toEqual(['raised load nas']);
    held.load(10).pass(15).detector.rebind(all);
    expect(held.pass(5).changes()).toEqual(['cleared load nas']);
  });

  it('an alarm that nobody keeps is found again, with its true beginning', () => {
    const bench = healthy().load(95).pass(10);
    bench.detector.rebind(() => false);
    expect(bench.changes()).toEqual([]);
    bench.pass(1);
    expect(bench.detector.takeChanges()).toMatchObject([{ kind: 'raised', sinceMs: WALL + 1000 }]);
  });

  it('so is an end that was not kept', () => {
    const bench = healthy().load(95).pass(10).load(10).pass(20);
    bench.detector.restore([{ site: 's', asset: 'nas', component: '', rule: 'load', sinceMs: WALL + 1000 }]);
    bench.detector.rebind(all);
    expect(bench.pass(1).changes()).toEqual(['cleared load nas']);
  });

  it('what has once been ok is still known to have been', () => {
    const once = [condition({ onceOk: true, hold: '0s' })];
    const bench = new Bench(once).load(10);
    bench.detector.rebind(all);
    expect(bench.load(95).changes()).toEqual(['raised load nas']);
  });

  it('a changed rule judges anew and keeps its alarm', () => {
    const bench = healthy().load(95).pass(10);
    bench.changes();
    bench.conditions = [condition({ raise: { above: 97 } })];
    bench.detector.rebind(all);
    expect(bench.level()).toBe('unknown');
    expect(bench.load(95).pass(20).changes()).toEqual(['cleared load nas']);
  });

  it('a rule that is gone says nothing any more', () => {
    const bench = healthy().load(95).pass(10);
    bench.changes();
    bench.conditions = [reachable];
    bench.detector.rebind(() => false);
    expect(bench.load(95).pass(60).changes()).toEqual([]);
    expect(bench.level()).toBeUndefined();
  });

  it('an alarm whose asset was gone for a while is raised anew', () => {
    const bench = healthy().load(95).pass(10);
    bench.conditions = [];
    bench.detector.rebind(() => false);
    bench.conditions = RULES;
    bench.detector.rebind(() => false);
    bench.changes();
    expect(bench.load(95).pass(10).changes()).toEqual(['raised load nas']);
  });
});

describe('a reading', () => {
  it('is shown with the worst level of its rules', () => {
    const strict = condition({ id: 'strict', raise: { above: 50 } });
    const bench = new Bench([condition(), strict]).load(60);
    const series = bench.series('cpu', 'usage_percent');
    expect(bench.detector.levelOfSeries(series)).toBe('bad');
    expect(bench.detector.latest(series)).toEqual({ value: 60, atMs: WALL + 1000 });
    expect(bench.level()).toBe('bad');
  });

  it('of a series that is not bound yet is none', () => {
    const bench = new Bench();
    expect(bench.detector.levelOfSeries(bench.series('cpu', 'usage_percent'))).toBe('none');
    expect(bench.detector.latest(0)).toBeNull();
  });
});

it('before something bad leaves open when that began; ok before it does not', () => {
  const wasOk = (bench: Bench) => bench.detector.observationsOf('s').at('load', 'nas')?.wasOk;
  const bench = new Bench().load(10).pass(10).load(95);
  expect(wasOk(bench)).toBe(true);
  bench.pass(FRESH_MS / 1000 + 1).load(95);
  expect(wasOk(bench)).toBe(false);
  expect(wasOk(new Bench().load(95))).toBe(false);
});

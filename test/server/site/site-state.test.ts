import { afterEach, describe, expect, it } from 'vitest';
import { NOW } from '../../cases/seen-site.ts';
import { EngineBench, type EngineBenchOptions } from './engine-bench.ts';
import { camera3, camera3Well, eachItsOwn } from './stories.ts';

const open: EngineBench[] = [];

async function bench(options: EngineBenchOptions = {}): Promise<EngineBench> {
  const one = await EngineBench.open(options);
  open.push(one);
  return one;
}

afterEach(() => {
  for (const one of open.splice(0)) one.records.close();
});

describe('planned work', () => {
  const window = (asset: string | null, minutes = 60) => [{ asset, fromMs: NOW, toMs: NOW + minutes * 60_000 }];

  it('holds tickets of what it covers and of what hangs on that, and keeps the alarms', async () => {
    const site = await bench();
    site.engine.gates.set({ windows: window('sw1') });
    site.see((seen, at) => seen.cutOff('sw1', at)).pass(30);
    expect(site.tickets()).toEqual([]);
    expect(site.engine.alarms.size).toBe(
      site.seen.findings().filter(({ place }) => !place.startsWith('nvr')).length + 10,
    );
  });

  it('holds nothing else', async () => {
    const site = await bench();
    site.engine.gates.set({ windows: window('sw1') });
    site.see((seen, at) => seen.silence('cam-14', at).bad('channel', 'nvr/channel:14', at)).pass(4);
    expect(site.list()).toHaveLength(1);
  });

  it('covers what comes and goes unseen: no verdict that has stood for a while is thought about again', async () => {
    let looks = 0;
    const verdict: EngineBenchOptions['verdict'] = (findings) => {
      looks++;
      return eachItsOwn(findings);
    };
    const site = await bench({ verdict });
    site.engine.gates.set({ windows: window('cam-14', 10) });
    site.see(camera3).pass(180);
    const before = looks;
    site.see((seen, at) => seen.bad('reachable', 'cam-14', at)).pass(20);
    site.see((seen) => seen.ok('reachable', 'cam-14')).pass(20);
    site.see((seen, at) => seen.bad('reachable', 'cam-14', at)).pass(20);
    expect(looks).toBe(before);
    expect(site.tickets()).not.toContain('open reachable@cam-14');
    site.pass(600);
    expect(site.tickets()).toContain('open reachable@cam-14');
  });

  it('releases at its end what is still there, with its true beginning', async () => {
    const site = await bench();
    site.engine.gates.set({ windows: window(null, 1) });
    site.see(camera3).pass(59);
    expect(site.tickets()).toEqual([]);
    site.pass(5);
    expect(site.list()).toMatchObject([{ state: 'open', sinceMs: NOW }]);
  });

  it('leaves nothing behind of what was over before its end', async () => {
    const site = await bench();
    site.engine.gates.set({ windows: window(null, 1) });
    site.see(camera3).pass(30).see(camera3Well).pass(60);
    expect(site.tickets()).toEqual([]);
    expect(site.engine.alarms.size).toBe(0);
  });

  it('does not close a ticket that was open before', async () => {
    const site = await bench();
    site.see(camera3).pass(4);
    site.engine.gates.set({ windows: window('cam-3') });
    site.pass(60);
    expect(site.tickets()).toEqual(['open camera-hung@cam-3']);
  });
});

describe('a dark site', () => {
  const goDark = (site: EngineBench): EngineBench =>
    site.turn(() => {
      site.seen.dark(NOW);
      site.engine.goDark(NOW, site.now);
    });
  const goLight = (site: EngineBench): EngineBench => site.turn(() => site.engine.goLight(site.now));

  it('has one ticket, and whatever happens behind it opens none', async () => {
    const site = await bench({ verdict: eachItsOwn });
    site.turn(() => site.engine.goDark(NOW - 30_000, site.now)).pass(1);
    expect(site.list()).toMatchObject([{ state: 'open', sinceMs: NOW - 30_000 }]);
    for (let n = 1; n <= 20; n++) site.see((seen, at) => seen.bad('reachable', `cam-${n}`, at)).pass(1);
    expect(site.list()).toHaveLength(1);
  });

  it('is diagnosed as such', async () => {
    const site = goDark(await bench()).pass(4);
    expect(site.list()).toHaveLength(1);
    expect(site.list()[0]).toMatchObject({ state: 'open', severity: 'critical' });
    expect(site.list()[0]?.faultKey).toMatch(/^(site|line|uplink|power|gateway|carrier)/);
  });

  it('makes its other tickets unobservable; they are neither resolved nor lost', async () => {
    const site = await bench({ verdict: eachItsOwn });
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at)).pass(4);
    const id = site.list()[0]?.id ?? '';
    site.turn(() => site.engine.goDark(site.clock.wallMs(), site.now)).pass(60);
    expect(site.events(id)).toContain('unobservable');
    expect(site.list().map(({ state }) => state)).toEqual(['open', 'open']);
    expect(site.list()[0]?.dark).toMatchObject([{ toMs: null }]);
    goLight(site).pass(10);
    expect(site.events(id)).toContain('observable');
    expect(site.list().map(({ state }) => state)).toEqual(['open', 'resolved']);
  });

  it('is over when it is light, and what is found then opens tickets', async () => {
    const site = await bench({ verdict: eachItsOwn });
    site.turn(() => site.engine.goDark(NOW, site.now)).pass(10);
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at)).pass(10);
    goLight(site).pass(10);
    expect(site.tickets()).toEqual(['resolved heard@@site', 'open reachable@cam-3']);
  });

  it('asks nothing: nobody would hear it', async () => {
    const site = goDark(await bench()).pass(10);
    expect(site.asked).toEqual([]);
  });

  it('that flaps has one ticket', async () => {
    const site = await bench({ verdict: eachItsOwn });
    for (let n = 0; n < 5; n++) {
      site.turn(() => site.engine.goDark(site.clock.wallMs(), site.now)).pass(40);
      goLight(site).pass(10);
    }
    expect(site.list()).toHaveLength(1);
    expect(site.list()[0]).toMatchObject({ state: 'resolved', reopened: 4 });
  });

  it('under planned work makes no ticket', async () => {
    const site = await bench({ verdict: eachItsOwn });
    site.engine.gates.set({ windows: [{ asset: null, fromMs: NOW, toMs: NOW + 60_000 }] });
    site.turn(() => site.engine.goDark(NOW, site.now)).pass(59);
    expect(site.tickets()).toEqual([]);
    expect(site.pass(5).tickets()).toEqual(['open heard@@site']);
  });

  it('stays dark over a restart, without a second ticket', async () => {
    const site = await bench({ verdict: eachItsOwn });
    site.turn(() => site.engine.goDark(NOW, site.now)).pass(10);
    site.restart().pass(10);
    expect(site.engine.isDark).toBe(true);
    site.turn(() => site.engine.goDark(NOW, site.now)).pass(10);
    expect(site.tickets()).toEqual(['open heard@@site']);
  });
});

describe('an asset that is removed', () => {
  it('ends its alarms and its ticket with that reason', async () => {
    const site = await bench();
    site.see(camera3).pass(4);
    const id = site.list()[0]?.id ?? '';
    site.turn(() => site.engine.dropAlarms(() => true, site.now));
    expect(site.list()).toMatchObject([{ state: 'resolved', how: 'asset-removed', alarms: [] }]);
    const reasons = site.records.tickets
      .events(id)
      .flatMap(({ type, data }) => (type === 'alarm-detached' ? [JSON.stringify(data)] : []));
    expect(reasons.filter((one) => !one.includes('"reason":"removed"'))).toEqual([]);
    expect(reasons.length).toBeGreaterThan(1);
    expect(site.records.alarms.list('demo')).toEqual([]);
  });

  it('does not end the alarms of others in the same ticket', async () => {
    const site = await bench();
    site.see((seen, at) => seen.cutOff('sw1', at)).pass(4);
    site.turn(() => site.engine.dropAlarms(({ asset }) => asset === 'cam-1', site.now)).pass(4);
    expect(site.list()).toMatchObject([{ state: 'open' }]);
    expect(site.list()[0]?.alarms.map(({ asset }) => asset)).not.toContain('cam-1');
  });

  it('never ends the site’s own darkness', async () => {
    const site = await bench({ verdict: eachItsOwn });
    site.turn(() => site.engine.goDark(NOW, site.now)).pass(4);
    site.turn(() => site.engine.dropAlarms(() => true, site.now));
    expect(site.tickets()).toEqual(['open heard@@site']);
  });
});

describe('a restart', () => {
  it('keeps alarms and tickets, and opens none anew', async () => {
    const site = await bench();
    site.see(camera3).pass(4);
    const before = site.list();
    for (let n = 0; n < 5; n++) site.restart().pass(10);
    expect(site.list().map(({ id, faultKey, alarms }) => ({ id, faultKey, alarms }))).toEqual(
      before.map(({ id, faultKey, alarms }) => ({ id, faultKey, alarms })),
    );
    site.see(camera3Well).pass(4);
    expect(site.list()).toMatchObject([{ state: 'resolved', reopened: 0 }]);
  });

  it('in the middle of a window opens the ticket afterwards', async () => {
    const site = await bench();
    site.unpolled.add('sw1').add('nvr');
    site.see((seen, at) => seen.silence('cam-3', at)).pass(1);
    expect(site.tickets()).toEqual([]);
    site.restart().pass(4);
    expect(site.tickets()).toHaveLength(1);
    expect(site.records.alarms.list('demo').every(({ ticketId }) => ticketId === site.list()[0]?.id)).toBe(true);
  });

  it('knows what planned work holds', async () => {
    const site = await bench();
    site.engine.gates.set({ windows: [{ asset: null, fromMs: NOW, toMs: NOW + 60_000 }] });
    site.see(camera3).pass(1).restart();
    site.engine.gates.set({ windows: [{ asset: null, fromMs: NOW, toMs: NOW + 60_000 }] });
    expect(site.pass(30).tickets()).toEqual([]);
    expect(site.pass(40).tickets()).toHaveLength(1);
  });
});

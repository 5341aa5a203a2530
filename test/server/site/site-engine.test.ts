import { afterEach, describe, expect, it } from 'vitest';
import { plain } from '../../../contract/text.ts';
import { LATE_SIGNS_MS } from '../../../server/domain/correlate/waiting.ts';
import type { Finding, Verdict } from '../../../server/domain/diagnose/types.ts';
import { REOPEN_WINDOW_MS } from '../../../server/domain/ticket/next.ts';
import { HURRY_GAP_MS, MAX_HURRIED } from '../../../server/site/hurry.ts';
import { MAX_QUESTIONS_PER_WINDOW, ROOT_CAUSE_WINDOW_MS } from '../../../server/site/root-cause-window.ts';
import { NOW } from '../../cases/seen-site.ts';
import { EngineBench, type EngineBenchOptions } from './engine-bench.ts';
import { camera3, camera3Well, eachItsOwn, scripted } from './stories.ts';

const open: EngineBench[] = [];

async function bench(options: EngineBenchOptions = {}): Promise<EngineBench> {
  const one = await EngineBench.open(options);
  open.push(one);
  return one;
}

afterEach(() => {
  for (const one of open.splice(0)) one.records.close();
});

describe('a port that reports by trap that its link is down', () => {
  it('has the asset that hangs on it polled at once, and no other', async () => {
    const site = await bench();
    site.turn(() => site.engine.hurry('sw1/port:gi3', site.now));
    expect(site.asked.map(({ asset, target }) => `${asset}#${target}`)).toEqual(['cam-3#']);
  });

  it('has nobody polled where nothing is known to hang', async () => {
    const site = await bench();
    site.turn(() => site.engine.hurry('sw1/port:gi44', site.now));
    site.turn(() => site.engine.hurry('sw1', site.now));
    expect(site.asked).toEqual([]);
  });

  it('and flaps does not poll without bounds', async () => {
    const site = await bench();
    for (let n = 0; n < 100; n++) {
      for (let port = 1; port <= 10; port++) site.turn(() => site.engine.hurry(`sw1/port:gi${port}`, site.now));
      site.pass(0.25);
    }
    expect(site.asked.length).toBeGreaterThanOrEqual(10);
    expect(site.asked.length).toBeLessThanOrEqual(10 * Math.ceil(25_000 / HURRY_GAP_MS));
  });

  it('and carries a box with many cameras has the first of them polled', async () => {
    const site = await bench();
    site.turn(() => site.engine.hurry('sw2/port:gi20', site.now));
    expect(site.asked.length).toBeGreaterThan(0);
    expect(site.asked.length).toBeLessThanOrEqual(MAX_HURRIED);
    expect(site.asked[0]?.asset).toBe('gate-cam-1');
  });
});

describe('alarms of one fault', () => {
  it('that come one after another within the window make one ticket', async () => {
    const site = await bench();
    site.see((seen, at) => seen.cutOff('sw1', at).ok('reachable', 'sw1').ok('agent', 'sw1'));
    const all = site.seen.findings().length;
    expect(all).toBeGreaterThan(10);
    site.see((seen, at) => seen.silence('sw1', at)).pass(ROOT_CAUSE_WINDOW_MS / 1000);
    expect(site.list()).toHaveLength(1);
    expect(site.list()[0]?.alarms).toHaveLength(site.seen.findings().length);
    expect(site.list()[0]?.affected).toEqual(expect.arrayContaining(['cam-1', 'cam-10', 'kiosk-1']));
  });

  it('wait for the window while a question is open', async () => {
    const site = await bench();
    site.unpolled.add('sw1').add('nvr');
    site.see((seen, at) => seen.silence('cam-3', at));
    expect(site.asked.length).toBeGreaterThan(0);
    site.pass(ROOT_CAUSE_WINDOW_MS / 1000 - 0.25);
    expect(site.tickets()).toEqual([]);
    site.pass(0.25);
    expect(site.tickets()).toHaveLength(1);
  });

  it('that nobody can explain beside it wait for it to tell all of its signs, and then stand alone', async () => {
    const site = await bench();
    site.see((seen, at) => seen.silence('cam-3', at)).pass(ROOT_CAUSE_WINDOW_MS / 1000);
    // Nothing that a switch can have spoils its paper.
    site.see((seen, at) => seen.bad('paper-out', 'sw1', at)).pass(20);
    expect(site.tickets()).toHaveLength(1);
    site.see((seen, at) => seen.bad('paper-out', 'sw2', at)).pass(ROOT_CAUSE_WINDOW_MS / 1000);
    expect(site.list().map(({ asset }) => asset)).toEqual(['cam-3', 'sw2']);
    site.pass(LATE_SIGNS_MS / 1000);
    expect(site.list().map(({ asset }) => asset)).toEqual(['cam-3', 'sw2', 'sw1']);
  });

  it('wait no longer than for the answers', async () => {
    const verdict = (findings: readonly Finding[], { unpolled }: EngineBench): Verdict => ({
      ...eachItsOwn(findings),
      wanted: [...unpolled].map((asset) => ({ asset, target: '', bits: 1 })),
    });
    const site = await bench({ verdict });
    site.unpolled.add('sw1').add('nvr');
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at)).pass(0.5);
    expect(site.asked.map(({ asset }) => asset)).toEqual(['sw1', 'nvr']);
    site.unpolled.delete('sw1');
    const [first, second] = site.asked;
    site.turn(() => site.engine.closeQuestion(first?.id ?? ''));
    expect(site.tickets()).toEqual([]);
    site.unpolled.clear();
    site.turn(() => site.engine.closeQuestion(second?.id ?? ''));
    expect(site.tickets()).toEqual(['open reachable@cam-3']);
    expect(site.clock.monoMs()).toBe(500);
  });

  it('wait for the answer of every target, not only of the quickest', async () => {
    const verdict = (findings: readonly Finding[], { unpolled }: EngineBench): Verdict => ({
      ...eachItsOwn(findings),
      wanted: [...unpolled].map((asset) => ({ asset, target: '', bits: 1 })),
    });
    const site = await bench({ verdict, targets: 2 });
    site.unpolled.add('sw1');
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at));
    const answer = (target: string): void => {
      const about = { site: 'demo', asset: 'sw1', target, timeMs: site.clock.wallMs(), detail: '' };
      const questionId = site.asked[0]?.id ?? '';
      site.turn(() => site.engine.onAnswer({ kind: 'answer', ...about, questionId, result: 'ok' }));
    };
    answer('ping');
    expect(site.tickets()).toEqual([]);
    answer('snmp');
    expect(site.tickets()).toEqual(['open reachable@cam-3']);
  });

  it('wait no longer once no open question could change the answer', async () => {
    const verdict = (findings: readonly Finding[], { unpolled }: EngineBench): Verdict => ({
      ...eachItsOwn(findings),
      wanted: [...unpolled].map((asset) => ({ asset, target: '', bits: 1 })),
    });
    const site = await bench({ verdict, targets: 2 });
    site.unpolled.add('sw1');
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at));
    expect(site.tickets()).toEqual([]);
    site.unpolled.clear();
    site.see((seen, at) => seen.bad('video', 'cam-3', at));
    expect(site.tickets()).toHaveLength(2);
  });

  it('ask each target once a window, and not without bounds', async () => {
    const site = await bench();
    site.see((seen, at) => ['sw1', 'sw2', 'core'].map((one) => seen.cutOff(one, at)));
    for (let n = 0; n < 20; n++) site.see();
    const keys = site.asked.map(({ asset, target }) => `${asset}#${target}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeLessThanOrEqual(MAX_QUESTIONS_PER_WINDOW);
  });

  it('that follow later join its ticket', async () => {
    const site = await bench();
    site.see((seen, at) => seen.silence('sw1', at)).pass(4);
    const [first] = site.list();
    site.see((seen) => seen.cutOff('sw1', NOW + 2000)).pass(4);
    expect(site.list().map(({ id }) => id)).toEqual([first?.id]);
    expect(site.list()[0]?.alarms.map(({ asset }) => asset)).toEqual(expect.arrayContaining(['sw1', 'cam-1', 'cam-7']));
  });

  it('begin with the first of them', async () => {
    const site = await bench();
    site.see((seen) => seen.silence('cam-3', NOW - 60_000).bad('channel', 'nvr/channel:3', NOW - 5000)).pass(4);
    expect(site.list()[0]).toMatchObject({ sinceMs: NOW - 60_000, openedAt: site.list()[0]?.openedAt });
    expect(site.list()[0]?.openedAt).toBeGreaterThanOrEqual(NOW);
  });
});

describe('two faults', () => {
  it('that have nothing to do with each other get a ticket each', async () => {
    const site = await bench();
    site
      .see((seen, at) => seen.silence('cam-3', at).bad('channel', 'nvr/channel:3', at).silence('meter-1', at))
      .pass(4);
    expect(site.tickets()).toHaveLength(2);
    const alarms = site.list().map((ticket) => new Set(ticket.alarms.map(({ asset }) => asset)));
    expect(alarms).toContainEqual(new Set(['cam-3', 'nvr']));
    expect(alarms).toContainEqual(new Set(['meter-1']));
  });

  it('end apart', async () => {
    const site = await bench();
    site.see((seen, at) => { camera3(seen, at); seen.bad('disk-health', 'nvr/disk:1', at); }).pass(4); // prettier-ignore
    site.see(camera3Well).pass(4);
    expect(site.list().map(({ state, alarms }) => [state, alarms.length])).toEqual(
      expect.arrayContaining([
        ['resolved', 0],
        ['open', 1],
      ]),
    );
  });

  it('one of which hid the other: what stays after the repair has its ticket', async () => {
    const site = await bench({ verdict: scripted((findings) => {
      const isDead = findings.some(({ place }) => place === 'sw1');
      return isDead
        ? [{ cause: 'dead', place: 'sw1', explains: findings }]
        : findings.map((one) => ({ cause: 'hung', place: one.place, explains: [one] }));
    }) }); // prettier-ignore
    site.see((seen, at) => seen.bad('reachable', 'sw1', at).bad('reachable', 'cam-3', at)).pass(4);
    expect(site.tickets()).toEqual(['open dead@sw1']);
    site.see((seen, at) => seen.ok('reachable', 'sw1', at)).pass(10);
    const holding = site
      .list()
      .filter(({ state, alarms }) => state === 'open' && alarms.some(({ asset }) => asset === 'cam-3'));
    expect(holding).toHaveLength(1);
  });
});

describe('a ticket', () => {
  it('is not resolved while one of its alarms holds', async () => {
    const site = await bench();
    site.see(camera3).pass(4);
    site.see((seen, at) => seen.ok('channel', 'nvr/channel:3', at)).pass(60);
    expect(site.list()[0]).toMatchObject({ state: 'open', marks: { restoredAt: null } });
  });

  it('is one for a fault that flaps, and counts how often it came back', async () => {
    const site = await bench();
    for (let n = 0; n < 6; n++) site.see(camera3).pass(10).see(camera3Well).pass(10);
    expect(site.list()).toHaveLength(1);
    expect(site.list()[0]).toMatchObject({ state: 'resolved', reopened: 5 });
  });

  it('of a fault that flaps while somebody is on the way stays open and counts relapses', async () => {
    const site = await bench();
    site.see(camera3).pass(4);
    const id = site.list()[0]?.id ?? '';
    site.turn(() => site.engine.tickets.command(id, { do: 'depart' }, { at: site.clock.wallMs(), actor: 'li' }));
    for (let n = 0; n < 3; n++) site.see(camera3Well).pass(10).see(camera3).pass(10);
    expect(site.list()).toHaveLength(1);
    expect(site.list()[0]).toMatchObject({ state: 'open', relapses: 3 });
  });

  it('is one for a thousand of the same trigger', async () => {
    const site = await bench({ verdict: eachItsOwn });
    for (let n = 0; n < 1000; n++) {
      site.turn(() => site.engine.onAlarm({ ...trigger, kind: 'raised' }));
      if (n % 10 === 0) site.restart();
    }
    site.pass(4);
    expect(site.list()).toHaveLength(1);
    expect(site.records.alarms.list('demo')).toHaveLength(1);
  });

  it('goes on with the other condition that says the same', async () => {
    const site = await bench({ verdict: eachItsOwn });
    const byDays = { ...trigger, rule: { ...trigger.rule, id: 'unreachable-for-days' } };
    site.turn(() => site.engine.onAlarm({ ...trigger, kind: 'raised' })).pass(4);
    site.turn(() => site.engine.onAlarm({ ...byDays, kind: 'raised' })).pass(4);
    site.turn(() => site.engine.onAlarm({ ...trigger, kind: 'cleared' })).pass(4);
    expect(site.list()).toMatchObject([{ state: 'open', alarms: [{ condition: 'unreachable-for-days' }] }]);
  });

  it('that a person closed is not opened again by the same alarm', async () => {
    const site = await bench();
    site.see(camera3).pass(4);
    const id = site.list()[0]?.id ?? '';
    site.turn(() =>
      site.engine.tickets.command(id, { do: 'close', text: 'known' }, { at: site.clock.wallMs(), actor: 'li' }),
    );
    site.see().pass(30);
    expect(site.tickets()).toEqual(['closed camera-hung@cam-3']);
  });
});

const trigger = {
  site: 'demo', asset: 'cam-3', component: '', sinceMs: NOW, atMs: NOW, value: 1,
  rule: { id: 'reachable', predicate: 'reachable', measurement: '', field: '', component: '', except: [], isRate: false, raise: { above: null, below: null, in: null, notIn: null }, clear: null, unknown: null, guard: null, onceOk: false, holdMs: 0, clearMs: 0, severity: 'minor', title: null },
} as const; // prettier-ignore

describe('a fault that comes back', () => {
  /** Taken for a cut cable as long as the link’s state is not known, and for a hung camera afterwards. */
  const later = scripted((findings) => findings.map((one) => ({ cause: 'cable', place: one.place, explains: [one] })));
  const script: { verdict: (findings: readonly Finding[]) => Verdict } = { verdict: later };
  const hung = scripted((findings) => findings.map((one) => ({ cause: 'hung', place: one.place, explains: [one] })));

  const flapOnce = async (): Promise<EngineBench> => {
    const site = await bench({ verdict: (findings) => script.verdict(findings) });
    script.verdict = later;
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at)).pass(1);
    script.verdict = hung;
    site.pass(4);
    expect(site.tickets()).toEqual(['open hung@cam-3']);
    site.see((seen, at) => seen.ok('reachable', 'cam-3', at)).pass(4);
    script.verdict = later;
    return site;
  };

  it('reopens its ticket, though it is first taken for what it was first taken for', async () => {
    const site = await flapOnce();
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at)).pass(4);
    expect(site.list()).toMatchObject([{ state: 'open', reopened: 1, alarms: [{ asset: 'cam-3' }] }]);
  });

  it('says in its reopened ticket what is so now, not what was so then', async () => {
    let minutes = 46;
    const site = await bench({
      verdict: (findings) => {
        const { wanted, faults } = hung(findings);
        const reason = plain(`${minutes} minutes left`);
        return { wanted, faults: faults.map((fault) => ({ ...fault, visit: { ...fault.visit, reason } })) };
      },
    });
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at)).pass(4);
    site.see((seen, at) => seen.ok('reachable', 'cam-3', at)).pass(4);
    minutes = 9;
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at)).pass(4);
    expect(site.list()).toMatchObject([{ state: 'open', reopened: 1, visit: { reason: plain('9 minutes left') } }]);
  });

  it('after a restart does, too', async () => {
    const site = await flapOnce();
    site
      .restart()
      .see((seen, at) => seen.bad('reachable', 'cam-3', at))
      .pass(4);
    expect(site.list()).toMatchObject([{ state: 'open', reopened: 1 }]);
  });

  it('after the time for reopening has a new ticket that is linked to it', async () => {
    const site = await flapOnce();
    site.clock.advance(REOPEN_WINDOW_MS + 1);
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at)).pass(1);
    expect(site.list()).toMatchObject([{ state: 'resolved' }, { state: 'open', recurrenceOf: site.list()[0]?.id }]);
  });

  it('and hours later once more belongs to that one: what has come back will come back', async () => {
    const site = await flapOnce();
    for (let times = 0; times < 3; times++) {
      site.clock.advance(REOPEN_WINDOW_MS + 1);
      site.see((seen, at) => seen.bad('reachable', 'cam-3', at)).pass(1);
      site.see((seen, at) => seen.ok('reachable', 'cam-3', at)).pass(1);
    }
    expect(site.list()).toMatchObject([{ state: 'resolved' }, { state: 'resolved', reopened: 2 }]);
  });

  it('often enough to show a pattern goes on in the ticket of its first outage, whatever that was taken for', async () => {
    const site = await flapOnce();
    site.clock.advance(5 * 3_600_000);
    script.verdict = eachItsOwn;
    const steady = { ...trigger.rule, id: 'unsteady', predicate: 'steady' } as const;
    site.turn(() => site.engine.onAlarm({ ...trigger, rule: steady, kind: 'raised' })).pass(4);
    expect(site.tickets()).toEqual(['open steady@cam-3']);
    expect(site.list()).toMatchObject([{ reopened: 1, alarms: [{ condition: 'unsteady' }] }]);
  });

  it('does not reopen the ticket of another fault', async () => {
    const site = await flapOnce();
    site.see((seen, at) => seen.bad('reachable', 'cam-4', at)).pass(1);
    expect(site.tickets()).toEqual(['resolved hung@cam-3', 'open cable@cam-4']);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { CONDITIONS } from '../server-bench.ts';
import { CalendarBench } from './calendar-bench.ts';

let bench: CalendarBench;

afterEach(() => bench.close());

/** As shipped profiles have it: what never answered is not commissioned. */
const ONCE_WELL = CONDITIONS.filter(({ id }) => id === 'reachable').map((one) => ({ ...one, onceOk: true }));

async function inTakeover(): Promise<CalendarBench> {
  bench = await CalendarBench.open({ takeover: true });
  await bench.say(['kiosk-1', 'kiosk-2', 'cam-3'], true);
  await bench.say(['kiosk-1', 'cam-3'], false);
  return bench;
}

async function signed(): Promise<void> {
  await bench.desk.takeover.sign('demo', { side: 'service', name: 'Wang Wei', remark: 'all seen' }, 'wang');
  await bench.desk.takeover.sign('demo', { side: 'customer', name: 'Li Na' }, 'wang');
}

describe('a site in takeover', () => {
  it('puts what it finds on its list, diagnosed, and makes no ticket', async () => {
    await inTakeover();
    expect(bench.tickets()).toEqual([]);
    const view = bench.desk.takeover.view('demo');
    expect(view).toMatchObject({ state: 'open', items: [{ number: 1, decision: null, overAt: null }, { number: 2 }] });
    expect(view.items.map(({ asset }) => asset).toSorted()).toEqual(['cam-3', 'kiosk-1']);
    expect(view.missing.map(({ en }) => en)).toEqual(['2 items are not decided', 'the service side has not signed', 'the customer has not signed']); // prettier-ignore
    expect(bench.records.outbox.stats()).toMatchObject({ waiting: 0 });
  });

  it('lists what has never answered, which elsewhere is not commissioned yet', async () => {
    for (const takeover of [true, false]) {
      bench = await CalendarBench.open({ takeover }, ONCE_WELL);
      await bench.say(['kiosk-2', 'cam-3'], true);
      await bench.say(['kiosk-1'], false);
      expect(bench.tickets()).toEqual([]);
      if (!takeover) continue;
      expect(bench.desk.takeover.view('demo').items).toMatchObject([{ asset: 'kiosk-1', overAt: null }]);
      await bench.crash();
      await bench.start();
      await bench.say(['kiosk-1'], false);
      expect(bench.desk.takeover.view('demo').items).toHaveLength(1);
      await bench.close();
    }
  });

  it('keeps its list over a restart, without finding anything twice', async () => {
    await inTakeover();
    await bench.crash();
    await bench.start();
    await bench.say(['kiosk-1', 'cam-3'], false);
    expect(bench.desk.takeover.view('demo').items).toHaveLength(2);
    expect(bench.tickets()).toEqual([]);
  });

  it('keeps a fault that comes back after days as the one item that it was', async () => {
    await inTakeover();
    await bench.say(['kiosk-1', 'cam-3'], true);
    for (const day of ['08', '12']) {
      await bench.goTo(`${day} 10:00`);
      await bench.say(['kiosk-1'], true);
      await bench.say(['kiosk-1'], false);
    }
    const { items } = bench.desk.takeover.view('demo');
    expect(items).toHaveLength(2);
    expect(items.find(({ asset }) => asset === 'kiosk-1')?.overAt).toBeNull();
  });

  it('says when an item is over, and takes no bad one for repaired', async () => {
    await inTakeover();
    await bench.say(['kiosk-1'], true);
    const { items } = bench.desk.takeover.view('demo');
    const kiosk = items.find(({ asset }) => asset === 'kiosk-1');
    const camera = items.find(({ asset }) => asset === 'cam-3');
    expect(kiosk?.overAt).not.toBeNull();
    const { takeover } = bench.desk;
    await takeover.decide('demo', kiosk?.id ?? '', { decision: 'repaired', remark: 'plug' }, 'wang');
    await expect(takeover.decide('demo', camera?.id ?? '', { decision: 'repaired' }, 'wang')).rejects.toMatchObject({ code: 'conflict' }); // prettier-ignore
    await expect(takeover.decide('demo', kiosk?.id ?? '', { decision: 'ticket' }, 'wang')).rejects.toMatchObject({ code: 'conflict' }); // prettier-ignore
  });

  it('is signed by two people, and says who entered which name', async () => {
    await inTakeover();
    const { takeover } = bench.desk;
    await takeover.sign('demo', { side: 'service', name: 'Wang Wei' }, 'wang');
    await expect(takeover.sign('demo', { side: 'customer', name: ' wang  wei' }, 'li')).rejects.toMatchObject({
      code: 'conflict',
    });
    await takeover.sign('demo', { side: 'customer', name: 'Li Na', remark: 'paper' }, 'li');
    // Whoever signs again for their own side signs anew.
    await takeover.sign('demo', { side: 'service', name: 'Wang Wei', remark: 'again' }, 'wang');
    expect(takeover.view('demo').signatures).toMatchObject([
      { side: 'customer', name: 'Li Na', by: 'li', remark: 'paper' },
      { side: 'service', name: 'Wang Wei', by: 'wang', remark: 'again' },
    ]);
  });

  it('is accepted only when all is decided and both have signed, for what then stands there', async () => {
    await inTakeover();
    const { takeover } = bench.desk;
    await signed();
    await expect(takeover.accept('demo', 'wang')).rejects.toMatchObject({ code: 'conflict' });
    for (const { id } of takeover.view('demo').items) await takeover.decide('demo', id, { decision: 'ticket' }, 'wang');
    // A changed list was not signed.
    expect(takeover.view('demo').signatures).toEqual([]);
    await expect(takeover.accept('demo', 'wang')).rejects.toMatchObject({ code: 'conflict' });
    await signed();
    expect((await takeover.accept('demo', 'wang')).state).toBe('accepted');
    await expect(takeover.accept('demo', 'wang')).rejects.toMatchObject({ code: 'conflict' });
    const deeds = bench.records.audit.list().map(({ action }) => action);
    expect(deeds).toEqual(expect.arrayContaining(['takeover.decide', 'takeover.sign', 'takeover.accept']));
  });

  it('at acceptance makes tickets of what shall be one, and none of known defects, whatever they do', async () => {
    await inTakeover();
    const { takeover } = bench.desk;
    for (const { id, asset } of takeover.view('demo').items)
      await takeover.decide('demo', id, { decision: asset === 'cam-3' ? 'known-defect' : 'ticket' }, 'wang');
    await signed();
    await takeover.accept('demo', 'wang');
    await bench.say(['kiosk-1', 'cam-3'], false);
    expect(bench.records.tickets.list().map(({ asset }) => asset)).toEqual(['kiosk-1']);
    await bench.say(['cam-3'], true);
    await bench.say(['cam-3', 'kiosk-2'], false);
    expect(bench.records.tickets.list().map(({ asset }) => asset)).toEqual(['kiosk-2', 'kiosk-1']);
    await bench.crash();
    await bench.start();
    await bench.say(['cam-3'], false);
    expect(bench.records.tickets.list()).toHaveLength(2);
  });

  it('after acceptance strikes a repaired defect off, whose next fault is a ticket', async () => {
    await inTakeover();
    const { takeover } = bench.desk;
    for (const { id } of takeover.view('demo').items) await takeover.decide('demo', id, { decision: 'known-defect' }, 'wang'); // prettier-ignore
    await signed();
    await takeover.accept('demo', 'wang');
    const camera = takeover.view('demo').items.find(({ asset }) => asset === 'cam-3')?.id ?? '';
    await bench.say(['cam-3'], true);
    await takeover.decide('demo', camera, { decision: 'repaired' }, 'wang');
    await expect(takeover.decide('demo', camera, { decision: 'excluded' }, 'wang')).rejects.toMatchObject({ code: 'conflict' }); // prettier-ignore
    await bench.say(['cam-3'], false);
    expect(bench.records.tickets.list().map(({ asset }) => asset)).toEqual(['cam-3']);
  });
});

it('is begun by hand on a site without tickets only, and once', async () => {
  bench = await CalendarBench.open();
  await bench.say(['kiosk-1'], true);
  await bench.say(['kiosk-1'], false);
  await expect(bench.desk.takeover.start('demo', 'wang')).rejects.toMatchObject({ code: 'conflict' });
  await bench.close();
  bench = await CalendarBench.open();
  expect((await bench.desk.takeover.start('demo', 'wang')).state).toBe('open');
  await expect(bench.desk.takeover.start('demo', 'wang')).rejects.toMatchObject({ code: 'conflict' });
});

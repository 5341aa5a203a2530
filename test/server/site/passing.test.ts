// Short absences in the real server: what a technician or a cleaner does for a moment makes no ticket.

import { afterEach, describe, expect, it } from 'vitest';
import { SERVICED_ABSENCE_MS } from '../../../server/domain/correlate/short-absence.ts';
import { demoSite } from '../../cases/demo-site.ts';
import { ServerBench } from '../server-bench.ts';

let bench: ServerBench;
afterEach(() => bench.close());

async function atSite(): Promise<void> {
  const { shortAbsence: _, ...asInTheField } = demoSite();
  bench = await new ServerBench([], asInTheField).start();
  await say(['cam-1', 'sw1'], true, 4);
}

async function say(assets: readonly string[], isAlive: boolean, seconds: number): Promise<void> {
  for (let n = 0; n < seconds; n++) {
    for (const asset of assets) bench.ping(asset, isAlive);
    await bench.pass(1);
  }
}

describe('a camera that is away', () => {
  it('for a minute makes no ticket, though its alarm stands', async () => {
    await atSite();
    await say(['cam-1'], false, 75);
    expect([...bench.runtime.engine.alarms.all()].map(({ asset }) => asset)).toEqual(['cam-1']);
    await say(['cam-1'], true, 10);
    await bench.pass(SERVICED_ABSENCE_MS / 1000);
    expect(bench.tickets()).toEqual([]);
  });

  it('for longer makes one, with its true beginning', async () => {
    await atSite();
    const fromMs = bench.clock.wallMs();
    await say(['cam-1'], false, SERVICED_ABSENCE_MS / 1000 + 8);
    const [ticket, ...others] = bench.records.tickets.list();
    expect(others).toEqual([]);
    expect(ticket?.asset).toBe('cam-1');
    expect((ticket?.sinceMs ?? 0) - fromMs).toBeLessThan(5000);
  });

  it('while the clock is set back by an hour makes one, and not an hour later', async () => {
    await atSite();
    await say(['cam-1'], false, 30);
    bench.clock.stepWall(-3_600_000);
    await say(['cam-1'], false, 15);
    expect(bench.tickets()).toHaveLength(1);
  });

  it('again and again makes one at its third time', async () => {
    await atSite();
    for (let time = 0; time < 2; time++) {
      await say(['cam-1'], false, 30);
      await say(['cam-1'], true, 30);
    }
    expect(bench.tickets()).toEqual([]);
    await say(['cam-1'], false, 12);
    expect(bench.tickets()).toHaveLength(1);
  });

  it('again and again makes one at its third time, though the program was restarted', async () => {
    await atSite();
    for (let time = 0; time < 2; time++) {
      await say(['cam-1'], false, 30);
      await say(['cam-1'], true, 30);
    }
    await bench.crash();
    await bench.start();
    await say(['cam-1', 'sw1'], true, 4);
    expect(bench.tickets()).toEqual([]);
    await say(['cam-1'], false, 12);
    expect(bench.tickets()).toHaveLength(1);
  });
});

it('a switch that is silent has its ticket at once', async () => {
  await atSite();
  await say(['sw1'], false, 12);
  expect(bench.records.tickets.list().map(({ asset }) => asset)).toEqual(['sw1']);
});

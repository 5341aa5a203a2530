// Tables of learnt addresses in, loops out: what goes back and forth in a loop, and what only takes the other way round a ring.

import { describe, expect, it } from 'vitest';
import { HOUR, learnt, MINUTE, WatchedSite } from './watched.ts';

describe('learnt addresses that move', () => {
  it('knows of no loop while a table stays as it was told first', () => {
    const seen = new WatchedSite([{ key: 'sw', class: 'switch' }]).tell('sw', learnt('aa:aa:aa:00:01:01@1'));
    expect(seen.level('mac-stable', 'sw')).toBe('ok');
  });

  it('knows of no loop where a ring opens and closes, and what is behind it comes the other way each time', () => {
    const far = [1, 2, 3, 4, 5, 6].map((n) => `aa:aa:aa:00:02:0${n}`);
    const near = [1, 2, 3, 4, 5, 6].map((n) => `aa:aa:aa:00:03:0${n}`);
    const ring = (port: number) => learnt(...far.map((mac) => `${mac}@${port}`), ...near.map((mac) => `${mac}@2`));
    const seen = new WatchedSite([{ key: 'sw', class: 'switch' }]).tell('sw', ring(1)).pass(MINUTE);
    for (const port of [2, 1, 2, 1, 2]) seen.tell('sw', ring(port)).pass(MINUTE);
    expect(seen.alarms()).toEqual([]);
  });

  it('knows of no loop where a ring opens in its middle, and only the far part of it comes the other way', () => {
    const at = (segment: number, port: number) => [1, 2, 3, 4, 5].map((n) => `aa:aa:aa:00:0${segment}:0${n}@${port}`);
    const ring = (far: number) => learnt(...at(1, 1), ...at(2, far), ...at(3, 2), 'aa:aa:aa:00:04:01@7');
    const seen = new WatchedSite([{ key: 'sw', class: 'switch' }]).tell('sw', ring(1)).pass(MINUTE);
    for (const port of [2, 1, 2]) seen.tell('sw', ring(port)).pass(MINUTE);
    expect(seen.alarms()).toEqual([]);
    // In a loop they go either way at once, and whoever hangs on the switch itself is heard from there, too.
    for (const port of [1, 2, 1]) {
      const other = 3 - port;
      seen
        .tell('sw', learnt(...at(1, port), ...at(2, other), ...at(3, port), `aa:aa:aa:00:04:01@${port}`))
        .pass(MINUTE);
    }
    expect(seen.alarms()).toEqual(['raised mac-moves sw']);
  });

  it('knows of no loop where a switch has been away, and its table fills by the other end of its ring', () => {
    const far = [1, 2, 3, 4, 5, 6].map((n) => `aa:aa:aa:00:02:0${n}`);
    const at = (port: number, count: number) =>
      learnt(...far.slice(0, count).map((mac) => `${mac}@${port}`), 'aa:aa:aa:00:03:01@7');
    const seen = new WatchedSite([{ key: 'sw', class: 'switch' }]).tell('sw', at(1, 6)).pass(MINUTE);
    for (const [port, count] of [
      [2, 3],
      [2, 6],
      [1, 4],
      [1, 6],
    ] as const)
      seen.tell('sw', at(port, count)).pass(MINUTE);
    expect(seen.alarms()).toEqual([]);
  });

  it('raises a loop behind which few hang at the switch itself, when all of them come by the port of others', () => {
    const far = [1, 2, 3, 4, 5].map((n) => `aa:aa:aa:00:01:0${n}`);
    const own = ['aa:aa:aa:00:02:01', 'aa:aa:aa:00:02:02'];
    const flooded = learnt(...[...far, ...own].map((mac) => `${mac}@8`));
    const sound = learnt(...far.map((mac) => `${mac}@7`), ...own.map((mac, at) => `${mac}@${at + 1}`));
    const seen = new WatchedSite([{ key: 'sw', class: 'switch' }]).tell('sw', sound).pass(MINUTE);
    seen.tell('sw', flooded).pass(MINUTE);
    expect(seen.alarms()).toEqual([]);
    seen.tell('sw', sound).pass(MINUTE);
    expect(seen.alarms()).toEqual(['raised mac-moves sw']);
  });

  it('raises a loop when several devices keep jumping between ports, and none when one roams', () => {
    const macs = [1, 2, 3, 4].map((n) => `aa:aa:aa:00:01:0${n}`);
    const on = (port: number, some = macs) => learnt(...some.map((mac) => `${mac}@${port}`));
    const seen = new WatchedSite([{ key: 'sw', class: 'switch' }]).tell('sw', on(1)).pass(MINUTE);
    // A ring closes: all move once.
    seen.tell('sw', on(2)).pass(HOUR);
    for (const port of [3, 4, 3, 4, 3]) seen.tell('sw', on(port, macs.slice(0, 1))).pass(MINUTE);
    expect(seen.alarms()).toEqual([]);
    seen.pass(HOUR).tell('sw', on(2));
    for (const port of [3, 2, 3, 2]) seen.tell('sw', on(port)).pass(MINUTE);
    expect(seen.alarms()).toEqual(['raised mac-moves sw']);
    seen
      .pass(HOUR)
      .tell('sw', on(2))
      .pass(10 * MINUTE);
    expect(seen.alarms()).toEqual(['cleared mac-moves sw']);
  });
});

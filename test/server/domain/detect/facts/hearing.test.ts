// Whom the switch above still learns, of what hangs behind something that cannot be asked.

import { describe, expect, it } from 'vitest';
import { TABLE_STANDS_MS } from '../../../../../server/domain/detect/facts/hearing.ts';
import { arp, learnt, MINUTE, WatchedSite } from './watched.ts';

const A = 'aa:aa:aa:00:00:01';
const B = 'bb:bb:bb:00:00:02';
const CAM = { key: 'cam', host: '10.0.0.7' };

describe('behind a small switch', () => {
  it('says that the next above still hears it, goes on saying so, and never says that it does not', () => {
    const seen = new WatchedSite([
      { ...CAM, macs: [A] },
      { key: 'sw', class: 'switch' },
    ]);
    seen.listeners.set('cam', 'sw');
    seen.tell('sw', learnt(`${B}@7`));
    expect(seen.level('mac-heard', 'cam')).toBe('none');
    seen.tell('sw', learnt(`${A}@7`, `${B}@7`));
    const toldMs = seen.nowMs;
    expect(seen.watch.at('mac-heard', 'cam')).toMatchObject({ level: 'ok', atMs: toldMs });
    // A table that is not told anew has been read meanwhile and was the same.
    seen.pass(20 * MINUTE);
    expect(seen.watch.at('mac-heard', 'cam')).toMatchObject({ level: 'ok', atMs: seen.nowMs - TABLE_STANDS_MS });
    seen.silent.add('sw#snmp');
    expect(seen.level('mac-heard', 'cam')).toBe('unknown');
    seen.silent.clear();
    seen.tell('sw', learnt(`${B}@7`));
    expect(seen.level('mac-heard', 'cam')).toBe('none');
  });

  it('says for how long its table names who has fallen silent: as it tells itself, else as is usual', () => {
    const seen = new WatchedSite([
      { ...CAM, macs: [A] },
      { key: 'sw', class: 'switch' },
    ]);
    seen.listeners.set('cam', 'sw');
    for (const [forwardingAgeS, standsForMs] of [
      [undefined, 300_000],
      [900, 900_000],
      [0, Infinity],
    ] as const) {
      seen.tell('sw', { ...learnt(`${A}@7`), ...(forwardingAgeS !== undefined && { forwardingAgeS }) });
      expect(seen.watch.at('mac-heard', 'cam')).toMatchObject({ level: 'ok', standsForMs });
    }
  });

  it('is thought about again whenever its table is told, be it as it was', () => {
    const seen = new WatchedSite([
      { ...CAM, macs: [A] },
      { key: 'sw', class: 'switch' },
    ]);
    const telling = (mac: string) => ({
      asset: 'sw',
      source: 'snmp',
      facts: learnt(`${mac}@7`),
      timeMs: seen.nowMs,
      before: null,
      uptimeS: null,
    });
    seen.watch.tell(telling(A), seen.nowMs);
    expect(seen.watch.tell(telling(A), seen.nowMs)).toBe(false);
    seen.listeners.set('cam', 'sw');
    seen.watch.tell(telling(A), seen.nowMs);
    expect(seen.watch.tell(telling(A), seen.nowMs)).toBe(true);
  });

  it('says so of what it has learnt whose address that is only since the table was told', () => {
    const seen = new WatchedSite([CAM, { key: 'sw', class: 'switch' }]);
    seen.listeners.set('cam', 'sw');
    seen.tell('sw', learnt(`${A}@7`));
    expect(seen.level('mac-heard', 'cam')).toBe('none');
    seen.tell('router', arp(`10.0.0.7=${A}`)).pass(MINUTE);
    expect(seen.level('mac-heard', 'cam')).toBe('ok');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameRing } from '../../../../server/http/live/frames.ts';
import { siteView, ticketView } from '../site-in-memory.ts';

const LIMITS = { resumeEvents: 10, resumeBytes: 1_000_000 };

describe('FrameRing', () => {
  it('writes an event as one message with an id', () => {
    const ring = new FrameRing('e', LIMITS);
    const site = siteView('mall');
    expect(ring.add({ name: 'site', data: site })).toEqual({
      site: 'mall',
      seq: 1,
      text: `id: e.1\nevent: site\ndata: ${JSON.stringify(site)}\n\n`,
    });
  });

  it('gives exactly what came after an id, or says that it no longer can', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 70 }), (added, last) => {
        const ring = new FrameRing('e', LIMITS);
        for (let i = 1; i <= added; i++) ring.add({ name: 'ticket', data: ticketView(`t${i}`, i, 'mall') });
        const seqs = ring.since(`e.${last}`)?.map(({ seq }) => seq) ?? null;
        const isKnown = last <= added && last >= added - LIMITS.resumeEvents;
        expect(seqs).toEqual(isKnown ? Array.from({ length: added - last }, (_, i) => last + 1 + i) : null);
        expect(ring.count).toBe(Math.min(added, LIMITS.resumeEvents));
      }),
    );
  });

  it('knows no ids of another process or of before a reset, and no nonsense', () => {
    const ring = new FrameRing('e', LIMITS);
    ring.add({ name: 'site', data: siteView('mall') });
    for (const id of ['f.1', 'e.2', 'e.-1', 'e.1.1', '1', 'e.', 'e.99999999999999999999', '\u0000'])
      expect(ring.since(id)).toBeNull();
    expect(ring.since('e.1')).toEqual([]);
    ring.reset('g');
    expect(ring.since('e.1')).toBeNull();
  });

  it('is bounded in bytes', () => {
    const ring = new FrameRing('e', { resumeEvents: 1000, resumeBytes: 5000 });
    for (let i = 1; i <= 100; i++) ring.add({ name: 'ticket', data: ticketView(`t${i}`, i, 'mall') });
    expect(ring.count).toBeLessThan(10);
  });

  it('keeps no readings, as newer ones follow', () => {
    const ring = new FrameRing('e', LIMITS);
    const frame = ring.add({ name: 'readings', data: { site: 'mall', asset: 'a', readings: [] } });
    expect([frame.text.startsWith('event: readings\n'), ring.count]).toEqual([true, 0]);
  });
});

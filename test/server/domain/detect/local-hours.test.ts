import { describe, expect, it } from 'vitest';
import { LocalHours } from '../../../../server/domain/detect/local-hours.ts';

describe('the hour of the week', () => {
  const at = (zone: string, time: string, holidays: string[] = []) =>
    new LocalHours(zone, holidays).at(Date.parse(time));

  it('begins on Monday by the clocks of the site', () => {
    expect(at('Asia/Shanghai', '2026-01-04T16:00:00Z')).toEqual({ hourOfWeek: 0, isHoliday: false });
    expect(at('Asia/Shanghai', '2026-01-04T15:59:59Z').hourOfWeek).toBe(167);
  });

  it('jumps over the hour that summer time takes away, and comes twice in the one it gives back', () => {
    const spring = ['2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z'].map((time) => at('Europe/Berlin', time).hourOfWeek);
    expect(spring).toEqual([145, 147]);
    const autumn = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map((time) => at('Europe/Berlin', time).hourOfWeek);
    expect(autumn).toEqual([146, 146]);
  });

  it('knows zones that are off by a quarter of an hour', () => {
    expect(at('Asia/Kathmandu', '2026-01-04T18:14:00Z').hourOfWeek).toBe(167);
    expect(at('Asia/Kathmandu', '2026-01-04T18:15:00Z').hourOfWeek).toBe(0);
  });

  it('tells holidays by the local day', () => {
    expect(at('Asia/Shanghai', '2026-09-30T16:30:00Z', ['2026-10-01']).isHoliday).toBe(true);
    expect(at('Asia/Shanghai', '2026-09-30T15:30:00Z', ['2026-10-01']).isHoliday).toBe(false);
  });

  it('of an unknown zone is refused at once', () => {
    expect(() => new LocalHours('Mars/Base')).toThrow(RangeError);
  });
});

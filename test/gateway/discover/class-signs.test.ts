import { describe, expect, it } from 'vitest';
import { classSigns } from '../../../gateway/discover/class-signs.ts';
import { evidenceWithout } from '../../../gateway/discover/evidence.ts';

const TYPE = 'onvif://www.onvif.org/type/video_encoder';
const classOf = (...announcements: string[]): string | undefined =>
  classSigns(evidenceWithout({ tcp: new Set(), announcements, macs: [] })).toSorted((a, b) => b.bits - a.bits)[0]
    ?.class;

describe('a device that announces itself', () => {
  it('as a camera is none other for the name that somebody gave it', () => {
    expect(classOf(TYPE, 'onvif://www.onvif.org/name/NVR entrance')).toBe('camera');
    expect(classOf(TYPE, 'onvif://www.onvif.org/location/NVR room')).toBe('camera');
  });

  it('is a recorder by what it is made of, or by its name where nothing else is told', () => {
    expect(classOf(TYPE, 'onvif://www.onvif.org/hardware/NVR4216')).toBe('recorder');
    expect(classOf('onvif://www.onvif.org/name/NVR lobby')).toBe('recorder');
  });
});

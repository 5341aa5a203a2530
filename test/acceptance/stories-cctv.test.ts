// Cameras and their recorder in layers, by the real server on real sockets: what answers and shows nothing, and what is shown
// and not recorded. The site is a corner of the simulated one, polled every other second, with holds to match.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TicketView } from '../../contract/api.ts';
import type { AssetEntry, SiteFile } from '../../contract/site-file.ts';
import { startLab, type Lab } from '../../lab/main.ts';
import { OwnSite } from './own-site.ts';

const WATCHED = ['core', 'sw-a', 'nvr-1', 'cam-01', 'cam-02', 'cam-03', 'cam-05'];
/** Behind the recorder’s own ports: known by its name and its channel. */
const HIDDEN = 'cam-14';
const RECORDER = ['nvr-1', 'nvr-1/channel:5'];
/** A month of all channels is asked for, a few questions a poll. */
const FIRST_TICKETS_WITHIN_MS = 120_000;
/** Interval 2 s, hold 1 s, a stream watched for 2 s, root-cause window 3 s, and room for a busy machine. */
const TICKET_WITHIN_MS = 90_000;
const HEALED_WITHIN_MS = 120_000;
/** Longer than a stream is watched. */
const STREAM_EVERY = '4s';
const SHORT = { hold: '1s', clearAfter: '1s' };

describe('cameras are judged in layers', () => {
  const own = new OwnSite();
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab();
    // Both began long before anybody looked.
    lab.board.break({ fault: 'recording-stopped' });
    lab.board.break({ fault: 'recorder-clock-wrong' });
    own.write('site.yaml', cornerOf(lab.siteFile));
    own.write('foresite.yaml', { sites: ['site.yaml'] });
    await own.start();
  });
  afterAll(async () => {
    await own.stop();
    await lab.close();
  });

  /** Waits until these places have a ticket each; there is never one more. */
  async function ticketsOf(places: readonly string[], withinMs: number): Promise<Map<string, TicketView>> {
    let tickets = new Map<string, TicketView>();
    await own.until(`tickets of ${places.join(', ')}`, withinMs, async () => {
      const all = await own.tickets();
      tickets = new Map(all.map((ticket) => [ticket.asset + (ticket.component && `/${ticket.component}`), ticket]));
      expect(all.length).toBeLessThanOrEqual(places.length);
      return places.every((place) => tickets.has(place)) ? true : [...tickets.keys()].join(', ');
    });
    return tickets;
  }

  test('a recording that stopped three days ago and a clock ten minutes fast are two tickets of the recorder', async () => {
    const tickets = await ticketsOf(RECORDER, FIRST_TICKETS_WITHIN_MS);
    const recording = tickets.get('nvr-1/channel:5');
    expect(recording?.causes[0]?.cause).toBe('channel-not-recorded');
    expect(recording?.visit.decision).toBe('remote');
    const clock = tickets.get('nvr-1');
    expect(clock?.causes[0]?.cause).toBe('clock-wrong');
    expect(clock?.visit.decision).toBe('remote');
  });

  test('three cameras that fail in three layers at once are three tickets', async () => {
    lab.board.break({ fault: 'camera-stream-stopped', on: 'cam-01' });
    lab.board.break({ fault: 'camera-covered', on: 'cam-02' });
    lab.board.break({ fault: 'camera-hung', on: HIDDEN });
    const tickets = await ticketsOf([...RECORDER, 'cam-01', 'cam-02', HIDDEN], TICKET_WITHIN_MS);

    // It answers everything, and its recorder has lost it: the stream itself was looked at before anybody was blamed.
    const stopped = tickets.get('cam-01');
    expect(stopped?.causes[0]?.cause).toBe('camera-stream-stuck');
    expect(stopped?.title.en).toContain('no picture');
    expect(stopped?.visit.decision).toBe('remote');

    const black = tickets.get('cam-02');
    expect(black?.causes[0]?.cause).toBe('camera-picture-black');
    expect(black?.visit.decision).toBe('onsite-staff');
    expect(black?.visit.phoneScript[0]?.en).toMatch(/lens/);

    // Only its channel tells of it: the ticket admits what that cannot tell apart, and says what would.
    const hidden = tickets.get(HIDDEN);
    expect(hidden?.alarms.map(({ asset, component }) => `${asset}/${component}`)).toEqual(['nvr-1/channel:14']);
    expect(hidden?.title.en).toContain('its cause is open');
    expect(hidden?.causes[0]?.confidence).toBeLessThan(0.6);
    expect(hidden?.causes.length).toBeGreaterThan(2);
    expect(hidden?.visit.reason.en).toContain('cannot be told apart');
    expect(hidden?.visit.firstCheck.en).toMatch(/\(1\) read the channel’s reason.*\(2\) .*\(3\) /);
    // Its port cannot be switched from here: the channel's reason is read first, then staff plug it anew before anybody drives.
    expect(hidden?.visit.who).toEqual(['R', 'S', 'E']);
    expect([hidden?.visit.decision, hidden?.visit.next]).toEqual(['remote', 'onsite-staff']);
  });

  test('they are resolved when their cameras show something again', async () => {
    lab.board.heal({ on: 'cam-01' });
    lab.board.heal({ on: 'cam-02' });
    lab.board.heal({ on: HIDDEN });
    await own.until('three are resolved', HEALED_WITHIN_MS, async () => {
      const open = (await own.tickets()).filter(({ state }) => state === 'open').map(({ asset }) => asset);
      return open.every((asset) => asset === 'nvr-1') ? true : open.join(', ');
    });
    expect(await own.tickets()).toHaveLength(5);
  });
});

/** The assets that are watched, without what feeds them. */
function cornerOf({ assets, defaults, ...site }: SiteFile): SiteFile {
  const of = (kind: 'camera' | 'recorder', conditions: readonly string[]) =>
    conditions.map((condition) => ({ class: kind, condition, set: SHORT }));
  return {
    ...site,
    defaults: { ...defaults, interval: '2s', timeout: '2s' },
    assets: [
      ...assets.filter(({ key }) => WATCHED.includes(key)).map(watched),
      ...assets.filter(({ key }) => key === HIDDEN).map(hidden),
    ],
    overrides: [...of('camera', ['frames', 'picture-black']), ...of('recorder', ['channel', 'recording', 'clock'])],
  };
}

function watched(asset: AssetEntry): AssetEntry {
  const { rtsp } = asset.targets ?? {};
  const entry = { ...asset, ...(rtsp && { targets: { ...asset.targets, rtsp: { ...rtsp, interval: STREAM_EVERY } } }) };
  delete entry.poweredBy;
  return entry;
}

function hidden({ key, name, class: kind, position, model, channel }: AssetEntry): AssetEntry {
  return {
    key,
    name,
    class: kind,
    ...(position && { position }),
    ...(model && { model }),
    ...(channel && { channel }),
  };
}

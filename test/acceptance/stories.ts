// What each fault of the simulated site must lead to: one ticket, the named cause first, the right visit, clocks running,
// nothing opened for what is only a consequence, and an end after healing. Told from outside, over the API.

import { expect, type ExpectStatic } from 'vitest';
import type { TicketView } from '../../contract/api.ts';
import type { Demo } from './demo.ts';

/** Poll interval 5 s, hold ≤ 10 s, root-cause window 3 s, and 2 s more: what virtual time keeps to. */
export const TICKET_DUE_MS = 20_000;
/** The same on a machine that has other work. */
export const TICKET_WITHIN_MS = 3 * TICKET_DUE_MS;
/** Time in which a wrong second ticket would have come: another interval and hold. */
export const NOTHING_MORE_FOR_MS = 12_000;
/** Cameras take their time to boot; then every alarm has to stay clear; and again room for other work. */
export const HEALED_WITHIN_MS = 150_000;
/** Longest that a story may take: settle, ticket, nothing more, cause, settle. */
export const STORY_WITHIN_MS = 2 * HEALED_WITHIN_MS + 2 * TICKET_WITHIN_MS + 2 * NOTHING_MORE_FOR_MS;

export interface Story {
  readonly fault: string;
  readonly asset: string;
  /** Any of these: some causes cannot be told apart from afar. */
  readonly causes: readonly string[];
  readonly decision: TicketView['visit']['decision'];
  readonly check?: (ticket: TicketView) => void;
}

const english = (texts: readonly { en: string }[]): string => texts.map(({ en }) => en).join(' | ');
const parts = (ticket: TicketView): string => english(ticket.visit.parts.map(({ spec }) => spec));

export const STORIES: readonly Story[] = [
  {
    fault: 'camera-port-dead',
    asset: 'sw-a',
    causes: ['poe-port-fault'],
    decision: 'remote',
    check: (ticket) => {
      expect(ticket.component).toBe('port:gi7');
      expect(ticket.visit.reason.en).toMatch(/cycle the port once/);
      expect(ticket.visit.reason.en).toMatch(/spare port/);
    },
  },
  {
    fault: 'camera-cable-cut',
    asset: 'cam-05',
    causes: ['camera-cable-cut'],
    decision: 'engineer',
    check: (ticket) => {
      expect(parts(ticket)).toMatch(/RJ45/);
      expect(parts(ticket)).toMatch(/spare camera/);
      expect(english(ticket.visit.tools)).toMatch(/tester/);
    },
  },
  {
    fault: 'camera-hung',
    asset: 'cam-03',
    causes: ['camera-hung'],
    decision: 'remote',
    check: (ticket) => expect(ticket.visit.reason.en).toMatch(/power-cycle/),
  },
  {
    fault: 'access-switch-uplink-cut',
    asset: 'sw-a',
    causes: ['switch-uplink-cut'],
    decision: 'onsite-staff',
    check: (ticket) => {
      expect(ticket.affected.length).toBeGreaterThanOrEqual(12);
      expect(parts(ticket)).toMatch(/SFP/);
      expect(english(ticket.visit.tools)).toMatch(/fibre|optical/);
      expect(ticket.visit.reason.en).toMatch(/engineer/);
    },
  },
  {
    fault: 'access-switch-power-lost',
    asset: 'pdu-1',
    causes: ['outlet-off'],
    decision: 'remote',
    check: (ticket) => {
      expect(`${ticket.title.en} ${ticket.visit.reason.en}`).toMatch(/outlet 3 of .*PDU/i);
      expect(ticket.affected.map(({ asset }) => asset)).toEqual(
        expect.arrayContaining(['cam-01', 'cam-12', 'kiosk-1']),
      );
    },
  },
  {
    fault: 'recorder-disk-failing',
    asset: 'nvr-1',
    causes: ['recorder-disk-failing'],
    decision: 'engineer',
    check: (ticket) => {
      expect(ticket.component).toMatch(/^disk:/);
      expect(parts(ticket)).toMatch(/disk.*8 TB/);
      expect(ticket.visit.reason.en).toMatch(/nothing is formatted/);
    },
  },
  {
    fault: 'kiosk-cashbox-full',
    asset: 'kiosk-1',
    causes: ['kiosk-cashbox-full'],
    decision: 'customer',
    check: (ticket) => expect(ticket.visit.reason.en).toMatch(/two authorised/),
  },
  {
    fault: 'kiosk-paper-out',
    asset: 'kiosk-2',
    causes: ['kiosk-paper-out'],
    decision: 'onsite-staff',
    check: (ticket) => expect(parts(ticket)).toMatch(/paper/),
  },
  {
    fault: 'mains-lost',
    asset: 'ups-1',
    causes: ['mains-lost'],
    decision: 'customer',
    check: (ticket) => {
      expect(ticket.visit.reason.en).toMatch(/\d+ more minutes/);
      // Loads in the order in which they go off.
      expect(ticket.visit.reason.en).toMatch(/signage player.*amplifier.*Recorder/i);
      expect(ticket.visit.reason.en).toMatch(/electrician/);
    },
  },
  {
    fault: 'box-power-lost',
    asset: 'box-1',
    causes: ['box-power-lost', 'media-converter-failed', 'circuit-tripped', 'box-line-cut'],
    // A breaker that has tripped shows the same: who is there looks at it before anybody drives.
    decision: 'customer',
    check: (ticket) => {
      expect(ticket.affected.map(({ asset }) => asset).toSorted()).toEqual(['cam-21', 'cam-22', 'cam-23', 'cam-24']);
      expect(parts(ticket)).toMatch(/12 V/);
      expect(parts(ticket)).toMatch(/converter/);
    },
  },
  {
    fault: 'bus-gateway-hung',
    asset: 'bus-gw',
    causes: ['bus-gateway-hung'],
    decision: 'remote',
    check: (ticket) =>
      expect(ticket.affected.map(({ asset }) => asset).toSorted()).toEqual([
        'env-1',
        'meter-1',
        'meter-2',
        'plc-1',
        'plc-2',
      ]),
  },
];

/**
 * Breaks, looks, heals and looks again.
 * @param softly the `expect` of the test: stories run side by side
 */
export async function expectOneTicket(demo: Demo, story: Story, softly: ExpectStatic): Promise<void> {
  await demo.settled(HEALED_WITHIN_MS);
  const before = new Set((await demo.tickets('resolved')).map(({ id }) => id));
  await demo.command('lab', 'break', story.fault);
  await demo.until('a ticket stands', TICKET_WITHIN_MS, async () =>
    (await demo.tickets('open')).length > 0 ? true : 'no ticket',
  );
  await oneTicketOnly(demo, NOTHING_MORE_FOR_MS);
  // Where polls are late on a busy machine, so is the reading that decides.
  await demo.until('the cause is named', TICKET_WITHIN_MS, async () => {
    const named = (await demo.tickets('open'))[0]?.causes[0]?.cause ?? 'none';
    return story.causes.includes(named) || named;
  });
  const [ticket] = await demo.tickets('open');
  if (!ticket) throw new Error('the ticket is gone');
  judge(ticket, story, softly);
  await demo.command('lab', 'heal');
  await demo.settled(HEALED_WITHIN_MS);
  const resolved = await demo.tickets('resolved');
  // The ticket itself is resolved – a new one, or one of an earlier story reopened by the same fault – and no other came.
  const others = resolved.filter(({ id }) => !before.has(id) && id !== ticket.id);
  expect(others.map(({ title, since, events }) => [title.en, since, english(events.map(({ text }) => text))])).toEqual(
    [],
  );
  const after = resolved.find(({ id }) => id === ticket.id);
  expect(after?.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['opened', 'recovered', 'resolved']));
  expect(after?.causes[0]?.cause).toBe(ticket.causes[0]?.cause);
  // Proved healthy again, so nobody needs to go.
  expect(after?.visit.decision).toBe('none');
}

function judge(ticket: TicketView, story: Story, { soft }: ExpectStatic): void {
  soft(story.causes).toContain(ticket.causes[0]?.cause);
  soft(ticket.asset).toBe(story.asset);
  soft(ticket.visit.decision).toBe(story.decision);
  soft(ticket.state).toBe('open');
  soft(ticket.causes[0]?.evidence.length).toBeGreaterThan(0);
  soft(ticket.visit.reason.zh.length).toBeGreaterThan(0);
  soft(ticket.visit.firstCheck.zh.length).toBeGreaterThan(0);
  soft(ticket.clocks.filter(({ basis, state }) => basis === 'internal' && state === 'running').length).toBeGreaterThan(
    0,
  );
  soft(ticket.clocks.filter(({ basis }) => basis === 'contract').every(({ state }) => state === 'not-started')).toBe(
    true,
  );
  soft(Date.parse(ticket.since)).toBeLessThanOrEqual(Date.parse(ticket.openedAt));
  story.check?.(ticket);
}

/** For this long there is never another open ticket. */
export async function oneTicketOnly(demo: Demo, forMs: number): Promise<void> {
  const end = performance.now() + forMs;
  await demo.until('the time is over', forMs + 10_000, async () => {
    const open = await demo.tickets('open');
    expect(open.map(({ title }) => title.en)).toHaveLength(1);
    return performance.now() >= end ? true : 'waiting';
  });
}

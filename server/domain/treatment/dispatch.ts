// What the one who sends people needs beside the verdict: by when, whom to call, whether one gets in, who pays for the part,
// and what else the same trip can take along. Worked out anew each time it is asked for, as clocks are. Pure.

import type { DispatchView } from '../../../contract/api-verdict.ts';
import { durationMs } from '../../../contract/duration.ts';
import type { AssetEntry, SiteFile } from '../../../contract/site-file.ts';
import { fill, plain, type Text } from '../../../contract/text.ts';
import { addWorking, compileCalendar, isWorking } from '../calendar/calendar.ts';
import { isDrive } from '../diagnose/hands.ts';
import type { SlaClock, TicketState, VisitDecision } from '../ticket/types.ts';
import type { SiteGraph } from '../topology/types.ts';
import { goFromMs, inTime, orderByMs, TRAVEL_MS } from './in-time.ts';

/** Most tickets that are named for the same trip. */
export const MAX_COMBINED = 8;

const EMPTY: Text = { zh: '', en: '' };

type Contact = NonNullable<SiteFile['contacts']>[number];

export interface DispatchParts {
  readonly ticket: TicketState;
  readonly clocks: readonly SlaClock[];
  readonly file: SiteFile;
  readonly asset: AssetEntry | undefined;
  readonly graph: SiteGraph;
  /** Open tickets of the site. */
  readonly open: readonly TicketState[];
  readonly nowMs: number;
}

export function dispatchOf(parts: DispatchParts): DispatchView {
  const { ticket, clocks, file, nowMs } = parts;
  const clock = { arriveDueMs: arriveDueMs(clocks), travelMs: travelMs(file), sinceMs: ticket.openedAt, nowMs };
  const visit = inTime(ticket.visit, clock);
  const orderBy = orderByMs(clock);
  return {
    go: goOf(visit),
    arriveBy: isoOrNull(clock.arriveDueMs),
    orderBy: isoOrNull(orderBy),
    because: becauseOf(visit, goFromMs(ticket.visit, clock) ?? orderBy, nowMs),
    access: accessOf(file, nowMs),
    contacts: contactsOf(visit, file),
    warranty: warrantyOf(parts),
    combine: combineOf(parts),
  };
}

/** The earliest arrival that a running clock asks for. */
export function arriveDueMs(clocks: readonly SlaClock[]): number | null {
  const due = clocks
    .filter(
      ({ kind, state, stoppedAt }) =>
        kind === 'arrive' && stoppedAt === null && state !== 'not-started' && state !== 'paused',
    )
    .flatMap(({ dueAt }) => dueAt ?? []);
  return due.length === 0 ? null : Math.min(...due);
}

export function travelMs(file: SiteFile): number {
  return durationMs(file.access?.travel ?? '') ?? TRAVEL_MS;
}

function goOf({ decision, next, who, urgency }: TicketState['visit']): DispatchView['go'] {
  if (isDrive(decision)) return urgency === 'next-visit' ? 'next' : 'now';
  // Whoever comes last in the order of hands has to be sent in time, too.
  return isDrive(next) || who?.some((hand) => hand === 'E' || hand === 'M') ? 'after' : 'none';
}

function becauseOf(visit: TicketState['visit'], fromMs: number | null, nowMs: number): Text {
  const go = goOf(visit);
  if (go === 'next') return { zh: '不急，下次上门时一并处理', en: 'not urgent: to be done on the next visit' };
  if (go === 'none') return { zh: '无需派人', en: 'nobody need drive' };
  if (go === 'now')
    return { zh: '只有上门才能解决，或等不及先试', en: 'only a visit cures it, or there is no time to try first' };
  if (fromMs === null) return { zh: '先试，无效再派人', en: 'try first, send somebody if that fails' };
  const minutes = Math.max(0, Math.floor((fromMs - nowMs) / 60_000));
  return fill(
    {
      zh: '先试；{minutes} 分钟内无效就必须派人，否则到场超时',
      en: 'try first; unless it helps within {minutes} min somebody must be sent, or the arrival is late',
    },
    { minutes },
  );
}

function accessOf({ access, timezone }: SiteFile, nowMs: number): DispatchView['access'] {
  const note = access?.note ?? EMPTY;
  if (access?.hours === undefined) return { isOpen: null, opensAt: null, note };
  const calendar = compileCalendar({ hours: access.hours }, timezone);
  const isOpen = isWorking(nowMs, calendar);
  return { isOpen, opensAt: isOpen ? null : isoOrNull(addWorking(nowMs, 1, calendar).atMs - 1), note };
}

/** Whom each hand is called at; the first role that the site knows comes first. */
const ROLES: Readonly<Record<VisitDecision, readonly Contact['role'][]>> = {
  none: [],
  remote: ['engineer'],
  'onsite-staff': ['onsite', 'customer'],
  customer: ['customer', 'onsite'],
  engineer: ['engineer', 'onsite', 'customer'],
  maker: ['engineer', 'customer'],
  carrier: ['carrier', 'onsite'],
};

function contactsOf(visit: TicketState['visit'], file: SiteFile): DispatchView['contacts'] {
  const roles = [...ROLES[visit.decision], ...(visit.next ? ROLES[visit.next] : [])];
  if (visit.permitKinds?.includes('electrician') || visit.permitKinds?.includes('live-power'))
    roles.unshift('electrician');
  if (visit.permitKinds?.includes('cash-two-people')) roles.unshift('cash');
  const found = [...new Set(roles)].flatMap((role) => (file.contacts ?? []).filter((contact) => contact.role === role));
  const listed = found.map(({ role, name, phone = '', email = '', note = EMPTY }) => ({
    role,
    name,
    phone,
    email,
    note,
  }));
  if (!roles.includes('carrier') || !file.line || listed.some(({ role }) => role === 'carrier')) return listed;
  const { carrier, hotline = '', number } = file.line;
  const note = fill({ zh: '线路号 {number}', en: 'line {number}' }, { number });
  return [{ role: 'carrier', name: carrier, phone: hotline, email: '', note }, ...listed];
}

function warrantyOf({ asset, nowMs, file }: DispatchParts): DispatchView['warranty'] {
  if (asset?.warrantyUntil === undefined) return null;
  const { warrantyUntil: until, serial = '', vendor = '' } = asset;
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: file.timezone }).format(nowMs);
  const isIn = today <= until;
  const text = fill(
    isIn
      ? {
          zh: '保修至 {until}：向{vendor}申请返修（RMA），序列号 {serial}；耗材不在保修内',
          en: 'under warranty until {until}: RMA at {vendor}, serial number {serial}; consumables are not covered',
        }
      : {
          zh: '保修已于 {until} 到期：更换部件收费，先征得客户同意',
          en: 'warranty ended {until}: parts are charged, get the customer’s consent first',
        },
    {
      until,
      vendor: vendor === '' ? { zh: '厂家', en: 'the maker' } : plain(vendor),
      serial: serial === '' ? { zh: '见铭牌', en: 'on the type plate' } : plain(serial),
    },
  );
  return { until, isIn, serial, text };
}

const NEARNESS = ['asset', 'box', 'route', 'site'] as const;

/** Others that somebody has to go for, or that wait for the next visit. */
function combineOf({ ticket, open, graph }: DispatchParts): DispatchView['combine'] {
  if (goOf(ticket.visit) === 'none') return [];
  const own = graph.assets.get(ticket.asset);
  const near = (other: TicketState): (typeof NEARNESS)[number] => {
    const there = graph.assets.get(other.asset);
    if (other.asset === ticket.asset) return 'asset';
    if (isShared(own?.box, there?.box)) return 'box';
    return isShared(own?.route, there?.route) ? 'route' : 'site';
  };
  return open
    .filter((other) => other.id !== ticket.id && goOf(other.visit) !== 'none')
    .map((other) => ({ id: other.id, number: other.number, title: other.title, near: near(other) }))
    .toSorted((a, b) => NEARNESS.indexOf(a.near) - NEARNESS.indexOf(b.near) || a.number - b.number)
    .slice(0, MAX_COMBINED);
}

function isShared(one: string | null | undefined, other: string | null | undefined): boolean {
  return typeof one === 'string' && one === other;
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

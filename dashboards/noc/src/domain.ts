// Small facts about sites, assets and tickets that several pages share: orders, icons, which clock is next, who may do
// what. Pure.

import type { AssetView, ClockView, Health, SiteView, TicketAction, TicketView } from '../../../contract/api.ts';
import type { VisitView } from '../../../contract/api-verdict.ts';
import type { Role } from '../../../contract/api-people.ts';
import type { Severity } from '../../../contract/profile.ts';
import type { IconName } from './ui/icon-paths.ts';

export type { Severity };
export type Decision = VisitView['decision'];
/** What a button does by itself; the plan has a part of the page of its own. */
export type ActionName = Exclude<TicketAction['action'], 'plan-edit' | 'plan-send'>;
/** What such a button sends. */
export type Command = Exclude<TicketAction, { action: 'plan-edit' } | { action: 'plan-send' }>;

export const SEVERITIES = ['critical', 'major', 'minor', 'warning'] as const satisfies readonly Severity[];
/** Worst first. */
export const HEALTH_ORDER = ['bad', 'unknown', 'unreachable', 'ok'] as const satisfies readonly Health[];

export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

export function healthRank(health: Health): number {
  return HEALTH_ORDER.indexOf(health);
}

const CLASS_ICONS: Readonly<Partial<Record<AssetView['class'], IconName>>> = {
  camera: 'camera',
  recorder: 'recorder',
  switch: 'switch',
  router: 'router',
  'lte-router': 'router',
  firewall: 'router',
  accesspoint: 'accesspoint',
  ups: 'ups',
  pdu: 'pdu',
  kiosk: 'kiosk',
  meter: 'meter',
  plc: 'plc',
  'bus-gateway': 'plc',
  sensor: 'sensor',
  cooling: 'sensor',
  display: 'display',
  player: 'display',
  av: 'av',
  intercom: 'av',
  server: 'server',
  nas: 'server',
  bmc: 'server',
  pc: 'server',
  box: 'box',
};

export function classIcon(of: AssetView['class']): IconName {
  return CLASS_ICONS[of] ?? 'device';
}

/** Systems in the order a service desk reads them; others follow by name. */
const SYSTEM_ORDER = ['cctv', 'network', 'power', 'kiosks', 'building', 'av', 'traffic', 'server'];

export interface SystemGroup {
  system: string;
  assets: AssetView[];
}

export function groupBySystem(assets: readonly AssetView[]): SystemGroup[] {
  const groups = new Map<string, AssetView[]>();
  for (const asset of assets) {
    const group = groups.get(asset.system);
    if (group === undefined) groups.set(asset.system, [asset]);
    else group.push(asset);
  }
  const rank = (system: string): number => {
    const at = SYSTEM_ORDER.indexOf(system);
    return at < 0 ? SYSTEM_ORDER.length : at;
  };
  return [...groups.entries()]
    .map(([system, members]) => ({ system, assets: members }))
    .sort((a, b) => rank(a.system) - rank(b.system) || a.system.localeCompare(b.system));
}

/** The running clock that is due first. */
export function nextClock(ticket: TicketView): ClockView | undefined {
  return ticket.clocks
    .filter((clock) => clock.state === 'running' && clock.dueAt !== null)
    .toSorted((a, b) => Date.parse(a.dueAt ?? '') - Date.parse(b.dueAt ?? ''))[0];
}

/** The last clock that was missed, the contract's before our own. */
export function missedClock(ticket: TicketView): ClockView | undefined {
  const missed = ticket.clocks.filter((clock) => clock.state === 'missed');
  return missed.findLast((clock) => clock.basis === 'contract') ?? missed.at(-1);
}

/** Open tickets as a desk works them off: worst first, then by the clock that is due first, then the oldest. */
export function byUrgency(a: TicketView, b: TicketView): number {
  const due = (ticket: TicketView): number => Date.parse(nextClock(ticket)?.dueAt ?? '') || Number.MAX_SAFE_INTEGER;
  return (
    severityRank(a.severity) - severityRank(b.severity) ||
    due(a) - due(b) ||
    Date.parse(a.openedAt) - Date.parse(b.openedAt)
  );
}

export function newestFirst(a: TicketView, b: TicketView): number {
  return Date.parse(b.openedAt) - Date.parse(a.openedAt);
}

export function openTickets(site: SiteView): number {
  return SEVERITIES.reduce((sum, severity) => sum + site.tickets[severity], 0);
}

/** Three words say more than a number does: how sure the diagnosis is. */
export function sureness(confidence: number): 'sure' | 'likely' | 'open' {
  if (confidence >= 0.9) return 'sure';
  return confidence >= 0.6 ? 'likely' : 'open';
}

const OPERATOR_ACTIONS: readonly ActionName[] = [
  'acknowledge',
  'note',
  'assign',
  'hand-on',
  'customer-reported',
  'customer-notified',
];

/** Who has been asked and may say that it could not be cured; null where somebody drives or nobody was asked. */
export function askedHand(ticket: TicketView): Extract<Command, { action: 'hand-on' }>['from'] | null {
  const { decision } = ticket.visit;
  if (ticket.state !== 'open' || decision === 'none' || decision === 'engineer' || decision === 'maker') return null;
  return decision;
}

/** What each role may do; the server decides, this only hides what it would refuse. */
export function mayDo(role: Role, action: ActionName): boolean {
  if (role === 'viewer') return false;
  if (role === 'operator') return OPERATOR_ACTIONS.includes(action);
  return true;
}

export function mayPoll(role: Role): boolean {
  return role !== 'viewer';
}

/** Who proves at a site what is read, and from where. */
export function mayCommission(role: Role): boolean {
  return role === 'engineer' || role === 'admin';
}

/** The step the workflow expects next, offered as the one large button. */
export function nextStep(ticket: TicketView): ActionName | undefined {
  if (ticket.state === 'closed') return undefined;
  if (ticket.state === 'resolved') return 'close';
  const isPaused = ticket.clocks.some((clock) => clock.state === 'paused');
  if (isPaused) return 'resume';
  switch (ticket.stage) {
    case 'new':
      return 'acknowledge';
    case 'acknowledged':
      return ticket.visit.decision === 'engineer' ? 'assign' : 'restored';
    case 'assigned':
      return 'depart';
    case 'on-the-way':
      return 'arrive';
    case 'on-site':
      return 'restored';
    default:
      return 'close';
  }
}

export const SITE_ICONS = {
  ok: 'ok',
  bad: 'bad',
  dark: 'dark_site',
  starting: 'clock',
} as const satisfies Record<SiteView['state'], IconName>;

/** Those in trouble first. */
export const SITE_STATE_ORDER: readonly SiteView['state'][] = ['dark', 'bad', 'starting', 'ok'];

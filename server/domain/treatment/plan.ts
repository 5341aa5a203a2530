// The treatment plan (故障处理方案) that the customer is sent: drafted from the verdict, edited by a person, confirmed once. An
// edited plan counts as long as the verdict that it was drafted from; then it is drafted anew. Pure.

import { PLAN_SECTIONS, type DispatchView, type PlanSection, type PlanView } from '../../../contract/api-verdict.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import type { SiteFile } from '../../../contract/site-file.ts';
import { fill, type Text } from '../../../contract/text.ts';
import { HAND_TEXT } from '../diagnose/hands.ts';
import { UNEXPLAINED } from '../diagnose/types.ts';
import type { PlanWords, SentPlan, SlaClock, TicketState, VisitDecision } from '../ticket/types.ts';

/** Most pieces of evidence that a customer is told. */
const MAX_EVIDENCE = 4;
/** Most affected devices that are named. */
const MAX_NAMED = 6;

export const SECTION_TEXT: Readonly<Record<PlanSection, Text>> = {
  cause: { zh: '故障原因', en: 'Cause' },
  evidence: { zh: '判断依据', en: 'What it is known by' },
  impact: { zh: '影响范围', en: 'What is affected' },
  measure: { zh: '处理措施', en: 'Measures' },
  time: { zh: '时间安排', en: 'Time' },
  parts: { zh: '备件与工具', en: 'Parts and tools' },
  people: { zh: '人员与许可', en: 'People and permits' },
};

/** Who does it, as the customer is told. */
const DONE_BY: Readonly<Record<VisitDecision, Text>> = {
  none: { zh: '无需处理', en: 'Nothing need be done' },
  remote: { zh: '由我们远程处理', en: 'We do it from here' },
  'onsite-staff': { zh: '请现场人员协助', en: 'Staff on site help' },
  customer: { zh: '请贵方处理', en: 'This is for you to do' },
  engineer: { zh: '派工程师上门', en: 'An engineer comes' },
  maker: { zh: '由厂家处理', en: 'The maker does it' },
  carrier: { zh: '由运营商处理', en: 'The carrier does it' },
};

export interface PlanParts {
  readonly ticket: TicketState;
  readonly clocks: readonly SlaClock[];
  readonly dispatch: DispatchView;
  readonly file: SiteFile;
  readonly nameOf: (place: string) => Text;
}

/** The plan as it stands now: the edited words where they still hold, else the draft. */
export function planOf(parts: PlanParts, sentBy: string): PlanView {
  const { ticket } = parts;
  const { planSent: sent, planEdited: edited } = ticket;
  const isEdited = edited !== undefined && edited.basis === basisOf(ticket);
  // What was sent stays what it says it is until a person begins another one or the verdict changes.
  const isSent = sent !== undefined && sent.version === versionOf(ticket);
  const words = isSent ? sent.sections : { ...draft(parts), ...(isEdited && edited.sections) };
  return {
    state: isSent ? 'sent' : isEdited ? 'edited' : edited === undefined ? 'draft' : 'redrafted',
    version: versionOf(ticket),
    sections: PLAN_SECTIONS.flatMap((key) => {
      const text = words[key];
      return text === undefined ? [] : [{ key, title: SECTION_TEXT[key], text }];
    }),
    to: isSent ? sent.to : receiverOf(parts.file),
    sentAt: sent ? new Date(sent.at).toISOString() : null,
    sentBy: sent ? sentBy : '',
  };
}

const HASHES = 1_000_000;

/** What is read and what is sent agree when this number does: it changes with the verdict and with every edit. */
export function versionOf(ticket: TicketState): number {
  return basisOf(ticket) * HASHES + (ticket.planEdited ? hash(JSON.stringify(ticket.planEdited)) % HASHES : 0);
}

/** @throws ForesiteError `conflict` when the plan has changed since it was read */
export function sentPlan(parts: PlanParts, version: number): SentPlan {
  requireVersion(parts.ticket, version);
  const { sections, to } = planOf(parts, '');
  return {
    version,
    edition: (parts.ticket.planSent?.edition ?? 0) + 1,
    sections: Object.fromEntries(sections.map(({ key, text }) => [key, text])),
    to,
  };
}

/** @throws ForesiteError `conflict` when the plan has changed since it was read */
export function editedPlan(
  ticket: TicketState,
  version: number,
  changed: Partial<Record<PlanSection, string>>,
): PlanWords {
  requireVersion(ticket, version);
  const before = ticket.planEdited?.basis === basisOf(ticket) ? ticket.planEdited.sections : {};
  const written = Object.entries(changed).map(([key, text]): [string, Text] => [key, { zh: text, en: text }]);
  return { ...before, ...Object.fromEntries(written) };
}

export function basisOf(ticket: TicketState): number {
  return ticket.verdictSeq ?? 1;
}

function requireVersion(ticket: TicketState, version: number): void {
  if (version === versionOf(ticket)) return;
  throw new ForesiteError('conflict', {
    what: {
      zh: `工单 #${ticket.number}：处理方案已被修改，请重新查看`,
      en: `ticket ${ticket.number}: its plan has changed since it was read; read it again`,
    },
  });
}

function receiverOf(file: SiteFile): PlanView['to'] {
  const contact = file.contacts?.find(({ role }) => role === 'customer');
  const name = contact?.name ?? file.customer ?? { zh: '客户', en: 'the customer' };
  return { name, phone: contact?.phone ?? '', email: contact?.email ?? '' };
}

function draft(parts: PlanParts): PlanWords {
  const { ticket, dispatch } = parts;
  const { visit, causes } = ticket;
  const cause = causes[0];
  const note = visit.note;
  // What cannot be told apart is told as it is: the ticket's title names all of it.
  const isOne = cause && cause.cause !== UNEXPLAINED && cause.isTied !== true;
  const comes = dispatch.go === 'now' || dispatch.go === 'after' || dispatch.go === 'next';
  // What is used up the site has itself.
  const brought = visit.parts.filter(({ isConsumable }) => comes || isConsumable === true);
  const named = isOne ? cause.title : ticket.title;
  return {
    cause: note ? { zh: `${named.zh}。${note.zh}`, en: `${named.en}. ${note.en}` } : named,
    evidence: listed(
      (cause?.evidence ?? [])
        .filter(({ supports }) => supports)
        .slice(0, MAX_EVIDENCE)
        .map(({ text }) => text),
      { zh: '现场核实', en: 'to be found out on site' },
    ),
    impact: impactOf(parts),
    measure: measureOf(visit),
    time: timeOf(parts),
    parts: listed(
      [
        ...brought.map(({ spec, quantity }) =>
          fill({ zh: '{spec} ×{quantity}', en: '{spec} ×{quantity}' }, { spec, quantity }),
        ),
        ...(comes ? visit.tools : []),
        ...(dispatch.warranty && brought.length > 0 ? [dispatch.warranty.text] : []),
      ],
      { zh: '不需要', en: 'none' },
    ),
    people: peopleOf(visit, dispatch, comes),
  };
}

function impactOf({ ticket, nameOf }: PlanParts): Text {
  if (ticket.affected.length === 0) return nameOf(ticket.asset);
  const names = ticket.affected.slice(0, MAX_NAMED).map((key) => nameOf(key));
  const more = ticket.affected.length - names.length;
  const all = listed(names, { zh: '', en: '' }, '、');
  return more > 0
    ? fill({ zh: '{all} 等 {count} 台', en: '{all} and {more} more' }, { all, count: ticket.affected.length, more })
    : all;
}

function measureOf(visit: TicketState['visit']): Text {
  const order = visit.who ?? [];
  const hands = order.map((hand) => HAND_TEXT[hand]);
  const turns = {
    zh: `依次由${hands.map(({ zh }) => zh).join('、')}处理`,
    en: `In this order: ${hands.map(({ en }) => en).join(', ')}`,
  };
  const who = order.length > 1 ? turns : DONE_BY[visit.decision];
  return fill({ zh: '{who}。{reason}', en: '{who}. {reason}' }, { who, reason: visit.reason });
}

function timeOf({ clocks, dispatch, file }: PlanParts): Text {
  const rows: Text[] = [];
  const due = (kind: SlaClock['kind']): number | undefined =>
    clocks.findLast((clock) => clock.kind === kind && clock.dueAt !== null && clock.stoppedAt === null)?.dueAt ??
    undefined;
  const arrive = dispatch.go === 'now' || dispatch.go === 'after' ? due('arrive') : undefined;
  if (arrive !== undefined)
    rows.push(fill({ zh: '最迟到场：{at}', en: 'on site at the latest: {at}' }, { at: local(arrive, file.timezone) }));
  const restore = due('restore') ?? due('fix');
  if (restore !== undefined)
    rows.push(fill({ zh: '恢复：{at} 前', en: 'service back by {at}' }, { at: local(restore, file.timezone) }));
  const last = rows.pop();
  if (last)
    rows.push(
      fill(
        { zh: '{last}（{zone}）', en: '{last} ({zone})' },
        { last, zone: offset(restore ?? arrive ?? 0, file.timezone) },
      ),
    );
  if (dispatch.go === 'next') rows.push({ zh: '随下次上门处理', en: 'with the next visit' });
  return listed(rows, { zh: '尽快', en: 'as soon as possible' });
}

function peopleOf(visit: TicketState['visit'], dispatch: DispatchView, comes: boolean): Text {
  const rows: Text[] = [];
  const count = visit.people ?? 1;
  if (comes)
    rows.push(
      count === 1 ? { zh: '1 人', en: 'one person' } : fill({ zh: '{count} 人', en: '{count} people' }, { count }),
    );
  rows.push(...visit.permits);
  if (dispatch.access.note.en !== '') rows.push(dispatch.access.note);
  return listed(rows, { zh: '无需派人', en: 'nobody need come' });
}

function listed(texts: readonly Text[], none: Text, zh = '；', en = '; '): Text {
  if (texts.length === 0) return none;
  return { zh: texts.map((text) => text.zh).join(zh), en: texts.map((text) => text.en).join(en) };
}

function local(ms: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return parts.format(ms);
}

/** `UTC+8`: who reads it may sit in another zone. */
function offset(ms: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(ms);
  return (parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC').replace('GMT', 'UTC');
}

/** FNV-1a, for telling two texts apart; nothing depends on it being hard to guess. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return sum;
}

// Words of a message, in Chinese and English, from its items alone. Texts that came from devices are data here: nothing
// in them becomes markup, and none can start a new line of the subject.

import { cleanText } from '../../contract/clean.ts';
import { fill, LANGUAGES } from '../../contract/text.ts';
import { PLAN_SECTIONS } from '../../contract/api-verdict.ts';
import { SECTION_TEXT } from '../domain/treatment/plan.ts';
import type { SentPlan } from '../domain/ticket/types.ts';
import { CLOCK_TEXT, SEVERITY_TEXT, URGENCY_TEXT, VISIT_TEXT } from '../domain/ticket/text.ts';
import type { Language, Text } from '../../contract/text.ts';
import type { Outgoing } from './channel.ts';
import type { NoticeItem, NoticeKind, NoticePayload } from './notices.ts';

/** Longest subject, in UTF-8 bytes. */
export const MAX_SUBJECT_BYTES = 200;

export const KIND_TEXT: Readonly<Record<NoticeKind, Text>> = {
  opened: { zh: '新工单', en: 'New ticket' },
  revised: { zh: '诊断更新', en: 'Diagnosis revised' },
  relapsed: { zh: '故障再次出现', en: 'The fault is back' },
  restored: { zh: '业务已恢复', en: 'Service is back' },
  resolved: { zh: '已解决', en: 'Resolved' },
  reopened: { zh: '重新打开', en: 'Reopened' },
  plan: { zh: '故障处理方案', en: 'Treatment plan' },
  'clock-near': { zh: '即将超时', en: 'Deadline near' },
  'clock-missed': { zh: '已超时', en: 'Deadline missed' },
};

const DIGEST: Text = { zh: '{count} 张工单有更新', en: '{count} tickets have news' };
const HEAD: Text = { zh: '【{kind}】#{number} {title}', en: '[{kind}] #{number} {title}' };
const LINES: Readonly<Record<string, Text>> = {
  place: { zh: '站点：{site}；设备：{asset}', en: 'Site: {site}; asset: {asset}' },
  severity: { zh: '级别：{severity}；影响设备 {affected} 台', en: 'Severity: {severity}; assets affected: {affected}' },
  since: { zh: '开始时间（UTC）：{since}', en: 'Since (UTC): {since}' },
  cause: { zh: '原因：{cause}（把握 {percent}%）', en: 'Cause: {cause} ({percent} % sure)' },
  visit: { zh: '处理：{decision}（{urgency}）。{reason}', en: 'To do: {decision} ({urgency}). {reason}' },
  parts: { zh: '携带备件：{parts}', en: 'Bring: {parts}' },
  clock: { zh: '时限：{clock}，截止（UTC）{due}', en: 'Deadline: {clock}, due (UTC) {due}' },
  earlier: { zh: '此前：{earlier}', en: 'Before that: {earlier}' },
  link: { zh: '查看：{link}', en: 'Open: {link}' },
};

const SECTION: Text = { zh: '{title}：{text}', en: '{title}: {text}' };

/** One line that names the ticket, or says how many there are. */
export function headline(payload: NoticePayload): Text {
  const [item, ...others] = payload.items;
  if (!item || others.length > 0) return fill(DIGEST, { count: payload.items.length });
  return fill(HEAD, { kind: KIND_TEXT[item.kind], number: item.number, title: item.title });
}

/** All there is to say, a line each; of a digest one line a ticket. */
export function lines(payload: NoticePayload): Text[] {
  const [item, ...others] = payload.items;
  if (!item) return [];
  if (others.length === 0) return itemLines(item);
  return payload.items.map((one) => {
    const head = fill(HEAD, { kind: KIND_TEXT[one.kind], number: one.number, title: one.title });
    return { zh: `${head.zh}（${one.siteName.zh}）`, en: `${head.en} (${one.siteName.en})` };
  });
}

/** What the customer reads: the place and the plan, and nothing of how the service team works. */
function planLines(item: NoticeItem, plan: SentPlan): Text[] {
  const place = fill(LINES['place'] ?? item.title, { site: item.siteName, asset: item.assetName });
  const sections = PLAN_SECTIONS.flatMap((key) => {
    const text = plan.sections[key];
    return text === undefined || (text.zh === '' && text.en === '')
      ? []
      : [fill(SECTION, { title: SECTION_TEXT[key], text })];
  });
  return [place, ...sections];
}

function itemLines(item: NoticeItem): Text[] {
  if (item.plan) return planLines(item, item.plan);
  const { clock, cause, visit } = item;
  const made: [name: string, values: Record<string, string | number | Text>][] = [
    ['place', { site: item.siteName, asset: item.assetName }],
    ['severity', { severity: SEVERITY_TEXT[item.severity], affected: item.affected }],
    ['since', { since: utc(item.sinceMs) }],
  ];
  if (cause) made.push(['cause', { cause: cause.title, percent: Math.round(cause.confidence * 100) }]);
  made.push([
    'visit',
    { decision: VISIT_TEXT[visit.decision], urgency: URGENCY_TEXT[visit.urgency], reason: visit.reason },
  ]);
  if (visit.parts.length > 0) made.push(['parts', { parts: listed(visit.parts) }]);
  if (clock) made.push(['clock', { clock: CLOCK_TEXT[clock.kind], due: utc(clock.dueAt) }]);
  if (item.earlier.length > 0) made.push(['earlier', { earlier: listed(item.earlier.map((kind) => KIND_TEXT[kind])) }]);
  if (item.link !== '') made.push(['link', { link: item.link }]);
  return made.map(([name, values]) => fill(LINES[name] ?? { zh: '', en: '' }, values));
}

/** Subject and plain text of a mail, Chinese first, then English. */
export function mailText(payload: NoticePayload): { subject: string; text: string } {
  const head = headline(payload);
  const body = lines(payload);
  const part = (language: Language): string =>
    [head[language], '', ...body.map((line) => line[language])].map((line) => cleanText(line, 2000)).join('\n');
  return {
    subject: cleanText(`${head.zh} / ${head.en}`, MAX_SUBJECT_BYTES),
    text: `${LANGUAGES.map(part).join('\n\n----\n\n')}\n`,
  };
}

/** JSON that a webhook posts: what happened, in words and as data. */
export function webhookBody(message: Outgoing): string {
  const { items } = message.payload;
  const [item, ...others] = items;
  const type = item && others.length === 0 ? `ticket.${item.kind}` : 'ticket.digest';
  const text = lines(message.payload);
  const data = {
    headline: headline(message.payload),
    text: { zh: text.map((line) => line.zh).join('\n'), en: text.map((line) => line.en).join('\n') },
    tickets: items.map(({ at, sinceMs, clock, ticketId, ...rest }) => ({
      id: ticketId,
      ...rest,
      at: utc(at),
      since: utc(sinceMs),
      clock: clock && { ...clock, dueAt: utc(clock.dueAt) },
    })),
  };
  return JSON.stringify({ type, timestamp: utc(message.createdAt), data });
}

function listed(texts: readonly Text[]): Text {
  return { zh: texts.map((text) => text.zh).join('、'), en: texts.map((text) => text.en).join(', ') };
}

function utc(ms: number): string {
  return new Date(ms).toISOString();
}

// The words of tickets in both languages: states, stages, clocks, decisions, and what each event says happened. Pure.

import { fill, plain } from '../../../contract/text.ts';
import { ACTION_STATE_TEXT, VERB_TEXT } from '../action/text.ts';
import { upcast } from './apply.ts';
import type { Severity } from '../../../contract/profile.ts';
import type { ClockKind } from '../../../contract/site-file.ts';
import type { Text } from '../../../contract/text.ts';
import type {
  EventData,
  EventType,
  PauseReason,
  ResolvedHow,
  StoredEvent,
  TicketEvent,
  Urgency,
  VisitDecision,
} from './types.ts';

export const SEVERITY_TEXT: Readonly<Record<Severity, Text>> = {
  critical: { zh: '紧急', en: 'critical' },
  major: { zh: '重要', en: 'major' },
  minor: { zh: '次要', en: 'minor' },
  warning: { zh: '提示', en: 'warning' },
};

export const CLOCK_TEXT: Readonly<Record<ClockKind, Text>> = {
  respond: { zh: '响应', en: 'respond' },
  plan: { zh: '提交方案', en: 'plan' },
  arrive: { zh: '到场', en: 'arrive' },
  restore: { zh: '业务恢复', en: 'restore service' },
  fix: { zh: '彻底修复', en: 'fix' },
};

export const VISIT_TEXT: Readonly<Record<VisitDecision, Text>> = {
  none: { zh: '无需上门', en: 'no visit needed' },
  remote: { zh: '远程处理', en: 'can be done remotely' },
  'onsite-staff': { zh: '请现场人员处理', en: 'staff on site can do it' },
  customer: { zh: '请客户处理', en: 'the customer can do it' },
  engineer: { zh: '需工程师上门', en: 'an engineer must go' },
  maker: { zh: '需厂家处理', en: 'the maker must act' },
  carrier: { zh: '需运营商处理', en: 'the carrier must act' },
};

/** Who has tried, as a sentence begins with it. */
export const TRIED_BY_TEXT: Readonly<Record<VisitDecision, Text>> = {
  none: { zh: '已观察', en: 'Waiting' },
  remote: { zh: '监控中心', en: 'The control room' },
  'onsite-staff': { zh: '现场人员', en: 'Staff on site' },
  customer: { zh: '客户', en: 'The customer' },
  engineer: { zh: '工程师', en: 'The engineer' },
  maker: { zh: '厂家', en: 'The maker' },
  carrier: { zh: '运营商', en: 'The carrier' },
};

export const URGENCY_TEXT: Readonly<Record<Urgency, Text>> = {
  now: { zh: '立即', en: 'now' },
  'by-clock': { zh: '按服务时限', en: 'by its deadline' },
  'next-visit': { zh: '随下次上门', en: 'at the next visit' },
};

export const PAUSE_TEXT: Readonly<Record<PauseReason, Text>> = {
  customer: { zh: '等待客户', en: 'waiting for the customer' },
  access: { zh: '等待进场', en: 'waiting for access' },
  consent: { zh: '等待业主确认', en: 'waiting for the owner’s consent' },
  permit: { zh: '等待许可', en: 'waiting for a permit' },
  parts: { zh: '等待备件', en: 'waiting for parts' },
  carrier: { zh: '等待运营商', en: 'waiting for the carrier' },
  other: { zh: '其他原因', en: 'for another reason' },
};

export const RESOLVED_TEXT: Readonly<Record<ResolvedHow, Text>> = {
  recovered: { zh: '自行恢复', en: 'it recovered by itself' },
  remote: { zh: '远程解决', en: 'solved remotely' },
  visit: { zh: '上门解决', en: 'solved on site' },
  'false-alarm': { zh: '误报', en: 'false alarm' },
  merged: { zh: '并入其他工单', en: 'merged into another ticket' },
  'asset-removed': { zh: '设备已移除或停用', en: 'the asset was removed or muted' },
  other: { zh: '其他', en: 'other' },
};

const DETACHED_TEXT: Readonly<Record<EventData['alarm-detached']['reason'], Text>> = {
  cleared: { zh: '已恢复', en: 'is over' },
  removed: { zh: '因设备移除而结束', en: 'ended as the asset was removed' },
  muted: { zh: '因静默而结束', en: 'ended as the asset was muted' },
  moved: { zh: '转入其他工单', en: 'moved to another ticket' },
};

const UNKNOWN_EVENT: Text = { zh: '由更新版本写入的事件：{type}', en: 'an event of a newer version: {type}' };

/**
 * What a stored event says, for the ticket's history; one that this program does not know is named by its type.
 *
 * @param alarmTitle what an alarm of the ticket says, by its key
 */
export function eventText(stored: StoredEvent, alarmTitle: (key: string) => Text = plain): Text {
  const event = upcast(stored);
  if (!Object.hasOwn(SAY, event.type) || typeof event.data !== 'object' || event.data === null) {
    return fill(UNKNOWN_EVENT, { type: event.type });
  }
  const known = event as TicketEvent;
  // The table is keyed by type, so data and words belong together.
  const say = SAY[known.type] as (data: never, alarmTitle: (key: string) => Text) => Text;
  return say(known.data as never, alarmTitle);
}

const SAY: { [T in EventType]: (data: EventData[T], alarmTitle: (key: string) => Text) => Text } = {
  opened: ({ title }) => fill({ zh: '工单已创建：{title}', en: 'opened: {title}' }, { title }),
  'alarm-attached': ({ alarm }, alarmTitle) =>
    fill({ zh: '关联告警：{alarm}', en: 'alarm added: {alarm}' }, { alarm: alarmTitle(alarm.key) }),
  'alarm-detached': ({ key, reason }, alarmTitle) =>
    fill(
      { zh: '告警{why}：{alarm}', en: 'alarm {why}: {alarm}' },
      { alarm: alarmTitle(key), why: DETACHED_TEXT[reason] },
    ),
  'verdict-revised': ({ title, severity }) => {
    if (title) return fill({ zh: '诊断更新：{title}', en: 'the diagnosis now says: {title}' }, { title });
    if (!severity) return { zh: '诊断已更新', en: 'the diagnosis was revised' };
    return fill({ zh: '级别改为{to}', en: 'severity is now {to}' }, { to: SEVERITY_TEXT[severity] });
  },
  unobservable: ({ reason }) => fill({ zh: '无法观测：{reason}', en: 'cannot be observed: {reason}' }, { reason }),
  observable: () => ({ zh: '恢复观测', en: 'can be observed again' }),
  acknowledged: () => ({ zh: '已接单', en: 'acknowledged' }),
  assigned: ({ to }) => fill({ zh: '派单给 {to}', en: 'assigned to {to}' }, { to }),
  departed: () => ({ zh: '已出发', en: 'on the way' }),
  arrived: () => ({ zh: '已到场', en: 'on site' }),
  planned: ({ text, plan }) =>
    plan
      ? fill(
          {
            zh: '处理方案第 {edition} 版已发给客户（{to}）',
            en: 'treatment plan, edition {edition}, sent to the customer ({to})',
          },
          { edition: plan.edition, to: plan.to.name },
        )
      : withNote({ zh: '已提交方案', en: 'plan submitted' }, text),
  'plan-edited': () => ({ zh: '处理方案已修改', en: 'the treatment plan was edited' }),
  acted: ({ verb, on, state, text }) =>
    withNote(
      fill(
        { zh: '远程操作（{on} {verb}）：{state}', en: 'remote action, {verb} at {on}: {state}' },
        {
          on,
          verb: VERB_TEXT[verb],
          state: ACTION_STATE_TEXT[state] ?? plain(state),
        },
      ),
      text,
    ),
  'handed-on': ({ from, text }) =>
    withNote(
      fill(
        { zh: '{hand}未能解决，转下一步', en: '{hand} could not cure it: handed on' },
        { hand: TRIED_BY_TEXT[from] },
      ),
      text,
    ),
  noted: ({ text }) => fill({ zh: '{text}', en: '{text}' }, { text }),
  'customer-reported': ({ by, text }) =>
    withNote(named({ zh: '客户已报修', en: 'the customer reported it' }, by), text),
  'customer-notified': ({ by, text }) => withNote(named({ zh: '已通知客户', en: 'the customer was told' }, by), text),
  paused: ({ reason, text }) =>
    withNote(
      fill({ zh: '已挂起：{why}', en: 'clocks paused: {why}' }, { why: PAUSE_TEXT[reason] ?? PAUSE_TEXT.other }),
      text,
    ),
  resumed: () => ({ zh: '恢复计时', en: 'clocks resumed' }),
  recovered: () => ({ zh: '业务已恢复', en: 'service is back' }),
  relapsed: () => ({ zh: '故障再次出现', en: 'the fault is back' }),
  resolved: ({ how, text }) =>
    withNote(
      fill({ zh: '已解决：{how}', en: 'resolved: {how}' }, { how: RESOLVED_TEXT[how] ?? RESOLVED_TEXT.other }),
      text,
    ),
  reopened: ({ reason, text }) =>
    withNote(
      reason === 'relapse'
        ? { zh: '故障再次出现，重新打开', en: 'reopened: the fault is back' }
        : { zh: '重新打开', en: 'reopened' },
      text,
    ),
  closed: ({ text }) => withNote({ zh: '已关闭', en: 'closed' }, text),
};

function withNote(text: Text, note: string): Text {
  return note === '' ? text : { zh: `${text.zh}（${note}）`, en: `${text.en} (${note})` };
}

function named(text: Text, by: string): Text {
  return by === '' ? text : { zh: `${text.zh}：${by}`, en: `${text.en}: ${by}` };
}

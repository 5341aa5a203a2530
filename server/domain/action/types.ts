// A remote action as the server keeps it: what it would do and to whom, who wants it, who agreed, and how it went. Holds no
// behaviour.

import type { ActionMode, ActionOrder, ActionOutcome, Refusal, Verb } from '../../../contract/action.ts';
import type { Text } from '../../../contract/text.ts';

/**
 * waiting: for the second person. sent: on its way or at work. watching: done, it is seen whether the fault heals. Then the
 * ends. `unsent`: no line to the gateway.
 */
export const ACTION_STATES = [
  'waiting',
  'sent',
  'watching',
  'healed',
  'not-healed',
  'failed',
  'refused',
  'stuck',
  'expired',
  'revoked',
  'unsent',
] as const;
export type ActionState = (typeof ACTION_STATES)[number];

/** States in which it may yet act, or has just acted. */
export const OPEN_STATES: ReadonlySet<ActionState> = new Set(['waiting', 'sent', 'watching']);
/** Ends after which somebody has to go on by another way. */
export const FRUITLESS_STATES: ReadonlySet<ActionState> = new Set([
  'not-healed',
  'failed',
  'refused',
  'stuck',
  'unsent',
]);

/** Why an action is not offered, not ordered or not agreed to. */
export type Barrier =
  | 'off'
  | 'suggest-only'
  | 'frozen'
  | 'maintenance'
  | 'on-site'
  | 'gateway-path'
  | 'parent-link'
  | 'protected'
  | 'too-wide'
  | 'no-way'
  | 'unable'
  | 'which-command'
  | 'site-dark'
  | 'ticket-closed'
  | 'under-way'
  | 'same-person'
  | 'not-a-person'
  | 'nobody-known'
  | 'asker-gone'
  | 'changed'
  | 'not-waiting'
  | 'too-late';

/** What a dry run tells: whoever agrees has seen just this, and `hash` holds them to it. */
export interface ActionPlan {
  site: string;
  ticket: string;
  asset: string;
  verb: Verb;
  args: Readonly<Record<string, string>>;
  on: ActionOrder['on'];
  frame: string;
  identity: ActionOrder['identity'];
  /** Asset keys, in the order of the graph. */
  losesPower: string[];
  losesPath: string[];
  /** Both, and the asset itself. */
  affected: string[];
  hash: string;
}

/** One reading, as it stood before or after. */
export interface SeenReading {
  place: string;
  what: string;
  value: string;
}

export interface Action {
  id: string;
  plan: ActionPlan;
  reason: string;
  actor: string;
  /** Everybody who may be the actor, by ids that never change: of a program who made its token. */
  behind: readonly string[];
  /** Ordered by Foresite itself. */
  isAutomatic: boolean;
  /** Somebody else has to agree. */
  needsSecond: boolean;
  approvedBy: string;
  state: ActionState;
  requestedAt: number;
  sentAt: number | null;
  /** When it was carried out. */
  actedAt: number | null;
  endedAt: number | null;
  outcome: ActionOutcome | null;
  refusal: Refusal | '';
  detail: string;
  before: SeenReading[];
  after: SeenReading[];
}

/** What is allowed now, for one asset and verb. */
export interface ActionPolicy {
  mode: ActionMode;
  /** Two people for enabling and approving: as soon as there are two administrators. */
  isTwoPerson: boolean;
  /** What else stands in the way. */
  barriers: readonly Barrier[];
}

/** Who asks: a program with a token is nobody who can agree. */
export interface Asker {
  name: string;
  /** Everybody who may be it, by ids that never change: itself or who made its token, and who gave it its password. */
  behind: readonly string[];
  isPerson: boolean;
}

export const BARRIER_TEXT: Readonly<Record<Barrier, Text>> = {
  off: {
    zh: '该资产未启用此远程操作；由管理员在“项目 › 远程操作”启用',
    en: 'this remote action is not enabled for the asset; an administrator enables it under Sites › Remote actions',
  },
  'suggest-only': { zh: '仅建议，未允许远程执行', en: 'it is only suggested here, not allowed to be carried out' },
  frozen: { zh: '重大活动保障期间冻结远程操作', en: 'a protection period freezes remote actions' },
  maintenance: {
    zh: '维护窗口内，可能有人在现场作业',
    en: 'a maintenance window is open: somebody may be at work there',
  },
  'on-site': { zh: '工程师已在现场', en: 'somebody is on site for this ticket' },
  'gateway-path': { zh: '会切断网关自身的供电或链路', en: 'the gateway itself would lose power or its way' },
  'parent-link': { zh: '这是设备自己的上联端口', en: 'that port is the device’s own uplink' },
  protected: { zh: '会影响录像机、控制器或供电设备', en: 'a recorder, a controller or a supply would be affected' },
  'too-wide': { zh: '影响的设备过多', en: 'too many assets would be affected' },
  'no-way': { zh: '没有可用的远程途径', en: 'there is no way to do this from here' },
  unable: { zh: '设备没有给出可执行的操作', en: 'the device does not offer it' },
  'which-command': { zh: '须说明下发哪一条指令', en: 'say which command' },
  'site-dark': { zh: '项目失联，无法下达', en: 'the site is dark: nothing gets there' },
  'ticket-closed': { zh: '工单已不在处理中', en: 'the ticket is no longer open' },
  'under-way': { zh: '已有一项操作在进行', en: 'another action is under way' },
  'same-person': {
    zh: '须由另一人批准（密码由他人设置的账号、7 天内由他人新建或提高权限的账号，均按设置者计）',
    en: 'somebody else has to agree (an account whose password somebody else has set, or that was made or given more within 7 days, counts as whoever did so)',
  },
  'not-a-person': {
    zh: '须由登录的人员批准，不能由程序批准',
    en: 'a person who has signed in has to agree, not a program',
  },
  'nobody-known': {
    zh: '无法确认操作人是谁：请用自己设置过密码的账号登录，或使用登录后创建的令牌；由命令行、环境变量设置的账号 7 天后才算数',
    en: 'nobody is known behind it: sign in with a password that you have set yourself, or use a token made by somebody who has signed in; what the command line or the environment has set up counts after 7 days',
  },
  'asker-gone': {
    zh: '请求人已停用或不再有权下达，请重新请求',
    en: 'who asked for it is disabled or may no longer order it: ask anew',
  },
  changed: { zh: '情况已变化，请重新查看演练结果', en: 'things have changed since: look at the dry run again' },
  'not-waiting': { zh: '该操作不在等待批准', en: 'it is not waiting for anybody' },
  'too-late': { zh: '等待批准已超时', en: 'it has waited too long' },
};

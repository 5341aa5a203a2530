// What a server may order a gateway to do to a device, and how an order is made so that it cannot act twice, late, or on
// another device than it was approved for. Words and shapes only; the guards stand in gateway/actions.

import type { Text } from './text.ts';

/**
 * poe-cycle: the power of a switch port off and on. outlet-cycle: the same of a PDU's outlet. outlet-on: the power of an outlet
 * that reads off, on; it takes no power from anybody and is never sent to one that is on. reboot: by the device's own
 * interface (ISAPI, CGI, ONVIF) or agent. service-restart: the application of a kiosk. mqtt-command: another command to its agent.
 */
export const VERBS = ['poe-cycle', 'outlet-cycle', 'outlet-on', 'reboot', 'service-restart', 'mqtt-command'] as const;
export type Verb = (typeof VERBS)[number];

/** Off unless enabled. suggest: only told of. approve: people may order it. automatic: Foresite may, for a cause it is sure of. */
export const ACTION_MODES = ['off', 'suggest', 'approve', 'automatic'] as const;
export type ActionMode = (typeof ACTION_MODES)[number];

/** Verbs that take power away and must give it back. */
export const RETURNING_VERBS: ReadonlySet<Verb> = new Set(['poe-cycle', 'outlet-cycle']);

/** An order acts within this long of being sent, or never. */
export const ORDER_VALID_MS = 60_000;
/** Longest reason and longest argument, in characters. */
export const MAX_REASON_CHARS = 500;
/** A command to a kiosk's agent. */
export const COMMAND_PATTERN = '^[a-z][a-z0-9-]{0,39}$';
/** Topics below the prefix of what takes commands: where they go, and where the answer comes from. */
export const COMMAND_TOPIC = 'command';
export const COMMAND_ANSWER_TOPIC = 'command/answer';
/** The command that `service-restart` sends. */
export const RESTART_COMMAND = 'restart-app';
/** The command that `reboot` sends to what has an agent. */
export const REBOOT_COMMAND = 'reboot';

/** One run of a gateway and its own clock that never steps: an order is good for that run only, and ages by that clock. */
export interface GatewayStamp {
  /** Drawn anew at each start. */
  boot: string;
  monoMs: number;
}

export interface ActionOrder {
  /** UUID made by the client that asked for it. */
  id: string;
  site: string;
  ticket: string;
  /** The asset that it is to cure. */
  asset: string;
  verb: Verb;
  /** Of `mqtt-command`: which. */
  args: Readonly<Record<string, string>>;
  /** Where it acts: the switch and its port, the PDU and its outlet, or the asset itself. */
  on: { asset: string; component: string; target: string };
  /** What goes over the wire, in words, as it was approved. */
  frame: string;
  /** Who answers there, as was known when it was approved; '' and none where it never told. */
  identity: { serial: string; macs: readonly string[] };
  /** How many assets lose power or their way. */
  affected: number;
  reason: string;
  actor: string;
  /** '' where nobody else had to agree. */
  approvedBy: string;
  notBeforeMs: number;
  expiresAtMs: number;
  stamp: GatewayStamp;
}

/** `signature`: Ed25519 over {@link orderText}, base64; '' where gateway and server are one program. */
export interface SignedOrder {
  order: ActionOrder;
  signature: string;
}

/** The order as it is signed: each value at its place, so that no two orders have one text. */
export function orderText(order: ActionOrder): string {
  const { id, site, ticket, asset, verb, args, on, frame, identity, affected, reason, actor, approvedBy } = order;
  const { notBeforeMs, expiresAtMs, stamp } = order;
  const sorted = Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    'foresite-order-1', id, site, ticket, asset, verb, sorted, on.asset, on.component, on.target, frame, identity.serial,
    [...identity.macs].toSorted(), affected, reason, actor, approvedBy, notBeforeMs, expiresAtMs, stamp.boot, stamp.monoMs,
  ]); // prettier-ignore
}

/** done: carried out and read back. unknown: it may have acted; somebody has to look. stuck: power could not be given back. */
export const ACTION_OUTCOMES = ['done', 'failed', 'refused', 'unknown', 'stuck'] as const;
export type ActionOutcome = (typeof ACTION_OUTCOMES)[number];

/** Why a gateway does not carry out an order. */
export const REFUSALS = {
  'local-off': {
    zh: '现场的网关本地开关已关闭远程操作',
    en: 'remote actions are switched off at the gateway itself',
  },
  'other-run': { zh: '网关已重启，指令作废', en: 'the gateway has started anew since, the order is void' },
  early: { zh: '指令尚未生效', en: 'the order is not yet valid' },
  expired: { zh: '指令已过期', en: 'the order has expired' },
  busy: { zh: '网关正在执行另一项操作', en: 'the gateway is carrying out another action' },
  rate: { zh: '该设备刚刚执行过操作，须间隔 10 分钟', en: 'something was done there less than 10 minutes ago' },
  cooldown: { zh: '该资产刚刚处理过，须间隔 30 分钟', en: 'the asset was acted on less than 30 minutes ago' },
  'daily-cap': { zh: '网关今日操作次数已达上限', en: 'the gateway has carried out all actions that a day allows' },
  'too-wide': { zh: '影响的设备过多', en: 'too many assets would be affected' },
  'unknown-target': { zh: '网关不认识该设备', en: 'the gateway knows no such device' },
  'other-device': { zh: '应答设备与批准时不是同一台', en: 'another device answers there than was approved' },
  changed: { zh: '将要发送的内容与批准的不同', en: 'what would be sent is not what was approved' },
  unable: { zh: '该设备不支持此操作', en: 'the device cannot do this' },
  unwritten: { zh: '意图记录无法写入磁盘', en: 'the intent could not be written to disk' },
} as const satisfies Record<string, Text>;
export type Refusal = keyof typeof REFUSALS;

/** What the gateway tells of an order: the data of an event of type `action`; its code is the outcome. */
export interface ActionReport {
  order: string;
  outcome: ActionOutcome;
  refusal: Refusal | '';
  /** What the device said, for people. */
  detail: string;
}

/** Where and what an order would do, before it is one. */
export interface OrderDraft {
  site: string;
  verb: Verb;
  args: Readonly<Record<string, string>>;
  on: ActionOrder['on'];
}

/** What a draft would send, who answers there, or why it cannot be done. */
export type FrameAnswer =
  | { frame: string; identity: ActionOrder['identity'] }
  | { frame: null; why: 'unknown-target' | 'unable'; detail: string };

/** What a server asks of a gateway about actions; what comes of an order is told as an event of type `action`. */
export interface ActionLink {
  /** The newest that was heard; null while the line is down. An order must carry one. */
  stamp(): GatewayStamp | null;
  frameOf(draft: OrderDraft): Promise<FrameAnswer>;
  /** Sent once. @returns false when it did not go out */
  order(signed: SignedOrder): boolean;
}

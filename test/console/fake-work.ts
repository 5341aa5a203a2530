// What people do at the console's fake server: faults that can be broken and healed, and actions on tickets.

import type { LabFault, TicketAction, TicketView } from '../../contract/api.ts';

const FAULTS: readonly [string, string, string, string][] = [
  ['camera-port-dead', '摄像机所在 PoE 端口损坏', 'The PoE port of a camera is dead', 'cam-05'],
  ['camera-cable-cut', '摄像机网线断', 'The cable of a camera is cut', 'cam-07'],
  ['camera-hung', '摄像机死机', 'A camera hangs', 'cam-09'],
  ['access-switch-uplink-cut', '接入交换机上联光纤断', 'The uplink of an access switch is cut', 'sw-a'],
  ['access-switch-power-lost', '接入交换机断电', 'An access switch has lost power', 'sw-b'],
  ['recorder-disk-failing', '录像机硬盘故障', 'A disk of the recorder is failing', 'nvr-1'],
  ['kiosk-cashbox-full', '钞箱满', 'The cash box of a kiosk is full', 'kiosk-2'],
  ['kiosk-paper-out', '凭条打印机缺纸', 'A kiosk is out of paper', 'kiosk-1'],
  ['mains-lost', '机房市电中断，UPS 电池供电', 'Mains is lost, the UPS is on battery', 'ups-1'],
  ['box-power-lost', '室外箱 12V 集中电源损坏', 'The 12 V supply of an outdoor box is dead', 'box-1'],
  ['bus-gateway-hung', '总线网关无应答', 'The bus gateway never answers', 'bus-gw'],
  ['site-line-cut', '运营商专线中断', 'The carrier’s line to the site is down', 'router'],
];

export function makeFaults(): LabFault[] {
  return FAULTS.map(([fault, zh, en, on]) => ({ fault, title: { zh, en }, on, active: false }));
}

/** What an action does, just enough for the page to show it. */
export function acted(ticket: TicketView, action: TicketAction, actor: string): TicketView {
  const stages: Partial<Record<TicketAction['action'], string>> = {
    acknowledge: 'acknowledged',
    assign: 'assigned',
    depart: 'on-the-way',
    arrive: 'on-site',
  };
  const note = 'note' in action && action.note !== undefined ? action.note : action.action;
  const event = {
    seq: ticket.events.length + 1,
    type: action.action,
    at: new Date().toISOString(),
    actor,
    text: { zh: note, en: note },
  };
  const sent = { state: 'sent', sentAt: new Date().toISOString(), sentBy: actor } as const;
  return {
    ...ticket,
    ...(ticket.plan && action.action === 'plan-send' && { plan: { ...ticket.plan, ...sent } }),
    stage: stages[action.action] ?? ticket.stage,
    state: action.action === 'close' ? 'closed' : ticket.state,
    assignee: action.action === 'assign' ? action.assignee : ticket.assignee,
    events: [...ticket.events, event],
  };
}

// Two tickets as the server would write them: a camera without power from its port, and a switch cut off with twelve cameras
// behind it. Times stand relative to `now`, so that their clocks count.

import type { AssetView, ClockView, TicketView } from '../../contract/api.ts';
import type { Text } from '../../contract/text.ts';
import { SITE, SITE_NAME } from './fake-site.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function text(zh: string, en: string): Text {
  return { zh, en };
}

function clock(
  kind: ClockView['kind'],
  basis: ClockView['basis'],
  state: ClockView['state'],
  start: number | null,
  due: number | null,
  met: number | null = null,
): ClockView {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return { kind, basis, startedAt: iso(start), dueAt: iso(due), metAt: iso(met), state, provisional: kind === 'fix' };
}

const FRESH = {
  site: SITE,
  siteName: SITE_NAME,
  state: 'open',
  relapses: 0,
  recurrenceOf: null,
  observable: true,
  resolvedAt: null,
  closedAt: null,
  assignee: null,
} as const;

export const PORT_TICKET = '0199c1f0-0000-7000-8000-000000000041';
export const UPLINK_TICKET = '0199c1f0-0000-7000-8000-000000000042';

export function portTicket(now: number): TicketView {
  const opened = now - 6 * MINUTE;
  const since = opened - 18_000;
  const camera = text('一层中庭北摄像机', 'Camera Atrium north, floor 1');
  const title = text(
    '一层接入交换机端口 gi5 不再给一层中庭北摄像机供电',
    'Port gi5 of Access switch floor 1 no longer powers Camera Atrium north, floor 1',
  );
  const iso = (at: number): string => new Date(at).toISOString();
  return {
    ...FRESH,
    id: PORT_TICKET,
    number: 1041,
    asset: 'cam-05',
    assetName: camera,
    component: '',
    componentName: text('', ''),
    severity: 'minor',
    stage: 'new',
    title,
    since: iso(since),
    openedAt: iso(opened),
    affected: [{ asset: 'cam-05', name: camera, class: 'camera' }],
    causes: [
      {
        cause: 'poe-port-fault',
        asset: 'sw-a',
        assetName: text('一层接入交换机', 'Access switch floor 1'),
        component: 'port:gi5',
        confidence: 0.93,
        title: text('一层接入交换机端口 gi5 的 PoE 供电损坏', 'PoE of port gi5 on Access switch floor 1 is defective'),
        evidence: [
          { text: text('端口 gi5 PoE 报告故障', 'PoE reports a fault on port gi5'), supports: true, bits: 5.2 },
          { text: text('端口 gi5 未向设备供电', 'Port gi5 delivers no power'), supports: true, bits: 3.1 },
          { text: text('端口 gi5 链路断开', 'Port gi5 has no link'), supports: true, bits: 1.4 },
          {
            text: text('相邻端口 gi4、gi6 正在供电', 'Neighbouring ports gi4 and gi6 deliver power'),
            supports: true,
            bits: 0.8,
          },
          {
            text: text('一层接入交换机 PoE 功率有余量', 'Access switch floor 1 has PoE power to spare'),
            supports: false,
            bits: 0.4,
          },
        ],
      },
      {
        cause: 'camera-cable-cut',
        asset: 'cam-05',
        assetName: camera,
        component: '',
        confidence: 0.05,
        title: text('一层中庭北摄像机的网线断开', 'The cable of Camera Atrium north, floor 1 is cut'),
        evidence: [
          { text: text('端口 gi5 链路断开', 'Port gi5 has no link'), supports: true, bits: 1.4 },
          {
            text: text('断线时 PoE 应为“检测中”，而非“故障”', 'With a cut cable PoE would be searching, not in fault'),
            supports: false,
            bits: 4.6,
          },
        ],
      },
      {
        cause: 'camera-dead',
        asset: 'cam-05',
        assetName: camera,
        component: '',
        confidence: 0.02,
        title: text('一层中庭北摄像机损坏', 'Camera Atrium north, floor 1 is dead'),
        evidence: [
          { text: text('端口 gi5 PoE 报告故障', 'PoE reports a fault on port gi5'), supports: false, bits: 3.9 },
        ],
      },
    ],
    visit: {
      decision: 'remote',
      urgency: 'by-clock',
      reason: text(
        '先远程对端口 gi5 断电重启一次；若无效，请现场人员把网线换到备用端口 gi20，无需工程师上门。',
        'Cycle the power of port gi5 from here once. If that does not help, staff on site move the cable to spare port gi20; no engineer is needed.',
      ),
      parts: [],
      tools: [],
      permits: [],
      firstCheck: text(
        '看一层东弱电间交换机 gi5 的 PoE 灯：熄灭或橙色闪烁，即端口故障。',
        'Look at the PoE light of gi5 on the switch in the east riser, floor 1: off, or flashing amber, means the port has failed.',
      ),
      phoneScript: [
        text(
          '您好，这里是售后服务台。一层中庭北的摄像机没有供电，需要您帮忙换一个网口。',
          'Hello, this is the service desk. The camera in the north atrium has no power; could you move one cable for us?',
        ),
        text(
          '请到一层东弱电间，找到标签 SW-A 的交换机，拔下 5 号口的网线。',
          'Please go to the east riser on floor 1, find the switch labelled SW-A and unplug the cable from port 5.',
        ),
        text(
          '把它插到 20 号口，看到绿灯亮起后告诉我。',
          'Plug it into port 20 and tell me when its green light comes on.',
        ),
      ],
    },
    clocks: [
      clock('respond', 'internal', 'running', opened, opened + 120 * MINUTE),
      clock('plan', 'internal', 'running', opened, opened + 8 * HOUR),
      clock('restore', 'internal', 'running', opened, opened + 48 * HOUR),
      clock('fix', 'internal', 'running', opened, opened + 120 * HOUR),
      clock('respond', 'contract', 'not-started', null, null),
      clock('arrive', 'contract', 'not-started', null, null),
    ],
    alarms: [
      {
        asset: 'cam-05',
        component: '',
        title: text('一层中庭北摄像机 ping 不通', 'Camera Atrium north, floor 1 does not answer ping'),
        since: iso(since),
        clearedAt: null,
        explanation: [
          text(
            '规则：ping 结果 ping.result_code 为不通，持续 20 秒（来自设备模板）',
            'Rule: Ping result (ping.result_code) is silent, for 20 s (from the profile)',
          ),
          text('读数：1 (2026-09-14 10:12:05)', 'Reading: 1 (2026-09-14 10:12:05)'),
          text('解除条件：不再符合规则，持续 30 秒', 'Over when: the rule has not held for 30 s'),
        ],
      },
      {
        asset: 'sw-a',
        component: 'port:gi5',
        title: text('端口 gi5 PoE 报告故障', 'PoE reports a fault on port gi5'),
        since: iso(since + 1000),
        clearedAt: null,
      },
      {
        asset: 'nvr-1',
        component: 'channel:5',
        title: text('录像机通道 5 视频丢失', 'Recorder channel 5 has lost video'),
        since: iso(since + 4000),
        clearedAt: null,
      },
    ],
    events: [
      {
        seq: 1,
        type: 'opened',
        at: iso(opened),
        actor: 'system',
        text: text(`工单已创建：${title.zh}`, `opened: ${title.en}`),
      },
      {
        seq: 2,
        type: 'verdict-revised',
        at: iso(opened + 2000),
        actor: 'system',
        text: text('诊断更新：端口 gi5 的 PoE 供电损坏', 'the diagnosis now says: PoE of port gi5 is defective'),
      },
    ],
  };
}

export function uplinkTicket(now: number, cameras: readonly AssetView[]): TicketView {
  const opened = now - 34 * MINUTE;
  const iso = (at: number): string => new Date(at).toISOString();
  const name = text('一层接入交换机', 'Access switch floor 1');
  const title = text(
    '一层接入交换机上联中断，14 台设备失联',
    'The uplink of Access switch floor 1 is cut: 14 devices cannot be reached',
  );
  return {
    ...FRESH,
    id: UPLINK_TICKET,
    number: 1042,
    asset: 'sw-a',
    assetName: name,
    component: 'port:gi25',
    componentName: text('端口 gi25', 'port gi25'),
    severity: 'critical',
    stage: 'assigned',
    assignee: '王工 wang.lei',
    title,
    since: iso(opened - 9000),
    openedAt: iso(opened),
    affected: [
      { asset: 'sw-a', name, class: 'switch' },
      ...cameras.map((camera) => ({ asset: camera.key, name: camera.name, class: camera.class })),
    ],
    causes: [
      {
        cause: 'switch-uplink-cut',
        asset: 'sw-a',
        assetName: name,
        component: 'port:gi25',
        confidence: 0.88,
        title: text(
          '核心交换机 gi2 与一层接入交换机之间的光纤链路中断',
          'The fibre link between core gi2 and Access switch floor 1 is cut',
        ),
        evidence: [
          { text: text('端口 core/gi2 链路断开', 'Port core/gi2 has no link'), supports: true, bits: 4.8 },
          {
            text: text('PDU 插座 3 已接通且有电流 0.31 A', 'PDU outlet 3 is on and draws 0.31 A'),
            supports: true,
            bits: 3.6,
          },
          {
            text: text('一层接入交换机 ping 不通', 'Access switch floor 1 does not answer ping'),
            supports: true,
            bits: 2.2,
          },
          {
            text: text('其下 12 台摄像机同时失联', 'The 12 cameras behind it went silent together'),
            supports: true,
            bits: 1.9,
          },
        ],
      },
      {
        cause: 'switch-power-lost',
        asset: 'sw-a',
        assetName: name,
        component: '',
        confidence: 0.08,
        title: text('一层接入交换机断电', 'Access switch floor 1 has lost power'),
        evidence: [
          { text: text('端口 core/gi2 链路断开', 'Port core/gi2 has no link'), supports: true, bits: 4.8 },
          { text: text('PDU 插座 3 有电流', 'PDU outlet 3 draws current'), supports: false, bits: 4.2 },
        ],
      },
      {
        cause: 'switch-dead',
        asset: 'sw-a',
        assetName: name,
        component: '',
        confidence: 0.04,
        title: text('一层接入交换机硬件损坏', 'Access switch floor 1 is broken'),
        evidence: [
          {
            text: text('PDU 插座 3 电流与平时相同', 'PDU outlet 3 draws its usual current'),
            supports: false,
            bits: 2.4,
          },
        ],
      },
    ],
    visit: {
      decision: 'engineer',
      urgency: 'now',
      reason: text(
        '光纤或光模块故障，远程无法恢复；12 路监控无录像。先请现场人员重新插拔光纤，同时派工程师带件出发。',
        'Fibre or SFP: it cannot be mended from here, and 12 cameras are not recorded. Staff on site re-plug the fibre first; the engineer sets off with parts meanwhile.',
      ),
      parts: [
        {
          spec: text('光模块 SFP 1000BASE-LX 1310 nm', 'SFP 1000BASE-LX 1310 nm'),
          quantity: 2,
          alternatives: [text('1000BASE-SX（多模链路时）', '1000BASE-SX on multimode')],
        },
        { spec: text('LC–LC 单模跳线 3 m', 'LC–LC single-mode patch cord 3 m'), quantity: 2, alternatives: [] },
      ],
      tools: [
        text('光功率计', 'Optical power meter'),
        text('光纤清洁笔', 'Fibre cleaning pen'),
        text('笔记本电脑与串口线', 'Laptop and console cable'),
      ],
      permits: [text('弱电间进场登记（物业）', 'Riser access, signed in at the property office')],
      firstCheck: text(
        '看一层东弱电间交换机上联口 gi25 的灯；若灯灭，先擦拭并重新插拔光纤两端，再量收光功率（应高于 −20 dBm）。',
        'Look at the light of uplink port gi25 in the east riser. If it is dark, clean and re-plug both ends of the fibre, then measure the received power (it should be above −20 dBm).',
      ),
      phoneScript: [
        text(
          '您好，一层监控的网络断了，想请您到一层东弱电间看一下。',
          'Hello, the CCTV network on floor 1 is down; could you go to the east riser on floor 1?',
        ),
        text(
          '交换机的电源灯亮着吗？右侧两根黄色光纤有没有松动？',
          'Is the power light of the switch on? Are the two yellow fibres on the right loose?',
        ),
        text('请把光纤拔出再插紧，听到“咔”一声即可。', 'Please pull the fibre out and push it back until it clicks.'),
      ],
    },
    clocks: [
      clock('respond', 'internal', 'met', opened, opened + 15 * MINUTE, opened + 3 * MINUTE),
      clock('arrive', 'internal', 'running', opened, opened + 120 * MINUTE),
      clock('restore', 'internal', 'running', opened, opened + 240 * MINUTE),
      clock('respond', 'contract', 'missed', opened + 4 * MINUTE, opened + 30 * MINUTE),
      clock('arrive', 'contract', 'running', opened + 4 * MINUTE, opened + 44 * MINUTE),
      clock('restore', 'contract', 'running', opened + 4 * MINUTE, opened + 4 * HOUR),
      clock('fix', 'contract', 'running', opened + 4 * MINUTE, opened + 52 * HOUR),
    ],
    alarms: [
      {
        asset: 'sw-a',
        component: '',
        title: text('一层接入交换机 ping 不通', 'Access switch floor 1 does not answer ping'),
        since: iso(opened - 9000),
        clearedAt: null,
      },
      {
        asset: 'core',
        component: 'port:gi2',
        title: text('端口 gi2 链路断开', 'Port gi2 has no link'),
        since: iso(opened - 8000),
        clearedAt: null,
      },
    ],
    events: [
      {
        seq: 1,
        type: 'opened',
        at: iso(opened),
        actor: 'system',
        text: text(`工单已创建：${title.zh}`, `opened: ${title.en}`),
      },
      {
        seq: 2,
        type: 'acknowledged',
        at: iso(opened + 3 * MINUTE),
        actor: '李静',
        text: text('已接单', 'acknowledged'),
      },
      {
        seq: 3,
        type: 'customer-notified',
        at: iso(opened + 4 * MINUTE),
        actor: '李静',
        text: text('已通知客户', 'the customer was told'),
      },
      {
        seq: 4,
        type: 'assigned',
        at: iso(opened + 6 * MINUTE),
        actor: '李静',
        text: text('派单给 王工 wang.lei', 'assigned to 王工 wang.lei'),
      },
      {
        seq: 5,
        type: 'noted',
        at: iso(opened + 9 * MINUTE),
        actor: '王工 wang.lei',
        text: text('保安已到弱电间，交换机有电，光纤灯灭。', '保安已到弱电间，交换机有电，光纤灯灭。'),
      },
    ],
  };
}

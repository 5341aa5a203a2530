// What the server says beside a verdict: whom to send, the plan, the evidence kept; for the ticket of the cut fibre.

import type { TicketView } from '../../contract/api.ts';
import type { BundleView, CauseNameView } from '../../contract/api-verdict.ts';
import type { Text } from '../../contract/text.ts';

const MINUTE = 60_000;

function text(zh: string, en: string): Text {
  return { zh, en };
}

export function withTreatment(ticket: TicketView): TicketView {
  const arriveBy = ticket.clocks.find(({ kind, basis }) => kind === 'arrive' && basis === 'contract')?.dueAt ?? null;
  const due = Date.parse(arriveBy ?? '');
  return {
    ...ticket,
    visit: {
      ...ticket.visit,
      who: ['S', 'E'],
      people: 2,
      permitKinds: ['entry-form'],
      phone: [
        {
          ask: text('一层接入交换机的电源灯亮吗？', 'Is the power light of Access switch floor 1 on?'),
          yes: { next: 2 },
          no: { do: text('请把电源线插紧', 'Push its power cord in firmly'), next: 2 },
        },
        {
          ask: text('重插光纤两分钟后恢复了吗？', 'Does it work two minutes after re-plugging the fibre?'),
          yes: { next: 'cured' },
          no: { next: 'engineer' },
        },
      ],
      parts: ticket.visit.parts.map((part, index) =>
        index === 0
          ? {
              ...part,
              match: [
                { trait: 'rate', name: text('速率', 'rate'), value: text('1 Gbit/s', '1 Gbit/s') },
                { trait: 'wavelength', name: text('波长', 'wavelength'), value: null },
              ],
            }
          : part,
      ),
    },
    dispatch: {
      go: 'now',
      arriveBy,
      orderBy: Number.isFinite(due) ? new Date(due - 30 * MINUTE).toISOString() : null,
      because: text('只有上门才能解决', 'only a visit cures it'),
      access: { isOpen: true, opensAt: null, note: text('走员工通道', 'use the staff entrance') },
      contacts: [
        {
          role: 'onsite',
          name: text('值班保安', 'Security desk'),
          phone: '+86 21 5550 0110',
          email: '',
          note: text('', ''),
        },
        { role: 'customer', name: text('王女士', 'Ms Wang'), phone: '+86 21 5550 0120', email: '', note: text('', '') },
      ],
      warranty: {
        until: '2027-05-31',
        isIn: true,
        serial: 'S1',
        text: text(
          '保修至 2027-05-31：向厂家申请返修，序列号 S1',
          'Under warranty until 2027-05-31: RMA at the maker, serial number S1',
        ),
      },
      combine: [
        {
          id: 'other',
          number: 1038,
          title: text('一层东机柜风扇停转', 'A fan in the east rack of floor 1 has stopped'),
          near: 'box',
        },
      ],
    },
    plan: {
      state: 'draft',
      version: 7,
      sections: [
        {
          key: 'cause',
          title: text('故障原因', 'Cause'),
          text: text('核心与一层接入交换机之间的光纤链路中断', 'The fibre link between core and access switch is cut'),
        },
        {
          key: 'measure',
          title: text('处理措施', 'Measures'),
          text: text(
            '现场人员 → 工程师。重插光纤，更换光模块',
            'On-site staff → engineer. Re-plug the fibre, swap the SFP',
          ),
        },
        { key: 'time', title: text('时间安排', 'Time'), text: text('两小时内到场', 'On site within two hours') },
      ],
      to: { name: text('王女士', 'Ms Wang'), phone: '', email: 'wang@customer.example' },
      sentAt: null,
      sentBy: '',
    },
  };
}

export function bundleOf(ticket: TicketView): BundleView {
  const faultMs = Date.parse(ticket.since);
  const timeMs = Array.from({ length: 60 }, (_, index) => faultMs - (45 - index) * MINUTE);
  return {
    frozenAt: new Date(faultMs + 15 * MINUTE).toISOString(),
    fromMs: faultMs - 45 * MINUTE,
    toMs: faultMs + 15 * MINUTE,
    faultMs,
    series: ['rx_dbm', 'tx_dbm', 'ifInErrors'].map((field, which) => ({
      asset: ticket.asset,
      assetName: ticket.assetName,
      component: 'port:gi25',
      measurement: field === 'ifInErrors' ? 'interface' : 'optics',
      field,
      unit: field.endsWith('dbm') ? 'dBm' : '',
      timeMs,
      value: timeMs.map((at, index) => (at > faultMs && which === 0 ? null : -6 + Math.sin(index / (3 + which)))),
    })),
    path: [
      { asset: ticket.asset, name: ticket.assetName, port: text('gi2', 'gi2'), health: 'bad' },
      { asset: 'core', name: text('核心交换机', 'Core switch'), port: text('', ''), health: 'ok' },
    ],
    neighbours: [{ asset: 'sw-b', name: text('二层接入交换机', 'Access switch floor 2'), health: 'ok' }],
    targets: [
      { asset: ticket.asset, name: ticket.assetName, target: 'snmp', result: 'timeout', detail: 'no answer in 2 s' },
    ],
    events: [{ at: ticket.since, text: text('端口 gi2 链路断开', 'link down on port gi2') }],
    pictureAt: ticket.openedAt,
    leftOut: 2,
  };
}

export const CAUSE_NAMES: CauseNameView[] = [
  { cause: 'switch-hung', title: text('交换机死机', 'the switch has hung'), classes: ['switch'] },
];

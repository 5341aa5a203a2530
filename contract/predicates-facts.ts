// The observables of what tables and events say: what a device is made of, who answers at an address, what a port is set to,
// and what has lately been changed. See contract/predicates.ts.

import type { Text } from './text.ts';

/** As in contract/predicates.ts, which takes these in. */
interface Predicate {
  readonly component: string;
  readonly bad: Text;
  readonly ok: Text;
}

const COMPONENT_PREDICATES = {
  'psu-present': {
    component: 'psu',
    bad: { zh: '{place} 不再出现', en: '{place} is no longer seen' },
    ok: { zh: '{place} 在位', en: '{place} is present' },
  },
  'fan-present': {
    component: 'fan',
    bad: { zh: '{place} 不再出现', en: '{place} is no longer seen' },
    ok: { zh: '{place} 在位', en: '{place} is present' },
  },
  'module-present': {
    component: 'module',
    bad: { zh: '{place} 不再出现', en: '{place} is no longer seen' },
    ok: { zh: '{place} 在位', en: '{place} is present' },
  },
  'channel-present': {
    component: 'channel',
    bad: { zh: '{place} 已从录像机配置中消失', en: '{place} is no longer configured' },
    ok: { zh: '{place} 仍在配置中', en: '{place} is configured' },
  },
} as const satisfies Record<string, Predicate>;

const ADDRESS_PREDICATES = {
  'address-unique': {
    component: '',
    bad: { zh: '{place} 的地址有两台设备应答', en: 'two devices answer at the address of {place}' },
    ok: { zh: '{place} 的地址只有一台设备应答', en: 'one device answers at the address of {place}' },
  },
  'address-kept': {
    component: '',
    bad: { zh: '{place} 出现在另一个地址上', en: '{place} is seen at another address' },
    ok: { zh: '{place} 在自己的地址上', en: '{place} is at its own address' },
  },
  activated: {
    component: '',
    bad: { zh: '{place} 出现在出厂默认地址上', en: '{place} is seen at its maker’s default address' },
    ok: { zh: '{place} 不在出厂默认地址上', en: '{place} is not at a maker’s default address' },
  },
  'mac-stable': {
    component: '',
    bad: { zh: '{place} 上多个 MAC 地址在端口间来回漂移', en: 'MAC addresses keep moving between ports of {place}' },
    ok: { zh: '{place} 上 MAC 地址稳定', en: 'MAC addresses stay on their ports of {place}' },
  },
  'on-its-port': {
    component: '',
    bad: { zh: '{place} 被改插到另一个端口', en: '{place} has been moved to another port' },
    ok: { zh: '{place} 仍在原端口', en: '{place} is on its usual port' },
  },
  'mac-heard': {
    component: '',
    bad: {
      zh: '上级交换机不再学到 {place} 的 MAC 地址',
      en: 'the switch above no longer learns the MAC address of {place}',
    },
    ok: { zh: '上级交换机仍学到 {place} 的 MAC 地址', en: 'the switch above still learns the MAC address of {place}' },
  },
  'no-strangers': {
    component: 'port',
    bad: { zh: '{place} 上出现陌生设备', en: 'unknown devices have appeared on {place}' },
    ok: { zh: '{place} 上没有陌生设备', en: 'there are no unknown devices on {place}' },
  },
} as const satisfies Record<string, Predicate>;

const CHANGE_PREDICATES = {
  'port-vlan': {
    component: 'port',
    bad: { zh: '{place} 的 VLAN 被改动', en: '{place} has been put into another VLAN' },
    ok: { zh: '{place} 的 VLAN 未变', en: 'the VLAN of {place} is as it was' },
  },
  'port-unblocked': {
    component: 'port',
    bad: { zh: '{place} 被交换机保护功能关闭', en: '{place} was shut down by a protection of the switch' },
    ok: { zh: '{place} 未被保护功能关闭', en: '{place} is not shut down by a protection' },
  },
  neighbour: {
    component: 'port',
    bad: { zh: '{place} 的邻居换了设备', en: 'the neighbour on {place} is another one than before' },
    ok: { zh: '{place} 的邻居未变', en: 'the neighbour on {place} is the same' },
  },
  'config-kept': {
    component: '',
    bad: { zh: '{place} 重启后配置与之前不同', en: '{place} came back with another configuration' },
    ok: { zh: '{place} 配置未丢失', en: '{place} has kept its configuration' },
  },
  'firmware-kept': {
    component: '',
    bad: { zh: '{place} 的固件刚刚变过', en: 'the firmware of {place} has just been changed' },
    ok: { zh: '{place} 的固件未变', en: 'the firmware of {place} is as it was' },
  },
  'same-device': {
    component: '',
    bad: {
      zh: '{place} 换成了另一台设备，或底数被清零',
      en: '{place} is another device than before, or has been reset',
    },
    ok: { zh: '{place} 还是原来那台设备', en: '{place} is the same device as before' },
  },
} as const satisfies Record<string, Predicate>;

export const FACT_PREDICATES = {
  ...COMPONENT_PREDICATES,
  ...ADDRESS_PREDICATES,
  ...CHANGE_PREDICATES,
} as const satisfies Record<string, Predicate>;

// Faults of who a device is on the network: address, VLAN, password, port rule. Everything is whole and yet nothing comes.

import type { Device } from '../device.ts';
import type { Effect } from '../effects.ts';
import type { FaultDefinition } from '../fault.ts';
import type { Layout } from '../layout.ts';
import { WRONG_VLAN, DEFAULT_VLAN } from '../mibs/vlans.ts';
import { between, define, during, HOUR_MS, MINUTE_MS, seedOf, wholeBetween } from './define.ts';
import { sameLook } from './looks.ts';
import { hasAddress, PARTS, TOOLS, upperPort } from './parts.ts';

const PLUGGED = ['camera', 'kiosk'] as const;
/** Behind its own port of a switch that can be asked. */
const isAtPort = ({ uplink }: Device, layout: Layout): boolean =>
  uplink !== null && uplink.port > 0 && !uplink.isRelayed && layout.byKey.get(uplink.asset)?.kind !== 'recorder';
const LEASE_HOURS = 2;
/** Whose address it is shows when it has gone away and come back; tables of addresses are read every few minutes. */
const TO_AND_FRO_MS = 15 * MINUTE_MS;

export const IDENTITY_FAULTS: readonly FaultDefinition[] = [
  define({
    name: 'camera-address-conflict', code: 'C13', zh: '摄像机 IP 地址冲突', en: 'another device uses the address of a camera',
    kinds: ['camera'], on: 'cam-06', cause: 'address-conflict', by: 'remote', fits: hasAddress, toldAfterMs: TO_AND_FRO_MS,
    at: (camera) => [camera.key],
    // Whoever answered last has the address: it goes to and fro.
    effects: ({ key, uplink }, { random, layout }) => [
      during(
        { shape: 'pulses', everyMs: wholeBetween(random, 60, 180) * 1000, forMs: wholeBetween(random, 25, 50) * 1000, seed: seedOf(random) },
        { kind: 'hung', asset: key },
        { kind: 'set', asset: key, key: 'arp.taken', value: 1 },
      ),
      ...strangerAt(layout, uplink?.asset ?? ''),
    ],
  }),
  define({
    name: 'camera-password-changed', code: 'C14', zh: '摄像机密码被改', en: 'the password of a camera has been changed',
    kinds: ['camera'], on: 'cam-14', cause: 'password-differs', by: 'remote', fits: hasAddress, set: { refuses: 1 },
  }),
  define({
    name: 'camera-account-locked', code: 'C15', zh: '摄像机账号被锁定', en: 'the account of a camera is locked for a while, again and again',
    kinds: ['camera'], on: 'cam-20', cause: 'account-locked', by: 'remote', fits: hasAddress,
    effects: ({ key }, { random }) => [
      during(
        { shape: 'pulses', everyMs: between(random, 40, 120) * MINUTE_MS, forMs: between(random, 5, 30) * MINUTE_MS, seed: seedOf(random) },
        { kind: 'set', asset: key, key: 'refuses', value: 2 },
      ),
    ],
  }),
  define({
    name: 'camera-factory-reset', code: 'C16', zh: '摄像机恢复出厂、未激活', en: 'a camera is back at its factory settings, not activated',
    kinds: ['camera'], on: 'cam-01', cause: 'factory-reset', by: 'remote', tools: [TOOLS.laptop],
    // Not at its address; its MAC is learnt as that of one that hangs.
    effects: ({ key }) => [{ kind: 'hung', asset: key }],
    sameLook: sameLook('camera-factory-reset'),
  }),
  define({
    name: 'device-address-changed', code: 'N15', zh: '设备地址被改', en: 'a device has another address than before',
    kinds: ['camera', 'kiosk', 'player'], on: 'kiosk-4', cause: 'address-changed', by: 'remote', fits: hasAddress,
    effects: ({ key }) => [{ kind: 'hung', asset: key }, { kind: 'set', asset: key, key: 'arp.moved', value: 1 }],
  }),
  define({
    name: 'port-wrong-vlan', code: 'N11', zh: '端口 VLAN 配置错误', en: 'a port is in the wrong VLAN',
    kinds: PLUGGED, on: 'kiosk-2', cause: 'wrong-vlan', by: 'remote', fits: isAtPort, at: portFirst,
    effects: ({ key, uplink }) => [
      { kind: 'hung', asset: key },
      { kind: 'set', asset: uplink?.asset ?? '', key: `vlan.${uplink?.port}`, value: WRONG_VLAN },
    ],
  }),
  define({
    name: 'port-err-disabled', code: 'N13', zh: '端口被保护关闭', en: 'a switch has shut a port to protect itself',
    kinds: PLUGGED, on: 'kiosk-3', cause: 'port-shut-by-protection', by: 'remote', fits: isAtPort, at: portFirst,
    effects: ({ uplink }) => [
      { kind: 'port-shut', asset: uplink?.asset ?? '', port: uplink?.port ?? 0 },
      { kind: 'set', asset: uplink?.asset ?? '', key: `suspended.${uplink?.port}`, value: 1 },
    ],
  }),
  define({
    name: 'switch-config-lost', code: 'N12', zh: '交换机断电后配置丢失', en: 'a switch has lost its configuration after a power cut',
    kinds: ['access'], on: 'sw-b', cause: 'switch-config-lost', by: 'remote',
    // It starts with what was saved long ago: the VLAN of the cameras is not in it.
    effects: ({ key, ports }, { layout }) => [
      { kind: 'changing', course: { shape: 'after', ms: 4000 }, as: (is) => (is === 0 ? [{ kind: 'unpowered', asset: key }] : []) },
      ...ports.filter(({ isPoe }) => isPoe).map(({ ifIndex }): Effect => ({ kind: 'set', asset: key, key: `vlan.${ifIndex}`, value: DEFAULT_VLAN })),
      ...camerasOf(layout, key).map((camera): Effect => ({ kind: 'hung', asset: camera.key })),
    ],
    fits: ({ key }, layout) => camerasOf(layout, key).length > 0,
  }),
  define({
    name: 'rogue-dhcp', code: 'N07', zh: '私接路由器分发错误地址', en: 'a private router hands out wrong addresses',
    kinds: ['access'], on: 'sw-a', cause: 'rogue-dhcp', by: 'onsite',
    fits: ({ key }, layout) => kiosksOf(layout).length > 1 && freePort(layout, key) > 0,
    // Or by whom it strikes: a site is right where they are.
    at: ({ key }, layout) => [`${key}/port:${portName(layout, key, freePort(layout, key))}`, key, ...kiosksOf(layout).map((kiosk) => kiosk.key)],
    // Each falls for it when its lease ends; one alone has but another address.
    effects: ({ key }, { layout, random }) => [
      ...strangerAt(layout, key),
      ...kiosksOf(layout).map((kiosk, at) =>
        during(
          { shape: 'after', ms: Math.round((at + random()) * LEASE_HOURS * HOUR_MS) },
          { kind: 'hung', asset: kiosk.key },
          { kind: 'set', asset: kiosk.key, key: 'arp.moved', value: 1 },
        ),
      ),
    ],
    showsAfterMs: 2 * LEASE_HOURS * HOUR_MS, repeats: true,
  }),
  define({
    name: 'firewall-rule-changed', code: 'N22', zh: '防火墙策略变更，视频端口不通', en: 'a changed firewall rule blocks the video ports',
    kinds: ['router'], on: 'router', cause: 'firewall-rule-changed', by: 'customer',
    // What a recorder gets over its own ports passes no firewall.
    fits: (_, layout) => layout.devices.some(isRoutedCamera),
    at: ({ key }, layout) => [key, ...layout.devices.filter(isRoutedCamera).map((camera) => camera.key)],
    effects: (_, { layout }) => layout.devices.filter(isRoutedCamera).map(({ key }): Effect => ({ kind: 'silent', asset: key, layer: 'rtsp' })),
  }),
  define({
    name: 'port-duplex-mismatch', code: 'N10', zh: '端口强制半双工，双工不匹配', en: 'a port is forced to half duplex, the other end is not',
    kinds: PLUGGED, on: 'kiosk-1', cause: 'duplex-mismatch', by: 'remote', fits: isAtPort, at: portFirst,
    effects: ({ uplink }, { random }) => {
      const at = uplink?.asset ?? '';
      return [
        { kind: 'set', asset: at, key: `speed.${uplink?.port}`, value: 10 },
        { kind: 'set', asset: at, key: `duplex.${uplink?.port}`, value: 2 },
        { kind: 'set', asset: at, key: `late.${uplink?.port}`, value: between(random, 1, 12) },
        { kind: 'port-errors', asset: at, port: uplink?.port ?? 0, perSecond: between(random, 3, 20) },
      ];
    },
  }),
  define({
    name: 'camera-behind-recorder-lost', code: 'C25', zh: '录像机自带 PoE 口通道离线', en: 'a channel behind the recorder’s own PoE port is lost',
    kinds: ['camera'], on: 'cam-01', cause: 'channel-offline', by: 'engineer', parts: [PARTS.rj45, PARTS.camera],
    tools: [TOOLS.cableTester, TOOLS.ladder], permits: ['climb'],
    fits: ({ uplink }, layout) => uplink !== null && layout.byKey.get(uplink.asset)?.kind === 'recorder',
    effects: ({ key }, { random }) => [
      random() < 0.5 ? { kind: 'cut', asset: key } : { kind: 'dead', asset: key, standbyWatts: 0 },
    ],
    sameLook: sameLook('camera-behind-recorder-lost'),
  }),
]; // prettier-ignore

function portFirst(device: Device, layout: Layout): string[] {
  return [upperPort(layout, device), device.key];
}

function camerasOf(layout: Layout, key: string): Device[] {
  return layout.devices.filter(({ kind, uplink }) => kind === 'camera' && uplink?.asset === key && uplink.port > 0);
}

function isRoutedCamera(device: Device): boolean {
  return device.kind === 'camera' && hasAddress(device);
}

function kiosksOf(layout: Layout): Device[] {
  return layout.devices.filter(({ kind }) => kind === 'kiosk' || kind === 'player');
}

/** Somebody unknown at a port where nobody should be. */
function strangerAt(layout: Layout, key: string): Effect[] {
  const port = freePort(layout, key);
  return port === 0 ? [] : [{ kind: 'set', asset: key, key: 'stranger', value: port }];
}

function freePort(layout: Layout, key: string): number {
  const device = layout.byKey.get(key);
  const free = device?.ports.find(
    ({ ifIndex }) =>
      (layout.byPort.get(`${key}/${ifIndex}`) ?? []).length === 0 &&
      device.uplink?.ownPort !== ifIndex &&
      device.secondLink?.ownPort !== ifIndex &&
      !(key === layout.root && ifIndex === layout.gatewayPort),
  );
  return free?.ifIndex ?? 0;
}

function portName(layout: Layout, key: string, ifIndex: number): string {
  return layout.byKey.get(key)?.ports.find((port) => port.ifIndex === ifIndex)?.name ?? '';
}

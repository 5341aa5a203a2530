// Spare parts and places that the truth about a fault names.

import type { Part } from '../fault.ts';
import type { Device } from '../device.ts';
import type { Layout } from '../layout.ts';

const part = (id: string, zh: string, en: string): Part => ({ id, name: { zh, en } });

export const PARTS = {
  camera: part('camera', '同型号摄像机', 'camera of the same model'),
  cat6: part('cat6', '六类网线与水晶头', 'Cat6 cable and RJ45 plugs'),
  patchCord: part('patch-cord', '跳线', 'patch cord'),
  rj45: part('rj45', '水晶头与防水盒', 'RJ45 plugs and a waterproof box'),
  fibreCord: part('fibre-cord', '光纤跳线', 'fibre patch cord'),
  sfp: part('sfp', '光模块', 'SFP module'),
  switch: part('switch', '24 口 PoE 交换机', '24-port PoE switch'),
  disk: part('disk', '8TB 监控硬盘', '8 TB surveillance disk'),
  sataCable: part('sata-cable', 'SATA 线', 'SATA cable'),
  recorder: part('recorder', '录像机', 'recorder'),
  supply12v: part('supply-12v', '12V 10A 开关电源', '12 V 10 A supply'),
  battery: part('battery', 'UPS 电池组', 'UPS battery pack'),
  paper: part('paper', '热敏纸卷', 'paper roll'),
  cardReader: part('card-reader', '读卡器', 'card reader'),
  lamp: part('lamp', '投影机灯泡', 'projector lamp'),
  signModule: part('sign-module', '同点距 LED 模组', 'LED module of the same pitch'),
  meter: part('meter', '电表', 'meter'),
  speakerTester: part('impedance-meter', '阻抗测试仪', 'impedance meter'),
} as const;

/** `asset/port:name` of the upper end of a device’s cable; the device above where that has no ports. */
export function upperPort(layout: Layout, device: Device): string {
  const { uplink } = device;
  const upper = uplink ? layout.byKey.get(uplink.asset) : undefined;
  const port = upper?.ports.find(({ ifIndex }) => ifIndex === uplink?.port);
  return port ? `${upper?.key ?? ''}/port:${port.name}` : (upper?.key ?? device.key);
}

/** The device’s own port on its cable, or the device where it has no port table. */
export function ownPort(device: Device): string {
  const port = device.ports.find(({ ifIndex }) => ifIndex === device.uplink?.ownPort);
  return port ? `${device.key}/port:${port.name}` : device.key;
}

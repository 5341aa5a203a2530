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
  smallSwitch: part('small-switch', '8 口傻瓜交换机与适配器', '8-port switch and its adapter'),
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
  lens: part('lens', '摄像机镜头或整机', 'lens or whole camera'),
  arrester: part('surge-arrester', '浪涌保护器', 'surge arrester'),
  converter: part('converter-pair', '同波长光纤收发器一对', 'pair of media converters of the same wavelength'),
  adapter: part('adapter', '同规格电源适配器', 'power adapter of the same kind'),
  recorderSupply: part('recorder-supply', '录像机电源', 'supply of the recorder'),
  switchSupply: part('switch-supply', '交换机电源模块', 'supply module of the switch'),
  fan: part('fan', '风扇模块', 'fan tray'),
  flash: part('flash', '补光灯', 'flash lamp'),
  detectorCard: part('detector-card', '车检器板卡', 'detector card'),
  serialCable: part('serial-cable', '串口线', 'serial cable'),
  signController: part('sign-controller', '情报板控制器', 'sign controller'),
  receivingCard: part('receiving-card', '同型号 LED 接收卡', 'LED receiving card of the same model'),
  solarBattery: part('solar-battery', '胶体蓄电池', 'gel battery'),
  printHead: part('print-head', '打印头', 'print head'),
  cutter: part('cutter', '打印机切刀', 'cutter of the printer'),
  usbHub: part('usb-hub', '带电源 USB 集线器', 'powered USB hub'),
  coinCell: part('cr2032', 'CR2032 纽扣电池', 'CR2032 cell'),
  terminator: part('terminator', '120 Ω 终端电阻与双绞线', '120 Ω terminator and twisted pair'),
  sensor: part('sensor', '温湿度传感器', 'temperature and humidity sensor'),
  pduCord: part('power-cord', '独立回路电源线', 'power cord to another circuit'),
  speakerTester: part('impedance-meter', '阻抗测试仪', 'impedance meter'),
} as const;

/** Tools that a visit may need. */
export const TOOLS = {
  ladder: part('ladder', '梯子', 'ladder'),
  lift: part('lift', '登高车', 'aerial lift'),
  cableTester: part('cable-tester', '网线测试仪', 'cable tester'),
  crimper: part('crimper', '压线钳', 'crimping tool'),
  opticalMeter: part('optical-meter', '光功率计', 'optical power meter'),
  fibreCleaner: part('fibre-cleaner', '光纤清洁笔', 'fibre cleaning pen'),
  otdr: part('otdr', 'OTDR 与熔接机', 'OTDR and splicer'),
  multimeter: part('multimeter', '万用表', 'multimeter'),
  laptop: part('laptop', '笔记本电脑', 'laptop'),
  cloth: part('cloth', '镜头清洁布与长杆', 'lens cloth and pole'),
} as const;

/** The outlets that feed a device. */
export function outletsOf(device: Device): { pdu: string; outlet: number }[] {
  return device.feeds.flatMap((feed) => (feed.kind === 'outlet' ? [{ pdu: feed.pdu, outlet: feed.outlet }] : []));
}

/** Everything that a circuit feeds by itself. */
export function onCircuit(layout: Layout, circuit: string): Device[] {
  return layout.devices.filter((device) =>
    device.feeds.some((feed) => feed.kind === 'circuit' && feed.circuit === circuit),
  );
}

export function circuitOf(device: Device): string | undefined {
  for (const feed of device.feeds) if (feed.kind === 'circuit') return feed.circuit;
  return undefined;
}

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

/** Who reaches it by itself: what hangs on a recorder's own ports is set up by the recorder, and is reached by nobody else. */
export function hasAddress({ host }: Device): boolean {
  return host !== '';
}

/** Something that answers hangs on it, at any depth: else nobody could ever see what befalls it. */
export function carriesAny({ key }: Device, layout: Layout): boolean {
  return layout.devices.some(
    (device) => device.uplink?.asset === key && (hasAddress(device) || carriesAny(device, layout)),
  );
}

/** Its cable ends at a port that can be asked. */
export function isAtPort({ uplink }: Device, layout: Layout): boolean {
  return uplink !== null && uplink.port > 0 && layout.byKey.get(uplink.asset)?.kind !== 'recorder';
}

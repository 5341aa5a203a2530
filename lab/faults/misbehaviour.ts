// Devices that answer badly, for bad-input tests: readers must take no harm, lose no time for others, and say so.

import type { Manner } from '../effects.ts';
import type { FaultDefinition } from '../fault.ts';
import type { Kind } from '../device.ts';

const ANY: readonly Kind[] = [
  'router', 'core', 'access', 'recorder', 'camera', 'kiosk', 'ups', 'pdu', 'bus-gateway', 'amplifier', 'player',
]; // prettier-ignore

function behaving(name: string, manner: Manner, on: string, zh: string, en: string): FaultDefinition {
  return {
    name,
    code: '',
    title: { zh, en },
    kinds: ANY,
    on,
    effects: (device) => [{ kind: 'manner', asset: device.key, manner }],
    truth: (device) => ({ cause: 'bad-answers', places: [device.key], visit: false, by: 'remote', parts: [] }),
  };
}

export const MISBEHAVIOUR: readonly FaultDefinition[] = [
  behaving('device-garbage', 'garbage', 'cam-15', '设备应答乱码', 'a device answers garbage'),
  behaving('device-slow', 'slow', 'cam-16', '设备应答极慢', 'a device answers a byte a second'),
  behaving('device-endless', 'endless', 'cam-17', '设备应答没完没了', 'a device answers without end'),
  behaving('device-hostile-text', 'hostile', 'cam-18', '设备名称含恶意字符', 'a device gives hostile names'),
];

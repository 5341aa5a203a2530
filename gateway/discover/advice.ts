// What an engineer does about a device that could not be told whole, in both languages. Pure.

import type { PollResult } from '../../contract/collector.ts';
import { fill, type Text } from '../../contract/text.ts';
import type { Host } from './sweep.ts';
import type { DiscoveredDevice } from './types.ts';

/** Below this confidence a person looks at what was recognised. */
export const SURE_ENOUGH = 0.7;
const SNMP_PORT = 161;

const WORDS = {
  rejected: {
    zh: '有 SNMP，但拒绝凭据（{why}）：核对 v3 用户、协议和密钥',
    en: 'has SNMP but rejects the credential ({why}): check v3 user, protocols and keys',
  },
  silent: {
    zh: '没有 SNMP 应答：在设备上启用 SNMP（UDP {port}），或给出正确的团体名 / v3 用户',
    en: 'does not answer SNMP: turn it on at the device (UDP {port}), or name the right community or v3 user',
  },
  garbage: {
    zh: '{port} 端口有应答，但不是 SNMP：核对地址和端口，或看是什么程序占用了该 UDP 端口',
    en: 'something answers on UDP {port} that is not SNMP: check address and port, or which program has that port',
  },
  camera: {
    zh: '没有 SNMP 应答：可先用 ping 和 RTSP 监测；要读取状态请启用 SNMP',
    en: 'does not answer SNMP: watch it by ping and RTSP, or turn SNMP on to read its state',
  },
  ports: {
    zh: '仅凭开放端口猜测：SNMP 和 ONVIF/mDNS 均无应答；在设备上启用其中之一，或看设备网页或铭牌后自行填写类别',
    en: 'guessed from open ports only: neither SNMP nor ONVIF or mDNS answers; turn one of them on, or see its web page or label and name its class',
  },
  unknown: {
    zh: '没有合适的模板：用 `npx foresite profile propose {address}` 起草一个',
    en: 'no profile fits: draft one with `npx foresite profile propose {address}`',
  },
  unsure: {
    zh: '识别把握不大（{confidence}%）：应用前请核对类别和模板',
    en: 'recognised with {confidence} % confidence only: check class and profile before you apply it',
  },
  failed: { zh: '读取未完成：{what}', en: 'could not be read whole: {what}' },
} as const satisfies Record<string, Text>;

export function adviceFor(
  device: Omit<DiscoveredDevice, 'advice'>,
  host: Pick<Host, 'rejection' | 'isGarbage' | 'port'> & { isByPortsOnly?: boolean },
  result?: PollResult,
): Text | null {
  if (device.credential === '') {
    if (host.rejection !== '') return fill(WORDS.rejected, { why: host.rejection });
    if (host.isGarbage) return fill(WORDS.garbage, { port: host.port });
    if (host.isByPortsOnly === true) return WORDS.ports;
    return device.class === 'camera' ? WORDS.camera : fill(WORDS.silent, { port: host.port });
  }
  if (device.profile === null) return fill(WORDS.unknown, { address: addressOf(device) });
  if (result && result.code !== 'ok') return fill(WORDS.failed, { what: result.detail });
  if (device.confidence < SURE_ENOUGH) return fill(WORDS.unsure, { confidence: Math.round(device.confidence * 100) });
  return null;
}

/** As a command takes it; a walk has no port. */
function addressOf({ address, port }: Pick<DiscoveredDevice, 'address' | 'port'>): string {
  if (port === SNMP_PORT || port === 0) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

// All collectors of the program. Those that are large, or bring a library, are loaded once a target needs them.

import type { Collector, CollectorParts } from '../contract/collector.ts';
import type { PictureSource } from '../collectors/cctv/picture-source.ts';
import { LoginGuard } from '../collectors/http/login-guard.ts';
import { createProbeCollector } from '../collectors/probe/collector.ts';
import { createSnmpCollector } from '../collectors/snmp/collector.ts';

/** @param pictures looks at the pictures of cameras; a thread of its own unless given */
export function createCollectors(parts: CollectorParts, pictures?: PictureSource): Collector[] {
  // One for all: a device counts wrong passwords whatever service they come by.
  const guard = new LoginGuard();
  return [
    createProbeCollector(parts, guard),
    createSnmpCollector(parts),
    onceNeeded(['modbus'], async () =>
      (await import('../collectors/modbus/collector.ts')).createModbusCollector(parts),
    ),
    onceNeeded(['rtsp', 'onvif', 'snapshot'], async () =>
      (await import('../collectors/cctv/collector.ts')).createCctvCollector(parts, guard, pictures),
    ),
    onceNeeded(['isapi', 'dahua-cgi', 'onvif-recorder'], async () =>
      (await import('../collectors/recorder/collector.ts')).createRecorderCollector(parts, guard),
    ),
    onceNeeded(['mqtt'], async () => (await import('../collectors/mqtt/collector.ts')).createMqttCollector(parts)),
  ];
}

function onceNeeded(protocols: Collector['protocols'], load: () => Promise<Collector>): Collector {
  let collector: Collector | undefined;
  let loading: Promise<Collector> | undefined;
  const get = async (): Promise<Collector> => (collector = await (loading ??= load()));
  return {
    protocols,
    async open(targets, sink) {
      if (targets.length > 0 || loading) await (await get()).open(targets, sink);
    },
    poll: async (target, signal, isAsked) => (await get()).poll(target, signal, isAsked),
    async act(order, signal) {
      const made = await get();
      return made.act ? made.act(order, signal) : { code: 'config', detail: `${protocols.join()} has no orders` };
    },
    async frameOf(order, signal) {
      const made = await get();
      const detail = `${protocols.join()} has no orders`;
      return made.frameOf ? made.frameOf(order, signal) : { frame: null, detail };
    },
    async picture(target, maxBytes, signal) {
      return (await (await get()).picture?.(target, maxBytes, signal)) ?? null;
    },
    stats: () => collector?.stats?.() ?? {},
    async close() {
      await (await loading)?.close();
    },
  };
}

// All collectors of the program. Those of Modbus and MQTT are large, or bring a library: they are loaded once a target needs them.

import type { Collector, CollectorParts } from '../contract/collector.ts';
import { createCctvCollector } from '../collectors/cctv/collector.ts';
import { createProbeCollector } from '../collectors/probe/collector.ts';
import { createSnmpCollector } from '../collectors/snmp/collector.ts';

export function createCollectors(parts: CollectorParts): Collector[] {
  return [
    createCctvCollector(parts),
    createProbeCollector(parts),
    createSnmpCollector(parts),
    onceNeeded(['modbus'], async () =>
      (await import('../collectors/modbus/collector.ts')).createModbusCollector(parts),
    ),
    onceNeeded(['isapi', 'dahua-cgi'], async () =>
      (await import('../collectors/recorder/collector.ts')).createRecorderCollector(parts),
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
    poll: async (target, signal) => (await get()).poll(target, signal),
    stats: () => collector?.stats?.() ?? {},
    async close() {
      await (await loading)?.close();
    },
  };
}

// Commands to what speaks MQTT, without a broker: what would be published is handed to the simulated device, and it says what it
// would publish.

import type { Collector, Order } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import { commandFrame, commandOf } from '../../collectors/mqtt/commands.ts';
import { mqttPlan } from '../../collectors/mqtt/config.ts';
import { COMMANDS } from '../../lab/services/mqtt-site.ts';
import type { World } from '../../lab/world.ts';

export function commandsInMemory(world: World): Required<Pick<Collector, 'act' | 'frameOf'>> {
  return {
    async frameOf(order) {
      const plan = mqttPlan(order.target);
      return 'what' in plan ? { frame: null, detail: plan.what } : commandFrame(order, plan.prefix);
    },
    act: async (order) => actOn(world, order),
  };
}

function actOn(world: World, order: Order): Awaited<ReturnType<Required<Collector>['act']>> {
  const { asset, host, port } = order.target;
  if (!world.answers(asset, 'mqtt')) return { code: 'timeout', detail: 'no answer to the command' };
  const cure = COMMANDS[commandOf(order) ?? ''];
  if (!cure) {
    const where = `${host}:${port}`;
    return { code: 'exception', detail: errorLine('device_refuses_action', { where, what: 'no such command' }) };
  }
  world.command(asset, cure);
  return { code: 'ok', detail: '' };
}

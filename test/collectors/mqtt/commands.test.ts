// What is said to a device's agent for each order, and what is none.

import { expect, test } from 'vitest';
import { commandOf } from '../../../collectors/mqtt/commands.ts';

test.each([
  { order: { verb: 'service-restart', args: {} }, command: 'restart-app' },
  { order: { verb: 'reboot', args: {} }, command: 'reboot' },
  { order: { verb: 'mqtt-command', args: { command: 'wake-screen' } }, command: 'wake-screen' },
  { order: { verb: 'mqtt-command', args: {} }, command: null },
  { order: { verb: 'poe-cycle', args: {} }, command: null },
] as const)('$order.verb is the command $command', ({ order, command }) => {
  expect(commandOf(order)).toBe(command);
});

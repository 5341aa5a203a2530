import { expect, it } from 'vitest';
import { hasMoved } from '../../dashboards/noc/src/pages/ticket/moved.ts';

it.each([
  ['a value that stood still', 'temperature_celsius', [20, 20, null, 20], false],
  ['a value that changed', 'oper_status', [1, 1, 2], true],
  ['a time since the start that grows', 'uptime', [100, 130, null, 160], false],
  ['a time since the start that fell', 'uptime_seconds', [100, 130, 5, 35], true],
  ['nothing', 'uptime', [null], false],
])('%s is a movement: %s %j %s', (_what, field, value, isMoved) => {
  expect(hasMoved({ field, value })).toBe(isMoved);
});

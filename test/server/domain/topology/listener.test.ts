// Which switch hears of what hangs on nothing that can be asked.

import { expect, it } from 'vitest';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { listenerOf } from '../../../../server/domain/topology/listener.ts';
import { asset, demoSite } from '../../../cases/demo-site.ts';

const small = {
  key: 'hub',
  name: { zh: '小交换机', en: 'small switch' },
  class: 'switch',
  linkedTo: 'sw1/port:gi9',
} as const;
const graph = buildGraph(
  demoSite([small, asset('kiosk-9', 'kiosk', { linkedTo: 'hub' }), asset('kiosk-8', 'kiosk', { linkedTo: 'sw2' })]),
  new Map(),
);

it.each([
  ['behind a small switch', 'kiosk-9', 'sw1'],
  ['in a box', 'gate-cam-1', 'sw2'],
  ['on a port that no list names', 'kiosk-8', 'sw2'],
  ['on a port that is known', 'kiosk-1', ''],
  ['at the root', 'core', ''],
])('%s', (_, key, listener) => {
  expect(listenerOf(key, graph)).toBe(listener);
});

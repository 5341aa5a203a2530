import { expect, test } from 'vitest';
import { remedied } from '../../../../server/domain/correlate/remedied.ts';
import type { TicketState } from '../../../../server/domain/ticket/types.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { demoSite } from '../../../cases/demo-site.ts';

const graph = buildGraph(demoSite(), new Map());

function held(treated: string, state: string, place: string, ticket: string | null = null): boolean {
  const remedy = { action: 'a', verb: 'reboot', asset: treated, state, at: 0 };
  const [asset = ''] = place.split('/');
  return remedied([{ remedy } as unknown as TicketState], graph, 1000)({ asset, place, ticket });
}

test.each([
  ['the device itself', 'cam-1', 'cam-1', true],
  ['its recorder’s channel', 'cam-1', 'nvr/channel:1', true],
  ['the port that it hangs on', 'cam-1', 'sw1/port:gi1', true],
  ['what hangs on it', 'sw1', 'cam-1', true],
  ['another camera', 'cam-1', 'cam-2', false],
  ['another channel', 'cam-1', 'nvr/channel:2', false],
  ['the recorder', 'cam-1', 'nvr', false],
])('while a device is restarted news of %s waits: %s, %s', (_what, treated, place, expected) => {
  expect(held(treated, 'watching', place)).toBe(expected);
});

test('nothing waits before, after, or with a ticket of its own', () => {
  expect(held('cam-1', 'healed', 'cam-1')).toBe(false);
  expect(held('cam-1', 'sent', 'cam-1', 't-1')).toBe(false);
  expect(held('cam-1', 'sent', 'cam-1')).toBe(true);
});

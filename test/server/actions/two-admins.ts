// A site on which two administrators have enabled a remote action, and who orders it there.

import { randomUUID } from 'node:crypto';
import { expect, onTestFinished } from 'vitest';
import type { Answer, Client } from '../http/helpers.ts';
import { ActionBench } from './action-bench.ts';

export const MODES = '/api/v1/sites/demo/action-modes';
export const ENABLE = { scope: 'class:camera', verb: 'poe-cycle', mode: 'approve' };
const CYCLE = { asset: 'cam-3', verb: 'poe-cycle' };

/** Ana and Ben, administrators, have enabled PoE cycles of cameras; Emil is an engineer; cam-3 has a ticket. */
export async function twoAdmins() {
  const bench = await ActionBench.open();
  onTestFinished(() => bench.close());
  const ana = await bench.person('ana', 'admin');
  const emil = await bench.person('emil', 'engineer');
  const ben = await bench.person('ben', 'admin');
  for (const one of [ana, ben]) expect((await one.send('PUT', MODES, ENABLE)).status).toBe(200);
  return { bench, ana, ben, emil, ticket: await bench.ticketOf('cam-3') };
}

/** Asks for a PoE cycle of cam-3, as its dry run shows it. */
export async function ask(who: Client, ticket: string): Promise<Answer> {
  const { body } = await who.post(`/api/v1/tickets/${ticket}/remedies/dry-run`, CYCLE);
  const order = { ...CYCLE, id: randomUUID(), hash: body['hash'], reason: 'it hangs' };
  return who.post(`/api/v1/tickets/${ticket}/remedies`, order);
}

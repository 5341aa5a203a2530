// A person says that whoever was asked could not cure it: the next hands have the ticket at once, and keep it.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadCauses } from '../../../app/load-causes.ts';
import type { TicketState } from '../../../server/domain/ticket/types.ts';
import { actOnTicket } from '../../../server/site/ticket-desk.ts';
import { ServerBench } from '../server-bench.ts';

const { causes } = loadCauses();

let bench: ServerBench;

beforeEach(async () => {
  // Without causes every fault is unexplained: looked at from here first, then by an engineer.
  bench = new ServerBench([]);
  await bench.start();
  for (let n = 0; n < 8; n++) await bench.ping('kiosk-1', true).pass(1);
  for (let n = 0; n < 8; n++) await bench.ping('kiosk-1', false).pass(1);
});

afterEach(() => bench.close());

function ticket(): TicketState {
  const [only, ...others] = bench.records.tickets.list();
  if (!only || others.length > 0) throw new Error('there is to be one ticket');
  return only;
}

it('sends it on, whatever is thought of it later', async () => {
  expect(ticket().visit).toMatchObject({ decision: 'remote', next: 'engineer' });
  await actOnTicket(bench, ticket().id, { action: 'hand-on', from: 'remote', note: 'nothing to be seen' }, 'li');
  expect(ticket().visit.decision).toBe('engineer');
  const { seq } = ticket();
  for (let n = 0; n < 20; n++) await bench.ping('kiosk-1', false).pass(1);
  expect(ticket()).toMatchObject({ seq, visit: { decision: 'engineer' } });
});

it('tells nothing twice', async () => {
  const handOn = { action: 'hand-on', from: 'remote' } as const;
  await actOnTicket(bench, ticket().id, handOn, 'li');
  const { seq } = ticket();
  await actOnTicket(bench, ticket().id, handOn, 'li');
  expect(ticket().seq).toBe(seq);
});

it('closes with a cause that is known, or with none of them, and refuses any other word', async () => {
  for (let n = 0; n < 90; n++) await bench.ping('kiosk-1', true).pass(1);
  expect(ticket().state).toBe('resolved');
  const close = (cause: string): Promise<void> =>
    actOnTicket(
      { server: bench.server, records: bench.records, causes },
      ticket().id,
      { action: 'close', cause },
      'li',
    );
  await expect(close('kiosk-paper-outt')).rejects.toThrow(
    /invalid_request.*no cause “kiosk-paper-outt”; the nearest are kiosk-paper-out, /,
  );
  expect(ticket().state).toBe('resolved');
  await close('other');
  expect(ticket().state).toBe('closed');
});

it('changes nothing where somebody else has it', async () => {
  const { seq } = ticket();
  const refused = actOnTicket(bench, ticket().id, { action: 'hand-on', from: 'customer' }, 'li');
  await expect(refused).rejects.toMatchObject({ code: 'conflict' });
  expect(ticket().seq).toBe(seq);
});

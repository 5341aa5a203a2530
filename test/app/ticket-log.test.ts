import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTicketLog } from '../../app/ticket-log.ts';
import type { Log } from '../../contract/collector.ts';
import { ManualClock } from '../../contract/manual-clock.ts';
import type { Command } from '../../server/domain/ticket/next.ts';
import type { ServerListener } from '../../server/audience.ts';
import { openRecords, type Records } from '../../server/stores/records/records.ts';
import { MONDAY_9, order, silentLog } from '../server/ticket-fixtures.ts';

let records: Records;
let lines: string[];
const listeners = new Set<ServerListener>();
const server = {
  listen(listener: ServerListener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
const keep = (_fields: object, message: string): void => void lines.push(message);
const log: Log = { ...silentLog, info: keep, warn: keep };

beforeEach(async () => {
  lines = [];
  records = await openRecords({ path: ':memory:', clock: new ManualClock(MONDAY_9), log: silentLog });
  records.tickets.onChange(({ id }) => {
    for (const listener of listeners) listener.ticketChanged(id);
  });
});
afterEach(() => {
  listeners.clear();
  records.close();
});

const at = { at: MONDAY_9, actor: 'system' };
async function open(): Promise<string> {
  return (await records.transact(() => records.tickets.open(order(), at))).ticket.id;
}
async function does(id: string, ...commands: Command[]): Promise<void> {
  for (const command of commands) await records.transact(() => records.tickets.execute(id, command, at));
}

it('says once what became of a ticket, not each change of it', async () => {
  startTicketLog({ server, records, log });
  const id = await open();
  await does(id, { do: 'acknowledge' }, { do: 'note', text: 'on my way' });
  await does(id, { do: 'resolve', how: 'visit', text: '' }, { do: 'close', text: '' });
  expect(lines).toEqual([
    expect.stringMatching(/^ticket #1 opened, \w+: .+; an engineer must go, by its deadline$/),
    expect.stringMatching(/^ticket #1 resolved, solved on site: /),
    expect.stringMatching(/^ticket #1 closed: /),
  ]);
});

it('does not repeat after a restart what was said before, and stops when it is ended', async () => {
  const id = await open();
  const stop = startTicketLog({ server, records, log });
  await does(id, { do: 'acknowledge' });
  expect(lines).toEqual([]);
  stop();
  await does(id, { do: 'resolve', how: 'visit', text: '' });
  expect(lines).toEqual([]);
});

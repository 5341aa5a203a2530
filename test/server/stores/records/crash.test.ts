import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../contract/clock.ts';
import { openRecords } from '../../../../server/stores/records/records.ts';
import { silentLog } from '../../ticket-fixtures.ts';
import type { TicketState } from '../../../../server/domain/ticket/types.ts';

/** Two files at a time, ten kills each. */
const LANES = 2;
const ROUNDS = 10;
const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));

/** Lets a child open tickets and kills it in the middle. @returns the faults it called safe */
async function killedRound(path: string, round: number, lane: number): Promise<string[]> {
  const child = spawn(process.execPath, [CHILD, path, `r${round}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.on('error', reject);
  child.on('close', resolve);
  let text = '';
  // Killed after a different number of tickets each time, at whatever it then does.
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.split('\n').length > 3 + (((round * LANES + lane) * 37) % 60)) child.kill('SIGKILL');
  });
  await promise;
  return text.split('\n').slice(0, -1);
}

test('kill -9 in the middle of opening tickets loses and doubles none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crash-'));
  await Promise.all(
    Array.from({ length: LANES }, (_, lane) => expectWholeLane(join(folder, `records-${lane}.db`), lane)),
  );
  rmSync(folder, { recursive: true });
});

async function expectWholeLane(path: string, lane: number): Promise<void> {
  const safe: string[] = [];
  for (let round = 0; round < ROUNDS; round++) safe.push(...(await killedRound(path, round, lane)));
  const records = await openRecords({ path, clock: systemClock, log: silentLog });
  const tickets: TicketState[] = [];
  for (let page = records.tickets.list(); page.length > 0;) {
    tickets.push(...page);
    page = records.tickets.list({ beforeNumber: page.at(-1)?.number ?? 0 });
  }
  const faults = tickets.map((ticket) => ticket.faultKey);
  expect(new Set(faults).size).toBe(faults.length);
  expect(safe.filter((fault) => !faults.includes(fault))).toEqual([]);
  // Each round may have committed at most one group that it could not tell of any more.
  expect(faults.length - safe.length).toBeLessThanOrEqual(3 * ROUNDS);
  expect(tickets.map((ticket) => ticket.number).toSorted((a, b) => a - b)).toEqual(tickets.map((_, i) => i + 1));
  for (const ticket of tickets) {
    expect(records.tickets.events(ticket.id)).toHaveLength(1);
    expect(records.outbox.ofTicket(ticket.id)).toHaveLength(1);
  }
  for (let round = 0; round < ROUNDS; round++) {
    const own = faults.filter((fault) => fault.startsWith(`r${round}-`));
    expect(records.alarms.cursor(`r${round}`)?.sequence).toBe(own.length - 1);
  }
  records.close();
}

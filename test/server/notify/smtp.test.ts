import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { createNotifier } from '../../../server/notify/notifier.ts';
import { openRecords } from '../../../server/stores/records/records.ts';
import { MINUTE, MONDAY_9, order, recordingLog } from '../ticket-fixtures.ts';
import { until } from './receiver.ts';
import type { AddressInfo } from 'node:net';
import type { Notifier } from '../../../server/notify/notifier.ts';
import type { Records } from '../../../server/stores/records/records.ts';

let server: SMTPServer;
let mails: { to: string[]; text: string }[];
let refusal: { code: number; text: string } | null;
let records: Records;
let notifier: Notifier;
let clock: ManualClock;

async function start(change: { user?: string; password?: string } = {}): Promise<void> {
  server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(_address, _session, done) {
      done(refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
    },
    onData(stream, session, done) {
      let text = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => (text += chunk));
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo.map((one) => one.address), text });
        done();
      });
    },
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  const listening = server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = listening.address() as AddressInfo;
  notifier = createNotifier({
    records,
    channels: [
      {
        name: 'mail',
        kind: 'smtp',
        host: '127.0.0.1',
        port,
        from: 'Foresite <noc@example.com>',
        to: ['a@example.com', 'b@example.com'],
        ...change,
      },
    ],
    clock,
    log: recordingLog(),
    // The clock moves by minutes between two turns: a try must not end by that.
    sendTimeoutMs: 60_000 * MINUTE,
  });
  notifier.start();
}

beforeEach(async () => {
  clock = new ManualClock(MONDAY_9);
  mails = [];
  refusal = null;
  records = await openRecords({ path: ':memory:', clock, log: recordingLog() });
});

afterEach(async () => {
  await notifier.stop();
  records.close();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(resolve);
  await promise;
});

const open = () => records.transact(() => records.tickets.open(order(), { at: clock.wallMs(), actor: 's' }).ticket);
const header = (text: string | undefined, name: string) =>
  new RegExp(`^${name}: *(.*(?:\r\n[ \t].*)*)`, 'im').exec(text ?? '')?.[1];

describe('mail', () => {
  test('of one ticket makes one thread, marked as sent by a machine', async () => {
    await start();
    const ticket = await open();
    await until(() => mails.length === 1);
    const resolve = { do: 'resolve', how: 'remote', text: '' } as const;
    await records.transact(() => records.tickets.execute(ticket.id, resolve, { at: clock.wallMs(), actor: 's' }));
    await until(() => mails.length === 2 && records.outbox.stats().waiting === 0);
    const [first, second] = mails;
    expect(first?.to).toEqual(['a@example.com', 'b@example.com']);
    expect(header(first?.text, 'Message-ID')).toBe(`<ticket.${ticket.id}@example.com>`);
    expect(header(second?.text, 'In-Reply-To')).toBe(`<ticket.${ticket.id}@example.com>`);
    expect(header(second?.text, 'Message-ID')).not.toBe(header(first?.text, 'Message-ID'));
    expect(header(first?.text, 'Auto-Submitted')).toBe('auto-generated');
    expect(header(first?.text, 'Subject')).toMatch(/^=\?UTF-8\?/);
  });

  test('with a treatment plan goes to the customer, with a copy to the service', async () => {
    await start();
    const ticket = await open();
    await until(() => mails.length === 1);
    const sections = { cause: { zh: '端口损坏', en: 'dead port' } };
    const to = { name: { zh: '王女士', en: 'Ms Wang' }, phone: '', email: 'wang@customer.example' };
    await records.transact(() =>
      records.tickets.execute(
        ticket.id,
        { do: 'plan', text: '', plan: { version: 1, edition: 1, sections, to } },
        { at: clock.wallMs(), actor: 'li' },
      ),
    );
    await until(() => mails.length === 2);
    expect(mails[1]?.to).toEqual(['wang@customer.example', 'a@example.com', 'b@example.com']);
  });

  test('that is refused for good is given up, one refused for now is kept', async () => {
    refusal = { code: 451, text: 'greylisted' };
    await start();
    await open();
    await until(() => records.outbox.undelivered()[0]?.lastError === 'SMTP 451');
    expect(records.outbox.stats().dead).toBe(0);
    refusal = { code: 550, text: 'no such user' };
    await until(() => records.outbox.stats().dead === 1, { clock, stepMs: MINUTE });
    expect(records.outbox.undelivered()[0]?.lastError).toBe('SMTP 550');
    expect(mails).toEqual([]);
  });

  test('sends no password over an open line', async () => {
    await start({ user: 'noc', password: 'C4nary-mail' });
    await open();
    await until(() => records.outbox.undelivered()[0]?.tries === 1);
    expect(mails).toEqual([]);
    expect(JSON.stringify(records.outbox.undelivered())).not.toContain('C4nary');
  });
});

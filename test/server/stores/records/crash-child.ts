// Opens tickets as fast as it can until it is killed, and says each one that is safe on standard output. Run by crash.test.ts.

import { writeSync } from 'node:fs';
import { systemClock } from '../../../../contract/clock.ts';
import { openRecords } from '../../../../server/stores/records/records.ts';
import { order, silentLog } from '../../ticket-fixtures.ts';

const [path = '', round = ''] = process.argv.slice(2);
const records = await openRecords({ path, clock: systemClock, log: silentLog });
records.tickets.onChange((ticket, events) => {
  const id = `${ticket.id}:${events[0]?.seq}`;
  const at = systemClock.wallMs();
  const message = { id, key: id, channel: 'hook', ticketId: ticket.id, kind: 'opened', priority: 1, payload: {} };
  records.outbox.put({ ...message, createdAt: at, nextTryAt: at });
});
for (let i = 0; ; i++) {
  const jobs = [0, 1, 2].map((n) =>
    records.transact(() => {
      const occasion = { at: systemClock.wallMs(), actor: 'system' };
      // Each fault is reported twice, as two records of one fault would.
      records.tickets.open(order({ faultKey: `${round}-${i}-${n}` }), occasion);
      records.tickets.open(order({ faultKey: `${round}-${i}-${n}` }), occasion);
      records.alarms.moveCursor({ gateway: round, epoch: 1, sequence: i * 3 + n });
      return `${round}-${i}-${n}`;
    }),
  );
  for (const key of await Promise.all(jobs)) writeSync(1, `${key}\n`);
}

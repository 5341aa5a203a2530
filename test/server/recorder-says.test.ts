// What a recorder says of a camera it gets no stream from is news of the camera, which nobody else asks with an account.

import { expect, it } from 'vitest';
import { loadCauses } from '../../app/load-causes.ts';
import type { Condition } from '../../contract/profile.ts';
import { CONDITIONS, ServerBench, testProfiles } from './server-bench.ts';

const { causes } = loadCauses();
const CHANNEL: Condition = { id: 'channel', predicate: 'channel', measurement: 'recorder_channel', field: 'status', raise: { in: [1] }, hold: '0s', clearAfter: '0s', severity: 'major' }; // prettier-ignore

/** @returns the fault of the ticket, and what it wavers between */
async function ticketAfter(reason: string): Promise<string[]> {
  const bench = new ServerBench(causes);
  bench.profiles = testProfiles(bench.site, [...CONDITIONS, CHANNEL]);
  await bench.start();
  try {
    const say = (status: number, why: string): void => {
      const timeMs = bench.clock.wallMs();
      const details = why === '' ? {} : { reason: why };
      const facts = { components: [{ key: 'channel:3', name: '3', details }] };
      bench.link.send(() => ({ kind: 'facts', site: 'demo', asset: 'nvr', source: 'http', timeMs, facts }));
      bench
        .feed([['nvr', 'recorder_channel', 'status', status, 'channel:3']])
        .ping('nvr', true)
        .ping('cam-3', true);
    };
    say(0, '');
    await bench.pass(5);
    say(1, reason);
    await bench.pass(5);
    return bench.tickets();
  } finally {
    await bench.close();
  }
}

it.each(['userNameOrPasswordError', 'authentication failed', '用户名或密码错误'])(
  'a channel lost for “%s” is a camera whose account differs',
  async (reason) => {
    expect(await ticketAfter(reason)).toEqual(['1 open camera-login-rejected@cam-3']);
  },
);

it.each(['', 'video loss', 'ipcStreamFail'])('for “%s” it is not', async (reason) => {
  const [ticket] = await ticketAfter(reason);
  expect(ticket).toMatch(/^1 open /);
  expect(ticket).not.toContain('login-rejected');
});

it('a camera that was told not to be activated has lost its settings', async () => {
  expect(await ticketAfter('notActivated')).toEqual(['1 open factory-reset@cam-3']);
});

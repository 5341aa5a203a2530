// Remote remedies from end to end: the real programs, the simulated site and its real protocols, watched over the API. A
// hung camera comes back by one PoE cycle that was enabled, rehearsed and ordered; its ticket ends as solved remotely. With two
// administrators it takes both, from the command line as from the page.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangesView } from '../../contract/api-changes.ts';
import type { TicketView } from '../../contract/api.ts';
import type { ActionModesView, DryRunView, RemediesView, RemoteActionView } from '../../contract/api-actions.ts';
import type { BundleView } from '../../contract/api-verdict.ts';
import { Demo } from './demo.ts';
import { HEALED_WITHIN_MS, TICKET_WITHIN_MS } from './stories.ts';

const demo = new Demo();
beforeAll(() => demo.start(), 300_000);
afterAll(() => demo.stop());

async function call<T>(method: string, path: string, body?: object): Promise<{ status: number; body: T }> {
  const response = await fetch(demo.address + path, {
    method,
    headers: { authorization: `Bearer ${demo.token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  // What the API answers is its own contract.
  return { status: response.status, body: (await response.json()) as T };
}

async function until<T>(ms: number, look: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + ms; ;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error('not in time');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** As a person does on the page: what somebody else has set is known to two. */
async function setOwnPassword(name: string, given: string, password: string): Promise<void> {
  const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(demo.address + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
  const signedIn = await post('/api/v1/sign-in', { name, password: given });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { csrf } = (await signedIn.json()) as { csrf: string };
  const set = await post('/api/v1/set-password', { password, current: given }, { cookie, 'x-csrf-token': csrf });
  expect(set.status).toBe(200);
}

const openTicket = (asset: string): Promise<TicketView> =>
  until(TICKET_WITHIN_MS, async () => {
    const { body } = await call<{ items: TicketView[] }>('GET', '/api/v1/tickets?state=open');
    return body.items.find((ticket) => ticket.affected.some((one) => one.asset === asset) || ticket.asset === asset);
  });

describe('a hung camera', () => {
  it('comes back by a PoE cycle, and its ticket is solved remotely', { timeout: 500_000 }, async () => {
    // What has never been well is no fault.
    await demo.settled(HEALED_WITHIN_MS);
    const [site] = (await call<{ key: string }[]>('GET', '/api/v1/sites')).body;
    const modesPath = `/api/v1/sites/${site?.key ?? ''}/action-modes`;
    const modes = (await call<ActionModesView>('GET', modesPath)).body;
    expect(modes.modes.find(({ scope, verb }) => scope === 'class:camera' && verb === 'poe-cycle')?.mode).toBe('off');
    await demo.command('lab', 'break', 'camera-hung', '--on', 'cam-03');
    const ticket = await openTicket('cam-03');

    // Off until it is enabled.
    const order = { asset: 'cam-03', verb: 'poe-cycle' };
    const dryRunPath = `/api/v1/tickets/${ticket.id}/remedies/dry-run`;
    const barred = (await call<DryRunView>('POST', dryRunPath, order)).body;
    expect(barred.barriers.map(({ code }) => code)).toContain('off');
    const mine = { id: randomUUID(), ...order, hash: barred.hash, reason: 'it hangs' };
    expect((await call('POST', `/api/v1/tickets/${ticket.id}/remedies`, mine)).status).toBe(409);

    const enabled = await call('PUT', modesPath, { scope: 'class:camera', verb: 'poe-cycle', mode: 'approve' });
    expect(enabled.status).toBe(200);
    // The switch has told what it offers once it is read whole.
    const rehearsed = await until(TICKET_WITHIN_MS, async () => {
      const { body } = await call<DryRunView>('POST', dryRunPath, order);
      return body.barriers.length === 0 && body;
    });
    expect(rehearsed).toMatchObject({
      on: { place: 'sw-a/port:gi3' },
      frame: expect.stringMatching(/^SNMP SET .*1\.3\.6\.1\.2\.1\.105\.1\.1\.1\.3\.1\.3 = 2/),
      losesPower: [{ place: 'cam-03' }],
      barriers: [],
    });
    const sent = await call<RemoteActionView>('POST', `/api/v1/tickets/${ticket.id}/remedies`, {
      ...mine,
      hash: rehearsed.hash,
    });
    expect(sent).toMatchObject({ status: 201, body: { state: 'sent' } });
    // The same order again is no second one.
    expect(
      (await call('POST', `/api/v1/tickets/${ticket.id}/remedies`, { ...mine, hash: rehearsed.hash })).status,
    ).toBe(409);

    const ended = await until(HEALED_WITHIN_MS * 2, async () => {
      const { body } = await call<RemediesView>('GET', `/api/v1/tickets/${ticket.id}/remedies`);
      const [action] = body.actions;
      return action && action.endedAt !== null ? action : undefined;
    });
    expect(ended).toMatchObject({ state: 'healed', detail: { en: '' } });
    expect(ended.before).toContainEqual({ place: 'cam-03', what: 'target:ping', value: 'timeout' });
    expect(ended.after).toContainEqual({ place: 'cam-03', what: 'target:ping', value: 'ok' });
    const resolved = (await call<TicketView>('GET', `/api/v1/tickets/${ticket.id}`)).body;
    expect(resolved.state).toBe('resolved');
    expect(resolved.visit).toMatchObject({ decision: 'none', parts: [] });
    expect(resolved.events.map(({ text }) => text.en).join('\n')).toMatch(/resolved: solved remotely/);
  });

  it('takes two people once there are two administrators, by the command line, too', { timeout: 240_000 }, async () => {
    const passwords = { ana: 'a long enough password of ana', ben: 'a long enough password of ben' } as const;
    for (const [name, password] of Object.entries(passwords)) {
      const given = `first ${password}`;
      expect((await call('POST', '/api/v1/users', { name, role: 'admin', password: given })).status).toBe(201);
      await setOwnPassword(name, given, password);
    }
    const as = (name: keyof typeof passwords, ...words: string[]): Promise<string> =>
      demo.commandWith({ FORESITE_PASSWORD: passwords[name] }, 'action', ...words, '--as', name);
    const refused = async (asked: Promise<string>): Promise<string> =>
      asked.then(
        (said) => `not refused: ${said}`,
        (error: unknown) => String(error),
      );

    // To enable more takes both; a bearer token is no person.
    const mode = ['modes', '--set', 'class:camera reboot=approve'];
    expect(await as('ana', ...mode)).toMatch(/reboot +off +→ approve \(ana\)/);
    expect(await as('ben', ...mode)).toMatch(/reboot +approve/);
    const withToken = demo.commandWith({ FORESITE_TOKEN: demo.token }, 'action', ...mode.slice(0, 1), '--set', 'class:camera reboot=automatic'); // prettier-ignore
    expect(await refused(withToken)).toMatch(/api_refused/);

    await demo.command('lab', 'break', 'camera-hung', '--on', 'cam-15');
    const ticket = await openTicket('cam-15');
    const order = [`#${ticket.number}`, 'cam-15', 'poe-cycle'];
    const rehearsed = await as('ana', 'propose', ...order, '--dry-run');
    expect(rehearsed).toMatch(/sends: SNMP SET .*105\.1\.1\.1\.3\.1\./);
    expect(rehearsed).toContain('a second person has to agree');
    const asked = JSON.parse(
      await as('ana', 'propose', ...order, '--reason', 'it hangs', '--json'),
    ) as RemoteActionView;
    expect(asked).toMatchObject({ state: 'waiting', actor: 'ana', mayApprove: false });
    expect(await refused(as('ana', 'confirm', asked.id))).toMatch(/api_refused/);
    expect(await refused(demo.commandWith({ FORESITE_TOKEN: demo.token }, 'action', 'confirm', asked.id))).toMatch(
      /api_refused/,
    );
    expect(await as('ben', 'list', String(ticket.number))).toContain(asked.id);
    expect(await as('ben', 'confirm', asked.id)).toContain(`${asked.id}  ordered`);
    expect(await refused(as('ben', 'confirm', asked.id))).toMatch(/api_refused/);

    const ended = await until(HEALED_WITHIN_MS * 2, async () => {
      const { body } = await call<RemediesView>('GET', `/api/v1/tickets/${ticket.id}/remedies`);
      const [action] = body.actions;
      return action && action.endedAt !== null ? action : undefined;
    });
    expect(ended).toMatchObject({ state: 'healed', actor: 'ana', approvedBy: 'ben' });
    const changes = await demo.get<ChangesView>(`/sites/${ticket.site}/changes?asset=cam-15`);
    expect(changes.changes).toContainEqual(
      expect.objectContaining({ kind: 'action', text: expect.objectContaining({ en: expect.stringMatching(/^Remote action: PoE power cycle of /) }) }),
    ); // prettier-ignore
  });
});

describe('a camera whose video service is stuck', () => {
  it('has a ticket with a picture of what it sees', async () => {
    // What has never been well is no fault.
    await demo.settled(HEALED_WITHIN_MS);
    await demo.command('lab', 'break', 'camera-rtsp-stuck', '--on', 'cam-09');
    const ticket = await openTicket('cam-09');
    const taken = await until(TICKET_WITHIN_MS, async () => {
      const { body } = await call<BundleView | null>('GET', `/api/v1/tickets/${ticket.id}/evidence`);
      return body?.pictureAt;
    });
    expect(Date.parse(taken)).toBeGreaterThanOrEqual(Date.parse(ticket.openedAt));
    const picture = await fetch(`${demo.address}/api/v1/tickets/${ticket.id}/picture`, {
      headers: { authorization: `Bearer ${demo.token}` },
    });
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect([...new Uint8Array(await picture.arrayBuffer()).subarray(0, 2)]).toEqual([0xff, 0xd8]);
  });
});

describe('planned work by the command line', () => {
  it('is seen by the running owner, stands among the changes, and ends there', async () => {
    const [id] = (await demo.command('maintenance', 'add', 'printer head', '--asset', 'kiosk-1', '--for', '90m')).split(
      '\n',
    );
    const site = (await demo.sites())[0]?.key ?? '';
    const kiosk = async (): Promise<boolean | undefined> =>
      (await demo.assets()).find(({ key }) => key === 'kiosk-1')?.maintenance;
    expect(await demo.command('maintenance', 'list')).toContain(
      `${id}  ${site}/kiosk-1  printer head (command line)  running`,
    );
    await until(TICKET_WITHIN_MS, async () => (await kiosk()) === true);
    await demo.command('maintenance', 'end', id ?? '');
    await until(TICKET_WITHIN_MS, async () => (await kiosk()) === false);
    expect(await demo.command('maintenance', 'list')).not.toContain(id);
    const { changes } = await demo.get<ChangesView>(`/sites/${site}/changes?asset=kiosk-1`);
    expect(changes.filter(({ kind }) => kind === 'maintenance').map(({ text, actor }) => [text.en, actor])).toEqual([
      ['Planned work has ended: printer head', 'command line'],
      ['Planned work: printer head', 'command line'],
    ]);
  });
});

// Remote remedies from end to end: the real programs, the simulated site and its real protocols, watched over the API. A
// hung camera comes back by one PoE cycle that was enabled, rehearsed and ordered; its ticket ends as solved remotely.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TicketView } from '../../contract/api.ts';
import type { ActionModesView, DryRunView, RemediesView, RemoteActionView } from '../../contract/api-actions.ts';
import { Demo } from './demo.ts';
import { HEALED_WITHIN_MS, TICKET_WITHIN_MS } from './stories.ts';

const demo = new Demo();
beforeAll(() => demo.start(), 90_000);
afterAll(() => demo.stop(), 30_000);

async function call<T>(method: string, path: string, body?: object): Promise<{ status: number; body: T }> {
  const response = await fetch(demo.address + path, {
    method,
    headers: { authorization: `Bearer ${demo.token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
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

const openTicket = (asset: string): Promise<TicketView> =>
  until(TICKET_WITHIN_MS, async () => {
    const { body } = await call<{ items: TicketView[] }>('GET', '/api/v1/tickets?state=open');
    return body.items.find((ticket) => ticket.affected.some((one) => one.asset === asset) || ticket.asset === asset);
  });

describe('a hung camera', () => {
  it('comes back by a PoE cycle, and its ticket is solved remotely', { timeout: 240_000 }, async () => {
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
    const rehearsed = (await call<DryRunView>('POST', dryRunPath, order)).body;
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
    expect(resolved.events.map(({ text }) => text.en).join('\n')).toMatch(/resolved: solved remotely/);
  });
});

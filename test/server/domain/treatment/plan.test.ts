import { describe, expect, it } from 'vitest';
import type { SiteFile } from '../../../../contract/site-file.ts';
import { plain } from '../../../../contract/text.ts';
import { clocks, slaTerms } from '../../../../server/domain/sla/clocks.ts';
import { applyEvent } from '../../../../server/domain/ticket/apply.ts';
import { next, opening, type Command } from '../../../../server/domain/ticket/next.ts';
import type { TicketState } from '../../../../server/domain/ticket/types.ts';
import { dispatchOf } from '../../../../server/domain/treatment/dispatch.ts';
import { basisOf, editedPlan, planOf, sentPlan, type PlanParts } from '../../../../server/domain/treatment/plan.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { asset } from '../../../cases/demo-site.ts';
import { HOUR, MONDAY_9, order } from '../../ticket-fixtures.ts';

const FILE: SiteFile = {
  site: 'mall',
  name: plain('Mall'),
  timezone: 'Asia/Shanghai',
  access: { hours: { mon: ['10:00-22:00'] }, travel: '30m', note: { zh: '走员工通道', en: 'use the staff entrance' } },
  contacts: [
    { role: 'onsite', name: plain('Guard'), phone: '110-1' },
    { role: 'customer', name: plain('Ms Wang'), phone: '110-2', email: 'wang@example.com' },
  ],
  assets: [
    asset('sw-a', 'switch', { warrantyUntil: '2026-01-05', serial: 'S1', vendor: 'Maker', box: 'rack' }),
    asset('rack', 'box'),
    asset('cam-01', 'camera', { linkedTo: 'sw-a/port:gi1', box: 'rack' }),
    asset('cam-02', 'camera', { linkedTo: 'sw-a/port:gi2' }),
  ],
};
const graph = buildGraph(FILE, new Map());

function opened(change: Partial<Parameters<typeof order>[0]> = {}, id = 't1', number = 1): TicketState {
  const event = opening(order(change), number, { at: MONDAY_9, actor: 'system' });
  const ticket = applyEvent(null, { ...event, ticketId: id, seq: 1 });
  if (!ticket) throw new Error('no ticket');
  return ticket;
}

function after(ticket: TicketState, command: Command, at = MONDAY_9): TicketState {
  let state: TicketState = ticket;
  for (const event of next(ticket, command, { at, actor: 'li' }))
    state = applyEvent(state, { ...event, ticketId: ticket.id, seq: state.seq + 1 }) ?? state;
  return state;
}

function partsOf(ticket: TicketState, open: TicketState[] = [], nowMs = MONDAY_9): PlanParts {
  const running = clocks(ticket, slaTerms(undefined, FILE.timezone), nowMs);
  const own = FILE.assets.find(({ key }) => key === ticket.asset);
  const dispatch = dispatchOf({ ticket, clocks: running, file: FILE, asset: own, graph, open, nowMs });
  return { ticket, clocks: running, dispatch, file: FILE, nameOf: (place) => graph.nameOf(place) };
}

const send = (ticket: TicketState): TicketState =>
  after(ticket, { do: 'plan', text: '', plan: sentPlan(partsOf(ticket), planOf(partsOf(ticket), '').version) });

describe('a treatment plan', () => {
  it('is drafted from the verdict: cause, evidence, measure, time, parts, people', () => {
    const plan = planOf(partsOf(opened()), '');
    expect(plan).toMatchObject({ state: 'draft', to: { name: plain('Ms Wang'), email: 'wang@example.com' } });
    const text = Object.fromEntries(plan.sections.map((section) => [section.key, section.text.en]));
    expect(text).toMatchObject({
      cause: 'dead PoE port',
      evidence: 'the port reports a PoE fault',
      impact: 'CAM-01',
      measure: 'An engineer comes. the camera must move to another port',
      time: 'on site at the latest: 2026-01-05 13:00; service back by 2026-01-05 17:00 (UTC+8)',
      people: 'one person; use the staff entrance',
    });
    expect(text['parts']).toContain('Cat 6 patch cord, 2 m ×1; PoE tester; under warranty until 2026-01-05');
  });

  it('names all that cannot be told apart, and nothing to bring where nobody comes', () => {
    const ticket = opened();
    const tied = ticket.causes.map((cause) => ({ ...cause, isTied: true }));
    const visit = { ...ticket.visit, decision: 'customer' as const, driveChance: 0 };
    const parts = partsOf({ ...ticket, title: plain('this or that'), causes: tied, visit });
    const dispatch = { ...parts.dispatch, go: 'none' as const };
    const text = Object.fromEntries(
      planOf({ ...parts, dispatch }, '').sections.map((section) => [section.key, section.text.en]),
    );
    expect(text).toMatchObject({
      cause: 'this or that',
      measure: 'This is for you to do. the camera must move to another port',
      parts: 'none',
    });
  });

  it('keeps what a person wrote, section by section', () => {
    const ticket = opened();
    const { version } = planOf(partsOf(ticket), '');
    const sections = editedPlan(ticket, version, { measure: '改接备用端口' });
    const edited = after(ticket, { do: 'editPlan', sections, basis: basisOf(ticket) });
    const plan = planOf(partsOf(edited), '');
    expect(plan.state).toBe('edited');
    expect(plan.sections.find(({ key }) => key === 'measure')?.text.en).toBe('改接备用端口');
    expect(plan.sections.find(({ key }) => key === 'cause')?.text.en).toBe('dead PoE port');
    expect(plan.version).not.toBe(version);
  });

  it('is drafted anew when the verdict changes before it is sent, and not when a confidence wavers', () => {
    const ticket = opened();
    const sections = editedPlan(ticket, planOf(partsOf(ticket), '').version, { measure: 'mine' });
    const edited = after(ticket, { do: 'editPlan', sections, basis: basisOf(ticket) });
    const causes = ticket.causes.map((cause) => ({ ...cause, confidence: 0.5 }));
    expect(planOf(partsOf(after(edited, { do: 'revise', verdict: { causes } })), '').state).toBe('edited');
    const other = after(edited, { do: 'revise', verdict: { title: plain('something else') } });
    expect(planOf(partsOf(other), '').state).toBe('redrafted');
    expect(JSON.stringify(planOf(partsOf(other), '').sections)).not.toContain('mine');
  });

  it('stops the plan clock by one confirmation, and stays as it was sent', () => {
    const sent = send(opened());
    expect(sent.marks.plannedAt).toBe(MONDAY_9);
    const plan = planOf(partsOf(sent, [], MONDAY_9 + 9 * HOUR), 'li');
    expect(plan).toMatchObject({ state: 'sent', sentBy: 'li', sentAt: new Date(MONDAY_9).toISOString() });
    expect(sent.planSent?.edition).toBe(1);
  });

  it('can be sent again when the verdict has changed since', () => {
    const changed = after(send(opened()), { do: 'revise', verdict: { title: plain('something else') } });
    expect(planOf(partsOf(changed), 'li').state).toBe('draft');
    expect(send(changed).planSent?.edition).toBe(2);
  });

  it('is not sent when it is no longer what was read', () => {
    const ticket = opened();
    const { version } = planOf(partsOf(ticket), '');
    const changed = after(ticket, { do: 'revise', verdict: { title: plain('something else') } });
    expect(() => sentPlan(partsOf(changed), version)).toThrow(/plan has changed/);
    expect(() => editedPlan(changed, version, { cause: 'x' })).toThrow(/plan has changed/);
  });
});

describe('the dispatch of a ticket', () => {
  it('says by when to order, whom to call and whether one gets in', () => {
    const { dispatch } = partsOf(opened());
    expect(dispatch).toMatchObject({
      go: 'now',
      arriveBy: new Date(MONDAY_9 + 4 * HOUR).toISOString(),
      orderBy: new Date(MONDAY_9 + 3.5 * HOUR).toISOString(),
      access: { isOpen: false, opensAt: new Date(MONDAY_9 + HOUR).toISOString() },
    });
    expect(dispatch.contacts.map(({ role }) => role)).toEqual(['onsite', 'customer']);
  });

  it('tells of the visit that may be due after all nearer hands', () => {
    const ticket = opened();
    const goOf = (visit: Partial<TicketState['visit']>) =>
      partsOf({ ...ticket, visit: { ...ticket.visit, decision: 'remote', next: 'onsite-staff', ...visit } }).dispatch
        .go;
    expect(goOf({ who: ['R', 'S', 'E'] })).toBe('after');
    expect(goOf({ who: ['R', 'S'] })).toBe('none');
  });

  it('takes the warranty at its last day, and no longer', () => {
    expect(partsOf(opened()).dispatch.warranty).toMatchObject({ isIn: true, serial: 'S1' });
    expect(partsOf(opened(), [], MONDAY_9 + 24 * HOUR).dispatch.warranty?.isIn).toBe(false);
  });

  it('names what the same trip can take along, nearest first, and nothing that is cured from afar', () => {
    const ticket = opened({ asset: 'cam-01', faultKey: 'a' });
    const others = [
      opened({ asset: 'cam-02', faultKey: 'b' }, 't2', 2),
      opened({ asset: 'sw-a', faultKey: 'c' }, 't3', 3),
      opened({ asset: 'cam-02', faultKey: 'd', visit: { ...order().visit, decision: 'remote' } }, 't4', 4),
    ];
    const { combine } = partsOf(ticket, [ticket, ...others]).dispatch;
    expect(combine.map(({ number, near }) => [number, near])).toEqual([
      [3, 'box'],
      [2, 'site'],
    ]);
  });
});

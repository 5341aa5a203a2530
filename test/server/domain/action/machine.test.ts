// The life of a remote action: consent, expiry, report, and whether it has helped.

import { describe, expect, it } from 'vitest';
import {
  APPROVE_WITHIN_MS,
  HEAL_WITHIN_MS,
  next,
  REPORT_WITHIN_MS,
  request,
  type ActionEvent,
} from '../../../../server/domain/action/machine.ts';
import type { Action, ActionPlan, ActionPolicy, Asker } from '../../../../server/domain/action/types.ts';

const NOW = 1_800_000_000_000;
const plan: ActionPlan = {
  site: 'mall', ticket: 't-1', asset: 'cam-03', verb: 'poe-cycle', args: {}, on: { asset: 'sw-a', component: 'port:gi3', target: 'snmp' },
  frame: 'SNMP SET', identity: { serial: 'A1', macs: [] }, losesPower: ['cam-03'], losesPath: [], affected: ['cam-03'], hash: 'h',
}; // prettier-ignore
const li: Asker = { name: 'li', behind: ['li'], isPerson: true };
const wang: Asker = { name: 'wang', behind: ['wang'], isPerson: true };
const two: ActionPolicy = { mode: 'approve', isTwoPerson: true, barriers: [] };

function asked(policy: ActionPolicy = two, by = li, isAutomatic = false) {
  const order = { id: 'a-1', plan, hash: 'h', reason: 'hangs', by, isAutomatic, before: [] };
  return request(order, policy, NOW);
}

function waiting(): Action {
  const { action } = asked();
  if (!action) throw new Error('it was barred');
  return action;
}

const approval = (by: Asker, change: Partial<Extract<ActionEvent, { do: 'approve' }>> = {}): ActionEvent => ({
  do: 'approve',
  by,
  hash: 'h',
  policy: two,
  ...change,
});

describe('asking for a remote action', () => {
  it('goes out at once where one person is enough', () => {
    expect(asked({ ...two, isTwoPerson: false }).action).toMatchObject({
      state: 'sent',
      sentAt: NOW,
      needsSecond: false,
    });
  });

  it('waits for somebody else where two have to agree', () => {
    expect(asked().action).toMatchObject({ state: 'waiting', sentAt: null });
    expect(next(waiting(), approval(wang), NOW + 1).action).toMatchObject({ state: 'sent', approvedBy: 'wang' });
  });

  it.each([
    ['off', { ...two, mode: 'off' }, 'off'],
    ['suggested only', { ...two, mode: 'suggest' }, 'suggest-only'],
    ['frozen', { ...two, barriers: ['frozen'] }, 'frozen'],
  ] as const)('is barred while it is %s', (_what, policy, barrier) => {
    expect(asked(policy).barrier).toBe(barrier);
    expect(next(waiting(), approval(wang, { policy }), NOW).barrier).toBe(barrier);
  });

  it('needs the hash of what was rehearsed', () => {
    const order = { id: 'a', plan, hash: 'other', reason: '', by: li, isAutomatic: false, before: [] };
    expect(request(order, two, NOW).barrier).toBe('changed');
    expect(next(waiting(), approval(wang, { hash: 'other' }), NOW).barrier).toBe('changed');
  });

  it('takes two for what gives power, also where Foresite may do it alone: somebody may be at work there', () => {
    const giving = { ...plan, verb: 'outlet-on' } as const;
    const order = { id: 'a', plan: giving, hash: 'h', reason: '', by: li, isAutomatic: false, before: [] };
    const automatic: ActionPolicy = { ...two, mode: 'automatic' };
    expect(request(order, automatic, NOW).action?.state).toBe('waiting');
    expect(request({ ...order, plan }, automatic, NOW).action?.state).toBe('sent');
  });

  it('is never automatic where people have to order it', () => {
    expect(asked(two, li, true).barrier).toBe('suggest-only');
    expect(asked({ ...two, mode: 'automatic' }, li, true).action).toMatchObject({ state: 'sent', isAutomatic: true });
  });
});

describe('agreeing to it', () => {
  it('is refused to who asked, to a program, and to a program of who asked', () => {
    expect(next(waiting(), approval(li), NOW).barrier).toBe('same-person');
    expect(next(waiting(), approval({ ...wang, isPerson: false }), NOW).barrier).toBe('not-a-person');
    expect(next(waiting(), approval({ name: 'script', behind: ['li'], isPerson: true }), NOW).barrier).toBe(
      'same-person',
    );
  });

  it('is too late after its time, and when the clock has gone back behind the request', () => {
    expect(next(waiting(), approval(wang), NOW + APPROVE_WITHIN_MS - 1).action?.state).toBe('sent');
    expect(next(waiting(), approval(wang), NOW + APPROVE_WITHIN_MS).barrier).toBe('too-late');
    expect(next(waiting(), approval(wang), NOW - 1).barrier).toBe('too-late');
  });

  it('ends with the wait, or with being taken back', () => {
    expect(next(waiting(), { do: 'tick', after: [] }, NOW + APPROVE_WITHIN_MS).action?.state).toBe('expired');
    const revoked = next(waiting(), { do: 'revoke' }, NOW).action ?? waiting();
    expect(revoked.state).toBe('revoked');
    expect(next(revoked, approval(wang), NOW).barrier).toBe('not-waiting');
  });
});

describe('an action that was sent', () => {
  const sent = (): Action => next(waiting(), approval(wang), NOW).action ?? waiting();
  const report = (outcome: 'done' | 'failed' | 'refused' | 'stuck' | 'unknown'): ActionEvent => ({
    do: 'report',
    report: { order: 'a-1', outcome, refusal: '', detail: '' },
  });

  it('cannot be taken back or agreed to again', () => {
    expect(next(sent(), { do: 'revoke' }, NOW).barrier).toBe('not-waiting');
    expect(next(sent(), approval(wang), NOW).barrier).toBe('not-waiting');
  });

  it('is watched when it was done, until the fault heals or its time is over', () => {
    const watching = next(sent(), report('done'), NOW).action ?? sent();
    expect(watching.state).toBe('watching');
    expect(next(watching, { do: 'healed', after: [] }, NOW + 1).action?.state).toBe('healed');
    expect(next(watching, { do: 'tick', after: [] }, NOW + HEAL_WITHIN_MS - 1).action?.state).toBe('watching');
    expect(next(watching, { do: 'tick', after: [] }, NOW + HEAL_WITHIN_MS).action?.state).toBe('not-healed');
  });

  it.each(['failed', 'refused', 'stuck'] as const)('ends when it was %s', (outcome) => {
    expect(next(sent(), report(outcome), NOW).action).toMatchObject({ state: outcome, endedAt: NOW });
  });

  it('is unknown, watched and never sent again when nothing is heard of it', () => {
    const unheard = next(sent(), { do: 'tick', after: [] }, NOW + REPORT_WITHIN_MS).action ?? sent();
    expect(unheard).toMatchObject({ state: 'watching', outcome: 'unknown' });
    expect(next(unheard, report('done'), NOW + REPORT_WITHIN_MS + 1).action).toMatchObject({ outcome: 'done' });
  });
});

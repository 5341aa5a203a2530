// A cause whose own sign is seen to be ok is not laid over the site: nothing else of it is looked at.

import { expect, it } from 'vitest';
import { plain } from '../../../../contract/text.ts';
import type { Observations } from '../../../../server/domain/detect/types.ts';
import type { Cause, Effect } from '../../../../server/domain/diagnose/cause-schema.ts';
import { diagnose } from '../../../../server/domain/diagnose/diagnose.ts';
import { NOW, ONSET, type SeenSite } from '../../../cases/seen-site.ts';
import { site } from '../../../cases/verdicts.ts';

const SIGN: Effect = { predicate: 'heard', where: 'self', probability: 0.9, defining: true };

function wideCause(...signs: Effect[]): Cause {
  return {
    id: 'wide',
    title: plain('wide'),
    appliesTo: { at: 'asset', classes: ['av'] },
    rate: 1,
    rateFrom: 'this test',
    effects: [
      ...signs,
      { predicate: 'protect', where: 'self', probability: 0.9 },
      { predicate: 'reachable', where: 'everything', probability: 0.01 },
    ],
    severity: 'minor',
    visit: { decision: 'engineer', urgency: 'by-clock', reason: plain('wide'), firstCheck: plain('look') },
  };
}

/** @returns what it is taken for, and whether its effects elsewhere were looked at */
function verdictOn(seen: SeenSite, cause: Cause): { cause: string | undefined; isLaidOut: boolean } {
  const asked = new Set<string>();
  const observations: Observations = {
    at: (predicate, place) => {
      asked.add(`${predicate} ${place}`);
      return seen.at(predicate, place);
    },
  };
  const input = { graph: seen.graph, observations, findings: seen.findings(), causes: [cause], nowMs: NOW };
  const [fault] = diagnose(input).faults;
  return { cause: fault?.cause, isLaidOut: asked.has('reachable cam-1') };
}

const broken = (): SeenSite => site().bad('protect', 'amp');

it('is ruled out by one look while its sign is seen to be ok', () => {
  expect(verdictOn(broken().ok('heard', 'amp'), wideCause(SIGN))).toEqual({ cause: 'unexplained', isLaidOut: false });
});

it('is laid out where its sign is bad, or not known', () => {
  expect(verdictOn(broken().bad('heard', 'amp'), wideCause(SIGN))).toEqual({ cause: 'wide', isLaidOut: true });
  expect(verdictOn(broken().unknown('heard', 'amp'), wideCause(SIGN)).isLaidOut).toBe(true);
});

it('is laid out where its sign was last seen before the alarm began', () => {
  expect(verdictOn(broken().ok('heard', 'amp', ONSET - 1000), wideCause(SIGN)).isLaidOut).toBe(true);
});

it('is laid out where an effect before, which need not show, has the same sign', () => {
  const before: Effect = { predicate: 'heard', where: 'self', probability: 0.5 };
  expect(verdictOn(broken().ok('heard', 'amp'), wideCause(before, SIGN)).isLaidOut).toBe(true);
});

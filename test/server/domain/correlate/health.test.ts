import { expect, test } from 'vitest';
import type { Level, PredicateName } from '../../../../contract/predicates.ts';
import { healthOf, type HealthInput } from '../../../../server/domain/correlate/health.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { demoSite } from '../../../cases/demo-site.ts';

const { assets } = buildGraph(demoSite(), new Map());

function health(
  levels: Partial<Record<PredicateName, Level>>,
  change: Partial<HealthInput> = {},
  key = 'cam-1',
): string {
  const asset = assets.get(key);
  if (!asset) throw new Error(`no asset ${key}`);
  const at = (predicate: PredicateName, place: string) => {
    const level = place === key ? levels[predicate] : undefined;
    return level === undefined ? null : { level, sinceMs: 0, atMs: 0, value: 0 };
  };
  return healthOf({ asset, observations: { at }, hasAlarm: false, isAffected: false, hasTicket: false, ...change });
}

test.each([
  ['all signs of life are ok', { reachable: 'ok', agent: 'ok' }, {}, 'ok'],
  ['nothing was ever heard', {}, {}, 'unknown'],
  ['ping is ok and the agent unknown', { reachable: 'ok', agent: 'unknown' }, {}, 'unknown'],
  ['it answers but has never let us in', { reachable: 'ok', agent: 'ok', login: 'unknown' }, {}, 'unknown'],
  ['it answers but has never shown a picture', { reachable: 'ok', video: 'unknown' }, {}, 'unknown'],
  ['a poll was missed, its hold time still runs', { reachable: 'bad' }, {}, 'unknown'],
  ['it has an alarm', { reachable: 'ok' }, { hasAlarm: true }, 'bad'],
  ['it has a ticket', { reachable: 'ok' }, { hasTicket: true }, 'bad'],
  ['it is silent because of another', { reachable: 'bad' }, { isAffected: true, hasAlarm: true }, 'unreachable'],
  ['it is affected and unknown', { reachable: 'unknown' }, { isAffected: true }, 'unreachable'],
  ['it is affected but answers', { reachable: 'ok' }, { isAffected: true }, 'ok'],
  [
    'it is affected, answers and has an alarm of its own',
    { reachable: 'ok' },
    { isAffected: true, hasAlarm: true },
    'bad',
  ],
] as const)('when %s', (_when, levels, change, expected) => {
  expect(health(levels, change)).toBe(expected);
});

test.each([
  ['nothing is wrong', {}, 'ok'],
  ['its own fault is found', { hasTicket: true }, 'bad'],
  ['another’s fault takes it down', { isAffected: true }, 'unreachable'],
] as const)('a box, which nothing watches, when %s', (_when, change, expected) => {
  expect(health({}, change, 'box-gate')).toBe(expected);
});

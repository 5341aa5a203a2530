// The conditions over facts. They hold for every asset that tells such facts, whatever its profile, so they stand here and not
// in profiles; overrides by class and asset change them like any other condition.

import { durationMs } from '../../../../contract/duration.ts';
import type { PredicateName } from '../../../../contract/predicates.ts';
import type { Condition } from '../../../../contract/profile.ts';
import type { SiteFile } from '../../../../contract/site-file.ts';
import { toRule } from '../rules.ts';
import type { Rule } from '../types.ts';

type FactCondition = Pick<Condition, 'predicate' | 'severity'> & { hold: string; clearAfter: string };

/** Tables come back in pieces after a restart, and are read every few minutes only: what is gone must stay gone. */
const GONE = { hold: '5m', clearAfter: '10s' } as const;
/** Evidence only: what is changed on purpose is no fault. */
const EVIDENCE = { severity: 'observe', hold: '0s', clearAfter: '0s' } as const;

const CONDITIONS = {
  'disk-gone': { predicate: 'disk-present', severity: 'major', ...GONE },
  'psu-gone': { predicate: 'psu-present', severity: 'minor', ...GONE },
  'fan-gone': { predicate: 'fan-present', severity: 'minor', ...GONE },
  'module-gone': { predicate: 'module-present', severity: 'major', ...GONE },
  'member-gone': { predicate: 'member', severity: 'major', ...GONE },
  'ap-gone': { predicate: 'ap-joined', severity: 'minor', ...GONE },
  'part-gone': { predicate: 'part-present', severity: 'minor', ...GONE },
  'channel-gone': { predicate: 'channel-present', severity: 'minor', ...GONE },
  'address-conflict': { predicate: 'address-unique', severity: 'minor', hold: '30s', clearAfter: '10m' },
  'mac-moves': { predicate: 'mac-stable', severity: 'major', hold: '0s', clearAfter: '5m' },
  'port-blocked': { predicate: 'port-unblocked', severity: 'minor', hold: '30s', clearAfter: '30s' },
  'config-lost': { predicate: 'config-kept', severity: 'major', hold: '1m', clearAfter: '1m' },
  'address-changed': { predicate: 'address-kept', ...EVIDENCE },
  'not-activated': { predicate: 'activated', ...EVIDENCE },
  'moved-port': { predicate: 'on-its-port', ...EVIDENCE },
  'mac-on-port': { predicate: 'mac-learnt', ...EVIDENCE },
  'mac-behind': { predicate: 'mac-heard', ...EVIDENCE },
  strangers: { predicate: 'no-strangers', ...EVIDENCE },
  'vlan-changed': { predicate: 'port-vlan', ...EVIDENCE },
  'neighbour-changed': { predicate: 'neighbour', ...EVIDENCE },
  'firmware-changed': { predicate: 'firmware-kept', ...EVIDENCE },
  'device-swapped': { predicate: 'same-device', ...EVIDENCE },
} as const satisfies Record<string, FactCondition>;

export type FactRuleId = keyof typeof CONDITIONS;

export function isFactRule(id: string): id is FactRuleId {
  return Object.hasOwn(CONDITIONS, id);
}

/** Which rules decide a predicate. */
export const RULES_BY_PREDICATE: ReadonlyMap<PredicateName, readonly FactRuleId[]> = Map.groupBy(
  Object.keys(CONDITIONS).filter(isFactRule),
  (id) => CONDITIONS[id].predicate,
);

/** Kinds of components that must not vanish, and the rule that says so. */
export const RULE_OF_KIND: Readonly<Record<string, FactRuleId>> = {
  disk: 'disk-gone',
  psu: 'psu-gone',
  fan: 'fan-gone',
  module: 'module-gone',
  member: 'member-gone',
  ap: 'ap-gone',
  part: 'part-gone',
  channel: 'channel-gone',
};

export interface FactRuleWithSource {
  readonly rule: Rule;
  readonly source: 'profile' | 'class' | 'asset';
}

const PLAIN: ReadonlyMap<string, FactRuleWithSource> = new Map(
  Object.entries(CONDITIONS).map(([id, condition]) => [id, { rule: plainRule(id, condition), source: 'profile' }]),
);

/** The rules in force for an asset by id; most assets share one map. */
export function factRulesOf(
  overrides: SiteFile['overrides'],
  asset: { key: string; class: string },
): ReadonlyMap<string, FactRuleWithSource> {
  const own = (overrides ?? []).filter(
    ({ condition, asset: key, class: kind }) =>
      isFactRule(condition) && (key === undefined ? (kind ?? asset.class) === asset.class : key === asset.key),
  );
  if (own.length === 0) return PLAIN;
  const rules = new Map(PLAIN);
  // The nearest wins: those of a class first.
  for (const override of own.toSorted((a, b) => Number(a.asset !== undefined) - Number(b.asset !== undefined))) {
    const known = rules.get(override.condition);
    if (!known) continue;
    const { severity, hold, clearAfter, title } = override.set;
    const rule: Rule = {
      ...known.rule,
      ...(severity !== undefined && { severity }),
      ...(title !== undefined && { title }),
      holdMs: durationMs(hold ?? '') ?? known.rule.holdMs,
      clearMs: durationMs(clearAfter ?? '') ?? known.rule.clearMs,
    };
    rules.set(override.condition, { rule, source: override.asset === undefined ? 'class' : 'asset' });
  }
  return rules;
}

/** Facts have no measurement: a rule of theirs meets no row of samples. */
function plainRule(id: string, condition: FactCondition): Rule {
  return toRule({ id, measurement: '', field: '', raise: { above: 0 }, ...condition });
}

// A rule in one line of symbols, the same in every language: `change(temperature.celsius, 5m) > 1`.

import type { Rule } from './rule.ts';

export function ruleInSymbols(rule: Rule): string {
  const { above, below, in: codes, notIn } = rule.raise;
  if (rule.derive?.kind === 'when' && codes?.join() === '1') return rule.derive.text;
  const parts = [
    above === null ? '' : `> ${above}`,
    below === null ? '' : `< ${below}`,
    codes === null ? '' : `∈ {${codes.join(', ')}}`,
    notIn === null ? '' : `∉ {${notIn.join(', ')}}`,
  ];
  return `${subjectOf(rule)} ${parts.filter((part) => part !== '').join(' or ')}`;
}

function subjectOf({ measurement, field, isRate, derive }: Rule): string {
  const reading = `${measurement}.${field}`;
  switch (derive?.kind) {
    case undefined:
      return isRate ? `${reading}/s` : reading;
    case 'when':
      return derive.text;
    case 'change':
    case 'baseline':
      return `${derive.kind}(${reading}, ${span(derive.overMs)})`;
    case 'ratio':
      return `ratio(${reading} : ${derive.to.join(' + ')}, ${span(derive.overMs)})`;
    case 'step':
      return `step(${reading}, ${span(derive.withinMs)})`;
    case 'flap':
      return `flap(${reading}, ${span(derive.halfMs)})`;
    case 'silent':
    case 'stuck':
      return `${derive.kind}(${reading})`;
    case 'forecast':
      return `days until ${reading} ${derive.isRise ? '>' : '<'} ${derive.limit}`;
  }
}

function span(ms: number): string {
  for (const [unit, size] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
  ] as const)
    // prettier-ignore
    if (ms % size === 0) return `${ms / size}${unit}`;
  return `${ms / 1000}s`;
}

// The derivation that a rule asks for, fresh; null for rules that judge the value itself.

import type { Rule } from '../rule.ts';
import { Baseline } from './baseline.ts';
import { Change } from './change.ts';
import type { Derivation, Surroundings } from './derivation.ts';
import { Flap } from './flap.ts';
import { Forecast } from './forecast.ts';
import { Ratio } from './ratio.ts';
import { Silent } from './silent.ts';
import { Step } from './step.ts';
import { Stuck } from './stuck.ts';
import { When } from './when.ts';

export function makeDerivation(rule: Rule, around: Surroundings): Derivation | null {
  const { derive } = rule;
  switch (derive?.kind) {
    case undefined:
      return null;
    case 'change':
      return new Change(derive.overMs, derive.isCounter);
    case 'step':
      return new Step(derive, rule);
    case 'silent':
      return new Silent(around);
    case 'flap':
      return new Flap(derive, rule, around);
    case 'ratio':
      return new Ratio(derive, around);
    case 'stuck':
      return new Stuck(derive, around);
    case 'baseline':
      return new Baseline(derive, around);
    case 'forecast':
      return new Forecast(derive);
    case 'when':
      return new When(derive.tree, around);
  }
}

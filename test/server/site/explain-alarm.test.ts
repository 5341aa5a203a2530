import { expect, it } from 'vitest';
import type { Explanation } from '../../../server/domain/detect/explanation.ts';
import { explainHere } from '../../../server/site/explain-alarm.ts';

const EXPLANATION: Explanation = {
  kind: 'level',
  measurement: 'cpu',
  field: 'usage_percent',
  component: '',
  raise: { above: 90, below: null, in: null, notIn: null },
  clear: null,
  holdMs: 0,
  clearMs: 60_000,
  source: 'profile',
  judged: null,
  notes: {},
  samples: [{ atMs: Date.UTC(2026, 0, 5), value: 95 }],
};

it.each([
  ['Asia/Shanghai', '2026-01-05 08:00:00 UTC+8'],
  ['Asia/Kolkata', '2026-01-05 05:30:00 UTC+5:30'],
  ['America/St_Johns', '2026-01-04 20:30:00 UTC-3:30'],
  ['UTC', '2026-01-05 00:00:00 UTC+0'],
])('an alarm of %s is explained in times that say their zone: %s', (timezone, told) => {
  const { explanation = [] } = explainHere(EXPLANATION, timezone);
  expect(explanation.map(({ en }) => en).join('\n')).toContain(told);
  expect(explanation.map(({ zh }) => zh).join('\n')).toContain(`（${told}）`);
});

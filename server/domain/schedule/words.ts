// Learnt habits in words. Pure.

import { fill, type Text } from '../../../contract/text.ts';
import type { Pattern } from './learn.ts';
import { clock } from './propose.ts';

const DAYS: readonly Text[] = [
  { zh: '周一', en: 'Mon' },
  { zh: '周二', en: 'Tue' },
  { zh: '周三', en: 'Wed' },
  { zh: '周四', en: 'Thu' },
  { zh: '周五', en: 'Fri' },
  { zh: '周六', en: 'Sat' },
  { zh: '周日', en: 'Sun' },
];

export function patternWords(patterns: readonly Pattern[]): Text {
  const all = patterns.map((pattern) => oneInWords(pattern));
  return { zh: all.map(({ zh }) => zh).join('；'), en: all.map(({ en }) => en).join('; ') };
}

function oneInWords({ kind, days, startMinute, lengthMinutes }: Pattern): Text {
  const from = clock(startMinute);
  const on = daysInWords(days);
  if (kind === 'restart')
    return fill({ zh: '{on} {from} 重启，约 {minutes} 分钟', en: 'restarts {on} at {from} for about {minutes} min' }, { on, from, minutes: lengthMinutes }); // prettier-ignore
  const to = clock((startMinute + lengthMinutes) % 1440);
  return fill({ zh: '{on} {from}–{to} 断电或关机', en: 'off {on} {from}–{to}' }, { on, from, to });
}

function daysInWords(days: readonly number[]): Text {
  const key = days.join('');
  if (key === '1234567') return { zh: '每天', en: 'every day' };
  if (key === '12345') return { zh: '工作日（周一至周五）', en: 'Mon–Fri' };
  if (key === '67') return { zh: '周末', en: 'at weekends' };
  const names = days.flatMap((day) => DAYS[day - 1] ?? []);
  return { zh: names.map(({ zh }) => zh).join('、'), en: `every ${names.map(({ en }) => en).join(', ')}` };
}

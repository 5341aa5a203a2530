// What a ticket keeps of an alarm, and why a dark site's tickets know nothing of theirs.

import type { Text } from '../../contract/text.ts';
import type { AlarmRef } from '../domain/ticket/types.ts';
import { alarmKey, type ActiveAlarm } from './alarms.ts';

/** As its ticket keeps it. */
export function toRef(alarm: ActiveAlarm): AlarmRef {
  return {
    key: alarmKey(alarm),
    condition: alarm.rule,
    asset: alarm.asset,
    component: alarm.component,
    severity: alarm.severity,
    sinceMs: alarm.sinceMs,
    ...(alarm.explanation && { explanation: alarm.explanation }),
  };
}

/** Why nothing is known of a ticket of a dark site. */
export const DARK_REASON: Text = {
  zh: '项目失联，现场状态无法观测',
  en: 'the site is dark: what happens there cannot be observed',
};

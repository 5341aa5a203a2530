// Alarms as rows of the service records, and back after a restart.

import { isPredicate } from '../../contract/predicates.ts';
import { parsePlace } from '../../contract/place.ts';
import { SEVERITIES } from '../../contract/profile.ts';
import { readExplanation } from '../domain/detect/explanation.ts';
import type { AlarmRow } from '../stores/records/alarms.ts';
import type { ActiveAlarm } from './alarms.ts';

export function alarmRow(site: string, alarm: ActiveAlarm): AlarmRow {
  return {
    site,
    condition: alarm.rule,
    place: alarm.place,
    state: 'firing',
    severity: alarm.severity,
    sinceMs: alarm.sinceMs,
    raisedAt: alarm.raisedAtMs,
    clearedAt: null,
    ticketId: alarm.ticket,
    data: {
      predicate: alarm.predicate,
      title: alarm.title,
      value: alarm.value,
      explanation: alarm.explanation ?? null,
    },
  };
}

export function restoredAlarm(row: AlarmRow): ActiveAlarm {
  const place = parsePlace(row.place);
  const predicate = row.data['predicate'];
  const explanation = readExplanation(row.data['explanation']);
  return {
    rule: row.condition,
    predicate: typeof predicate === 'string' && isPredicate(predicate) ? predicate : 'agent',
    asset: place.asset,
    component: place.component,
    place: row.place,
    severity: SEVERITIES.find((severity) => severity === row.severity) ?? 'minor',
    // Written by alarmRow only.
    title: (row.data['title'] as ActiveAlarm['title'] | undefined) ?? null,
    value: Number(row.data['value'] ?? 0),
    sinceMs: row.sinceMs,
    raisedAtMs: row.raisedAt ?? row.sinceMs,
    ticket: row.ticketId,
    ...(explanation && { explanation }),
  };
}

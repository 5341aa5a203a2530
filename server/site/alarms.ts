// The alarms of one site that hold now, and the findings they amount to. One finding is one predicate bad at one place,
// however many conditions say so. Durable state is the caller's; this is the working copy.

import type { PredicateName } from '../../contract/predicates.ts';
import type { Severity } from '../../contract/profile.ts';
import type { Text } from '../../contract/text.ts';
import { findingKey } from '../domain/correlate/assign.ts';
import type { Explanation } from '../domain/detect/explanation.ts';
import type { Finding } from '../domain/diagnose/types.ts';

export interface ActiveAlarm {
  readonly rule: string;
  readonly predicate: PredicateName;
  readonly asset: string;
  readonly component: string;
  /** Place key. */
  readonly place: string;
  readonly severity: Severity;
  readonly title: Text | null;
  readonly value: number;
  readonly sinceMs: number;
  readonly raisedAtMs: number;
  /** Why it is one; absent in those that an older program raised. */
  readonly explanation?: Explanation;
  /** Ticket it belongs to; null before one is found or while it is held by a maintenance window. */
  ticket: string | null;
}

const RANK: Readonly<Record<Severity, number>> = { critical: 3, major: 2, minor: 1, warning: 0 };

/** Identifies an alarm inside its site. */
export function alarmKey(alarm: { rule: string; place: string }): string {
  return `${alarm.rule} ${alarm.place}`;
}

export class SiteAlarms {
  #byKey = new Map<string, ActiveAlarm>();

  get size(): number {
    return this.#byKey.size;
  }

  all(): Iterable<ActiveAlarm> {
    return this.#byKey.values();
  }

  get(rule: string, place: string): ActiveAlarm | undefined {
    return this.#byKey.get(alarmKey({ rule, place }));
  }

  add(alarm: ActiveAlarm): void {
    this.#byKey.set(alarmKey(alarm), alarm);
  }

  remove(rule: string, place: string): ActiveAlarm | undefined {
    const key = alarmKey({ rule, place });
    const alarm = this.#byKey.get(key);
    this.#byKey.delete(key);
    return alarm;
  }

  /** @param isHeld alarms that a maintenance window keeps out of sight */
  findings(isHeld: (alarm: ActiveAlarm) => boolean): Finding[] {
    const findings = new Map<string, Finding>();
    for (const alarm of this.#byKey.values()) {
      if (isHeld(alarm)) continue;
      const key = findingKey(alarm);
      const known = findings.get(key);
      if (known && RANK[known.severity] >= RANK[alarm.severity] && known.sinceMs <= alarm.sinceMs) continue;
      findings.set(key, {
        predicate: alarm.predicate,
        place: alarm.place,
        severity: known && RANK[known.severity] > RANK[alarm.severity] ? known.severity : alarm.severity,
        sinceMs: Math.min(known?.sinceMs ?? alarm.sinceMs, alarm.sinceMs),
        raisedAtMs: Math.min(known?.raisedAtMs ?? alarm.raisedAtMs, alarm.raisedAtMs),
      });
    }
    return [...findings.values()].toSorted((a, b) => a.sinceMs - b.sinceMs || (findingKey(a) < findingKey(b) ? -1 : 1));
  }

  /** Those that are to be thought about, as a text: without a ticket what is held is not. */
  counted(isHeld: (alarm: ActiveAlarm) => boolean): string {
    let counted = '';
    for (const [key, alarm] of this.#byKey)
      if (alarm.ticket !== null || !isHeld(alarm)) counted += `${key} ${alarm.sinceMs} ${alarm.ticket ?? ''}\n`;
    return counted;
  }

  ofFinding(key: string): ActiveAlarm[] {
    return [...this.#byKey.values()].filter((alarm) => findingKey(alarm) === key);
  }

  /** Alarms without a ticket that say what another of a ticket says already: two conditions, one sign. */
  twins(isHeld: (alarm: ActiveAlarm) => boolean): { alarm: ActiveAlarm; ticket: string }[] {
    const owners = new Map<string, string>();
    for (const alarm of this.#byKey.values()) if (alarm.ticket !== null) owners.set(findingKey(alarm), alarm.ticket);
    return [...this.#byKey.values()].flatMap((alarm) => {
      const ticket = alarm.ticket === null && !isHeld(alarm) ? owners.get(findingKey(alarm)) : undefined;
      return ticket === undefined ? [] : { alarm, ticket };
    });
  }

  ofTicket(ticket: string): ActiveAlarm[] {
    return [...this.#byKey.values()].filter((alarm) => alarm.ticket === ticket);
  }
}

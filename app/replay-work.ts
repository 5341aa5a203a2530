// What a condition would have raised on recorded history, and which of that has had a ticket. Reads only: nothing of the
// running site changes.

import { readCheckedYaml } from '../contract/checked-yaml.ts';
import { conditionFaults } from '../contract/condition-rules.ts';
import { ForesiteError } from '../contract/errors.ts';
import { placeKey } from '../contract/place.ts';
import { Condition } from '../contract/profile.ts';
import { LocalHours } from '../server/domain/detect/local-hours.ts';
import { rulesOn, toRule } from '../server/domain/detect/rules.ts';
import type { Rule } from '../server/domain/detect/rule.ts';
import { whatIf, type RecordedSeries } from '../server/domain/detect/what-if.ts';
import type { TicketState } from '../server/domain/ticket/types.ts';
import type { SiteModel } from '../server/site/site-model.ts';
import type { MetricStore, SeriesKey } from '../server/stores/metrics/metric-store.ts';
import type { Records } from '../server/stores/records/records.ts';

/** Longest stretch of history, and most series that are read for one asset and for one replay. */
export const MAX_REPLAY_DAYS = 92;
export const MAX_REPLAY_SERIES_OF_ASSET = 300;
export const MAX_REPLAY_SERIES = 3000;
/** History is read in steps of at least this; spikes in between are seen as their last value. */
export const REPLAY_STEP_MS = 60_000;
const DAY_MS = 86_400_000;
const MAX_POINTS = 10_000;

export interface ReplayOrder {
  readonly site: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** `id=<condition>` as it is in force, or the YAML of a condition. */
  readonly condition: string;
}

export interface ReplayedAlarm {
  readonly place: string;
  readonly raisedAt: string;
  /** null: it still held at the end. */
  readonly clearedAt: string | null;
  readonly value: number;
  /** Number of the ticket that was open at its asset then; null: it would have been a new one. */
  readonly ticket: number | null;
}

export interface Replayed {
  readonly condition: string;
  /** IANA zone of the site, by whose clocks people read the times. */
  readonly timezone: string;
  readonly series: number;
  readonly stepMs: number;
  readonly alarms: readonly ReplayedAlarm[];
}

export interface ReplayParts {
  readonly records: Pick<Records, 'tickets'>;
  readonly store: Pick<MetricStore, 'query' | 'series'>;
  readonly model: SiteModel;
}

/** @throws ForesiteError `invalid_request` */
export async function replayWork(order: ReplayOrder, parts: ReplayParts): Promise<Replayed> {
  const { site, fromMs, toMs } = order;
  if (!(toMs > fromMs) || toMs - fromMs > MAX_REPLAY_DAYS * DAY_MS)
    throw refused('--from', `begin before --to, and at most ${MAX_REPLAY_DAYS} days before`);
  const { model, records, store } = parts;
  const ruleFor = rulesFor(order.condition, model);
  const stepMs = Math.max(REPLAY_STEP_MS, Math.ceil((toMs - fromMs) / MAX_POINTS / REPLAY_STEP_MS) * REPLAY_STEP_MS);
  const hours = new LocalHours(model.file.timezone, model.file.contract?.calendar.holidays);
  const tickets = records.tickets.list({ sites: [site] });
  const alarms: ReplayedAlarm[] = [];
  let read = 0;
  for (const [asset, keys] of Map.groupBy(await store.series(site), (key) => key.asset)) {
    const rule = ruleFor(asset);
    const isMeant = rule !== null && keys.some((key) => key.field === rule.field && rulesOn({ ...key, id: 0 }, [rule]).length > 0); // prettier-ignore
    if (!rule || !isMeant || read >= MAX_REPLAY_SERIES) continue;
    const wanted = seriesFor(rule, keys);
    read += wanted.length;
    const series: RecordedSeries[] = [];
    for (const key of wanted) {
      const history = await store.query({ ...key, fromMs, toMs, stepMs });
      series.push({ row: key, field: key.field, timeMs: history.timeMs, value: history.last });
    }
    const freshMs = Math.max(model.freshMs(asset), 3 * stepMs);
    const changes = whatIf({ rule, series, freshMs, localHour: (wallMs) => hours.at(wallMs) });
    for (const [i, change] of changes.entries()) {
      if (change.kind !== 'raised') continue;
      const place = placeKey(change);
      const end = changes.find((other, j) => j > i && other.kind === 'cleared' && placeKey(other) === place);
      alarms.push({
        place,
        raisedAt: new Date(change.atMs).toISOString(),
        clearedAt: end ? new Date(end.atMs).toISOString() : null,
        value: change.value,
        // History tells the beginning of a step; the ticket is from somewhere within it.
        ticket: ticketAt(asset, { atMs: change.atMs, withinMs: stepMs }, tickets),
      });
    }
  }
  alarms.sort((a, b) => (a.raisedAt < b.raisedAt ? -1 : 1));
  const condition = order.condition.startsWith('id=') ? order.condition.slice(3) : (ruleFor('')?.id ?? '');
  return { condition, timezone: model.file.timezone, series: read, stepMs, alarms };
}

/** The condition as it is in force for an asset, or the one given for all. */
function rulesFor(condition: string, model: SiteModel): (asset: string) => Rule | null {
  const id = /^id=([a-z][a-z0-9-]*)$/.exec(condition)?.[1];
  if (id !== undefined) {
    const isKnown = [...model.assets.keys()].some((asset) => model.plainRules(asset).some((rule) => rule.id === id));
    if (!isKnown) throw refused('--condition', `no asset of the site has a condition "${id}"`);
    return (asset) => model.plainRules(asset).find((rule) => rule.id === id) ?? null;
  }
  const checked = readCheckedYaml(Condition, condition, 'the description of conditions in docs/profiles.md');
  if (checked.value === null) {
    const [first] = checked.faults;
    throw refused(`--condition, line ${first?.line ?? 1}`, `${first?.at.join('.') ?? ''} ${first?.what ?? ''}: ${first?.hint ?? ''}`); // prettier-ignore
  }
  const [fault] = conditionFaults(checked.value, []);
  if (fault) throw refused('--condition', `${fault.at.join('.')} ${fault.what}: ${fault.hint}`);
  const rule = toRule(checked.value);
  return () => rule;
}

/** Rows of its measurement; of an expression whatever the asset has; whether its targets were heard. */
function seriesFor(rule: Rule, keys: readonly SeriesKey[]): SeriesKey[] {
  const isExpression = rule.derive?.kind === 'when';
  return keys
    .filter(({ measurement, field }) => {
      if (measurement === 'foresite_target') return field === 'result_code';
      return isExpression || measurement === rule.measurement;
    })
    .slice(0, MAX_REPLAY_SERIES_OF_ASSET);
}

function ticketAt(
  asset: string,
  { atMs, withinMs }: { atMs: number; withinMs: number },
  tickets: readonly TicketState[],
): number | null {
  const open = tickets.find(
    (ticket) =>
      (ticket.asset === asset || ticket.affected.includes(asset)) &&
      ticket.sinceMs <= atMs + withinMs &&
      atMs <= (ticket.marks.resolvedAt ?? Number.POSITIVE_INFINITY),
  );
  return open?.number ?? null;
}

function refused(where: string, what: string): ForesiteError {
  return new ForesiteError('invalid_request', { where, what });
}

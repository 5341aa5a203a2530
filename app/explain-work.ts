// What there is to tell of why something is an alarm: those of a ticket, of an asset, or of one of its places.

import { ForesiteError } from '../contract/errors.ts';
import { COMPONENT, componentKind, componentWords, parsePlace } from '../contract/place.ts';
import { isPredicate, PREDICATES } from '../contract/predicates.ts';
import { nearest } from '../contract/spelling.ts';
import { fill, plain, sentence, type Text } from '../contract/text.ts';
import { readExplanation } from '../server/domain/detect/explanation.ts';
import type { AlarmRef, EventData, StoredEvent } from '../server/domain/ticket/types.ts';
import { explainHere, siteTime } from '../server/site/explain-alarm.ts';
import type { AlarmRow } from '../server/stores/records/alarms.ts';
import type { Records } from '../server/stores/records/records.ts';
import type { SiteDocument } from '../server/stores/records/inventory.ts';

/** So many names are told of what may have been meant. */
const NEAR_NAMES = 3;

export interface ExplainedAlarm {
  condition: string;
  place: string;
  severity: string;
  title: Text;
  since: string;
  /** The same on the clocks of the site, as in the lines. */
  sinceHere: string;
  /** Empty where a program before this one raised it, or no condition did. */
  lines: Text[];
}

export interface Explained {
  heading: Text;
  alarms: ExplainedAlarm[];
}

/**
 * @param what number of a ticket, its id, an asset, a place `asset/port:7`, one of them behind `site/`, or one alarm,
 *   `condition asset/port:7`
 * @throws ForesiteError `place_unknown` for what is none of these, with the names nearest to it
 */
export function explainWork(records: Records, what: string): Explained {
  const number = /^#?(\d{1,9})$/.exec(what)?.[1];
  const ticket = number === undefined ? records.tickets.get(what) : records.tickets.byNumber(Number(number));
  if (ticket) {
    const site = records.inventory.get(ticket.site)?.document;
    const heading = fill({ zh: '工单 #{number} {title}', en: 'ticket #{number}: {title}' }, { number: ticket.number, title: ticket.title }); // prettier-ignore
    return { heading, alarms: alarmsOf(records.tickets.events(ticket.id)).map((ref) => ofRef(ref, site)) };
  }
  const [, condition, where = what] = /^(\S+) (\S+)$/.exec(what) ?? [];
  for (const { document } of records.inventory.list()) {
    const place = where.startsWith(`${document.site}/`) ? where.slice(document.site.length + 1) : where;
    const { asset, component } = parsePlace(place);
    const entry = document.assets.find(({ key }) => key === asset);
    if (!entry) continue;
    const rows = records.alarms.list(document.site);
    const alike = component === '' ? null : componentsLike(component, { records, site: document.site, asset });
    if (alike && !rows.some((row) => row.place === place))
      throw unknown(what, alike.length > 0 ? alike.map((one) => `${asset}/${one}`) : [asset]);
    const wanted = rows.filter(
      (row) => row.place === place || (place === asset && parsePlace(row.place).asset === asset),
    );
    if (condition !== undefined && !wanted.some((row) => row.condition === condition))
      throw unknown(
        what,
        rows.map((row) => `${row.condition} ${row.place}`),
      );
    return {
      heading: entry.name,
      alarms: wanted
        .filter((row) => condition === undefined || row.condition === condition)
        .map((row) => ofRow(row, document)),
    };
  }
  throw unknown(
    what,
    records.inventory.list().flatMap(({ document }) => document.assets.map(({ key }) => key)),
  );
}

function unknown(what: string, candidates: readonly string[]): ForesiteError {
  return new ForesiteError('place_unknown', { what, nearest: nearest(what, candidates, NEAR_NAMES).join(', ') || '–' });
}

/**
 * Those that an asset has told of, where this is none of them. Of kinds that it tells nothing of, such as the points of a bus
 * device, nobody knows which there are.
 * @returns null where it is one, or may be
 */
function componentsLike(
  component: string,
  { records, site, asset }: { records: Records; site: string; asset: string },
): string[] | null {
  const told = records.facts.list(site, asset).flatMap(({ facts }) => facts.components?.map(({ key }) => key) ?? []);
  if (!COMPONENT.test(component)) return told;
  const alike = told.filter((key) => componentKind(key) === componentKind(component));
  return alike.length === 0 || alike.includes(component) ? null : alike;
}

/** All that a ticket has held, those that are over too; what went over to another ticket is told there. */
function alarmsOf(events: readonly StoredEvent[]): AlarmRef[] {
  const refs = new Map<string, AlarmRef>();
  for (const event of events) {
    const data = event.data as Partial<EventData['opened'] & EventData['alarm-attached'] & EventData['alarm-detached']>;
    for (const ref of [...(data.alarms ?? []), ...(data.alarm ? [data.alarm] : [])]) refs.set(ref.key, ref);
    if (data.key !== undefined && data.reason === 'moved') refs.delete(data.key);
  }
  return [...refs.values()];
}

function ofRef(ref: AlarmRef, site: SiteDocument | undefined): ExplainedAlarm {
  const place = ref.component === '' ? ref.asset : `${ref.asset}/${ref.component}`;
  const { condition, severity, sinceMs, explanation } = ref;
  const since = new Date(sinceMs).toISOString();
  const title = nameOf(place, site);
  const sinceHere = siteTime(sinceMs, site?.timezone ?? 'UTC');
  return { condition, place, severity, title, since, sinceHere, lines: linesOf(explanation, site) };
}

function ofRow(row: AlarmRow, site: SiteDocument): ExplainedAlarm {
  const predicate = row.data['predicate'];
  const isKnown = typeof predicate === 'string' && isPredicate(predicate);
  const name = nameOf(row.place, site);
  return {
    condition: row.condition,
    place: row.place,
    severity: row.severity,
    title: isKnown ? sentence(fill(PREDICATES[predicate].bad, { place: name })) : name,
    since: new Date(row.sinceMs).toISOString(),
    sinceHere: siteTime(row.sinceMs, site.timezone),
    lines: linesOf(readExplanation(row.data['explanation']) ?? undefined, site),
  };
}

function linesOf(explanation: AlarmRef['explanation'], site: SiteDocument | undefined): Text[] {
  return explainHere(explanation, site?.timezone ?? 'UTC').explanation ?? [];
}

function nameOf(place: string, site: SiteDocument | undefined): Text {
  const { asset, component } = parsePlace(place);
  const name = site?.assets.find(({ key }) => key === asset)?.name ?? plain(asset);
  return component === '' ? name : fill(plain('{name} {component}'), { name, component: componentWords(component) });
}

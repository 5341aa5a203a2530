// On-hours in force, and the schedules that the past proposes. What is proposed is applied when somebody accepts it, and only
// then; what was dismissed is not proposed again in the same words.

import type { HoursView, Recurrence } from '../../contract/api-calendar.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { named } from '../../contract/named.ts';
import { WEEKDAYS } from '../../contract/site-file.ts';
import { fill, type Text } from '../../contract/text.ts';
import { learn } from '../domain/schedule/learn.ts';
import { scopeOf, type OnHours } from '../domain/schedule/on-hours.ts';
import {
  clock as clockText,
  onHoursOf,
  propose,
  restartWindow,
  type Proposal,
  type Scope,
} from '../domain/schedule/propose.ts';
import { patternWords } from '../domain/schedule/words.ts';
import { SITE_PLACE } from '../domain/topology/types.ts';
import type { HoursApi } from '../http/calendar-api.ts';
import type { SiteRuntime } from '../site/site-runtime.ts';
import { firstTime } from '../domain/schedule/first-time.ts';
import { changeSite, iso, siteOf, type DeskParts } from './desk.ts';

/** How far back schedules are learnt from. */
export const LEARN_FROM_MS = 42 * 86_400_000;

type ProposalView = HoursView['proposals'][number];

export function hoursDesk(parts: DeskParts): HoursApi {
  const { records } = parts;
  const view = (site: string): HoursView => {
    const runtime = siteOf(parts, site);
    return {
      entries: entriesOf(parts, runtime),
      proposals: open(parts, runtime).map((one) => proposalView(one, runtime)),
    };
  };
  return {
    view,
    async answer(site, key, answer, actor) {
      const runtime = siteOf(parts, site);
      const proposal = open(parts, runtime).find((one) => one.key === key);
      if (!proposal) throw new ForesiteError('not_found', { what: named('schedule', key) });
      const deed = { actor, action: `schedule.${answer}`, target: site, detail: key };
      await changeSite(parts, runtime, deed, (at) => {
        records.silences.answer(site, key, { answer, by: actor, at });
        if (answer === 'accepted' && proposal.kind === 'restart') addWindows(parts, runtime, proposal, actor);
      });
      const { file } = runtime.model;
      if (answer === 'accepted' && proposal.kind === 'off')
        await parts.server.applySite({ ...file, onHours: onHoursOf(proposal, file.onHours ?? []) }, actor);
      return view(site);
    },
  };
}

function entriesOf({ clock }: DeskParts, { engine, model }: SiteRuntime): HoursView['entries'] {
  const { hours } = engine.gates;
  const nowMs = clock.wallMs();
  return hours.entries.map((entry, index) => {
    const changesAt = hours.changeAfter(index, nowMs);
    const kind = scopeOf(entry);
    const scope = { kind, key: entry[kind === 'site' ? 'asset' : kind] ?? '' } as Scope;
    return {
      entry,
      scope: scopeWords(scope, { engine, model }),
      open: hours.isOpen(index, nowMs),
      changesAt: changesAt === null ? null : iso(changesAt),
    };
  });
}

/** What the past proposes and nobody has answered; hours that were accepted and no longer fit are asked about again. Learnt anew each time: it takes milliseconds and is asked for seldom. */
function open({ records, clock }: DeskParts, { engine, model }: SiteRuntime): Proposal[] {
  const { site, timezone, assets } = model.file;
  const toMs = clock.wallMs();
  const { hours } = engine.gates;
  const silences = records.silences
    .list(site, toMs - LEARN_FROM_MS, toMs)
    .map((one) => ({ ...one, isHeld: [one.fromMs, one.toMs].every((atMs) => !isJudged(hours, one.asset, atMs)) }));
  // Before the first silence nobody may have watched.
  const fromMs = Math.max(toMs - LEARN_FROM_MS, (silences[0]?.fromMs ?? toMs) - 1);
  const learned = new Map(
    [...Map.groupBy(silences, ({ asset }) => asset)].map(([asset, all]) => [
      asset,
      learn(all, { fromMs, toMs }, timezone),
    ]),
  );
  const watched = assets.filter(({ key }) => engine.graph.assets.get(key)?.isWatched === true);
  const answers = records.silences.answers(site);
  return propose(learned, watched).filter(
    ({ key, kind }) => !answers.has(key) || (kind === 'off' && answers.get(key) === 'accepted'),
  );
}

function isJudged(hours: OnHours, asset: string, atMs: number): boolean {
  return asset === SITE_PLACE ? hours.isSiteJudged(atMs) : hours.isJudged(asset, atMs);
}

/** A restart becomes a window of planned work on its weekdays. */
function addWindows({ records, clock }: DeskParts, { model }: SiteRuntime, proposal: Proposal, actor: string): void {
  const { site, timezone } = model.file;
  for (const pattern of proposal.patterns) {
    const { startMinute, lengthMinutes } = restartWindow(pattern);
    const days = pattern.days.flatMap((day) => WEEKDAYS[day - 1] ?? []);
    const recurrence: Recurrence = days.length === 7 ? { every: 'day' } : { every: 'week', on: days };
    const fromMs = firstTime({ afterMs: clock.wallMs(), zone: timezone, startMinute, days: pattern.days });
    const asset = proposal.scope.kind === 'asset' ? proposal.scope.key : '';
    const window = {
      site,
      asset,
      system: '',
      fromMs,
      toMs: fromMs + lengthMinutes * 60_000,
      zone: timezone,
      recurrence,
    };
    const reason = `${clockText(pattern.startMinute)} ${pattern.kind}`;
    records.maintenance.add({ ...window, reason, by: actor }, clock.wallMs());
  }
}

function proposalView(proposal: Proposal, runtime: SiteRuntime): ProposalView {
  const { key, kind, scope, assets, patterns } = proposal;
  const [first] = patterns;
  return {
    key,
    kind,
    scope: scopeWords(scope, runtime),
    assets: [...assets],
    words: patternWords(patterns),
    confidence: Math.min(...patterns.map(({ confidence }) => confidence)),
    seen: first?.seen ?? 0,
    missed: first?.missed ?? 0,
    spreadMinutes: Math.max(0, ...patterns.map(({ spreadMinutes }) => spreadMinutes)),
    tickets: [...new Set(patterns.flatMap(({ tickets }) => tickets))],
    hours: kind === 'off' ? (onHoursOf(proposal, []).at(-1) ?? null) : null,
  };
}

function scopeWords(scope: Scope, { engine, model }: Pick<SiteRuntime, 'engine' | 'model'>): Text {
  switch (scope.kind) {
    case 'site':
      return model.file.name;
    case 'asset':
      return engine.graph.nameOf(scope.key);
    case 'system':
      return fill({ zh: '系统 {key}', en: 'system {key}' }, { key: scope.key });
    case 'circuit':
      return fill({ zh: '回路 {key}', en: 'circuit {key}' }, { key: scope.key });
  }
}

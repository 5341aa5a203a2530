// Recent changes of a site or an asset, and what is missing of it, as the API and the console show them.

import type { ChangesView, ChangeView, MissingView } from '../../contract/api-changes.ts';
import { componentWords } from '../../contract/place.ts';
import { plain, sentence, type Text } from '../../contract/text.ts';
import { changeText } from '../domain/detect/facts/change-text.ts';
import type { KeptChange } from './recent-changes.ts';
import type { SiteRuntime } from './site-runtime.ts';

/** A restart longer ago than this is no news. */
const RESTART_NEWS_MS = 7 * 86_400_000;

/** @param asset '' for all of the site */
export function changesView(runtime: SiteRuntime, asset: string, limit: number, nowMs: number): ChangesView {
  const assets = asset === '' ? [...runtime.model.assets.keys()] : [asset];
  const changes = runtime.facts.changes.list({ asset, limit }).map((change) => changeView(change, runtime));
  const restarts = assets.flatMap((key) => restartView(key, runtime, nowMs));
  return {
    changes: [...changes, ...restarts].toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, limit),
    missing: assets.flatMap((key) => missingViews(key, runtime)),
  };
}

function changeView(change: KeptChange, { engine }: SiteRuntime): ChangeView {
  const { id, asset, component, atMs, kind, actor } = change;
  const { graph } = engine;
  return {
    id,
    at: new Date(atMs).toISOString(),
    asset,
    name: asset === '' ? graph.siteName : graph.nameOf(asset),
    component,
    componentName: wordsOf(component),
    kind,
    text: sentence(changeText(change, (place) => graph.nameOf(place))),
    actor,
  };
}

/** The device itself knows when it started: nothing need be remembered. */
function restartView(asset: string, { engine, facts }: SiteRuntime, nowMs: number): ChangeView[] {
  const atMs = facts.startedAtMs(asset, nowMs);
  if (atMs === null || nowMs - atMs > RESTART_NEWS_MS) return [];
  return [
    {
      id: `restart-${asset}`,
      at: new Date(atMs).toISOString(),
      asset,
      name: engine.graph.nameOf(asset),
      component: '',
      componentName: plain(''),
      kind: 'restart',
      text: { zh: '重新启动', en: 'Has restarted' },
      actor: '',
    },
  ];
}

function missingViews(asset: string, { facts }: SiteRuntime): MissingView[] {
  return facts.missing(asset).map(({ component, name, sinceMs }) => ({
    asset,
    component,
    componentName: sentence(componentWords(component, name)),
    since: new Date(sinceMs).toISOString(),
  }));
}

function wordsOf(component: string): Text {
  return component === '' ? plain('') : sentence(componentWords(component));
}

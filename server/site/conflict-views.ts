// Where the point list and the network disagree, as the API and the console show it.

import type { ConflictView } from '../../contract/api-conflicts.ts';
import type { Text } from '../../contract/text.ts';
import { conflictSentence, findConflicts, type SiteConflict } from '../domain/topology/conflicts.ts';
import type { SiteGraph } from '../domain/topology/types.ts';
import type { SiteModel } from './site-model.ts';

type Reading = (place: string, measurement: string, field: string) => number | null;

/** @param reading newest values; a reader without a live site knows none */
export function conflictsOf(model: SiteModel, reading: Reading = () => null): SiteConflict[] {
  return findConflicts({ site: model.file, graph: model.graph, facts: model.allFacts(), reading });
}

export function conflictViews(conflicts: readonly SiteConflict[], graph: SiteGraph): ConflictView[] {
  return conflicts.map((conflict) => ({
    ...conflict,
    name: conflict.asset === '' ? graph.siteName : graph.nameOf(conflict.asset),
  }));
}

export function conflictSentences(conflicts: readonly SiteConflict[], graph: SiteGraph): Text[] {
  return conflicts.map((conflict) => conflictSentence(conflict, graph));
}

// Where the point list and the network disagree, as the API and the console show it.

import type { ConflictView } from '../../contract/api-conflicts.ts';
import { parsePlace } from '../../contract/place.ts';
import type { Row, SeriesCatalogue } from '../../contract/series.ts';
import type { Text } from '../../contract/text.ts';
import type { Detector } from '../domain/detect/detector.ts';
import { conflictSentence, findConflicts } from '../domain/topology/conflicts.ts';
import type { SiteConflict } from '../domain/topology/types.ts';
import type { SiteGraph } from '../domain/topology/types.ts';
import type { SiteModel } from './site-model.ts';

type Reading = (place: string, measurement: string, field: string) => number | null;

/** Newest values of a running site. */
export function readingOf(parts: {
  rowsOf(asset: string): readonly Row[];
  detector: Detector;
  catalogue: SeriesCatalogue;
}): Reading {
  return (place, measurement, field) => {
    const { asset, component } = parsePlace(place);
    const row = parts.rowsOf(asset).find((one) => one.component === component && one.measurement === measurement);
    return row ? (parts.detector.latest(parts.catalogue.series(row, field))?.value ?? null) : null;
  };
}

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

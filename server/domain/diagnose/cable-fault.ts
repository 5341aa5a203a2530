// Where the line is broken, as far as the switch's own cable test tells: whoever goes there begins at that point of the run. Pure.

import { parsePlace } from '../../../contract/place.ts';
import { fill, type Text } from '../../../contract/text.ts';
import type { SiteGraph } from '../topology/types.ts';
import type { Readings } from './types.ts';

/** What the cable test found at a port, with how far off; unchanged where it tells no distance. */
export function withDistance(found: Text, port: string, readings: Readings): Text {
  const metres = metresAt(port, readings);
  if (metres === null) return found;
  return fill(
    { zh: '{found}，距交换机约 {metres} 米', en: '{found}, about {metres} m from the switch' },
    { found, metres },
  );
}

/** The first check of a fault whose line was tested and found broken. */
export function checkFrom(
  check: Text,
  port: string,
  { graph, readings }: { graph: SiteGraph; readings: Readings },
): Text {
  const metres = metresAt(port, readings);
  if (metres === null) return check;
  const words = {
    zh: '线缆检测：故障点距 {from} 约 {metres} 米，从那一段查起；{check}',
    en: 'by its cable test the fault is about {metres} m from {from}: begin there; {check}',
  };
  return fill(words, { check, metres, from: graph.nameOf(parsePlace(port).asset) });
}

/** Whole metres, as no test is finer than that; null where none was told. */
function metresAt(port: string, readings: Readings): number | null {
  const metres = readings.at('cable_test', 'fault_m', port);
  return metres !== null && metres > 0 ? Math.max(1, Math.round(metres)) : null;
}

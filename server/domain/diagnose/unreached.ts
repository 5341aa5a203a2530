// What a cause says where none of its remedies reaches the place: a camera that has hung is restarted from here at a switch that
// can be told to, and by people there at a recorder's own port. Pure.

import type { SiteGraph } from '../topology/types.ts';
import type { Cause } from './cause-schema.ts';
import { possibleRemedies } from './possible-remedies.ts';

/** The cause as it is told of an asset. */
export function asTold(cause: Cause, asset: string, graph: SiteGraph): Cause {
  if (!cause.unreached) return cause;
  const isReached = Object.keys(possibleRemedies(cause.remedies ?? {}, asset, graph)).length > 0;
  return isReached ? cause : asUnreached(cause);
}

/** As it is told where nothing from here reaches it. */
export function asUnreached({ unreached, ...cause }: Cause): Cause {
  // What the customer is told of a remedy is not true without it.
  const { note, ...other } = unreached ?? {};
  delete cause.note;
  return { ...cause, visit: { ...cause.visit, ...other }, ...(note && { note }) };
}

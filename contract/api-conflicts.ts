// The shape of the HTTP API for where the point list and the network disagree. `kind` is stable; the texts say both sides
// and how the network knows.

import { Type, type Static } from 'typebox';
import { Text } from './text-schema.ts';

export const ConflictView = Type.Object(
  {
    kind: Type.String(),
    /** Asset key, '' for the site. */
    asset: Type.String(),
    name: Text,
    listSays: Text,
    networkSays: Text,
    evidence: Text,
  },
  { additionalProperties: false },
);
export type ConflictView = Static<typeof ConflictView>;

// The shape of the HTTP API for what has lately been changed at a site, and for parts that are missing. `kind` is stable; the
// text is ready to read.

import { Type, type Static } from 'typebox';
import { Text } from './text-schema.ts';

const strict = { additionalProperties: false } as const;
const Time = Type.String({ format: 'date-time' });

export const ChangeView = Type.Object(
  {
    id: Type.String(),
    at: Time,
    asset: Type.String({ description: 'asset key, empty for the site' }),
    name: Text,
    component: Type.String({ description: 'component key, empty where it is about the whole asset' }),
    componentName: Text,
    kind: Type.String(),
    text: Text,
    actor: Type.String({ description: 'who did it, empty where a device told it' }),
  },
  strict,
);
export type ChangeView = Static<typeof ChangeView>;

export const MissingView = Type.Object(
  { asset: Type.String(), component: Type.String(), componentName: Text, since: Time },
  { ...strict, description: 'a part that was there and is told no more' },
);
export type MissingView = Static<typeof MissingView>;

export const ChangesView = Type.Object(
  { changes: Type.Array(ChangeView), missing: Type.Array(MissingView) },
  { ...strict, description: 'newest first; faults often follow changes' },
);
export type ChangesView = Static<typeof ChangesView>;

/** A part that was taken out on purpose. */
export const RemovedPart = Type.Object({ component: Type.String({ minLength: 3, maxLength: 100 }) }, strict);
export type RemovedPart = Static<typeof RemovedPart>;

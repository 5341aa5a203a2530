// Which site, and which of its assets, an address is about.

import { Type } from 'typebox';

const strict = { additionalProperties: false } as const;

export const Key = Type.String({ minLength: 1, maxLength: 100 });
export const OfSite = Type.Object({ site: Key }, strict);
export const OfAsset = Type.Object({ site: Key, asset: Key }, strict);

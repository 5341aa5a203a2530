// Values of a SunSpec map, as a profile names them: by model and place in it. Where the models lie differs from device to device
// and is found when it is polled; this says what they hold.

import { Type, type Static } from 'typebox';
import { Decoding } from './profile-terms.ts';

const strict = { additionalProperties: false } as const;

/** As the models of SunSpec name them; `acc` counts up, and 0 is what a device gives that does not count it. */
export const SUNSPEC_TYPES = ['i16', 'u16', 'i32', 'u32', 'i64', 'u64', 'acc32', 'acc64', 'f32'] as const;

/** Last register of a model that a value or its scale may lie in: a model is read from its first register on in one request. */
export const MAX_SUNSPEC_PLACE = 120;

const Place = Type.Integer({ minimum: 2, maximum: MAX_SUNSPEC_PLACE });

export const SunspecPoint = Type.Object(
  {
    as: Type.String({ pattern: '^[a-z_]+\\.[A-Za-z0-9_]+$' }),
    component: Type.Optional(Type.String()),
    /** Models that hold the value at this place; the first of the device that is one of them is read. */
    models: Type.Array(Type.Integer({ minimum: 1, maximum: 65_534 }), { minItems: 1, maxItems: 16 }),
    /** Register within the model; its id is 0, its length 1, the first value 2. */
    at: Place,
    type: Type.Enum(SUNSPEC_TYPES),
    /** Register of the power of ten, counted the same way. */
    scaleAt: Type.Optional(Place),
    /** Unit after scaling; must be that of the measured field. */
    unit: Type.Optional(Type.String({ maxLength: 16 })),
    /** Instead of the power of ten, or after it: Wh become kWh with 0.001. */
    scale: Decoding.scale,
    map: Decoding.map,
  },
  strict,
);
export type SunspecPoint = Static<typeof SunspecPoint>;

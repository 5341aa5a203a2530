// In which unit a controller's points are: what the catalogue cannot know, its map tells.

import type { SiteModel } from './site-model.ts';

/** Units of points whose field has none of its own, as the profile names them: `measurement.field component` → unit. */
export function pointUnits(model: SiteModel, asset: string): Map<string, string> {
  const points = model.profiles.get(model.assets.get(asset)?.profile ?? '')?.modbus?.points ?? [];
  return new Map(points.map(({ as, component = '', unit = '' }) => [`${as} ${component}`, unit]));
}

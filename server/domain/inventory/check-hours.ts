// What may be wrong with the on-hours of a site that no schema sees: things that are not there, times that no clock shows.

import type { YamlPath } from '../../../contract/checked-yaml.ts';
import type { OnHoursEntry, SiteFile } from '../../../contract/site-file.ts';

interface HoursFault {
  at: YamlPath;
  what: string;
  hint: string;
}

const LAST_MINUTE = 1440;

export function hoursFaults({ onHours = [], assets }: SiteFile): HoursFault[] {
  const known = {
    asset: new Set<string | undefined>(assets.map(({ key }) => key)),
    circuit: new Set(assets.map(({ circuit }) => circuit)),
    system: new Set(assets.map(({ system }) => system)),
  };
  return onHours.flatMap((entry, i) => {
    const scopes = (['asset', 'circuit', 'system'] as const).filter((scope) => entry[scope] !== undefined);
    const faults: HoursFault[] = scopes
      .filter((scope) => !known[scope].has(entry[scope]))
      .map((scope) => ({
        at: ['onHours', i, scope],
        what: `no asset has the ${scope === 'asset' ? 'key' : scope} "${entry[scope] ?? ''}"`,
        hint: `use the ${scope === 'asset' ? 'key' : scope} of an asset of this site`,
      }));
    if (scopes.length > 1)
      faults.push({ at: ['onHours', i], what: `names ${scopes.join(' and ')}`, hint: 'name one of them an entry' });
    return [...faults, ...spanFaults(entry, i)];
  });
}

function spanFaults({ hours }: OnHoursEntry, i: number): HoursFault[] {
  if (hours === 'always') return [];
  return Object.entries(hours).flatMap(([day, spans]) =>
    spans
      .filter((span) => !span.split('-').every((time) => isTime(time)))
      .map((span) => ({
        at: ['onHours', i, 'hours', day],
        what: `"${span}" is no span of hours`,
        hint: 'write 09:00-22:00; up to midnight is 24:00',
      })),
  );
}

function isTime(text: string): boolean {
  const [hours = 99, minutes = 99] = text.split(':').map(Number);
  return minutes < 60 && hours * 60 + minutes <= LAST_MINUTE;
}

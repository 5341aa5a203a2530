// What a server is made of, and what it counts.

import type { Clock } from '../contract/clock.ts';
import type { Log } from '../contract/collector.ts';
import type { ServerLink } from '../contract/link.ts';
import type { Profile } from '../contract/profile.ts';
import type { SeriesCatalogue } from '../contract/series.ts';
import type { Cause } from './domain/diagnose/cause-schema.ts';
import type { Records } from './stores/records/records.ts';

export interface ServerParts {
  records: Records;
  /** One link a gateway, with the sites behind it. */
  gateways: readonly { link: ServerLink; sites: readonly string[] }[];
  profiles: ReadonlyMap<string, Profile>;
  causes: readonly Cause[];
  catalogue: SeriesCatalogue;
  clock: Clock;
  log: Log;
  /** Silence of a gateway after which its sites are dark. */
  darkAfterMs: number;
  /** Whether alarms wait after a start until all targets of their asset have been polled once; they do unless this is false. */
  startGrace?: boolean;
}

export interface ServerCounters {
  records: number;
  samples: number;
  turns: number;
  failedCommits: number;
  /** Records of sites that are not in the inventory. */
  unknownSite: number;
}

export function linkOf(gateways: ServerParts['gateways'], site: string): ServerLink | undefined {
  return gateways.find(({ sites }) => sites.includes(site))?.link;
}

// The words for a system of a site; one the integrator named himself is shown as he wrote it.

import type { Translate } from '../../i18n/i18n.ts';

const SYSTEMS = ['cctv', 'network', 'power', 'kiosks', 'building', 'av', 'server'] as const;

export function systemText(t: Translate, system: string): string {
  const known = SYSTEMS.find((name) => name === system.toLowerCase());
  return known === undefined ? system : t(`system.${known}`);
}

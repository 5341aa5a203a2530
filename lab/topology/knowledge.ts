// What the integrator's list says of a drawn site: all, what a list can know where nothing announces itself, or what is
// left of it after years. The world stays as it is; this only decides what is written down.

import type { Device } from '../device.ts';
import { WHOLE_LIST, type Knowledge } from '../inventory.ts';
import { seededRandom } from '../random.ts';

/** `told`: devices announce themselves; `list`: only the list tells; `gaps`: some announce, and the list has holes. */
export const LORES = ['told', 'list', 'gaps'] as const;
export type Lore = (typeof LORES)[number];

/** Share of the cells that are empty in a list with gaps. */
const GAPS = 0.35;
/** Share of the switches without LLDP where there are gaps. */
const SILENT_SWITCHES = 0.3;

export function loreOf(seed: number): Lore {
  return LORES[Math.floor(seededRandom(seed, 'lore')() * LORES.length)] ?? 'told';
}

/** Whether a switch or a camera announces itself. */
export function announces(lore: Lore, seed: number, key: string, isSwitch: boolean): boolean {
  if (lore === 'list') return false;
  return lore === 'told' || (isSwitch && seededRandom(seed, `lldp ${key}`)() >= SILENT_SWITCHES);
}

export function knowledgeOf(lore: Lore, seed: number): Knowledge {
  if (lore === 'list') return WHOLE_LIST;
  const isThere = (what: string) => (device: Device) => seededRandom(seed, `${what} ${device.key}`)() >= GAPS;
  if (lore === 'told') return { ...WHOLE_LIST, link: (device) => (device.speaksLldp ? 'device' : 'port') };
  const hasPort = isThere('port');
  return {
    link: (device) => (hasPort(device) ? 'port' : 'device'),
    // What hangs in the air has no feed to lose: units of a bus are fed by their gateway.
    feed: (device) => device.via !== '' || isThere('feed')(device),
    circuit: isThere('circuit'),
    box: isThere('box'),
    route: isThere('route'),
  };
}

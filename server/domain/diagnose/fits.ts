// What a part must share with the one it replaces, read off what the devices and the inventory tell of the place: the size
// of the disk, the rate of the port, the blocks of the UPS. What nobody tells is said to be read off on site. Pure.

import { parsePlace } from '../../../contract/place.ts';
import { plain, type Text } from '../../../contract/text.ts';
import { diskSize, type SlotSource } from './slots.ts';
import type { PartMatch } from './types.ts';
import type { CausePart, FitTrait } from './visit-schema.ts';

/** Float voltage of one lead-acid block of 12 V: the bus voltage of a charged UPS is a multiple of it. */
const BLOCK_FLOAT_VOLTS = 13.5;
/** A bus voltage further than this share of a block from a multiple tells no number. */
const MAX_BLOCK_ERROR = 0.25;
const MAX_BLOCKS = 64;
/** RFC 3621, pethPsePortPowerClassifications: a class is valid only while the port delivers. */
const POE_DELIVERING = 3;

const TRAIT_TEXT: Readonly<Record<FitTrait, Text>> = {
  model: { zh: '型号', en: 'model' },
  size: { zh: '容量不小于', en: 'at least' },
  interface: { zh: '接口', en: 'interface' },
  rate: { zh: '速率', en: 'rate' },
  wavelength: { zh: '波长', en: 'wavelength' },
  voltage: { zh: '电压', en: 'voltage' },
  capacity: { zh: '容量', en: 'capacity' },
  'poe-class': { zh: 'PoE 等级', en: 'PoE class' },
  pitch: { zh: '点距', en: 'pitch' },
  firmware: { zh: '软件版本', en: 'firmware' },
};

export interface PartPlace {
  readonly place: string;
  readonly subject: string;
}

export function matchesOf(part: CausePart, at: PartPlace, source: SlotSource): PartMatch[] {
  return (part.fits?.same ?? []).map((trait) => ({
    trait,
    name: TRAIT_TEXT[trait],
    value: valueOf(trait, at, source),
  }));
}

/** How many to bring. @returns the cause's own number where the place tells none */
export function quantityOf(part: CausePart, { subject }: PartPlace, { readings, graph }: SlotSource): number {
  if (part.count === undefined) return part.quantity;
  const told = Number(detail('blocks', subject, graph) ?? NaN);
  if (Number.isInteger(told) && told >= 1 && told <= MAX_BLOCKS) return told;
  const volts = readings.at('upsd', 'battery_voltage', subject);
  if (volts === null || !(volts > 0)) return part.quantity;
  const blocks = volts / BLOCK_FLOAT_VOLTS;
  const whole = Math.round(blocks);
  return whole >= 1 && whole <= MAX_BLOCKS && Math.abs(blocks - whole) <= MAX_BLOCK_ERROR ? whole : part.quantity;
}

function valueOf(trait: FitTrait, { place, subject }: PartPlace, source: SlotSource): Text | null {
  const { graph, readings } = source;
  const asset = graph.assets.get(subject);
  const isComponent = parsePlace(place).component !== '' && !place.startsWith('@');
  switch (trait) {
    case 'model': {
      const own = isComponent ? detail('model', place, graph) : undefined;
      if (own !== undefined) return plain(own);
      return asset && asset.model !== '' ? plain(asset.model) : null;
    }
    case 'size': {
      const size = diskSize(place, source);
      return typeof size === 'object' && size.en !== 'unknown' ? size : null;
    }
    case 'rate': {
      const port = portOf(place, subject, source);
      const told = detail('rate', port, graph);
      if (told !== undefined) return plain(told);
      const megabits = readings.at('interface', 'ifHighSpeed', port);
      return megabits === null || megabits <= 0 ? null : plain(rateText(megabits));
    }
    case 'wavelength': {
      const told = detail('wavelength', portOf(place, subject, source), graph);
      return told === undefined ? null : plain(told);
    }
    case 'poe-class': {
      const port = graph.uplinkOf(subject)?.parentPort ?? '';
      if (port === '' || (readings.at('poe', 'detection_status', port) ?? POE_DELIVERING) !== POE_DELIVERING)
        return null;
      const number = readings.at('poe', 'class', port);
      return number === null || number < 0 ? null : plain(String(number));
    }
    case 'voltage':
    case 'capacity':
    case 'interface':
    case 'pitch':
    case 'firmware': {
      const told = detail(trait, place, graph) ?? detail(trait, subject, graph);
      return told === undefined ? null : plain(told);
    }
  }
}

/** The port a cause is about: its own place, or the one that the asset hangs on. */
function portOf(place: string, subject: string, { graph }: SlotSource): string {
  if (parsePlace(place).component.startsWith('port:')) return place;
  return graph.uplinkOf(subject)?.parentPort ?? '';
}

function detail(key: string, place: string, graph: SlotSource['graph']): string | undefined {
  if (place === '' || place.startsWith('@')) return undefined;
  const value = graph.detailsOf(place)[key];
  return value === undefined || value === '' ? undefined : String(value);
}

function rateText(megabits: number): string {
  return megabits >= 1000 ? `${megabits / 1000} Gbit/s` : `${megabits} Mbit/s`;
}

// Draws a site by chance: what stands there (the world) and what the integrator has written down of it (the site file).
// The same seed gives the same site for ever; nothing here looks at a clock.

import type { SiteFile } from '../../contract/site-file.ts';
import type { RecorderMake } from '../device.ts';
import { renderSiteFile } from '../inventory.ts';
import { layoutOf, type Layout } from '../layout.ts';
import { SiteBuilder } from './builder.ts';
import { Dice } from './dice.ts';
import { announces, knowledgeOf, loreOf, type Lore } from './knowledge.ts';
import { DRAW, LEAST_ASSETS, SHAPES, type Shape } from './shapes.ts';
import { SITE_NAMES, TOWNS } from './words.ts';

export const LEAST_SITE = 5;
export const LARGEST_SITE = 500;
/** N of 127.N.x.y where nobody listens. */
const QUIET_NET = 20;

export interface SiteWishes {
  /** Devices, 5 to 500; a shape that needs more gets more. By the seed unless given. */
  assets?: number;
  shape?: Shape;
  lore?: Lore;
  /** Who has made its recorders; Dahua unless given. */
  recorders?: RecorderMake;
  /** N of 127.N.x.y. */
  net?: number;
}

export interface GeneratedSite {
  seed: number;
  shape: Shape;
  lore: Lore;
  layout: Layout;
  siteFile: SiteFile;
}

/** Seeds one after the other go round the shapes. */
export function generateSite(seed: number, wishes: SiteWishes = {}): GeneratedSite {
  const dice = new Dice(seed, 'site');
  const shape = wishes.shape ?? SHAPES[(((seed - 1) % SHAPES.length) + SHAPES.length) % SHAPES.length] ?? 'mall';
  const assets = sizeOf(dice.of('size'), shape, wishes.assets);
  const lore = wishes.lore ?? loreOf(seed);
  const b = new SiteBuilder(dice.of(shape), wishes.recorders);
  const { root, gatewayPort } = DRAW[shape](b, assets);
  for (const draft of b.drafts) {
    const isSwitch = draft.kind === 'core' || draft.kind === 'access' || draft.kind === 'router';
    const couldSpeak = isSwitch || (draft.kind === 'camera' && draft.address !== '');
    draft.speaksLldp = couldSpeak && announces(lore, seed, draft.key, isSwitch);
  }
  const [zh, en] = SITE_NAMES[shape];
  const [townZh, townEn] = dice.of('town').pick(TOWNS);
  const short = { zh: `${townZh}${zh}`, en: `${townEn} ${en}` };
  const layout = layoutOf(
    {
      words: {
        key: `site-${seed < 0 ? 'm' : ''}${Math.abs(seed)}-${shape}`,
        name: short,
        short,
        customer: { zh: `${townZh}管理有限公司`, en: `${townEn} Management Ltd.` },
        address: { zh: `${townZh}路 ${1 + Math.abs(seed % 300)} 号`, en: `${1 + Math.abs(seed % 300)} ${townEn} Road` },
      },
      root,
      gatewayPort,
      drafts: b.drafts,
    },
    wishes.net ?? QUIET_NET,
  );
  return { seed, shape, lore, layout, siteFile: renderSiteFile(layout, knowledgeOf(lore, seed)) };
}

/** Small sites are as frequent as large ones: the logarithm is drawn. */
function sizeOf(dice: Dice, shape: Shape, wanted: number | undefined): number {
  const least = LEAST_ASSETS[shape];
  const [from, to] = [Math.max(least, LEAST_SITE), shape === 'shop' ? 24 : 200];
  const drawn = Math.round(Math.exp(Math.log(from) + dice.share() * (Math.log(to) - Math.log(from))));
  return Math.min(LARGEST_SITE, Math.max(least, wanted ?? drawn));
}

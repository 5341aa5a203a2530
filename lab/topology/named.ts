// Sites by the name that people give on a command line: the demo's own, or one drawn from a seed,
// `seed:7` or `seed:7,shape=campus,assets=80,list=gaps,recorders=hikvision`.

import { ForesiteError } from '../../contract/errors.ts';
import type { SiteFile } from '../../contract/site-file.ts';
import { RECORDER_MAKES } from '../device.ts';
import { renderSiteFile } from '../inventory.ts';
import { siteLayout, type Layout } from '../layout.ts';
import { generateSite, LARGEST_SITE, LEAST_SITE, type SiteWishes } from './generate.ts';
import { LORES } from './knowledge.ts';
import { SHAPES } from './shapes.ts';

export const DEMO_SITE = 'demo';

export interface NamedSite {
  layout: Layout;
  siteFile: SiteFile;
}

/**
 * A site to try things out at: what breaks makes its ticket at once, however short it may turn out to be.
 * @throws ForesiteError invalid_request when there is no such site
 */
export function siteNamed(name: string, net: number): NamedSite {
  if (name === DEMO_SITE) {
    const layout = siteLayout(net);
    return { layout, siteFile: atOnce(renderSiteFile(layout)) };
  }
  const [seed = '', ...wishes] = name.split(',');
  const number = /^seed:(\d{1,9})$/.exec(seed)?.[1];
  if (number === undefined) throw refused(name, 'is neither demo nor seed:<number>');
  const wished = Object.assign({ net }, ...wishes.map((wish) => wishOf(name, wish))) as SiteWishes;
  const { layout, siteFile } = generateSite(Number(number), wished);
  return { layout, siteFile: atOnce(siteFile) };
}

function atOnce(siteFile: SiteFile): SiteFile {
  return { ...siteFile, shortAbsence: '0s' };
}

function wishOf(name: string, wish: string): SiteWishes {
  const [key = '', value = ''] = wish.split('=');
  if (key === 'shape') return { shape: oneOf(SHAPES, value, name) };
  if (key === 'list') return { lore: oneOf(LORES, value, name) };
  if (key === 'recorders') return { recorders: oneOf(RECORDER_MAKES, value, name) };
  const assets = Number(value);
  if (key !== 'assets' || !Number.isInteger(assets) || assets < LEAST_SITE || assets > LARGEST_SITE)
    throw refused(name, `takes shape=, list=, recorders= and assets=${LEAST_SITE}…${LARGEST_SITE}, not "${wish}"`);
  return { assets };
}

function oneOf<const T extends string>(words: readonly T[], word: string, name: string): T {
  const found = words.find((one) => one === word);
  if (found === undefined) throw refused(name, `knows no "${word}": use one of ${words.join(', ')}`);
  return found;
}

function refused(name: string, what: string): ForesiteError {
  return new ForesiteError('invalid_request', { where: `--topology ${name}`, what });
}

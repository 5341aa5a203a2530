// Fills the braces of a cause's texts with the names and numbers of this site. What is not known is said so in words, so
// that no ticket shows a brace.

import { componentKind, componentName, namedWords, parsePlace } from '../../../contract/place.ts';
import { plain, type Language, type Text, type TextValue } from '../../../contract/text.ts';
import type { SiteGraph } from '../topology/types.ts';
import type { Slot } from './cause-schema.ts';
import type { Readings } from './types.ts';

/** Most loads named in one text. */
const MAX_NAMED = 8;
const UNKNOWN: Text = { zh: '未知', en: 'unknown' };
/** Things that are there whether anybody has written them down or not, in words that can be said on the telephone. */
const UNTOLD = {
  port: { zh: '其上联端口', en: 'its uplink port' },
  parent: { zh: '其上级设备', en: 'the device above it' },
  feed: { zh: '其供电插座', en: 'its own outlet' },
  box: { zh: '其所在箱体', en: 'its box' },
  position: { zh: '现场', en: 'the site' },
} as const satisfies Record<string, Text>;

export interface SlotSource {
  readonly graph: SiteGraph;
  readonly readings: Readings;
}

/** Values for the texts of a cause at a place. */
export function slotValues(
  place: string,
  subject: string,
  affected: number,
  { graph, readings }: SlotSource,
): Record<Slot, TextValue> {
  const asset = graph.assets.get(subject);
  const uplink = graph.uplinkOf(subject);
  const own = parsePlace(place);
  return {
    place: graph.nameOf(place),
    asset: subject === '' ? graph.nameOf(place) : graph.nameOf(subject),
    where: whereabouts(subject === '' ? graph.nameOf(place) : graph.nameOf(subject), asset?.position ?? null),
    component:
      own.component === '' ? graph.nameOf(place) : (namedWords(own.component) ?? plain(componentName(own.component))),
    port: uplink && uplink.parentPort !== '' ? graph.nameOf(uplink.parentPort) : UNTOLD.port,
    parent: uplink ? graph.nameOf(uplink.parent) : UNTOLD.parent,
    feed: asset && asset.feeds.length > 0 ? joined(asset.feeds.map((feed) => graph.nameOf(feed))) : UNTOLD.feed,
    box: asset && asset.box !== null ? graph.nameOf(asset.box) : UNTOLD.box,
    site: graph.siteName,
    count: affected,
    minutes: known(readings.at('upsd', 'time_left_minutes', subject), 0),
    loads: loadsInOrder(subject, graph),
    size: diskSize(place, { graph, readings }),
    model: asset && asset.model !== '' ? plain(asset.model) : { zh: '同型号', en: 'the same model' },
    position: asset?.position ?? UNTOLD.position,
    carrier: graph.line?.carrier ?? UNKNOWN,
    line: graph.line ? plain(graph.line.number) : UNKNOWN,
    hotline: graph.line && graph.line.hotline !== '' ? plain(graph.line.hotline) : UNKNOWN,
  };
}

/** For whoever has to find it: its name, and where it is unless the name tells that or nobody has written it down. */
function whereabouts(name: Text, position: Text | null): Text {
  if (position === null) return name;
  const tells = (language: Language): boolean => bare(name[language]).includes(bare(position[language]));
  return {
    zh: tells('zh') ? name.zh : `${name.zh}（${position.zh}）`,
    en: tells('en') ? name.en : `${name.en} (${position.en})`,
  };
}

function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[\s,，]+/g, '');
}

function known(value: number | null, digits: number): TextValue {
  return value === null || !Number.isFinite(value) ? UNKNOWN : value.toFixed(digits);
}

function joined(names: readonly Text[]): Text {
  if (names.length === 0) return UNKNOWN;
  const shown = names.slice(0, MAX_NAMED);
  const more = names.length - shown.length;
  return {
    zh: shown.map((name) => name.zh).join('、') + (more > 0 ? ` 等 ${names.length} 台` : ''),
    en: shown.map((name) => name.en).join(', ') + (more > 0 ? ` and ${more} more` : ''),
  };
}

/** What will go off when a UPS ends, in the order in which it is shed; what has no order goes last. */
function loadsInOrder(subject: string, graph: SiteGraph): Text {
  const loads = graph
    .powerDownstreamOf(subject)
    .map((key) => graph.assets.get(key))
    .filter((asset) => asset !== undefined)
    .filter((asset) => asset.class !== 'pdu')
    // What hangs on a PoE port goes with its switch and would only lengthen the list.
    .filter((asset) => !asset.isPoePowered)
    .toSorted((a, b) => a.shedOrder - b.shedOrder || (a.key < b.key ? -1 : 1));
  return joined(loads.map((asset) => asset.name));
}

const BYTES_PER_TB = 1e12;

/** Size of a disk in the words of its maker; unknown where nobody tells. */
export function diskSize(place: string, { graph, readings }: SlotSource): TextValue {
  if (componentKind(parsePlace(place).component) !== 'disk') return UNKNOWN;
  const told = graph.detailsOf(place)['size'];
  if (typeof told === 'string' && told !== '') return plain(told);
  const megabytes = readings.at('recorder_disk', 'total_mb', place);
  if (megabytes === null || megabytes <= 0) return UNKNOWN;
  // Makers sell in powers of ten; recorders count in powers of two.
  const terabytes = (megabytes * 1024 * 1024) / BYTES_PER_TB;
  return plain(terabytes >= 0.95 ? `${Math.round(terabytes)} TB` : `${Math.round(terabytes * 10) * 100} GB`);
}

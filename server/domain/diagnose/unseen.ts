// An asset that cannot be asked itself, such as a camera behind its recorder's own ports, is known by what others tell of it.
// What that cannot tell apart is said to be open, with the checks that would tell, the cheapest first. Pure.

import { fill, type Text, type TextValue } from '../../../contract/text.ts';
import type { SiteGraph } from '../topology/types.ts';
import { HAND_OF } from './hands.ts';
import type { Weighed } from './rank.ts';
import type { Visit, VisitDecision } from './types.ts';

/** A cause this sure is named, whatever stands beside it. */
const OPEN_BELOW = 0.6;
/** Rivals with this part of the leader's share, and with this share, are not told apart from it. */
const NEAR_PART = 0.2;
const NEAR_SHARE = 0.05;
/** Most causes that are named. */
const MAX_NAMED = 4;
/** Who can look, the cheapest first. */
const LOOKERS: readonly VisitDecision[] = [
  'none',
  'remote',
  'carrier',
  'customer',
  'onsite-staff',
  'engineer',
  'maker',
];
const SEEN_BY_OTHERS: ReadonlySet<string> = new Set(['camera', 'intercom']);

type Values = (one: Weighed) => Readonly<Record<string, TextValue>>;

/** @returns undefined where one cause leads, or the asset itself can be asked */
export function openTie(
  weighed: readonly Weighed[],
  graph: SiteGraph,
  values: Values,
  visit: Visit,
): { title: Text; visit: Visit } | undefined {
  const [first] = weighed;
  const asset = graph.assets.get(first?.candidate.subject ?? '');
  if (!first || first.share >= OPEN_BELOW || !asset || asset.isWatched || !SEEN_BY_OTHERS.has(asset.class))
    return undefined;
  const near = weighed
    .filter(({ share }) => share >= first.share * NEAR_PART && share >= NEAR_SHARE)
    .slice(0, MAX_NAMED);
  if (near.length < 2) return undefined;
  // Of two that cost the same, what can be asked comes before what cannot.
  const hides = ({ candidate }: Weighed): number => (graph.assets.get(candidate.subject)?.isWatched ? 0 : 1);
  const cheapestFirst = near.toSorted((a, b) => costOf(a) - costOf(b) || hides(a) - hides(b));
  const title = { zh: '{asset} 无画面，原因待查', en: '{asset} gives no picture, its cause is open' };
  const reason = {
    zh: '{asset} 本身无法访问，只有录像机等旁证；远程分不开：{causes}',
    en: '{asset} cannot be asked itself, only others tell of it; from afar these cannot be told apart: {causes}',
  };
  const firstCheck = { zh: '依次查看即可区分：{checks}', en: 'this tells them apart, one after the other: {checks}' };
  const own = values(first);
  return {
    title: fill(title, own),
    visit: {
      ...visit,
      ...whoLooks(cheapestFirst, visit),
      reason: fill(reason, { ...own, causes: named(near, values) }),
      firstCheck: fill(firstCheck, { ...own, checks: numbered(cheapestFirst, values) }),
    },
  };
}

function costOf({ candidate }: Weighed): number {
  return LOOKERS.indexOf(candidate.cause.visit.decision);
}

/** Nobody drives before somebody nearer has looked. */
function whoLooks(cheapestFirst: readonly Weighed[], visit: Visit): Pick<Visit, 'decision' | 'next' | 'who'> {
  if (visit.decision !== 'engineer' && visit.decision !== 'maker')
    return {
      decision: visit.decision,
      ...(visit.next !== undefined && { next: visit.next }),
    };
  const nearby = cheapestFirst.some(({ candidate }) => candidate.cause.visit.decision === 'onsite-staff');
  const decision = nearby ? 'onsite-staff' : 'remote';
  const order: VisitDecision[] = [decision, visit.decision];
  const hands = order.flatMap((one) => HAND_OF[one] ?? []);
  return { decision, next: visit.decision, who: [...new Set([...hands, ...(visit.who ?? [])])] };
}

function named(near: readonly Weighed[], values: Values): Text {
  const each = near.map((one): Text => {
    const text = fill(one.candidate.cause.title, values(one));
    const percent = Math.round(one.share * 100);
    return { zh: `${text.zh}（${percent}%）`, en: `${text.en} (${percent} %)` };
  });
  return { zh: each.map(({ zh }) => zh).join('、'), en: each.map(({ en }) => en).join('; ') };
}

function numbered(near: readonly Weighed[], values: Values): Text {
  const each = near.map((one) => fill(one.candidate.cause.visit.firstCheck, values(one)));
  return {
    zh: each.map(({ zh }, at) => `${at + 1}）${zh}`).join('；'),
    en: each.map(({ en }, at) => `(${at + 1}) ${en}`).join('; '),
  };
}

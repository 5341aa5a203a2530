// Where several causes stay close the ticket says so: which they are, and what to look at to tell them apart, the cheapest
// look first. So it always is with an asset that only others tell of, a camera behind its recorder's own ports. Pure.

import { fill, type Text, type TextValue } from '../../../contract/text.ts';
import type { SiteGraph } from '../topology/types.ts';
import { whatTells } from './apart.ts';
import { canProbe } from './askable.ts';
import { HAND_OF } from './hands.ts';
import { NEAR_SHARE, tieOf } from './near.ts';
import type { Visit } from './types.ts';
import type { Weighed } from './weighed.ts';

const SEEN_BY_OTHERS: ReadonlySet<string> = new Set(['camera', 'intercom']);

type Values = (one: Weighed) => Readonly<Record<string, TextValue>>;

/** What the ticket says instead of naming one cause; undefined where one leads. */
export function openTie(
  weighed: readonly Weighed[],
  graph: SiteGraph,
  values: Values,
  visit: Visit,
): { title: Text; visit: Visit } | undefined {
  const near = tieOf(weighed);
  const [first] = near;
  if (!first) return undefined;
  // Of two that cost the same, what can be asked comes before what cannot.
  const hides = ({ candidate }: Weighed): number => (graph.assets.get(candidate.subject)?.isWatched ? 0 : 1);
  const inOrder = near.toSorted((a, b) => turnOf(a, visit) - turnOf(b, visit) || hides(a) - hides(b));
  const own = values(first);
  const isHidden = isSeenByOthersOnly(first, graph);
  const reason = isHidden
    ? {
        zh: '{asset} 本身无法访问，只有录像机等旁证；远程分不开：{causes}',
        en: '{asset} cannot be asked itself, only others tell of it; from afar these cannot be told apart: {causes}',
      }
    : { zh: '远程还分不开：{causes}', en: 'from afar these cannot be told apart: {causes}' };
  const apart = whatTells(
    near.map((one) => ({
      title: fill(one.candidate.cause.title, values(one)),
      probes: (one.candidate.cause.probes ?? []).filter(({ probe }) => canProbe(probe, one.candidate.subject, graph)),
    })),
  );
  const firstCheck = apart
    ? { zh: '{apart}。现场依次查看：{checks}', en: '{apart}. On site, one after the other: {checks}' }
    : { zh: '依次查看即可区分：{checks}', en: 'this tells them apart, one after the other: {checks}' };
  return {
    title: isHidden ? fill(NO_PICTURE, own) : either(near, values),
    visit: {
      ...visit,
      reason: fill(reason, { ...own, causes: named(near, values) }),
      firstCheck: fill(firstCheck, { ...own, apart: apart ?? '', checks: numbered(inOrder.filter(isLikely), values) }),
    },
  };
}

/** Worth a look of its own. */
function isLikely({ share }: Weighed): boolean {
  return share >= NEAR_SHARE;
}

const NO_PICTURE = { zh: '{asset} 无画面，原因待查', en: '{asset} gives no picture, its cause is open' };

function isSeenByOthersOnly({ candidate }: Weighed, graph: SiteGraph): boolean {
  const asset = graph.assets.get(candidate.subject);
  return asset !== undefined && !asset.isWatched && SEEN_BY_OTHERS.has(asset.class);
}

/** The two likeliest; more stand in the reason. */
function either(near: readonly Weighed[], values: Values): Text {
  const [first, second] = near.map((one) => fill(one.candidate.cause.title, values(one)));
  if (!first || !second) throw new RangeError('a tie has two sides');
  return { zh: `${first.zh}，或${second.zh}`, en: `${first.en}, or ${second.en}` };
}

/** Whose look it calls for comes when, of those who are put to it. */
function turnOf({ candidate }: Weighed, { who = [] }: Visit): number {
  const hand = HAND_OF[candidate.cause.visit.decision];
  const at = hand === null ? 0 : who.indexOf(hand);
  return at < 0 ? who.length : at;
}

function named(near: readonly Weighed[], values: Values): Text {
  const each = near.map((one): Text => {
    const text = fill(one.candidate.cause.title, values(one));
    const percent = Math.round(one.confidence * 100);
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

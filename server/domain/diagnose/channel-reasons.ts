// Why a recorder gets no stream, in its own words: some makers say what the camera answered it. That tells of a camera that
// nobody else asks with an account. Pure.

import type { PredicateName } from '../../../contract/predicates.ts';
import type { SiteGraph } from '../topology/types.ts';

/** Words of the makers, as one word or several, in English or Chinese. */
const WORDS: Partial<Record<PredicateName, RegExp>> = {
  login: /pass ?w(or)?d|auth|account|user ?name|log ?in|密码|口令|认证|鉴权|用户名/i,
  activated: /(not|un|in) ?activ|未激活/i,
  'address-unique': /conflict|冲突/i,
};

/** @returns the channel at which the camera's recorder says that this is not well with the camera; null where it does not */
export function saidByRecorder(predicate: PredicateName, asset: string, graph: SiteGraph): string | null {
  const words = WORDS[predicate];
  const channel = words && graph.assets.get(asset)?.channel;
  if (!channel) return null;
  const { reason } = graph.detailsOf(channel);
  return typeof reason === 'string' && words.test(reason) ? channel : null;
}

// Leaves that a visit needs, by kind, so that a cause names the kind and every ticket says it in the same words.

import type { Text } from '../../../contract/text.ts';

export const PERMITS = {
  height: { zh: '登高作业许可（高于 2 m）', en: 'permit for work at height (above 2 m)' },
  'live-power': { zh: '带电作业许可，两人同行', en: 'permit for work on live parts, two people' },
  'road-closure': { zh: '涉路封道手续与交通安全车', en: 'permit to close the lane, and a safety vehicle' },
  'entry-form': { zh: '入场单（提前报备人员与工具）', en: 'entry form (people and tools announced beforehand)' },
  confined: { zh: '有限空间作业许可，井下先测气', en: 'permit for a confined space; test the air first' },
  'hot-work': { zh: '动火作业许可', en: 'permit for hot work' },
  electrician: { zh: '由持证电工操作', en: 'work by a licensed electrician' },
  'shutdown-consent': { zh: '客户同意停机或转旁路', en: 'customer’s consent to a shutdown or to bypass' },
  'data-consent': {
    zh: '客户书面同意（数据或录像可能丢失）',
    en: 'customer’s written consent (data or recordings may be lost)',
  },
  'cash-two-people': { zh: '双人授权清钞', en: 'cash handled by two authorised people' },
} as const satisfies Record<string, Text>;

export type PermitKind = keyof typeof PERMITS;
// The keys of a constant object are its type's keys; the compiler does not say so of Object.keys.
export const PERMIT_KINDS = Object.keys(PERMITS) as [PermitKind, ...PermitKind[]];

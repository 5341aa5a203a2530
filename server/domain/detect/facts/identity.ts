// Who an asset says it is: another serial number means another device, another firmware means that somebody was at it. Pure
// but for the memory it is handed.

import type { AssetFacts } from '../../../../contract/records.ts';
import type { AssetMemory } from './memory.ts';
import type { Change, ChangeKind, Findings, Telling } from './types.ts';

/** A change of firmware speaks for a day, another device for a week: then whatever it has brought is known. */
export const FIRMWARE_NEWS_MS = 86_400_000;
export const DEVICE_NEWS_MS = 7 * 86_400_000;

/** Short texts that name a release of software: `app.version`, `firmware`. */
const SOFTWARE = /(^|\.)(version|build|release|firmware)$/;

export function judgeIdentity(telling: Telling, memory: AssetMemory): Findings {
  const changes: Change[] = [];
  for (const [kind, text] of wordsOf(telling.facts)) {
    // Two sources of one asset may call it by different words: each is held against its own.
    const slot = `${telling.source} ${kind}`;
    const before = memory.identity[slot];
    if (before === text) continue;
    memory.identity[slot] = text;
    if (before === undefined) continue;
    const { asset, timeMs: atMs } = telling;
    changes.push({ asset, component: '', atMs, kind, from: before, to: text, actor: '' });
    if (kind === 'firmware' || kind === 'software') memory.firmwareMs = atMs;
    if (kind === 'serial' || kind === 'model') memory.deviceMs = atMs;
  }
  if (!telling.facts.identity && changes.length === 0) return { judgements: [], changes };
  const { asset, timeMs } = telling;
  return {
    judgements: [
      { rule: 'firmware-changed', asset, ...since(memory.firmwareMs, timeMs, FIRMWARE_NEWS_MS) },
      { rule: 'device-swapped', asset, ...since(memory.deviceMs, timeMs, DEVICE_NEWS_MS) },
    ],
    changes,
  };
}

function wordsOf({ identity = {}, texts = {} }: AssetFacts): [ChangeKind, string][] {
  const { serial, model, firmware, sysName } = identity;
  const software = Object.entries(texts).find(([key]) => SOFTWARE.test(key))?.[1];
  const words: [ChangeKind, string | undefined][] = [
    ['serial', serial],
    ['model', model],
    ['firmware', firmware],
    ['name', sysName],
    ['software', software],
  ];
  return words.filter((word): word is [ChangeKind, string] => word[1] !== undefined && word[1] !== '');
}

/** Bad at the asset itself for a while after it happened. */
export function since(
  happenedMs: number | undefined,
  nowMs: number,
  forMs: number,
): { ok: string[]; bad: Map<string, number> } {
  const isNews = happenedMs !== undefined && nowMs - happenedMs < forMs;
  return isNews ? { ok: [], bad: new Map([['', happenedMs]]) } : { ok: [''], bad: new Map() };
}

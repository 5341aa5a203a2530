// What an asset is made of: a disk, supply or member that was there and is told no more is missing; a new one is news, not a
// fault. Pure but for the memory it is handed.

import { componentKind } from '../../../../contract/place.ts';
import type { ComponentFact } from '../../../../contract/records.ts';
import { RULE_OF_KIND } from './fact-rules.ts';
import { MAX_COMPONENTS, type AssetMemory } from './memory.ts';
import type { Change, Findings, Judgement, Telling } from './types.ts';

/** What was told for a shorter time than this has never been there for good: it is forgotten, not missed. */
export const SETTLED_MS = 5 * 60_000;
/** What is missing for longer will not come back; who still wants it has its ticket. */
export const MISSED_FOR_MS = 90 * 86_400_000;
/** Most changes told at once: a table that comes and goes as a whole is one event, not a thousand. */
export const MAX_CHANGES_AT_ONCE = 8;

const NOTHING: Findings = { judgements: [], changes: [] };

export function judgeComponents(telling: Telling, memory: AssetMemory): Findings {
  const told = (telling.facts.components ?? []).filter(({ key }) => Object.hasOwn(RULE_OF_KIND, componentKind(key)));
  // A source that tells of no component at all any more has lost its tables, not its parts.
  if ((telling.facts.components ?? []).length === 0) return NOTHING;
  const changes = [...arrived(told, telling, memory), ...departed(told, telling, memory)];
  return { judgements: judgementsOf(telling, memory), changes: changes.slice(0, MAX_CHANGES_AT_ONCE) };
}

/** It was taken out on purpose: it is not missed. @returns whether it was known to be missing */
export function forgetComponent(memory: AssetMemory, component: string): boolean {
  if (memory.components[component]?.goneMs === undefined) return false;
  delete memory.components[component];
  return true;
}

function arrived(told: readonly ComponentFact[], telling: Telling, memory: AssetMemory): Change[] {
  const changes: Change[] = [];
  const first = memory.sources[telling.source];
  const isNews = first !== undefined && telling.timeMs - first >= SETTLED_MS;
  let room = MAX_COMPONENTS - Object.keys(memory.components).length;
  for (const { key, name, details } of told) {
    const known = Object.hasOwn(memory.components, key) ? memory.components[key] : undefined;
    const id = String(details?.['serial'] ?? details?.['model'] ?? '');
    if (!known) {
      if (room-- <= 0) break;
      memory.components[key] = { name, source: telling.source, firstMs: telling.timeMs, ...(id !== '' && { id }) };
      if (isNews) changes.push(change(telling, key, 'component-new', '', id === '' ? name : `${name} ${id}`));
      continue;
    }
    if (known.source !== telling.source) continue;
    delete known.goneMs;
    if (id === '' || id === known.id) continue;
    if (known.id !== undefined) changes.push(change(telling, key, 'component-other', known.id, id));
    known.id = id;
  }
  return changes;
}

function departed(told: readonly ComponentFact[], telling: Telling, memory: AssetMemory): Change[] {
  const changes: Change[] = [];
  const present = new Set(told.map(({ key }) => key));
  for (const [key, known] of Object.entries(memory.components)) {
    if (known.source !== telling.source || present.has(key)) continue;
    if (known.goneMs === undefined) {
      if (telling.timeMs - known.firstMs < SETTLED_MS) {
        delete memory.components[key];
        continue;
      }
      known.goneMs = telling.timeMs;
      changes.push(change(telling, key, 'component-gone', known.name, ''));
    } else if (telling.timeMs - known.goneMs > MISSED_FOR_MS) delete memory.components[key];
  }
  return changes;
}

function judgementsOf(telling: Telling, memory: AssetMemory): Judgement[] {
  const byRule = new Map<string, { rule: Judgement['rule']; ok: string[]; bad: Map<string, number> }>();
  for (const [key, { source, goneMs }] of Object.entries(memory.components)) {
    const rule = RULE_OF_KIND[componentKind(key)];
    if (source !== telling.source || rule === undefined) continue;
    let judged = byRule.get(rule);
    if (!judged) byRule.set(rule, (judged = { rule, ok: [], bad: new Map() }));
    if (goneMs === undefined) judged.ok.push(key);
    else judged.bad.set(key, goneMs);
  }
  return [...byRule.values()].map((judged) => ({ ...judged, asset: telling.asset }));
}

function change(telling: Telling, component: string, kind: Change['kind'], from: string, to: string): Change {
  return { asset: telling.asset, component, atMs: telling.timeMs, kind, from, to, actor: '' };
}

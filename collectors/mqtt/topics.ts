// Finds whom a topic concerns among thousands of assets in one walk down its levels. Pure.

/** Longest topic looked at, levels; a deeper one concerns nobody. */
export const MAX_TOPIC_LEVELS = 32;

interface Node<T> {
  children: Map<string, Node<T>>;
  /** Below `+`: any one level, which is captured. */
  any: Node<T> | undefined;
  ends: T[];
}

export interface Match<T> {
  value: T;
  /** Levels under the pattern's `+`, in order. */
  captured: readonly string[];
}

export class TopicTree<T> {
  readonly #root: Node<T> = node();

  /** @param filter an MQTT filter of plain levels and `+` */
  add(filter: string, value: T): void {
    let at = this.#root;
    for (const level of filter.split('/')) {
      if (level === '+') at = at.any ??= node();
      else {
        let next = at.children.get(level);
        if (!next) at.children.set(level, (next = node()));
        at = next;
      }
    }
    at.ends.push(value);
  }

  match(topic: string): Match<T>[] {
    const levels = topic.split('/', MAX_TOPIC_LEVELS + 1);
    const found: Match<T>[] = [];
    if (levels.length <= MAX_TOPIC_LEVELS) walk(this.#root, levels, 0, [], found);
    return found;
  }
}

function walk<T>(
  at: Node<T>,
  levels: readonly string[],
  depth: number,
  captured: readonly string[],
  found: Match<T>[],
): void {
  const level = levels[depth];
  if (level === undefined) {
    for (const value of at.ends) found.push({ value, captured });
    return;
  }
  const exact = at.children.get(level);
  if (exact) walk(exact, levels, depth + 1, captured, found);
  if (at.any) walk(at.any, levels, depth + 1, [...captured, level], found);
}

function node<T>(): Node<T> {
  return { children: new Map(), any: undefined, ends: [] };
}

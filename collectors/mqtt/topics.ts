// Finds whom a topic concerns among thousands of assets in one walk down its levels, and remembers it: the same topics come
// again and again. Pure.

/** Longest topic looked at, levels; a deeper one concerns nobody. */
export const MAX_TOPIC_LEVELS = 32;
/** Topics whose matches are remembered; then all are forgotten at once. */
export const MAX_TOPICS_KNOWN = 10_000;
/** Longest topic that is remembered, characters. */
const MAX_KNOWN_CHARS = 256;

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
  readonly #known = new Map<string, readonly Match<T>[]>();

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
    this.#known.clear();
  }

  match(topic: string): readonly Match<T>[] {
    const known = this.#known.get(topic);
    if (known) return known;
    const found = this.#find(topic);
    if (topic.length > MAX_KNOWN_CHARS) return found;
    if (this.#known.size >= MAX_TOPICS_KNOWN) this.#known.clear();
    this.#known.set(topic, found);
    return found;
  }

  #find(topic: string): Match<T>[] {
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

// Repeatable randomness: the same seed and name give the same numbers, so that a lab run can be repeated. Never for keys.

/** A generator of numbers in [0, 1) that depends on seed and name only (mulberry32 over an FNV-1a hash). */
export function seededRandom(seed: number, name: string): () => number {
  let state = (2166136261 ^ seed) >>> 0;
  for (const char of name) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 16777619) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

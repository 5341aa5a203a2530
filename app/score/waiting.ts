// Waiting by the clock on the wall, for what other programs and devices do.

/** How often is looked, ms: the fineness of what is measured. */
const LOOK_EVERY_MS = 100;

/** Looks until it is so, or time is over. @returns whether it came to be so */
export async function until(withinMs: number, isSo: () => boolean): Promise<boolean> {
  const endMs = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > endMs) return false;
    await passed(LOOK_EVERY_MS);
  }
  return true;
}

export function passed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

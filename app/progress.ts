// A bar on stderr for people at a terminal, one line that is written over. Anywhere else it is silent.

/** Places of the bar. */
const BAR = 24;
/** Redrawn at most so often, ms. */
const REDRAW_MS = 100;

export interface Progress {
  show(label: string, done: number, total: number): void;
  /** Takes the bar away. */
  end(): void;
}

export function createProgress(isShown: boolean, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!isShown || !stream.isTTY) return { show: () => {}, end: () => {} };
  let last = -Infinity;
  return {
    show(label, done, total) {
      const now = performance.now();
      if (done < total && now - last < REDRAW_MS) return;
      last = now;
      const filled = total === 0 ? BAR : Math.round((BAR * done) / total);
      stream.write(`\r\u001b[K[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${done}/${total} ${label}`);
    },
    end: () => void stream.write('\r\u001b[K'),
  };
}

// Statistics that a few wild values cannot lead astray: median, its deviation, and the slope by Theil and Sen.

/** A deviation of a normal distribution is so many times its median absolute deviation. */
const MAD_TO_SIGMA = 1.4826;

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** @param sorted ascending */
export function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const below = sorted[low] ?? 0;
  const above = sorted[Math.min(low + 1, sorted.length - 1)] ?? below;
  return below + (above - below) * (at - low);
}

/** Median absolute deviation, as the standard deviation that it would be. */
export function deviation(values: readonly number[], middle: number): number {
  return median(values.map((value) => Math.abs(value - middle))) * MAD_TO_SIGMA;
}

export interface Slopes {
  readonly middle: number;
  /** Nine in ten of the slopes between two points lie between these. */
  readonly low: number;
  readonly high: number;
}

/** Median and spread of the slopes between all pairs of points (Theil 1950, Sen 1968). */
export function slopesOf(times: readonly number[], values: readonly number[]): Slopes {
  const slopes: number[] = [];
  for (let i = 0; i < times.length; i++) {
    for (let j = i + 1; j < times.length; j++) {
      const apart = (times[j] ?? 0) - (times[i] ?? 0);
      if (apart > 0) slopes.push(((values[j] ?? 0) - (values[i] ?? 0)) / apart);
    }
  }
  slopes.sort((a, b) => a - b);
  return { middle: quantile(slopes, 0.5), low: quantile(slopes, 0.2), high: quantile(slopes, 0.8) };
}

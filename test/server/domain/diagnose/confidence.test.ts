// What is told of a cause: more than the model believes where it leads by what is seen, and more evenly in a tie.

import { describe, expect, it } from 'vitest';
import { confidencesOf } from '../../../../server/domain/diagnose/confidence.ts';
import type { Candidate } from '../../../../server/domain/diagnose/predict.ts';
import { MAX_CONFIDENCE, type Share } from '../../../../server/domain/diagnose/weighed.ts';

/** @param rate how common it is, in any unit */
function cause(share: number, rate: number): Share {
  return { candidate: { logPrior: Math.log(rate) } as Candidate, share };
}

function told(...shares: Share[]): number[] {
  const none = 1 - shares.reduce((sum, { share }) => sum + share, 0);
  return confidencesOf(shares, Math.max(0, none)).map((one) => Math.round(one * 100) / 100);
}

describe('how sure people are told that it is', () => {
  it('is more where one leads by what is seen against its rivals', () => {
    expect(told(cause(0.8, 1), cause(0.2, 1))).toEqual([0.94, 0.06]);
    expect(told(cause(0.66, 1), cause(0.17, 1), cause(0.17, 1))).toEqual([0.88, 0.06, 0.06]);
    expect(told(cause(0.8, 1), cause(0.2, 4))).toEqual([0.98, 0.02]);
  });

  it('is what base rates say where nothing else tells them apart', () => {
    expect(told(cause(0.75, 3), cause(0.25, 1))).toEqual([0.75, 0.25]);
    expect(told(cause(0.86, 6), cause(0.14, 1))).toEqual([0.86, 0.14]);
  });

  it('is not more for a rarer rival for which what is seen speaks louder', () => {
    expect(told(cause(0.75, 10), cause(0.25, 1))).toEqual([0.75, 0.25]);
  });

  it('is more even in a tie, in the same order', () => {
    expect(told(cause(0.33, 18), cause(0.22, 12), cause(0.15, 8), cause(0.15, 8), cause(0.15, 8))).toEqual([
      0.26, 0.21, 0.18, 0.18, 0.18,
    ]);
    expect(told(cause(0.5, 10), cause(0.5, 10))).toEqual([0.5, 0.5]);
    const [first = 0, second = 0] = told(cause(0.52, 10), cause(0.48, 9));
    expect(first).toBeGreaterThan(second);
  });

  it('is never certain, and stays what it is where the alarms fit none of them', () => {
    expect(told(cause(0.999, 1))).toEqual([MAX_CONFIDENCE]);
    expect(told(cause(0.06, 1), cause(0.03, 1))).toEqual([0.06, 0.03]);
    expect(told()).toEqual([]);
  });
});

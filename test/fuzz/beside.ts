// What every fuzzer of polls shares: the count of a run, and the sane devices that are polled beside the hostile ones and must
// not notice.

import { setTimeout as sleep } from 'node:timers/promises';
import type { PollResult, Target } from '../../contract/collector.ts';

/** Between two polls of a sane device, ms. */
const SANE_EVERY_MS = 20;

export interface PeerFuzz {
  packets: number;
  sanePolls: number;
  saneFailures: string[];
}

/** @returns whether enough packets were seen; tells when a tenth of them was, once */
export function tenths(result: PeerFuzz, packets: number, onTenth: () => void): () => boolean {
  let isTenth = false;
  return () => {
    if (!isTenth && result.packets > packets / 10) {
      isTenth = true;
      onTenth();
    }
    return result.packets >= packets;
  };
}

/** Polls each of them in turn with itself until the run is over. */
export async function pollSanes(
  targets: readonly Target[],
  poll: (target: Target, signal: AbortSignal) => Promise<PollResult>,
  { result, isOver }: { result: PeerFuzz; isOver: () => boolean },
): Promise<void> {
  const pollOne = async (target: Target): Promise<void> => {
    while (!isOver()) {
      const { code, detail } = await poll(target, AbortSignal.timeout(target.timeoutMs));
      result.sanePolls++;
      if (code !== 'ok') result.saneFailures.push(`${target.asset}: ${code} ${detail}`);
      await sleep(SANE_EVERY_MS);
    }
  };
  await Promise.all(targets.map(pollOne));
}

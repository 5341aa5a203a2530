// The sites of a score, several at a time: each is a world of its own, so what comes of it does not depend on who does it.

import { Worker } from 'node:worker_threads';
import type { FromThread } from './site-thread.ts';
import { doSiteWork, type SiteDone, type SiteTold, type SiteWork } from './site-work.ts';

/** Most sites at a time: each takes a few hundred megabytes. */
export const MAX_JOBS = 64;

/**
 * @param jobs how many at a time; of one it is done in this thread
 * @param tell in the order in which it happens
 * @returns what came of each, in the order of the work
 */
export async function sideBySide(
  works: readonly SiteWork[],
  jobs: number,
  tell: (told: SiteTold) => void,
): Promise<SiteDone[]> {
  const all: SiteDone[] = [];
  let next = 0;
  const takeTurns = async (todo: (work: SiteWork) => Promise<SiteDone>): Promise<void> => {
    for (let at = next++, work = works[at]; work; at = next++, work = works[at]) all[at] = await todo(work);
  };
  if (jobs === 1) {
    await takeTurns((work) => doSiteWork(work, tell));
    return all;
  }
  const threads = Array.from(
    { length: Math.min(jobs, works.length) },
    () => new Worker(new URL('./site-thread.ts', import.meta.url)),
  );
  try {
    await Promise.all(threads.map((thread) => takeTurns((work) => doneBy(thread, work, tell))));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return all;
}

function doneBy(thread: Worker, work: SiteWork, tell: (told: SiteTold) => void): Promise<SiteDone> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromThread): void => {
      if ('told' in message) return tell(message.told);
      thread.off('message', onMessage).off('error', reject);
      resolve(message.done);
    };
    thread.on('message', onMessage).on('error', reject);
    thread.postMessage(work);
  });
}

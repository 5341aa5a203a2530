// A thread that does what it is given, site after site, and tells while it does.

import { parentPort } from 'node:worker_threads';
import { doSiteWork, type SiteDone, type SiteTold, type SiteWork } from './site-work.ts';

export type FromThread = { readonly told: SiteTold } | { readonly done: SiteDone };

const post = (message: FromThread): void => parentPort?.postMessage(message);

async function doIt(work: SiteWork): Promise<void> {
  post({ done: await doSiteWork(work, (told) => post({ told })) });
}

// What goes wrong is a rejection that nobody takes: it ends the thread, and with it the score.
parentPort?.on('message', (work: SiteWork) => void doIt(work));

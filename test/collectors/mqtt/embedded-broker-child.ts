// The embedded broker in a process of its own, so that its memory can be seen from outside. Tells its port first, then its
// memory whenever it is asked: what it holds now, and the most it ever held since it was last told to begin anew.

import { readFileSync, writeFileSync } from 'node:fs';
import { startBroker } from '../../../collectors/mqtt/broker/broker.ts';
import { systemClock } from '../../../contract/clock.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const broker = await startBroker({
  host: '127.0.0.1',
  port: 0,
  tls: null,
  users: [{ name: 'kiosk', password: 'right', publish: ['site/{user}/#'], subscribe: ['site/{user}/#'] }],
  clock: systemClock,
  log,
});
process.on('message', (wanted) => {
  // Forgets the peak until now (proc(5), clear_refs).
  if (wanted === 'begin') {
    globalThis.gc?.();
    writeFileSync('/proc/self/clear_refs', '5');
  }
  const [, peakKb = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  process.send?.({ rss: process.memoryUsage.rss(), peak: Number(peakKb) * 1024, stats: broker.stats() });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ port: broker.port });

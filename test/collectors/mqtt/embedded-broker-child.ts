// The embedded broker in a process of its own, so that its memory can be seen from outside. Tells its port first, then its
// memory whenever it is asked.

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
process.on('message', () => {
  globalThis.gc?.();
  process.send?.({ rss: process.memoryUsage.rss(), stats: broker.stats() });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ port: broker.port });

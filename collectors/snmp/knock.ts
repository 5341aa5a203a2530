// Asks a device that has long been silent one small question, once: the next poll asks again. Whatever it answers, it is there
// again; while it is not, one datagram is all that it costs.

import { fastTargetOf, isSnmpCredential, sealOf, wayTo, type Agent } from './agent.ts';
import type { FastPoller, FastResult } from './fast/poll.ts';
import type { Shapes } from './fast/shape.ts';
import { CommunitySeal } from './seal.ts';

/** @param done without a result for a device that cannot be asked by prepared requests */
export function knock(
  poller: FastPoller,
  shapes: Shapes,
  agent: Agent,
  signal: AbortSignal,
  done: (result?: FastResult) => void,
): void {
  const { target, shared } = agent;
  const address = shared.addressOf(target.host);
  const seal = isSnmpCredential(target.credential) ? sealOf(agent) : undefined;
  // A v3 engine tells who it is even to those it does not answer: that is found out by asking in full.
  const canAsk = target.settings['client'] !== 'library' && address !== undefined && seal instanceof CommunitySeal;
  const shape = canAsk ? shapes.question({ ...wayTo(agent, seal), indexesOf: () => [] }) : undefined;
  if (canAsk && shape) poller.run({ ...fastTargetOf(agent, seal, address), sends: 1 }, shape, signal, done);
  else done();
}

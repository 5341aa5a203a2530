// Takes a device that was not met before for one like another, when it answers the same to what tells devices apart: its
// first poll then goes by steps. Asks by prepared requests; whatever differs is left to a full reading.

import type { CollectorParts } from '../../contract/collector.ts';
import type { Row } from '../../contract/series.ts';
import {
  fastTargetOf,
  firstPlanOf,
  isSnmpCredential,
  keepLearned,
  sealOf,
  setupFault,
  wayTo,
  type Agent,
} from './agent.ts';
import { FactsGatherer } from './facts.ts';
import { isSame } from './fast/compiled.ts';
import { areAdmitted, type Identity } from './fast/identity.ts';
import { freezeAll } from './fast/learnt.ts';
import type { Model, Models } from './fast/models.ts';
import type { FastEnd, FastPoller, FastResult, FastTarget } from './fast/poll.ts';
import { UserSeal } from './seal.ts';
import { TableReader } from './tables.ts';

/** How a comparison ended; `same` when all was as it was. */
export type Comparison = 'same' | Exclude<FastEnd, 'whole'>;

/** Asks a device for what an identity is made of. The result is the poller's, to be read before the next turn. */
export function compare(
  poller: FastPoller,
  target: FastTarget,
  identity: Identity,
  signal: AbortSignal,
  done: (comparison: Comparison, result?: FastResult) => void,
): void {
  if (identity.shape.requests.length === 0) {
    done('same');
    return;
  }
  poller.run(target, identity.shape, signal, (result) => {
    if (result.end !== 'whole') done(result.end, result);
    else done(isSame(identity, result.values) ? 'same' : 'differs', result);
  });
}

/**
 * Compares a device that was not met before with those that its plan knows.
 * @param done with `same` when it has been taken for one like another
 */
export function adopt(
  parts: CollectorParts,
  poller: FastPoller,
  models: Models,
  agent: Agent,
  signal: AbortSignal,
  done: (comparison: Comparison, result?: FastResult) => void,
): void {
  const { target, shared, learnt } = agent;
  const isNew = learnt.isNew;
  learnt.isNew = false;
  const address = shared.addressOf(target.host);
  const seal = isSnmpCredential(target.credential) ? sealOf(agent) : undefined;
  const canAsk =
    isNew &&
    setupFault(target) === '' &&
    target.settings['client'] !== 'library' &&
    address !== undefined &&
    seal !== undefined;
  if (!canAsk || (seal instanceof UserSeal && !shared.engines.at(address, target.port))) {
    done('differs');
    return;
  }
  // Its answer may be lost for being large: a full reading asks for less.
  const fastTarget = { ...fastTargetOf(agent, seal, address), sends: 1 };
  const plan = firstPlanOf(agent);
  const way = wayTo(agent, seal);
  const candidates = models.of(plan, way);
  const tryNext = (at: number): void => {
    const model = candidates[at];
    if (!model) {
      done('differs');
      return;
    }
    compare(poller, fastTarget, model.identity, signal, (outcome, result) => {
      const isLike = outcome === 'same' && (!result || areAdmitted(model.identity, result.values));
      const comparison = outcome === 'same' && !isLike ? 'differs' : outcome;
      if (comparison === 'differs' && at + 1 < candidates.length && !signal.aborted) tryNext(at + 1);
      else {
        if (comparison !== 'silent') models.noteCompared(plan, way, comparison === 'same');
        if (comparison === 'same') takeAs(parts, agent, model, fastTargetOf(agent, seal, address));
        done(comparison, result);
      }
    });
  };
  tryNext(0);
}

function takeAs(parts: CollectorParts, agent: Agent, model: Model, target: FastTarget): void {
  if (agent.plan !== model.plan) {
    agent.plan = model.plan;
    agent.tables = model.plan.tables.map((table) => new TableReader(table));
    agent.facts = new FactsGatherer(model.plan);
  }
  freezeAll(agent.tables, model.stepped, model.frozen);
  agent.memory.learned.counterBits = model.counterBits;
  keepLearned(parts, agent);
  agent.learnt.adopt(model, seriesLike(parts, agent, model.series), target, parts.clock.monoMs());
}

/** The same series of another asset. */
function seriesLike({ catalogue }: CollectorParts, { target }: Agent, series: Uint32Array): Uint32Array {
  const { site, asset, class: kind } = target;
  const own = new Uint32Array(series.length);
  let rowId = -1;
  let row: Row | undefined;
  for (const [i, known] of series.entries()) {
    // What was refused there, the catalogue being full, is asked for by the next full reading.
    if (known >= catalogue.count) {
      own[i] = known;
      continue;
    }
    const id = catalogue.rowIdOf(known);
    if (!row || id !== rowId) {
      const { measurement, component } = catalogue.rowOf(known);
      row = catalogue.row(measurement, { site, asset, class: kind, component });
      rowId = id;
    }
    own[i] = catalogue.series(row, catalogue.fieldNameOf(known));
  }
  return own;
}

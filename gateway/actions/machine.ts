// Decides what a gateway does with an order to act on a device: refuse it, or write it down, send it once, and give the power
// back. Whatever may be sent to a device more than once is what returns its power. Pure: effects are carried out by the
// desk, and what is written in the intent log alone is enough to go on after a crash.

import {
  ORDER_VALID_MS,
  RETURNING_VERBS,
  type ActionOrder,
  type ActionOutcome,
  type ActionReport,
  type Refusal,
} from '../../contract/action.ts';
import type { ResultCode } from '../../contract/records.ts';

/** Between two actions on one switch, PDU or device. */
export const SAME_DEVICE_EVERY_MS = 600_000;
/** Between two actions for one asset, whatever they are. */
export const SAME_ASSET_EVERY_MS = 1_800_000;
/** Actions of one gateway in a day. */
export const ACTIONS_A_DAY = 20;
export const DAY_MS = 86_400_000;
/** Assets that one action may take power or way from. */
export const MAX_AFFECTED = 40;
/** Power stays off for this long, so that what hangs on it is really off. */
export const OFF_MS: Readonly<Record<string, number>> = { 'poe-cycle': 5_000, 'outlet-cycle': 10_000 };
/** Power that does not come back is turned on again this often … */
export const RETURN_EVERY_MS = 5_000;
/** … and so many times, then a person is told. */
export const MAX_RETURNS = 120;
/** An order may be this much before its time: clocks of two machines differ. */
export const EARLY_MS = 5_000;
/** Ids of orders that are remembered, so that none acts twice. */
export const MAX_SEEN = 10_000;

/** `intent` is on disk before anything is sent; `end` when nothing is left to do. */
export type LogEntry =
  | { entry: 'intent'; order: ActionOrder; wallMs: number }
  | { entry: 'end'; id: string; outcome: ActionOutcome; wallMs: number };

export interface ActionMoment {
  monoMs: number;
  wallMs: number;
}

/** What was found out about an order before it is judged. */
export interface OrderFacts {
  isLocallyOff: boolean;
  isSigned: boolean;
  /** Null where there is no such target. */
  identity: { serial: string; macs: readonly string[] } | null;
  /** What would be sent now; null where the device cannot do it. */
  frame: string | null;
}

export type Step = 'first' | 'return';
export type Effect =
  | { do: 'log'; entry: LogEntry; id: string }
  | { do: 'send'; id: string; step: Step; order: ActionOrder }
  | { do: 'wake'; id: string; afterMs: number }
  | { do: 'tell'; order: ActionOrder; report: ActionReport };

export interface StepResult {
  code: ResultCode;
  detail: string;
}

interface Running {
  readonly order: ActionOrder;
  stage: 'writing' | 'sending' | 'resting' | 'returning';
  /** What is to be told once power is back. */
  outcome: ActionOutcome;
  detail: string;
  returns: number;
}

interface Past {
  device: string;
  asset: string;
  monoMs: number;
}

export class ActionMachine {
  readonly boot: string;
  /** Orders that were not signed, or had come before. */
  ignored = 0;
  readonly #running = new Map<string, Running>();
  readonly #seen = new Set<string>();
  #past: Past[] = [];
  readonly #recovered: Effect[] = [];

  /** @param entries what the intent log holds; what it does not see ended is made safe and told as unknown */
  constructor(boot: string, entries: Iterable<LogEntry>, now: ActionMoment) {
    this.boot = boot;
    const ended = new Set<string>();
    const intents = new Map<string, Extract<LogEntry, { entry: 'intent' }>>();
    for (const entry of entries) {
      if (entry.entry === 'end') ended.add(entry.id);
      else if (!intents.has(entry.order.id)) intents.set(entry.order.id, entry);
    }
    for (const [id, { order, wallMs }] of intents) {
      // The wall clock may have been set meanwhile: what may be recent counts as if it were done now.
      if (now.wallMs - wallMs < DAY_MS) this.#note(order, now.monoMs);
      if (!ended.has(id)) this.#recover(order, now);
    }
  }

  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** What a crash has left to be done; once. */
  takeRecovered(): Effect[] {
    return this.#recovered.splice(0);
  }

  order(order: ActionOrder, facts: OrderFacts, now: ActionMoment): Effect[] {
    // What comes twice or from somebody else says nothing of the order that is known by this id: nothing is told of it.
    if (!facts.isSigned || this.#seen.has(order.id)) {
      this.ignored++;
      return [];
    }
    // What was refused stays refused, though it come again at a better time.
    this.#remember(order.id);
    const refusal = this.#judge(order, facts, now);
    if (refusal) return [refused(order, refusal)];
    this.#running.set(order.id, { order, stage: 'writing', outcome: 'done', detail: '', returns: 0 });
    return [{ do: 'log', id: order.id, entry: { entry: 'intent', order, wallMs: now.wallMs } }];
  }

  /** The intent is on disk, or could not be written. Time has passed: its validity is looked at again. */
  written(id: string, isWritten: boolean, facts: Pick<OrderFacts, 'isLocallyOff'>, now: ActionMoment): Effect[] {
    const running = this.#running.get(id);
    if (running?.stage !== 'writing') return [];
    const late = facts.isLocallyOff ? 'local-off' : this.#untimely(running.order, now);
    if (!isWritten || late) {
      this.#running.delete(id);
      const end = this.#end(running.order, 'refused', now);
      return [...(isWritten ? [end] : []), refused(running.order, isWritten && late ? late : 'unwritten')];
    }
    this.#note(running.order, now.monoMs);
    running.stage = 'sending';
    return [{ do: 'send', id, step: 'first', order: running.order }];
  }

  answered(id: string, step: Step, result: StepResult, now: ActionMoment): Effect[] {
    const running = this.#running.get(id);
    if (!running) return [];
    if (step === 'first' && running.stage === 'sending') return this.#afterFirst(running, result, now);
    if (step === 'return' && running.stage === 'returning') return this.#afterReturn(running, result, now);
    return [];
  }

  woken(id: string): Effect[] {
    const running = this.#running.get(id);
    if (running?.stage !== 'resting') return [];
    return this.#return(running);
  }

  #judge(order: ActionOrder, facts: OrderFacts, now: ActionMoment): Refusal | null {
    if (facts.isLocallyOff) return 'local-off';
    const untimely = this.#untimely(order, now);
    if (untimely) return untimely;
    if (this.isBusy) return 'busy';
    if (order.affected > MAX_AFFECTED) return 'too-wide';
    const limit = this.#limit(order, now.monoMs);
    if (limit) return limit;
    if (!facts.identity) return 'unknown-target';
    if (!isSameDevice(order.identity, facts.identity)) return 'other-device';
    if (facts.frame === null) return 'unable';
    return facts.frame === order.frame ? null : 'changed';
  }

  /** By the clock of this run, which never steps, and by the wall clock too. */
  #untimely({ stamp, notBeforeMs, expiresAtMs }: ActionOrder, now: ActionMoment): Refusal | null {
    if (stamp.boot !== this.boot) return 'other-run';
    const ageMs = now.monoMs - stamp.monoMs;
    // A stamp of the future was not given out by this run.
    if (ageMs < 0) return 'other-run';
    if (ageMs > ORDER_VALID_MS || now.wallMs >= expiresAtMs) return 'expired';
    return now.wallMs < notBeforeMs - EARLY_MS ? 'early' : null;
  }

  #limit({ asset, on }: ActionOrder, monoMs: number): Refusal | null {
    this.#past = this.#past.filter((one) => monoMs - one.monoMs < DAY_MS);
    if (this.#past.length >= ACTIONS_A_DAY) return 'daily-cap';
    for (const one of this.#past) {
      const ageMs = monoMs - one.monoMs;
      if (one.device === on.asset && ageMs < SAME_DEVICE_EVERY_MS) return 'rate';
      if (one.asset === asset && ageMs < SAME_ASSET_EVERY_MS) return 'cooldown';
    }
    return null;
  }

  #afterFirst(running: Running, { code, detail }: StepResult, now: ActionMoment): Effect[] {
    const { order } = running;
    running.detail = detail;
    // A device that does not answer may have done it all the same.
    running.outcome = code === 'ok' ? 'done' : isPerhaps(code) ? 'unknown' : 'failed';
    if (!RETURNING_VERBS.has(order.verb)) return this.#finish(running, now);
    // Even after an error: some agents report one and have switched.
    running.stage = 'resting';
    return [{ do: 'wake', id: order.id, afterMs: OFF_MS[order.verb] ?? RETURN_EVERY_MS }];
  }

  #return(running: Running): Effect[] {
    running.stage = 'returning';
    running.returns++;
    return [{ do: 'send', id: running.order.id, step: 'return', order: running.order }];
  }

  #afterReturn(running: Running, { code, detail }: StepResult, now: ActionMoment): Effect[] {
    if (code === 'ok') return this.#finish(running, now);
    running.detail = detail;
    if (running.returns >= MAX_RETURNS) {
      running.outcome = 'stuck';
      return this.#finish(running, now);
    }
    running.stage = 'resting';
    return [{ do: 'wake', id: running.order.id, afterMs: RETURN_EVERY_MS }];
  }

  #finish(running: Running, now: ActionMoment): Effect[] {
    const { order, outcome, detail } = running;
    this.#running.delete(order.id);
    const report: ActionReport = { order: order.id, outcome, refusal: '', detail };
    return [this.#end(order, outcome, now), { do: 'tell', order, report }];
  }

  #end(order: ActionOrder, outcome: ActionOutcome, now: ActionMoment): Effect {
    return { do: 'log', id: order.id, entry: { entry: 'end', id: order.id, outcome, wallMs: now.wallMs } };
  }

  /** It may have been sent or not: never again. What took power away gives it back first. */
  #recover(order: ActionOrder, now: ActionMoment): void {
    const running: Running = { order, stage: 'returning', outcome: 'unknown', detail: '', returns: 0 };
    this.#running.set(order.id, running);
    this.#recovered.push(...(RETURNING_VERBS.has(order.verb) ? this.#return(running) : this.#finish(running, now)));
  }

  #note({ asset, on }: ActionOrder, monoMs: number): void {
    this.#past.push({ device: on.asset, asset, monoMs });
  }

  #remember(id: string): void {
    this.#seen.add(id);
    const oldest = this.#seen.values().next();
    if (this.#seen.size > MAX_SEEN && !oldest.done) this.#seen.delete(oldest.value);
  }
}

/** The question may have arrived. */
function isPerhaps(code: ResultCode): boolean {
  return code === 'timeout' || code === 'garbage' || code === 'internal' || code === 'stale' || code === 'dead';
}

function refused(order: ActionOrder, refusal: Refusal): Effect {
  return { do: 'tell', order, report: { order: order.id, outcome: 'refused', refusal, detail: '' } };
}

/** What was known at approval has to be known still; a device that tells more by now is the same. */
function isSameDevice(approved: ActionOrder['identity'], now: ActionOrder['identity']): boolean {
  if (approved.serial !== '') return approved.serial === now.serial;
  return approved.macs.length === 0 || approved.macs.some((mac) => now.macs.includes(mac));
}

// Carries out what the action machine decides: finds out about an order, writes its intent, sends it by the collector of its
// target, and tells what came of it. It decides nothing itself, and sends nothing that is not in the intent log.

import { randomUUID, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import type {
  ActionOrder,
  ActionReport,
  FrameAnswer,
  GatewayStamp,
  OrderDraft,
  SignedOrder,
} from '../../contract/action.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Collector, Log, Order, Target } from '../../contract/collector.ts';
import type { EventRecord, LogRecord } from '../../contract/records.ts';
import type { IntentLog } from './intent-log.ts';
import {
  ActionMachine,
  type ActionMoment,
  type Effect,
  type OrderFacts,
  type Step,
  type StepResult,
} from './machine.ts';
import { isSigned } from './signing.ts';

/** A step of an order, its log-in included, is given up after this long. */
export const STEP_TIMEOUT_MS = 10_000;
/** Asking a device what an order would send. */
export const FRAME_TIMEOUT_MS = 5_000;
/** Power that is off when the gateway is stopped is given back within this long. */
export const STOP_TIMEOUT_MS = 8_000;
/** Longest detail that is told, in characters. */
const MAX_DETAIL_CHARS = 500;

export interface ActionDeskOptions {
  clock: Clock;
  log: Log;
  intents: IntentLog;
  targets: () => readonly Target[];
  collectors: readonly Collector[];
  /** Of the server; null where it is this program. */
  serverKey: KeyObject | null;
  /** While this file exists, nothing is done. */
  switchFile: string;
  tell: (event: EventRecord) => void;
  onRecord: (listener: (position: unknown, record: LogRecord) => void) => () => void;
}

export interface ActionDesk {
  /** For a heartbeat: an order must carry a stamp of this run. */
  stamp(): GatewayStamp;
  /** What comes of it is told as an event. */
  order(signed: SignedOrder): void;
  frameOf(draft: OrderDraft): Promise<FrameAnswer>;
  /** Gives power back that a crash has left off. */
  start(): void;
  stats(): Record<string, number>;
  stop(): Promise<void>;
}

export function createActionDesk(options: ActionDeskOptions): ActionDesk {
  return new Desk(options);
}

class Desk implements ActionDesk {
  readonly #options: ActionDeskOptions;
  readonly #machine: ActionMachine;
  readonly #identities = new Map<string, { serial: string; macs: string[] }>();
  readonly #wakes = new Map<string, () => void>();
  readonly #told: Record<string, number> = {};
  #idle: (() => void)[] = [];
  #forget: () => void;
  #isStopping = false;

  constructor(options: ActionDeskOptions) {
    this.#options = options;
    this.#machine = new ActionMachine(randomUUID(), options.intents.entries, this.#now());
    this.#forget = options.onRecord((_position, record) => this.#note(record));
  }

  stamp(): GatewayStamp {
    return { boot: this.#machine.boot, monoMs: this.#options.clock.monoMs() };
  }

  start(): void {
    this.#run(this.#machine.takeRecovered());
  }

  order(signed: SignedOrder): void {
    if (this.#isStopping) return;
    void this.#take(signed);
  }

  async frameOf(draft: OrderDraft): Promise<FrameAnswer> {
    const target = this.#targetOf(draft);
    if (!target) return { frame: null, why: 'unknown-target', detail: '' };
    const collector = this.#collectorOf(target);
    const answer = await this.#within(FRAME_TIMEOUT_MS, async (signal) => {
      const asked = await collector?.frameOf?.(orderOf('', draft, target, 'first'), signal);
      return asked ?? { frame: null, detail: '' };
    });
    if (answer.frame === null) return { frame: null, why: 'unable', detail: answer.detail };
    return { frame: answer.frame, identity: this.#identityOf(draft.site, draft.on.asset) };
  }

  stats(): Record<string, number> {
    return { action_orders_ignored_total: this.#machine.ignored, ...this.#told };
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const wake of this.#wakes.values()) wake();
    if (this.#machine.isBusy) {
      let cancel = (): void => undefined;
      await new Promise<void>((resolve) => {
        this.#idle.push(resolve);
        cancel = this.#options.clock.after(STOP_TIMEOUT_MS, resolve);
      });
      cancel();
    }
    for (const id of this.#wakes.keys()) this.#wakes.delete(id);
    this.#forget();
    await this.#options.intents.close();
  }

  async #take(signed: SignedOrder): Promise<void> {
    const { order } = signed;
    const signedRight = isSigned(signed, this.#options.serverKey);
    // Nobody is asked anything for an order that is not the server's.
    const answer = signedRight ? await this.frameOf(order) : null;
    const isKnown = answer !== null && !(answer.frame === null && answer.why === 'unknown-target');
    const facts: OrderFacts = {
      isLocallyOff: this.#isLocallyOff(),
      isSigned: signedRight,
      identity: isKnown ? this.#identityOf(order.site, order.on.asset) : null,
      frame: answer?.frame ?? null,
    };
    this.#run(this.#machine.order(order, facts, this.#now()));
  }

  #run(effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.do) {
        case 'log':
          void this.#write(effect);
          break;
        case 'send':
          void this.#send(effect.id, effect.step, effect.order);
          break;
        case 'wake':
          this.#wakeIn(effect.id, this.#isStopping ? 0 : effect.afterMs);
          break;
        case 'tell':
          this.#tell(effect.order, effect.report);
          break;
      }
    }
    if (!this.#machine.isBusy) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #write({ id, entry }: Extract<Effect, { do: 'log' }>): Promise<void> {
    let isWritten = true;
    try {
      await this.#options.intents.append(entry);
    } catch (error) {
      isWritten = false;
      this.#options.log.error({ err: error }, 'the intent log of remote actions cannot be written');
    }
    if (entry.entry === 'end') return;
    this.#run(this.#machine.written(id, isWritten, { isLocallyOff: this.#isLocallyOff() }, this.#now()));
  }

  async #send(id: string, step: Step, order: ActionOrder): Promise<void> {
    const result = await this.#act(step, order);
    this.#options.log.info({ order: id, step, verb: order.verb, on: order.on, result: result.code }, 'remote action');
    this.#run(this.#machine.answered(id, step, result, this.#now()));
  }

  async #act(step: Step, order: ActionOrder): Promise<StepResult> {
    const target = this.#targetOf(order);
    if (!target) return { code: 'config', detail: 'the gateway has no such target' };
    const collector = this.#collectorOf(target);
    const act = collector?.act?.bind(collector);
    if (!act) return { code: 'config', detail: `${target.protocol} has no orders` };
    return this.#within(STEP_TIMEOUT_MS, (signal) => act(orderOf(order.id, order, target, step), signal));
  }

  async #within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T | Failure> {
    const abort = new AbortController();
    const cancel = this.#options.clock.after(ms, () => abort.abort());
    try {
      return await work(abort.signal);
    } catch (error) {
      this.#options.log.error({ err: error }, 'a collector failed while it acted: please report this');
      return { code: 'internal', detail: error instanceof Error ? error.name : 'error', frame: null };
    } finally {
      cancel();
    }
  }

  #wakeIn(id: string, afterMs: number): void {
    const wake = (): void => {
      cancel();
      this.#wakes.delete(id);
      this.#run(this.#machine.woken(id));
    };
    const cancel = this.#options.clock.after(afterMs, wake);
    this.#wakes.set(id, wake);
  }

  #tell(order: ActionOrder, report: ActionReport): void {
    const name = `action_${report.outcome}_total`;
    this.#told[name] = (this.#told[name] ?? 0) + 1;
    const { site, asset, on } = order;
    this.#options.tell({
      kind: 'event',
      site,
      asset,
      component: on.asset === asset ? on.component : '',
      timeMs: this.#options.clock.wallMs(),
      type: 'action',
      code: report.outcome,
      data: { order: report.order, refusal: report.refusal, detail: report.detail.slice(0, MAX_DETAIL_CHARS) },
    });
  }

  #note(record: LogRecord): void {
    if (record.kind !== 'facts') return;
    const key = `${record.site}/${record.asset}`;
    const known = this.#identities.get(key);
    const serial = record.facts.identity?.serial ?? known?.serial ?? '';
    this.#identities.set(key, { serial, macs: record.facts.macs ?? known?.macs ?? [] });
  }

  #identityOf(site: string, asset: string): { serial: string; macs: string[] } {
    return this.#identities.get(`${site}/${asset}`) ?? { serial: '', macs: [] };
  }

  #isLocallyOff(): boolean {
    return existsSync(this.#options.switchFile);
  }

  #targetOf({ site, on }: Pick<OrderDraft, 'site' | 'on'>): Target | undefined {
    return this.#options.targets().find((one) => one.site === site && one.asset === on.asset && one.name === on.target);
  }

  #collectorOf(target: Target): Collector | undefined {
    return this.#options.collectors.find(({ protocols }) => protocols.includes(target.protocol));
  }

  #now(): ActionMoment {
    const { clock } = this.#options;
    return { monoMs: clock.monoMs(), wallMs: clock.wallMs() };
  }
}

interface Failure {
  code: 'internal';
  detail: string;
  frame: null;
}

function orderOf(id: string, { verb, args, on }: OrderDraft, target: Target, step: Step): Order {
  return { id, target, verb, component: on.component, args, step };
}

// A server, gateways and a device that may be crashed, cut off, cloned and lied to by their clocks, made of the pure machines of
// both sides. The device counts what it is sent; the oracle keeps its own account of who has agreed to what.

import { ORDER_VALID_MS, orderText, type ActionOrder } from '../../../contract/action.ts';
import {
  ActionMachine,
  SAME_DEVICE_EVERY_MS,
  type Effect,
  type LogEntry,
  type Step,
} from '../../../gateway/actions/machine.ts';
import { next, request } from '../../../server/domain/action/machine.ts';
import type { Action, ActionPlan, ActionPolicy } from '../../../server/domain/action/types.ts';

export interface Gateway {
  machine: ActionMachine | null;
  /** What is on disk. */
  entries: LogEntry[];
  writing: { id: string; entry: LogEntry }[];
  answering: { id: string; step: Step }[];
  waking: string[];
  bootMono: number;
  offsetMs: number;
  isLocallyOff: boolean;
}

const PEOPLE = ['li', 'wang'] as const;
const PORTS = ['port:gi1', 'port:gi2', 'port:gi3'] as const;
const OUTLETS = ['outlet:1', 'outlet:2'] as const;
const DRAIN_LIMIT = 500;

export class Model {
  readonly random: () => number;
  readonly problems: string[] = [];
  /** Orders that acted. */
  readonly acted = new Map<string, number>();
  returns = 0;
  /** Outlets that an order has given power to, and orders that found theirs on when they came to it. */
  givenPower = 0;
  spared = 0;
  #now = 1_000_000;
  #serverOffsetMs = 0;
  #boots = 0;
  #ids = 0;
  #isEnabled = true;
  #isFrozen = false;
  #isCloned = false;
  readonly #gateways: Gateway[] = [];
  #actions = new Map<string, Action>();
  /** Committed as sent, not yet on the line: a crash of the server loses them. */
  #outgoing: ActionOrder[] = [];
  #line: { order: ActionOrder; isForged: boolean }[] = [];
  #stamp: { boot: string; monoMs: number } | null = null;
  readonly #signed = new Set<string>();
  /** Who really agreed, and when it went out. */
  readonly #truth = new Map<string, { text: string; at: number; people: Set<string> }>();
  readonly #refused = new Set<string>();
  readonly #off = new Set<string>();
  /** Outlets that somebody has switched off. */
  readonly #outletsOff = new Set<string>(OUTLETS);
  #lastActed = Number.NEGATIVE_INFINITY;

  constructor(random: () => number) {
    this.random = random;
    this.#gateways.push(this.#started({ ...EMPTY, entries: [], writing: [], answering: [], waking: [] }));
    this.beat();
  }

  pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.random() * list.length)];
  }

  request(): void {
    const isOutlet = this.random() < 0.25;
    const component = this.pick<string>(isOutlet ? OUTLETS : PORTS) ?? PORTS[0];
    const verb = isOutlet ? 'outlet-on' : this.random() < 0.7 ? 'poe-cycle' : 'reboot';
    const plan: ActionPlan = {
      site: 's', ticket: 't', asset: `cam-${component}`, verb, args: {},
      on: { asset: 'sw', component, target: 'snmp' }, frame: `frame ${component}`, identity: { serial: 'A1', macs: [] },
      losesPower: [], losesPath: [], affected: ['cam'], hash: `hash ${component}`,
    }; // prettier-ignore
    const name = this.pick(PEOPLE) ?? 'li';
    const id = `o-${++this.#ids}`;
    const asked = {
      id,
      plan,
      hash: plan.hash,
      reason: 'r',
      by: { name, behind: [name], isPerson: true },
      isAutomatic: false,
      before: [],
    };
    this.#keep(request(asked, this.#policy(), this.#wall()).action);
    this.#truth.set(id, { text: '', at: 0, people: new Set([name]) });
  }

  /** Somebody at the power strip, whatever is ordered meanwhile. */
  switchOutlet(): void {
    const outlet = this.pick(OUTLETS) ?? OUTLETS[0];
    if (!this.#outletsOff.delete(outlet)) this.#outletsOff.add(outlet);
  }

  approve(how: 'other' | 'same' | 'program' | 'stale'): void {
    const action = this.pick([...this.#actions.values()].slice(-4));
    if (!action) return;
    const other = PEOPLE.find((name) => name !== action.actor) ?? 'li';
    const name = how === 'same' ? action.actor : other;
    const by = { name, behind: [name], isPerson: how !== 'program' };
    const hash = how === 'stale' ? 'hash of yesterday' : action.plan.hash;
    const moved = next(action, { do: 'approve', by, hash, policy: this.#policy() }, this.#wall()).action;
    if (how === 'other') this.#truth.get(action.id)?.people.add(other);
    else if (moved?.state === 'sent' && action.state === 'waiting') this.problems.push(`${how} approval was taken`);
    if (moved && moved.state !== action.state) this.#keep(moved);
  }

  revoke(): void {
    const action = this.pick([...this.#actions.values()].slice(-4));
    if (action) this.#keep(next(action, { do: 'revoke' }, this.#wall()).action);
  }

  tick(): void {
    for (const action of this.#actions.values())
      this.#keep(next(action, { do: 'tick', after: [] }, this.#wall()).action);
  }

  beat(): void {
    const gateway = this.pick(this.#gateways);
    if (gateway?.machine) this.#stamp = { boot: gateway.machine.boot, monoMs: this.#now - gateway.bootMono };
  }

  transmit(): void {
    const order = this.#outgoing.shift();
    if (order) this.#line.push({ order, isForged: false });
  }

  /** Any of what is on the line, to any gateway; what stays on it comes again. */
  deliver(isKept: boolean): void {
    const at = Math.floor(this.random() * this.#line.length);
    const sent = this.#line[at];
    const gateway = this.pick(this.#gateways);
    if (!sent) return;
    if (!isKept) this.#line.splice(at, 1);
    if (!gateway?.machine) return;
    const { order } = sent;
    const facts = {
      isLocallyOff: gateway.isLocallyOff,
      isSigned: this.#signed.has(orderText(order)),
      identity: { serial: this.random() < 0.95 ? 'A1' : 'B2', macs: [] },
      frame: this.#canBeSent(order) ? `frame ${order.on.component}` : null,
    };
    this.#run(gateway, gateway.machine.order(order, facts, this.#momentOf(gateway)));
  }

  forge(): void {
    const sent = this.pick(this.#line);
    if (!sent) return;
    const { order } = sent;
    const forged: ActionOrder[] = [
      { ...order, id: `${order.id}-clone` },
      { ...order, on: { ...order.on, component: this.pick(PORTS) ?? 'port:gi1' }, id: `x-${order.id}` },
      { ...order, expiresAtMs: order.expiresAtMs + 3_600_000 },
      { ...order, stamp: this.#stamp ?? order.stamp },
    ];
    const one = this.pick(forged);
    if (one) this.#line.push({ order: one, isForged: true });
  }

  disk(isGood: boolean): void {
    const gateway = this.pick(this.#gateways);
    const write = gateway?.writing.shift();
    if (!gateway || !write) return;
    // A write that failed may yet lie there, in part or whole.
    if (isGood || this.random() < 0.3) gateway.entries.push(write.entry);
    if (!gateway.machine || write.entry.entry === 'end') return;
    const facts = { isLocallyOff: gateway.isLocallyOff };
    this.#run(gateway, gateway.machine.written(write.id, isGood, facts, this.#momentOf(gateway)));
  }

  answer(): void {
    const gateway = this.pick(this.#gateways);
    const one = gateway?.answering.shift();
    if (!gateway?.machine || !one) return;
    const code = this.pick(['ok', 'ok', 'ok', 'timeout', 'exception'] as const) ?? 'ok';
    this.#run(gateway, gateway.machine.answered(one.id, one.step, { code, detail: '' }, this.#momentOf(gateway)));
  }

  wake(): void {
    const gateway = this.pick(this.#gateways);
    const id = gateway?.waking.shift();
    if (gateway?.machine && id !== undefined) this.#run(gateway, gateway.machine.woken(id));
  }

  crashGateway(): void {
    const gateway = this.pick(this.#gateways);
    if (!gateway) return;
    // What was being written may have reached the disk.
    for (const { entry } of gateway.writing) if (this.random() < 0.5) gateway.entries.push(entry);
    Object.assign(gateway, { machine: null, writing: [], answering: [], waking: [] });
  }

  restartGateway(): void {
    const gateway = this.#gateways.find(({ machine }) => machine === null);
    if (gateway) this.#started(gateway);
  }

  /** Its data folder was copied to another machine that runs beside it. */
  cloneGateway(): void {
    const [gateway] = this.#gateways;
    if (!gateway || this.#gateways.length > 1) return;
    this.#isCloned = true;
    this.#gateways.push(
      this.#started({ ...EMPTY, entries: [...gateway.entries], writing: [], answering: [], waking: [] }),
    );
  }

  crashServer(): void {
    this.#outgoing = [];
  }

  stepClock(): void {
    const by = (this.random() - 0.5) * 7_200_000;
    const gateway = this.pick(this.#gateways);
    if (this.random() < 0.5 || !gateway) this.#serverOffsetMs += by;
    else gateway.offsetMs += by;
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  set(what: 'enabled' | 'frozen' | 'local', isOn: boolean): void {
    if (what === 'enabled') this.#isEnabled = isOn;
    else if (what === 'frozen') this.#isFrozen = isOn;
    else for (const gateway of this.#gateways) gateway.isLocallyOff = isOn;
  }

  /** Everything runs again and has its time: no port may be left without power. */
  settle(): void {
    for (const gateway of this.#gateways) {
      if (gateway.machine === null) this.#started(gateway);
      for (let i = 0; i < DRAIN_LIMIT && hasWork(gateway); i++) this.#drain(gateway);
    }
    if (this.#off.size > 0) this.problems.push(`${[...this.#off].join()} left without power`);
  }

  #drain(gateway: Gateway): void {
    const { machine } = gateway;
    if (!machine) return;
    this.pass(100);
    const write = gateway.writing.shift();
    if (write) {
      gateway.entries.push(write.entry);
      const facts = { isLocallyOff: gateway.isLocallyOff };
      if (write.entry.entry === 'intent')
        this.#run(gateway, machine.written(write.id, true, facts, this.#momentOf(gateway)));
    }
    const one = gateway.answering.shift();
    if (one)
      this.#run(gateway, machine.answered(one.id, one.step, { code: 'ok', detail: '' }, this.#momentOf(gateway)));
    const id = gateway.waking.shift();
    if (id !== undefined) this.#run(gateway, machine.woken(id));
  }

  #policy(): ActionPolicy {
    return {
      mode: this.#isEnabled ? 'approve' : 'off',
      isTwoPerson: true,
      barriers: this.#isFrozen ? ['frozen'] : [],
    };
  }

  #keep(action: Action | undefined): void {
    if (!action) return;
    const before = this.#actions.get(action.id)?.state;
    this.#actions.set(action.id, action);
    if (action.state !== 'sent' || before === 'sent') return;
    if (!this.#isEnabled || this.#isFrozen) this.problems.push('sent while disabled or frozen');
    if (!this.#stamp) return;
    const { plan } = action;
    const order: ActionOrder = {
      id: action.id, site: plan.site, ticket: plan.ticket, asset: plan.asset, verb: plan.verb, args: plan.args, on: plan.on,
      frame: plan.frame, identity: plan.identity, affected: 1, reason: action.reason, actor: action.actor,
      approvedBy: action.approvedBy, notBeforeMs: this.#wall(), expiresAtMs: this.#wall() + ORDER_VALID_MS, stamp: this.#stamp,
    }; // prettier-ignore
    const text = orderText(order);
    this.#signed.add(text);
    const truth = this.#truth.get(action.id);
    if (truth) Object.assign(truth, { text, at: this.#now });
    this.#outgoing.push(order);
  }

  #started(gateway: Gateway): Gateway {
    gateway.bootMono = this.#now - Math.floor(this.random() * 1000);
    gateway.machine = new ActionMachine(`boot-${++this.#boots}`, gateway.entries, this.#momentOf(gateway));
    this.#run(gateway, gateway.machine.takeRecovered());
    return gateway;
  }

  #run(gateway: Gateway, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'log') gateway.writing.push({ id: effect.id, entry: effect.entry });
      else if (effect.do === 'wake') gateway.waking.push(effect.id);
      else if (effect.do === 'tell') this.#report(effect);
      else {
        this.#frame(gateway, effect.order, effect.step);
        gateway.answering.push({ id: effect.id, step: effect.step });
      }
    }
  }

  #report({ order, report }: Extract<Effect, { do: 'tell' }>): void {
    if (report.outcome === 'refused') this.#refused.add(order.id);
    const action = this.#actions.get(order.id);
    if (action) this.#keep(next(action, { do: 'report', report }, this.#wall()).action);
  }

  /** As the collector of the gateway tells, which reads the outlet first. */
  #canBeSent({ verb, on }: ActionOrder): boolean {
    return verb !== 'outlet-on' || this.#outletsOff.has(on.component);
  }

  /** What the device sees. */
  #frame(gateway: Gateway, order: ActionOrder, step: Step): void {
    const isLost = this.random() < 0.1;
    const place = `${order.on.asset}/${order.on.component}`;
    if (step === 'return') {
      if (order.verb !== 'poe-cycle') this.problems.push(`${order.id} gave back what ${order.verb} never took`);
      this.returns++;
      this.#off.delete(place);
      return;
    }
    const truth = this.#truth.get(order.id);
    if (truth?.text !== orderText(order)) this.problems.push(`${order.id} was never agreed to as it acted`);
    else {
      if (truth.people.size < 2) this.problems.push(`${order.id} acted with one consent`);
      if (this.#now - truth.at > ORDER_VALID_MS) this.problems.push(`${order.id} acted late`);
    }
    if (this.#actions.get(order.id)?.state === 'revoked') this.problems.push(`${order.id} acted after it was revoked`);
    // The twin of a gateway refuses what is not for it.
    if (!this.#isCloned && this.#refused.has(order.id)) this.problems.push(`${order.id} acted after it was refused`);
    if (gateway.isLocallyOff) this.problems.push(`${order.id} acted against the local switch`);
    const times = (this.acted.get(order.id) ?? 0) + 1;
    this.acted.set(order.id, times);
    if (times > 1) this.problems.push(`${order.id} acted ${times} times`);
    if (!this.#isCloned && this.#now - this.#lastActed < SAME_DEVICE_EVERY_MS) this.problems.push('acted too often');
    this.#lastActed = this.#now;
    if (order.verb === 'outlet-on') this.#giveOutlet(order, isLost);
    else if (!isLost && order.verb === 'poe-cycle') this.#off.add(place);
  }

  /** Somebody may have switched it on since the order was judged: then nothing goes out. */
  #giveOutlet(order: ActionOrder, isLost: boolean): void {
    if (!this.#canBeSent(order)) this.spared++;
    else if (!isLost) {
      this.givenPower++;
      this.#outletsOff.delete(order.on.component);
    }
  }

  #momentOf(gateway: Gateway): { monoMs: number; wallMs: number } {
    return { monoMs: this.#now - gateway.bootMono, wallMs: this.#now + gateway.offsetMs };
  }

  #wall(): number {
    return this.#now + this.#serverOffsetMs;
  }
}

const EMPTY = { machine: null, bootMono: 0, offsetMs: 0, isLocallyOff: false };

function hasWork(gateway: Gateway): boolean {
  return gateway.writing.length + gateway.answering.length + gateway.waking.length > 0;
}

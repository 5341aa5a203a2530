// The real desks of server and gateway with a simulated switch behind them, where the gateway may die at any moment, orders may
// be held back, come twice or be forged, and clocks may step. It keeps its own account of who agreed to what.

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ORDER_VALID_MS, type ActionLink, type SignedOrder } from '../../../contract/action.ts';
import type { Clock } from '../../../contract/clock.ts';
import type { Collector, Order, Target } from '../../../contract/collector.ts';
import { createActionDesk, type ActionDesk } from '../../../gateway/actions/desk.ts';
import { openIntentLog, type IntentLog } from '../../../gateway/actions/intent-log.ts';
import { openServerKey, signOrder } from '../../../gateway/actions/signing.ts';
import { mibOf } from '../../../lab/mibs/by-kind.ts';
import { parseOid } from '../../../lab/snmp/mib.ts';
import { RemoteActions } from '../../../server/actions/remote-actions.ts';
import { watchActions } from '../../../server/actions/watch.ts';
import { LATE_SIGNS_MS } from '../../../server/domain/correlate/waiting.ts';
import { demoSite } from '../../cases/demo-site.ts';
import { quietSite } from '../../lab/helpers.ts';
import { ServerBench } from '../server-bench.ts';

/** pethPsePortAdminEnable of the lab’s switch. */
const ADMIN_ENABLE = '1.3.6.1.2.1.105.1.1.1.3.1';
const LAB_SWITCH = 'sw-a';
const OFF = 2;
const ON = 1;
/** Pings in vain, one a second, after which it is plain that something is down. */
const SEEN_DOWN = 12;
const PEM = { type: 'pkcs8', format: 'pem' } as const;
export const PEOPLE = ['ana', 'ben'] as const;
export const CAMERAS = ['cam-1', 'cam-2', 'cam-3'] as const;

/** One run of the gateway. */
interface Life {
  isOver: boolean;
  intents?: IntentLog;
}

export class CrashBench extends ServerBench {
  readonly problems: string[] = [];
  /** Frames that the switch was sent to take power away, by order. */
  readonly acted = new Map<string, number>();
  /** Who has really agreed. */
  readonly consents = new Map<string, Set<string>>();
  /** All that ever went out, to come again. */
  readonly line: SignedOrder[] = [];
  isHolding = false;
  actions!: RemoteActions;
  readonly #random: () => number;
  readonly #lab = quietSite();
  readonly #keys = generateKeyPairSync('ed25519');
  readonly #folder = mkdtempSync(join(tmpdir(), 'foresite-crash-'));
  readonly #sentAt = new Map<string, number>();
  #desk: ActionDesk | null = null;
  #life: Life = { isOver: true };
  #stops: (() => void)[] = [];

  private constructor(random: () => number) {
    const site = demoSite();
    const assets = site.assets.map((asset) => (asset.class === 'switch' ? { ...asset, host: '192.0.2.1' } : asset));
    super([], { ...site, assets });
    const known = this.profiles.get('switch-test');
    if (known) this.profiles.set('switch-test', { ...known, snmp: {} });
    this.#random = random;
  }

  static async open(random: () => number): Promise<CrashBench> {
    const bench = new CrashBench(random);
    await bench.start();
    await bench.#open();
    return bench;
  }

  async ticketOf(asset: string): Promise<string> {
    // The third that falls silent behind one switch may be a late sign of the others.
    for (let n = 0; n < SEEN_DOWN + LATE_SIGNS_MS / 1000; n++) {
      await this.ping(asset, false).pass(1);
      const found = this.records.tickets.list().find((ticket) => ticket.state === 'open' && ticket.asset === asset);
      if (found && n + 1 >= SEEN_DOWN) return found.id;
    }
    throw new Error(`no ticket: ${this.tickets().join()}`);
  }

  /** Kills the gateway: its timers, writes and waits are gone, its disk stays. */
  crashGateway(): void {
    this.#life.isOver = true;
    // What was on its way to the disk may yet get there.
    void this.#life.intents?.close();
    this.#desk = null;
  }

  async startGateway(): Promise<void> {
    if (this.#desk) return;
    const { log } = this;
    const intents = await openIntentLog(join(this.#folder, 'intents'));
    const life: Life = { isOver: false, intents };
    this.#life = life;
    const dead = new Promise<never>(() => {});
    this.#desk = createActionDesk({
      clock: this.#clockOf(life),
      log,
      intents: { ...intents, append: (entry) => (life.isOver ? dead : intents.append(entry)) },
      targets: () => [{ site: 'demo', asset: 'sw1', protocol: 'snmp', name: 'snmp' } as unknown as Target],
      collectors: [this.#collector(life)],
      serverKey: openServerKey(this.#keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()),
      switchFile: this.switchFile,
      tell: (event) => void (!life.isOver && this.link.send(() => event)),
      onRecord: () => () => undefined,
    });
    this.#desk.start();
  }

  get switchFile(): string {
    return join(this.#folder, 'actions.off');
  }

  throwSwitch(isOff: boolean): void {
    if (isOff) writeFileSync(this.switchFile, '');
    else rmSync(this.switchFile, { force: true });
  }

  deliver(signed: SignedOrder | undefined): void {
    if (signed) this.#desk?.order(signed);
  }

  /** Real writes and the turns of promises, then time. */
  async letPass(seconds: number): Promise<void> {
    for (let n = 0; n < 6; n++) await new Promise((resolve) => setImmediate(resolve));
    await this.pass(seconds);
    for (let n = 0; n < 6; n++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Everything runs again and has its time: no port may be left without power. */
  async settle(): Promise<void> {
    this.throwSwitch(false);
    await this.startGateway();
    for (let n = 0; n < 60; n++) await this.letPass(1);
    for (const camera of CAMERAS)
      if (this.#lab.world.isPoeOff(LAB_SWITCH, portOf(camera))) this.problems.push(`${camera} left without power`);
  }

  override async close(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop();
    this.crashGateway();
    await super.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #open(): Promise<void> {
    const { server, records, causes, clock, log, link } = this;
    await records.transact(() => {
      for (const name of PEOPLE)
        records.users.create({ name, role: 'admin', passwordHash: '!', language: 'en', sites: null }, clock.wallMs());
    });
    await this.startGateway();
    const pem = this.#keys.privateKey.export(PEM).toString();
    this.actions = new RemoteActions({
      server, records, causes, catalogue: link.catalogue, clock, log, linkOf: () => this.#link(), sign: (order) => signOrder(order, pem),
    }); // prettier-ignore
    this.actions.start();
    this.#stops.push(() => this.actions.stop(), watchActions(this.actions, { server, records, clock, log }));
  }

  #link(): ActionLink {
    return {
      stamp: () => this.#desk?.stamp() ?? null,
      frameOf: async (draft) => (await this.#desk?.frameOf(draft)) ?? { frame: null, why: 'unable', detail: '' },
      order: (signed) => {
        this.line.push(signed);
        this.#sentAt.set(signed.order.id, this.clock.monoMs());
        if (!this.isHolding) this.deliver(signed);
        return true;
      },
    };
  }

  #clockOf(life: Life): Clock {
    const { clock } = this;
    return {
      wallMs: () => clock.wallMs(),
      monoMs: () => clock.monoMs(),
      after: (ms, run) => clock.after(ms, () => void (!life.isOver && run())),
    };
  }

  #collector(life: Life): Collector {
    const act = async (order: Order) => {
      if (life.isOver) return new Promise<never>(() => {});
      const isLost = this.#random() < 0.15;
      if (order.step === 'first') this.#judge(order);
      if (!isLost) this.#set(order);
      return { code: isLost || this.#random() < 0.1 ? 'timeout' : 'ok', detail: '' } as const;
    };
    const frameOf = async ({ component }: Order) => ({ frame: `SET ${component}` });
    return { protocols: ['snmp'], open: async () => {}, poll: async () => ({ code: 'ok', detail: '' }), close: async () => {}, act, frameOf } as unknown as Collector; // prettier-ignore
  }

  /** The agent of the simulated switch is written to, as by a SET. */
  #set({ component, step }: Order): void {
    const { world, layout } = this.#lab;
    const device = layout.byKey.get(LAB_SWITCH);
    const port = Number(/(\d+)$/.exec(component)?.[1]);
    const row = device && mibOf(world, device)?.find(parseOid(`${ADMIN_ENABLE}.${port}`));
    if (row?.set?.(step === 'first' ? OFF : ON) !== true) this.problems.push(`the switch refuses ${component}`);
  }

  #judge({ id }: Order): void {
    const times = (this.acted.get(id) ?? 0) + 1;
    this.acted.set(id, times);
    if (times > 1) this.problems.push(`${id} acted ${times} times`);
    if ((this.consents.get(id)?.size ?? 0) < 2) this.problems.push(`${id} acted without two people`);
    if (this.records.actions.get(id)?.state === 'revoked') this.problems.push(`${id} acted though it was taken back`);
    const sentAt = this.#sentAt.get(id);
    if (sentAt === undefined || this.clock.monoMs() - sentAt > ORDER_VALID_MS) this.problems.push(`${id} acted late`);
  }
}

function portOf(camera: string): number {
  return Number(camera.slice('cam-'.length));
}

// Server, gateway and HTTP API with remote actions, on a clock moved by hand: people sign in over loopback, the gateway's own desk
// carries out what they agree to, and a device that notes every frame stands at the end.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Collector, Order, Target } from '../../../contract/collector.ts';
import type { EventRecord } from '../../../contract/records.ts';
import { createActionDesk, STOP_TIMEOUT_MS, type ActionDesk } from '../../../gateway/actions/desk.ts';
import { actionsInProcess } from '../../../gateway/actions/in-process.ts';
import { openIntentLog } from '../../../gateway/actions/intent-log.ts';
import { RemoteActions } from '../../../server/actions/remote-actions.ts';
import { watchActions } from '../../../server/actions/watch.ts';
import { Api } from '../../../server/api.ts';
import { demoSite } from '../../cases/demo-site.ts';
import { startServer, type Client, type Running } from '../http/helpers.ts';
import { ServerBench } from '../server-bench.ts';

export const PASSWORD = 'a long enough password';
const SWITCH_PORT = { site: 'demo', protocol: 'snmp', name: 'snmp' } as const;

export class ActionBench extends ServerBench {
  /** `first sw1/port:gi3`: all that the device was sent. */
  readonly frames: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'foresite-actions-'));
  readonly carrier = { isUp: true, onChange: () => () => undefined };
  #desk: ActionDesk | null = null;
  #http: Running | null = null;
  #stops: (() => void)[] = [];

  static async open(): Promise<ActionBench> {
    const site = demoSite();
    const hosted = site.assets.map((asset) => (asset.class === 'switch' ? { ...asset, host: '192.0.2.1' } : asset));
    const bench = new ActionBench([], { ...site, assets: hosted });
    const known = bench.profiles.get('switch-test');
    if (known) bench.profiles.set('switch-test', { ...known, snmp: {} });
    const kiosk = bench.profiles.get('kiosk-test');
    if (kiosk) bench.profiles.set('kiosk-test', { ...kiosk, mqtt: { quietAfter: '60s' }, probes: [] });
    await bench.start();
    await bench.#open();
    return bench;
  }

  get http(): Running {
    if (!this.#http) throw new Error('not open');
    return this.#http;
  }

  /** Somebody with an account and a password of their own, who has signed in. */
  async person(name: string, role: 'admin' | 'engineer' | 'operator' = 'engineer'): Promise<Client> {
    const admin = await this.http.program('admin');
    const given = `${PASSWORD} of ${name}`;
    const made = await admin.post('/api/v1/users', { name, role, password: given });
    if (made.status !== 201) throw new Error(made.text);
    const person = await this.signedIn(name, given);
    const own = await person.post('/api/v1/set-password', { password: PASSWORD, current: given });
    if (own.status !== 200) throw new Error(own.text);
    person.keepSession(own);
    return person;
  }

  async signedIn(name: string, password = PASSWORD): Promise<Client> {
    const client = this.http.stranger();
    const answer = await client.signIn({ name, password });
    if (answer.status !== 200) throw new Error(answer.text);
    return client;
  }

  /** @returns id of the open ticket of a camera that does not answer */
  async ticketOf(asset: string): Promise<string> {
    for (let n = 0; n < 12; n++) await this.ping(asset, false).pass(1);
    const found = this.records.tickets.list().find((ticket) => ticket.state === 'open' && ticket.asset === asset);
    if (!found) throw new Error(`no ticket: ${this.tickets().join()}`);
    return found.id;
  }

  /** Until the gateway's desk has done what it was told, its disk included. */
  async carriedOut(action: string): Promise<void> {
    for (let n = 0; n < 400 && this.records.actions.get(action)?.state === 'sent'; n++) {
      await new Promise((resolve) => setImmediate(resolve));
      await this.pass(0.25);
    }
  }

  override async close(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop();
    const stopped = this.#desk?.stop();
    // What is still under way has no more time.
    this.clock.advance(STOP_TIMEOUT_MS);
    await stopped;
    await this.#http?.[Symbol.asyncDispose]();
    await super.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #open(): Promise<void> {
    const { server, records, causes, clock, log, link } = this;
    this.#desk = createActionDesk({
      clock,
      log,
      intents: await openIntentLog(join(this.#folder, 'intents.log')),
      targets: () => [
        { ...SWITCH_PORT, asset: 'sw1' } as unknown as Target,
        { site: 'demo', protocol: 'mqtt', name: 'mqtt', asset: 'kiosk-1' } as unknown as Target,
      ],
      collectors: [this.#collector()],
      serverKey: null,
      switchFile: join(this.#folder, 'actions.off'),
      tell: (event: EventRecord) => link.send(() => event),
      onRecord: () => () => undefined,
    });
    const actionLink = actionsInProcess(this.#desk, this.carrier);
    const catalogue = link.catalogue;
    const remoteActions = new RemoteActions({
      server,
      records,
      causes,
      catalogue,
      clock,
      log,
      linkOf: () => actionLink,
    });
    remoteActions.start();
    this.#stops.push(() => remoteActions.stop(), watchActions(remoteActions, { server, records, clock, log }));
    const none = (): never => {
      throw new Error('not part of this bench');
    };
    const api = new Api({
      server, records, causes, catalogue, clock, remoteActions, metricStore: none as never, topicDesk: none as never,
      stats: () => ({}), checks: () => ({}), polling: none,
    }); // prettier-ignore
    this.#http = await startServer({ app: api, records, clock });
  }

  #collector(): Collector {
    const act = async (order: Order) => {
      this.frames.push(`${order.step} ${order.target.asset}/${order.component}`);
      return { code: 'ok', detail: '' } as const;
    };
    const frameOf = async ({ verb, component, args }: Order) =>
      verb === 'mqtt-command' && args['command'] === undefined
        ? { frame: null, detail: '' }
        : { frame: `SET ${component}${args['command'] ?? ''}` };
    return { protocols: ['snmp', 'mqtt'], open: async () => {}, poll: async () => ({ code: 'ok', detail: '' }), close: async () => {}, act, frameOf } as unknown as Collector; // prettier-ignore
  }
}

// A small server with the API's shapes and nothing behind it, for the console's browser tests and for work on its looks. It
// answers under the strictest content security policy the console must live with, and collects what the browser reports.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { ChangesView } from '../../contract/api-changes.ts';
import { makeChanges } from './fake-changes.ts';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { AssetView, LabFault, LiveEvents, SiteView, TicketAction, TicketView } from '../../contract/api.ts';
import type { DryRunOrder, NewRemoteAction } from '../../contract/api-actions.ts';
import type { Me } from '../../contract/api-people.ts';
import { bodyOf, json, picture, problem } from './fake-answers.ts';
import { makeAssets, makeDetail, makeSite, makeTopology, SITE } from './fake-site.ts';
import { acted, makeFaults } from './fake-work.ts';
import { FakeCalendar } from './fake-calendar.ts';
import { history, makeBrokers, makeConflicts, makePolling, makeTopics } from './fake-gateway.ts';
import { makeRemoteWork } from './fake-remote.ts';
import { portTicket, UPLINK_TICKET, uplinkTicket } from './fake-tickets.ts';
import { bundleOf, CAUSE_NAMES, withTreatment } from './fake-treatment.ts';

export const NAME = 'li.jing';
export const PASSWORD = 'a mall with four kiosks';
export const TOKEN = 'one-time-token-of-the-tests';

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; report-uri /csp";
export const SESSION_COOKIE = { name: 'session', value: 'of-the-tests' } as const;
const SESSION = `${SESSION_COOKIE.name}=${SESSION_COOKIE.value}`;
const CSRF = 'csrf-of-the-tests';
const PULSE_MS = 1000;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface FakeOptions {
  /** Folder of the built console. */
  folder: string;
  port?: number;
  role?: Me['role'];
  demo?: boolean;
  /** With the fault of the uplink already there. */
  withUplinkCut?: boolean;
  /** Further sites, to see how several share the wall. */
  moreSites?: readonly SiteView[];
}

export class FakeServer {
  readonly assets: AssetView[];
  readonly sites: SiteView[];
  readonly tickets: TicketView[];
  readonly faults: LabFault[] = makeFaults();
  readonly calendar = new FakeCalendar();
  readonly polling = makePolling(Date.now());
  readonly conflicts = makeConflicts();
  readonly work = makeRemoteWork();
  readonly cspReports: string[] = [];
  readonly actions: { ticket: string; action: TicketAction; csrf: string; key: string }[] = [];
  /** How often each asset was to be read now. */
  readonly polls: string[] = [];
  readonly removedParts: string[] = [];
  readonly topicRequests: string[] = [];
  /** What a broker's topics are answered with instead, by code. */
  topicsFail: { status: number; code: string } | null = null;
  topics = makeTopics();
  /** Code that a wish to read now is refused with. */
  pollsFail: string | null = null;
  readonly eventRequests: { lastEventId: string }[] = [];
  /** When true the event stream says nothing at all, not even a heartbeat. */
  isSilent = false;
  readonly #options: FakeOptions;
  readonly #streams = new Set<ServerResponse>();
  readonly #server: Server;
  #eventId = 0;
  #isTokenUsed = false;
  #pulse: ReturnType<typeof setInterval> | undefined;

  constructor(options: FakeOptions) {
    this.#options = options;
    const now = Date.now();
    this.assets = makeAssets(now);
    this.tickets = [portTicket(now)];
    this.#spoil('cam-05', 'bad', this.tickets[0]);
    if (options.withUplinkCut === true) this.cutUplink();
    this.sites = [this.#site(), ...(options.moreSites ?? [])];
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(this.#options.port ?? 0, '127.0.0.1', resolve));
    this.#pulse = setInterval(() => this.#sendPulse(), PULSE_MS);
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    clearInterval(this.#pulse);
    this.dropStreams();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  send<N extends keyof LiveEvents>(name: N, data: LiveEvents[N]): void {
    this.#eventId += 1;
    const lines = `id: ${this.#eventId}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const stream of this.#streams) stream.write(lines);
  }

  /** Ends the event streams, as a restarting server does. */
  dropStreams(): void {
    for (const stream of this.#streams) stream.end();
    this.#streams.clear();
  }

  get streamCount(): number {
    return this.#streams.size;
  }

  /** The uplink of a switch is cut: one ticket, and everything behind it cannot be reached. */
  cutUplink(): TicketView {
    const behind = this.assets.filter(
      (asset) => /^(cam-(0\d|1[0-2])|kiosk-[12])$/.test(asset.key) && asset.key !== 'cam-05',
    );
    const ticket = withTreatment(uplinkTicket(Date.now(), behind));
    this.tickets.push(ticket);
    this.#spoil('sw-a', 'bad', ticket);
    for (const asset of behind) this.#spoil(asset.key, 'unreachable', ticket);
    return ticket;
  }

  /** Cuts the uplink and tells it by live events, as the server would. */
  cutUplinkLive(): void {
    const ticket = this.cutUplink();
    this.send('ticket', ticket);
    for (const asset of this.assets.filter((row) => row.ticket === UPLINK_TICKET)) this.send('asset', asset);
    this.sites[0] = this.#site();
    this.send('site', this.sites[0]);
  }

  /** Gives everything a device or a person could have named the same hostile name. */
  spoilNames(name: string): void {
    const text = { zh: name, en: name };
    for (const [at, asset] of this.assets.entries()) {
      this.assets[at] = { ...asset, name: text, model: name, position: text, because: text, host: name };
    }
    for (const [at, ticket] of this.tickets.entries()) {
      const causes = ticket.causes.map((cause) => ({ ...cause, title: text }));
      const visit = { ...ticket.visit, reason: text, firstCheck: text, tools: [text], phoneScript: [text] };
      const affected = ticket.affected.map((row) => ({ ...row, name: text }));
      this.tickets[at] = {
        ...ticket,
        title: text,
        assetName: text,
        siteName: text,
        causes,
        visit,
        affected,
        assignee: name,
      };
    }
    for (const [at, site] of this.sites.entries()) this.sites[at] = { ...site, name: text, customer: text };
    for (const silent of this.polling.silent) silent.detail = `code: ${name}; ${name}`;
    for (const stranger of this.polling.traps?.strangers ?? []) stranger.trapOid = stranger.reason = name;
    for (const conflict of this.conflicts) conflict.listSays = conflict.networkSays = conflict.evidence = text;
    for (const [at, fault] of this.faults.entries()) this.faults[at] = { ...fault, title: text, on: name };
  }

  #spoil(key: string, health: AssetView['health'], ticket: TicketView | undefined): void {
    const at = this.assets.findIndex((asset) => asset.key === key);
    const asset = this.assets[at];
    if (asset === undefined || ticket === undefined) return;
    this.assets[at] = { ...asset, health, ticket: ticket.id, because: ticket.title };
  }

  #site(): SiteView {
    const site = makeSite(this.assets, Date.now());
    for (const ticket of this.tickets) if (ticket.state === 'open') site.tickets[ticket.severity] += 1;
    return site;
  }

  #sendPulse(): void {
    if (this.isSilent) return;
    const sites = Object.fromEntries(this.sites.map((site) => [site.key, site.state === 'dark' ? null : 1800]));
    this.send('pulse', { at: new Date().toISOString(), sites });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/csp') {
      this.cspReports.push(await bodyOf(request));
      response.writeHead(204).end();
      return;
    }
    if (!url.pathname.startsWith('/api/v1/')) return this.#file(url.pathname, response);
    const path = url.pathname.slice('/api/v1/'.length).split('/').map(decodeURIComponent);
    const isChange = request.method !== 'GET';
    const body = isChange ? (JSON.parse((await bodyOf(request)) || '{}') as unknown) : undefined;
    if (path[0] === 'sign-in') return this.#signIn(body, response);
    if (!(request.headers.cookie ?? '').includes(SESSION)) return problem(response, 401, 'unauthenticated');
    if (isChange && request.headers['x-csrf-token'] !== CSRF) {
      return problem(response, 403, 'csrf_rejected');
    }
    if (path[0] === 'events') return this.#events(request, response);
    const changed = isChange ? this.calendar.send(request.method ?? '', path, body) : undefined;
    if (changed !== undefined) return json(response, changed);
    if (isChange) return this.#post(path, body, request, response);
    if (path[2] === 'topics') return this.#topics(url.searchParams, response);
    if (path[2] === 'picture') return picture(response);
    const answer = this.#get(path, url.searchParams);
    return answer === undefined ? problem(response, 404, 'not_found') : json(response, answer);
  }

  async #file(path: string, response: ServerResponse): Promise<void> {
    const name = path === '/' ? 'index.html' : normalize(path).replace(/^[/\\.]+/, '');
    try {
      const content = await readFile(join(this.#options.folder, name));
      response.writeHead(200, {
        'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
        'content-security-policy': CSP,
        'x-content-type-options': 'nosniff',
      });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  }

  #signIn(body: unknown, response: ServerResponse): void {
    const asked = body as { name?: string; password?: string; token?: string };
    const isByToken = asked.token === TOKEN && !this.#isTokenUsed;
    if (!isByToken && (asked.name !== NAME || asked.password !== PASSWORD)) {
      return problem(response, 401, 'sign_in_failed');
    }
    if (isByToken) this.#isTokenUsed = true;
    response.setHeader('set-cookie', `${SESSION}; HttpOnly; SameSite=Lax; Path=/`);
    return json(response, this.#me());
  }

  #me(): Me {
    const { role = 'engineer', demo = false } = this.#options;
    return { name: NAME, role, csrf: CSRF, demo, version: '0.1.0' };
  }

  #events(request: IncomingMessage, response: ServerResponse): void {
    this.eventRequests.push({ lastEventId: String(request.headers['last-event-id'] ?? '') });
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': open\n\n');
    this.#streams.add(response);
    request.on('close', () => this.#streams.delete(response));
    this.#sendPulse();
  }

  #get(path: readonly string[], query: URLSearchParams): unknown {
    const [first, second, third, fourth] = path;
    const ofCalendar = this.calendar.get(path);
    if (ofCalendar !== undefined) return ofCalendar;
    if (first === 'me') return this.#me();
    if (first === 'lab') return this.faults;
    if (first === 'polling') return this.polling;
    if (first === 'sites' && second === undefined) return this.sites;
    if (first === 'causes') return CAUSE_NAMES;
    if (third === 'remedies') return this.work.view;
    if (third === 'evidence') {
      const ticket = this.tickets.find(({ id }) => id === second);
      return ticket?.id === UPLINK_TICKET ? bundleOf(ticket) : null;
    }
    if (first === 'tickets' && second !== undefined) return this.tickets.find((ticket) => ticket.id === second);
    if (first === 'tickets') {
      return {
        items: this.tickets.filter((ticket) => ticket.state === (query.get('state') ?? ticket.state)),
        next: null,
      };
    }
    if (first !== 'sites' || second !== SITE) return third === 'assets' ? [] : undefined;
    if (third === 'history') return history(query);
    if (third === 'conflicts') return this.conflicts;
    if (third === 'changes') return this.#changesOf(query.get('asset') ?? '');
    if (third === 'brokers') return makeBrokers();
    if (third === 'topology') return makeTopology(this.assets);
    if (fourth === undefined) return this.assets;
    const asset = this.assets.find((row) => row.key === fourth);
    return asset && this.#detail(asset);
  }

  #changesOf(asset: string): ChangesView {
    if (asset !== 'nvr-1') return { changes: [], missing: [] };
    const all = makeChanges(asset, Date.now());
    return { ...all, missing: all.missing.filter(({ component }) => !this.removedParts.includes(component)) };
  }

  /** Finds as the server does. */
  #topics(query: URLSearchParams, response: ServerResponse): void {
    this.topicRequests.push(query.toString());
    if (this.topicsFail !== null) return problem(response, this.topicsFail.status, this.topicsFail.code);
    const [asset, find] = [query.get('asset') ?? '', query.get('find') ?? ''];
    const topics = this.topics.topics.filter(
      (one) => (asset === '' || one.assets.includes(asset)) && (one.topic.includes(find) || one.last.includes(find)),
    );
    const broker = makeBrokers().find(({ id }) => id === query.get('broker')) ?? this.topics.broker;
    json(response, { ...this.topics, broker, topics, matching: topics.length });
  }

  #detail(asset: AssetView): ReturnType<typeof makeDetail> {
    const detail = makeDetail(asset, Date.now());
    for (const ticket of this.tickets) {
      if (ticket.asset !== asset.key) continue;
      const { id, number, title, state, openedAt, since, severity } = ticket;
      detail.tickets.push({ id, number, title, state, openedAt });
      detail.alarms.push({
        condition: 'ping-lost',
        predicate: 'reachable',
        component: '',
        severity,
        title: { zh: `${asset.name.zh} ping 不通`, en: `${asset.name.en} does not answer ping` },
        since,
        raisedAt: openedAt,
        ticket: id,
      });
    }
    return detail;
  }

  #post(path: readonly string[], body: unknown, request: IncomingMessage, response: ServerResponse): void {
    const [first, id, verb] = path;
    if (first === 'lab') return this.#lab(id ?? '', body as { fault?: string }, response);
    if (path.at(-1) === 'removed-parts') {
      this.removedParts.push(String((body as { component?: unknown }).component));
      return json(response, this.#changesOf(path[3] ?? ''));
    }
    if (path.at(-1) === 'polls') {
      this.polls.push(path[3] ?? '');
      return this.pollsFail === null ? json(response, { targets: 2 }) : problem(response, 429, this.pollsFail);
    }
    if (verb === 'remedies' && path[3] === 'dry-run') {
      this.work.languages.push(String(request.headers['accept-language']));
      this.work.rehearsed.push(body as DryRunOrder);
      return json(response, this.work.dryRun);
    }
    if (verb === 'remedies') {
      this.work.orders.push(body as NewRemoteAction);
      return problem(response, 409, 'action_barred', '现场有人员作业');
    }
    if (first !== 'tickets' || verb !== 'actions') return json(response, {});
    const at = this.tickets.findIndex((row) => row.id === id);
    const ticket = this.tickets[at];
    if (ticket === undefined) return problem(response, 404, 'not_found');
    const action = body as TicketAction;
    const { 'x-csrf-token': csrf, 'idempotency-key': key } = request.headers;
    this.actions.push({ ticket: ticket.id, action, csrf: String(csrf), key: String(key) });
    const changed = acted(ticket, action, NAME);
    this.tickets[at] = changed;
    this.send('ticket', changed);
    return json(response, changed);
  }

  #lab(verb: string, body: { fault?: string }, response: ServerResponse): void {
    for (const fault of this.faults) {
      if (body.fault === undefined || body.fault === fault.fault) fault.active = verb === 'break';
    }
    if (verb === 'break' && body.fault === 'access-switch-uplink-cut') this.cutUplinkLive();
    json(response, {});
  }
}

// `foresite action list|propose|confirm|revoke|modes`: remote remedies from the command line, as somebody who signs in. The
// server's rules hold as on the page: what was rehearsed is what is ordered, and a second person agrees where policy wants it.

import { randomUUID } from 'node:crypto';
import type { Verb } from '../../contract/action.ts';
import type { ActionModesView, DryRunView, RemediesView, RemoteActionView } from '../../contract/api-actions.ts';
import type { SiteView, TicketView } from '../../contract/api.ts';
import { ForesiteError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { ACTION_STATE_TEXT, VERB_TEXT } from '../../server/domain/action/text.ts';
import type { ActionState } from '../../server/domain/action/types.ts';
import { withApi, type ApiClient, type ApiOptions } from '../api-client.ts';
import type { CommandContext } from '../context.ts';
import { textTable } from '../text-table.ts';

export interface ActionOptions extends ApiOptions {
  json?: boolean;
}
export interface ProposeOptions extends ActionOptions {
  reason?: string;
  command?: string;
  dryRun?: boolean;
}
export interface ModeOptions extends ActionOptions {
  site?: string;
  set?: string;
}

const WORDS = {
  none: { zh: '没有可做的远程操作，也没有已下达的操作。', en: 'Nothing can be done remotely, and nothing was.' },
  noReason: { zh: '用 --reason 说明原因', en: 'say why by --reason' },
  sends: { zh: '发送：', en: 'sends: ' },
  power: { zh: '断电：', en: 'loses power: ' },
  path: { zh: '断网：', en: 'loses its path: ' },
  nobody: { zh: '无', en: 'nobody' },
  barred: { zh: '不能执行：', en: 'barred: ' },
  second: { zh: '需要另一个人批准', en: 'a second person has to agree' },
} as const satisfies Record<string, Text>;

export async function list(
  context: CommandContext,
  ticket: string | undefined,
  options: ActionOptions,
): Promise<number> {
  const { language } = context.environment;
  const found = await withApi(context, options, async (api) => {
    const tickets = await ticketsOf(api, ticket);
    return Promise.all(tickets.map(async ({ id, number }) => ({ ticket: id, number, ...(await remediesOf(api, id)) })));
  });
  if (options.json) return printJson(context, found);
  const rows = found.flatMap(({ number, remedies, actions }) => [
    ...actions.map((one) => [`#${number}`, one.verb, one.on.place, stateText(one)[language], one.actor, one.id]),
    ...remedies.map(({ verb, on, mode, barriers }) => {
      const why = barriers.map(({ text }) => text[language]).join('; ');
      return [`#${number}`, verb, on.place, mode, why, ''];
    }),
  ]);
  if (rows.length === 0) context.print(WORDS.none[language]);
  else for (const line of textTable(['ticket', 'action', 'on', 'state', 'by', 'id'], rows, { lastIsWhole: true })) context.print(line); // prettier-ignore
  return 0;
}

export async function propose(
  context: CommandContext,
  [ticket, asset, verb]: readonly [string, string, Verb],
  options: ProposeOptions,
): Promise<number> {
  const { language } = context.environment;
  const { reason = '', command, dryRun = false, json = false } = options;
  if (!dryRun && reason.trim() === '')
    throw new ForesiteError('option_invalid', { where: '--reason', what: WORDS.noReason[language] });
  return withApi(context, options, async (api) => {
    const [found] = await ticketsOf(api, ticket);
    const base = `tickets/${encodeURIComponent(found?.id ?? ticket)}/remedies`;
    const what = { asset, verb, ...(command !== undefined && { command }) };
    const run = await api.send<DryRunView>('POST', `${base}/dry-run`, what);
    if (!json) printRun(context, run);
    if (dryRun) return json ? printJson(context, run) : 0;
    const order = { ...what, id: randomUUID(), hash: run.hash, reason: reason.trim() };
    return printAction(context, await api.send<RemoteActionView>('POST', base, order), json);
  });
}

export async function confirm(context: CommandContext, id: string, options: ActionOptions): Promise<number> {
  return withApi(context, options, async (api) => {
    const action = await actionOf(api, id);
    if (!options.json) printBlast(context, action.frame, action.affected);
    const path = `remote-actions/${encodeURIComponent(id)}/approve`;
    const agreed = await api.send<RemoteActionView>('POST', path, { hash: action.hash });
    return printAction(context, agreed, options.json === true);
  });
}

export async function revoke(context: CommandContext, id: string, options: ActionOptions): Promise<number> {
  return withApi(context, options, async (api) => {
    const path = `remote-actions/${encodeURIComponent(id)}/revoke`;
    return printAction(context, await api.send<RemoteActionView>('POST', path, {}), options.json === true);
  });
}

export async function modes(context: CommandContext, options: ModeOptions): Promise<number> {
  const { language } = context.environment;
  const view = await withApi(context, options, async (api) => {
    const sites = options.site === undefined ? await api.get<SiteView[]>('sites') : [];
    const site = options.site ?? (sites.length === 1 ? sites[0]?.key : undefined);
    if (site === undefined)
      throw new ForesiteError('option_invalid', {
        where: '--site',
        what: `name one of ${sites.map(({ key }) => key).join(', ')}`,
      });
    const path = `sites/${encodeURIComponent(site)}/action-modes`;
    const wanted = /^([^=\s]+)\s+([^=\s]+)=(\S+)$/.exec(options.set ?? '');
    if (options.set !== undefined && !wanted)
      throw new ForesiteError('option_invalid', { where: '--set', what: 'write "class:camera poe-cycle=approve"' });
    if (wanted) await api.send('PUT', path, { scope: wanted[1], verb: wanted[2], mode: wanted[3] });
    return api.get<ActionModesView>(path);
  });
  if (options.json) return printJson(context, view);
  const rows = view.modes.map(({ scope, scopeName, verb, mode, proposed, by }) => {
    const asked = proposed === null ? '' : `→ ${proposed.mode} (${proposed.by})`;
    return [scope, scopeName[language], verb, mode, asked, by];
  });
  for (const line of textTable(['scope', 'name', 'action', 'mode', 'asked for', 'by'], rows)) context.print(line);
  return 0;
}

/** By number or id; without one all that are open. @throws ForesiteError not_found */
async function ticketsOf(api: ApiClient, wanted: string | undefined): Promise<TicketView[]> {
  const number = /^#?(\d{1,9})$/.exec(wanted ?? '')?.[1];
  if (wanted !== undefined && number === undefined) return [await api.get(`tickets/${encodeURIComponent(wanted)}`)];
  const state = number === undefined ? '?state=open' : `?limit=1&cursor=${Number(number) + 1}`;
  const { items } = await api.get<{ items: TicketView[] }>(`tickets${state}`);
  if (number === undefined) return items;
  const found = items.filter((one) => one.number === Number(number));
  if (found.length === 0)
    throw new ForesiteError('not_found', { what: { zh: `工单 #${number}`, en: `ticket #${number}` } });
  return found;
}

function remediesOf(api: ApiClient, ticket: string): Promise<RemediesView> {
  return api.get(`tickets/${encodeURIComponent(ticket)}/remedies`);
}

/** One that waits belongs to a ticket that is open. @throws ForesiteError not_found */
async function actionOf(api: ApiClient, id: string): Promise<RemoteActionView> {
  for (const ticket of await ticketsOf(api, undefined)) {
    const { actions } = await remediesOf(api, ticket.id);
    const found = actions.find((one) => one.id === id);
    if (found) return found;
  }
  throw new ForesiteError('not_found', {
    what: { zh: `处理中工单的远程操作 ${id}`, en: `remote action ${id} of an open ticket` },
  });
}

function stateText({ state }: RemoteActionView): Text {
  return ACTION_STATE_TEXT[state as ActionState] ?? { zh: state, en: state };
}

function printRun(context: CommandContext, run: DryRunView): void {
  const { language } = context.environment;
  context.print(`${VERB_TEXT[run.verb][language]} · ${run.on.name[language]}`);
  printBlast(context, run.frame, run.losesPower);
  context.print(`  ${WORDS.path[language]}${namesOf(run.losesPath, context)}`);
  for (const { text } of run.barriers) context.print(`  ${WORDS.barred[language]}${text[language]}`);
  if (run.needsSecond) context.print(`  ${WORDS.second[language]}`);
}

function printBlast(context: CommandContext, frame: string, losing: DryRunView['losesPower']): void {
  const { language } = context.environment;
  if (frame !== '') context.print(`  ${WORDS.sends[language]}${frame}`);
  context.print(`  ${WORDS.power[language]}${namesOf(losing, context)}`);
}

function namesOf(places: DryRunView['losesPower'], { environment: { language } }: CommandContext): string {
  return places.length === 0 ? WORDS.nobody[language] : places.map(({ name }) => name[language]).join(', ');
}

function printAction(context: CommandContext, action: RemoteActionView, isJson: boolean): number {
  if (isJson) return printJson(context, action);
  context.print(`${action.id}  ${stateText(action)[context.environment.language]}`);
  return 0;
}

function printJson(context: CommandContext, value: object): number {
  context.print(JSON.stringify(value, null, 2));
  return 0;
}

// What a person does to a ticket, carried out in a turn of its site and audited in the same transaction.

import type { TicketAction } from '../../contract/api.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { named } from '../../contract/named.ts';
import { nearest } from '../../contract/spelling.ts';
import type { Cause } from '../domain/diagnose/cause-schema.ts';
import type { Command } from '../domain/ticket/next.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import { afterHands } from '../domain/treatment/tried-hands.ts';
import type { Actor } from '../http/server-api.ts';
import type { Server } from '../server.ts';
import type { Records } from '../stores/records/records.ts';
import { planCommands } from './plan-commands.ts';

/** What a closing names when the cause is none that is known by a name. */
const OTHER_CAUSE = 'other';
/** So many names are told of what may have been meant. */
const NEAR_NAMES = 3;

export interface TicketDeskParts {
  readonly server: Server;
  readonly records: Records;
  readonly causes: readonly Cause[];
}

/**
 * @throws ForesiteError `not_found`, `invalid_request` for a cause that nobody knows, or `conflict` when the ticket's state
 *   does not allow it
 */
export async function actOnTicket(
  { server, records, causes }: TicketDeskParts,
  id: string,
  action: TicketAction,
  actor: Actor,
): Promise<void> {
  const ticket = records.tickets.require(id);
  const runtime = server.sites.get(ticket.site);
  if (!runtime) throw new ForesiteError('not_found', { what: named('site', ticket.site) });
  if (action.action === 'close' && action.cause !== undefined) expectCause(action.cause, ticket, causes);
  await server.change(runtime, ({ wallMs }) => {
    for (const command of planCommands(action, ticket, runtime, wallMs) ?? commandsOf(action, ticket, actor))
      runtime.engine.tickets.command(id, command, { at: wallMs, actor });
    // What was tried in vain speaks against what it mostly cures.
    if (action.action === 'hand-on') runtime.engine.reconsider();
    records.audit.append({
      at: wallMs,
      actor,
      action: `ticket.${action.action}`,
      target: id,
      detail: `ticket ${ticket.number}`,
    });
  });
}

/** Priors learn from it, and a report counts by it: a misspelt one would be lost among them. */
function expectCause(named: string, ticket: TicketState, causes: readonly Cause[]): void {
  const known = [OTHER_CAUSE, ...ticket.causes.map(({ cause }) => cause), ...causes.map(({ id }) => id)];
  if (known.includes(named)) return;
  const near = nearest(named, known, NEAR_NAMES).join(', ');
  throw new ForesiteError('invalid_request', {
    where: 'cause',
    what: {
      zh: `没有“${named}”这个原因；最接近的是 ${near}`,
      en: `there is no cause “${named}”; the nearest are ${near}`,
    },
  });
}

function commandsOf(action: TicketAction, ticket: TicketState, actor: Actor): Command[] {
  switch (action.action) {
    case 'acknowledge':
    case 'depart':
    case 'arrive':
    case 'resume':
      return [{ do: action.action }];
    case 'assign':
      return [{ do: 'assign', to: action.assignee }];
    case 'plan-edit':
    case 'plan-send':
      // Other commands than a ticket's state alone can tell; see planCommands.
      return [];
    case 'hand-on':
      return handOnCommands(action, ticket);
    case 'note':
      return [{ do: 'note', text: action.note }];
    case 'plan-submitted':
      return [{ do: 'plan', text: action.note ?? '' }];
    case 'customer-reported':
      return [{ do: 'customerReported', by: actor, text: action.note ?? '' }];
    case 'customer-notified':
      return [{ do: 'customerNotified', by: actor, text: action.note ?? '' }];
    case 'pause':
      return [{ do: 'pause', reason: 'other', text: action.note }];
    case 'restored':
      return [{ do: 'resolve', how: 'visit', text: action.note ?? '' }];
    case 'close':
      return [{ do: 'close', text: action.note ?? '', ...(action.cause !== undefined && { cause: action.cause }) }];
  }
}

/** The next hands have it at once; later opinions leave those out who have tried. */
function handOnCommands(
  { from, note = '' }: Extract<TicketAction, { action: 'hand-on' }>,
  { visit, triedHands = [], faultKey }: TicketState,
): Command[] {
  const after = afterHands(visit, [...triedHands, { hand: from, faultKey }], faultKey);
  return [
    { do: 'handOn', from, text: note },
    { do: 'revise', verdict: { visit: after } },
  ];
}

// What a person does to a ticket, carried out in a turn of its site and audited in the same transaction.

import type { TicketAction } from '../../contract/api.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { named } from '../../contract/named.ts';
import type { Command } from '../domain/ticket/next.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import { afterHands } from '../domain/treatment/tried-hands.ts';
import type { Actor } from '../http/server-api.ts';
import type { Server } from '../server.ts';
import type { Records } from '../stores/records/records.ts';
import { planCommands } from './plan-commands.ts';

export interface TicketDeskParts {
  readonly server: Server;
  readonly records: Records;
}

/** @throws ForesiteError `not_found`, or `conflict` when the ticket's state does not allow it */
export async function actOnTicket(
  { server, records }: TicketDeskParts,
  id: string,
  action: TicketAction,
  actor: Actor,
): Promise<void> {
  const ticket = records.tickets.require(id);
  const runtime = server.sites.get(ticket.site);
  if (!runtime) throw new ForesiteError('not_found', { what: named('site', ticket.site) });
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

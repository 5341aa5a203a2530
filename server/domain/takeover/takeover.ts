// Taking over a new site (接管彻查): what is found before acceptance stands on a list that both sides sign. Says what is still
// missing and what acceptance does with each item. Decides nothing about faults themselves. Pure.

import type { Signature, TakeoverDecision } from '../../../contract/api-calendar.ts';
import type { Text } from '../../../contract/text.ts';
import type { TicketState } from '../ticket/types.ts';

export interface TakeoverItem {
  /** Its fault, with the log of a ticket, though it is none. */
  readonly fault: TicketState;
  readonly decision: TakeoverDecision | null;
  readonly remark: string;
  readonly decidedBy: string;
}

/** Signs of it are seen now. */
export function isBad({ fault }: TakeoverItem): boolean {
  return fault.alarms.length > 0;
}

/** Why an item cannot be decided like that; null when it can. */
export function decisionFault(item: TakeoverItem, decision: TakeoverDecision): Text | null {
  const { number } = item.fault;
  if (decision === 'repaired' && isBad(item))
    return { zh: `第 ${number} 项故障仍在，不能认定为已修复`, en: `item ${number} is still bad: it is not repaired` };
  if (decision === 'ticket' && !isBad(item))
    return {
      zh: `第 ${number} 项已恢复，无需转工单`,
      en: `item ${number} is over: there is nothing to make a ticket of`,
    };
  return null;
}

/** What stands in the way of acceptance, for people. */
export function missing(items: readonly TakeoverItem[], signatures: readonly Signature[]): Text[] {
  const texts: Text[] = [];
  const open = items.filter(({ decision }) => decision === null).length;
  if (open > 0) texts.push({ zh: `${open} 项尚未认定`, en: open === 1 ? '1 item is not decided' : `${open} items are not decided` }); // prettier-ignore
  const wrong = items.filter((item) => item.decision !== null && decisionFault(item, item.decision) !== null);
  for (const { fault, decision } of wrong)
    texts.push(
      decision === 'repaired'
        ? { zh: `第 ${fault.number} 项标为已修复，但故障仍在`, en: `item ${fault.number} is said to be repaired, but is bad` }
        : { zh: `第 ${fault.number} 项已恢复，无需转工单`, en: `item ${fault.number} is over: it needs no ticket` },
    ); // prettier-ignore
  for (const [side, zh, en] of [
    ['service', '服务方尚未签字', 'the service side has not signed'],
    ['customer', '客户方尚未签字', 'the customer has not signed'],
  ] as const)
    if (!signatures.some((one) => one.side === side)) texts.push({ zh, en });
  return texts;
}

/** What both sides have agreed to live with: its alarms make no ticket until it is struck off the list. */
export function isKnownDefect({ decision }: TakeoverItem): boolean {
  return decision === 'known-defect' || decision === 'excluded';
}

/** A signature says what was on the list: a later change of it takes the signatures back. */
export function withoutSignatures<T extends { readonly signatures: readonly Signature[] }>(takeover: T): T {
  return takeover.signatures.length === 0 ? takeover : { ...takeover, signatures: [] };
}

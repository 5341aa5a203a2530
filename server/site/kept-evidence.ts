// What is kept of a ticket's evidence, as it may be shown: a picture only while the site's file allows pictures, and for its
// time.

import type { BundleView } from '../../contract/api-verdict.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { named } from '../../contract/named.ts';
import { fill } from '../../contract/text.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import type { Records } from '../stores/records/records.ts';

/** A picture may show people: it is kept for this long, ms. */
export const PICTURE_KEPT_MS = 30 * 86_400_000;

type Ticket = Pick<TicketState, 'id' | 'site'>;

/** Said in the site's file; taken back there, what is kept is not shown either. */
export function mayKeepPictures(records: Records, site: string): boolean {
  return records.inventory.get(site)?.document.ticketPictures === true;
}

export function keptEvidence(records: Records, ticket: Ticket, nowMs: number): BundleView | null {
  const kept = records.evidence.get(ticket.id);
  if (kept === undefined) return null;
  // Written by server/jobs/evidence.ts only.
  const bundle = JSON.parse(kept) as BundleView;
  const at = takenAt(records, ticket, nowMs);
  return at === undefined ? bundle : { ...bundle, pictureAt: new Date(at).toISOString() };
}

/** @throws ForesiteError not_found */
export function keptPicture(records: Records, ticket: Ticket, nowMs: number): Buffer {
  const kept = takenAt(records, ticket, nowMs) === undefined ? undefined : records.evidence.picture(ticket.id);
  if (!kept)
    throw new ForesiteError('not_found', {
      what: fill({ zh: '{ticket}的摄像机画面', en: 'a picture with {ticket}' }, { ticket: named('ticket', ticket.id) }),
    });
  return kept.jpeg;
}

function takenAt(records: Records, { id, site }: Ticket, nowMs: number): number | undefined {
  const at = mayKeepPictures(records, site) ? records.evidence.pictureAt(id) : undefined;
  return at === undefined || at < nowMs - PICTURE_KEPT_MS ? undefined : at;
}

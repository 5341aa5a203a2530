// What the HTTP API asks of the server about when faults count. Reads answer from memory and records at once; whatever
// changes something resolves when it is committed. Errors are ForesiteError; not_found for a site or thing that is not there.

import type {
  HoursView,
  ItemDecision,
  MaintenanceChange,
  MaintenanceView,
  NewMaintenance,
  NewProtection,
  NewSignature,
  Preview,
  ProtectionReport,
  ProtectionView,
  TakeoverView,
} from '../../contract/api-calendar.ts';

type Actor = string;

export interface MaintenanceApi {
  list(): MaintenanceView[];
  /** The next times of a window that is not made yet. @throws invalid_request, here and below */
  preview(window: NewMaintenance): Preview;
  add(window: NewMaintenance, actor: Actor): Promise<MaintenanceView>;
  change(id: string, change: MaintenanceChange, actor: Actor): Promise<MaintenanceView>;
  /** Ends a window for good, or only the time that runs now. */
  end(id: string, what: 'all' | 'now', actor: Actor): Promise<void>;
}

export interface HoursApi {
  view(site: string): HoursView;
  answer(site: string, key: string, answer: 'accepted' | 'dismissed', actor: Actor): Promise<HoursView>;
}

export interface ProtectionApi {
  list(): ProtectionView[];
  add(period: NewProtection, actor: Actor): Promise<ProtectionView>;
  end(id: string, actor: Actor): Promise<void>;
  report(id: string): ProtectionReport;
}

export interface TakeoverApi {
  view(site: string): TakeoverView;
  /** @throws conflict while the site has open tickets, or is in takeover */
  start(site: string, actor: Actor): Promise<TakeoverView>;
  decide(site: string, item: string, made: ItemDecision, actor: Actor): Promise<TakeoverView>;
  sign(site: string, signature: NewSignature, actor: Actor): Promise<TakeoverView>;
  /** @throws conflict while something is missing */
  accept(site: string, actor: Actor): Promise<TakeoverView>;
}

export interface CalendarApi {
  readonly maintenance: MaintenanceApi;
  readonly hours: HoursApi;
  readonly protection: ProtectionApi;
  readonly takeover: TakeoverApi;
}

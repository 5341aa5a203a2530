// What the HTTP API asks about remote actions. Errors are ForesiteError with the status to answer.

import type {
  ActionModeChange,
  ActionModesView,
  ActionModeView,
  DryRunOrder,
  DryRunView,
  NewRemoteAction,
  RemediesView,
  RemoteActionView,
} from '../../contract/api-actions.ts';

/** Who asks: `isPerson` for somebody who has signed in; `behind` everybody who may be it, whatever they are called. */
export interface Asking {
  readonly name: string;
  readonly behind: readonly string[];
  readonly isPerson: boolean;
}

export interface RemoteActionsApi {
  /** What may help a ticket from here, and what was tried. @throws ForesiteError not_found, here and below */
  remedies(ticket: string, by: Asking): RemediesView;
  /** Asks the device what would be sent; changes nothing. */
  dryRun(ticket: string, order: DryRunOrder): Promise<DryRunView>;
  /** @throws also action_barred */
  request(ticket: string, order: NewRemoteAction, by: Asking): Promise<RemoteActionView>;
  approve(id: string, hash: string, by: Asking): Promise<RemoteActionView>;
  revoke(id: string, by: Asking): Promise<RemoteActionView>;
  /** Takes back what waits for a second person while its first may no longer order. */
  endThoseOver(): Promise<void>;
  /** Site of an action. */
  siteOf(id: string): string;
  modes(site: string): ActionModesView;
  setMode(site: string, change: ActionModeChange, by: Asking): Promise<ActionModeView>;
}

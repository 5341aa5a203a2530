// What the pages on remote actions read and do. A ticket's live event brings what has happened to its actions, too.

import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  ActionModeChange,
  ActionModesView,
  ActionModeView,
  DryRunOrder,
  DryRunView,
  NewRemoteAction,
  RemediesView,
  RemoteActionView,
} from '../../../../contract/api-actions.ts';
import { get, post, replace } from './client.ts';

/** While an action is under way. */
const WATCH_MS = 2000;
const part = encodeURIComponent;

const keys = {
  remedies: (ticket: string) => ['remedies', ticket] as const,
  modes: (site: string) => ['action-modes', site] as const,
};

/** @param seq of the ticket's last event: with each there may be something new */
export function useRemedies(ticket: string, seq: number) {
  return useQuery({
    queryKey: [...keys.remedies(ticket), seq],
    queryFn: ({ signal }) => get<RemediesView>(`tickets/${part(ticket)}/remedies`, signal),
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => (state.data?.actions.some(({ endedAt }) => endedAt === null) ? WATCH_MS : false),
  });
}

/** Asks the device each time it is opened: nothing old may be agreed to. @param order null while it is not yet whole */
export function useDryRun(ticket: string, order: DryRunOrder | null) {
  return useQuery({
    queryKey: ['dry-run', ticket, order],
    queryFn: order === null ? skipToken : () => post<DryRunView>(`tickets/${part(ticket)}/remedies/dry-run`, order),
    gcTime: 0,
    staleTime: 0,
    refetchInterval: false,
    refetchOnWindowFocus: false,
    retry: false,
  });
}

export function useOrderAction(ticket: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (order: NewRemoteAction) => post<RemoteActionView>(`tickets/${part(ticket)}/remedies`, order),
    onSettled: () => client.invalidateQueries({ queryKey: keys.remedies(ticket) }),
  });
}

export function useDecideAction(ticket: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, hash }: { id: string; hash: string | null }) =>
      hash === null
        ? post<RemoteActionView>(`remote-actions/${part(id)}/revoke`, {})
        : post<RemoteActionView>(`remote-actions/${part(id)}/approve`, { hash }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.remedies(ticket) }),
  });
}

export function useActionModes(site: string) {
  return useQuery({
    queryKey: keys.modes(site),
    queryFn: ({ signal }) => get<ActionModesView>(`sites/${part(site)}/action-modes`, signal),
  });
}

export function useSetMode(site: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: ActionModeChange) => replace<ActionModeView>(`sites/${part(site)}/action-modes`, change),
    onSettled: () => client.invalidateQueries({ queryKey: keys.modes(site) }),
  });
}

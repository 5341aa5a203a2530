// What the pages on planned work, hours, protection and takeover read and do.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  HoursView,
  ItemDecision,
  MaintenanceView,
  NewMaintenance,
  NewProtection,
  NewSignature,
  Preview,
  ProtectionReport,
  ProtectionView,
  TakeoverView,
} from '../../../../contract/api-calendar.ts';
import { get, post, remove, replace } from './client.ts';

const REFRESH_MS = 30_000;
const part = encodeURIComponent;

const keys = {
  maintenance: ['maintenance'] as const,
  hours: (site: string) => ['hours', site] as const,
  protection: ['protection'] as const,
  takeover: (site: string) => ['takeover', site] as const,
};

export function useMaintenance() {
  return useQuery({
    queryKey: keys.maintenance,
    queryFn: ({ signal }) => get<MaintenanceView[]>('maintenance', signal),
    refetchInterval: REFRESH_MS,
  });
}

/** The next times of a window that is being written; null while it is not whole. */
export function usePreview(window: NewMaintenance | null) {
  return useQuery({
    queryKey: ['preview', window],
    queryFn: () => post<Preview>('maintenance/preview', window),
    enabled: window !== null,
    retry: false,
    refetchInterval: false,
    placeholderData: (previous) => previous,
  });
}

export function useHours(site: string) {
  return useQuery({
    queryKey: keys.hours(site),
    queryFn: ({ signal }) => get<HoursView>(`sites/${part(site)}/hours`, signal),
    refetchInterval: REFRESH_MS,
  });
}

export function useProtection() {
  return useQuery({
    queryKey: keys.protection,
    queryFn: ({ signal }) => get<ProtectionView[]>('protection', signal),
    refetchInterval: REFRESH_MS,
  });
}

export function useProtectionReport(id: string) {
  return useQuery({
    queryKey: ['protection', id],
    queryFn: ({ signal }) => get<ProtectionReport>(`protection/${part(id)}/report`, signal),
    enabled: id !== '',
  });
}

export function useTakeover(site: string) {
  return useQuery({
    queryKey: keys.takeover(site),
    queryFn: ({ signal }) => get<TakeoverView>(`sites/${part(site)}/takeover`, signal),
    refetchInterval: REFRESH_MS,
  });
}

export type CalendarDeed =
  | { do: 'plan'; window: NewMaintenance }
  | { do: 'end'; id: string; what: 'all' | 'now' }
  | { do: 'declare'; period: NewProtection }
  | { do: 'end-protection'; id: string }
  | { do: 'answer'; site: string; key: string; answer: 'accepted' | 'dismissed' };

export function useCalendarDeed() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deed: CalendarDeed): Promise<unknown> => {
      switch (deed.do) {
        case 'plan':
          return post('maintenance', deed.window);
        case 'end':
          return remove(`maintenance/${part(deed.id)}?what=${deed.what}`);
        case 'declare':
          return post('protection', deed.period);
        case 'end-protection':
          return remove(`protection/${part(deed.id)}`);
        case 'answer':
          return post(`sites/${part(deed.site)}/hours/answers`, { key: deed.key, answer: deed.answer });
      }
    },
    onSettled: () => {
      for (const key of ['maintenance', 'hours', 'protection', 'sites', 'assets'])
        void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

export type TakeoverDeed =
  | { do: 'start' }
  | { do: 'decide'; item: string; made: ItemDecision }
  | { do: 'sign'; signature: NewSignature }
  | { do: 'accept' };

export function useTakeoverDeed(site: string) {
  const client = useQueryClient();
  const base = `sites/${part(site)}/takeover`;
  return useMutation({
    mutationFn: (deed: TakeoverDeed): Promise<TakeoverView> => {
      switch (deed.do) {
        case 'start':
          return post(base, {});
        case 'decide':
          return replace(`${base}/items/${part(deed.item)}`, deed.made);
        case 'sign':
          return post(`${base}/signatures`, deed.signature);
        case 'accept':
          return post(`${base}/acceptance`, {});
      }
    },
    onSuccess: (view) => client.setQueryData(keys.takeover(site), view),
    onSettled: () => {
      for (const key of ['takeover', 'sites', 'tickets']) void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

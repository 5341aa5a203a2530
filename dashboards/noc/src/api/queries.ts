// What the pages read and do, by TanStack Query: one key a resource, so that a live event knows where its news belongs.

import {
  QueryCache,
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
  type InfiniteData,
} from '@tanstack/react-query';
import { useEffect } from 'react';
import type {
  AssetDetail,
  AssetView,
  HistoryView,
  LabFault,
  SiteView,
  TicketAction,
  TicketView,
  TopologyView,
} from '../../../../contract/api.ts';
import type { ConflictView } from '../../../../contract/api-conflicts.ts';
import type { Me, PasswordChange } from '../../../../contract/api-people.ts';
import type { PollingView } from '../../../../contract/api-polling.ts';
import type { BrokerView, TopicsView } from '../../../../contract/api-topics.ts';
import type { BundleView, CauseNameView } from '../../../../contract/api-verdict.ts';
import { get, post, RequestError } from './client.ts';

export type TicketState = TicketView['state'];

export interface TicketPage {
  items: TicketView[];
  next: string | null;
}

export type TicketList = InfiniteData<TicketPage, string>;

const TICKETS_A_PAGE = 100;
/** How long an unwatched answer is kept. */
const UNUSED_KEPT_MS = 5 * 60_000;
const RETRIES = 2;
/** Live events keep lists fresh; this only mends what a lost event left wrong. */
const REFRESH_MS = 5 * 60_000;

const part = encodeURIComponent;

export const keys = {
  me: ['me'] as const,
  sites: ['sites'] as const,
  assets: (site: string) => ['assets', site] as const,
  asset: (site: string, asset: string) => ['asset', site, asset] as const,
  topology: (site: string) => ['topology', site] as const,
  conflicts: (site: string) => ['conflicts', site] as const,
  brokers: (site: string) => ['brokers', site] as const,
  polling: ['polling'] as const,
  tickets: (state: TicketState) => ['tickets', state] as const,
  ticket: (id: string) => ['ticket', id] as const,
  lab: ['lab'] as const,
};

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      // The session has ended: asking who I am leads to the sign-in.
      onError: (error, query) => {
        if (!(error instanceof RequestError) || error.status !== 401 || query.queryKey[0] === keys.me[0]) return;
        void client.invalidateQueries({ queryKey: keys.me });
      },
    }),
    defaultOptions: {
      queries: {
        gcTime: UNUSED_KEPT_MS,
        staleTime: 30_000,
        refetchInterval: REFRESH_MS,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < RETRIES && isPassing(error),
      },
    },
  });
  return client;
}

/** Worth asking again: no answer, or a server in trouble. */
function isPassing(error: Error): boolean {
  return !(error instanceof RequestError) || error.status === 0 || error.status >= 500;
}

export function useMe() {
  return useQuery({
    queryKey: keys.me,
    queryFn: ({ signal }) => get<Me>('me', signal),
    staleTime: Infinity,
    refetchInterval: false,
    refetchOnWindowFocus: false,
  });
}

export function useSites() {
  return useQuery({ queryKey: keys.sites, queryFn: ({ signal }) => get<SiteView[]>('sites', signal) });
}

export function useAssets(site: string) {
  return useQuery({
    queryKey: keys.assets(site),
    queryFn: ({ signal }) => get<AssetView[]>(`sites/${part(site)}/assets`, signal),
    enabled: site !== '',
  });
}

export function useAsset(site: string, asset: string) {
  return useQuery({
    queryKey: keys.asset(site, asset),
    queryFn: ({ signal }) => get<AssetDetail>(`sites/${part(site)}/assets/${part(asset)}`, signal),
  });
}

export function useTopology(site: string) {
  return useQuery({
    queryKey: keys.topology(site),
    queryFn: ({ signal }) => get<TopologyView>(`sites/${part(site)}/topology`, signal),
    refetchInterval: 60_000,
  });
}

export function useConflicts(site: string) {
  return useQuery({
    queryKey: keys.conflicts(site),
    queryFn: ({ signal }) => get<ConflictView[]>(`sites/${part(site)}/conflicts`, signal),
    refetchInterval: 60_000,
  });
}

/** The assets of several sites at once, for pages that name assets of many. */
export function useAssetsOf(sites: readonly string[]) {
  return useQueries({
    queries: sites.map((site) => ({
      queryKey: keys.assets(site),
      queryFn: ({ signal }: { signal: AbortSignal }) => get<AssetView[]>(`sites/${part(site)}/assets`, signal),
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  });
}

const POLLING_REFRESH_MS = 5000;

export function usePolling() {
  return useQuery({
    queryKey: keys.polling,
    queryFn: ({ signal }) => get<PollingView>('polling', signal),
    refetchInterval: POLLING_REFRESH_MS,
    staleTime: POLLING_REFRESH_MS,
  });
}

/** The MQTT brokers of a site; asked only for those who may listen to them. */
export function useBrokers(site: string, isAllowed: boolean) {
  return useQuery({
    queryKey: keys.brokers(site),
    queryFn: ({ signal }) => get<BrokerView[]>(`sites/${part(site)}/brokers`, signal),
    enabled: isAllowed,
  });
}

/** Well within the time that the server goes on listening after a look. */
const TOPICS_REFRESH_MS = 2000;

export interface TopicsWanted {
  broker: string;
  asset: string;
  find: string;
}

/** What comes over a broker; the server listens while this asks. Paused, it shows what it last knew. */
export function useTopics(site: string, wanted: TopicsWanted, isPaused: boolean) {
  return useQuery({
    queryKey: ['topics', site, wanted],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams(Object.entries(wanted).filter(([, text]) => text !== ''));
      return get<TopicsView>(`sites/${part(site)}/topics?${query.toString()}`, signal);
    },
    refetchInterval: isPaused ? false : TOPICS_REFRESH_MS,
    refetchOnWindowFocus: !isPaused,
    staleTime: 0,
    gcTime: 0,
    retry: false,
    placeholderData: (previous) => previous,
  });
}

export interface HistoryQuestion {
  asset: string;
  component: string;
  measurement: string;
  field: string;
  rangeMs: number;
  points: number;
}

export function useHistory(site: string, question: HistoryQuestion) {
  return useQuery({
    queryKey: ['history', site, question],
    queryFn: ({ signal }) => {
      const now = Date.now();
      const query = new URLSearchParams({
        asset: question.asset,
        component: question.component,
        measurement: question.measurement,
        field: question.field,
        from: new Date(now - question.rangeMs).toISOString(),
        to: new Date(now).toISOString(),
        points: String(question.points),
      });
      return get<HistoryView>(`sites/${part(site)}/history?${query.toString()}`, signal);
    },
    refetchInterval: Math.max(10_000, question.rangeMs / question.points),
    placeholderData: (previous) => previous,
  });
}

export function useTickets(state: TicketState) {
  return useInfiniteQuery({
    queryKey: keys.tickets(state),
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === '' ? '' : `&cursor=${part(pageParam)}`;
      return get<TicketPage>(`tickets?state=${state}&limit=${TICKETS_A_PAGE}${cursor}`, signal);
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
}

/** Open tickets that are followed; with more of them the list says so and loads the rest on request. */
const MAX_OPEN_PAGES = 5;

/** All open tickets, however many pages that takes: the most urgent may stand on the last one. */
export function useOpenTickets() {
  const list = useTickets('open');
  const { data, hasNextPage, isFetching, fetchNextPage } = list;
  const isMore = hasNextPage && !isFetching && (data?.pages.length ?? 0) < MAX_OPEN_PAGES;
  useEffect(() => {
    if (isMore) void fetchNextPage();
  }, [isMore, fetchNextPage]);
  return list;
}

export function useTicket(id: string) {
  return useQuery({
    queryKey: keys.ticket(id),
    queryFn: ({ signal }) => get<TicketView>(`tickets/${part(id)}`, signal),
  });
}

/** What was kept of a ticket; null when nothing was. */
/** How often a page that stays open looks for what came after the fault. */
const EVIDENCE_EVERY_MS = 30_000;

export function useEvidence(id: string) {
  return useQuery({
    queryKey: [...keys.ticket(id), 'evidence'],
    queryFn: () => get<BundleView | null>(`tickets/${part(id)}/evidence`),
    // What came after the fault is kept later, without an event of the ticket.
    refetchInterval: ({ state: { data } }) =>
      data && Date.parse(data.frozenAt) < data.toMs && Date.now() < data.toMs + 2 * EVIDENCE_EVERY_MS
        ? EVIDENCE_EVERY_MS
        : false,
  });
}

/** The causes that a closing may name. */
export function useCauseNames() {
  return useQuery({ queryKey: ['causes'], queryFn: () => get<CauseNameView[]>('causes'), staleTime: Infinity });
}

export function useTicketAction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: TicketAction) => post<TicketView>(`tickets/${part(id)}/actions`, action),
    onSuccess: (ticket) => {
      client.setQueryData(keys.ticket(ticket.id), ticket);
      void client.invalidateQueries({ queryKey: ['tickets'] });
    },
    // Somebody else was faster, most likely: show how it stands now.
    onError: () => void client.invalidateQueries({ queryKey: keys.ticket(id) }),
  });
}

/** Results of polls are not live events: they are looked at once most have come. */
const POLLED_AFTER_MS = 3000;

/** Polls every target of an asset now; what comes of it arrives by itself. */
export function usePollNow(site: string, asset: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => post<{ targets: number }>(`sites/${part(site)}/assets/${part(asset)}/polls`, {}),
    onSuccess: () => {
      setTimeout(() => void client.invalidateQueries({ queryKey: keys.asset(site, asset) }), POLLED_AFTER_MS);
    },
  });
}

export type Credentials = { name: string; password: string } | { token: string };

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (credentials: Credentials) => {
      await post<unknown>('sign-in', credentials);
      return get<Me>('me');
    },
    onSuccess: (me) => client.setQueryData(keys.me, me),
  });
}

export function useSetPassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: PasswordChange) => {
      await post<unknown>('set-password', change);
      return get<Me>('me');
    },
    onSuccess: (me) => client.setQueryData(keys.me, me),
  });
}

export function useLabFaults(isDemo: boolean) {
  return useQuery({
    queryKey: keys.lab,
    queryFn: ({ signal }) => get<LabFault[]>('lab/faults', signal),
    enabled: isDemo,
    refetchInterval: 5000,
  });
}

export function useLabOrder() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (order: { verb: 'break'; fault: string } | { verb: 'heal'; fault?: string }) => {
      const { verb, ...body } = order;
      return post<unknown>(`lab/${verb}`, body);
    },
    onSettled: () => void client.invalidateQueries({ queryKey: keys.lab }),
  });
}

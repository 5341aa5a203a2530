// What a metric store is to the server: history of everything measured, written in groups with the reader's cursor, read
// in buckets. Two implementations stand behind it (embedded, InfluxDB). It never takes part in detection.

import type { Quality } from '../../../contract/batch.ts';
import type { Delivery, LineDelivery } from '../../../contract/link.ts';
import type { Position } from '../../../contract/records.ts';

/** Most buckets one query returns; a finer step is made coarser. */
export const MAX_QUERY_POINTS = 10_000;
/** Buckets of a query that names neither step nor points. */
export const DEFAULT_QUERY_POINTS = 500;

export interface SeriesKey {
  measurement: string;
  field: string;
  site: string;
  asset: string;
  class: string;
  /** `kind:name`, '' for the asset itself. */
  component: string;
}

export interface LatestValue extends SeriesKey {
  timeMs: number;
  value: number;
  quality: Quality;
}

export interface HistoryQuery {
  site: string;
  asset: string;
  /** '' or absent: the asset itself. */
  component?: string;
  measurement: string;
  field: string;
  /** Inclusive. */
  fromMs: number;
  /** Exclusive. */
  toMs: number;
  /** Bucket width; buckets begin at multiples of it since 1970. Chosen from the range and `maxPoints` when absent. */
  stepMs?: number;
  maxPoints?: number;
}

/** Buckets that hold samples, oldest first; one typed array a column, so that they cross threads without copying. */
export interface History {
  /** Width used: the one asked for, or a coarser one where only that is kept or fits. */
  stepMs: number;
  /** Begin of each bucket. */
  timeMs: Float64Array<ArrayBuffer>;
  min: Float64Array<ArrayBuffer>;
  max: Float64Array<ArrayBuffer>;
  mean: Float64Array<ArrayBuffer>;
  last: Float64Array<ArrayBuffer>;
  /** When the last value was read; NaN where that is not known. */
  lastMs: Float64Array<ArrayBuffer>;
  /** 1 where the difference of a value in the bucket to the one before is void: a counter that began anew. */
  gap: Uint8Array<ArrayBuffer>;
  count: Float64Array<ArrayBuffer>;
}

export interface StoreStats {
  /** Bytes on disk; 0 where the store is elsewhere and does not tell. */
  bytes: number;
  /** Samples kept in full (embedded); lines accepted since start (InfluxDB). */
  samples: number;
  seriesCount: number;
  /** Deliveries handed to `write` and not durable yet. */
  waiting: number;
  /** Samples refused: no sensible time, older than what is kept, or refused by the database with a reason. */
  dropped: number;
  /** The error line of the last failure; '' once a write has succeeded again. */
  lastError: string;
}

export interface MetricStore {
  /** @throws ForesiteError when the store cannot be used at all; a damaged file is set aside instead and reported */
  open(): Promise<void>;
  /**
   * Writes the samples of the deliveries and moves their gateways' cursors; other records only move the cursor. Resolves
   * when that is durable. The same sample (series and time) again changes nothing.
   */
  write(deliveries: readonly Delivery[]): Promise<void>;
  /** As {@link write}, of records that come as lines. Absent in a store that needs the samples themselves. */
  writeLines?(delivery: LineDelivery): Promise<void>;
  /** The last position of the gateway that is durable here. */
  cursor(gateway: string): Promise<Position | null>;
  query(query: HistoryQuery): Promise<History>;
  /** The latest value of each series of a site, or of one of its assets. */
  latest(site: string, asset?: string): Promise<LatestValue[]>;
  series(site: string, asset?: string): Promise<SeriesKey[]>;
  stats(): Promise<StoreStats>;
  close(): Promise<void>;
}

/** How long each level is kept. */
export interface Retention {
  rawMs: number;
  minuteMs: number;
  hourMs: number;
}

const DAY_MS = 86_400_000;
export const DEFAULT_RETENTION: Retention = { rawMs: 30 * DAY_MS, minuteMs: 180 * DAY_MS, hourMs: 1826 * DAY_MS };

const NICE_STEPS_S = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
  2_592_000,
];

/** The bucket width of a query: as asked, else the finest round one that keeps to the points; never too fine to return. */
export function stepOf(query: HistoryQuery): number {
  const spanMs = Math.max(0, query.toMs - query.fromMs);
  const points = Math.min(MAX_QUERY_POINTS, Math.max(1, query.maxPoints ?? DEFAULT_QUERY_POINTS));
  const leastMs = query.stepMs === undefined ? spanMs / points : spanMs / MAX_QUERY_POINTS;
  if (query.stepMs !== undefined && query.stepMs >= Math.max(1, leastMs)) return Math.floor(query.stepMs);
  for (const seconds of NICE_STEPS_S) if (seconds * 1000 >= leastMs) return seconds * 1000;
  return Math.ceil(leastMs / DAY_MS) * DAY_MS;
}

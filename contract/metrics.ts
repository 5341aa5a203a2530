// The catalogue of what Foresite measures: every measurement, its fields, their units and what they mean. Names follow
// Telegraf's plugins where one exists, so that public dashboards work. A field keeps its type for ever.

import type { Field, Measurement } from './metric-types.ts';
import { CAMERA_METRICS } from './metrics-camera.ts';
import { SELF_METRICS } from './metrics-self.ts';
import { HOST_METRICS } from './metrics-host.ts';
import { HARDWARE_METRICS } from './metrics-hardware.ts';
import { NETWORK_METRICS } from './metrics-network.ts';
import { ELECTRIC_METRICS } from './metrics-electric.ts';
import { SERVICE_METRICS } from './metrics-service.ts';
import { SYSTEM_METRICS } from './metrics-systems.ts';

export type { Field, Measurement } from './metric-types.ts';

export const METRICS = {
  ...SELF_METRICS,
  ...HOST_METRICS,
  ...HARDWARE_METRICS,
  ...NETWORK_METRICS,
  ...ELECTRIC_METRICS,
  ...SERVICE_METRICS,
  ...CAMERA_METRICS,
  ...SYSTEM_METRICS,
} as const satisfies Record<string, Measurement>;

const CATALOGUE: Readonly<Record<string, Measurement>> = METRICS;

export function measurementOf(name: string): Measurement | undefined {
  return Object.hasOwn(CATALOGUE, name) ? CATALOGUE[name] : undefined;
}

export function fieldOf(measurement: string, field: string): Field | undefined {
  const fields = measurementOf(measurement)?.fields;
  return fields && Object.hasOwn(fields, field) ? fields[field] : undefined;
}

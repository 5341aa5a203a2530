// What is told of recorders by their own HTTP interfaces (ISAPI, CGI), and by SNMP where an asset is asked by both: the
// same row must not come from two sources that name its parts differently.

import type { Profile } from './profile.ts';
import { LOGIN_PROTOCOLS } from './protocols.ts';

const RECORDER_MEASUREMENTS: ReadonlySet<string> = new Set([
  'recorder',
  'recorder_disk',
  'recorder_channel',
  'recording',
  'cpu',
  'mem',
]);

/** Component of the target that asks the recorder's own interface for the measurement; '' where there is none. */
export function recorderTarget({ probes }: Profile, measurement: string): string {
  if (!RECORDER_MEASUREMENTS.has(measurement)) return '';
  const probe = probes?.find(({ protocol }) => LOGIN_PROTOCOLS.includes(protocol));
  return probe ? `target:${probe.name ?? probe.protocol}` : '';
}

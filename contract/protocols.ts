// The protocols that targets are polled by. Apart from the collectors' contract, so that what runs in a browser can name them.

/** What a profile's probes ask by: each target is one question, not a map of points. */
export const PROBE_PROTOCOLS = [
  'ping',
  'tcp',
  'http',
  'https',
  'rtsp',
  'dns',
  'ntp',
  'onvif',
  'snapshot',
  'isapi',
  'dahua-cgi',
  'onvif-recorder',
] as const;
export const PROTOCOLS = ['snmp', 'modbus', 'mqtt', ...PROBE_PROTOCOLS] as const;
/** The recorders' own: they ask nothing without a login. */
export const LOGIN_PROTOCOLS: readonly Protocol[] = ['isapi', 'dahua-cgi', 'onvif-recorder'];
/** Those of which a target exists only where its asset has a credential for it. */
export const CREDENTIAL_PROTOCOLS: readonly Protocol[] = [...LOGIN_PROTOCOLS, 'onvif', 'snapshot'];
export type Protocol = (typeof PROTOCOLS)[number];

/** Components of targets whose failure makes what was read through them unknown. */
export const READING_TARGETS: ReadonlySet<string> = new Set(
  ['snmp', 'modbus', 'mqtt', ...LOGIN_PROTOCOLS].map((name) => `target:${name}`),
);

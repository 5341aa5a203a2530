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
] as const;
export const PROTOCOLS = ['snmp', 'modbus', 'mqtt', ...PROBE_PROTOCOLS] as const;
/** The recorders' own: they ask nothing without a login. */
export const LOGIN_PROTOCOLS: readonly Protocol[] = ['isapi', 'dahua-cgi'];
/** Those of which a target exists only where its asset has a credential for it. */
export const CREDENTIAL_PROTOCOLS: readonly Protocol[] = [...LOGIN_PROTOCOLS, 'onvif', 'snapshot'];
export type Protocol = (typeof PROTOCOLS)[number];

// The protocols that targets are polled by. Apart from the collectors' contract, so that what runs in a browser can name them.

export const PROTOCOLS = [
  'snmp',
  'modbus',
  'mqtt',
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
/** Those that ask nothing without a login: a target of theirs exists once its asset has a credential for it. */
export const LOGIN_PROTOCOLS: readonly Protocol[] = ['isapi', 'dahua-cgi'];
export type Protocol = (typeof PROTOCOLS)[number];

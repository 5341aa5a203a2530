// The protocols that targets are polled by. Apart from the collectors' contract, so that what runs in a browser can name them.

export const PROTOCOLS = ['snmp', 'modbus', 'mqtt', 'ping', 'tcp', 'http', 'rtsp'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

// Addresses at which devices answer as they leave the factory: one seen there has lost its settings, or was never given any.
// From the makers' manuals.

const DEFAULTS: ReadonlySet<string> = new Set([
  // Hikvision; Dahua; Uniview (cameras, recorders); Axis; Hanwha; Tiandy; TP-Link cameras
  '192.168.1.64', '192.168.1.108', '192.168.1.13', '192.168.1.30', '192.168.0.90', '192.168.1.100', '192.168.1.2', '192.168.1.60',
]); // prettier-ignore

export function isMakerDefault(ip: string): boolean {
  // RFC 3927: what has found no address gives itself one.
  return DEFAULTS.has(ip) || ip.startsWith('169.254.');
}

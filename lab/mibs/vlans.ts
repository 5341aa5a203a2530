// Numbers of the VLANs of the simulated switches: where devices belong, and where they land by mistake.

import type { World } from '../world.ts';

/** The one VLAN of the site, and its filtering database. */
export const SITE_VLAN = 10;
/** What a switch without configuration has. */
export const DEFAULT_VLAN = 1;
/** Somebody else's. */
export const WRONG_VLAN = 30;
/** Of a device that nobody has on a list. */
export const STRANGER_MAC = '50:fa:84:77:1c:0e';

/** The VLAN in which a device's frames arrive: that of the port it hangs on. */
export function vlanOf(world: World, asset: string): number {
  const uplink = world.layout.byKey.get(asset)?.uplink;
  return uplink ? world.value(uplink.asset, `vlan.${uplink.port}`, SITE_VLAN) : SITE_VLAN;
}

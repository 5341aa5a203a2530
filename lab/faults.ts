// The faults of the simulated site. Written from the field's experience alone; never look here for what the diagnosis should say.

import { CAMERA_FAULTS } from './faults/cameras.ts';
import { KIOSK_FAULTS } from './faults/kiosks.ts';
import { MISBEHAVIOUR } from './faults/misbehaviour.ts';
import { NETWORK_FAULTS } from './faults/network.ts';
import { POWER_FAULTS } from './faults/power.ts';
import { ROOM_FAULTS } from './faults/room.ts';
import { SYSTEM_FAULTS } from './faults/systems.ts';
import type { FaultDefinition } from './fault.ts';

export const FAULTS: readonly FaultDefinition[] = [
  ...CAMERA_FAULTS,
  ...NETWORK_FAULTS,
  ...POWER_FAULTS,
  ...ROOM_FAULTS,
  ...KIOSK_FAULTS,
  ...SYSTEM_FAULTS,
  ...MISBEHAVIOUR,
];

export function faultNamed(name: string): FaultDefinition | undefined {
  return FAULTS.find((fault) => fault.name === name);
}

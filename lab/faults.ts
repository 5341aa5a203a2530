// The faults of the simulated site. Written from the field's experience alone; never look here for what the diagnosis should say.

import { AGEING_FAULTS } from './faults/ageing.ts';
import { CAMERA_FAULTS } from './faults/cameras.ts';
import { IDENTITY_FAULTS } from './faults/identity.ts';
import { KIOSK_PART_FAULTS } from './faults/kiosk-parts.ts';
import { KIOSK_FAULTS } from './faults/kiosks.ts';
import { LINK_FAULTS } from './faults/links.ts';
import { MISBEHAVIOUR } from './faults/misbehaviour.ts';
import { NETWORK_FAULTS } from './faults/network.ts';
import { PICTURE_FAULTS } from './faults/pictures.ts';
import { PLANT_FAULTS } from './faults/plant.ts';
import { POWER_FAULTS } from './faults/power.ts';
import { RECORDING_FAULTS } from './faults/recording.ts';
import { ROADSIDE_FAULTS } from './faults/roadside.ts';
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
  ...PICTURE_FAULTS,
  ...IDENTITY_FAULTS,
  ...LINK_FAULTS,
  ...RECORDING_FAULTS,
  ...ROADSIDE_FAULTS,
  ...AGEING_FAULTS,
  ...KIOSK_PART_FAULTS,
  ...PLANT_FAULTS,
  ...MISBEHAVIOUR,
];

export function faultNamed(name: string): FaultDefinition | undefined {
  return FAULTS.find((fault) => fault.name === name);
}

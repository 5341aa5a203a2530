// The system group (RFC 3418) of the simulated devices.

import { recorderMake, type Device } from '../device.ts';
import { int, oidValue, text, ticks } from '../snmp/ber.ts';
import { parseOid, scalar, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';

const SYSTEM = '1.3.6.1.2.1.1';

/** sysObjectID and sysDescr as the makers’ agents give them, `%` the model. */
const IDENTITY: Readonly<Record<string, readonly [objectId: string, descr: string]>> = {
  router: [
    '1.3.6.1.4.1.2011.2.224.303',
    'Huawei % Huawei Versatile Routing Platform Software VRP (R) software, Version 5.170',
  ],
  core: ['1.3.6.1.4.1.9.6.1.1006.24.1', '% 24-Port Gigabit Managed Switch'],
  access: ['1.3.6.1.4.1.9.6.1.1006.24.2', '% 24-Port Gigabit PoE Managed Switch'],
  recorder: ['1.3.6.1.4.1.1004849.3.2.10', '%'],
  'recorder of Hikvision': ['1.3.6.1.4.1.50001', 'Hikvision %'],
  ups: ['1.3.6.1.4.1.5491.304', '% NetMan 204'],
  pdu: [
    '1.3.6.1.4.1.318.1.3.4.6',
    'APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.8.2 PN:apc_hw05_aos_682.bin AF1:v6.8.0 MN:%)',
  ],
  player: ['1.3.6.1.4.1.8072.3.2.10', 'Linux player-1 6.1.0-18-amd64 #1 SMP x86_64'],
};

export function systemRows(world: World, device: Device): Row[] {
  const isHikvision = device.kind === 'recorder' && recorderMake(device) === 'hikvision';
  const [objectId, descr] = IDENTITY[isHikvision ? 'recorder of Hikvision' : device.kind] ?? [
    '1.3.6.1.4.1.8072.3.2.10',
    '%',
  ];
  const described = descr
    .replace('%', device.model)
    .replace('24-Port', `${/-(\d+)/.exec(device.model)?.[1] ?? '24'}-Port`);
  return [
    scalar(`${SYSTEM}.1`, () => text(world.text(device.key, described))),
    scalar(`${SYSTEM}.2`, () => oidValue(parseOid(objectId))),
    scalar(`${SYSTEM}.3`, () => ticks(world.uptimeMs(device.key))),
    scalar(`${SYSTEM}.4`, () => text('')),
    scalar(`${SYSTEM}.5`, () => text(world.text(device.key, device.key))),
    scalar(`${SYSTEM}.6`, () => text(`${world.layout.site.key}, ${device.position.en}`)),
    scalar(`${SYSTEM}.7`, () => int(device.ports.length > 0 ? 6 : 72)),
  ];
}

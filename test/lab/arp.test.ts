// A device that gets another address lands at one that is free, and keeps its MAC address.

import { expect, test } from 'vitest';
import { ManualClock } from '../../contract/manual-clock.ts';
import { FaultBoard } from '../../lab/fault-board.ts';
import { arpRows } from '../../lab/mibs/arp.ts';
import { Mib, parseOid } from '../../lab/snmp/mib.ts';
import { generateSite } from '../../lab/topology/generate.ts';
import { World } from '../../lab/world.ts';

const IP_OF = '1.3.6.1.2.1.4.22.1.3.2';

test('on a site with most of its addresses taken, too', () => {
  const { layout } = generateSite(1320);
  const world = new World(layout, new ManualClock());
  const router = layout.devices.find(({ kind }) => kind === 'router');
  if (!router) throw new Error('no router');
  const mib = new Mib(arpRows(world, router));
  const hosts = layout.devices.map(({ host }) => host).filter((host) => host !== '' && host !== router.host);
  const isHeld = (host: string): boolean => (mib.find(parseOid(`${IP_OF}.${host}`))?.get() ?? null) !== null;
  expect(hosts.filter((host) => !isHeld(host))).toEqual([]);
  const player = layout.devices.find(({ key }) => key === 'player-2');
  if (!player) throw new Error('no player');
  new FaultBoard(world, 1).break({ fault: 'device-address-changed', on: player.key });
  expect(hosts.filter((host) => !isHeld(host))).toEqual([player.host]);
  const network = player.host.split('.').slice(0, 2).join('.');
  const all = Array.from({ length: 256 * 254 }, (_, at) => `${network}.${Math.floor(at / 254)}.${1 + (at % 254)}`);
  const held = all.filter((host) => !hosts.includes(host) && isHeld(host));
  expect(held).toHaveLength(1);
});

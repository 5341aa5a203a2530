// Makers build more than one kind of thing under one number, and codes of models mean something else at every maker: what is
// taken for what by its number and its own words alone.

import { describe, expect, it } from 'vitest';
import { loadProfileFolders } from '../../../app/load-profiles.ts';
import { evidenceWithout, NO_HINTS } from '../../../gateway/discover/evidence.ts';
import { recognise } from '../../../gateway/discover/recognise.ts';
import type { Evidence } from '../../../gateway/discover/types.ts';

const { profiles } = loadProfileFolders();
const E = '1.3.6.1.4.1';
const BRIDGE = '1.3.6.1.2.1.17.1.4';
const HOST = ['1.3.6.1.2.1.25.4.2', '1.3.6.1.2.1.25.4.2.1.2', '1.3.6.1.2.1.25.2.3', '1.3.6.1.2.1.25.3.3'];

function evidence(number: string, sysDescr: string, subtrees: readonly string[], ports: number): Evidence {
  const enterprises = [number, ...subtrees.map((one) => one.replace(`${E}.`, ''))]
    .map((one) => Number(one.split('.', 1)[0]))
    .filter((one) => one > 3);
  return {
    ...evidenceWithout(NO_HINTS),
    hasSnmp: true,
    sysObjectId: `${E}.${number}`,
    sysDescr,
    subtrees: new Set(subtrees),
    ports,
    enterprises,
  };
}

interface Case {
  number: string;
  descr: string;
  is: string;
  vendor: string;
  subtrees?: string[];
  ports?: number;
}

const CASES: Case[] = [
  { number: '25506.1.1128', descr: 'Comware 7.1, H3C SecPath F1000-AK115', is: 'firewall', vendor: 'H3C', ports: 16 },
  { number: '25506.1.1199', descr: 'Comware 7.1, H3C MSR3620', is: 'router', vendor: 'H3C', ports: 8 },
  { number: '25506.1.1360', descr: 'Comware 7.1, H3C WX3510H', is: 'accesspoint', vendor: 'H3C', ports: 8 },
  { number: '25506.1.1247', descr: 'Comware 7.1, H3C S5560X-54C', is: 'switch', vendor: 'H3C', subtrees: [BRIDGE], ports: 54 },
  { number: '2011.2.122.1', descr: 'Huawei VRP, USG6300', is: 'firewall', vendor: 'Huawei', ports: 10 },
  { number: '2011.2.321.18', descr: 'USG6525E Huawei', is: 'firewall', vendor: 'Huawei', ports: 10 },
  { number: '2011.2.240.30', descr: 'Huawei AirEngine 5760-10, VRP', is: 'accesspoint', vendor: 'Huawei', ports: 2 },
  { number: '2011.2.224.67', descr: 'Huawei AR2220E, VRP', is: 'router', vendor: 'Huawei', ports: 10 },
  { number: '2011.2.23.622', descr: 'S5735-L24P4X Huawei VRP', is: 'switch', vendor: 'Huawei', subtrees: [BRIDGE], ports: 28 },
  { number: '4881.1.2.1.1.100', descr: 'Ruijie AP730-L', is: 'accesspoint', vendor: 'Ruijie', ports: 2 },
  { number: '4881.1.2.1.1.54', descr: 'Ruijie Wireless Switch (WS6008)', is: 'accesspoint', vendor: 'Ruijie', ports: 10 },
  { number: '4881.1.1.10.1.108', descr: 'Ruijie Router (RSR20-X-28)', is: 'router', vendor: 'Ruijie', ports: 8 },
  { number: '4881.1.1.10.1.300', descr: 'Ruijie RG-WALL 1600', is: 'firewall', vendor: 'Ruijie', ports: 8 },
  { number: '9.1.2114', descr: 'Cisco Adaptive Security Appliance Version 9.8', is: 'firewall', vendor: 'Cisco', ports: 8 },
  { number: '9.1.2427', descr: 'Cisco Controller', is: 'accesspoint', vendor: 'Cisco', ports: 4 },
  { number: '9.1.1639', descr: 'Cisco IOS XR Software (ASR9K)', is: 'router', vendor: 'Cisco', ports: 20 },
  { number: '9.1.1864', descr: 'Cisco Integrated Management Controller', is: 'bmc', vendor: 'Cisco', ports: 1 },
  { number: '2636.1.1.1.2.39', descr: 'Juniper srx240h internet router, JUNOS', is: 'firewall', vendor: 'Juniper', ports: 16 },
  { number: '890.1.15', descr: 'USG40W', is: 'firewall', vendor: 'Zyxel', ports: 6 },
  { number: '890.1.15', descr: 'NWA5123-AC', is: 'accesspoint', vendor: 'Zyxel', ports: 2 },
  { number: '14988.1', descr: 'RouterOS cAP ac', is: 'accesspoint', vendor: 'MikroTik', ports: 2 },
  { number: '14823.1.1.32', descr: 'ArubaOS (MODEL: Aruba7030)', is: 'accesspoint', vendor: 'Aruba', ports: 8 },
  { number: '21239.5.1', descr: 'Watchdog 15-P', is: 'sensor', vendor: 'Vertiv', subtrees: [`${E}.21239.5.1.2.1`], ports: 1 },
  { number: '318.1.3.8', descr: 'APC Web/SNMP Management Card, Environmental Manager', is: 'sensor', vendor: 'APC', ports: 1 },
  { number: '2620.1.6.123', descr: 'Linux cpfw 3.10 x86_64', is: 'firewall', vendor: 'Check Point', subtrees: HOST, ports: 6 },
  { number: '8072.3.2.8', descr: 'FreeBSD fw2 13.2 amd64', is: 'firewall', vendor: 'OPNsense', subtrees: [...HOST, `${E}.12325.1.200`], ports: 4 },
  { number: '8072.3.2.8', descr: 'FreeBSD host1 13.2 amd64', is: 'server', vendor: '', subtrees: HOST, ports: 2 },
  { number: '8072.3.2.10', descr: 'Linux LGwebOSTV 4.4.84 armv7l', is: 'display', vendor: '', subtrees: HOST, ports: 1 },
  { number: '53684.1', descr: 'Uniview IPC', is: 'camera', vendor: 'Uniview', ports: 1 },
  { number: '3320.1.227', descr: 'BDCOM S2528-B', is: 'switch', vendor: 'BDCOM', subtrees: [BRIDGE], ports: 28 },
  { number: '6027.1.3.14', descr: 'Dell Real Time Operating System, Series: S4810', is: 'switch', vendor: 'Dell', subtrees: [BRIDGE], ports: 52 },
  { number: '20542.9.1', descr: 'AirLink RV50X', is: 'lte-router', vendor: 'Sierra Wireless', ports: 2 },
]; // prettier-ignore

describe('by number and words alone', () => {
  it.each(CASES)('“$descr” of $number is a $is', ({ number, descr, is, vendor, subtrees = [], ports = 1 }) => {
    const [best] = recognise(evidence(number, descr, subtrees, ports), profiles);
    expect({ class: best?.class, vendor: best?.vendor }).toEqual({ class: is, vendor });
  });

  it('a converter with one port, by a maker of switches, is not called a switch', () => {
    const [best] = recognise(evidence('8691.2.7', 'NP5110', [], 1), profiles);
    expect(best).toMatchObject({ profile: 'snmp-generic', class: null, vendor: 'Moxa' });
  });
});

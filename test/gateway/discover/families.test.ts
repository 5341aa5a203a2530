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
  { number: '8072.3.2.10', descr: 'Linux UBNT 4.4.153 mips', is: 'switch', vendor: 'Ubiquiti', subtrees: [...HOST, '1.3.6.1.2.1.17.2.15'], ports: 26 },
  { number: '4413', descr: 'US-24-250W, 4.0.66.10832, Linux 3.6.5', is: 'switch', vendor: 'Ubiquiti', subtrees: [BRIDGE], ports: 28 },
  { number: '8072.3.2.10', descr: 'Ubiquiti UniFi UDM-Pro 4.0.6 Linux 4.19.152', is: 'router', vendor: 'Ubiquiti', subtrees: [...HOST, BRIDGE], ports: 11 },
  { number: '3224.1.29', descr: 'SSG5-Serial version 6.3.0r23.0 (SN: 0, Firewall VPN)', is: 'firewall', vendor: 'Juniper', ports: 7 },
  { number: '1588.3.3.1.131', descr: 'Brocade VDX6740 Switch, BR-VDX6740', is: 'switch', vendor: 'Brocade', ports: 60 },
  { number: '1991.1.3.48.5.1', descr: 'Brocade Communications Systems, Inc. ICX6610-48P, IronWare', is: 'switch', vendor: 'Brocade', ports: 52 },
  { number: '1991.1.3.61.2.1', descr: 'Ruckus Wireless, Inc. ICX7150-C12-POE, IronWare', is: 'switch', vendor: 'Ruckus', ports: 16 },
  { number: '1991.1.3.44.1.2', descr: 'Brocade NetIron MLX, IronWare', is: 'router', vendor: 'Brocade', ports: 40 },
  { number: '2011.2.115', descr: 'MA5680T', is: 'switch', vendor: 'Huawei', ports: 10 },
  { number: '2011.2.248', descr: 'Huawei Integrated Access Software', is: 'switch', vendor: 'Huawei', ports: 10 },
  { number: '25506.11.1.172', descr: 'HP Comware Platform Software, HP FF 5700-40XG Switch', is: 'switch', vendor: 'HPE', ports: 48 },
  { number: '11.2.3.7.11.158', descr: 'HP V1910-24G-PoE (365W) Switch Software Version 5.20', is: 'switch', vendor: 'HPE', subtrees: [BRIDGE], ports: 28 },
  { number: '29671.2.36', descr: 'Meraki MX64 Router/Security Appliance', is: 'firewall', vendor: 'Cisco Meraki', ports: 12 },
  { number: '29671.2.109', descr: 'Meraki MS220-48LP Cloud Managed PoE Switch', is: 'switch', vendor: 'Cisco Meraki', ports: 52 },
  { number: '14988.1', descr: 'RouterOS RBwAPR-2nD&R11e-LTE', is: 'lte-router', vendor: 'MikroTik', ports: 1 },
  { number: '14823.1.1.18', descr: 'ArubaOS (MODEL: ArubaS3500-48P)', is: 'switch', vendor: 'Aruba', ports: 52 },
  { number: '2604.5', descr: 'Linux xg 4.14.38 x86_64', is: 'firewall', vendor: 'Sophos', subtrees: HOST, ports: 6 },
  { number: '3097.1.5.52', descr: 'M400', is: 'firewall', vendor: 'WatchGuard', subtrees: HOST, ports: 8 },
  { number: '16378.10000', descr: 'Digi TransPort WR21-U82B-DE1-XX Ser#:278821', is: 'lte-router', vendor: 'Digi', ports: 2 },
  { number: '171.10.37.36', descr: 'D-Link Access Point DAP-2553', is: 'accesspoint', vendor: 'D-Link', ports: 2 },
  { number: '11863.2.1.3', descr: 'TL-ER6120 Gigabit VPN Router', is: 'router', vendor: 'TP-Link', ports: 5 },
  { number: '15227.1.3.1', descr: 'Linux USG 2.6.34', is: 'firewall', vendor: 'Venustech', subtrees: HOST, ports: 8 },
  { number: '19849.1.3.1', descr: 'Linux nf 2.6.34', is: 'firewall', vendor: 'NSFOCUS', subtrees: HOST, ports: 8 },
  { number: '9833.1.3.1', descr: 'Linux LeadSec 2.6.34', is: 'firewall', vendor: 'Leadsec', subtrees: HOST, ports: 8 },
  { number: '5089.1.2.1', descr: 'Clavister cOS Core 11.20', is: 'firewall', vendor: 'Clavister', ports: 6 },
  { number: '6339.1.2.1.30', descr: 'DCRS-5980-28T(R4) Device, Compiled on Jan 10 2016', is: 'switch', vendor: 'DCN', ports: 28 },
  { number: '28866.2.29', descr: 'TPE-2840WS', is: 'switch', vendor: 'TRENDnet', ports: 28 },
  { number: '6527.1.3.8', descr: 'TiMOS-C-14.0.R5 cpm/hops64 Nokia 7750 SR', is: 'router', vendor: 'Nokia', ports: 4 },
  { number: '30966', descr: 'net-pdu', is: 'pdu', vendor: 'Clever', ports: 1 },
  { number: '9304', descr: '10/100 Media Converter', is: 'switch', vendor: 'CTS', ports: 3 },
  { number: '42397.1', descr: 'Grandstream GDS3710 Video Door System', is: 'intercom', vendor: 'Grandstream', ports: 1 },
  { number: '8072.3.2.10', descr: 'TesiraFORTE AI Tesira Server', is: 'av', vendor: '', ports: 1 },
  { number: '30140.1', descr: 'Conel LR77 v2', is: 'lte-router', vendor: 'Advantech', subtrees: HOST, ports: 2 },
  { number: '5951.1', descr: 'NetScaler NS11.1: Build 51.26.nc', is: 'server', vendor: 'Citrix', ports: 6 },
  { number: '4779.1.3', descr: 'MRP27 MMP', is: 'pdu', vendor: 'BayTech', ports: 1 },
  { number: '2634.3', descr: 'WTI VMR-8HD4', is: 'pdu', vendor: 'WTI', ports: 1 },
  { number: '21728.3', descr: 'NP-0801DU', is: 'pdu', vendor: 'Synaccess', ports: 1 },
  { number: '6050.5', descr: 'PSMIB', is: 'ups', vendor: 'Gamatronic', ports: 1 },
  { number: '8072.3.2.10', descr: 'Linux TNAS-1234 5.15.59+ #219 SMP x86_64', is: 'nas', vendor: '', subtrees: HOST, ports: 2 },
  { number: '99999.1', descr: 'Acme Wireless Access Point', is: 'accesspoint', vendor: '', ports: 2 },
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

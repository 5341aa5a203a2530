// What stands at the edge of a site – video, printers, probes, controllers, industrial switches – by its number and its own
// words alone, as its maker writes them.

import { describe, expect, it } from 'vitest';
import { loadProfileFolders } from '../../../app/load-profiles.ts';
import { evidenceWithout, NO_HINTS } from '../../../gateway/discover/evidence.ts';
import { recognise } from '../../../gateway/discover/recognise.ts';

const { profiles } = loadProfileFolders();
const E = '1.3.6.1.4.1';
const BRIDGE = '1.3.6.1.2.1.17.1.4';
/** What a host with Net-SNMP answers. */
const HOST = ['1.3.6.1.2.1.25.4.2', '1.3.6.1.2.1.25.4.2.1.2', '1.3.6.1.2.1.25.2.3', '1.3.6.1.2.1.25.3.3'];

interface Case {
  number: string;
  descr: string;
  is: string;
  vendor: string;
  profile?: string;
  subtrees?: readonly string[];
  ports?: number;
}

const CASES: Case[] = [
  { number: '25506.1.1', descr: 'Linux NVR302-16S 3.10.0', is: 'recorder', vendor: 'Uniview', profile: 'uniview-recorder' },
  { number: '25506.1.1', descr: 'IPC2124SR3', is: 'camera', vendor: 'Uniview', profile: 'uniview-camera' },
  { number: '122.8.1', descr: 'SNC-VB770', is: 'camera', vendor: 'Sony' },
  { number: '258.4.1', descr: 'WV-S2531LN', is: 'camera', vendor: 'Panasonic' },
  { number: '8072.3.2.10', descr: 'Linux IPCAM 2.6.18_pro500-davinci #1 armv5tejl', is: 'camera', vendor: '', subtrees: HOST },
  { number: '368.1', descr: ' ; AXIS S3008; Network Video Recorder; 11.2.68; Jun 30 2022', is: 'recorder', vendor: 'Axis', ports: 10 },
  { number: '368.1', descr: ' ; AXIS A1001; Network Door Controller; 1.65.3; Jun 30 2022', is: 'intercom', vendor: 'Axis' },
  { number: '368', descr: '; AXIS P5534-E; PTZ Dome Network Camera; 5.40.9.2; May 15 2012', is: 'camera', vendor: 'Axis' },
  { number: '5596.150.6.4.1', descr: 'Cisco Codec SoftW: ce9.15.0.11 MCU: Cisco TelePresence MX300 G2', is: 'av', vendor: 'Cisco' },
  { number: '5596.130.6.4.1', descr: '', is: 'av', vendor: 'Cisco' },
  { number: '13885.110.1.1', descr: 'Polycom RealPresence Group 500', is: 'av', vendor: 'Poly' },
  { number: '119.2.3', descr: 'NEC P554', is: 'display', vendor: 'NEC' },
  { number: '122.6.1', descr: 'SONY FW-55BZ40H BRAVIA', is: 'display', vendor: 'Sony' },
  { number: '4329.6.3.2.1', descr: 'Siemens, SIMATIC S7, CPU1513-1 PN, 6ES7 513-1AL02-0AB0', is: 'plc', vendor: 'Siemens', profile: 'plc-generic', ports: 2 },
  { number: '12827.1.1', descr: 'Barco F80-Q12', is: 'display', vendor: 'Barco' },
  { number: '368.1', descr: ' ; AXIS P8221; Network IO Audio Module; 5.10.3; Jan 29 2016', is: 'av', vendor: 'Axis' },
  { number: '95.1', descr: 'Rockwell 1756-EN2T/D', is: 'plc', vendor: 'Rockwell Automation' },
  { number: '13576.10.1', descr: 'WAGO 750-8212 PFC200 G2 2ETH RS', is: 'plc', vendor: 'WAGO', ports: 2 },
  { number: '4346.15.1', descr: 'mGuard', is: 'firewall', vendor: 'Phoenix Contact', ports: 3 },
  { number: '4346.11.1', descr: 'FL SWITCH SMCS 8GT', is: 'switch', vendor: 'Phoenix Contact', subtrees: [BRIDGE], ports: 8 },
  { number: '28381.700.7', descr: 'N-TRON Switch e8:80:60', is: 'switch', vendor: 'Red Lion', subtrees: [BRIDGE], ports: 14 },
  { number: '10297.202.7000', descr: 'Switch', is: 'switch', vendor: 'Advantech', profile: 'advantech-switch', subtrees: [BRIDGE], ports: 12 },
  { number: '16177.1.2.1', descr: 'WeOS v4.28.1', is: 'switch', vendor: 'Westermo', profile: 'westermo-switch', subtrees: [BRIDGE], ports: 10 },
  { number: '248.11.2.1.9', descr: 'Hirschmann BOBCAT', is: 'switch', vendor: 'Hirschmann', profile: 'hirschmann-switch', subtrees: [BRIDGE], ports: 12 },
  { number: '8072.3.2.10', descr: 'ABBCircuitMeasurementSystemCMS700', is: 'meter', vendor: 'ABB', profile: 'meter-abb-cms', subtrees: [`${E}.51055.1`] },
  { number: '20916.1.9', descr: 'Room Alert 3E v2.3.1', is: 'sensor', vendor: 'AVTECH', profile: 'sensor-avtech' },
  { number: '21796.3.3', descr: 'Poseidon 4002 SNMP Supervisor v2.0.15', is: 'sensor', vendor: 'HW group', profile: 'sensor-hwg' },
  { number: '3854', descr: 'SPX+ 1.0.4034 Dec 19 2017', is: 'sensor', vendor: 'AKCP', profile: 'sensor-akcp' },
  { number: '29462.10.1', descr: 'Stulz WIB 8000', is: 'cooling', vendor: 'Stulz', profile: 'cooling-stulz' },
  { number: '8072.3.2.10', descr: 'Linux pcoweb 2.4.21-rmk1 #1 armv4l', is: 'cooling', vendor: 'Carel', subtrees: [`${E}.9839.2`] },
  { number: '39165.3.1', descr: 'DS-3E1526P-SI', is: 'switch', vendor: 'Hikvision', subtrees: [BRIDGE], ports: 26 },
  { number: '39165.1', descr: 'DS-KD8003-IME1', is: 'intercom', vendor: 'Hikvision', profile: 'hikvision-intercom' },
  { number: '1004849.3.2.10', descr: 'VTO2111D-WP', is: 'intercom', vendor: 'Dahua', profile: 'dahua-intercom', subtrees: [`${E}.1004849.2.1`] },
  { number: '1004849.3.2.10', descr: 'DHI-ITC413-PW4D-IZ3', is: 'camera', vendor: 'Dahua', subtrees: [`${E}.1004849.2.1`] },
  { number: '258.4.1', descr: 'WJ-NX400', is: 'recorder', vendor: 'Panasonic', ports: 2 },
  { number: '4329.6.1.1.1.1', descr: 'Siemens, SIMATIC NET, SCALANCE W774-1 RJ45', is: 'accesspoint', vendor: 'Siemens', ports: 2 },
  { number: '4329.6.1.3.1.1', descr: 'Siemens, SIMATIC NET, SCALANCE M876-4', is: 'lte-router', vendor: 'Siemens', ports: 4 },
  { number: '4329.6.1.4.1.1', descr: 'Siemens, SIMATIC NET, SCALANCE SC646-2C', is: 'firewall', vendor: 'Siemens', ports: 6 },
  { number: '15004.2.1', descr: 'RuggedSwitch RSG2100, ROS v4.3.4', is: 'switch', vendor: 'RuggedCom', profile: 'ruggedcom-switch', subtrees: [BRIDGE], ports: 19 },
  { number: '3181.10.6', descr: 'MICROSENS G6 Switch, Version: 10.8.1', is: 'switch', vendor: 'MICROSENS', profile: 'microsens-switch', ports: 6 },
  { number: '2606.7', descr: 'Rittal LCP SN 40801385 HW V4.00 - SW V3.15.20_9', is: 'cooling', vendor: 'Rittal', profile: 'cooling-rittal' },
  { number: '2606.7', descr: 'Rittal CMC III PU Compact SN 1 HW V6.02 - SW V3.15.70_4', is: 'sensor', vendor: 'Rittal', profile: 'sensor-rittal' },
  { number: '8072.3.2.10', descr: 'InSite pro M', is: 'meter', vendor: 'ABB', profile: 'meter-abb-insite', subtrees: [`${E}.51055.1`] },
  { number: '8072.3.2.10', descr: 'illustra IFS03D1OCWIT Network camera 05-27-2019 Illustra.SS004.01', is: 'camera', vendor: '' },
  { number: '903.31.1.1.0', descr: 'Scopia XT5000', is: 'av', vendor: '' },
  { number: '25728.50', descr: 'NetPing 4/PWR-220 v3/SMS', is: 'sensor', vendor: 'NetPing', profile: 'sensor-netping' },
  { number: '39052.1', descr: 'Vutlan EMS VT825', is: 'sensor', vendor: 'Vutlan', profile: 'sensor-vutlan' },
  { number: '5040.1.2.6', descr: 'Web-Thermograph 8x', is: 'sensor', vendor: 'W&T', profile: 'sensor-wut' },
  { number: '0', descr: 'Samsung CLX-3170 Series;V1.00.01.64 Sep-27-2010;Engine 1.77.81', is: 'printer', vendor: 'Samsung', profile: 'samsung-printer' },
  { number: '11.2.3.9.1', descr: 'HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD143', is: 'printer', vendor: 'HP' },
]; // prettier-ignore

describe('by number and words alone', () => {
  it.each(CASES)('“$descr” of $number is a $is of “$vendor”', (one) => {
    const { number, descr, is, vendor, profile, subtrees = [], ports = 1 } = one;
    const enterprises = [number, ...subtrees.map((oid) => oid.replace(`${E}.`, ''))]
      .map((oid) => Number(oid.split('.', 1)[0]))
      .filter((found) => found > 3);
    const [best] = recognise(
      {
        ...evidenceWithout(NO_HINTS),
        hasSnmp: true,
        sysObjectId: `${E}.${number}`,
        sysDescr: descr,
        subtrees: new Set(subtrees),
        ports,
        enterprises,
      },
      profiles,
    );
    expect(best).toMatchObject({ class: is, vendor, ...(profile !== undefined && { profile }) });
    expect(best?.confidence).toBeGreaterThan(0.5);
  });

  it('a print server’s board is no model', () => {
    const [best] = recognise(
      {
        ...evidenceWithout(NO_HINTS),
        hasSnmp: true,
        sysObjectId: `${E}.11.2.3.9.1`,
        sysDescr: 'HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD143,EEPROM V.43.92,CIDATE 07/22/2015',
      },
      profiles,
    );
    expect(best?.model).toBe('');
  });
});

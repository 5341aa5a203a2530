// Cameras, hosts, controllers, stores, printers, firewalls, access points and modems in states that no recording holds: faults,
// parts that are not fitted, words for "not supported". An agent answers as the makers' MIBs say.

import { afterEach, describe, expect, it } from 'vitest';
import { createRig, openTargets, profileNamed, snmpTarget, startTableAgent, type Objects, type Peer, type Rig } from '../collectors/snmp/rig.ts'; // prettier-ignore
import { counter64, text, ticks, type Value } from '../../lab/snmp/ber.ts';

interface State {
  title: string;
  profile: string;
  /** Below `root`. */
  root: string;
  objects: Record<string, Value | number | string>;
  /** undefined: no such sample may appear. */
  values: Record<string, number | undefined>;
}

const E = '1.3.6.1.4.1';
const MIB2 = '1.3.6.1.2.1';

/** Two rows of supplies and trays: level and maximum. */
const PRINTER = {
  '25.3.5.1.1.1': 1,
  '43.11.1.1.6.1.1': 'Black Toner',
  '43.11.1.1.8.1.1': 12_000,
  '43.11.1.1.9.1.1': 600,
  '43.11.1.1.6.1.2': 'Waste Toner',
  '43.11.1.1.8.1.2': -2,
  '43.11.1.1.9.1.2': -3,
  '43.8.2.1.13.1.1': 'Tray 1',
  '43.8.2.1.9.1.1': 250,
  '43.8.2.1.10.1.1': 0,
  '43.8.2.1.11.1.1': 24,
};

const STATES: State[] = [
  {
    title: 'a printer without paper, with a used-up toner',
    profile: 'printer-generic',
    root: MIB2,
    // Bit 1 of the first byte: no paper; bit 0: low paper
    objects: { ...PRINTER, '25.3.5.1.2.1': text(Buffer.from([0xc0])), '43.10.2.1.4.1.1': 4711 },
    values: {
      'printer.error': 2,
      'printer.pages': 4711,
      'printer_supply.level_percent supply:Black-Toner': 5,
      'printer_supply.level_percent supply:Waste-Toner': undefined,
      'printer_tray.level_percent tray:Tray-1': 0,
      'printer_tray.status tray:Tray-1': 2,
    },
  },
  {
    title: 'a printer that is jammed with an open door',
    profile: 'brother-printer',
    root: MIB2,
    // Bits 4 door open and 5 jammed; the jam is told
    objects: {
      ...PRINTER,
      '25.3.5.1.2.1': text(Buffer.from([0x0c, 0])),
      '43.6.1.1.2.1.1': 'Front Cover',
      '43.6.1.1.3.1.1': 3,
    },
    values: { 'printer.error': 3, 'printer_cover.open cover:Front-Cover': 1 },
  },
  {
    title: 'a store with a crashed disk and a degraded volume',
    profile: 'synology-nas',
    root: `${E}.6574`,
    objects: {
      '1.1.0': 1, '1.4.1.0': 2,
      '2.1.1.2.0': 'Drive 1', '2.1.1.5.0': 5, '2.1.1.11.0': 88, '2.1.1.13.0': 4,
      '3.1.1.2.0': 'Volume 1', '3.1.1.3.0': 11, '3.1.1.4.0': counter64(12), '3.1.1.2.1': 'Volume 2', '3.1.1.3.1': 7,
    }, // prettier-ignore
    values: {
      'fan.status fan:system': 2,
      'physical_disk.status disk:Drive-1': 3,
      'physical_disk.smart disk:Drive-1': 1,
      'physical_disk.wear_percent disk:Drive-1': 12,
      'array.status array:Volume-1': 2,
      'array.status array:Volume-2': 1,
    },
  },
  {
    title: 'a store with numbers in texts and an empty bay',
    profile: 'qnap-nas',
    root: `${E}.24681.1.2`,
    objects: {
      '5.0': '52 C/126 F', '12.0': 'TS-453',
      '11.1.2.1': 'HDD1', '11.1.3.1': '41 C/106 F', '11.1.4.1': 0, '11.1.7.1': 'GOOD',
      '11.1.2.2': 'HDD2', '11.1.3.2': '39 C/102 F', '11.1.4.2': -9, '11.1.7.2': 'Abnormal',
      '11.1.2.3': 'HDD3', '11.1.3.3': '--', '11.1.4.3': -5, '11.1.7.3': '--',
      '15.1.2.1': 'System FAN 1', '15.1.3.1': '954 RPM',
      '17.1.2.1': '[Volume DataVol1, Pool 1]', '17.1.6.1': 'Warning: Degraded',
    }, // prettier-ignore
    values: {
      'temperature.celsius sensor:cpu': 52,
      'physical_disk.status disk:HDD1': 0,
      'physical_disk.celsius disk:HDD1': 41,
      'physical_disk.status disk:HDD2': 3,
      'physical_disk.smart disk:HDD2': 1,
      'physical_disk.status disk:HDD3': undefined,
      'fan.rpm fan:System-FAN-1': 954,
      'array.status array:Volume-DataVol1-Pool-1': 2,
    },
  },
  {
    title: 'a store that answers the newer tree alone',
    profile: 'qnap-nas',
    root: `${E}.24681.1.4.1.1.1`,
    objects: {
      '1.4.2.0': 55, '1.1.2.1.7.1': -1, '1.5.2.1.4.1': 'Good', '1.5.2.1.5.1': 2, '1.5.2.1.6.1': 44, '1.3.2.1.4.1': -1,
      '1.2.2.1.5.1': 1020, '2.1.2.1.5.1': 1,
    }, // prettier-ignore
    values: {
      'temperature.celsius sensor:cpu': 55,
      'temperature.celsius sensor:system': undefined,
      'physical_disk.status disk:1': 0,
      'physical_disk.smart disk:1': 1,
      'physical_disk.celsius disk:1': 44,
      'power_supply.status psu:1': 2,
      'fan.rpm fan:1': 1020,
      'array.status array:1-raid': 2,
    },
  },
  {
    title: 'a ProLiant with a failed disk and a supply that is not fitted',
    profile: 'hpe-ilo',
    root: `${E}.232`,
    objects: {
      '6.1.3.0': 3,
      '6.2.6.8.1.4.0.1': -99, '6.2.6.8.1.5.0.1': 0, '6.2.6.8.1.6.0.1': 1,
      '6.2.9.3.1.3.0.1': 3, '6.2.9.3.1.4.0.1': 4, '6.2.9.3.1.3.0.2': 2, '6.2.9.3.1.4.0.2': 1,
      '3.2.5.1.1.6.0.3': 3, '3.2.5.1.1.57.0.3': 3, '3.2.5.1.1.64.0.3': 'Port 1I Box 1 Bay 3',
      '3.2.3.1.1.4.0.1': 7,
    }, // prettier-ignore
    values: {
      'health.status': 1,
      'temperature.celsius sensor:1': undefined,
      'power_supply.status psu:1': 2,
      'power_supply.status psu:2': undefined,
      'physical_disk.status disk:Port-1I-Box-1-Bay-3': 3,
      'physical_disk.smart disk:Port-1I-Box-1-Bay-3': 1,
      'array.status array:0.1': 1,
    },
  },
  {
    title: 'a Dell with a degraded array and a disk predicted to fail',
    profile: 'dell-idrac',
    root: `${E}.674.10892.5`,
    objects: {
      '2.1.0': 5,
      '5.1.20.130.4.1.2.1': 'Disk 0', '5.1.20.130.4.1.4.1': 3, '5.1.20.130.4.1.31.1': 1, '5.1.20.130.4.1.49.1': 255,
      '5.1.20.140.1.1.2.1': 'VD0', '5.1.20.140.1.1.4.1': 4,
      '4.700.12.1.8.1.1': 'Fan1', '4.700.12.1.5.1.1': 9, '4.700.12.1.6.1.1': 0,
    }, // prettier-ignore
    values: {
      'health.status': 2,
      'physical_disk.smart disk:Disk-0': 1,
      'physical_disk.wear_percent disk:Disk-0': undefined,
      'array.status array:VD0': 2,
      'fan.status fan:Fan1': 2,
      'fan.rpm fan:Fan1': 0,
    },
  },
  {
    title: 'a Supermicro with a fan that stands still beside one that is not fitted',
    profile: 'supermicro',
    root: `${E}.21317.1`,
    objects: {
      '3.1.13.1': 'CPU Temp', '3.1.2.1': '105.000', '3.1.9.1': '101.000',
      '3.1.13.2': 'FAN1', '3.1.2.2': '0.000', '3.1.9.2': '25400.000',
      '3.1.13.3': 'FAN2', '3.1.2.3': '0.000', '3.1.9.3': '0.000',
      '14.2.1.2.1': 0,
    }, // prettier-ignore
    values: {
      'temperature.status sensor:CPU-Temp': 2,
      'fan.rpm fan:FAN1': 0,
      'fan.rpm fan:FAN2': undefined,
      'power_supply.status psu:1': 2,
    },
  },
  {
    title: 'a Lenovo whose states are words',
    profile: 'lenovo-xcc',
    root: `${E}.19046.11.1.1`,
    objects: {
      '4.1.0': 4,
      '1.2.1.2.1': 'Ambient Temp', '1.2.1.3.1': '25.00', '1.2.1.6.1': 'N/A', '1.2.1.11.1': 'Normal',
      '3.2.1.2.1': 'Fan 1', '3.2.1.3.1': '41% of maximum', '3.2.1.10.1': 'Normal',
      '3.2.1.2.2': 'Fan 2', '3.2.1.3.2': 'offline', '3.2.1.10.2': 'Critical',
      '11.2.1.2.1': 'Power Supply 1', '11.2.1.6.1': 'Non-recoverable',
    }, // prettier-ignore
    values: {
      'health.status': 1,
      'temperature.celsius sensor:Ambient-Temp': 25,
      'temperature.limit_celsius sensor:Ambient-Temp': undefined,
      'fan.speed_percent fan:Fan-1': 41,
      'fan.speed_percent fan:Fan-2': undefined,
      'fan.status fan:Fan-2': 2,
      'power_supply.status psu:Power-Supply-1': 2,
    },
  },
  {
    title: 'a Huawei with an absent fan and an empty bay',
    profile: 'huawei-ibmc',
    root: `${E}.2011.2.235.1.1`,
    objects: {
      '1.1.0': 3, '26.50.1.2.1': 'Inlet Temp', '26.50.1.3.1': 245,
      '8.50.1.2.1': 5400, '8.50.1.4.1': 1, '8.50.1.4.2': 5, '18.50.1.3.1': 4, '18.50.1.3.2': 5,
    }, // prettier-ignore
    values: {
      'health.status': 2,
      'temperature.celsius sensor:Inlet-Temp': 24.5,
      'fan.rpm fan:1': 5400,
      'fan.status fan:2': 3,
      'physical_disk.status disk:1': 3,
      'physical_disk.status disk:2': undefined,
    },
  },
  {
    title: 'a firewall whose one table holds all kinds of sensors',
    profile: 'fortigate',
    root: `${E}.12356.101.4`,
    objects: {
      '1.8.0': 90_000, '1.6.0': 30_000, '1.7.0': 40_000,
      '3.2.1.2.1': '+3.3V', '3.2.1.3.1': '3.3312', '3.2.1.4.1': 0,
      '3.2.1.2.2': 'FAN_TMP_1', '3.2.1.3.2': '31', '3.2.1.4.2': 0,
      '3.2.1.2.3': 'Fan 1', '3.2.1.3.3': '0', '3.2.1.4.3': 1,
      '3.2.1.2.4': 'PS2 Status', '3.2.1.3.4': '1', '3.2.1.4.4': 1,
      '3.2.1.2.5': 'DTS CPU0', '3.2.1.3.5': '48.5', '3.2.1.4.5': 0,
    }, // prettier-ignore
    values: {
      'firewall.sessions': 90_000,
      'disk.used_percent storage:log': 75,
      'voltage.volts sensor:3.3V': 3.3312,
      'fan.status fan:Fan-1': 2,
      'power_supply.status psu:PS2-Status': 2,
      'temperature.celsius sensor:DTS-CPU0': 48.5,
      'temperature.celsius sensor:FAN_TMP_1': 31,
      'fan.rpm fan:FAN_TMP_1': undefined,
      'voltage.volts sensor:DTS-CPU0': undefined,
    },
  },
  {
    title: 'a modem without SIM card and network',
    profile: 'teltonika-router',
    root: `${E}.48690`,
    objects: { '2.2.1.9.1': 'not inserted', '2.2.1.12.1': 'n/a', '2.2.1.15.1': 'Disconnected', '2.2.1.20.1': 'N/A' },
    values: {
      'cellular.connected modem:1': 0,
      'cellular.sim_state modem:1': 1,
      'cellular.rssi_dbm modem:1': undefined,
      'cellular.rsrp_dbm modem:1': undefined,
    },
  },
  {
    title: 'an encoder that has lost a picture and whose casing is open',
    profile: 'axis-camera',
    root: `${E}.368.4.1`,
    objects: { '4.1.2.1': 1, '4.1.2.2': 2, '6.1.3.1': 2, '1.1.3.1.1': 2, '3.1.3.4.1': 3, '3.1.4.4.1': 92 },
    values: {
      'video_input.signal channel:1': 0,
      'video_input.signal channel:2': 1,
      'contact.state input:1-casing': 1,
      'power_supply.status psu:1.1': 2,
      'temperature.status sensor:4.1': 2,
    },
  },
  {
    title: 'a recorder of Dahua with free text for states',
    profile: 'dahua-recorder',
    root: `${E}.1004849.2`,
    objects: {
      '1.2.8.0': 0, '4.1.1.4.1': 'sda', '4.1.1.5.1': 'Normal', '4.1.1.4.2': 'sdb', '4.1.1.5.2': 'Read Error',
      '10.2.2.1.3.1': 'Connect', '10.2.2.1.3.2': 'Unconnect', '10.2.2.1.3.3': 'Empty',
    }, // prettier-ignore
    values: {
      'recorder.status': 0,
      'recorder_disk.status disk:sda': 0,
      'recorder_disk.status disk:sdb': 2,
      'recorder_channel.status channel:2': 1,
      'recorder_channel.status channel:3': 2,
    },
  },
  {
    title: 'a script of a host that has failed, and a program that does not run',
    profile: 'linux-server',
    root: E,
    objects: {
      '8072.1.3.2.3.1.4.4.100.111.111.114': 1, '8072.1.3.2.3.1.4.3.117.115.98': 0,
      '2021.2.1.2.1': 'sshd', '2021.2.1.5.1': 0, '2021.2.1.100.1': 1,
      '2021.4.5.0': 1000, '2021.4.6.0': 400, '2021.4.14.0': 50, '2021.4.15.0': 150, '2021.11.11.0': 93,
    }, // prettier-ignore
    values: {
      'process.error process:door': 1,
      'process.error process:usb': 0,
      'process.count process:sshd': 0,
      'process.error process:sshd': 1,
      // Neither stands in HOST-RESOURCES-MIB: (1000 - 400 - 50 - 150) / 1000, 100 - 93
      'mem.used_percent': 40,
      'cpu.usage_percent': 7,
    },
  },
  {
    title: 'an access point of a cluster',
    profile: 'aruba-instant',
    root: `${E}.14823.2.3.3.1.2`,
    objects: { '2.1.21.1.0': 7, '2.1.21.1.1': 12, '1.1.7.1': 14, '1.1.7.2': 31 },
    values: { 'wifi.clients': 19, 'cpu.usage_percent': 31, 'wifi_radio.clients radio:1.1': 12 },
  },
];

describe('a device in a state that its maker describes:', () => {
  let agent: Peer;
  let rig: Rig;
  afterEach(async () => {
    await rig.collector.close();
    await agent.stop();
  });

  it.each(STATES)('$title', async ({ profile, root, objects, values }) => {
    const answers: Objects = new Map([['1.3.6.1.2.1.1.3.0', ticks(600_000)]]);
    for (const [oid, value] of Object.entries(objects)) answers.set(`${root}.${oid}`, value);
    agent = await startTableAgent(answers);
    rig = createRig();
    const target = snmpTarget(agent.port, { profile: profileNamed(profile) });
    await openTargets(rig, target);
    expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
    expect(Object.fromEntries(Object.keys(values).map((name) => [name, rig.values.get(name)]))).toEqual(values);
  });
});

// What stands in a machine room – UPSs, power systems, distribution units, arrays, servers and their controllers – by its number,
// its own words and the trees it answers, as its maker writes them.

import { describe, expect, it } from 'vitest';
import { loadProfileFolders } from '../../../app/load-profiles.ts';
import { evidenceWithout, NO_HINTS } from '../../../gateway/discover/evidence.ts';
import { recognise } from '../../../gateway/discover/recognise.ts';

const { profiles } = loadProfileFolders();
const E = '1.3.6.1.4.1';
/** What a host with Net-SNMP answers. */
const HOST = ['1.3.6.1.2.1.25.4.2', '1.3.6.1.2.1.25.4.2.1.2', '1.3.6.1.2.1.25.2.3', '1.3.6.1.2.1.25.3.3'];
const NET_SNMP = `${E}.8072.3.2.10`;

interface Case {
  objectId: string;
  descr: string;
  is: string;
  vendor: string;
  profile?: string;
  subtrees?: readonly string[];
  answers?: Readonly<Record<string, string>>;
}

// prettier-ignore
const CASES: Case[] = [
  { objectId: `${E}.4555.1.1.1`, descr: 'Net Vision v6.00 (SN 0000000000)', is: 'ups', vendor: 'Socomec', profile: 'ups-socomec' },
  { objectId: '1.3.6.1.2.1.33', descr: '"CS121 v 5.14.50"', is: 'ups', vendor: '', profile: 'ups-rfc1628' },
  { objectId: `${E}.1356.100.1`, descr: 'CS141', is: 'ups', vendor: '' },
  { objectId: `${E}.850.1`, descr: 'POWERALERT', is: 'ups', vendor: 'Tripp Lite' },
  { objectId: `${E}.51812.1`, descr: 'KSTAR UPS SNMP Agent', is: 'ups', vendor: 'KSTAR' },
  { objectId: `${E}.5491.6`, descr: 'NetMan 100 plus', is: 'ups', vendor: 'Riello', profile: 'ups-riello' },
  { objectId: `${E}.705.1.2`, descr: 'Eaton 9PX 3000i', is: 'ups', vendor: 'Eaton', profile: 'ups-mge' },
  { objectId: `${E}.476.1.42`, descr: 'Liebert GXT5 UNITY', is: 'ups', vendor: 'Liebert', profile: 'ups-vertiv', answers: { [`${E}.476.1.42.3.9.20.1.20.1.2.1.4149`]: '0.0' } },
  { objectId: `${E}.2254.2.4`, descr: 'UPS SNMP Agent', is: 'ups', vendor: 'Delta', profile: 'ups-delta', subtrees: ['1.3.6.1.2.1.33.1'], answers: { '1.3.6.1.2.1.33.1.4.1.0': '3', [`${E}.2254.2.4.1.2.0`]: 'E1500RTXL2U' } },
  { objectId: `${E}.12148.10`, descr: 'ELTEK Power System', is: 'ups', vendor: 'Eltek', profile: 'dc-eltek' },
  { objectId: NET_SNMP, descr: 'Linux netagent 3.10', is: 'ups', vendor: '', profile: 'ups-rfc1628', subtrees: ['1.3.6.1.2.1.33.1.2'], answers: { '1.3.6.1.2.1.33.1.4.1.0': '3' } },
  { objectId: `${E}.26272.1`, descr: 'SNMP Adapter', is: 'ups', vendor: 'Salicru', profile: 'ups-rfc1628', subtrees: ['1.3.6.1.2.1.33.1.2'], answers: { '1.3.6.1.2.1.33.1.4.1.0': '3' } },
  { objectId: `${E}.20246`, descr: 'ORION', is: 'ups', vendor: 'Delta', profile: 'dc-delta' },
  { objectId: `${E}.6302.2.1`, descr: 'Emerson Network Power NCU', is: 'ups', vendor: 'Vertiv', profile: 'dc-vertiv' },
  { objectId: NET_SNMP, descr: 'Linux GSE200M 2.6.27-SPEAr310 #5 armv5tejl', is: 'ups', vendor: 'Huawei', profile: 'dc-huawei', subtrees: [`${E}.2011.6.164.1`] },
  { objectId: NET_SNMP, descr: 'Linux CSU501B 2.6.32 armv5tejl', is: 'ups', vendor: 'ZTE', profile: 'dc-zte', subtrees: [`${E}.3902.2800.1.2`] },
  { objectId: `${E}.705.1`, descr: 'Eaton ATS 230V 16A', is: 'pdu', vendor: 'Eaton', profile: 'pdu-eaton-ats' },
  { objectId: `${E}.318.1.3.32`, descr: 'APC Web/SNMP Management Card (MB:v4.1.0 AN1:apc_hw05_ats4g_647.bin MN:AP4423 SN: 1)', is: 'pdu', vendor: 'APC', profile: 'pdu-apc-ats', subtrees: [`${E}.318.1.1.8.5.1`] },
  { objectId: `${E}.232.165.5`, descr: 'HP Intelligent Modular PDU , revision W-J, firmware version 2.0.22', is: 'pdu', vendor: 'HPE' },
  { objectId: `${E}.31034.11.1`, descr: 'Schleifenbauer', is: 'pdu', vendor: 'Schleifenbauer', profile: 'pdu-schleifenbauer' },
  { objectId: `${E}.38446.1`, descr: 'Enlogic PDU', is: 'pdu', vendor: 'Enlogic', profile: 'pdu-enlogic' },
  { objectId: `${E}.28507.58`, descr: 'Expert Power Control 8226-1', is: 'pdu', vendor: 'Gude', profile: 'pdu-gude' },
  { objectId: `${E}.13742.4`, descr: 'Raritan Dominion PX - Firmware Version 010507-11172', is: 'pdu', vendor: 'Raritan', profile: 'pdu-raritan' },
  { objectId: `${E}.21239.2`, descr: 'RCM-O', is: 'pdu', vendor: 'Vertiv', profile: 'pdu-geist' },
  { objectId: `${E}.12740.17.1`, descr: '', is: 'nas', vendor: 'Dell', profile: 'storage-equallogic' },
  { objectId: `${E}.2011.2.91`, descr: 'ISM SNMP Agent', is: 'nas', vendor: 'Huawei', profile: 'storage-oceanstor' },
  { objectId: `${E}.674.10893.2.31`, descr: 'DELL     MD38xxi          0123', is: 'nas', vendor: 'Dell', profile: 'storage-powervault' },
  { objectId: `${E}.674.10893.2.102`, descr: 'DELL EMC ME4024', is: 'nas', vendor: 'Dell', profile: 'storage-fcmgmt', subtrees: ['1.3.6.1.3.94.1.8.1'] },
  { objectId: `${E}.37447.3.1`, descr: 'Nimble Storage nw-group-01 running software version 2.3.14.0-325711-opt', is: 'nas', vendor: 'HPE', profile: 'storage-nimble' },
  { objectId: `${E}.19746.3.1.33`, descr: 'Data Domain OS 5.7.3.0-541340', is: 'nas', vendor: 'Dell EMC', profile: 'storage-datadomain' },
  { objectId: `${E}.211.1.21.1.150`, descr: 'ETERNUS DX100 S3', is: 'nas', vendor: 'Fujitsu' },
  { objectId: `${E}.2.6.190`, descr: 'IBM Storwize V3700', is: 'nas', vendor: 'IBM' },
  { objectId: NET_SNMP, descr: 'Linux hostname 3.10.77 #8451 SMP Wed Jan 4 00:31:32 CST 2017 x86_64', is: 'nas', vendor: 'Synology', profile: 'synology-nas', subtrees: HOST, answers: { '1.3.6.1.2.1.25.1.4.0': 'syno_hw_version=DS1515+' } },
  { objectId: `${E}.2.3.51.3`, descr: 'Linux hostname 2.6.32.12-444-initramfs_signed #1 sh4a', is: 'bmc', vendor: 'IBM', profile: 'ibm-imm' },
  { objectId: `${E}.9.1.2178`, descr: 'Cisco Integrated Management Controller(Cisco IMC) [UCS C220 M4S ], Firmware Version 3.0(3a)', is: 'bmc', vendor: 'Cisco', profile: 'cisco-cimc', subtrees: [`${E}.9.9.719.1.9.6`] },
  { objectId: `${E}.231.1.17`, descr: 'iRMC S5', is: 'bmc', vendor: 'Fujitsu', profile: 'fujitsu-irmc' },
  { objectId: `${E}.25506.1.2000`, descr: 'HDM', is: 'bmc', vendor: 'H3C', profile: 'h3c-hdm' },
  { objectId: NET_SNMP, descr: 'Linux AMI_BMC 3.14.17-ami armv6l', is: 'bmc', vendor: 'Inspur', profile: 'inspur-bmc', subtrees: [`${E}.37945.2.1`] },
  { objectId: `${E}.232.9.4.11`, descr: 'Integrated Lights-Out 5 2.10 Oct 30 2019', is: 'bmc', vendor: 'HPE', profile: 'hpe-ilo' },
  { objectId: `${E}.311.1.1.3.1.2`, descr: 'Hardware: Intel64 Family 6 Model 85 - Software: Windows Version 6.3 (Build 20348 Multiprocessor Free)', is: 'server', vendor: 'Microsoft', profile: 'windows-server' },
  { objectId: `${E}.6876.4.1`, descr: 'VMware ESXi 7.0.0 build-15843807 VMware, Inc. x86_64', is: 'server', vendor: 'VMware', profile: 'vmware-esxi' },
];

describe('in the machine room', () => {
  it.each(CASES)('“$descr” of $objectId is a $is of “$vendor”', (one) => {
    const { objectId, descr, is, vendor, profile, subtrees = [], answers = {} } = one;
    const trees = [objectId, ...subtrees, ...Object.keys(answers)].filter((oid) => oid.startsWith(`${E}.`));
    const [best] = recognise(
      {
        ...evidenceWithout(NO_HINTS),
        hasSnmp: true,
        sysObjectId: objectId,
        sysDescr: descr,
        subtrees: new Set(subtrees),
        answers: new Map(Object.entries(answers)),
        ports: 1,
        enterprises: trees.map((oid) => Number(oid.slice(E.length + 1).split('.', 1)[0])),
      },
      profiles,
    );
    expect(best).toMatchObject({ class: is, vendor, ...(profile !== undefined && { profile }) });
    expect(best?.confidence).toBeGreaterThan(0.5);
  });
});

// What kind of thing a device is when no profile knows it: by the standard tables it answers, the words of its own
// description, what its maker builds, and the doors it has open. Weights are bits, as in profiles. Pure.

import type { AssetClass } from '../../contract/profile.ts';
import { makerOfMac } from './mac-makers.ts';
import { makerOf, makerOfObjectId } from './makers.ts';
import type { Evidence } from './types.ts';

const MIB2 = '1.3.6.1.2.1';

/** Standard objects whose presence tells the kind of a device. */
export const STANDARD = {
  bridgePorts: `${MIB2}.17.1.4`,
  spanningPorts: `${MIB2}.17.2.15`,
  poePorts: `${MIB2}.105.1.1`,
  upsMib: `${MIB2}.33.1`,
  printerMib: `${MIB2}.43`,
  programs: `${MIB2}.25.4.2`,
  storages: `${MIB2}.25.2.3`,
  processors: `${MIB2}.25.3.3`,
  entities: `${MIB2}.47.1.1`,
  wireless: '1.2.840.10036',
  ospf: `${MIB2}.14.1`,
  bgp: `${MIB2}.15.1`,
  ucd: '1.3.6.1.4.1.2021.4',
} as const;
/** Scalars that do. */
export const IP_FORWARDING = `${MIB2}.4.1.0`;

export interface ClassSign {
  class: AssetClass;
  bits: number;
  reasons: Reason[];
}

export interface Reason {
  bits: number;
  text: string;
  /** An open port: anything may stand behind it. */
  isDoor?: true;
}

/** Words of sysDescr, in English and Chinese, and how much each says. */
const WORDS: readonly (readonly [AssetClass, number, RegExp])[] = [
  [
    'camera',
    4,
    /\bcamera\b|\bsarix\b|flexidome|dinion|autodome|\bip ?cam\b|\bipc(?:\b|\d{3})|\bsnc-[a-z]{2}\d|\bwv-[a-z]\d|\bi-pro\b|摄像机/i,
  ],
  ['recorder', 5, /\b[ndxh]vr(?:\b|\d)|video recorder|\bwj-n[xvd]|录像机/i],
  ['switch', 4, /switch|\bpfs\d{4}|\bds-3e\d|\bmedia converter\b|交换机|光纤收发器/i],
  ['router', 4, /\brouter(?!os)|\bvyos\b|\bvyatta\b|\btimos-|vigor ?\d{4}|路由器/i],
  [
    'firewall',
    5,
    /firewall|security (?:gateway|appliance)|threat defense|\butm\b|\bngfw\b|\bngaf\b|firebox|\bmguard\b|scalance s[\dc]|防火墙/i,
  ],
  [
    'accesspoint',
    4,
    /access ?point|\bwi-?fi\b|\bwlan\b|\buap\b|\bcloud managed ap\b|wireless (?:lan |access )?controller|hiveos|zonedirector|cnpilot|\bepmp|canopy|airengine|airos|scalance w|airfiber|\beap\d{3,4}\b|\bdap-\d|fortiap|\bfp\d{3}[a-z]+-v\d|\bgwn7[0-6]\d\d|无线/i,
  ],
  ['ups', 5, /\bups\b|uninterrupt|不间断/i],
  [
    'ups',
    5,
    /\bdc power\b|\bpower system\b|\brectifier|powerware|powerwalker|poweralert|symmetra|net ?vision v|\bcs1[24]1\b|alpha cxc|整流|直流电源|开关电源/i,
  ],
  ['pdu', 5, /\bpdu\b|power distribution|配电/i],
  ['nas', 4, /\bnas\b|diskstation|network attached|\bmy ?cloud|terastation|linkstation|\btnas\b|\bthecus\b/i],
  [
    'nas',
    5,
    /\b(?:disk|storage) (?:array|system|controller|center)\b|isilon|onefs|data ?domain|data ontap|3par\b|eternus|\bvtrak|\bmacrosan|hitachi vsp|nec storage|storwize|flashsystem|compellent|equallogic|powervault|oceanstor|eonstor|磁盘阵列|存储/i,
  ],
  [
    'bmc',
    5,
    /(?:\b|_)bmc\b|\bipmi\b|lights-out|\bi?drac\d?\b|baseboard|integrated management (?:controller|module)|\bcimc\b|\birmc\b|\bimm2?\b|\bxcc\b|\bhdm\b/i,
  ],
  ['printer', 5, /print(?:er|ing|server)|laserjet|jetdirect|打印机/i],
  ['meter', 5, /(?:energy|power|electric) ?meter|电表/i],
  [
    'plc',
    5,
    /\bplc\b|programmable logic|simatic s7|modicon|\bbmx p34|\bm(?:340|580|221|241|251)\b|\b17(?:56|69)-|(?:control|compact)logix|\b750-8\d\d/i,
  ],
  ['sensor', 4, /sensor|environment(?:al)? monitor|temperature/i],
  ['display', 4, /display|projector|video ?wall|webos ?tv|\btizen\b|\bnec [a-z]{1,2}\d{3}|multisync|\bbravia\b|显示/i],
  ['player', 3, /signage|media ?player|brightsign/i],
  [
    'av',
    4,
    /amplifier|\bdsp\b|conference|presentation|\baudio\b|\bcodec\b|telepresence|realpresence|polycom|\btesira|功放/i,
  ],
  ['intercom', 5, /intercom|door ?(?:station|phone|system)|\b(?:ip|voip|sip) ?phone|\bcp-?\d{4}\b|对讲/i],
  [
    'lte-router',
    5,
    /\blte\b|\b[45]g\b(?! ?hz)|cellular|scalance m\d|\binrouter|four-?faith|hongdian|\btransport wr\d/i,
  ],
  ['switch', 5, /\bolt\b|\b[eg]pon\b|integrated access software|optical line terminal/i],
  ['sensor', 4, /room ?alert|tempager|watchdog \d/i],
  ['cooling', 5, /\bcrac\b|air.?condition|cooling|\bhvac\b|空调/i],
  ['kiosk', 5, /kiosk|自助/i],
];

/** What is announced by ONVIF discovery and mDNS. */
const ANNOUNCED: readonly (readonly [AssetClass, number, RegExp])[] = [
  ['camera', 5, /networkvideotransmitter|_axis-video|onvif:\/\/www\.onvif\.org\/type\/video_encoder/i],
  ['recorder', 6, /networkvideostorage|networkvideodisplay|\b[ndx]vr(?:\b|\d)/i],
  ['printer', 6, /_ipps?\._tcp|_printer\._tcp|_pdl-datastream/i],
  ['nas', 4, /_adisk\._tcp|diskstation/i],
  ['display', 3, /_googlecast\._tcp|_airplay\._tcp/i],
];

/** What a person has called it, or where it hangs: a camera may be named after the recorder beside it. */
const GIVEN_NAME = /^onvif:\/\/www\.onvif\.org\/(?:name|location)\//i;
const NAME_BITS = 2;

/** Classes whose makers put their own number on a Linux agent. */
const APPLIANCES: ReadonlySet<AssetClass> = new Set([
  'firewall', 'lte-router', 'router', 'accesspoint', 'switch', 'camera', 'recorder', 'pdu', 'ups', 'sensor',
]); // prettier-ignore

/** Doors that say something. */
const DOORS: readonly (readonly [port: number, AssetClass, number])[] = [
  [554, 'camera', 3],
  [37777, 'recorder', 3],
  [9100, 'printer', 4],
  [3389, 'pc', 3],
  [502, 'plc', 2],
  [22, 'server', 0.5],
];

export function classSigns(evidence: Evidence): ClassSign[] {
  const found = new Map<AssetClass, ClassSign>();
  const add = (kind: AssetClass, bits: number, text: string, more?: { isDoor: true }): void => {
    const sign = found.get(kind) ?? { class: kind, bits: 0, reasons: [] };
    sign.bits += bits;
    if (bits > 0) sign.reasons.push({ bits, text, ...more });
    found.set(kind, sign);
  };
  byTables(evidence, add);
  for (const [kind, bits, words] of WORDS)
    if (words.test(evidence.sysDescr)) add(kind, bits, `sysDescr says ${words.exec(evidence.sysDescr)?.[0] ?? ''}`);
  for (const [kind, bits, words] of ANNOUNCED) {
    const said = evidence.announcements.filter((one) => words.test(one));
    if (said.length > 0)
      add(kind, said.every((one) => GIVEN_NAME.test(one)) ? NAME_BITS : bits, 'announces itself as one');
  }
  for (const [port, kind, bits] of DOORS)
    if (evidence.tcp.has(port)) add(kind, bits, `TCP ${port} is open`, { isDoor: true });
  const maker = makerOfObjectId(evidence.sysObjectId);
  // A maker of switches also makes converters with one port.
  const isTooSmall = maker?.makes === 'switch' && (evidence.ports ?? 3) <= 2;
  if (maker?.makes && !isTooSmall) {
    const isOnLinux = isHost(evidence) && APPLIANCES.has(maker.makes);
    add(maker.makes, isOnLinux ? 6 : 3, `made by ${maker.name}`);
  } else if (!maker) {
    const byTree = evidence.enterprises.map(makerOf).find((one) => one?.makes !== undefined);
    if (byTree?.makes) add(byTree.makes, 5, `answers the tree of ${byTree.name}`);
    const byMac = evidence.macs.map(makerOfMac).find((one) => one?.makes !== undefined);
    if (byMac?.makes) add(byMac.makes, 3, `MAC address of ${byMac.name}`);
  }
  return [...found.values()].filter(({ bits }) => bits > 0);
}

/** A maker’s own number on an agent that tells the tables of a host: what it always builds, on Linux. */
function isHost({ subtrees }: Evidence): boolean {
  return [STANDARD.programs, STANDARD.storages, STANDARD.processors].some((one) => subtrees.has(one));
}

type Add = (kind: AssetClass, bits: number, text: string) => void;

function byTables(evidence: Evidence, add: Add): void {
  const has = (key: keyof typeof STANDARD): boolean => evidence.subtrees.has(STANDARD[key]);
  const ports = evidence.ports ?? 0;
  const isForwarding = evidence.answers.get(IP_FORWARDING) === '1';
  // Agents of UPS cards that give the MIB's own number for theirs.
  if (`${evidence.sysObjectId}.`.startsWith(`${MIB2}.33.`)) add('ups', 6, 'has the number of UPS-MIB');
  if (has('upsMib')) add('ups', 8, 'answers UPS-MIB');
  if (has('printerMib')) add('printer', 8, 'answers Printer-MIB');
  if (has('wireless')) add('accesspoint', 6, 'answers IEEE802dot11-MIB');
  if ((has('bridgePorts') || has('spanningPorts')) && ports >= 4)
    add('switch', ports >= 12 ? 5 : 3, `a bridge with ${ports} ports`);
  else if (ports >= 12) add('switch', 2, `${ports} Ethernet ports`);
  if (has('poePorts')) add('switch', 3, 'feeds devices by PoE');
  if (isForwarding && ports >= 2 && !has('bridgePorts')) add('router', 3, 'forwards IP packets');
  if (has('ospf') || has('bgp')) add('router', 1, 'answers routing protocols');
  // A maker of one kind of thing runs Linux on it, which tells the tables of a host.
  const isAppliance = APPLIANCES.has(makerOfObjectId(evidence.sysObjectId)?.makes ?? 'server');
  if (has('programs') && !has('printerMib') && !isAppliance) add('server', 3, 'lists its programs');
  if (has('storages') && has('processors') && !isAppliance) add('server', 2, 'lists processors and storage');
  if (has('ucd') && !isAppliance) add('server', 1, 'answers UCD-SNMP');
  // Windows says by its own number whether it is a workstation (1), a server (2) or a domain controller (3).
  if (evidence.sysObjectId.startsWith('1.3.6.1.4.1.311.1.1.3.1.1')) add('pc', 9, 'Windows workstation');
  else if (evidence.sysObjectId.startsWith('1.3.6.1.4.1.311.1.1.3')) add('server', 6, 'Windows server');
}

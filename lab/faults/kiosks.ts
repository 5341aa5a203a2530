// Faults of the simulated kiosks.

import type { Effect } from '../effects.ts';
import type { Curer, FaultDefinition, Part } from '../fault.ts';
import type { Device } from '../device.ts';
import { sameLook } from './looks.ts';
import { PARTS, upperPort } from './parts.ts';

const KIOSK = ['kiosk'] as const;
/** Codes of kiosk_part.state in contract/metrics.ts. */
const FULL_OR_OUT = 2;
const JAMMED = 3;
const INOPERATIVE = 4;
const FULL_BOX_NOTES = 1200;

interface PartFault {
  name: string;
  code: string;
  title: { zh: string; en: string };
  on: string;
  part: string;
  set: Readonly<Record<string, number>>;
  cause: string;
  by: Curer;
  parts: Part[];
}

function ofPart(fault: PartFault): FaultDefinition {
  const effects = (kiosk: Device): Effect[] =>
    Object.entries(fault.set).map(([key, value]) => ({
      kind: 'set',
      asset: kiosk.key,
      key: `${fault.part}.${key}`,
      value,
    }));
  return {
    name: fault.name,
    code: fault.code,
    title: fault.title,
    kinds: KIOSK,
    on: fault.on,
    effects,
    truth: (kiosk) => ({
      cause: fault.cause,
      places: [`${kiosk.key}/part:${fault.part}`, kiosk.key],
      visit: fault.by === 'engineer',
      by: fault.by,
      parts: fault.parts,
    }),
  };
}

export const KIOSK_FAULTS: readonly FaultDefinition[] = [
  ofPart({
    name: 'kiosk-cashbox-full',
    code: 'K05',
    title: { zh: '钞箱满', en: 'the cash box of a kiosk is full' },
    on: 'kiosk-1',
    part: 'cash-box',
    set: { state: FULL_OR_OUT, level: 100, count: FULL_BOX_NOTES },
    cause: 'cash-box-full',
    by: 'cash',
    parts: [],
  }),
  ofPart({
    name: 'kiosk-paper-out',
    code: 'K01',
    title: { zh: '凭条打印机缺纸', en: 'a kiosk is out of paper' },
    on: 'kiosk-2',
    part: 'receipt-printer',
    set: { state: FULL_OR_OUT, level: 0 },
    cause: 'paper-out',
    by: 'onsite',
    parts: [PARTS.paper],
  }),
  ofPart({
    name: 'kiosk-paper-jam',
    code: 'K02',
    title: { zh: '凭条打印机卡纸', en: 'the printer of a kiosk is jammed' },
    on: 'kiosk-3',
    part: 'receipt-printer',
    set: { state: JAMMED },
    cause: 'paper-jam',
    by: 'onsite',
    parts: [],
  }),
  ofPart({
    name: 'kiosk-note-jam',
    code: 'K06',
    title: { zh: '识币器卡钞', en: 'a note is jammed in a kiosk' },
    on: 'kiosk-4',
    part: 'bill-validator',
    set: { state: JAMMED },
    cause: 'note-jam',
    by: 'onsite',
    parts: [],
  }),
  ofPart({
    name: 'kiosk-card-reader-dead',
    code: 'K09',
    title: { zh: '读卡器故障', en: 'the card reader of a kiosk does not work' },
    on: 'kiosk-3',
    part: 'card-reader',
    set: { state: INOPERATIVE },
    cause: 'card-reader-dead',
    by: 'engineer',
    parts: [PARTS.cardReader],
  }),
  {
    name: 'kiosk-host-hung',
    code: 'K13',
    sameLook: sameLook('kiosk-host-hung'),
    title: { zh: '自助机主机死机', en: 'the host of a kiosk hangs' },
    kinds: KIOSK,
    on: 'kiosk-2',
    powerCycleCures: true,
    effects: (kiosk) => [{ kind: 'hung', asset: kiosk.key }],
    truth: (kiosk) => ({ cause: 'kiosk-host-hung', places: [kiosk.key], visit: false, by: 'onsite', parts: [] }),
  },
  {
    name: 'kiosk-app-stuck',
    code: 'K14',
    cures: ['service-restart', 'device-reboot'],
    title: { zh: '自助机应用无响应', en: 'the application of a kiosk is stuck' },
    kinds: KIOSK,
    on: 'kiosk-4',
    powerCycleCures: true,
    effects: (kiosk, { nowMs }) => [{ kind: 'set', asset: kiosk.key, key: 'appStuckAtMs', value: Math.max(0, nowMs) }],
    truth: (kiosk) => ({ cause: 'kiosk-app-stuck', places: [kiosk.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'kiosk-unplugged',
    code: 'P07',
    sameLook: sameLook('kiosk-unplugged'),
    title: { zh: '自助机电源插头被拔', en: 'the plug of a kiosk has been pulled' },
    kinds: KIOSK,
    on: 'kiosk-3',
    effects: (kiosk) => [{ kind: 'dead', asset: kiosk.key, standbyWatts: 0 }],
    truth: (kiosk) => ({ cause: 'kiosk-no-power', places: [kiosk.key], visit: false, by: 'onsite', parts: [] }),
  },
  {
    name: 'kiosk-cable-cut',
    code: 'C03',
    sameLook: sameLook('kiosk-cable-cut'),
    title: { zh: '自助机网线断', en: 'the network cable of a kiosk is cut' },
    kinds: KIOSK,
    on: 'kiosk-1',
    effects: (kiosk) => [{ kind: 'cut', asset: kiosk.key }],
    truth: (kiosk, layout) => ({
      cause: 'cable-cut',
      places: [kiosk.key, upperPort(layout, kiosk)],
      visit: true,
      by: 'engineer',
      parts: [PARTS.cat6],
    }),
  },
  {
    name: 'kiosk-screen-dark',
    code: 'K12',
    cures: ['mqtt-command'],
    title: { zh: '自助机黑屏', en: 'the screen of a kiosk is dark' },
    kinds: KIOSK,
    on: 'kiosk-1',
    effects: (kiosk) => [{ kind: 'set', asset: kiosk.key, key: 'screen', value: 0 }],
    truth: (kiosk) => ({ cause: 'screen-dark', places: [kiosk.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'kiosk-door-open',
    code: 'K18',
    title: { zh: '自助机机门未关', en: 'the door of a kiosk is open' },
    kinds: KIOSK,
    on: 'kiosk-2',
    effects: (kiosk) => [{ kind: 'set', asset: kiosk.key, key: 'door', value: 1 }],
    truth: (kiosk) => ({ cause: 'door-open', places: [kiosk.key], visit: false, by: 'onsite', parts: [] }),
  },
];

// Faults of the simulated kiosks that come with use, and those that take several parts or several kiosks at once.

import type { FaultDefinition } from '../fault.ts';
import { between, DAY_MS, define, during, HOUR_MS, reading, wholeBetween } from './define.ts';
import { PARTS } from './parts.ts';

const KIOSK = ['kiosk'] as const;
const OFFLINE = 7;
const printer = 'part:receipt-printer';

export const KIOSK_PART_FAULTS: readonly FaultDefinition[] = [
  define({
    name: 'kiosk-paper-running-out', code: 'K01', zh: '凭条纸将尽', en: 'the paper of a kiosk runs out in days',
    kinds: KIOSK, on: 'kiosk-1', cause: 'paper-out', by: 'onsite', parts: [PARTS.paper], at: printer, showsAfterMs: 8 * DAY_MS,
    effects: ({ key }, { random }) => [
      {
        kind: 'changing',
        course: { shape: 'line', from: 40, to: 0, perDay: between(random, 5, 20), step: 1 },
        as: (level) => [
          { kind: 'set', asset: key, key: 'receipt-printer.level', value: level },
          { kind: 'set', asset: key, key: 'receipt-printer.state', value: level === 0 ? 2 : level < 12 ? 1 : 0 },
        ],
      },
    ],
  }),
  define({
    name: 'kiosk-print-head-worn', code: 'K03', zh: '打印头老化', en: 'the print head of a kiosk is worn',
    kinds: KIOSK, on: 'kiosk-2', cause: 'print-head-worn', by: 'engineer', parts: [PARTS.printHead], at: printer, showsAfterMs: 30 * DAY_MS,
    effects: ({ key }, { random }) => [
      reading(key, 'receipt-printer.printedMetres', { shape: 'line', from: 98_000, to: 160_000, perDay: between(random, 200, 900), step: 100 }),
    ],
  }),
  define({
    name: 'kiosk-cutter-failed', code: 'K04', zh: '凭条切刀故障', en: 'the cutter of a kiosk’s printer has failed',
    kinds: KIOSK, on: 'kiosk-3', cause: 'cutter-failed', by: 'engineer', parts: [PARTS.cutter], at: printer, set: { 'receipt-printer.state': 4 },
  }),
  define({
    name: 'kiosk-cashbox-filling', code: 'K05', zh: '钞箱将满', en: 'the cash box of a kiosk fills up in days',
    kinds: KIOSK, on: 'kiosk-2', cause: 'cash-box-full', by: 'cash', at: 'part:cash-box', showsAfterMs: 10 * DAY_MS,
    effects: ({ key }, { random }) => [
      {
        kind: 'changing',
        course: { shape: 'line', from: 60, to: 100, perDay: between(random, 4, 15), step: 1 },
        as: (level) => [
          { kind: 'set', asset: key, key: 'cash-box.level', value: level },
          { kind: 'set', asset: key, key: 'cash-box.count', value: level * 12 },
          { kind: 'set', asset: key, key: 'cash-box.state', value: level >= 100 ? 2 : level > 85 ? 1 : 0 },
        ],
      },
    ],
  }),
  define({
    name: 'kiosk-validator-dirty', code: 'K07', zh: '识币器脏污，拒钞率几小时内升高', en: 'a kiosk refuses good notes: its validator has got dirty within hours',
    kinds: KIOSK, on: 'kiosk-2', cause: 'kiosk-validator-dirty', by: 'onsite', at: 'part:bill-validator', showsAfterMs: 4 * HOUR_MS,
    effects: ({ key }, { random }) => [reading(key, 'bill-validator.rejectPercent', { shape: 'line', from: 3, to: 34, perDay: between(random, 190, 400), step: 1 })],
  }),
  define({
    name: 'kiosk-validator-wearing', code: 'K07', zh: '识币器拒钞率逐周上升', en: 'a kiosk refuses more notes from week to week',
    kinds: KIOSK, on: 'kiosk-4', cause: 'kiosk-validator-dirty', by: 'onsite', at: 'part:bill-validator', showsAfterMs: 40 * DAY_MS,
    effects: ({ key }, { random }) => [reading(key, 'bill-validator.rejectPercent', { shape: 'line', from: 3, to: 48, perDay: between(random, 0.5, 2), step: 1 })],
  }),
  define({
    name: 'kiosk-new-notes-refused', code: 'K07', zh: '新版纸币不识别，拒钞率突升', en: 'a kiosk refuses a new series of notes from one hour to the next',
    kinds: KIOSK, on: 'kiosk-1', cause: 'validator-firmware-old', by: 'remote', at: 'part:bill-validator',
    effects: ({ key }, { random }) => [{ kind: 'set', asset: key, key: 'bill-validator.rejectPercent', value: wholeBetween(random, 28, 60) }],
  }),
  define({
    name: 'kiosk-card-kept', code: 'K09', zh: '读卡器吞卡', en: 'the card reader of a kiosk has kept a card',
    kinds: KIOSK, on: 'kiosk-4', cause: 'card-jammed', by: 'onsite', at: 'part:card-reader', set: { 'card-reader.state': 3 },
  }),
  define({
    name: 'kiosk-scanner-lost', code: 'K10', zh: '扫码模块掉线', en: 'the code scanner of a kiosk is lost',
    kinds: KIOSK, on: 'kiosk-3', cause: 'scanner-lost', by: 'remote', cures: ['device-reboot'], at: 'part:qr-scanner', set: { 'qr-scanner.state': OFFLINE },
  }),
  define({
    name: 'kiosk-usb-failing', code: 'K16', zh: '自助机 USB 集线器故障，多个模块掉线', en: 'the USB hub of a kiosk fails: several parts are lost at once',
    kinds: KIOSK, on: 'kiosk-2', cause: 'usb-hub-failing', by: 'engineer', parts: [PARTS.usbHub], at: (kiosk) => [kiosk.key],
    set: { 'card-reader.state': OFFLINE, 'qr-scanner.state': OFFLINE, 'bill-validator.state': OFFLINE },
  }),
  define({
    name: 'kiosk-cmos-cell-empty', code: 'K17', zh: '自助机 CMOS 电池没电，断电后时钟回到出厂', en: 'the cell of a kiosk’s clock is empty: after a power cut it is back in the past',
    kinds: KIOSK, on: 'kiosk-3', cause: 'cmos-cell-empty', by: 'engineer', parts: [PARTS.coinCell],
    effects: ({ key }, { wallMs }) => [
      { kind: 'changing', course: { shape: 'after', ms: 3000 }, as: (is) => (is === 0 ? [{ kind: 'unpowered', asset: key }] : []) },
      { kind: 'set', asset: key, key: 'host.clockOffset', value: Math.round((FACTORY_MS - wallMs) / 1000) },
    ],
  }),
  define({
    name: 'kiosk-publisher-silent', code: 'K14', zh: '自助机代理程序不再上报', en: 'the agent of a kiosk publishes nothing though the kiosk works',
    kinds: KIOSK, on: 'kiosk-1', cause: 'kiosk-agent-silent', by: 'remote',
    effects: ({ key }) => [{ kind: 'silent', asset: key, layer: 'mqtt' }],
  }),
  define({
    name: 'payment-interface-failing', code: 'K15', zh: '支付接口异常，全部自助机支付失败', en: 'the payment interface fails: payments fail at every kiosk',
    kinds: ['platform'], on: 'platform-1', cause: 'payment-interface-failing', by: 'maker', at: 'api:payment',
    effects: ({ key }, { layout, random }) => {
      const percent = wholeBetween(random, 8, 35);
      return [
        { kind: 'set', asset: key, key: 'interface/payment.successPercent', value: percent },
        ...layout.devices.filter(({ kind }) => kind === 'kiosk').flatMap((kiosk) => [
          { kind: 'set', asset: kiosk.key, key: 'transactions.successPercent', value: percent } as const,
          { kind: 'set', asset: kiosk.key, key: 'transactions.completed', value: Math.round((36 * percent) / 100) } as const,
        ]),
      ];
    },
  }),
  define({
    name: 'kiosk-screen-sleeps', code: 'K12', zh: '自助机屏幕间歇黑屏', en: 'the screen of a kiosk goes dark now and then',
    kinds: KIOSK, on: 'kiosk-4', cause: 'screen-dark', by: 'remote', cures: ['mqtt-command'],
    effects: ({ key }, { random }) => [
      during(
        { shape: 'pulses', everyMs: between(random, 1, 3) * HOUR_MS, forMs: between(random, 0.1, 0.5) * HOUR_MS, seed: wholeBetween(random, 1, 1e9) },
        { kind: 'set', asset: key, key: 'screen', value: 0 },
      ),
    ],
  }),
]; // prettier-ignore

/** Where a clock without a cell begins: 2015, as its board was made. */
const FACTORY_MS = Date.UTC(2015, 0, 1);

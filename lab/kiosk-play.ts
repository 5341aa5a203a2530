// Plays a whole kiosk through the reference publisher: all its parts well, until a fault is named. For trying a site, a
// broker and its alarms before the kiosk stands there. It measures nothing.

import type { KioskAgent } from './kiosk-agent.ts';

type Readings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** By topic: what a kiosk says that lacks nothing. */
export const HEALTHY: Readings = {
  state: { screen: 'on', brightness: 80, door: 'closed' },
  app: { version: '2.18.0', build: 218 },
  transactions: {
    attempted: 40,
    completed: 39,
    successPercent: 97.5,
    failed: { backend: 0, payment: 0, device: 0, timeout: 1, other: 0 },
    salesToday: 117,
  },
  host: { cpu: 12, memory: 41, disk: 37, temperature: 38, clockOffset: 0.2 },
  'part/receipt-printer': { state: 'ok', level: 72, printedMetres: 18_400 },
  'part/cash-box': { state: 'ok', level: 38, count: 412 },
  'part/bill-validator': { state: 'ok', rejectPercent: 3 },
  'part/card-reader': { state: 'ok', rejectPercent: 1, count: 2 },
  'part/touch-screen': { state: 'ok' },
};

interface Play {
  title: { zh: string; en: string };
  readings?: Readings;
  /** What is wrong beside readings. */
  how?: 'frozen' | 'mute' | 'cut';
}

/** Faults that can be played, alone or together. */
export const KIOSK_PLAYS: Readonly<Record<string, Play>> = {
  'paper-low': {
    title: { zh: '凭条纸将尽', en: 'the receipt paper is near its end' },
    readings: { 'part/receipt-printer': { state: 'low', level: 6 } },
  },
  'paper-out': {
    title: { zh: '凭条打印机缺纸', en: 'the printer is out of paper' },
    readings: { 'part/receipt-printer': { state: 'out', level: 0 } },
  },
  'paper-jam': {
    title: { zh: '凭条打印机卡纸', en: 'paper is jammed in the printer' },
    readings: { 'part/receipt-printer': { state: 'jammed' } },
  },
  'cash-full': {
    title: { zh: '钞箱满', en: 'the cash box is full' },
    readings: { 'part/cash-box': { state: 'full', level: 100, count: 1200 } },
  },
  'cash-box-missing': {
    title: { zh: '钞箱未到位', en: 'the cash box is not seated' },
    readings: { 'part/cash-box': { state: 'missing' } },
  },
  'note-jam': {
    title: { zh: '纸币识别器卡钞', en: 'a note is jammed' },
    readings: { 'part/bill-validator': { state: 'jammed' } },
  },
  'card-jam': {
    title: { zh: '读卡器卡卡', en: 'a card is stuck' },
    readings: { 'part/card-reader': { state: 'jammed' } },
  },
  'touch-dead': {
    title: { zh: '触摸屏失灵', en: 'the screen takes no touches' },
    readings: { 'part/touch-screen': { state: 'offline' } },
  },
  'screen-off': {
    title: { zh: '屏幕未点亮', en: 'the screen is off' },
    readings: { state: { screen: 'off', brightness: 0 } },
  },
  'business-fails': {
    title: { zh: '业务成功率低', en: 'transactions fail at the back-end' },
    readings: {
      transactions: {
        attempted: 40,
        completed: 18,
        successPercent: 45,
        failed: { backend: 22, payment: 0, device: 0, timeout: 0, other: 0 },
      },
    },
  },
  'clock-wrong': {
    title: { zh: '时钟偏差一年', en: 'its clock is a year off' },
    readings: { host: { clockOffset: -31_536_000 } },
  },
  heat: { title: { zh: '机内过热', en: 'it is too hot inside' }, readings: { host: { temperature: 78 } } },
  'app-frozen': { title: { zh: '应用程序卡死', en: 'the application hangs' }, how: 'frozen' },
  mute: { title: { zh: '代理不再上报', en: 'the agent is connected and tells nothing' }, how: 'mute' },
  'cable-cut': { title: { zh: '网络中断', en: 'its network is gone: the last will is published' }, how: 'cut' },
};

export class KioskPlayer {
  readonly #agent: KioskAgent;
  readonly #active = new Set<string>();
  #frozenSinceMs: number | undefined;

  /** @param agent whose `heartbeatAge` asks {@link heartbeatAge} */
  constructor(agent: KioskAgent) {
    this.#agent = agent;
    for (const [topic, readings] of Object.entries(HEALTHY)) agent.tell(topic, readings);
  }

  get active(): readonly string[] {
    return [...this.#active];
  }

  /** Seconds since the application hung; undefined while it runs. */
  get heartbeatAge(): number | undefined {
    return this.#frozenSinceMs === undefined ? undefined : Math.round((Date.now() - this.#frozenSinceMs) / 100) / 10;
  }

  /** @returns whether there is such a fault and it did not hold already */
  break(name: string): boolean {
    if (!Object.hasOwn(KIOSK_PLAYS, name) || this.#active.has(name)) return false;
    this.#active.add(name);
    const play = KIOSK_PLAYS[name];
    for (const [topic, readings] of Object.entries(play?.readings ?? {})) this.#agent.tell(topic, readings);
    if (play?.how === 'frozen') this.#frozenSinceMs = Date.now();
    else if (play?.how === 'mute') this.#agent.mute(true);
    else if (play?.how === 'cut') this.#agent.cut();
    return true;
  }

  /** What other faults say of the same part stays. @returns whether it held */
  heal(name: string): boolean {
    if (!this.#active.delete(name)) return false;
    const play = KIOSK_PLAYS[name];
    for (const topic of Object.keys(play?.readings ?? {})) {
      const others = [...this.#active].map((other) => KIOSK_PLAYS[other]?.readings?.[topic] ?? {});
      this.#agent.tell(topic, Object.assign({}, HEALTHY[topic], ...others));
    }
    if (play?.how === 'frozen') this.#frozenSinceMs = undefined;
    else if (play?.how === 'mute') this.#agent.mute(false);
    else if (play?.how === 'cut') this.#agent.mend();
    return true;
  }
}

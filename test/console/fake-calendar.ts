// When a fault counts, for the console's tests: windows, hours with a proposal, periods and a takeover list that obey what the
// pages send. Keeps what it was sent; checks nothing but what the pages must not get wrong.

import type {
  HoursView,
  ItemDecision,
  MaintenanceView,
  NewMaintenance,
  NewProtection,
  NewSignature,
  Preview,
  ProtectionView,
  TakeoverItemView,
  TakeoverView,
} from '../../contract/api-calendar.ts';
import type { Text } from '../../contract/text.ts';
import { SITE } from './fake-site.ts';

const HOUR_MS = 3_600_000;
const ZONE = 'Asia/Shanghai';
const text = (zh: string, en: string): Text => ({ zh, en });
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

export class FakeCalendar {
  windows: MaintenanceView[] = [];
  periods: ProtectionView[] = [];
  hours: HoursView = makeHours();
  takeover: TakeoverView = noTakeover();
  readonly sent: { method: string; path: string; body: unknown }[] = [];

  /** @returns undefined for what is not of the calendar */
  get(path: readonly string[]): unknown {
    if (path[0] === 'maintenance') return this.windows;
    if (path[0] === 'protection') return this.periods;
    if (path[0] !== 'sites') return undefined;
    if (path[2] === 'hours') return this.hours;
    return path[2] === 'takeover' ? this.takeover : undefined;
  }

  /** @returns undefined for what is not of the calendar */
  send(method: string, path: readonly string[], body: unknown): unknown {
    const [first, second, third] = path;
    const isOurs = first === 'maintenance' || first === 'protection' || third === 'hours' || third === 'takeover';
    if (!isOurs) return undefined;
    if (second !== 'preview') this.sent.push({ method, path: path.join('/'), body });
    if (first === 'maintenance') return this.#window(method, second, body as NewMaintenance);
    if (first === 'protection') return this.#period(method, second, body as NewProtection);
    return third === 'hours' ? this.#answer((body as { key: string }).key) : this.#takeOver(path.slice(3), body);
  }

  #window(method: string, id: string | undefined, body: NewMaintenance): unknown {
    if (method === 'DELETE') {
      this.windows = this.windows.filter((one) => one.id !== id);
      return {};
    }
    const { from = inHours(0), to } = body;
    const times: Preview = { next: [{ from, to }], zone: ZONE };
    if (id === 'preview') return times;
    const { site, asset = null, system = null, reason, recurrence = null } = body;
    const active = Date.parse(from) <= Date.now();
    const made = {
      id: `w-${this.sent.length}`,
      site,
      asset,
      system,
      from,
      to,
      reason,
      recurrence,
      by: 'li.jing',
      active,
    };
    this.windows.push({ ...made, ...times });
    return { ...made, ...times };
  }

  #period(method: string, id: string | undefined, { site, name, from, to }: NewProtection): unknown {
    if (method === 'DELETE') {
      this.periods = this.periods.filter((one) => one.id !== id);
      return {};
    }
    const active = Date.parse(from) <= Date.now();
    const made = { id: `p-${this.sent.length}`, site, system: null, name, from, to, active, by: 'li.jing' };
    this.periods.push({ ...made, overrides: [], pollFactor: 0.5 });
    return this.periods.at(-1);
  }

  #answer(key: string): HoursView {
    this.hours = { ...this.hours, proposals: this.hours.proposals.filter((one) => one.key !== key) };
    return this.hours;
  }

  #takeOver([what, id]: readonly string[], body: unknown): TakeoverView {
    const { takeover } = this;
    if (what === undefined) this.takeover = openTakeover();
    if (what === 'items') {
      const made = body as ItemDecision;
      const items = takeover.items.map((item) =>
        item.id === id ? { ...item, decision: made.decision, remark: made.remark ?? '', decidedBy: 'li.jing' } : item,
      );
      // A change of the list takes the signatures back.
      this.takeover = { ...takeover, items, signatures: [] };
    }
    if (what === 'signatures') {
      const { side, name, remark = '' } = body as NewSignature;
      const signature = { side, name, at: inHours(0), by: 'li.jing', remark };
      this.takeover = { ...takeover, signatures: [...takeover.signatures, signature] };
    }
    if (what === 'acceptance') this.takeover = { ...takeover, state: 'accepted', acceptedAt: inHours(0) };
    this.takeover = { ...this.takeover, missing: missingOf(this.takeover) };
    return this.takeover;
  }
}

function missingOf({ state, items, signatures }: TakeoverView): Text[] {
  if (state !== 'open') return [];
  const open = items.filter(({ decision }) => decision === null).length;
  return [
    ...(open > 0 ? [text(`${open} 项未议定`, `${open} not decided`)] : []),
    ...(signatures.some(({ side }) => side === 'service') ? [] : [text('服务方签字', 'signature of the service side')]),
    ...(signatures.some(({ side }) => side === 'customer') ? [] : [text('客户签字', 'signature of the customer')]),
  ];
}

function makeHours(): HoursView {
  const days = { mon: ['09:00-22:00'], tue: ['09:00-22:00'], wed: ['09:00-22:00'], thu: ['09:00-22:00'] };
  const hours = { ...days, fri: ['09:00-23:00'], sat: ['09:00-23:00'], sun: ['09:00-22:00'] };
  return {
    entries: [{ entry: { hours }, scope: text('全项目', 'Whole site'), open: true, changesAt: inHours(3) }],
    proposals: [
      {
        key: 'off signage-1',
        kind: 'off',
        scope: text('中庭播放器', 'Atrium signage player'),
        assets: ['signage-1'],
        words: text('每天 22:10–08:50 关机', 'off every day 22:10–08:50'),
        confidence: 0.96,
        seen: 27,
        missed: 1,
        spreadMinutes: 4,
        tickets: [],
        hours: { asset: 'signage-1', hours },
      },
    ],
  };
}

function noTakeover(): TakeoverView {
  return {
    site: SITE,
    siteName: text('滨江天地购物中心', 'Riverside Plaza Mall'),
    customer: text('滨江商业管理有限公司', 'Riverside Commercial Management Ltd.'),
    address: null,
    timezone: ZONE,
    state: 'none',
    startedAt: null,
    acceptedAt: null,
    assets: [],
    items: [],
    signatures: [],
    missing: [],
  };
}

function openTakeover(): TakeoverView {
  const item = (id: string, number: number, title: Text, overAt: string | null): TakeoverItemView => ({
    id,
    number,
    asset: 'cam-05',
    assetName: text('摄像机 5', 'Camera 5'),
    component: '',
    severity: 'major',
    title,
    since: inHours(-30),
    overAt,
    cause: {
      title,
      confidence: 0.91,
      evidence: [{ text: text('ping 不通', 'does not answer ping'), supports: true, bits: 3 }],
    },
    affected: [],
    visit: { decision: 'engineer', reason: title, parts: [] },
    decision: null,
    remark: '',
    decidedBy: '',
  });
  return {
    ...noTakeover(),
    state: 'open',
    startedAt: inHours(-48),
    assets: [
      { class: 'camera', count: 24 },
      { class: 'switch', count: 3 },
    ],
    items: [
      item('i-1', 1, text('摄像机 5 损坏', 'Camera 5 is dead'), null),
      item('i-2', 2, text('交换机风扇停转', 'A fan of the core switch has stopped'), inHours(-2)),
    ],
  };
}

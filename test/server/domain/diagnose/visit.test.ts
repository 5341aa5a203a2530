import { describe, expect, it } from 'vitest';
import type { Cause } from '../../../../server/domain/diagnose/cause-schema.ts';
import { parseCauses } from '../../../../server/domain/diagnose/parse-causes.ts';
import type { Candidate } from '../../../../server/domain/diagnose/predict.ts';
import type { Weighed } from '../../../../server/domain/diagnose/weighed.ts';
import type { Readings, Visit } from '../../../../server/domain/diagnose/types.ts';
import { slotValues } from '../../../../server/domain/diagnose/slots.ts';
import { TRY_FIRST } from '../../../../server/domain/diagnose/order-of-hands.ts';
import { planVisit } from '../../../../server/domain/diagnose/visit.ts';
import type { CauseVisit } from '../../../../server/domain/diagnose/visit-schema.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { asset, demoSite } from '../../../cases/demo-site.ts';
import { causes, onlyFault, site } from '../../../cases/verdicts.ts';

const words = { zh: '一', en: 'one' };
const graph = buildGraph(demoSite(), new Map());
const silent: Readings = { at: () => null };

function weighed(share: number, visit: Partial<CauseVisit>, more: Partial<Cause> = {}): Weighed {
  const full: CauseVisit = { decision: 'engineer', urgency: 'by-clock', reason: words, firstCheck: words, ...visit };
  const candidate = { cause: { visit: full, ...more }, place: 'cam-1', subject: 'cam-1' } as unknown as Candidate;
  return { candidate, share, confidence: share };
}

function plan(all: Weighed[], readings = silent): Visit {
  return planVisit(all, () => ({}), { graph, readings });
}

describe('the hands that a fault is given to', () => {
  it('drive at once where nobody nearer is likely to cure it', () => {
    const visit = plan([weighed(0.9, {}), weighed(TRY_FIRST - 0.01, { decision: 'onsite-staff' })]);
    expect(visit).toMatchObject({ decision: 'engineer', who: ['E'], driveChance: 0.91 });
  });

  it('are on-site staff first where they may well cure it, and the engineer after them', () => {
    const visit = plan([
      weighed(0.7, {}),
      weighed(0.3, { decision: 'onsite-staff', firstCheck: { zh: '看插头', en: 'look at the plug' } }),
    ]);
    expect(visit).toMatchObject({ decision: 'onsite-staff', next: 'engineer', who: ['S', 'E'] });
    expect(visit.reason.en).toContain('look at the plug');
  });

  it('are asked from the nearest to the farthest, whoever leads, each for causes worth asking him', () => {
    const hung = weighed(0.3, { decision: 'remote', firstCheck: { zh: '断电重启', en: 'power-cycle it' } });
    const loose = weighed(0.2, { decision: 'onsite-staff' });
    const dead = weighed(0.5, {}, { remedies: { reboot: 0.1 } });
    const visit = plan([
      dead,
      { ...hung, candidate: { ...hung.candidate, cause: { ...hung.candidate.cause, remedies: { 'poe-cycle': 0.9 } } } },
      loose,
    ]);
    expect(visit).toMatchObject({ decision: 'remote', next: 'onsite-staff', who: ['R', 'S', 'E'] });
    // What is tried is what cures the cause for whose sake it is tried.
    expect(visit.countsOn).toEqual(['poe-cycle']);
    expect(visit.reason.en).toContain('power-cycle it');
    expect(plan([loose, weighed(0.1, {})])).toMatchObject({ decision: 'onsite-staff', next: 'engineer' });
    expect(plan([weighed(0.5, { decision: 'remote' }), loose, weighed(0.3, {})]).who).toEqual(['R', 'S', 'E']);
  });

  it('are those, too, who come second for near causes, where that is likely enough', () => {
    const hung = (share: number): Weighed =>
      weighed(share, { decision: 'remote', next: 'onsite-staff', who: ['R', 'S', 'E'] });
    expect(plan([weighed(0.6, {}), hung(0.4)]).who).toEqual(['R', 'S', 'E']);
    expect(plan([weighed(0.8, {}), hung(0.2)]).who).toEqual(['R', 'E']);
    // Whoever is nearer than the one before does something else.
    const backEnd = weighed(0.4, { decision: 'customer', next: 'remote' });
    expect(plan([weighed(0.6, {}), backEnd]).who).toEqual(['C', 'E']);
  });

  it('may be the same twice: an action from here, then a person who looks from here', () => {
    const visit = plan([
      weighed(0.98, { decision: 'remote', next: 'remote' }, { remedies: { 'service-restart': 0.4 } }),
    ]);
    expect(visit).toMatchObject({ decision: 'remote', next: 'remote', who: ['R'] });
  });

  it('are a person who looks from here, before anybody drives, where an action may be another cause’s', () => {
    const hung = weighed(0.6, { decision: 'remote', who: ['R', 'E'] }, { remedies: { 'poe-cycle': 0.85 } });
    const reset = (share: number): Weighed => weighed(share, { decision: 'remote', next: 'engineer' });
    expect(plan([hung, reset(TRY_FIRST), weighed(0.3, {})])).toMatchObject({ next: 'remote', who: ['R', 'E'] });
    expect(plan([hung, reset(TRY_FIRST - 0.01), weighed(0.3, {})]).next).toBe('engineer');
    expect(plan([reset(0.7), weighed(0.3, {})]).next).toBe('engineer');
  });

  it('never exclude a visit where a rival is cured by nothing else', () => {
    expect(plan([weighed(0.96, { decision: 'remote' }), weighed(0.04, {})])).toMatchObject({
      decision: 'remote',
      next: 'engineer',
    });
    expect(plan([weighed(0.9, { decision: 'none' }), weighed(0.1, { decision: 'maker' })])).toMatchObject({
      decision: 'remote',
      next: 'maker',
    });
    expect(plan([weighed(0.99, { decision: 'remote' }), weighed(0.01, {})]).next).toBeUndefined();
  });

  it('keep the whole order of the cause', () => {
    expect(plan([weighed(1, { decision: 'remote', next: 'onsite-staff', who: ['R', 'S', 'E'] })]).who).toEqual([
      'R',
      'S',
      'E',
    ]);
  });

  it('are as many as a near cause needs, with its permits', () => {
    const rival = weighed(0.2, { people: 2, permits: ['height'] });
    expect(plan([weighed(0.8, {}), rival])).toMatchObject({ people: 2, permitKinds: ['height'] });
    expect(plan([weighed(0.97, {}), weighed(0.03, { people: 2, permits: ['height'] })]).people).toBe(1);
  });

  it('need drive only when all who try before have failed', () => {
    const cycle = { remedies: { 'poe-cycle': 0.8 } };
    const chance = (visit: Partial<CauseVisit>, more = {}) => plan([weighed(1, visit, more)]).driveChance;
    expect(chance({ decision: 'onsite-staff', next: 'engineer' })).toBe(0.4);
    expect(chance({ decision: 'remote', who: ['R', 'E'] }, cycle)).toBe(0.2);
    expect(chance({ decision: 'remote', next: 'onsite-staff', who: ['R', 'S', 'E'] }, cycle)).toBe(0.08);
    expect(chance({ decision: 'remote', next: 'onsite-staff' })).toBe(0);
  });

  it('may try what cures the causes together, weighed by how likely each is', () => {
    const hung = weighed(0.6, { decision: 'remote' }, { remedies: { 'poe-cycle': 0.9 } });
    const stuck = weighed(0.4, { decision: 'remote' }, { remedies: { 'poe-cycle': 0.5, reboot: 0.1 } });
    expect(plan([hung, stuck]).remedies).toEqual({ 'poe-cycle': 0.74 });
  });
});

describe('what is asked on the telephone', () => {
  const steps = (en: string, next: 'cured' | 'engineer'): NonNullable<CauseVisit['phone']> => [
    { ask: { zh: en, en }, yes: { next }, no: { next: 'engineer' } },
  ];
  const cut = weighed(0.6, { phone: steps('any building work?', 'engineer') });

  it('is for the sake of what people there may cure, where they are asked before anybody drives', () => {
    const hung = weighed(0.3, { decision: 'onsite-staff', next: 'engineer', phone: steps('plug it anew', 'cured') });
    expect(plan([cut, hung]).phone?.map(({ ask }) => ask.en)).toEqual(['plug it anew']);
  });

  it('is what the leading cause asks where nobody there is asked first', () => {
    const hung = weighed(0.02, { decision: 'onsite-staff', phone: steps('plug it anew', 'cured') });
    expect(plan([cut, hung]).phone?.map(({ ask }) => ask.en)).toEqual(['any building work?']);
  });
});

it('words for what nobody has written down can be said on the telephone', () => {
  const values = slotValues('cam-untold', 'cam-untold', 0, { graph, readings: silent });
  expect([values.feed, values.port, values.position]).toEqual([
    { zh: '其供电插座', en: 'its own outlet' },
    { zh: '其上联端口', en: 'its uplink port' },
    { zh: '现场', en: 'the site' },
  ]);
});

it.each([
  ['一层弱电间', 'riser, floor 1', '接入交换机（一层弱电间）', 'Access switch (riser, floor 1)'],
  ['接入', 'Access', '接入交换机', 'Access switch'],
  [null, null, '接入交换机', 'Access switch'],
])('a device at %s is told where it is, once', (zh, en, toldZh, toldEn) => {
  const position = zh === null ? {} : { position: { zh, en } };
  const one = asset('sw-z', 'switch', { name: { zh: '接入交换机', en: 'Access switch' }, ...position });
  const { graph: own } = site([one]);
  expect(slotValues('sw-z', 'sw-z', 0, { graph: own, readings: silent }).where).toEqual({ zh: toldZh, en: toldEn });
});

describe('a part', () => {
  const battery = weighed(1, {
    parts: [
      { spec: words, quantity: 1, count: 'battery-blocks', fits: { kind: 'battery', same: ['capacity', 'model'] } },
    ],
  });

  it('comes in the number of blocks that the bus voltage tells', () => {
    const volts = (value: number): Readings => ({ at: (_, field) => (field === 'battery_voltage' ? value : null) });
    expect(plan([battery], volts(216)).parts[0]?.quantity).toBe(16);
    expect(plan([battery], volts(41)).parts[0]?.quantity).toBe(3);
    // Between two numbers of blocks it tells none.
    expect(plan([battery], volts(47)).parts[0]?.quantity).toBe(1);
    expect(plan([battery]).parts[0]?.quantity).toBe(1);
  });

  it('comes along when all who ask for it together are likely enough', () => {
    const part = { spec: words, quantity: 1, carry: 'medium' } as const;
    const rivals = [0.1, 0.09].map((share) => weighed(share, { parts: [part] }));
    expect(plan([weighed(0.81, {}), ...rivals]).parts).toHaveLength(1);
    expect(plan([weighed(0.9, {}), ...rivals.slice(0, 1)]).parts).toEqual([]);
  });

  it('says what it must share with the old one, and what is to be read off on site', () => {
    const match = plan([battery]).parts[0]?.match ?? [];
    expect(match.map(({ trait, value }) => [trait, value === null])).toEqual([
      ['capacity', true],
      ['model', graph.assets.get('cam-1')?.model === ''],
    ]);
  });

  it.each([
    [3, '3'],
    [2, undefined],
    [4, undefined],
  ])('of a camera has its PoE class where the port delivers, at status %i', (status, told) => {
    const camera = weighed(1, { parts: [{ spec: words, quantity: 1, fits: { kind: 'camera', same: ['poe-class'] } }] });
    const readings: Readings = {
      at: (measurement, field) =>
        measurement !== 'poe' ? null : field === 'detection_status' ? status : field === 'class' ? 3 : null,
    };
    expect(plan([camera], readings).parts[0]?.match?.[0]?.value?.en).toBe(told);
  });

  it('of an optic has the rate of the port it goes into', () => {
    const optic = weighed(1, {
      parts: [{ spec: words, quantity: 1, fits: { kind: 'sfp', same: ['rate', 'wavelength'] } }],
    });
    const readings: Readings = {
      at: (_, field, place) => (field === 'ifHighSpeed' && place.includes('port:') ? 10_000 : null),
    };
    const [rate, wavelength] = plan([optic], readings).parts[0]?.match ?? [];
    expect(rate?.value?.en).toBe('10 Gbit/s');
    expect(wavelength?.value).toBeNull();
  });
});

describe('a shipped cause', () => {
  it('that sends somebody up, onto the road or to live parts names the permit by its kind', () => {
    const kinds = causes.flatMap(({ visit }) => (visit.permits ?? []).filter((one) => typeof one === 'string'));
    expect([...new Set(kinds)].toSorted()).toEqual(
      expect.arrayContaining([
        'cash-two-people',
        'data-consent',
        'electrician',
        'height',
        'live-power',
        'road-closure',
        'shutdown-consent',
      ]),
    );
  });

  it('asks on the telephone wherever people at the site are first', () => {
    const asked = causes.filter(({ visit }) => visit.decision === 'onsite-staff' || visit.decision === 'carrier');
    const silentOnes = asked.filter(({ visit }) => !visit.phone && !visit.phoneScript).map(({ id }) => id);
    expect(silentOnes.length).toBeLessThan(asked.length * 0.15);
  });

  it('never restarts a controller from afar', () => {
    const controllers = causes.filter(({ appliesTo }) => appliesTo.classes?.every((one) => one === 'plc'));
    expect(controllers.filter(({ remedies }) => remedies).map(({ id }) => id)).toEqual([]);
  });

  it('shows its script with the names of the site', () => {
    const fault = onlyFault(site().cutOff('sw1').bad('link', 'core/port:gi25'));
    expect(fault.visit.phone?.length).toBe(3);
    expect(fault.visit.phone?.[0]).toMatchObject({ yes: { next: 2 }, no: { next: 3 } });
    expect(fault.visit.phone?.at(-1)).toMatchObject({ yes: { next: 'cured' }, no: { next: 'engineer' } });
  });
});

const FILE = (visit: string, more = ''): string => `family: test
causes:
  - id: one-cause
    title: { zh: 一, en: one }
    appliesTo: { at: asset }
    rate: 1
    rateFrom: test
    effects: [{ predicate: contact, where: asset, probability: 0.9 }]
    severity: minor
${more}    visit:
      decision: onsite-staff
      next: engineer
      urgency: by-clock
      reason: { zh: 一, en: one }
      firstCheck: { zh: 一, en: one }
${visit}`;

it('a hand that has two ways is named once in the order of hands', () => {
  const twice = FILE('      who: [R, S, E]\n')
    .replace('onsite-staff', 'remote')
    .replace('next: engineer', 'next: remote');
  expect(parseCauses([{ path: 'a.yaml', text: twice }]).faults).toEqual([]);
});

describe('a file of causes is refused', () => {
  const step = (yes: string): string =>
    `      phone:\n        - { ask: { zh: 一, en: one }, yes: { next: ${yes} }, no: { next: engineer } }\n`;

  it.each([
    ['a script that leads nowhere', FILE(step('3')), /question 3 is not a later one/],
    [
      'a question that is never asked',
      FILE(step('cured') + '        - { ask: { zh: 一, en: one }, yes: { next: cured }, no: { next: engineer } }\n'),
      /is never asked/,
    ],
    ['a script beside lines', FILE(`${step('cured')}      phoneScript: [{ zh: 一, en: one }]\n`), /stands beside/],
    ['an order of hands that contradicts the decision', FILE('      who: [E, S]\n'), /does not begin with S, E/],
    [
      'an outcome that its probe cannot show',
      FILE('', '    probes: [{ probe: ping, shows: open, chance: 0.5 }]\n'),
      /nothing that ping shows/,
    ],
    [
      'chances beyond certainty',
      FILE(
        '',
        '    probes: [{ probe: ping, shows: silent, chance: 0.7 }, { probe: ping, shows: loss, chance: 0.7 }]\n',
      ),
      /more than 1/,
    ],
    [
      'what is said for where no remedy reaches, though it has none',
      FILE('', '    unreached: { decision: engineer }\n'),
      /unreached.*no remedy that could reach it/s,
    ],
    [
      'an order of hands that contradicts the decision where no remedy reaches',
      FILE('', '    remedies: { reboot: 0.5 }\n    unreached: { decision: engineer, who: [S, E] }\n'),
      /unreached\.who.*does not begin with E/s,
    ],
    ['a text without a value', FILE('', '    unreached: { reason: { zh: "{moon}", en: one } }\n'), /moon/],
    ['an unknown permit', FILE('      permits: [flying]\n'), /permits/],
    ['an unknown remedy', FILE('', '    remedies: { format: 0.5 }\n'), /remedies/],
    ['an unknown site class', FILE('', '    rateBy: { site: { moon: 3 } }\n'), /rateBy/],
  ])('for %s', (_, text, expected) => {
    expect(
      parseCauses([{ path: 'a.yaml', text }])
        .faults.map((fault) => fault.message)
        .join('\n'),
    ).toMatch(expected);
  });
});

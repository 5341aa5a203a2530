// The steps of a scenario as they are written: each does one thing at one time. What no schema sees of a single step is
// checked here; what steps come to one after the other, in scenario-turns.ts. Reads no files.

import Type, { type Static } from 'typebox';
import { Recurrence } from '../../contract/api-calendar.ts';
import type { YamlPath } from '../../contract/checked-yaml.ts';
import { durationMs } from '../../contract/duration.ts';
import { nearest } from '../../contract/spelling.ts';
import { canHappen } from '../../lab/fault-board.ts';
import { FAULTS, faultNamed } from '../../lab/faults.ts';
import { NOISE } from '../../lab/noise.ts';
import { faultOf } from '../../server/domain/schedule/recurrence.ts';
import { nextNoise } from './scenario-noise.ts';
import type { Topology } from './topologies.ts';

/** Names that are proposed for one that there is not. */
const PROPOSED = 3;
const PLACES_TOLD = 8;

const strict = { additionalProperties: false } as const;
export const Duration = Type.String({
  pattern: String.raw`^\d{1,6}(ms|s|m|h|d)$`,
  title: 'a duration: a whole number and ms, s, m, h or d',
  examples: ['90s', '5m', '2h', '30d'],
});
export const Count = Type.Integer({ minimum: 0, title: 'a whole number from 0', examples: [0, 1, 2] });
const Name = Type.String({ minLength: 1, title: 'a name', examples: ['camera-hung', 'cam-07'] });
const Words = Type.String({
  minLength: 1,
  maxLength: 100,
  title: 'a few words: why, or what for',
  examples: ['new firmware'],
});

/** What a step does, and what else it may say. */
const TAKES = {
  break: ['on', 'for', 'seed'],
  heal: ['on'],
  noise: ['on', 'for'],
  maintenance: ['on', 'system', 'for', 'repeat'],
  protection: ['system', 'for'],
  takeover: [],
  restart: ['for'],
  expect: [],
} as const;
type Verb = keyof typeof TAKES;
const VERBS = ['break', 'heal', 'noise', 'maintenance', 'protection', 'takeover', 'restart', 'expect'] as const satisfies readonly Verb[]; // prettier-ignore
const EXTRAS = ['on', 'system', 'for', 'seed', 'repeat'] as const;

export const StepEntry = Type.Object(
  {
    at: Duration,
    break: Type.Optional(Name),
    heal: Type.Optional(Name),
    /** A kind of what is no fault. */
    noise: Type.Optional(Name),
    /** Planned work begins; its reason. */
    maintenance: Type.Optional(Words),
    /** A major event begins; its name. */
    protection: Type.Optional(Words),
    takeover: Type.Optional(Type.Enum(['start', 'accept'])),
    restart: Type.Optional(Type.Enum(['foresite'])),
    /** How many tickets there are by then, and how many of them are open. */
    expect: Type.Optional(
      Type.Object({ tickets: Type.Optional(Count), open: Type.Optional(Count) }, { ...strict, minProperties: 1 }),
    ),
    on: Type.Optional(Name),
    system: Type.Optional(Name),
    for: Type.Optional(Duration),
    seed: Type.Optional(Count),
    repeat: Type.Optional(Recurrence),
  },
  strict,
);
export type Step = Static<typeof StepEntry>;

export type Tell = (at: YamlPath, what: string, hint: string) => void;

export interface Around {
  lengthMs: number;
  /** Null where the site itself is written wrongly. */
  topology: Topology | null;
  tell: Tell;
}

export function checkStep(step: Step, at: YamlPath, { lengthMs, topology, tell }: Around): void {
  if ((durationMs(step.at) ?? 0) >= lengthMs) tell([...at, 'at'], 'after the end', 'make `length` longer');
  if (step.for !== undefined && durationMs(step.for) === 0)
    tell([...at, 'for'], 'over as soon as it begins', 'make it longer, or leave it out for what lasts');
  const [verb, ...others] = VERBS.filter((one) => step[one] !== undefined);
  if (verb === undefined || others.length > 0)
    return tell(at, 'must do one thing', `name one of ${VERBS.join(', ')} a step`);
  const taken: readonly string[] = TAKES[verb];
  for (const extra of EXTRAS)
    if (step[extra] !== undefined && !taken.includes(extra))
      tell([...at, extra], `says nothing with ${verb}`, 'leave it out');
  if (verb === 'break' || verb === 'heal') checkFault(step, verb, at, { topology, tell });
  if (verb === 'noise') checkNoise(step, at, { topology, tell });
  if (verb === 'maintenance' || verb === 'protection') checkPlanned(step, verb, at, { topology, tell });
}

type Place = Omit<Around, 'lengthMs'>;

function checkFault(step: Step, key: 'break' | 'heal', at: YamlPath, { topology, tell }: Place): void {
  const name = step[key] ?? '';
  const definition = faultNamed(name);
  if (!definition)
    return tell(
      [...at, key],
      `there is no fault ${name}`,
      proposal(name, FAULTS, '`npx foresite lab faults --topology demo`'),
    );
  if (!topology) return;
  const { layout } = topology;
  const fitting = layout.devices.filter((device) => canHappen(definition, device, layout)).map((device) => device.key);
  const asset = step.on ?? definition.on;
  if (fitting.includes(asset)) return;
  const where = [...at, step.on === undefined ? key : 'on'];
  if (fitting.length === 0) return tell(where, `${name} cannot happen at this site`, 'leave it out, or take another site'); // prettier-ignore
  const what = layout.byKey.has(asset)
    ? `${name} cannot happen to ${asset} of this site`
    : `this site has no ${asset}${step.on === undefined ? `, where ${name} usually happens` : ''}`;
  const near = nearest(asset, fitting, PLACES_TOLD).join(', ');
  tell(where, what, `${step.on === undefined ? 'add `on` with' : 'name'} one of: ${near}`);
}

function checkNoise({ noise: name = '', on }: Step, at: YamlPath, { topology, tell }: Place): void {
  if (!NOISE.some((kind) => kind.name === name))
    return tell([...at, 'noise'], `there is no noise ${name}`, proposal(name, NOISE, 'docs/lab-faults.md'));
  if (!topology) return;
  const { layout } = topology;
  if (on !== undefined && !layout.byKey.has(on)) return tellNoAsset(on, at, topology, tell);
  const never = `${name} never happens ${on === undefined ? 'at this site' : `to ${on}`}`;
  if (!nextNoise(name, { layout, seed: 1, on, fromMs: 0 }))
    tell([...at, on === undefined ? 'noise' : 'on'], never, 'docs/lab-faults.md says whom it meets');
}

function checkPlanned(step: Step, verb: Verb, at: YamlPath, { topology, tell }: Place): void {
  if (step.for === undefined) tell(at, `${verb} has no end`, 'add `for` with how long it lasts');
  if (step.on !== undefined && step.system !== undefined)
    tell([...at, 'system'], 'names an asset and a system', 'name one of them, or none for the whole site');
  if (step.repeat) {
    const fault = faultOf({ fromMs: 0, toMs: 1, zone: 'UTC', recurrence: step.repeat });
    if (fault) tell([...at, 'repeat'], fault.en, 'see `repeat` in docs/scenarios.md');
  }
  if (!topology) return;
  const { assets } = topology.siteFile;
  if (step.on !== undefined && !assets.some(({ key }) => key === step.on)) tellNoAsset(step.on, at, topology, tell);
  const systems = [...new Set(assets.flatMap(({ system }) => system ?? []))];
  if (step.system !== undefined && !systems.includes(step.system))
    tell([...at, 'system'], `this site has no system ${step.system}`, `name one of: ${systems.join(', ')}`);
}

function tellNoAsset(on: string, at: YamlPath, { siteFile }: Topology, tell: Tell): void {
  const near = nearest(
    on,
    siteFile.assets.map(({ key }) => key),
    PLACES_TOLD,
  );
  tell([...at, 'on'], `this site has no ${on}`, `name one of: ${near.join(', ')}`);
}

function proposal(name: string, all: readonly { name: string }[], list: string): string {
  const near = nearest(
    name,
    all.map((one) => one.name),
    PROPOSED,
  );
  return `perhaps ${near.join(', ')}; ${list} lists them`;
}

// A scenario: a site, and what breaks and heals on it when, as others write it down in YAML (docs/scenarios.md). All mistakes
// come back together, each with its line. Reads no files.

import Type, { type Static } from 'typebox';
import { readCheckedYaml, type YamlFault } from '../../contract/checked-yaml.ts';
import { durationMs } from '../../contract/duration.ts';
import { ForesiteError } from '../../contract/errors.ts';
import type { Layout } from '../../lab/layout.ts';
import { faultNamed } from '../../lab/faults.ts';

/** Steps of one scenario. */
export const MAX_STEPS = 10_000;
/** Longest time one may last, ms: a hundred years. */
export const MAX_LENGTH_MS = 36_525 * 86_400_000;

const strict = { additionalProperties: false } as const;
const Duration = Type.String({
  pattern: String.raw`^\d{1,6}(ms|s|m|h|d)$`,
  description: 'such as 90s, 5m, 2h, 30d',
});

const Step = Type.Object(
  {
    at: Duration,
    break: Type.Optional(Type.String({ minLength: 1 })),
    heal: Type.Optional(Type.String({ minLength: 1 })),
    on: Type.Optional(Type.String({ minLength: 1 })),
    for: Type.Optional(Duration),
    seed: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  strict,
);

const Expectation = Type.Object(
  {
    tickets: Type.Optional(Type.Integer({ minimum: 0 })),
    falseTickets: Type.Optional(Type.Integer({ minimum: 0 })),
    top1: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    top3: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  },
  strict,
);

export const ScenarioFile = Type.Object(
  {
    seed: Type.Optional(Type.Integer({ minimum: 0 })),
    topology: Type.Optional(Type.String({ minLength: 1 })),
    noise: Type.Optional(Type.Boolean()),
    length: Duration,
    steps: Type.Array(Step, { maxItems: MAX_STEPS }),
    expect: Type.Optional(Expectation),
  },
  strict,
);

export type Scenario = Static<typeof ScenarioFile>;

export type ReadScenario =
  | { readonly scenario: Scenario; readonly faults: readonly [] }
  | { readonly scenario: null; readonly faults: readonly YamlFault[] };

/** @param layoutOf the site of a topology; throws for one that there is not */
export function readScenario(text: string, layoutOf: (topology: string, seed: number) => Layout): ReadScenario {
  const read = readCheckedYaml(ScenarioFile, text, 'the description in docs/scenarios.md');
  if (read.value === null) return { scenario: null, faults: read.faults };
  const { value: scenario, lineOf } = read;
  const faults: YamlFault[] = [];
  const tell = (at: readonly (string | number)[], what: string, hint: string): void =>
    void faults.push({ at, line: lineOf(at), what, hint });
  const lengthMs = durationMs(scenario.length) ?? 0;
  if (lengthMs > MAX_LENGTH_MS) tell(['length'], 'longer than a hundred years', 'shorten it');
  const layout = layoutFor(scenario, layoutOf, tell);
  scenario.steps.forEach((step, at) => checkStep(step, ['steps', at], { lengthMs, layout, tell }));
  tellIdleHeals(scenario.steps, tell);
  return faults.length > 0 ? { scenario: null, faults } : { scenario, faults: [] };
}

type Tell = (at: readonly (string | number)[], what: string, hint: string) => void;

function layoutFor(
  { topology = 'demo', seed = 1 }: Scenario,
  layoutOf: (topology: string, seed: number) => Layout,
  tell: Tell,
): Layout | null {
  try {
    return layoutOf(topology, seed);
  } catch (error) {
    tell(['topology'], error instanceof ForesiteError ? error.what : String(error), 'see docs/scenarios.md');
    return null;
  }
}

interface Around {
  lengthMs: number;
  layout: Layout | null;
  tell: Tell;
}

function checkStep(
  step: Scenario['steps'][number],
  at: readonly (string | number)[],
  { lengthMs, layout, tell }: Around,
): void {
  if ((durationMs(step.at) ?? 0) >= lengthMs) tell([...at, 'at'], 'after the end', 'make `length` longer');
  if ((step.break === undefined) === (step.heal === undefined))
    return tell(at, 'must say either break or heal', 'one of them a step');
  if (step.heal !== undefined && (step.for !== undefined || step.seed !== undefined))
    tell(at, 'healing takes neither `for` nor `seed`', 'leave them out');
  const name = step.break ?? step.heal ?? '';
  const definition = faultNamed(name);
  if (!definition)
    return tell(
      [...at, step.break === undefined ? 'heal' : 'break'],
      `there is no fault ${name}`,
      '`npx foresite lab faults` lists them',
    );
  const on = step.on ?? definition.on;
  if (layout && !fittingIn(name, layout).includes(on))
    tell(
      [...at, step.on === undefined ? 'break' : 'on'],
      `${name} cannot happen to ${on} of this site`,
      `name one of: ${placesOf(name, layout)}`,
    );
}

/** Healing what nothing has broken is a slip of the pen: mostly another place. */
function tellIdleHeals(steps: Scenario['steps'], tell: Tell): void {
  const startMs = ({ at }: Scenario['steps'][number]): number => durationMs(at) ?? 0;
  const placeOf = (name: string, on: string | undefined): string => `${name} ${on ?? faultNamed(name)?.on ?? ''}`;
  const breaks = steps.flatMap((step) =>
    step.break === undefined ? [] : [{ place: placeOf(step.break, step.on), atMs: startMs(step) }],
  );
  steps.forEach((step, index) => {
    if (step.heal === undefined || step.break !== undefined || !faultNamed(step.heal)) return;
    const place = placeOf(step.heal, step.on);
    if (!breaks.some((one) => one.place === place && one.atMs < startMs(step)))
      tell(['steps', index, 'heal'], `no step before has broken ${place.replace(' ', ' on ')}`, 'correct name, `on` or `at`'); // prettier-ignore
  });
}

function placesOf(name: string, layout: Layout): string {
  const fitting = fittingIn(name, layout);
  return fitting.length === 0 ? 'none here' : fitting.slice(0, 8).join(', ');
}

/** The devices that a fault can happen to. */
function fittingIn(name: string, layout: Layout): string[] {
  const definition = faultNamed(name);
  return layout.devices
    .filter((device) => definition?.kinds.includes(device.kind) && (definition.fits?.(device, layout) ?? true))
    .map(({ key }) => key);
}

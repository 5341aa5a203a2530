// A scenario: a site, and what breaks and heals on it when, as others write it down in YAML (docs/scenarios.md). All mistakes
// come back together, each with its line. Reads no files.

import Type, { type Static } from 'typebox';
import { readCheckedYaml, type YamlFault } from '../../contract/checked-yaml.ts';
import { durationMs } from '../../contract/duration.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { nearest } from '../../contract/spelling.ts';
import { canHappen } from '../../lab/fault-board.ts';
import { FAULTS, faultNamed } from '../../lab/faults.ts';
import type { Layout } from '../../lab/layout.ts';
import { turnFaults, type Step } from './scenario-turns.ts';

/** Steps of one scenario. */
export const MAX_STEPS = 10_000;
/** Longest time one may last, ms: a hundred years. */
export const MAX_LENGTH_MS = 36_525 * 86_400_000;
/** Names that are proposed for one that there is not. */
const PROPOSED = 3;
const PLACES_TOLD = 8;

const strict = { additionalProperties: false } as const;
const Duration = Type.String({
  pattern: String.raw`^\d{1,6}(ms|s|m|h|d)$`,
  title: 'a duration: a whole number and ms, s, m, h or d',
  examples: ['90s', '5m', '2h', '30d'],
});
const Count = { title: 'a whole number from 0', examples: [0, 1, 2] };
const Share = { title: 'a share from 0 to 1', examples: [1, 0.95] };
const Name = { minLength: 1, title: 'a name', examples: ['camera-hung', 'cam-07'] };

const StepEntry = Type.Object(
  {
    at: Duration,
    break: Type.Optional(Type.String(Name)),
    heal: Type.Optional(Type.String(Name)),
    on: Type.Optional(Type.String(Name)),
    for: Type.Optional(Duration),
    seed: Type.Optional(Type.Integer({ minimum: 0, ...Count })),
  },
  strict,
);

const Expectation = Type.Object(
  {
    tickets: Type.Optional(Type.Integer({ minimum: 0, ...Count })),
    falseTickets: Type.Optional(Type.Integer({ minimum: 0, ...Count })),
    top1: Type.Optional(Type.Number({ minimum: 0, maximum: 1, ...Share })),
    top3: Type.Optional(Type.Number({ minimum: 0, maximum: 1, ...Share })),
  },
  strict,
);

export const ScenarioFile = Type.Object(
  {
    seed: Type.Optional(Type.Integer({ minimum: 0, ...Count })),
    topology: Type.Optional(Type.String({ ...Name, examples: ['demo', 'seed:7,shape=campus'] })),
    noise: Type.Optional(Type.Boolean({ title: 'true or false', examples: [true] })),
    length: Duration,
    steps: Type.Array(StepEntry, {
      maxItems: MAX_STEPS,
      title: `a list of up to ${MAX_STEPS} steps`,
      examples: ['- { at: 10m, break: camera-hung }'],
    }),
    expect: Type.Optional(Expectation),
  },
  { ...strict, title: 'a scenario', examples: ['length: 1h', 'steps: []'] },
);

export type Scenario = Static<typeof ScenarioFile>;

export type ReadScenario =
  | { readonly scenario: Scenario; readonly faults: readonly [] }
  | { readonly scenario: null; readonly faults: readonly YamlFault[] };

/**
 * @param layoutOf the site of a topology; throws for one that there is not
 * @param usual topology of a scenario that names none
 */
export function readScenario(text: string, layoutOf: (topology: string) => Layout, usual = 'demo'): ReadScenario {
  const read = readCheckedYaml(ScenarioFile, text, 'the description in docs/scenarios.md');
  if (read.value === null) return { scenario: null, faults: read.faults };
  const { value: scenario, lineOf } = read;
  const faults: YamlFault[] = [];
  const tell: Tell = (at, what, hint) => void faults.push({ at, line: lineOf(at), what, hint });
  const lengthMs = durationMs(scenario.length) ?? 0;
  if (lengthMs > MAX_LENGTH_MS) tell(['length'], 'longer than a hundred years', 'shorten it');
  if (lengthMs === 0) tell(['length'], 'nothing can happen in no time', 'make it longer');
  const layout = layoutFor(scenario.topology ?? usual, layoutOf, tell);
  scenario.steps.forEach((step, at) => checkStep(step, ['steps', at], { lengthMs, layout, tell }));
  for (const { step, key, what, hint } of turnFaults(scenario.steps)) tell(['steps', step, key], what, hint);
  checkExpectation(scenario, tell);
  return faults.length > 0 ? { scenario: null, faults } : { scenario, faults: [] };
}

type Tell = (at: readonly (string | number)[], what: string, hint: string) => void;

function layoutFor(topology: string, layoutOf: (topology: string) => Layout, tell: Tell): Layout | null {
  try {
    return layoutOf(topology);
  } catch (error) {
    const what = error instanceof ForesiteError ? error.value('what') : String(error);
    tell(['topology'], `"${topology}" ${what}`, 'a scenario plays at one site: see docs/scenarios.md');
    return null;
  }
}

interface Around {
  lengthMs: number;
  layout: Layout | null;
  tell: Tell;
}

function checkStep(step: Step, at: readonly (string | number)[], { lengthMs, layout, tell }: Around): void {
  if ((durationMs(step.at) ?? 0) >= lengthMs) tell([...at, 'at'], 'after the end', 'make `length` longer');
  if (step.for !== undefined && durationMs(step.for) === 0)
    tell([...at, 'for'], 'over as soon as it begins', 'make it longer, or leave it out for what lasts');
  if ((step.break === undefined) === (step.heal === undefined))
    return tell(at, 'must say either break or heal', 'one of them a step');
  if (step.heal !== undefined && (step.for !== undefined || step.seed !== undefined))
    tell(at, 'healing takes neither `for` nor `seed`', 'leave them out');
  const name = step.break ?? step.heal ?? '';
  const key = step.break === undefined ? 'heal' : 'break';
  if (!faultNamed(name)) {
    const near = nearest(
      name,
      FAULTS.map((fault) => fault.name),
      PROPOSED,
    );
    return tell([...at, key], `there is no fault ${name}`, `perhaps ${near.join(', ')}; \`npx foresite lab faults\` lists them`); // prettier-ignore
  }
  if (layout) checkPlace({ name, on: step.on }, [...at, step.on === undefined ? key : 'on'], layout, tell);
}

function checkPlace(
  { name, on }: { name: string; on: string | undefined },
  at: readonly (string | number)[],
  layout: Layout,
  tell: Tell,
): void {
  const fitting = fittingIn(name, layout);
  const asset = on ?? faultNamed(name)?.on ?? '';
  if (fitting.includes(asset)) return;
  if (fitting.length === 0) return tell(at, `${name} cannot happen at this site`, 'leave it out, or take another site');
  const what = layout.byKey.has(asset)
    ? `${name} cannot happen to ${asset} of this site`
    : `this site has no ${asset}${on === undefined ? `, where ${name} usually happens` : ''}`;
  const near = nearest(asset, fitting, PLACES_TOLD).join(', ');
  tell(at, what, `${on === undefined ? 'add `on` with' : 'name'} one of: ${near}`);
}

/** The devices that a fault can happen to. */
function fittingIn(name: string, layout: Layout): string[] {
  const definition = faultNamed(name);
  return layout.devices
    .filter((device) => definition !== undefined && canHappen(definition, device, layout))
    .map(({ key }) => key);
}

function checkExpectation({ steps, expect }: Scenario, tell: Tell): void {
  if (steps.some((step) => step.break !== undefined)) return;
  for (const key of ['top1', 'top3'] as const)
    if (expect?.[key] !== undefined)
      tell(['expect', key], 'nothing breaks of which a cause could be named', 'leave it out, or break something');
}

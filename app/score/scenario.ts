// A scenario: a site, and what breaks and heals on it when, as others write it down in YAML (docs/scenarios.md). All mistakes
// come back together, each with its line. Reads no files.

import Type, { type Static } from 'typebox';
import { readCheckedYaml, type YamlFault } from '../../contract/checked-yaml.ts';
import { ACTION_MODES } from '../../contract/action.ts';
import { durationMs } from '../../contract/duration.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { checkSite, SiteWishes, Start } from './scenario-site.ts';
import { checkStep, Count, Duration, StepEntry, type Tell } from './scenario-steps.ts';
import { takeoverFaults, turnFaults } from './scenario-turns.ts';
import type { Topology } from './topologies.ts';

/** Steps of one scenario. */
export const MAX_STEPS = 10_000;
/** Longest time one may last, ms: a hundred years. */
export const MAX_LENGTH_MS = 36_525 * 86_400_000;

const strict = { additionalProperties: false } as const;
const Share = { title: 'a share from 0 to 1', examples: [1, 0.95] };
const TopologyName = { minLength: 1, title: 'a name', examples: ['demo', 'seed:7,shape=campus'] };

const Expectation = Type.Object(
  {
    tickets: Type.Optional(Count),
    falseTickets: Type.Optional(Count),
    top1: Type.Optional(Type.Number({ minimum: 0, maximum: 1, ...Share })),
    top3: Type.Optional(Type.Number({ minimum: 0, maximum: 1, ...Share })),
  },
  strict,
);

export const ScenarioFile = Type.Object(
  {
    seed: Type.Optional(Count),
    topology: Type.Optional(Type.String(TopologyName)),
    start: Type.Optional(Start),
    site: Type.Optional(SiteWishes),
    /** How long Foresite has watched the site before. */
    warmUp: Type.Optional(Duration),
    /** What remote actions are set to wherever the site offers them. */
    actions: Type.Optional(Type.Enum([...ACTION_MODES])),
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
 * @param topologyOf the site of that name; throws for one that there is not
 * @param usual topology of a scenario that names none
 */
export function readScenario(text: string, topologyOf: (name: string) => Topology, usual = 'demo'): ReadScenario {
  const read = readCheckedYaml(ScenarioFile, text, 'the description in docs/scenarios.md');
  if (read.value === null) return { scenario: null, faults: read.faults };
  const { value: scenario, lineOf } = read;
  const faults: YamlFault[] = [];
  const tell: Tell = (at, what, hint) => void faults.push({ at, line: lineOf(at), what, hint });
  const lengthMs = durationMs(scenario.length) ?? 0;
  if (lengthMs > MAX_LENGTH_MS) tell(['length'], 'longer than a hundred years', 'shorten it');
  if (lengthMs === 0) tell(['length'], 'nothing can happen in no time', 'make it longer');
  if (scenario.warmUp !== undefined && scenario.noise)
    tell(['warmUp'], 'with noise the site is watched for four weeks before', 'leave it out, or `noise`');
  const topology = checkSite(scenario, topologyFor(scenario.topology ?? usual, topologyOf, tell), tell);
  scenario.steps.forEach((step, at) => checkStep(step, ['steps', at], { lengthMs, topology, tell }));
  for (const { step, key, what, hint } of [
    ...turnFaults(scenario.steps),
    ...takeoverFaults(scenario.steps, scenario.noise === true),
  ])
    tell(['steps', step, key], what, hint);
  checkExpectation(scenario, tell);
  return faults.length > 0 ? { scenario: null, faults } : { scenario, faults: [] };
}

function topologyFor(name: string, topologyOf: (name: string) => Topology, tell: Tell): Topology | null {
  try {
    return topologyOf(name);
  } catch (error) {
    const what = error instanceof ForesiteError ? error.value('what') : String(error);
    tell(['topology'], `"${name}" ${what}`, 'a scenario plays at one site: see docs/scenarios.md');
    return null;
  }
}

function checkExpectation({ steps, expect }: Scenario, tell: Tell): void {
  if (steps.some((step) => step.break !== undefined)) return;
  for (const key of ['top1', 'top3'] as const)
    if (expect?.[key] !== undefined)
      tell(['expect', key], 'nothing breaks of which a cause could be named', 'leave it out, or break something');
}

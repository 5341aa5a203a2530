// One full reading of what a plan asks for, turned into samples as it comes in.

import type { CollectorParts } from '../../contract/collector.ts';
import type { ComponentFact } from '../../contract/records.ts';
import { firstPlanOf, type Agent } from './agent.ts';
import type { SnmpPlan } from './config.ts';
import { rawNumber, rawText, type Varbind } from './decode.ts';
import { sampleDigests } from './digests.ts';
import { readEntitySensors } from './entities.ts';
import { FactsGatherer } from './facts.ts';
import { sourceOf } from './fast/trace.ts';
import { readHostResources } from './host-resources.ts';
import { OIDS } from './oids.ts';
import { addScalar, sampleScalars } from './scalars.ts';
import type { Reading } from './session.ts';
import { TableReader, type SampleContext } from './tables.ts';

/** How sysUpTime is told. */
const HUNDREDTHS = { scale: 0.01 };
/** Rows that a count looks at. */
const MAX_COUNTED_ROWS = 2048;

export async function readSamples(
  agent: Agent,
  reading: Reading,
  context: SampleContext,
  clock: CollectorParts['clock'],
): Promise<ComponentFact[]> {
  if (firstPlanOf(agent).needsObjectId) await learnObjectId(agent, reading);
  const scalars = await reading.scalars(agent.plan.scalarOids);
  // The stamps of what has just been answered, not of the question.
  context.timeMs = clock.wallMs();
  context.monoMs = clock.monoMs();
  const uptime = scalars.get(OIDS.sysUpTime);
  const ticks = uptime && rawNumber(uptime);
  if (ticks !== undefined) {
    context.hasRestarted = agent.memory.noteUptime(ticks, context.monoMs);
    if (context.trace && uptime) context.trace.uptime = sourceOf(uptime);
    if (agent.plan.readers.has('system') && uptime) {
      const series = addScalar(context, { measurement: 'snmp', field: 'uptime_s', component: '' }, ticks / 100);
      context.trace?.add({ kind: 'gauge', series, source: sourceOf(uptime, { decoding: HUNDREDTHS }) });
    }
  }
  sampleScalars(agent.plan, scalars, context);
  reading.takeAsked();
  const found: ComponentFact[] = [];
  for (const { number, section } of turnsOf(agent)) {
    context.timeMs = clock.wallMs();
    context.monoMs = clock.monoMs();
    found.push(...(await readSection(number, section, reading, context)));
  }
  return found;
}

/**
 * The sections in the order of this reading. An agent too slow for all of them in one poll goes on in the next where it stopped,
 * and a section that takes a whole poll's time by itself is passed over, so that each has its turn.
 */
function* turnsOf(agent: Agent): Generator<{ number: number; section: Section }, void, undefined> {
  const sections = sectionsOf(agent);
  const first = agent.firstSection % sections.length;
  for (let turn = 0; turn < sections.length; turn++) {
    const number = (first + turn) % sections.length;
    const section = sections[number];
    if (!section) continue;
    // What is written here stands when this section is not read whole.
    agent.firstSection = turn === 0 ? number + 1 : number;
    yield { number, section };
  }
  agent.firstSection = 0;
}

/** A part of a full reading that can be run alone on what was captured of an earlier one. */
interface Section {
  table?: TableReader;
  run(reading: Reading, context: SampleContext): Promise<readonly ComponentFact[]>;
}

const NOTHING: readonly ComponentFact[] = [];

function sectionsOf({ plan, tables }: Agent): Section[] {
  const shared = plan.shares.flatMap((share) => [...share.add, ...share.subtract, ...share.of]);
  return [
    { run: async (reading, context) => sampleShares(plan, await reading.scalars(shared), context) },
    ...tables.map((table) => ({
      table,
      run: (reading: Reading, context: SampleContext) => table.read(reading, context).then(() => NOTHING),
    })),
    { run: (reading, context) => sampleCounts(plan, reading, context) },
    { run: (reading, context) => sampleDigests(plan.digests, reading, context).then(() => NOTHING) },
    {
      run: async (reading, context) =>
        plan.readers.has('host-resources') ? readHostResources(reading, context) : NOTHING,
    },
    {
      run: async (reading, context) =>
        plan.readers.has('entity-sensors') ? readEntitySensors(reading, context) : NOTHING,
    },
  ];
}

/** Reads a section; where its steps do not account for its samples, all that it looked at is captured from now on. */
async function readSection(
  number: number,
  section: Section,
  reading: Reading,
  context: SampleContext,
): Promise<readonly ComponentFact[]> {
  const { trace, builder } = context;
  if (!trace) return section.run(reading, context);
  const takeBack = trace.begin();
  const steps = trace.steps.length;
  const samples = builder.count;
  const found = await section.run(reading, context);
  const asked = reading.takeAsked();
  const made = builder.count - samples;
  if (trace.isWhole && trace.steps.length - steps === made) return found;
  takeBack();
  trace.replays.push(number);
  trace.replayedSamples += made;
  if (section.table) trace.replayedTables.add(section.table);
  for (const oid of asked) {
    const scalar = reading.scalar(oid);
    if (scalar) trace.captures.push(sourceOf(scalar));
    else for (const varbind of reading.rows(oid).values()) trace.captures.push(sourceOf(varbind, { column: oid }));
  }
  reading.takeAsked();
  return found;
}

/** Runs sections on what was captured of them; returns what they have found. */
export async function replaySections(
  agent: Agent,
  numbers: readonly number[],
  reading: Reading,
  context: SampleContext,
): Promise<ComponentFact[]> {
  const sections = sectionsOf(agent);
  const found: ComponentFact[] = [];
  for (const number of numbers) found.push(...((await sections[number]?.run(reading, context)) ?? NOTHING));
  return found;
}

/** Compiles the plan for the tree that the device tells, for makers who number one for each model; another model may come. */
async function learnObjectId(agent: Agent, reading: Reading): Promise<void> {
  const varbind = (await reading.scalars([OIDS.sysObjectId])).get(OIDS.sysObjectId);
  if (!varbind) return;
  const plan = agent.shared.plans.of(agent.target.profile.snmp ?? {}, rawText(varbind));
  if (plan === agent.plan) return;
  agent.plan = plan;
  agent.tables = plan.tables.map((table) => new TableReader(table));
  agent.facts = new FactsGatherer(plan);
}

function sampleShares(
  plan: SnmpPlan,
  answers: ReadonlyMap<string, Varbind>,
  context: SampleContext,
): readonly ComponentFact[] {
  const at = (oid: string): number | undefined => {
    const varbind = answers.get(oid);
    return varbind && rawNumber(varbind);
  };
  const sum = (oids: readonly string[]): number => oids.reduce((total, oid) => total + (at(oid) ?? Number.NaN), 0);
  for (const share of plan.shares) {
    const [main, ...further] = share.subtract;
    const whole = sum(share.of);
    const part =
      sum(share.add) - sum(main === undefined ? [] : [main, ...further.filter((oid) => at(oid) !== undefined)]);
    if (whole > 0 && Number.isFinite(part)) addScalar(context, share, (100 * part) / whole);
  }
  return NOTHING;
}

async function sampleCounts(
  plan: SnmpPlan,
  reading: Reading,
  context: SampleContext,
): Promise<readonly ComponentFact[]> {
  if (plan.counts.length === 0) return NOTHING;
  await reading.columns(
    plan.counts.map(({ oid }) => oid),
    MAX_COUNTED_ROWS,
  );
  for (const count of plan.counts) {
    if (reading.hasFailed(count.oid) || reading.isLeftOut(count.oid)) continue;
    const rows = [...reading.rows(count.oid).values()];
    const wanted = count.in;
    addScalar(
      context,
      count,
      wanted ? rows.filter((row) => wanted.has(rawText(row).toLowerCase())).length : rows.length,
    );
  }
  return NOTHING;
}

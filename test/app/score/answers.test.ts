// The examiner's key fits what it examines: every fault has an answer, every answer names a cause that there is.

import { expect, test } from 'vitest';
import { loadCauses } from '../../../app/load-causes.ts';
import { loadAnswers } from '../../../app/score/answers.ts';
import { topologyNamed } from '../../../app/score/topologies.ts';
import { truthOf, type FaultDefinition, type Truth } from '../../../lab/fault.ts';
import { FAULTS } from '../../../lab/faults.ts';
import { PARTS } from '../../../lab/faults/parts.ts';
import type { Layout } from '../../../lab/layout.ts';

const answers = loadAnswers();

test('the key names only causes that the diagnosis has', () => {
  const known = new Set(loadCauses().causes.map(({ id }) => id));
  expect([...answers.named].filter((id) => !known.has(id))).toEqual([]);
});

test('the key knows the truth of every fault, or says that there is no cause for it', () => {
  const layouts = ['demo', ...Array.from({ length: 9 }, (_, at) => `seed:${at + 1}`)].map(
    (name) => topologyNamed(name).layout,
  );
  const unknown = FAULTS.flatMap((definition) => {
    const truth = truthSomewhere(definition, layouts);
    return truth && !answers.knows(definition.name, truth) ? [`${definition.name}: ${truth.cause}`] : [];
  });
  expect(unknown).toEqual([]);
});

test('the key knows every part that a truth may ask for', () => {
  expect(Object.values(PARTS).filter(({ id }) => answers.part(id) === undefined)).toEqual([]);
});

test('a switch without power is the whole answer only where nothing reaches the PDU whose outlet is off', () => {
  const { layout } = topologyNamed('demo');
  const causesAt = (fault: string, key: string): readonly string[] => {
    const definition = FAULTS.find(({ name }) => name === fault);
    const device = layout.byKey.get(key);
    if (!definition || !device) throw new Error(`no ${fault} at ${key}`);
    return answers.causesOf(fault, truthOf(definition, device, layout));
  };
  expect(causesAt('access-switch-power-lost', 'sw-a')).toEqual(['outlet-off']);
  expect(causesAt('outlet-off', 'nvr-1')).toEqual(['outlet-off']);
  // The core is the way to the PDU that feeds it.
  expect(causesAt('outlet-off', 'core')).toEqual(['outlet-off', 'switch-power-lost']);
});

function truthSomewhere(definition: FaultDefinition, layouts: readonly Layout[]): Truth | undefined {
  for (const layout of layouts) {
    const device = layout.devices.find(
      (one) => definition.kinds.includes(one.kind) && (definition.fits?.(one, layout) ?? true),
    );
    if (device) return truthOf(definition, device, layout);
  }
  return undefined;
}

// What each recorded device is taken for, against the tables of test/cases/recordings; and copies of them without their own
// number or description, or with another model, as unknown models and makers would answer. The agent serves the recording
// to the real client over loopback. Skipped where FORESITE_RECORDINGS does not name the recordings' folder.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProfileFolders } from '../../app/load-profiles.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import type { Varbind } from '../../collectors/snmp/decode.ts';
import { systemClock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import {
  askEvidence,
  identityOf,
  inspect,
  type Inspection,
  type InspectParts,
} from '../../gateway/discover/inspect.ts';
import { recognise } from '../../gateway/discover/recognise.ts';
import type { Recognition } from '../../gateway/discover/types.ts';
import { startWalkAgent } from '../../gateway/discover/walk-agent.ts';
import { parseWalk } from '../../gateway/discover/walk-file.ts';
import { loadTables } from './table.ts';

const SYS_DESCR = '1.3.6.1.2.1.1.1.0';
const SYS_OBJECT_ID = '1.3.6.1.2.1.1.2.0';
/** Part of the copies that must still be put into the right class. */
const COPIES_RIGHT = 0.9;
const AS_IT_IS = 'as it is';

const folder = process.env['FORESITE_RECORDINGS'];
const only = process.env['FORESITE_RECORDING'];
const tables = loadTables().filter((table) => only === undefined || table.recording === only);
const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const parts: InspectParts = {
  network: createSystemNetwork({ log }),
  clock: systemClock,
  log,
  profiles: loadProfileFolders().profiles,
};
const credential = { kind: 'snmp-v2c', community: 'public' } as const;

describe.skipIf(!folder)('a recorded device', () => {
  it.each(tables)('$recording is recognised as $vendor $class by $profile', async (table) => {
    const found = await inspected(objectsOf(table.recording));
    const { vendor, model, serial, class: kind, confidence } = identityOf(found);
    expect({ profile: found.profile?.profile, class: kind, vendor, model, serial }).toEqual({
      profile: table.profile,
      class: table.class,
      vendor: table.vendor,
      model: table.model ?? model,
      serial: table.serial ?? serial,
    });
    expect(confidence).toBeGreaterThan(0.7);
  });

  it('is mostly put into its class without its number, its description or its model, as often as its confidence says', async () => {
    const said: { confidence: number; isRight: boolean; isCopy: boolean; words: string }[] = [];
    for (const table of tables) {
      const objects = objectsOf(table.recording);
      for (const [change, changed] of Object.entries({ [AS_IT_IS]: objects, ...changesOf(objects) })) {
        const [best] = await recognised(changed);
        const confidence = best?.confidence ?? 0;
        said.push({
          confidence,
          isRight: best?.class === table.class,
          isCopy: change !== AS_IT_IS,
          words: `${table.recording} ${change}: ${best?.class ?? 'nothing'} at ${confidence} for ${table.class}`,
        });
      }
    }
    const wrong = said.filter(({ isRight, isCopy }) => isCopy && !isRight).map(({ words }) => words);
    expect(wrong.length > said.length * (1 - COPIES_RIGHT) ? wrong : []).toEqual([]);
    const sure = said.filter(({ confidence }) => confidence >= 0.9);
    const errors = sure.filter(({ isRight }) => !isRight).map(({ words }) => words);
    expect(errors.length > sure.length * 0.1 ? errors : []).toEqual([]);
    // Mean squared difference between what was said and what was so: 0.25 is a coin.
    const brier = said.reduce((sum, one) => sum + (one.confidence - Number(one.isRight)) ** 2, 0) / said.length;
    expect(brier).toBeLessThan(0.12);
  });
});

function objectsOf(recording: string): Varbind[] {
  return parseWalk(readFileSync(join(folder ?? '', `${recording}.snmprec`), 'latin1')).objects;
}

/** The same device as an unknown model, and as one whose agent tells less. */
function changesOf(objects: readonly Varbind[]): Record<string, Varbind[]> {
  const told = objects.find(({ oid }) => oid === SYS_OBJECT_ID)?.value;
  const sysObjectId = typeof told === 'string' ? told : '';
  return {
    'without sysObjectID': objects.filter(({ oid }) => oid !== SYS_OBJECT_ID),
    'without sysDescr': objects.filter(({ oid }) => oid !== SYS_DESCR),
    'of another model': objects.map((one) =>
      one.oid === SYS_OBJECT_ID ? { ...one, value: sysObjectId.replace(/\.\d+$/, '.98765') } : one,
    ),
  };
}

async function inspected(objects: readonly Varbind[]): Promise<Inspection> {
  const agent = await startWalkAgent(objects);
  try {
    return await inspect(parts, { host: '127.0.0.1', port: agent.port, credential });
  } finally {
    await agent.stop();
  }
}

async function recognised(objects: readonly Varbind[]): Promise<Recognition[]> {
  const agent = await startWalkAgent(objects);
  try {
    return recognise(await askEvidence(parts, { host: '127.0.0.1', port: agent.port, credential }), parts.profiles);
  } finally {
    await agent.stop();
  }
}

// Two faults of one branch, of which one had come to stand in the other's ticket: each gets its own.

import { afterEach, describe, expect, it } from 'vitest';
import type { Fault, Finding } from '../../../server/domain/diagnose/types.ts';
import { LEFT_AFTER_MS, PART_AFTER_MS } from '../../../server/site/parting.ts';
import { REVIEW_FOR_MS } from '../../../server/site/looks.ts';
import { EngineBench } from './engine-bench.ts';
import { scripted } from './stories.ts';

const BOX = ['gate-cam-1', 'gate-cam-2'];
const SECONDS = 1000;

const open: EngineBench[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.records.close();
});

/** What the diagnosis believes: which fault explains which cameras. */
type Belief = readonly { cause: string; place: string; of: readonly string[] }[];

async function siteThatBelieves(first: Belief, affected: readonly string[] = []) {
  let belief = first;
  const verdict = (findings: readonly Finding[]) => {
    const told = scripted(() =>
      belief.flatMap(({ cause, place, of }) => {
        const explains = findings.filter((finding) => of.includes(finding.place));
        return explains.length === 0 ? [] : [{ cause, place, explains }];
      }),
    )(findings);
    const faults = told.faults.map((fault): Fault => (fault.place === 'box-gate' ? { ...fault, affected } : fault));
    return { ...told, faults };
  };
  const site = await EngineBench.open({ verdict });
  open.push(site);
  return { site, believe: (next: Belief) => void (belief = next) };
}

const box: Belief = [{ cause: 'box-power-lost', place: 'box-gate', of: [...BOX, 'cam-3'] }];
const boxAndCamera: Belief = [
  { cause: 'box-power-lost', place: 'box-gate', of: BOX },
  { cause: 'camera-dead', place: 'cam-3', of: ['cam-3'] },
];

describe('alarms that another fault explains than that of their ticket', () => {
  it('leave it for one of their own once the verdict stays so', async () => {
    const { site, believe } = await siteThatBelieves(box);
    site.see((seen, at) => [...BOX, 'cam-3'].forEach((camera) => seen.bad('reachable', camera, at))).pass(1);
    expect(site.tickets()).toEqual(['open box-power-lost@box-gate']);
    believe(boxAndCamera);
    site.pass(PART_AFTER_MS / SECONDS + 10);
    expect(site.tickets()).toEqual(['open box-power-lost@box-gate', 'open camera-dead@cam-3']);
    expect(site.list().map(({ alarms }) => alarms.map(({ asset }) => asset))).toEqual([BOX, ['cam-3']]);
  });

  it('stay while it wavers', async () => {
    const { site, believe } = await siteThatBelieves(box);
    site.see((seen, at) => [...BOX, 'cam-3'].forEach((camera) => seen.bad('reachable', camera, at))).pass(1);
    for (let n = 0; n < 4; n++) {
      believe(boxAndCamera);
      site.pass(6);
      believe(box);
      site.pass(6);
    }
    expect(site.tickets()).toEqual(['open box-power-lost@box-gate']);
  });
});

describe('what stays down after what took it along is cured', () => {
  it('gets a ticket of its own when it has had time to come back, and the other ends', async () => {
    const { site, believe } = await siteThatBelieves(box, [...BOX, 'cam-3']);
    site.see((seen, at) => [...BOX, 'cam-3'].forEach((camera) => seen.bad('reachable', camera, at))).pass(90);
    site.see((seen, at) => BOX.forEach((camera) => seen.ok('reachable', camera, at)));
    believe([{ cause: 'camera-dead', place: 'cam-3', of: ['cam-3'] }]);
    site.turn(() => site.engine.reconsider()).pass(LEFT_AFTER_MS / SECONDS - 10);
    expect(site.tickets()).toEqual(['open box-power-lost@box-gate']);
    site.pass(20);
    expect(site.tickets()).toEqual(['resolved box-power-lost@box-gate', 'open camera-dead@cam-3']);
  });
});

describe('what came and went with what took it along', () => {
  it('stays in its ticket while it waits to be forgotten; once it is down again, the ticket is of that', async () => {
    const { site, believe } = await siteThatBelieves(box, [...BOX, 'cam-3']);
    const all = [...BOX, 'cam-3'];
    site
      .see((seen, at) => all.forEach((camera) => seen.bad('reachable', camera, at).bad('steady', camera, at)))
      .pass(90);
    site.see((seen, at) => all.forEach((camera) => seen.ok('reachable', camera, at)));
    site.see((seen, at) => BOX.forEach((camera) => seen.ok('steady', camera, at)));
    believe([{ cause: 'camera-supply-weak', place: 'cam-3', of: ['cam-3'] }]);
    site.turn(() => site.engine.reconsider()).pass(3 * (LEFT_AFTER_MS / SECONDS));
    expect(site.tickets()).toEqual(['open box-power-lost@box-gate']);
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at)).pass(LEFT_AFTER_MS / SECONDS + 10);
    expect(site.tickets()).toEqual(['open camera-supply-weak@cam-3']);
  });
});

describe('a ticket that has stood for a while', () => {
  it('is not taken for another fault at a glance', async () => {
    const { site, believe } = await siteThatBelieves([{ cause: 'camera-dead', place: 'cam-3', of: ['cam-3'] }]);
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at)).pass(REVIEW_FOR_MS / SECONDS + 10);
    // The box has just begun to fail: its own signs are no alarms yet.
    believe(box);
    site.turn(() => site.engine.reconsider()).pass(2);
    believe(boxAndCamera);
    site.see((seen, at) => BOX.forEach((camera) => seen.bad('reachable', camera, at))).pass(30);
    expect(site.tickets()).toEqual(['open camera-dead@cam-3', 'open box-power-lost@box-gate']);
  });

  it('is taken over by a better cause that stays', async () => {
    const { site, believe } = await siteThatBelieves([{ cause: 'camera-dead', place: 'cam-3', of: ['cam-3'] }]);
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at)).pass(REVIEW_FOR_MS / SECONDS + 10);
    believe(box);
    site.turn(() => site.engine.reconsider()).pass(PART_AFTER_MS / SECONDS + 1);
    expect(site.tickets()).toEqual(['open box-power-lost@box-gate']);
  });

  it('says what it said while all that told of it is hidden by another fault', async () => {
    const { site, believe } = await siteThatBelieves(
      [{ cause: 'camera-dead', place: 'cam-3', of: ['cam-3'] }],
      ['cam-3'],
    );
    site.see((seen, at) => seen.bad('reachable', 'cam-3', at)).pass(REVIEW_FOR_MS / SECONDS + 10);
    believe([{ cause: 'camera-hung', place: 'cam-3', of: ['cam-3'] }, { cause: 'box-power-lost', place: 'box-gate', of: BOX }]); // prettier-ignore
    site.see((seen, at) => BOX.forEach((camera) => seen.bad('reachable', camera, at))).pass(60);
    expect(site.tickets()).toEqual(['open camera-dead@cam-3', 'open box-power-lost@box-gate']);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import type { Finding, Verdict } from '../../../server/domain/diagnose/types.ts';
import { MERGE_AFTER_MS, MERGE_WITHIN_MS } from '../../../server/site/merging.ts';
import { REVIEW_EVERY_MS } from '../../../server/site/looks.ts';
import { EngineBench } from './engine-bench.ts';
import { scripted } from './stories.ts';

const open: EngineBench[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.records.close();
});

/** What the diagnosis believes: each silent camera a fault of its own, or the box that both hang on. */
type Belief = 'cameras' | 'box';

const BELIEFS: Record<Belief, (findings: readonly Finding[]) => Verdict> = {
  cameras: scripted((findings) => findings.map((one) => ({ cause: 'camera-hung', place: one.place, explains: [one] }))),
  box: scripted((findings) => [{ cause: 'box-power-lost', place: 'box-gate', explains: findings }]),
};

/** Two tickets were opened for what is one fault. */
async function twoTickets(): Promise<{ site: EngineBench; believe: (belief: Belief) => void }> {
  let belief: Belief = 'cameras';
  const site = await EngineBench.open({ verdict: (findings) => BELIEFS[belief](findings) });
  open.push(site);
  site.see((seen, at) => seen.bad('reachable', 'gate-cam-1', at).bad('reachable', 'gate-cam-2', at)).pass(1);
  expect(site.tickets()).toEqual(['open camera-hung@gate-cam-1', 'open camera-hung@gate-cam-2']);
  return { site, believe: (next) => void (belief = next) };
}

describe('a ticket whose alarms the fault of another has come to explain', () => {
  it('is merged into that one, alarms and all', async () => {
    const { site, believe } = await twoTickets();
    believe('box');
    site.pass((MERGE_AFTER_MS + 2 * REVIEW_EVERY_MS) / 1000);
    const [first, second] = site.list();
    expect(site.tickets()).toEqual(['open box-power-lost@box-gate', 'resolved camera-hung@gate-cam-2']);
    expect(second).toMatchObject({ how: 'merged', mergedInto: first?.id, alarms: [] });
    expect(first?.alarms.map((alarm) => alarm.asset)).toEqual(['gate-cam-1', 'gate-cam-2']);
    expect([...site.engine.alarms.all()].map((alarm) => alarm.ticket)).toEqual([first?.id, first?.id]);
    expect(site.events(second?.id ?? '')).toEqual(['opened', 'alarm-detached', 'resolved']);
  });

  it('stays while the verdict wavers', async () => {
    const { site, believe } = await twoTickets();
    for (let n = 0; n < 4; n++) {
      believe('box');
      site.pass(6);
      believe('cameras');
      site.pass(6);
    }
    expect(site.list().map(({ state }) => state)).toEqual(['open', 'open']);
  });

  it('stays when somebody has taken it up', async () => {
    const { site, believe } = await twoTickets();
    const id = site.list()[1]?.id ?? '';
    site.turn(() => void site.engine.tickets.command(id, { do: 'acknowledge' }, { at: site.now.wallMs, actor: 'li' }));
    believe('box');
    site.pass(MERGE_WITHIN_MS / 1000);
    expect(site.list().map(({ state }) => state)).toEqual(['open', 'open']);
  });

  it('stays when it has stood for long', async () => {
    const { site, believe } = await twoTickets();
    site.pass(MERGE_WITHIN_MS / 1000);
    believe('box');
    site.turn(() => site.engine.reconsider());
    for (let n = 0; n < 8; n++) site.turn(() => site.engine.reconsider()).pass(3);
    expect(site.list().map(({ state }) => state)).toEqual(['open', 'open']);
  });
});

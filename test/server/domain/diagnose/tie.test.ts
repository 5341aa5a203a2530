// What the engine says where it cannot tell causes apart: it names them all, and what to look at.

import { describe, expect, it } from 'vitest';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import { plain } from '../../../../contract/text.ts';
import type { Cause } from '../../../../server/domain/diagnose/cause-schema.ts';
import { diagnose } from '../../../../server/domain/diagnose/diagnose.ts';
import type { VisitDecision } from '../../../../server/domain/diagnose/types.ts';
import { NOW } from '../../../cases/seen-site.ts';
import { asset } from '../../../cases/demo-site.ts';
import { site } from '../../../cases/verdicts.ts';

function cause(id: string, rate: number, decision: VisitDecision): Cause {
  return {
    id,
    title: plain(`${id} of {asset}`),
    appliesTo: { at: 'asset', classes: ['av'] },
    rate,
    rateFrom: 'this test',
    effects: [{ predicate: 'protect', where: 'self', probability: 0.9 }],
    severity: 'minor',
    visit: { decision, urgency: 'by-clock', reason: plain(`because ${id}`), firstCheck: plain(`look at ${id}`) },
  };
}

/** @param at the amplifier that it befalls; that of the site unless given. @param named what open tickets are named by */
function faultOf(causes: readonly Cause[], at?: AssetEntry, named: readonly string[] = []) {
  const seen = site(at ? [at] : []).bad('protect', at?.key ?? 'amp');
  const [fault] = diagnose({
    graph: seen.graph,
    observations: seen,
    findings: seen.findings(),
    causes,
    nowMs: NOW,
    named: new Set(named),
  }).faults;
  if (!fault) throw new Error('no fault');
  return fault;
}

describe('causes that stay close', () => {
  const fault = faultOf([cause('dust', 10, 'engineer'), cause('stuck', 9, 'remote'), cause('moon', 0.1, 'engineer')]);

  it('are both named, with what to look at, the cheapest first', () => {
    expect(fault.title.en).toBe('dust of AMP, or stuck of AMP');
    expect(fault.causes.filter((one) => one.isTied).map((one) => one.cause)).toEqual(['dust', 'stuck']);
    expect(fault.visit.reason.en).toMatch(/cannot be told apart: dust of AMP \(5\d %\); stuck of AMP \(4\d %\)/);
    expect(fault.visit.firstCheck.en).toMatch(/\(1\) look at stuck; \(2\) look at dust/);
    expect(fault.visit).toMatchObject({ decision: 'remote', next: 'engineer' });
  });

  it('pass through hands in the order of the decision', () => {
    const close = faultOf([
      cause('dust', 10, 'remote'),
      cause('stuck', 6, 'onsite-staff'),
      cause('worn', 5, 'engineer'),
    ]);
    expect(close.visit).toMatchObject({ decision: 'remote', next: 'onsite-staff', who: ['R', 'S', 'E'] });
    expect(close.visit.firstCheck.en).toMatch(/\(1\) look at dust; \(2\) look at stuck; \(3\) look at worn/);
  });

  it('are named however many they are, also those that only their rarity speaks against', () => {
    const many = Array.from({ length: 7 }, (_, n) => cause(`cause-${n}`, 10 - n, 'engineer'));
    const close = faultOf([...many, cause('rare', 1.2, 'remote')]);
    expect(close.causes.filter((one) => one.isTied)).toHaveLength(8);
    // Eight times rarer by base rates that are right within a factor of four: not two in a hundred, but six.
    expect(close.visit.reason.en).toContain('rare of AMP (6 %)');
    // Nobody is sent for its sake, nor told to look at it.
    expect(close.visit.decision).toBe('engineer');
    expect(close.visit.firstCheck.en).not.toContain('look at rare');
    const other = {
      ...cause('other', 8, 'remote'),
      effects: [{ predicate: 'protect', where: 'self', probability: 0.1 }],
    } as Cause;
    expect(faultOf([...many.slice(0, 3), other]).causes.find((one) => one.cause === 'other')?.isTied).toBeUndefined();
  });

  it('go on by the name that a ticket has, until another is clearly ahead', () => {
    const told = (rateOfOther: number, named: string) => {
      const close = faultOf([cause('dust', 10, 'engineer'), cause('stuck', rateOfOther, 'remote')], undefined, [named]);
      const tied = close.causes.flatMap((one) => (one.isTied ? [one.cause] : []));
      return { cause: close.cause, title: close.title.en, tied };
    };
    const asNamed = { cause: 'stuck', title: 'stuck of AMP, or dust of AMP', tied: ['stuck', 'dust'] };
    expect(told(9, 'stuck@amp')).toEqual(asNamed);
    expect(told(9, 'stuck@other').cause).toBe('dust');
    expect(told(6, 'stuck@amp')).toMatchObject({ cause: 'dust', tied: ['dust', 'stuck'] });
    // What leads is no tie, whatever it was taken for.
    expect(told(3, 'stuck@amp')).toEqual({ cause: 'dust', title: 'dust of AMP', tied: [] });
  });

  it('are told as sure as thousandths, not finer', () => {
    for (const { confidence } of fault.causes) expect(Math.round(confidence * 1000) / 1000).toBe(confidence);
  });

  it('are told apart by the look at which they would differ, where the site offers one', () => {
    const probed = (one: Cause, shows: string): Cause => ({
      ...one,
      probes: [
        { probe: 'ping', shows: 'answers', chance: 0.9 },
        { probe: 'outlet-state', shows, chance: 0.9 },
      ],
    });
    const rivals = [
      probed(cause('dust', 10, 'engineer'), 'on-idle'),
      probed(cause('stuck', 9, 'remote'), 'on-drawing'),
    ];
    const fed = faultOf(rivals, asset('hifi', 'av', { poweredBy: ['pdu/outlet:8'] }));
    expect(fed.visit.firstCheck.en).toContain(
      'state and current of the outlet: on, draws nothing: dust of HIFI; on and drawing: stuck of HIFI.',
    );
    const inWall = faultOf(rivals, asset('hifi', 'av', { circuit: 'hall-1' }));
    expect(inWall.visit.firstCheck.en).toBe(
      'this tells them apart, one after the other: (1) look at stuck; (2) look at dust',
    );
  });

  it('are a tie though one leads, where only how rare they are speaks for it', () => {
    const tiedWith = (part: number, chance = 0.9): number => {
      const rival: Cause = {
        ...cause('stuck', 10 * part, 'remote'),
        effects: [{ predicate: 'protect', where: 'self', probability: chance }],
      };
      return faultOf([cause('dust', 10, 'engineer'), rival]).causes.filter((one) => one.isTied).length;
    };
    expect(tiedWith(0.55)).toBe(2);
    expect(tiedWith(0.4)).toBe(0);
    // As likely, but what is seen speaks against it.
    expect(tiedWith(2.7, 0.18)).toBe(0);
  });

  it('are no tie where one leads', () => {
    const clear = faultOf([cause('dust', 30, 'engineer'), cause('stuck', 3, 'remote')]);
    expect(clear.title.en).toBe('dust of AMP');
    expect(clear.causes.some((one) => one.isTied)).toBe(false);
    expect(clear.visit.decision).toBe('engineer');
  });
});

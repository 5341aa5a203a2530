// Dry contacts: an alarm of smoke is one until somebody has looked, any other contact may as well have a faulty wire.

import { expect, it } from 'vitest';
import { asset } from '../../../cases/demo-site.ts';
import { onlyFault, site } from '../../../cases/verdicts.ts';

const ROOM = asset('env', 'sensor', { via: 'bus-gw' });
const causesOf = (input: string): string[] =>
  onlyFault(site([ROOM]).bad('alarm-input', `env/input:${input}`)).causes.map(({ cause }) => cause);

it('calls smoke smoke: a detector closes its contact, a broken wire does not', () => {
  const fault = onlyFault(site([ROOM]).bad('alarm-input', 'env/input:smoke'));
  expect(fault.causes.map(({ cause }) => cause)).toEqual(['smoke-detected']);
  expect(fault.severity).toBe('critical');
  expect(fault.visit).toMatchObject({ decision: 'onsite-staff', urgency: 'now' });
});

it('leaves it open that the wire of another contact is faulty', () => {
  expect(causesOf('water-leak')).toEqual(['water-detected', 'contact-wire-broken']);
});

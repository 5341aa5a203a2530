import { expect, it } from 'vitest';
import { assign, type OpenFault } from '../../../../server/domain/correlate/assign.ts';
import { superseded, type Superseded } from '../../../../server/domain/correlate/superseded.ts';
import type { Fault } from '../../../../server/domain/diagnose/types.ts';
import { fault, open } from './silent-places.ts';

function found(faults: readonly Fault[], tickets: readonly OpenFault[]): Superseded[] {
  return superseded(assign(faults, tickets), tickets);
}

const core = open('T2', 'switch-hung', 'core', ['cam-7']);

it('is a ticket whose alarms the fault of another explains', () => {
  const port = open('T1', 'poe-port-fault', 'sw1/port:gi7', ['sw1/port:gi7']);
  const known = fault('poe-port-fault', 'sw1/port:gi7', ['sw1/port:gi7', 'cam-7']);
  expect(found([known], [port, core])).toEqual([{ ticket: 'T2', by: 'T1' }]);
});

it('is a ticket of one camera beside that which has become the box of both', () => {
  const cameras = [1, 2].map((n) => open(`T${n}`, 'camera-hung', `cam-${n}`, [`cam-${n}`]));
  expect(found([fault('box-power-lost', 'box', ['cam-1', 'cam-2', 'cam-3'])], cameras)).toEqual([
    { ticket: 'T2', by: 'T1' },
  ]);
});

it('is none whose fault is still believed in', () => {
  const port = open('T1', 'poe-port-fault', 'sw1/port:gi7', ['sw1/port:gi7']);
  const faults = [
    fault('poe-port-fault', 'sw1/port:gi7', ['sw1/port:gi7', 'cam-7']),
    fault('switch-hung', 'core', ['cam-7']),
  ];
  expect(found(faults, [port, core])).toEqual([]);
});

it('is none with an alarm that the other does not explain', () => {
  const port = open('T1', 'poe-port-fault', 'sw1/port:gi7', ['sw1/port:gi7']);
  const both = open('T2', 'switch-hung', 'core', ['cam-7', 'cam-8']);
  expect(found([fault('poe-port-fault', 'sw1/port:gi7', ['sw1/port:gi7', 'cam-7'])], [port, both])).toEqual([]);
});

it('is none that has lost all its alarms: it is over', () => {
  const port = open('T1', 'poe-port-fault', 'sw1/port:gi7', ['sw1/port:gi7']);
  const over = open('T2', 'switch-hung', 'core', []);
  expect(found([fault('poe-port-fault', 'sw1/port:gi7', ['sw1/port:gi7'])], [port, over])).toEqual([]);
});

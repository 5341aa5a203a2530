import { expect, it } from 'vitest';
import { assign, type OpenFault } from '../../../../server/domain/correlate/assign.ts';
import { isRootOver, straysOf } from '../../../../server/domain/correlate/strays.ts';
import type { Fault } from '../../../../server/domain/diagnose/types.ts';
import { fault, open } from './silent-places.ts';

function found(faults: readonly Fault[], tickets: readonly OpenFault[]): string[] {
  return straysOf(faults, assign(faults, tickets), tickets).map(
    ({ from, fault: of, to, findings, isLeft }) =>
      `${from}: ${findings.map(({ place }) => place).join(' ')} of ${of} to ${to ?? 'none'}${isLeft ? ', left' : ''}`,
  );
}

const both = open('T1', 'switch-hung', 'sw1', ['sw1', 'cam-1', 'sw2', 'cam-2']);
const one = fault('switch-hung', 'sw1', ['sw1', 'cam-1']);
const other = fault('switch-uplink-cut', 'sw2', ['sw2', 'cam-2']);

it('is what another fault of the verdict explains, that has no ticket', () => {
  expect(found([one, other], [both])).toEqual(['T1: sw2 cam-2 of switch-uplink-cut@sw2 to none']);
});

it('goes to the ticket of its fault where that has one', () => {
  const second = open('T2', 'switch-uplink-cut', 'sw2', ['core/port:gi2']);
  expect(found([one, other], [both, second])).toEqual(['T1: sw2 cam-2 of switch-uplink-cut@sw2 to T2']);
});

it('is what is left of a ticket whose own fault the verdict knows no more', () => {
  const switches = open('T1', 'switch-hung', 'sw1', ['cam-1']);
  expect(found([fault('camera-dead', 'cam-1', ['cam-1'])], [switches])).toEqual([
    'T1: cam-1 of camera-dead@cam-1 to none, left',
  ]);
});

it('is nothing that the ticket’s own fault explains, whatever it is called meanwhile', () => {
  const camera: OpenFault = {
    ...open('T1', 'camera-dead', 'cam-1', ['cam-1']),
    alsoKnownAs: new Set(['camera-cable-cut@cam-1']),
  };
  expect(found([fault('camera-cable-cut', 'cam-1', ['cam-1'])], [camera])).toEqual([]);
  expect(found([one], [both])).toEqual([]);
});

it('what took others along is over once most of them are back and nothing of its own is bad', () => {
  const back = new Set(['cam-1', 'cam-2']);
  const isOn = (asset: string): boolean | null => (asset === 'hub' ? null : back.has(asset));
  const ticket = { asset: 'sw1', affected: ['hub', 'cam-1', 'cam-2', 'cam-3'], alarms: [{ asset: 'cam-3' }] };
  expect(isRootOver(ticket, isOn)).toBe(true);
  expect(isRootOver({ ...ticket, alarms: [{ asset: 'cam-3' }, { asset: 'sw1' }] }, isOn)).toBe(false);
  back.delete('cam-2');
  expect(isRootOver(ticket, isOn)).toBe(false);
  // A single device has taken nothing along.
  expect(isRootOver({ asset: 'cam-1', affected: [], alarms: [] }, isOn)).toBe(false);
});

// A switch of a few ports and a server of a few processors in one, in memory, and what can happen to it between two polls.

import fc from 'fast-check';
import { counter32, counter64, gauge, oidValue, ticks } from '../../../../lab/snmp/ber.ts';
import { parseOid } from '../../../../lab/snmp/mib.ts';
import type { Objects } from '../rig.ts';

const UPTIME = '1.3.6.1.2.1.1.3.0';
export const COLUMN = {
  type: '1.3.6.1.2.1.2.2.1.3',
  admin: '1.3.6.1.2.1.2.2.1.7',
  status: '1.3.6.1.2.1.2.2.1.8',
  errors: '1.3.6.1.2.1.2.2.1.14',
  name: '1.3.6.1.2.1.31.1.1.1.1',
  octets: '1.3.6.1.2.1.31.1.1.1.6',
  speed: '1.3.6.1.2.1.31.1.1.1.15',
  load: '1.3.6.1.2.1.25.3.3.1.2',
  storage: '1.3.6.1.2.1.25.2.3.1',
  discontinuity: '1.3.6.1.2.1.31.1.1.1.19',
} as const;

export interface Port {
  index: number;
  name: string;
  status: number;
  octets: number;
  is64: boolean;
  errors: number | undefined;
  discontinuity: number;
}

export class Device {
  readonly objects: Objects = new Map();
  uptimeMs = 600_000;
  loads = [10, 20];
  used = 5000;
  ports: Port[] = [1, 2, 3, 4, 5].map((index) => this.port(index));

  port(index: number): Port {
    return { index, name: `gi${index}`, status: 1, octets: 1000 * index, is64: true, errors: index, discontinuity: 0 };
  }

  show(): void {
    this.objects.clear();
    this.objects.set(UPTIME, ticks(this.uptimeMs));
    for (const port of this.ports.toSorted((a, b) => a.index - b.index)) {
      const set = (column: string, value: Parameters<Objects['set']>[1]): void =>
        void this.objects.set(`${column}.${port.index}`, value);
      set(COLUMN.type, 6);
      set(COLUMN.admin, 1);
      set(COLUMN.status, port.status);
      if (port.errors !== undefined) set(COLUMN.errors, counter32(port.errors % 2 ** 32));
      set(COLUMN.name, port.name);
      set(COLUMN.octets, port.is64 ? counter64(port.octets) : counter32(port.octets % 2 ** 32));
      set(COLUMN.speed, gauge(1000));
      set(COLUMN.discontinuity, ticks(port.discontinuity));
    }
    for (const [i, load] of this.loads.entries()) this.objects.set(`${COLUMN.load}.${196_608 + i}`, load);
    const disk = ['1.3.6.1.2.1.25.2.1.4', '/', 4096, 100_000, this.used];
    for (const [i, value] of disk.entries())
      this.objects.set(`${COLUMN.storage}.${i + 2}.31`, i === 0 ? oidValue(parseOid(String(value))) : value);
  }
}

export type Change = (device: Device) => void;
const at = (device: Device, number: number): Port | undefined => device.ports[number % device.ports.length];
export const CHANGES: Record<string, (number: number) => Change> = {
  'traffic flows': (number) => (device) => {
    for (const port of device.ports) port.octets += number * 1000;
  },
  'a port goes down': (number) => (device) => void Object.assign(at(device, number) ?? {}, { status: 2 }),
  'a port is taken out': (number) => (device) => void Object.assign(at(device, number) ?? {}, { status: 6 }),
  'a counter restarts': (number) => (device) => void Object.assign(at(device, number) ?? {}, { octets: number }),
  'errors wrap': (number) => (device) =>
    void Object.assign(at(device, number) ?? {}, { errors: 2 ** 32 - 5 + (number % 10) }),
  'errors are no longer told': (number) => (device) =>
    void Object.assign(at(device, number) ?? {}, { errors: undefined }),
  'a type changes': (number) => (device) => void Object.assign(at(device, number) ?? {}, { is64: number % 3 === 0 }),
  'a port goes': (number) => (device) =>
    void (device.ports.length > 1 && device.ports.splice(number % device.ports.length, 1)),
  'a port comes': (number) => (device) => {
    const index = 1 + (number % 12);
    if (!device.ports.some((port) => port.index === index || port.name === `gi${index}`))
      device.ports.push(device.port(index));
  },
  'processors work': (number) => (device) => void (device.loads = [number % 101, number % 50]),
  'a processor more or less': (number) => (device) => void (device.loads = Array(1 + (number % 4)).fill(7)),
  'a disk fills': (number) => (device) => void (device.used += number),
  'the discontinuity time moves': (number) => (device) =>
    void Object.assign(at(device, number) ?? {}, { discontinuity: device.uptimeMs }),
  'it restarts and numbers its ports anew': (number) => (device) => {
    device.uptimeMs = number;
    for (const port of device.ports) port.index = 1 + ((port.index + number) % 40);
    const seen = new Set<number>();
    device.ports = device.ports.filter(({ index }) => !seen.has(index) && seen.add(index));
  },
};
export const change = fc.tuple(fc.constantFrom(...Object.keys(CHANGES)), fc.nat(1000));

// What the publishing devices say: kiosks with their parts, the amplifier, the signage player. Opens no connection.

import type { Device } from '../device.ts';
import { offsetMs } from '../site-time.ts';
import { SAYS } from '../systems.ts';
import type { World } from '../world.ts';
import { amplifierReadings } from './text-services.ts';

export interface Message {
  topic: string;
  payload: string | Buffer;
  /** What of it is told at once when it changes. */
  state: string;
}

/** Parts of a kiosk with their usual fill in %, and notes or cards inside; null where it means nothing. */
export const KIOSK_PARTS: Readonly<Record<string, readonly [level: number | null, count: number | null]>> = {
  'receipt-printer': [72, null],
  'cash-box': [38, 412],
  'card-reader': [null, 2],
  'bill-validator': [null, null],
  'qr-scanner': [null, null],
  'touch-screen': [null, null],
};
/** What a print head of some age has printed, m. */
const USUAL_METRES = 31_400;
/** A sale each so many ms while the application runs. */
const SALE_MS = 240_000;
const DAY_MS = 86_400_000;
const APP_BUILD = 218;
const FLOOD_BYTES = 100_000;

export function messagesOf(world: World, device: Device): Message[] {
  const messages = [...ownMessages(world, device), ...usualMessages(world, device)];
  const manner = world.manner(device.key);
  if (manner === null || manner === 'slow') return messages;
  return messages.map((message) => ({ ...message, payload: spoilt(manner, message.payload) }));
}

function ownMessages(world: World, device: Device): Message[] {
  if (device.kind === 'kiosk') return kioskMessages(world, device);
  return device.kind === 'amplifier' || device.kind === 'player' ? [stateOf(world, device)] : [];
}

/** What the table of systems says, with what faults make of it. */
function usualMessages(world: World, device: Device): Message[] {
  return Object.entries(SAYS[device.kind] ?? {}).map(([topic, usual]) => {
    const values = Object.fromEntries(
      Object.entries(usual).map(([path, normal]) => [path, world.value(device.key, `${topic}.${path}`, normal)]),
    );
    return json(`site/${device.key}/${topic}`, values, JSON.stringify(values));
  });
}

function stateOf(world: World, device: Device): Message {
  const { key } = device;
  if (device.kind === 'amplifier') {
    const readings = amplifierReadings(world, device);
    return json(`site/${key}/state`, readings, String(readings.protect));
  }
  const playing = world.value(key, 'playing', 1);
  const position = playing === 1 ? Math.round((world.nowMs % 30_000) / 100) / 10 : 0;
  const content = world.value(key, 'content', 1);
  const screen = world.value(key, 'screen', 1);
  const state = { playing, position, item: 'spring-sale.mp4', content, screen };
  return json(`site/${key}/state`, state, `${playing} ${content} ${screen}`);
}

function kioskMessages(world: World, device: Device): Message[] {
  const { key } = device;
  const stuckSince = world.value(key, 'appStuckAtMs', -1);
  const heartbeatAge = stuckSince >= 0 ? (world.nowMs - stuckSince) / 1000 : (world.nowMs % 2000) / 1000;
  const screen = world.value(key, 'screen', 1);
  const door = world.value(key, 'door', 0);
  // Nothing is sold while the application is stuck.
  const wallMs = world.clock.wallMs();
  const sellingMs = wallMs + offsetMs(world.layout, wallMs) - (stuckSince >= 0 ? world.nowMs - stuckSince : 0);
  const sales = Math.floor((sellingMs % DAY_MS) / SALE_MS);
  const state = { heartbeatAge: Math.round(heartbeatAge * 10) / 10, screen, door, sales };
  const parts = Object.entries(KIOSK_PARTS).map(([part, usual]) => partMessage(world, key, part, usual));
  const app = { heartbeatAge: state.heartbeatAge, version: '2.18.0', build: APP_BUILD };
  return [
    json(`site/${key}/state`, state, `${screen} ${door} ${stuckSince}`),
    json(`site/${key}/app`, app, `${stuckSince}`),
    ...parts,
  ];
}

function partMessage(world: World, key: string, part: string, usual: readonly [number | null, number | null]): Message {
  const [usualLevel, usualCount] = usual;
  const state = world.value(key, `${part}.state`, 0);
  const level = usualLevel === null ? undefined : world.value(key, `${part}.level`, usualLevel);
  const count = usualCount === null ? undefined : world.value(key, `${part}.count`, usualCount);
  const rejectPercent = part === 'bill-validator' ? world.value(key, `${part}.rejectPercent`, 3) : undefined;
  const printedMetres =
    part === 'receipt-printer' ? world.value(key, `${part}.printedMetres`, USUAL_METRES) : undefined;
  const said = { state, level, count, rejectPercent, printedMetres };
  return json(`site/${key}/part/${part}`, said, JSON.stringify(said));
}

function json(topic: string, value: object, state: string): Message {
  return { topic, payload: JSON.stringify(value), state };
}

function spoilt(manner: 'garbage' | 'endless' | 'hostile', payload: string | Buffer): string | Buffer {
  switch (manner) {
    case 'garbage':
      return Buffer.from([0xff, 0xfe, 0x7b, 0x22, 0x00, 0x80, 0x3c]);
    case 'endless':
      return Buffer.alloc(FLOOD_BYTES, 0x5b);
    case 'hostile':
      return payload
        .toString()
        .replace(/:([0-9.]+)/, ':"NaN\\n<script>alert(1)</script>"')
        .replace(/^\{/, '{"__proto__":{"state":4},');
    default:
      return manner satisfies never;
  }
}

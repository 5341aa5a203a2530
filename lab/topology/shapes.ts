// The shapes of drawn sites, each a function that fills a site up to so many devices. What they share stands in blocks.ts.

import type { Feed, Kind } from '../device.ts';
import { routerPorts, stackPorts, switchPorts, type SiteBuilder } from './builder.ts';
import {
  avRoom,
  bus,
  cabinet,
  cascade,
  floorSwitch,
  hubWithRoom,
  mains,
  plugCards,
  poeCameras,
  poleBox,
  recorderWithCameras,
  Rails,
  type Ground,
} from './blocks.ts';
import { MAKES } from './makes.ts';
import { AREAS, floor, inside, OUTDOORS, post, ROOM, words } from './words.ts';

export const SHAPES = ['shop', 'mall', 'campus', 'stack', 'highway', 'room', 'kiosks', 'av', 'bus'] as const;
export type Shape = (typeof SHAPES)[number];

/** The fewest devices that make such a site. */
export const LEAST_ASSETS: Readonly<Record<Shape, number>> = {
  shop: 5,
  mall: 14,
  campus: 20,
  stack: 20,
  highway: 12,
  room: 16,
  kiosks: 6,
  av: 10,
  bus: 10,
};

const CORE = { poe: 0, ports: 28 };
const CORE_WATTS = MAKES.core.watts;
/** Kiosks beyond this need a managed switch. */
const MANY_KIOSKS = 30;
/** Small switches one behind the other in a shop. */
const LONGEST_CHAIN = 3;
const FIRST_FLOORS = [1, 2, 3, -1, 4, 5, 6, -2, 7, 8, 9, 10, 11, 12] as const;

/** @returns the device where the gateway is plugged in */
type Draw = (b: SiteBuilder, assets: number) => { root: string; gatewayPort: number };

export const DRAW: Readonly<Record<Shape, Draw>> = { shop, mall, campus, stack, highway, room, kiosks, av, bus: plant };

/** What a PoE switch feeds beside itself, W. */
const POE_LOAD_WATTS = 160;

/** Root, router and power of a site that has a machine room. */
function headquarters(b: SiteBuilder, core: (rails: Rails) => string, sides = 1): Ground {
  const rails = new Rails(b, sides);
  const power = (kind: Kind): Feed => rails.next(MAKES[kind].watts + (kind === 'access' ? POE_LOAD_WATTS : 0));
  const root = core(rails);
  const ground: Ground = { b, root, backbone: [root], power, recorders: [] };
  b.add('router', {
    position: ROOM,
    feed: power('router'),
    ports: routerPorts(1),
    uplink: { ...b.link(root), ownPort: 2 },
  });
  return ground;
}

/** The gateway's own port is taken before anything else. */
function plainCore(b: SiteBuilder, feed: Feed, moreFeeds: readonly Feed[] = []): string {
  return b.add('core', { position: ROOM, feed, moreFeeds, ports: switchPorts(CORE) });
}

/** Cards get their cables at the end, as a site is wired when all that matters hangs; then the last devices go in. */
function done(ground: Ground, gatewayPort: number, assets: number): { root: string; gatewayPort: number } {
  const { b, backbone } = ground;
  plugCards(ground);
  for (let hub = freeHub(); b.size < assets && hub !== undefined; hub = freeHub())
    b.add(b.dice.pick(LOOSE), { position: words(b.dice.pick(AREAS)), feed: mains('HALL'), uplink: b.link(hub) });
  return { root: ground.root, gatewayPort };

  function freeHub(): string | undefined {
    return backbone.find((key) => b.freePorts(key) > 0);
  }
}

function gatewayPortOf(b: SiteBuilder, root: string): number {
  return b.link(root).port ?? 0;
}

/** What is found in any hall. */
const LOOSE = ['player', 'kiosk', 'kiosk'] as const;

/** How many more go in beside the switches that the cards of UPSs and PDUs will want. */
function left(b: SiteBuilder, assets: number): number {
  const cards = b.drafts.filter(({ kind, uplink }) => (kind === 'ups' || kind === 'pdu') && !uplink).length;
  return assets - b.size - Math.floor(cards / CARDS_A_SWITCH);
}
/** What one more device may bring along: a switch for its cable, a UPS and PDU for its plug, a recorder for its picture. */
const SPARE = 5;
const CARDS_A_SWITCH = 16;

const SHOP_THINGS = ['recorder', 'kiosk', 'kiosk', 'player'] as const;

function shop(b: SiteBuilder, assets: number): { root: string; gatewayPort: number } {
  const position = words(['店堂', 'shop floor']);
  const feed = mains('SHOP');
  const root = b.add('router', { position, feed, ports: routerPorts(assets > 40 ? 24 : 4) });
  const gatewayPort = gatewayPortOf(b, root);
  const ground: Ground = { b, root, backbone: [], power: () => feed, recorders: [] };
  let hub = b.add('unmanaged', { position, feed, uplink: b.link(root) });
  let isFirst = true;
  for (let chain = 1, circuit = 1; left(b, assets) > 0;) {
    // The last port of a small switch is kept for the next one.
    if (b.freePorts(hub) <= 1) {
      const isEnd = chain >= LONGEST_CHAIN && b.freePorts(root) > 0;
      chain = isEnd ? 1 : chain + 1;
      const upper = isEnd ? root : hub;
      hub = b.add('unmanaged', { position, feed: mains(`SHOP-${circuit++}`), uplink: b.link(upper) });
      continue;
    }
    const kind = isFirst ? 'recorder' : b.dice.pick(SHOP_THINGS);
    isFirst = false;
    const spot = { hub, position, feed: b.draft(hub).feed };
    if (kind === 'recorder') recorderWithCameras(ground, spot, Math.min(left(b, assets) - 1, b.dice.between(3, 8)));
    else b.add(kind, { position, feed: spot.feed, uplink: b.link(hub), shedOrder: kind === 'player' ? 1 : 0 });
  }
  return { root, gatewayPort };
}

function mall(b: SiteBuilder, assets: number): { root: string; gatewayPort: number } {
  const ground = headquarters(b, (rails) => plainCore(b, rails.next(CORE_WATTS)));
  const gatewayPort = gatewayPortOf(b, ground.root);
  if (assets > 60) b.add('server', { position: ROOM, feed: ground.power('server'), uplink: b.link(ground.root) });
  if (assets > 40) bus(ground, { hub: ground.root, position: ROOM, feed: ground.power('bus-gateway') }, 3, 'JF');
  for (let level = 0; left(b, assets) > SPARE; level++) {
    const where = floor(FIRST_FLOORS[level] ?? level + 1);
    fillFloor(ground, where, `F${level + 1}`, left(b, assets) - SPARE, level);
  }
  return done(ground, gatewayPort, assets);
}

/** A floor of a building: its switch, cameras, kiosks, what hangs on small switches, and at times a pole outside. */
function fillFloor(
  ground: Ground,
  where: ReturnType<typeof floor>,
  circuit: string,
  most: number,
  level: number,
): void {
  const { b } = ground;
  const end = b.size + most;
  const wanted = Math.min(most - 1, b.dice.between(10, 26));
  const feed = b.dice.chance(0.4) ? mains(circuit) : ground.power('access');
  const hub = floorSwitch(ground, where, feed, Math.ceil(wanted * 0.7), `${circuit}-R`);
  const room = (): number => Math.min(end - b.size, b.freePorts(hub));
  poeCameras(ground, hub, Math.min(room(), Math.ceil(wanted * 0.55)), where);
  const load = mains(`${circuit}-S`);
  for (let number = 0; number < 2 && room() > 0; number++)
    b.add('kiosk', { position: inside(where, words(b.dice.pick(AREAS))), feed: load, uplink: b.link(hub) });
  if (room() > 3 && b.dice.chance(0.6))
    cascade(ground, { hub, position: inside(where, words(b.dice.pick(AREAS))), feed: load }, Math.min(3, room() - 2));
  if (room() > 4 && b.dice.chance(0.5))
    avRoom(ground, { hub, position: where, feed: mains(`${circuit}-AV`) }, room() - 1);
  if (room() > 4 && level % 3 === 0) {
    const position = words(b.dice.pick(OUTDOORS));
    poleBox(ground, { hub, position, feed: mains('OUT'), route: `W-${level + 1}` }, Math.min(4, room() - 2));
  }
  if (room() > 0 && b.dice.chance(0.5))
    b.add('player', { position: where, feed: load, uplink: b.link(hub), shedOrder: 1 });
}

function campus(b: SiteBuilder, assets: number): { root: string; gatewayPort: number } {
  const ground = headquarters(b, (rails) => plainCore(b, rails.next(CORE_WATTS)));
  const gatewayPort = gatewayPortOf(b, ground.root);
  const houses = Math.max(3, Math.min(12, Math.round(assets / 22)));
  const ring: string[] = [];
  for (let house = 1; house <= houses; house++) {
    const position = words([`${house}号楼`, `building ${house}`]);
    const hub = b.poeSwitch(24, { position, feed: mains(`B${house}`), ring: 'ring-1' });
    b.hang(hub, ring.at(-1) ?? ground.root, `R-${house}`);
    ring.push(hub);
  }
  const last = ring.at(-1);
  if (last !== undefined) b.close(last, ground.root, `R-${houses + 1}`);
  const hubs = [...ring];
  for (let turn = 0; left(b, assets) > SPARE; turn++) {
    const at = turn % hubs.length;
    let hub = hubs[at] ?? ground.root;
    if (b.freePorts(hub) < 2) {
      // A house that is full gets a second switch behind the first.
      const house = b.draft(hub);
      const next = b.poeSwitch(24, { position: house.position ?? ROOM, feed: house.feed });
      b.hang(next, hub);
      hubs[at] = hub = next;
    }
    fillHouse(ground, hub, Math.min(left(b, assets) - SPARE, b.freePorts(hub) - 1), turn);
  }
  return done(ground, gatewayPort, assets);
}

function fillHouse(ground: Ground, hub: string, most: number, turn: number): void {
  const { b } = ground;
  const house = b.draft(hub);
  const end = b.size + most;
  const route = `${hub.toUpperCase()}-OUT`;
  poeCameras(ground, hub, Math.min(most, b.dice.between(4, 9)), house.position ?? ROOM);
  const room = (): number => Math.min(end - b.size, b.freePorts(hub) - 1);
  const things = (['camera', 'camera', 'sign', 'camera'] as const).slice(0, b.dice.between(2, 4));
  if (turn % 2 === 0 && room() > 9)
    cabinet(ground, { hub, position: words(b.dice.pick(OUTDOORS)), feed: house.feed, route, things });
  if (turn % 3 === 1 && room() > 3) cascade(ground, { hub, position: house.position ?? ROOM, feed: house.feed }, 2);
  if (turn % 4 === 2 && room() > 4)
    bus(ground, { hub, position: house.position ?? ROOM, feed: house.feed }, 3, circuitOf(house.feed));
  if (room() > 0 && turn % 2 === 1)
    b.add('player', { position: house.position ?? ROOM, feed: house.feed, uplink: b.link(hub), shedOrder: 1 });
}

function circuitOf(feed: Feed): string {
  return feed.kind === 'circuit' ? feed.circuit : 'JF';
}

function stack(b: SiteBuilder, assets: number): { root: string; gatewayPort: number } {
  const members = assets > 80 ? 3 : 2;
  const ground = headquarters(
    b,
    (rails) => {
      const [feed, ...moreFeeds] = Array.from({ length: members }, () => rails.next(CORE_WATTS));
      return b.add('core', {
        position: ROOM,
        feed: feed ?? mains('JF1'),
        moreFeeds,
        members,
        ports: stackPorts(CORE, members),
      });
    },
    2,
  );
  const gatewayPort = gatewayPortOf(b, ground.root);
  b.add('platform', { position: ROOM, feed: ground.power('platform'), uplink: b.link(ground.root) });
  for (let level = 0; left(b, assets) > SPARE; level++)
    fillFloor(ground, floor(FIRST_FLOORS[level] ?? level + 1), `F${level + 1}`, left(b, assets) - SPARE, level);
  return done(ground, gatewayPort, assets);
}

function highway(b: SiteBuilder, assets: number): { root: string; gatewayPort: number } {
  const ground = headquarters(b, (rails) => plainCore(b, rails.next(CORE_WATTS)));
  const gatewayPort = gatewayPortOf(b, ground.root);
  b.add('platform', { position: ROOM, feed: ground.power('platform'), uplink: b.link(ground.root) });
  const gap = b.dice.between(3, 9) * 100;
  for (let number = 0; left(b, assets) > SPARE; number++) {
    const room = left(b, assets) - SPARE;
    if (room < 5) break;
    const side = number % 2 === 0 ? 'G-E' : 'G-W';
    // A circuit feeds a few cabinets in a row.
    const circuit = `X${1 + Math.floor(number / 3)}`;
    const things = (['camera', 'speed-point', 'camera', 'sign', 'event-detector'] as const).slice(number % 2);
    cabinet(ground, {
      hub: hubWithRoom(ground),
      position: post(1200 + number * gap),
      feed: mains(circuit),
      route: side,
      things: things.slice(0, Math.min(4, room - 4)),
    });
  }
  return done(ground, gatewayPort, assets);
}

function room(b: SiteBuilder, assets: number): { root: string; gatewayPort: number } {
  // One room in three has both supplies of its core on one rail.
  const isMiswired = b.dice.of('wiring').chance(0.33);
  const ground = headquarters(
    b,
    (rails) => plainCore(b, rails.on(0, CORE_WATTS), [rails.on(isMiswired ? 0 : 1, CORE_WATTS)]),
    2,
  );
  const gatewayPort = gatewayPortOf(b, ground.root);
  bus(ground, { hub: ground.root, position: ROOM, feed: ground.power('bus-gateway') }, 4, 'JF1');
  const kinds = ['server', 'server', 'name-server', 'time-server', 'portal', 'platform'] as const;
  for (let number = 0; left(b, assets) > SPARE; number++) {
    const kind = kinds[number] ?? (number % 9 === 0 ? 'portal' : 'server');
    if (number % 20 === 6 && left(b, assets) > SPARE + 5) {
      const hub = hubWithRoom(ground);
      bus(ground, { hub, position: ROOM, feed: ground.power('bus-gateway') }, 4, 'JF2');
      continue;
    }
    const isDual = kind === 'server' && b.dice.chance(0.6) && left(b, assets) > SPARE + 3;
    const feed = ground.power(kind);
    const moreFeeds = isDual ? [ground.power(kind)] : [];
    b.add(kind, { position: ROOM, feed, moreFeeds, uplink: b.link(hubWithRoom(ground)) });
  }
  return done(ground, gatewayPort, assets);
}

/** Rows of kiosks, each on the small switch of the row before. */
function kiosks(b: SiteBuilder, assets: number): { root: string; gatewayPort: number } {
  const position = words(['服务台', 'service desk']);
  const feed = mains('H0');
  const isLarge = assets > MANY_KIOSKS;
  const root = isLarge
    ? b.add('core', { position, feed, ports: switchPorts(CORE) })
    : b.add('router', { position, feed, ports: routerPorts(4) });
  const gatewayPort = gatewayPortOf(b, root);
  const ground: Ground = { b, root, backbone: [root], power: () => feed, recorders: [] };
  if (isLarge) b.add('router', { position, feed, ports: routerPorts(1), uplink: { ...b.link(root), ownPort: 2 } });
  for (let chain = 1; left(b, assets) > 0; chain++) {
    let hub = isLarge ? hubWithRoom(ground) : root;
    const depth = b.dice.between(3, 5);
    for (let link = 1; link <= depth && left(b, assets) > 0; link++) {
      const where = words([`${chain}区${link}段`, `hall ${chain}, row ${link}`]);
      const row = mains(`H${chain}-${link}`);
      if (left(b, assets) > 1) hub = b.add('unmanaged', { position: where, feed: row, uplink: b.link(hub) });
      // The last port of a small switch is kept for the next row.
      const count = Math.min(left(b, assets), Math.max(1, b.freePorts(hub) - 1));
      for (let number = 0; number < count; number++)
        b.add(number === 2 ? 'player' : 'kiosk', { position: where, feed: row, uplink: b.link(hub) });
    }
  }
  return { root, gatewayPort };
}

function av(b: SiteBuilder, assets: number): { root: string; gatewayPort: number } {
  const ground = headquarters(b, (rails) => plainCore(b, rails.next(CORE_WATTS)));
  const gatewayPort = gatewayPortOf(b, ground.root);
  for (let number = 1; left(b, assets) > SPARE; number++) {
    const position = words([`${number}号会议室`, `meeting room ${number}`]);
    const feed = mains(`R${number}`);
    const most = left(b, assets) - SPARE;
    if (number % 4 === 0 && most > 6) {
      fillFloor(ground, floor(number / 4), `F${number / 4}`, Math.min(most, 16), 1);
      continue;
    }
    const hub = hubWithRoom(ground);
    avRoom(ground, { hub, position, feed }, Math.min(5, left(b, assets) - SPARE));
  }
  return done(ground, gatewayPort, assets);
}

function plant(b: SiteBuilder, assets: number): { root: string; gatewayPort: number } {
  const ground = headquarters(b, (rails) => plainCore(b, rails.next(CORE_WATTS)));
  const gatewayPort = gatewayPortOf(b, ground.root);
  for (let number = 1; left(b, assets) > SPARE; number++) {
    const position = words([`${number}号配电间`, `switch room ${number}`]);
    const circuit = `D${number}`;
    const hub = hubWithRoom(ground);
    const most = left(b, assets) - SPARE;
    if (most < 2) break;
    if (number % 4 === 0 && most > 6) fillFloor(ground, floor(-1), circuit, Math.min(most, 14), 0);
    else bus(ground, { hub, position, feed: mains(circuit) }, Math.min(most - 1, b.dice.between(3, 6)), circuit);
  }
  return done(ground, gatewayPort, assets);
}

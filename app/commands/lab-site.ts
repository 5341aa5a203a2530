// `foresite lab faults --topology …` and `lab assets`: what stands at a simulated site and what can happen there, for those who
// write scenarios. Nothing needs to run for it.

import type { Device, Feed } from '../../lab/device.ts';
import { canHappen } from '../../lab/fault-board.ts';
import { FAULTS } from '../../lab/faults.ts';
import type { CommandContext } from '../context.ts';
import { topologyNamed } from '../score/topologies.ts';

/** Most places of a fault named in a line; `--json` has all. */
const PLACES_TOLD = 6;

interface Options {
  topology: string;
  json?: boolean;
}

/** The faults that can happen at a site, and to whom. */
export function faultsAt(context: CommandContext, { topology, json }: Options): number {
  const { layout } = topologyNamed(topology);
  const found = FAULTS.flatMap((fault) => {
    const on = layout.devices.filter((device) => canHappen(fault, device, layout)).map(({ key }) => key);
    return on.length === 0 ? [] : [{ fault: fault.name, title: fault.title, on }];
  });
  if (json) context.print(JSON.stringify(found, null, 2));
  else for (const { fault, title, on } of found) context.print(`${fault.padEnd(28)} ${title[context.environment.language]} (${placesText(on)})`); // prettier-ignore
  return 0;
}

/** What stands at a site, what it hangs on and what feeds it. */
export function assetsOf(context: CommandContext, { topology, json }: Options): number {
  const rows = topologyNamed(topology).layout.devices.map(rowOf);
  if (json) context.print(JSON.stringify(rows, null, 2));
  else
    for (const { asset, kind, name, on, fedBy } of rows)
      context.print(
        `${asset.padEnd(12)} ${kind.padEnd(14)} ${(on.join(', ') || '–').padEnd(18)} ${fedBy.join(', ').padEnd(22)} ${name[context.environment.language]}`,
      );
  return 0;
}

function rowOf({ key, kind, name, uplink, secondLink, via, feeds }: Device) {
  const links = [uplink, secondLink].flatMap((link) => (link ? [link.asset] : []));
  return { asset: key, kind, name, on: via === '' ? links : [via], fedBy: feeds.map(feedText) };
}

function feedText(feed: Feed): string {
  if (feed.kind === 'circuit') return `circuit ${feed.circuit}`;
  if (feed.kind === 'outlet') return `${feed.pdu} outlet ${feed.outlet}`;
  return feed.kind === 'poe' ? 'PoE' : feed.asset;
}

function placesText(on: readonly string[]): string {
  const more = on.length - PLACES_TOLD;
  return more > 0 ? `${on.slice(0, PLACES_TOLD).join(', ')} and ${more} more` : on.join(', ');
}

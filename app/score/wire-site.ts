// A simulated site with its real services on loopback, and the real program that watches it, as a score over the wire needs
// them: in service for days, so that what its cameras show is learnt.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../contract/clock.ts';
import { sceneKeyOf } from '../../collectors/cctv/learned.ts';
import { openLearned } from '../../gateway/learned.ts';
import { labTraps } from '../../lab/control-client.ts';
import { startLab, type Lab } from '../../lab/main.ts';
import { createLabNetwork, type LabNetwork } from '../../lab/network.ts';
import { targetsOf } from '../../server/domain/inventory/targets.ts';
import type { TicketState } from '../../server/domain/ticket/types.ts';
import { createApp, type App } from '../app.ts';
import { knownScenes } from './known-scenes.ts';
import { Noc } from './noc.ts';
import type { SessionOptions } from './session.ts';
import type { Topology } from './topologies.ts';
import { passed, until } from './waiting.ts';

/** Every target has been polled within this, ms; what it told has been judged a little later. */
export const WIRE_WARM_UP_MS = 60_000;
const WIRE_JUDGED_MS = 5_000;
const LOOPBACK = '127.0.0.1';

export interface WireSite {
  readonly lab: Lab;
  readonly noc: Noc;
  /** All of its tickets, oldest first. */
  readonly tickets: () => TicketState[];
  readonly openTickets: () => TicketState[];
  /** How many alarms stand. */
  readonly alarms: () => number;
  close(): Promise<void>;
}

export interface WireSiteOptions extends Pick<SessionOptions, 'profiles' | 'log' | 'acts'> {
  /** Until when the scenes were learnt, wall ms: the same for sites side by side, so that they are made once. */
  learntMs: number;
}

/** @returns once all of it has been read and judged */
export async function openWireSite(options: WireSiteOptions, topology: Topology): Promise<WireSite> {
  const folder = mkdtempSync(join(tmpdir(), 'foresite-score-'));
  const closers: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const run of closers.splice(0).toReversed()) await run();
  };
  try {
    const lab = await startLab({ topology: topology.name });
    closers.push(() => lab.close());
    const network = await createLabNetwork(lab.controlAddress);
    closers.push(() => network.close());
    await learnScenes(options, lab, folder);
    const app = await appOf(options, { lab, network, folder });
    closers.push(() => app.stop());
    await app.start();
    await until(WIRE_WARM_UP_MS, () => (app.gateway.trapStats()?.port ?? 0) > 0);
    await labTraps(lab.controlAddress, { host: LOOPBACK, port: app.gateway.trapStats()?.port ?? 0 });
    await until(WIRE_WARM_UP_MS, () => app.gateway.targetStates().every(({ result }) => result !== undefined));
    await passed(WIRE_JUDGED_MS);
    const site = siteOf(lab, app, close);
    if (options.acts === true) await site.noc.enableAll(lab.siteFile.site);
    return site;
  } catch (error) {
    await close();
    throw error;
  }
}

function siteOf(lab: Lab, app: App, close: () => Promise<void>): WireSite {
  const { site } = lab.siteFile;
  const tickets = (): TicketState[] =>
    app.records.tickets.list({ sites: [site], limit: 100_000 }).toSorted((a, b) => a.number - b.number);
  return {
    lab,
    noc: new Noc(app.remoteActions),
    tickets,
    openTickets: () => tickets().filter(({ state }) => state === 'open'),
    alarms: () => app.server.sites.get(site)?.engine.alarms.size ?? 0,
    close,
  };
}

/** A view takes a day to learn: it is put where the program finds what it has learnt before. */
async function learnScenes(
  { profiles, log, learntMs }: WireSiteOptions,
  { siteFile }: Lab,
  folder: string,
): Promise<void> {
  const learned = openLearned({ path: join(folder, 'learned.jsonl'), clock: systemClock, log });
  const targets = targetsOf(siteFile, profiles, () => null);
  const scenes = knownScenes(targets, learntMs);
  for (const target of targets) {
    const scene = scenes.get(sceneKeyOf(target));
    if (scene !== undefined) learned.set(sceneKeyOf(target), scene);
  }
  await learned.close();
}

function appOf(
  { profiles, log }: Pick<WireSiteOptions, 'profiles' | 'log'>,
  { lab, network, folder }: { lab: Lab; network: LabNetwork; folder: string },
): Promise<App> {
  return createApp({
    config: { traps: { host: LOOPBACK } },
    profiles,
    sites: [lab.siteFile],
    replaceSites: true,
    dataFolder: folder,
    host: LOOPBACK,
    port: 0,
    adminPassword: null,
    trapPort: 0,
    network: network.network,
    carrier: network.carrier,
    clock: systemClock,
    log,
    version: 'score',
  });
}

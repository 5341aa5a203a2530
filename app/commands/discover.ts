// `foresite discover <addresses>`: who lives there, what each is, what it tells and where it hangs; with --site what the
// inventory would gain, with --apply it gains it. A second run changes nothing.

import { systemClock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import { ForesiteError } from '../../contract/errors.ts';
import type { Network } from '../../contract/network.ts';
import type { Profile } from '../../contract/profile.ts';
import type { CredentialEntry } from '../../contract/site-file.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import { discover as search, discoverWalks, type DiscoverParts } from '../../gateway/discover/discover.ts';
import type { DiscoveredDevice } from '../../gateway/discover/types.ts';
import { inventoryFaults } from '../../server/domain/inventory/check.ts';
import type { CommandContext } from '../context.ts';
import { ownerOf } from '../data-folder.ts';
import { takeIn, type DiscoveredSite, credentialsApart, type KnownCredentials } from '../discovered-site.ts';
import { hostsOf, type NamedHosts } from '../hosts.ts';
import { credentialNames } from '../inventory-work.ts';
import { withRecords } from '../offline-records.ts';
import { createProgress } from '../progress.ts';
import { NEW_SITE, siteToFill, type SiteToFill } from '../site-to-fill.ts';
import { entriesOf, resolved, type SnmpEntry, type SnmpOptions } from '../snmp-options.ts';
import { textTable } from '../text-table.ts';
import { readWalk, walksAmong } from '../walks.ts';
import { changeSite, profilesOf } from './inventory.ts';

/** What a shell expects of a command that Ctrl-C has ended. */
export const INTERRUPTED = 130;

export interface DiscoverOptions extends SnmpOptions {
  credential?: string[];
  site?: string;
  apply?: boolean;
  json?: boolean;
  yes?: boolean;
  /** `--no-announcements`: neither ONVIF nor mDNS is asked. */
  announcements?: boolean;
}

const NO_HOSTS: NamedHosts = { addresses: [], unread: [] };

const WORDS = {
  zh: {
    headings: ['地址', '类别', '厂商', '型号', '序列号', '模板', '把握', '部件', '上联'],
    sweep: '扫描', inspect: '识别', none: '没有任何应答', stopped: '已中断，以上是目前找到的（台/地址）', untouched: '清单未改动', together: '个地址', unread: '处未能读取，已跳过',
    add: '将新增', change: '将修改', done: '已写入', dry: '未写入；加 --apply 写入', unchanged: '无变化', left: '类别不明，未列入', fromFile: '清单为空，从站点文件开始：', fresh: '尚无此站点，将新建；若是笔误，请用 --site 指明已有站点',
  },
  en: {
    headings: ['address', 'class', 'vendor', 'model', 'serial', 'profile', 'sure', 'components', 'uplink'],
    sweep: 'asking', inspect: 'recognising', none: 'nothing has answered', stopped: 'stopped: above is what was found so far (devices/addresses)', untouched: 'the inventory is as it was', together: 'addresses', unread: 'word(s) of the files were not read and left out',
    add: 'new', change: 'changed', done: 'applied', dry: 'nothing was applied; --apply does it', unchanged: 'unchanged', left: 'of no known kind, left out', fromFile: 'the inventory is empty and begins with the site file', fresh: 'no such site yet, a new one is made; name an existing one with --site if that is a mistake',
  },
} as const; // prettier-ignore

export async function discover(
  context: CommandContext,
  words: readonly string[],
  options: DiscoverOptions,
  network?: Network,
): Promise<number> {
  const isForSite = options.site !== undefined || options.apply === true;
  const { walks, others } = walksAmong(context.cwd, words);
  const [first] = walks;
  if (isForSite && first !== undefined)
    throw new ForesiteError('address_invalid', {
      address: first.name,
      what: 'is a walk: it can be recognised, but a site takes in only devices that answer',
    });
  const recorded = walks.map(({ path, name }) => ({ path, name, ...readWalk(context.cwd, path) }));
  const { addresses, unread } =
    others.length === 0 ? NO_HOSTS : await hostsOf(context.cwd, others, options.yes ?? false);
  for (const line of unread) context.printError(line);
  for (const { name, unread: count, isCut } of recorded) {
    if (count > 0) context.printError(`${count} line(s) of ${name} could not be read`);
    if (isCut) context.printError(`${name} is longer than is taken: its end was left out`);
  }
  const target = isForSite ? await siteToFill(context, options.site) : NEW_SITE;
  const entries = await credentialsOf(context, options);
  const log = stderrLog(context);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal);
  const { language } = context.environment;
  const say = WORDS[language];
  const profiles = profilesOf(context);
  const progress = createProgress(options.json !== true);
  const keys = new Map(
    (target.document?.assets ?? []).flatMap(({ host, key }) => (host === undefined ? [] : [[host, key]])),
  );
  try {
    const parts: DiscoverParts = {
      network: network ?? createSystemNetwork({ log }),
      clock: systemClock,
      log,
      profiles,
      signal: stop.signal,
      announcements: options.announcements === false ? 'none' : 'group',
      keyOf: (address) => keys.get(address),
      onProgress: ({ stage, done, total }) => progress.show(say[stage], done, total),
    };
    const devices = [
      ...(addresses.length > 0 ? await search(addresses, resolved(entries, context.env), parts) : []),
      ...(await discoverWalks(recorded, parts)),
    ];
    progress.end();
    if (options.json) context.print(JSON.stringify(devices, null, 2));
    else printDevices(context, devices);
    if (unread.length > 0) context.printError(`${unread.length} ${say.unread}`);
    // Half a search must not look like a whole one in the inventory.
    if (stop.signal.aborted) {
      context.printError(
        `${say.stopped}: ${devices.length}/${addresses.length + recorded.length}${isForSite ? `; ${say.untouched}` : ''}`,
      );
      return INTERRUPTED;
    }
    if (!isForSite) return devices.length > 0 && unread.length === 0 ? 0 : 1;
    const exitCode = await applyTo(context, target, devices, entries, { ...options, profiles });
    return unread.length === 0 ? exitCode : 1;
  } finally {
    progress.end();
    process.removeListener('SIGINT', onSignal);
  }
}

async function credentialsOf(context: CommandContext, options: DiscoverOptions): Promise<SnmpEntry[]> {
  const named = options.credential ?? [];
  if (named.length === 0) return entriesOf(options);
  const { dataFolder } = context.environment;
  if (ownerOf(dataFolder) !== null)
    throw new ForesiteError('credential_option_invalid', {
      option: '--credential',
      what: 'cannot be read while Foresite runs: it hands out no secrets',
      hint: 'name the community or user instead, as ${VARIABLE} or file:/path',
    });
  const stored = await withRecords(dataFolder, async (records) =>
    records.inventory
      .list()
      .filter(({ document }) => options.site === undefined || document.site === options.site)
      .flatMap(({ document }) => named.flatMap((name) => records.inventory.credential(document.site, name) ?? [])),
  );
  const entries = stored.filter((entry): entry is SnmpEntry => entry.kind !== 'password');
  for (const name of named)
    if (!entries.some((entry) => entry.name === name))
      throw new ForesiteError('not_found', {
        what: `SNMP credential ${name}${options.site === undefined ? '' : ` of site ${options.site}`}`,
      });
  const given = options.community || options.v3 ? entriesOf(options) : [];
  return [...entries, ...given];
}

function printDevices(context: CommandContext, devices: readonly DiscoveredDevice[]): void {
  const { language } = context.environment;
  const say = WORDS[language];
  if (devices.length === 0) {
    context.print(say.none);
    return;
  }
  const rows = devices.map((device) => [
    device.port === 161 || device.port === 0 ? device.address : addressWithPort(device),
    device.class ?? '?',
    device.vendor,
    device.model,
    device.serial,
    device.profile ?? '–',
    device.confidence === 0 ? '–' : `${Math.round(device.confidence * 100)}%`,
    Object.entries(device.components)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', '),
    device.uplink ? `${device.uplink.asset} ${device.uplink.port}` : '',
  ]);
  for (const line of textTable(say.headings, rows)) context.print(line);
  for (const line of adviceLines(devices, language)) context.print(line);
}

/** Where nothing speaks SNMP the same advice for many stands once. */
function adviceLines(devices: readonly DiscoveredDevice[], language: 'zh' | 'en'): string[] {
  const advised = devices.flatMap(({ address, advice }) => (advice ? [{ address, words: advice[language] }] : []));
  const isTogether = devices.every(({ by, credential }) => credential === '' && by.length > 0 && !by.includes('snmp'));
  const groups = isTogether ? Map.groupBy(advised, ({ words }) => words) : new Map<string, typeof advised>();
  return [
    ...(isTogether ? [] : advised.map(({ address, words }) => `${address}: ${words}`)),
    ...[...groups].map(([words, of]) =>
      of.length === 1 ? `${of[0]?.address ?? ''}: ${words}` : `${of.length} ${WORDS[language].together}: ${words}`,
    ),
  ];
}

function addressWithPort({ address, port }: DiscoveredDevice): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

async function applyTo(
  context: CommandContext,
  target: SiteToFill,
  devices: readonly DiscoveredDevice[],
  credentials: readonly SnmpEntry[],
  options: DiscoverOptions & { profiles: ReadonlyMap<string, Profile> },
): Promise<number> {
  const { document } = target;
  const apart = credentialsApart(credentials, await knownCredentials(context, target, options));
  const own = devices.map((one) => ({ ...one, credential: apart.get(one.credential)?.name ?? one.credential }));
  const merged = takeIn(document, own, {
    key: options.site ?? document?.site ?? 'site',
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    credentials: [...apart.values()],
  });
  // With --json stdout is for the devices alone.
  const tell = (line: string): void => (options.json ? context.printError(line) : context.print(line));
  if (!document) tell(`${merged.site.site}: ${WORDS[context.environment.language].fresh}`);
  if (target.path !== '') tell(`${merged.site.site}: ${WORDS[context.environment.language].fromFile} ${target.path}`);
  tellChanges(context, merged, tell);
  const say = WORDS[context.environment.language];
  if (merged.added.length + merged.changed.length === 0) {
    tell(say.unchanged);
    return 0;
  }
  const stored = document ? credentialNames(document) : [];
  // The inventory begins with the whole file: its secrets go with it.
  const site = { ...merged.site, ...credentialsOfBoth(target.credentials, merged.site.credentials ?? []) };
  const faults = inventoryFaults(site, options.profiles, stored);
  for (const { at, what, hint } of faults) context.printError(`${at.join('.')}: ${what}; ${hint}.`);
  if (faults.length > 0) return 1;
  await changeSite(context.environment.dataFolder, site, { isDryRun: options.apply !== true, isPruning: false });
  if (options.apply)
    for (const other of target.others)
      await changeSite(context.environment.dataFolder, other, { isDryRun: false, isPruning: false });
  tell(options.apply ? say.done : say.dry);
  return 0;
}

async function knownCredentials(
  context: CommandContext,
  { document, path, credentials }: SiteToFill,
  options: DiscoverOptions,
): Promise<KnownCredentials> {
  const named = new Set(options.credential);
  if (path !== '') return { taken: new Set(), stored: credentials, named };
  if (!document) return { taken: new Set(), stored: [], named };
  const taken = new Set(credentialNames(document));
  const { dataFolder } = context.environment;
  if (ownerOf(dataFolder) !== null) return { taken, stored: [], named };
  const stored = await withRecords(dataFolder, async ({ inventory }) =>
    inventory.credentials(document.site).flatMap(({ name }) => inventory.credential(document.site, name) ?? []),
  );
  return { taken, stored, named };
}

function credentialsOfBoth(
  ofFile: readonly CredentialEntry[],
  found: readonly CredentialEntry[],
): { credentials?: CredentialEntry[] } {
  const names = new Set(found.map(({ name }) => name));
  const credentials = [...ofFile.filter(({ name }) => !names.has(name)), ...found];
  return credentials.length === 0 ? {} : { credentials };
}

function tellChanges(context: CommandContext, merged: DiscoveredSite, tell: (line: string) => void): void {
  const say = WORDS[context.environment.language];
  const byKey = new Map(merged.site.assets.map((asset) => [asset.key, asset]));
  tell('');
  for (const key of merged.added) {
    const { class: kind = '', profile = '–', host = '', linkedTo = '' } = byKey.get(key) ?? {};
    tell(`+ ${key}  ${[kind, profile, host, linkedTo].filter((one) => one !== '').join('  ')}`);
  }
  for (const { key, fields } of merged.changed) {
    const asset = byKey.get(key);
    tell(
      `~ ${key}  ${fields.map((field) => `${field}: ${JSON.stringify(asset?.[field as keyof typeof asset] ?? '')}`).join(', ')}`,
    );
  }
  for (const address of merged.leftOut) tell(`  ${address}: ${say.left}`);
  tell(
    `${say.add} ${merged.added.length}, ${say.change} ${merged.changed.length}, ${say.unchanged} ${merged.unchanged.length}`,
  );
}

/** What the parts have to say goes to stderr: stdout is for the result. */
export function stderrLog(context: CommandContext): Log {
  const print = (_fields: object, message: string): void => context.printError(message);
  return { debug: () => {}, info: () => {}, warn: print, error: print };
}

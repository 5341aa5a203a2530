// `foresite discover <addresses>`: who lives there, what each is, what it tells and where it hangs; with --site what the
// inventory would gain, with --apply it gains it. A second run changes nothing.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import { ForesiteError } from '../../contract/errors.ts';
import type { Network } from '../../contract/network.ts';
import type { Profile } from '../../contract/profile.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import {
  MAX_HOSTS,
  MAX_HOSTS_UNASKED,
  parseAddresses,
  wordsOfFile,
  type Address,
} from '../../gateway/discover/addresses.ts';
import { discover as search } from '../../gateway/discover/discover.ts';
import type { DiscoveredDevice } from '../../gateway/discover/types.ts';
import { inventoryFaults } from '../../server/domain/inventory/check.ts';
import type { SiteDocument } from '../../server/stores/records/inventory.ts';
import type { CommandContext } from '../context.ts';
import { ownerOf } from '../data-folder.ts';
import { takeIn, type DiscoveredSite, credentialsApart, type KnownCredentials } from '../discovered-site.ts';
import { credentialNames } from '../inventory-work.ts';
import { withRecords } from '../offline-records.ts';
import { createProgress } from '../progress.ts';
import { entriesOf, resolved, type SnmpEntry, type SnmpOptions } from '../snmp-options.ts';
import { textTable } from '../text-table.ts';
import { changeSite, documentOf, profilesOf } from './inventory.ts';

/** Largest file of addresses, bytes. */
export const MAX_ADDRESS_FILE = 4 * 1024 * 1024;

export interface DiscoverOptions extends SnmpOptions {
  credential?: string[];
  site?: string;
  apply?: boolean;
  json?: boolean;
  yes?: boolean;
  /** `--no-announcements`: neither ONVIF nor mDNS is asked. */
  announcements?: boolean;
}

const WORDS = {
  zh: {
    headings: ['地址', '类别', '厂商', '型号', '序列号', '模板', '把握', '部件', '上联'],
    sweep: '扫描', inspect: '识别', none: '没有任何应答', stopped: '已中断：以下是目前的结果',
    add: '将新增', change: '将修改', done: '已写入', dry: '未写入；加 --apply 写入', unchanged: '无变化', left: '类别不明，未列入', fresh: '尚无此站点，将新建；若是笔误，请用 --site 指明已有站点',
  },
  en: {
    headings: ['address', 'class', 'vendor', 'model', 'serial', 'profile', 'sure', 'components', 'uplink'],
    sweep: 'asking', inspect: 'recognising', none: 'nothing has answered', stopped: 'stopped: this is what there is so far',
    add: 'new', change: 'changed', done: 'applied', dry: 'nothing was applied; --apply does it', unchanged: 'unchanged', left: 'of no known kind, left out', fresh: 'no such site yet, a new one is made; name an existing one with --site if that is a mistake',
  },
} as const; // prettier-ignore

export async function discover(
  context: CommandContext,
  words: readonly string[],
  options: DiscoverOptions,
  network?: Network,
): Promise<number> {
  const addresses = addressesOf(context, words, options.yes ?? false);
  const document = await storedSite(context, options);
  const entries = await credentialsOf(context, options);
  const log = stderrLog(context);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal);
  const { language } = context.environment;
  const say = WORDS[language];
  const profiles = profilesOf(context);
  const progress = createProgress(options.json !== true);
  const keys = new Map((document?.assets ?? []).flatMap(({ host, key }) => (host === undefined ? [] : [[host, key]])));
  try {
    const devices = await search(addresses, resolved(entries, context.env), {
      network: network ?? createSystemNetwork({ log }),
      clock: systemClock,
      log,
      profiles,
      signal: stop.signal,
      announcements: options.announcements === false ? 'none' : 'group',
      keyOf: (address) => keys.get(address),
      onProgress: ({ stage, done, total }) => progress.show(say[stage], done, total),
    });
    progress.end();
    if (stop.signal.aborted) context.printError(say.stopped);
    if (options.json) context.print(JSON.stringify(devices, null, 2));
    else printDevices(context, devices);
    if (options.site === undefined && !options.apply) return devices.length > 0 ? 0 : 1;
    // Half a search must not look like a whole one in the inventory.
    if (stop.signal.aborted) return 1;
    return await applyTo(context, document, devices, entries, { ...options, profiles });
  } finally {
    progress.end();
    process.removeListener('SIGINT', onSignal);
  }
}

/** Endings of lists of addresses, which are no names of hosts. */
const FILE_NAME = /\.(?:txt|csv|tsv|list|lst|xlsx?|json|ya?ml)$/i;

function addressesOf(context: CommandContext, words: readonly string[], isConfirmed: boolean): readonly Address[] {
  const named = words.flatMap((word) => {
    const path = resolve(context.cwd, word);
    if (!existsSync(path) || !statSync(path).isFile()) {
      if (FILE_NAME.test(word)) throw new ForesiteError('address_invalid', { address: word, what: 'is no file here' });
      return [word];
    }
    if (statSync(path).size > MAX_ADDRESS_FILE)
      throw new ForesiteError('address_invalid', {
        address: word,
        what: `is a file of more than ${MAX_ADDRESS_FILE} bytes`,
      });
    return wordsOfFile(readFileSync(path, 'utf8'));
  });
  const { addresses, faults, count } = parseAddresses(named);
  const [fault] = faults;
  if (fault) throw new ForesiteError('address_invalid', { address: fault.text, what: fault.what });
  if (count > MAX_HOSTS || (count > MAX_HOSTS_UNASKED && !isConfirmed))
    throw new ForesiteError('search_too_wide', { count, limit: MAX_HOSTS_UNASKED, most: MAX_HOSTS });
  if (addresses.length === 0)
    throw new ForesiteError('address_invalid', { address: words.join(' ').slice(0, 80), what: 'names no host' });
  return addresses;
}

/** The site's present inventory; null where it is new. */
async function storedSite(context: CommandContext, options: DiscoverOptions): Promise<SiteDocument | null> {
  if (options.site === undefined && !options.apply) return null;
  try {
    return await documentOf(context, options.site ?? '', options.site === undefined);
  } catch (error) {
    if (error instanceof ForesiteError && error.code === 'not_found' && options.site !== undefined) return null;
    throw error;
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
    device.port === 161 ? device.address : addressWithPort(device),
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
  for (const { address, advice } of devices) if (advice) context.print(`${address}: ${advice[language]}`);
}

function addressWithPort({ address, port }: DiscoveredDevice): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

async function applyTo(
  context: CommandContext,
  document: SiteDocument | null,
  devices: readonly DiscoveredDevice[],
  credentials: readonly SnmpEntry[],
  options: DiscoverOptions & { profiles: ReadonlyMap<string, Profile> },
): Promise<number> {
  const apart = credentialsApart(credentials, await knownCredentials(context, document, options));
  const own = devices.map((one) => ({ ...one, credential: apart.get(one.credential)?.name ?? one.credential }));
  const merged = takeIn(document, own, {
    key: options.site ?? document?.site ?? 'site',
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    credentials: [...apart.values()],
  });
  // With --json stdout is for the devices alone.
  const tell = (line: string): void => (options.json ? context.printError(line) : context.print(line));
  if (!document) tell(`${merged.site.site}: ${WORDS[context.environment.language].fresh}`);
  tellChanges(context, merged, tell);
  const say = WORDS[context.environment.language];
  if (merged.added.length + merged.changed.length === 0) {
    tell(say.unchanged);
    return 0;
  }
  const stored = document ? credentialNames(document) : [];
  const faults = inventoryFaults(merged.site, options.profiles, stored);
  for (const { at, what, hint } of faults) context.printError(`${at.join('.')}: ${what}; ${hint}.`);
  if (faults.length > 0) return 1;
  await changeSite(context.environment.dataFolder, merged.site, { isDryRun: options.apply !== true, isPruning: false });
  tell(options.apply ? say.done : say.dry);
  return 0;
}

async function knownCredentials(
  context: CommandContext,
  document: SiteDocument | null,
  options: DiscoverOptions,
): Promise<KnownCredentials> {
  const named = new Set(options.credential);
  if (!document) return { taken: new Set(), stored: [], named };
  const taken = new Set(credentialNames(document));
  const { dataFolder } = context.environment;
  if (ownerOf(dataFolder) !== null) return { taken, stored: [], named };
  const stored = await withRecords(dataFolder, async ({ inventory }) =>
    inventory.credentials(document.site).flatMap(({ name }) => inventory.credential(document.site, name) ?? []),
  );
  return { taken, stored, named };
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

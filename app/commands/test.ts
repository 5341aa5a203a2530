// `foresite test <asset|address>`: polls an asset of the inventory, or any SNMP device, once and prints what it says: each
// target's result and each reading. With --json the readings alone, as one list.

import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { systemClock } from '../../contract/clock.ts';
import type { Credential, PollResult, Target } from '../../contract/collector.ts';
import { ForesiteError } from '../../contract/errors.ts';
import type { AssetFacts } from '../../contract/records.ts';
import type { CredentialEntry } from '../../contract/site-file.ts';
import { codeWord } from '../../contract/words/reading-text.ts';
import { SnmpFailure } from '../../collectors/snmp/client.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import { parseAddresses } from '../../gateway/discover/addresses.ts';
import {
  failureLine,
  identityOf,
  inspect,
  nameOf,
  type Door,
  type Inspection,
  type InspectParts,
} from '../../gateway/discover/inspect.ts';
import type { Reading } from '../../gateway/discover/readings.ts';
import { targetsOf } from '../../server/domain/inventory/targets.ts';
import type { CommandContext } from '../context.ts';
import { callControl } from '../control.ts';
import { expectSecrets, toCredential } from '../credentials.ts';
import { ownerOf } from '../data-folder.ts';
import { loadFiles } from '../load.ts';
import { createLog } from '../log.ts';
import { pollOnce, type OnePoll } from '../one-poll.ts';
import { unknownProfile } from '../profile-names.ts';
import { entriesOf, resolved, type SnmpOptions } from '../snmp-options.ts';
import { stderrLog } from './discover.ts';
import { profilesOf } from './inventory.ts';

export interface TestOptions extends SnmpOptions {
  config?: string;
  json?: boolean;
  profile?: string;
}

export async function test(context: CommandContext, what: string, options: TestOptions): Promise<number> {
  if (isAddress(what, options)) return testAddress(context, what, options);
  const poll = await pollOf(context, options.config, what);
  if (options.json) {
    context.print(JSON.stringify(poll.readings, null, 2));
    for (const { result } of poll.polls) if (result.code !== 'ok') context.printError(result.detail);
  } else {
    for (const { target, address, result } of poll.polls) printResult(context, target, address, result);
    printReadings(context, poll.readings, poll.facts, poll.wires);
  }
  return poll.polls.every(({ result }) => result.code === 'ok') ? 0 : 1;
}

/** Whoever names a credential or a profile means a device, and so does whoever writes an address. */
function isAddress(what: string, options: TestOptions): boolean {
  if (options.community || options.v3 || options.profile !== undefined) return true;
  return isIP(what) !== 0 || /^\d+\.\d+\.\d+\.\d+:\d+$/.test(what) || what.startsWith('[');
}

async function testAddress(context: CommandContext, what: string, options: TestOptions): Promise<number> {
  const { inspection, door } = await inspectAddress(context, what, options);
  const { result, readings, facts, profile } = inspection;
  if (!profile) throw new ForesiteError('device_not_recognised', { where: what });
  if (options.json) {
    context.print(JSON.stringify(readings, null, 2));
    if (result.code !== 'ok') context.printError(result.detail);
  } else {
    const { vendor, model, serial, class: kind, confidence } = identityOf(inspection);
    const words = [kind ?? '?', nameOf(vendor, model), serial === '' ? '' : `S/N ${serial}`]
      .filter((one) => one !== '')
      .join(' ');
    context.print(`${words}  (${profile.profile}, ${Math.round(confidence * 100)}%)`);
    printResult(context, 'snmp', `${door.host}:${door.port}`, result);
    printReadings(context, readings, [facts]);
  }
  return result.code === 'ok' ? 0 : 1;
}

/** Asks with each credential until one is answered. @throws ForesiteError for a device that does not answer or is unknown */
export async function inspectAddress(
  context: CommandContext,
  what: string,
  options: SnmpOptions & { profile?: string },
): Promise<{ inspection: Inspection; door: Door; parts: InspectParts }> {
  const { addresses, faults } = parseAddresses([what]);
  const address = addresses.length === 1 ? addresses[0] : undefined;
  if (!address)
    throw new ForesiteError('address_invalid', { address: what, what: faults[0]?.what ?? 'is no single host' });
  const profiles = profilesOf(context);
  const log = stderrLog(context);
  const parts: InspectParts = { network: createSystemNetwork({ log }), clock: systemClock, log, profiles };
  const profile = options.profile === undefined ? undefined : profiles.get(options.profile);
  if (options.profile !== undefined && !profile) throw unknownProfile(options.profile, profiles);
  const where = `${address.host}:${address.port ?? 161}`;
  let failure: SnmpFailure | undefined;
  for (const { credential } of resolved(entriesOf(options), context.env)) {
    const door: Door = { host: address.host, port: address.port ?? 161, credential };
    try {
      const inspection = await inspect(parts, door, { ...(profile && { profile }) });
      return { inspection, door, parts };
    } catch (error) {
      if (!(error instanceof SnmpFailure)) throw error;
      // A rejection says more than the silence of the next credential.
      if (failure === undefined || failure.kind === 'timeout') failure = error;
      if (error.kind === 'unreachable') break;
    }
  }
  throw failureError(failure ?? new SnmpFailure('timeout', 'no answer'), where, address.port ?? 161);
}

function failureError(failure: SnmpFailure, where: string, port: number): ForesiteError {
  const { code, values } = failureLine(failure, where, port);
  return new ForesiteError(code, values, { cause: failure });
}

/** By the running Foresite of the data folder, which knows its inventory and its network; else by the site files. */
async function pollOf(context: CommandContext, config: string | undefined, asset: string): Promise<OnePoll> {
  const { dataFolder } = context.environment;
  // The owner answers with what pollOnce returned.
  if (ownerOf(dataFolder) !== null) return (await callControl(dataFolder, 'test', { asset })) as OnePoll;
  const log = createLog('warn', true);
  return pollOnce(targetsOfAsset(context, config, asset), { network: createSystemNetwork({ log }), log });
}

/** @param config file named on the command line, if one was */
export function targetsOfAsset(context: CommandContext, config: string | undefined, name: string): Target[] {
  const configPath = config === undefined ? context.environment.configPath : resolve(context.cwd, config);
  const { sites, profiles, faults } = loadFiles(configPath, context.env);
  const slash = name.indexOf('/');
  const key = name.slice(slash + 1);
  const entries = new Map<Credential, CredentialEntry>();
  const targets = sites
    .filter(({ site }) => slash < 0 || site.site === name.slice(0, slash))
    .flatMap(({ site }) =>
      targetsOf(site, profiles, (credential) => {
        const entry = (site.credentials ?? []).find((one) => one.name === credential);
        if (!entry) return null;
        const secrets = toCredential(entry, context.env);
        entries.set(secrets, entry);
        return secrets;
      }),
    )
    .filter((target) => target.asset === key);
  if (targets.length > 0) {
    for (const { credential } of targets) {
      const entry = credential && entries.get(credential);
      if (entry) expectSecrets(entry, context.env);
    }
    return targets;
  }
  // A file with faults hides its assets: those faults are what the user needs to see.
  for (const fault of faults) context.printError(fault.message);
  throw new ForesiteError('not_found', { what: `asset ${name} with something to poll in ${configPath}` });
}

function printResult(context: CommandContext, target: string, address: string, result: PollResult): void {
  context.print(
    `${target.padEnd(8)} ${address.padEnd(22)} ${result.code}${result.detail === '' ? '' : `  ${result.detail}`}`,
  );
}

export function printReadings(
  context: CommandContext,
  readings: readonly Reading[],
  facts: readonly AssetFacts[],
  wires: Readonly<Record<string, string>> = {},
): void {
  if (readings.length > 0) context.print('');
  for (const { measurement, field, component, value, unit } of readings) {
    const place = component === null ? '' : `${component.kind}:${component.name}`;
    const wire = wires[`${measurement}.${field} ${place}`];
    const code = codeWord({ component: place, measurement, field, value }, context.environment.language);
    const told = unit !== '' || code === undefined ? unit : `(${code})`;
    const shown = `${String(Math.round(value * 1000) / 1000)} ${told}`.trimEnd();
    const line = `${place.padEnd(24)} ${`${measurement}.${field}`.padEnd(36)} `;
    context.print(line + (wire === undefined ? shown : `${shown.padEnd(14)} ${wire}`));
  }
  for (const { identity } of facts) {
    if (identity)
      context.print(
        `\n${Object.entries(identity)
          .map(([name, text]) => `${name}: ${text}`)
          .join('\n')}`,
      );
  }
}

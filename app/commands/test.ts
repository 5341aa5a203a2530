// `foresite test <asset>`: polls one asset once and prints what it says, each target's result and each reading.

import { resolve } from 'node:path';
import type { Target } from '../../contract/collector.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import { targetsOf } from '../../server/domain/inventory/targets.ts';
import type { CommandContext } from '../context.ts';
import { callControl } from '../control.ts';
import { toCredential } from '../credentials.ts';
import { ownerOf } from '../data-folder.ts';
import { loadFiles } from '../load.ts';
import { createLog } from '../log.ts';
import { pollOnce, type OnePoll } from '../one-poll.ts';

export async function test(
  context: CommandContext,
  asset: string,
  options: { config?: string; json?: boolean },
): Promise<number> {
  const configPath =
    options.config === undefined ? context.environment.configPath : resolve(context.cwd, options.config);
  const poll = await pollOf(context, configPath, asset);
  if (options.json) context.print(JSON.stringify(poll, null, 2));
  else print(context, poll);
  return poll.polls.every(({ result }) => result.code === 'ok') ? 0 : 1;
}

/** By the running Foresite of the data folder, which knows its inventory and its network; else by the site files. */
async function pollOf(context: CommandContext, configPath: string, asset: string): Promise<OnePoll> {
  const { dataFolder } = context.environment;
  // The owner answers with what pollOnce returned.
  if (ownerOf(dataFolder) !== null) return (await callControl(dataFolder, 'test', { asset })) as OnePoll;
  const log = createLog('warn', true);
  return pollOnce(targetsOfAsset(context, configPath, asset), { network: createSystemNetwork({ log }), log });
}

function targetsOfAsset(context: CommandContext, configPath: string, name: string): Target[] {
  const { sites, profiles, faults } = loadFiles(configPath, context.env);
  const slash = name.indexOf('/');
  const key = name.slice(slash + 1);
  const targets = sites
    .filter(({ site }) => slash < 0 || site.site === name.slice(0, slash))
    .flatMap(({ site }) =>
      targetsOf(site, profiles, (credential) => {
        const entry = (site.credentials ?? []).find((one) => one.name === credential);
        return entry ? toCredential(entry, context.env) : null;
      }),
    )
    .filter((target) => target.asset === key);
  if (targets.length > 0) return targets;
  // A file with faults hides its assets: those faults are what the user needs to see.
  for (const fault of faults) context.printError(fault.message);
  throw new ForesiteError('not_found', { what: `asset ${name} with something to poll in ${configPath}` });
}

function print(context: CommandContext, poll: OnePoll): void {
  for (const { target, address, result } of poll.polls)
    context.print(
      `${target.padEnd(8)} ${address.padEnd(22)} ${result.code}${result.detail === '' ? '' : `  ${result.detail}`}`,
    );
  if (poll.readings.length > 0) context.print('');
  for (const { measurement, field, component, value, unit } of poll.readings) {
    const place = component === null ? '' : `${component.kind}:${component.name}`;
    context.print(
      `${place.padEnd(24)} ${`${measurement}.${field}`.padEnd(36)} ${String(Math.round(value * 1000) / 1000)} ${unit}`,
    );
  }
  for (const { identity } of poll.facts) {
    if (identity)
      context.print(
        `\n${Object.entries(identity)
          .map(([name, text]) => `${name}: ${text}`)
          .join('\n')}`,
      );
  }
}

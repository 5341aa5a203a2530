// `foresite lab …`: drives the simulated site that runs beside the data folder.

import { join } from 'node:path';
import { ForesiteError } from '../../contract/errors.ts';
import { labBreak, labFaults, labHeal, labStatus, readLabFile } from '../../lab/control-client.ts';
import { faultNamed } from '../../lab/faults.ts';
import type { CommandContext } from '../context.ts';
import { demoDataFolder } from './demo-folder.ts';

interface Options {
  on?: string;
  json?: boolean;
}

async function address(context: CommandContext): Promise<string> {
  return (await readLabFile(join(demoDataFolder(context.environment, context.env), 'lab.json'))).control;
}

export async function faults(context: CommandContext, options: Options): Promise<number> {
  const known = await labFaults(await address(context));
  if (options.json) context.print(JSON.stringify(known, null, 2));
  else
    for (const fault of known)
      context.print(`${fault.fault.padEnd(28)} ${fault.title[context.environment.language]} (${fault.on})`);
  return 0;
}

export async function breakIt(context: CommandContext, fault: string, options: Options): Promise<number> {
  const active = await labBreak(await address(context), { fault, ...(options.on !== undefined && { on: options.on }) });
  context.print(options.json ? JSON.stringify(active, null, 2) : `broken: ${active.fault} on ${active.on}`);
  return 0;
}

export async function heal(context: CommandContext, fault: string | undefined, options: Options): Promise<number> {
  if (fault !== undefined && !faultNamed(fault)) throw new ForesiteError('lab_unknown_fault', { fault });
  const healed = await labHeal(await address(context), {
    ...(fault !== undefined && { fault }),
    ...(options.on !== undefined && { on: options.on }),
  });
  if (options.json) context.print(JSON.stringify(healed, null, 2));
  else if (healed.length === 0) context.print('nothing was broken.');
  else for (const one of healed) context.print(`healed: ${one.fault} on ${one.on}`);
  return 0;
}

export async function status(context: CommandContext, options: Options): Promise<number> {
  const now = await labStatus(await address(context));
  if (options.json) {
    context.print(JSON.stringify(now, null, 2));
    return 0;
  }
  context.print(
    `simulated site at 127.${now.net}.x.y, line ${now.lineUp ? 'up' : 'down'}, UPS ${now.upsOnBattery ? `on battery (${Math.round(now.batteryPercent)} %)` : 'on mains'}`,
  );
  if (now.active.length === 0) context.print('nothing is broken.');
  for (const one of now.active) context.print(`broken: ${one.fault} on ${one.on}`);
  if (now.silent.length > 0) context.print(`silent: ${now.silent.join(', ')}`);
  return 0;
}

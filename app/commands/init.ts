// `foresite init`: writes a commented configuration and a site file to start from. Overwrites nothing.

import { copyFileSync, constants, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PROJECT_FOLDER } from '../environment.ts';
import type { CommandContext } from '../context.ts';

const FILES = ['foresite.yaml', 'site.yaml'] as const;

export async function init(context: CommandContext, folder: string): Promise<number> {
  const target = resolve(context.cwd, folder);
  mkdirSync(target, { recursive: true });
  let exitCode = 0;
  for (const file of FILES) {
    const path = join(target, file);
    if (existsSync(path)) {
      context.printError(`${path} exists already and was left as it is; move it away to get a new one.`);
      exitCode = 1;
      continue;
    }
    copyFileSync(join(PROJECT_FOLDER, 'app', 'templates', file), path, constants.COPYFILE_EXCL);
    context.print(`wrote ${path}`);
  }
  context.print(
    'Next: put your devices into site.yaml, prove it with `npx foresite check`, try one with `npx foresite test <asset>`, then `npm start`.',
  );
  return exitCode;
}

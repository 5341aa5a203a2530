// What every command is given: the environment it was called in and where its words go.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER, type Environment } from './environment.ts';

export interface CommandContext {
  environment: Environment;
  env: NodeJS.ProcessEnv;
  /** Folder in which the command was called. */
  cwd: string;
  print(line: string): void;
  printError(line: string): void;
}

/** Version of the program, from its package. */
export function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8'));
  return typeof manifest === 'object' &&
    manifest !== null &&
    'version' in manifest &&
    typeof manifest.version === 'string'
    ? manifest.version
    : '0';
}

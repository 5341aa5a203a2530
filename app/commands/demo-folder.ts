// The demo keeps its data apart from the user's own, unless FORESITE_DATA names a folder.

import { join } from 'node:path';
import { PROJECT_FOLDER, type Environment } from '../environment.ts';

export function demoDataFolder(environment: Environment, env: NodeJS.ProcessEnv): string {
  return env['FORESITE_DATA'] === undefined ? join(PROJECT_FOLDER, 'data', 'demo') : environment.dataFolder;
}

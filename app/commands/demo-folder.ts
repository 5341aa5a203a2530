// The demo keeps its data apart from the user's own, unless FORESITE_DATA names a folder.

import { join } from 'node:path';
import { PROJECT_FOLDER, type Environment } from '../environment.ts';

/** @param topology another site than the demo's own has a folder of its own */
export function demoDataFolder(environment: Environment, env: NodeJS.ProcessEnv, topology?: string): string {
  if (env['FORESITE_DATA'] !== undefined) return environment.dataFolder;
  const name = topology === undefined ? 'demo' : `demo-${topology.replaceAll(/[^a-z0-9]+/g, '-')}`;
  return join(PROJECT_FOLDER, 'data', name);
}

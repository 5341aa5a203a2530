// What the environment says, for every command alike: where the data lies, where the console listens, which
// configuration is meant. Nothing else in the program reads process.env.

import { join, resolve } from 'node:path';
import { ForesiteError } from '../contract/errors.ts';

export interface Environment {
  /** FORESITE_DATA; else `data` beside the configuration, else `./data`. */
  readonly dataFolder: string;
  /** FORESITE_HOST, 127.0.0.1 unless set: nothing is reachable from outside by default. */
  readonly host: string;
  /** FORESITE_PORT; 0 takes any free one. null when not set. */
  readonly port: number | null;
  /** FORESITE_TRAP_PORT: UDP port for traps; 0 takes any free one. null when not set. */
  readonly trapPort: number | null;
  /** FORESITE_CONFIG, else ./foresite.yaml. */
  readonly configPath: string;
  /** FORESITE_ADMIN_PASSWORD sets the user `admin` for unattended set-up. */
  readonly adminPassword: string | null;
  readonly logLevel: string;
  readonly language: 'zh' | 'en';
}

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 8430;

export function readEnvironment(env: NodeJS.ProcessEnv, cwd: string): Environment {
  const configPath = resolve(cwd, env['FORESITE_CONFIG'] ?? 'foresite.yaml');
  return {
    dataFolder: resolve(cwd, env['FORESITE_DATA'] ?? 'data'),
    host: env['FORESITE_HOST'] ?? DEFAULT_HOST,
    port: readPort(env, 'FORESITE_PORT'),
    trapPort: readPort(env, 'FORESITE_TRAP_PORT'),
    configPath,
    adminPassword: readSecret(env, 'FORESITE_ADMIN_PASSWORD'),
    logLevel: env['FORESITE_LOG'] ?? 'info',
    language: (env['FORESITE_LANG'] ?? env['LANG'] ?? '').toLowerCase().startsWith('zh') ? 'zh' : 'en',
  };
}

function readPort(env: NodeJS.ProcessEnv, name: string): number | null {
  const text = env[name] ?? '';
  if (text === '') return null;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new ForesiteError('config_invalid', {
    path: 'environment',
    line: 1,
    where: name,
    what: `"${text}" is no port`,
    hint: 'use a number from 0 (any free port) to 65535',
  });
}

function readSecret(env: NodeJS.ProcessEnv, name: string): string | null {
  const value = env[name];
  return value === undefined || value === '' ? null : value;
}

/** The project's own folder: profiles, causes and the console lie in it. */
export const PROJECT_FOLDER = join(import.meta.dirname, '..');

/** Where set-up builds the console to. */
export const CONSOLE_FOLDER = join(PROJECT_FOLDER, 'dashboards', 'noc', 'dist');

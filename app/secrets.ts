// Secrets in YAML are names of secrets: `${VARIABLE}` or `file:/path`. A plain text is taken as it is, for trying out.

import { readFileSync } from 'node:fs';

/** @returns the secret, or null when the variable or file it names does not exist */
export function resolveSecret(source: string, env: NodeJS.ProcessEnv): string | null {
  const variable = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(source)?.[1];
  if (variable !== undefined) return env[variable] ?? null;
  if (!source.startsWith('file:')) return source;
  try {
    return readFileSync(source.slice('file:'.length), 'utf8').replace(/\r?\n$/, '');
  } catch {
    return null;
  }
}

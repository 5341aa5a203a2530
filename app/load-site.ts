// Reads a site file and proves it: schema, references, secrets. All faults at once, with their lines.

import { readFileSync } from 'node:fs';
import { readCheckedYaml } from '../contract/checked-yaml.ts';
import { ForesiteError } from '../contract/errors.ts';
import type { Profile } from '../contract/profile.ts';
import { SiteFile } from '../contract/site-file.ts';
import { inventoryFaults } from '../server/domain/inventory/check.ts';
import { soundParts } from '../server/domain/inventory/sound-parts.ts';
import { systemWords } from './file-fault.ts';
import { resolveSecret } from './secrets.ts';

export interface LoadedSite {
  readonly site: SiteFile | null;
  readonly faults: readonly ForesiteError[];
}

/**
 * @param stored names of the credentials that the inventory holds already, when the file is to be applied to one
 * @throws ForesiteError file_unusable
 */
export function loadSiteFile(
  path: string,
  profiles: ReadonlyMap<string, Profile>,
  env: NodeJS.ProcessEnv,
  stored: readonly string[] = [],
): LoadedSite {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ForesiteError(
      'file_unusable',
      { path, what: systemWords(error) ?? 'it cannot be read' },
      { cause: error },
    );
  }
  const read = readCheckedYaml(SiteFile, text, 'the commented site file that `npx foresite init` writes');
  const fail = (at: readonly (string | number)[], line: number, what: string, hint: string): ForesiteError =>
    new ForesiteError('config_invalid', { path, line, where: at.join('.') || 'file', what, hint });
  if (read.value === null) {
    const parts = soundParts(read.data);
    const more = parts
      ? inventoryFaults(parts.site, profiles, [...stored, ...parts.credentialNames]).filter(({ at }) =>
          parts.isFair(at),
        )
      : [];
    return {
      site: null,
      faults: [
        ...read.faults.map((fault) => fail(fault.at, fault.line, fault.what, fault.hint)),
        ...more.map((fault) => fail(fault.at, read.lineOf(fault.at), fault.what, fault.hint)),
      ],
    };
  }
  const faults = inventoryFaults(read.value, profiles, stored).map((fault) =>
    fail(fault.at, read.lineOf(fault.at), fault.what, fault.hint),
  );
  for (const [i, credential] of (read.value.credentials ?? []).entries()) {
    for (const [key, source] of Object.entries(credential)) {
      if (!['community', 'authKey', 'privKey', 'password'].includes(key) || typeof source !== 'string') continue;
      if (resolveSecret(source, env) !== null) continue;
      const at = ['credentials', i, key];
      faults.push(
        fail(
          at,
          read.lineOf(at),
          `the secret ${source} is not set`,
          'set the environment variable or create the file it names',
        ),
      );
    }
  }
  return { site: read.value, faults };
}

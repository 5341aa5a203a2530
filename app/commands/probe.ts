// `foresite probe <asset>`: asks each probe of an asset once and says in words what every layer answers, the lowest first.
// Through the running Foresite where there is one, which knows its inventory and its network.

import { ForesiteError } from '../../contract/errors.ts';
import { LANGUAGES, type Language } from '../../contract/text.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import type { CommandContext } from '../context.ts';
import { callControl } from '../control.ts';
import { ownerOf } from '../data-folder.ts';
import { createLog } from '../log.ts';
import { pollOnce, type OnePoll } from '../one-poll.ts';
import { findingsOf, isProbe, verdictOf } from '../probe-words.ts';
import { textTable } from '../text-table.ts';
import { targetsOfAsset } from './test.ts';

export interface ProbeOptions {
  config?: string;
  json?: boolean;
  lang?: string;
}

const HEADINGS = { zh: ['层', '目标', '地址', '结果'], en: ['layer', 'target', 'address', 'result'] } as const;

/** @returns 0 when every probe is answered as expected, else 1 */
export async function probe(context: CommandContext, asset: string, options: ProbeOptions): Promise<number> {
  const language = languageOf(context, options.lang);
  const findings = findingsOf(await pollOf(context, asset, options.config));
  if (findings.length === 0)
    throw new ForesiteError('not_found', { what: `a probe of asset ${asset} (npx foresite test ${asset} reads it)` });
  const verdict = verdictOf(findings);
  const isFine = findings.every(({ isOk }) => isOk);
  if (options.json) {
    context.print(JSON.stringify({ asset, isFine, verdict, findings }, null, 2));
    return isFine ? 0 : 1;
  }
  const rows = findings.map(({ layer, target, address, isOk, words }) => [
    layer[language],
    target,
    address,
    `${isOk ? 'ok' : '✗ '} ${words[language]}`,
  ]);
  for (const line of textTable(HEADINGS[language], rows, { lastIsWhole: true })) context.print(line);
  context.print('');
  context.print(verdict[language]);
  return isFine ? 0 : 1;
}

async function pollOf(context: CommandContext, asset: string, config: string | undefined): Promise<OnePoll> {
  const { dataFolder } = context.environment;
  // The owner answers with what pollOnce returned.
  if (ownerOf(dataFolder) !== null) return (await callControl(dataFolder, 'test', { asset })) as OnePoll;
  const log = createLog('warn', true);
  const targets = targetsOfAsset(context, config, asset).filter(({ protocol }) => isProbe(protocol));
  return pollOnce(targets, { network: createSystemNetwork({ log }), log });
}

/** As asked, else that of the terminal. */
function languageOf({ env }: CommandContext, asked: string | undefined): Language {
  const known = LANGUAGES.find((language) => language === asked);
  if (known) return known;
  if (asked !== undefined)
    throw new ForesiteError('option_invalid', { where: '--lang', what: `is ${LANGUAGES.join(' or ')}` });
  return (env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'] ?? '').startsWith('zh') ? 'zh' : 'en';
}

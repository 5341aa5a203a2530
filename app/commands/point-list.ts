// `foresite inventory import|conflicts`: a point list into the inventory, and where it and the network disagree. Shows
// everything before it changes anything; deletes nothing.

import { resolve } from 'node:path';
import Value from 'typebox/value';
import type { ConflictView } from '../../contract/api-conflicts.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { SiteFile } from '../../contract/site-file.ts';
import type { Language, Text } from '../../contract/text.ts';
import { POINT_COLUMNS } from '../../server/domain/inventory/point-list/columns.ts';
import {
  importPointList,
  type ListedAsset,
  type PointListResult,
} from '../../server/domain/inventory/point-list/import.ts';
import { placeWords, type RowFault } from '../../server/domain/inventory/point-list/rules.ts';
import type { CommandContext } from '../context.ts';
import { callControl } from '../control.ts';
import { ownerOf } from '../data-folder.ts';
import { credentialNames, storedConflicts } from '../inventory-work.ts';
import { withRecords } from '../offline-records.ts';
import { readPointFile } from '../point-file/read-point-file.ts';
import { changeSite, documentOf, profilesOf } from './inventory.ts';

/** Most assets and faults that are written out one by one; `--json` has all. */
const MAX_TOLD = 500;
/** Longest value of a field that is written out. */
const MAX_VALUE_CHARS = 60;

export interface ImportOptions {
  site?: string;
  sheet?: string;
  column: readonly string[];
  apply?: boolean;
  json?: boolean;
}

export async function importList(context: CommandContext, file: string, options: ImportOptions): Promise<number> {
  const path = resolve(context.cwd, file);
  const sheet = readPointFile(path, options.sheet);
  const present = await presentSite(context, options.site ?? '');
  const result = importPointList(sheet, {
    present,
    site: present?.site ?? options.site ?? '',
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    profiles: profilesOf(context),
    credentials: present ? credentialNames(present) : [],
    columns: columnChoices(options.column),
  });
  const isChanging = result.added.length + result.changed.length > 0;
  const isApplied = options.apply === true && result.site !== null && isChanging;
  if (isApplied) await applyResult(context, result);
  if (options.json) context.print(JSON.stringify(asJson(result, path, isApplied), null, 2));
  else tell(context, result, isApplied);
  return result.site === null || result.faults.some(({ level }) => level === 'error') ? 1 : 0;
}

export async function conflicts(
  context: CommandContext,
  { site = '', json = false }: { site?: string; json?: boolean },
): Promise<number> {
  const { dataFolder } = context.environment;
  const found =
    ownerOf(dataFolder) === null
      ? await withRecords(dataFolder, async (records) => storedConflicts(records, site, profilesOf(context)))
      : // The owner answers with what its API would.
        ((await callControl(dataFolder, 'inventory.conflicts', { site })) as ConflictView[]);
  if (json) {
    context.print(JSON.stringify(found, null, 2));
    return 0;
  }
  const words = wordsIn(context.environment.language);
  const list: Text = { zh: '点位表', en: 'list' };
  const network: Text = { zh: '网络', en: 'network' };
  for (const { asset, name, kind, listSays, networkSays, evidence } of found) {
    context.print(`${asset === '' ? '–' : asset} ${words(name)} [${kind}]`);
    context.print(`  ${words(list)}: ${words(listSays)}`);
    context.print(`  ${words(network)}: ${words(networkSays)} (${words(evidence)})`);
  }
  context.print(words({ zh: `${found.length} 处不一致。`, en: `${found.length} conflict(s).` }));
  return 0;
}

/** @throws ForesiteError where the command leaves open which site is meant */
async function presentSite(context: CommandContext, site: string): Promise<SiteFile | null> {
  try {
    return await documentOf(context, site, true);
  } catch (error) {
    if (!(error instanceof ForesiteError) || error.code !== 'not_found') throw error;
    if (site === '')
      throw new ForesiteError('invalid_request', {
        where: '--site',
        what: 'the inventory is empty: name the site that the list begins',
      });
    if (!Value.Check(SiteFile.properties.site, site))
      throw new ForesiteError('invalid_request', {
        where: '--site',
        what: `"${String(site)}" is no key of lower-case letters, digits and hyphens`,
      });
    return null;
  }
}

/** `ip=C`, `upstream=上联`. */
function columnChoices(choices: readonly string[]): Map<string, string> {
  return new Map(
    choices.map((choice) => {
      const [field = '', ...column] = choice.split('=');
      return [field.trim(), column.join('=').trim()];
    }),
  );
}

async function applyResult(context: CommandContext, { site }: PointListResult): Promise<void> {
  // The list was checked row by row; this is the last door before the inventory.
  if (!Value.Check(SiteFile, site)) {
    const [first] = Value.Errors(SiteFile, site);
    throw new ForesiteError('invalid_request', {
      where: first?.instancePath ?? 'site',
      what: first?.message ?? 'is no sound inventory',
    });
  }
  await changeSite(context.environment.dataFolder, site, { isDryRun: false, isPruning: false });
}

function asJson(result: PointListResult, path: string, isApplied: boolean): Record<string, unknown> {
  const { header, site, added, changed, unchanged, notInList, rows, faults } = result;
  const named = ({ letter, heading }: { letter: string; heading: string }): unknown => ({ column: letter, heading });
  return {
    file: path,
    site: site?.site ?? null,
    applied: isApplied,
    headerRow: header.row,
    columns: [...header.columns.values()].map((column) => ({
      field: column.field,
      column: column.letter,
      heading: column.heading,
    })),
    ignoredColumns: header.ignored.map(named),
    unknownColumns: header.unknown.map(named),
    headerFaults: header.faults,
    rows,
    add: added,
    change: changed,
    unchanged,
    notInList,
    errors: faults.filter(({ level }) => level === 'error'),
    warnings: faults.filter(({ level }) => level === 'warning'),
  };
}

function tell(context: CommandContext, result: PointListResult, isApplied: boolean): void {
  const words = wordsIn(context.environment.language);
  const { header, added, changed, faults } = result;
  for (const { what, hint } of header.faults)
    context.printError(words({ zh: `${what.zh}；${hint.zh}。`, en: `${what.en}; ${hint.en}.` }));
  if (result.site === null) return;
  const columns = (list: readonly { letter: string; heading: string }[]): string =>
    list.map(({ letter, heading }) => `${letter} ${heading}`).join(', ');
  const mapped = [...header.columns.values()].map(
    ({ letter, field }) => `${letter} ${words(POINT_COLUMNS[field].title)}`,
  );
  context.print(
    words({
      zh: `表头：第 ${header.row} 行；${mapped.join('，')}`,
      en: `heading: row ${header.row}; ${mapped.join(', ')}`,
    }),
  );
  if (header.ignored.length > 0)
    context.print(words({ zh: `不读取：${columns(header.ignored)}`, en: `not read: ${columns(header.ignored)}` }));
  if (header.unknown.length > 0)
    context.print(
      words({ zh: `未知列：${columns(header.unknown)}`, en: `unknown columns: ${columns(header.unknown)}` }),
    );
  for (const asset of added.slice(0, MAX_TOLD)) context.print(`+ ${assetWords(asset, words)}`);
  for (const asset of changed.slice(0, MAX_TOLD)) {
    context.print(`~ ${assetWords(asset, words)}`);
    for (const { field, from, to } of asset.changes) context.print(`    ${field}: ${short(from)} → ${short(to)}`);
  }
  for (const fault of faults.slice(0, MAX_TOLD)) context.printError(words(faultWords(fault)));
  if (faults.length > MAX_TOLD)
    context.printError(
      words({
        zh: `另有 ${faults.length - MAX_TOLD} 条，用 --json 查看全部。`,
        en: `${faults.length - MAX_TOLD} more: --json has them all.`,
      }),
    );
  context.print(words(summary(result, isApplied)));
}

function faultWords(fault: RowFault): Text {
  const { level, value, what, hint } = fault;
  const place = placeWords(fault);
  const said = value === '' ? '' : `“${value}”`;
  return {
    zh: `${level === 'error' ? '错误' : '注意'}：${place.zh}${said}：${what.zh}；${hint.zh}。`,
    en: `${level === 'error' ? 'error' : 'note'}: ${place.en}${said === '' ? '' : ` ${said}`}: ${what.en}; ${hint.en}.`,
  };
}

function summary({ added, changed, unchanged, notInList, faults }: PointListResult, isApplied: boolean): Text {
  const bad = new Set(faults.flatMap(({ level, row }) => (level === 'error' ? [row] : []))).size;
  const zh = `新增 ${added.length}，变更 ${changed.length}，不变 ${unchanged}，有错误的行 ${bad}；库中另有 ${notInList.length} 个资产不在表中，保留。`;
  const en = `${added.length} to add, ${changed.length} to change, ${unchanged} unchanged, ${bad} row(s) with errors; ${notInList.length} asset(s) of the inventory are not in the list and stay.`;
  return isApplied
    ? { zh: `${zh}已写入。`, en: `${en} Applied.` }
    : { zh: `${zh}未作任何改动，--apply 才写入。`, en: `${en} Nothing was changed; --apply does it.` };
}

function assetWords({ key, name, class: of, row }: ListedAsset, words: (text: Text) => string): string {
  const from = row === 0 ? words({ zh: '表中提及', en: 'mentioned' }) : words({ zh: `第 ${row} 行`, en: `row ${row}` });
  return `${key} ${name} (${of}, ${from})`;
}

function short(value: unknown): string {
  if (value === null) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS)}…` : text;
}

function wordsIn(language: Language): (text: Text) => string {
  return (text) => text[language];
}

// `foresite recording-proof <recorder>`: what a recorder has kept of each channel, against what is required, as the running
// Foresite knows it. Exit code 1 where it is not proven.

import type { ChannelProof, RecordingProofView } from '../../contract/api-recording.ts';
import { ForesiteError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { proofPage } from '../../server/domain/recording/page.ts';
import type { CommandContext } from '../context.ts';
import { callControl } from '../control.ts';
import { ownerOf } from '../data-folder.ts';
import { textTable } from '../text-table.ts';

export interface RecordingProofOptions {
  json?: boolean;
  html?: boolean;
}

export async function recordingProof(
  context: CommandContext,
  recorder: string,
  options: RecordingProofOptions,
): Promise<number> {
  const { dataFolder, language } = context.environment;
  if (ownerOf(dataFolder) === null) throw new ForesiteError('not_running', { path: dataFolder });
  // The owner answers with what its API would.
  const proof = (await callControl(dataFolder, 'recording-proof', { asset: recorder })) as RecordingProofView;
  const words = (text: Text): string => text[language];
  if (options.json) context.print(JSON.stringify(proof, null, 2));
  else if (options.html) context.print(proofPage(proof, language).trimEnd());
  else for (const line of linesOf(proof, words)) context.print(line);
  return proof.isProven ? 0 : 1;
}

function linesOf(proof: RecordingProofView, words: (text: Text) => string): string[] {
  const headings: readonly Text[] = [
    { zh: '通道', en: 'channel' },
    { zh: '名称', en: 'name' },
    { zh: '摄像机', en: 'camera' },
    { zh: '天数', en: 'days' },
    { zh: '缺失', en: 'gaps' },
    { zh: '预计', en: 'forecast' },
    { zh: '结论', en: 'verdict' },
  ];
  const rows = proof.channels.map((channel) => [
    channel.component.replace('channel:', ''),
    channel.name,
    channel.camera?.asset ?? channel.address,
    ...[channel.days, channel.gapDays, channel.forecastDays].map((value) => (value === null ? '–' : String(value))),
    verdictOf(channel, words),
  ]);
  const clock: Text = { zh: '时钟偏差', en: 'clock offset' };
  return [
    `${proof.asset} ${words(proof.name)}: ${words(proof.words)}`,
    `${words(clock)}: ${proof.clockOffsetS === null ? '–' : `${proof.clockOffsetS} s`}`,
    '',
    ...textTable(headings.map(words), rows, { lastIsWhole: true }),
  ];
}

function verdictOf({ words: said, reason }: ChannelProof, words: (text: Text) => string): string {
  return reason === '' ? words(said) : `${words(said)} (${reason})`;
}

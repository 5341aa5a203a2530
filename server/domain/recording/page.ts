// The proof of recordings as a page to print and to sign. Made of text alone: no script, and whatever a recorder calls its
// channels is shown as it stands.

import type { ChannelProof, RecordingProofView } from '../../../contract/api-recording.ts';
import type { Language, Text } from '../../../contract/text.ts';

export const PROOF_STYLE =
  'body{font:14px/1.4 system-ui,sans-serif;margin:2em;color:#111}h1{font-size:1.4em;margin:0 0 .2em}' +
  'table{border-collapse:collapse;width:100%;margin:1em 0}th,td{border:1px solid #999;padding:.3em .5em;text-align:left;' +
  'vertical-align:top}th{background:#eee}td.n{text-align:right}tr{break-inside:avoid}.bad{font-weight:bold}' +
  'p.sign{margin-top:3em}@page{margin:15mm}';

const TITLE: Text = { zh: '录像保存证明', en: 'Proof of recordings' };
const COLUMNS: readonly Text[] = [
  { zh: '通道', en: 'Channel' },
  { zh: '摄像机', en: 'Camera' },
  { zh: '结论', en: 'Verdict' },
  { zh: '已存天数', en: 'Days kept' },
  { zh: '缺失天数', en: 'Gaps' },
  { zh: '预计天数', en: 'Forecast' },
  { zh: '有录像的日期', en: 'Days with recordings' },
];

export function proofPage(proof: RecordingProofView, language: Language): string {
  const word = (text: Text): string => escaped(text[language]);
  const rows = proof.channels.map((channel) => rowOf(channel, language)).join('\n');
  const offset = proof.clockOffsetS === null ? '–' : `${proof.clockOffsetS} s`;
  const facts: [Text, string][] = [
    [{ zh: '项目', en: 'Site' }, word(proof.siteName)],
    [{ zh: '录像机', en: 'Recorder' }, `${word(proof.name)} (${escaped(proof.asset)})`],
    [{ zh: '型号、序列号', en: 'Model, serial' }, escaped([proof.vendor, proof.model, proof.serial].join(' ').trim())],
    [{ zh: '时钟偏差', en: 'Clock offset' }, offset],
    [{ zh: '出具时间', en: 'Made at' }, timeOf(proof.at, proof.timezone)],
    [{ zh: '依据的读数', en: 'Readings since' }, proof.readAt === null ? '–' : timeOf(proof.readAt, proof.timezone)],
  ];
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<meta charset="utf-8">
<title>${word(TITLE)} ${escaped(proof.asset)}</title>
<style>${PROOF_STYLE}</style>
<h1>${word(TITLE)}</h1>
<p class="${proof.isProven ? '' : 'bad'}">${word(proof.words)}</p>
<table>${facts.map(([label, value]) => `<tr><th>${word(label)}</th><td>${value}</td></tr>`).join('')}</table>
<table>
<tr>${COLUMNS.map((column) => `<th>${word(column)}</th>`).join('')}</tr>
${rows}
</table>
<p class="sign">${word({ zh: '签字：', en: 'Signed:' })}</p>
</html>
`;
}

function rowOf(channel: ChannelProof, language: Language): string {
  const camera = channel.camera ? channel.camera.name[language] : channel.address;
  const isGood = channel.verdict === 'kept' || channel.verdict === 'not-recorded';
  const reason = channel.reason === '' ? '' : ` (${channel.reason})`;
  const cells = [
    `<td>${escaped(channel.component.replace('channel:', ''))} ${escaped(channel.name)}</td>`,
    `<td>${escaped(camera)}</td>`,
    `<td class="${isGood ? '' : 'bad'}">${escaped(channel.words[language] + reason)}</td>`,
    ...[channel.days, channel.gapDays, channel.forecastDays].map((value) => `<td class="n">${value ?? '–'}</td>`),
    `<td>${escaped(channel.recorded.replaceAll('..', ' – '))}</td>`,
  ];
  return `<tr>${cells.join('')}</tr>`;
}

function timeOf(iso: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return escaped(`${format.format(new Date(iso))} ${timeZone}`);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

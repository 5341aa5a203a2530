// The proof of recordings as a page to print and to sign. Made of text alone: no script, and whatever a recorder calls its
// channels is shown as it stands.

import type { ChannelProof, RecordingProofView } from '../../../contract/api-recording.ts';
import type { Language, Text } from '../../../contract/text.ts';

/** For a screen, a phone and A4 alike; what is bad is told by a word and a mark, as paper may be black and white. */
export const PROOF_STYLE = `
body{max-width:64rem;margin:2rem auto;padding:0 1.25rem;background:#fff;color:#111;
 font:14px/1.45 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif}
h1{margin:0;font-size:1.6em}
.verdict{margin:.8em 0 1.2em;padding:.6em 1em;border:1px solid #1e7145;border-left-width:6px;font-weight:600}
.verdict.bad{border-color:#b3191f}
dl{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:.7em 1.5em;margin:0 0 1.4em}
dt,.about{color:#555;font-size:.88em}
dd{margin:0;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse}
th,td{padding:.35em .6em;border-bottom:1px solid #bbb;text-align:left;vertical-align:top}
thead th{border-bottom:2px solid #111;white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
tr{break-inside:avoid}
tr.bad td{background:#fdeceb;print-color-adjust:exact;-webkit-print-color-adjust:exact}
td.bad{font-weight:600}
.range{display:inline-block;white-space:nowrap}
.about{margin:1em 0 0}
.sign{display:grid;grid-template-columns:2fr 2fr 1fr;gap:2em;margin-top:4em;break-inside:avoid}
.sign span{padding-top:.3em;border-top:1px solid #111}
@page{size:A4;margin:14mm}
@media print{body{max-width:none;margin:0;padding:0;font-size:11px}}
@media screen and (max-width:45rem){
dl{grid-template-columns:repeat(2,minmax(0,1fr))}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td{display:block}
tr{padding:.5em 0;border-bottom:1px solid #bbb}
td{display:grid;grid-template-columns:7.5em minmax(0,1fr);padding:.1em .4em;border:0}
td.n{text-align:left}
td:first-child{display:block;font-weight:600}
td:not(:first-child)::before{color:#555;content:attr(data-label)}
.sign{grid-template-columns:1fr;gap:3em}}
`;

const TITLE: Text = { zh: '录像保存证明', en: 'Proof of recordings' };
const COLUMNS: readonly { name: Text; isNumber: boolean }[] = [
  { name: { zh: '通道', en: 'Channel' }, isNumber: false },
  { name: { zh: '摄像机', en: 'Camera' }, isNumber: false },
  { name: { zh: '结论', en: 'Verdict' }, isNumber: false },
  { name: { zh: '已存天数', en: 'Days kept' }, isNumber: true },
  { name: { zh: '缺失天数', en: 'Gaps' }, isNumber: true },
  { name: { zh: '预计天数', en: 'Forecast' }, isNumber: true },
  { name: { zh: '有录像的日期', en: 'Days with recordings' }, isNumber: false },
];
const ABOUT: Text = {
  zh: '日期按录像机自身的时钟。缺失天数：其间没有录像的天数。预计天数：按目前的占用推算，硬盘能保存的天数。',
  en: 'Days are those of the recorder’s own clock. Gaps: days without recordings in between. Forecast: days that the disks will hold at the present rate.',
};
const SIGNATURES: readonly Text[] = [
  { zh: '运维单位签字', en: 'Signed for the integrator' },
  { zh: '使用单位签字', en: 'Signed for the customer' },
  { zh: '日期', en: 'Date' },
];

export function proofPage(proof: RecordingProofView, language: Language): string {
  const word = (text: Text): string => escaped(text[language]);
  const rows = proof.channels.map((channel) => rowOf(channel, language)).join('\n');
  const heads = COLUMNS.map(({ name, isNumber }) => `<th${isNumber ? ' class="n"' : ''}>${word(name)}</th>`);
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${word(TITLE)} ${escaped(proof.asset)}</title>
<style>${PROOF_STYLE}</style>
<h1>${word(TITLE)}</h1>
<p class="verdict${proof.isProven ? '' : ' bad'}">${proof.isProven ? '✓' : '✗'} ${word(proof.words)}</p>
<dl>${factsOf(proof, language)
    .map(([label, value]) => `<div><dt>${word(label)}</dt><dd>${value}</dd></div>`)
    .join('')}</dl>
<table>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${rows}
</tbody>
</table>
<p class="about">${word(ABOUT)}</p>
<p class="sign">${SIGNATURES.map((text) => `<span>${word(text)}</span>`).join('')}</p>
</html>
`;
}

function factsOf(proof: RecordingProofView, language: Language): [Text, string][] {
  const days: Text = { zh: `${proof.requiredDays} 天`, en: `${proof.requiredDays} days` };
  return [
    [{ zh: '项目', en: 'Site' }, escaped(proof.siteName[language])],
    [{ zh: '录像机', en: 'Recorder' }, escaped(`${proof.name[language]} (${proof.asset})`)],
    [{ zh: '型号、序列号', en: 'Model, serial' }, escaped([proof.vendor, proof.model, proof.serial].join(' ').trim())],
    [{ zh: '要求保存', en: 'To be kept' }, proof.requiredDays === null ? '–' : escaped(days[language])],
    [{ zh: '时钟偏差', en: 'Clock offset' }, proof.clockOffsetS === null ? '–' : `${proof.clockOffsetS} s`],
    [{ zh: '出具时间', en: 'Made at' }, timeOf(proof.at, proof.timezone)],
    [{ zh: '依据的读数', en: 'Readings since' }, proof.readAt === null ? '–' : timeOf(proof.readAt, proof.timezone)],
  ];
}

function rowOf(channel: ChannelProof, language: Language): string {
  const camera = channel.camera ? channel.camera.name[language] : channel.address;
  const isGood = channel.verdict === 'kept' || channel.verdict === 'not-recorded';
  const reason = channel.reason === '' ? '' : ` (${channel.reason})`;
  const number = channel.component.replace('channel:', '');
  const cells: [text: string, kind: string][] = [
    [channel.name === number ? number : `${number} ${channel.name}`, ''],
    [camera === '' ? '–' : camera, ''],
    [channel.words[language] + reason, isGood ? '' : 'bad'],
    ...[channel.days, channel.gapDays, channel.forecastDays].map((value): [string, string] => [`${value ?? '–'}`, 'n']),
    [channel.recorded === '' ? '–' : channel.recorded.replaceAll('..', ' – '), 'days'],
  ];
  const tags = cells.map(([text, kind], at) => {
    const label = escaped(COLUMNS[at]?.name[language] ?? '');
    const shown = kind === 'days' ? rangesOf(text) : escaped(text);
    return `<td data-label="${label}"${kind === '' ? '' : ` class="${kind}"`}>${shown}</td>`;
  });
  return `<tr${isGood ? '' : ' class="bad"'}>${tags.join('')}</tr>`;
}

/** Each range of days on one line. */
function rangesOf(text: string): string {
  return `<span>${text
    .split(', ')
    .map((range) => `<span class="range">${escaped(range)}</span>`)
    .join(', ')}</span>`;
}

function timeOf(iso: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return escaped(`${format.format(new Date(iso))} ${timeZone}`);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

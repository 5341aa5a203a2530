// How measured values are written: three significant places, scaled units for bytes and rates, a thin space before the
// unit. Pure; a value that is no number is shown as a dash, never as 0.

import type { Language } from '../../../../contract/text.ts';

const THIN = '\u2009';
const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return String(value);
  if (size >= 1e6) return trim((value / 1e6).toFixed(2)) + 'M';
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return trim(value.toFixed(1));
  return trim(value.toFixed(2));
}

export function valueText(value: number, unit: string, language: Language = 'en'): string {
  if (!Number.isFinite(value)) return '–';
  if (unit === 'B' || unit === 'B/s') return scaledBytes(value, unit === 'B/s' ? '/s' : '');
  if (unit === 'MB') return scaledMegabytes(value);
  if (unit === 's' && Math.abs(value) >= 120) return longSeconds(value, language);
  return unit === '' ? numberText(value) : `${numberText(value)}${THIN}${unit}`;
}

function scaledBytes(value: number, suffix: string): string {
  let scaled = value;
  let step = 0;
  while (Math.abs(scaled) >= 1024 && step < BINARY.length - 1) {
    scaled /= 1024;
    step += 1;
  }
  return `${numberText(scaled)}${THIN}${BINARY[step] ?? 'B'}${suffix}`;
}

/** As makers of disks count: by thousands. */
function scaledMegabytes(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${numberText(value / 1e6)}${THIN}TB`;
  return size >= 1e3 ? `${numberText(value / 1e3)}${THIN}GB` : `${numberText(value)}${THIN}MB`;
}

function longSeconds(value: number, language: Language): string {
  const sign = value < 0 ? '−' : '';
  const seconds = Math.abs(value);
  if (seconds < 7200) return `${sign}${Math.floor(seconds / 60)}${THIN}min`;
  if (seconds < 172_800) return `${sign}${trim((seconds / 3600).toFixed(1))}${THIN}h`;
  return `${sign}${Math.floor(seconds / 86_400)}${THIN}${language === 'zh' ? '天' : 'd'}`;
}

function trim(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** `92 %` of 0.92. Never 100 % for something that is not certain. */
export function percentText(share: number): string {
  const percent = Math.round(share * 100);
  return `${share < 1 ? Math.min(99, percent) : 100}${THIN}%`;
}

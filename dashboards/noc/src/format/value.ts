// How measured values are written: three significant places, scaled units for bytes and rates, a thin space before the
// unit. Pure; a value that is no number is shown as a dash, never as 0.

import type { Language } from '../../../../contract/text.ts';

const THIN = '\u2009';
const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Quantities that a panel shows to a tenth of a volt: four significant places. */
const FINE = new Set(['V', 'A', 'Hz', 'W', 'kW', 'kWh', 'VA', 'var', 'kvar']);
const BIT_STEPS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'] as const;

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
  if (unit === 'bit/s') return scaledBits(value);
  if (unit === '1/s') return `${numberText(value)}/s`;
  if (FINE.has(unit)) return `${fineText(value)}${THIN}${unit}`;
  if (unit === 's' && Math.abs(value) >= 120) return longSeconds(value, language);
  if (unit === 'd' && language === 'zh') return `${numberText(value)}${THIN}天`;
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

function fineText(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 1000 || size < 10) return numberText(value);
  return trim(value.toFixed(size >= 100 ? 1 : 2));
}

function scaledBits(value: number): string {
  let scaled = value;
  let step = 0;
  while (Math.abs(scaled) >= 1000 && step < BIT_STEPS.length - 1) {
    scaled /= 1000;
    step += 1;
  }
  return `${numberText(scaled)}${THIN}${BIT_STEPS[step] ?? 'bit/s'}`;
}

/** Units that are scaled, or written as spans. */
const SCALED = new Set(['B', 'B/s', 'MB', 'bit/s', 's', '1/s']);

/** A label of an axis: with as many places as tell it from the next one, `step` away. */
export function axisText(value: number, unit: string, step: number): string {
  if (SCALED.has(unit) || !Number.isFinite(step) || step <= 0 || Math.abs(value) >= 1e6) return valueText(value, unit);
  let places = 0;
  while (places < 6 && Math.abs(step - Number(step.toFixed(places))) > step / 1000) places += 1;
  return unit === '' ? value.toFixed(places) : `${value.toFixed(places)}${THIN}${unit}`;
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

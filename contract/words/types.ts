// The shape of the words for what is measured. Each file here mirrors one of the catalogue's, and the type holds it to that:
// a field of the catalogue without words does not compile.

import type { Measurement } from '../metric-types.ts';

export type Word = readonly [zh: string, en: string];
export type Codes = Readonly<Record<number, Word>>;
/** A name and, where the values are codes, what each of them means. */
export type FieldWords = readonly [zh: string, en: string, codes?: Codes];

export interface MeasurementWords {
  readonly title: Word;
  readonly fields: Readonly<Record<string, FieldWords>>;
}

export type WordsOf<Metrics extends Readonly<Record<string, Measurement>>> = {
  readonly [M in keyof Metrics]: {
    readonly title: Word;
    readonly fields: { readonly [F in keyof Metrics[M]['fields']]: FieldWords };
  };
};

export const YES_NO: Codes = { 0: ['否', 'no'], 1: ['是', 'yes'] };
export const OFF_ON: Codes = { 0: ['关', 'off'], 1: ['开', 'on'] };
/** As SNMP tables count. */
export const ON_OFF: Codes = { 1: ['开', 'on'], 2: ['关', 'off'] };
export const CLOSED_OPEN: Codes = { 0: ['关闭', 'closed'], 1: ['打开', 'open'] };
export const OK_WARNING_FAILED: Codes = { 0: ['正常', 'OK'], 1: ['告警', 'warning'], 2: ['故障', 'failed'] };
export const OK_WARNING_CRITICAL: Codes = { 0: ['正常', 'OK'], 1: ['告警', 'warning'], 2: ['严重', 'critical'] };
export const SENSOR: Codes = { ...OK_WARNING_CRITICAL, 3: ['传感器故障', 'sensor failed'] };

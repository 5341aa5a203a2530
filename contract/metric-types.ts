// The words of the catalogue of metrics: what a field and a measurement are, and short ways to write them.

export type FieldType = 'float' | 'int';

export interface Field {
  readonly type: FieldType;
  /** Unit as shown, '' for codes and counts. */
  readonly unit: string;
  /** A counter travels raw; readers take differences and honour gap marks. */
  readonly isCounter?: true;
  readonly about: string;
}

export interface Measurement {
  readonly about: string;
  /** Component kind its rows carry, '' for rows of the asset itself. */
  readonly component: string;
  readonly fields: Readonly<Record<string, Field>>;
}

export const code = (about: string): Field => ({ type: 'int', unit: '', about });
export const count = (about: string): Field => ({ type: 'int', unit: '', about });
export const gauge = (unit: string, about: string): Field => ({ type: 'float', unit, about });
export const counter = (unit: string, about: string): Field => ({ type: 'float', unit, isCounter: true, about });

// Rows of tables as they stand while a device is polled by steps. Types only.

/** A row as facts know it. */
export interface PresentRow {
  /** `kind:name`. */
  readonly key: string;
  /** The device's own name for it. */
  readonly name: string;
  readonly index: string;
}

/** A row of a device that is polled by steps, shared by all devices that have it. */
export interface FrozenRow extends PresentRow {
  /** Columns whose counters go on. */
  readonly counters: readonly number[];
  /** Place of its discontinuity time among what is fixed, −1 for none. */
  readonly fixedAt: number;
}

export type FrozenTable = ReadonlyMap<string, FrozenRow>;

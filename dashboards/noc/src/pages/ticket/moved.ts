// Whether a reading of the evidence tells anything: it moved. A time since the start always grows; only a fall, a restart, does.

const SINCE_START = /^uptime/;

export function hasMoved({ field, value }: { field: string; value: readonly (number | null)[] }): boolean {
  const told = value.filter((one) => one !== null);
  if (SINCE_START.test(field)) return told.some((one, at) => one < (told[at - 1] ?? one));
  return told.some((one) => one !== told[0]);
}

// Figures of the program in Prometheus' text format.

/** @param figures full name with unit → value; names that end in `_total` count up; what is no name or number is left out */
export function figuresText(figures: Record<string, number>): string {
  return Object.entries(figures)
    .filter(([name, value]) => /^[a-z_][a-z0-9_]*$/.test(name) && Number.isFinite(value))
    .map(([name, value]) => `# TYPE ${name} ${name.endsWith('_total') ? 'counter' : 'gauge'}\n${name} ${value}\n`)
    .join('');
}

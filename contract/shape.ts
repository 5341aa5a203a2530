// What a value that was read back has to look like: small tests that are put together. For the few places that every program
// has in memory; what people write is checked by schemas, which tell where the fault is.

export type Shape<T> = (value: unknown) => value is T;
/** What a shape lets through. */
export type Shaped<S> = S extends Shape<infer T> ? T : never;

export const number: Shape<number> = (value): value is number => typeof value === 'number' && Number.isFinite(value);
export const flag: Shape<boolean> = (value) => typeof value === 'boolean';

/** A text of no more characters than that. */
export function text(maxLength = Number.POSITIVE_INFINITY): Shape<string> {
  return (value): value is string =>
    typeof value === 'string' &&
    (value.length <= maxLength || (value.length <= 2 * maxLength && Array.from(value).length <= maxLength));
}

export function oneOf<const T extends string>(words: readonly T[]): Shape<T> {
  const known: ReadonlySet<unknown> = new Set(words);
  return (value): value is T => known.has(value);
}

export function either<A, B>(one: Shape<A>, other: Shape<B>): Shape<A | B> {
  return (value): value is A | B => one(value) || other(value);
}

export function listOf<T>(each: Shape<T>): Shape<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every((one) => each(one));
}

export function mapOf<T>(each: Shape<T>): Shape<Record<string, T>> {
  return (value): value is Record<string, T> => isPlain(value) && Object.values(value).every((one) => each(one));
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type ObjectOf<R extends Fields, O extends Fields> = { [K in keyof R]: Shaped<R[K]> } & {
  [K in keyof O]?: Shaped<O[K]>;
};

/** An object with all of the one fields, perhaps some of the others, and nothing else. */
export function object<R extends Fields, O extends Fields = Record<never, never>>(
  required: R,
  optional?: O,
): Shape<ObjectOf<R, O>> {
  const needed = Object.keys(required);
  const shapes = new Map(Object.entries({ ...optional, ...required }));
  return (value): value is ObjectOf<R, O> =>
    isPlain(value) &&
    needed.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, inner]) => shapes.get(name)?.(inner) === true);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

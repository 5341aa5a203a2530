// What makes two catalogues equal: the same keys, any words.

export type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> };

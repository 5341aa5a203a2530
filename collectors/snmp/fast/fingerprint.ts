// A short name for what two devices may have in common, made piece by piece without writing it all down: it is made of
// hundreds of objects whenever a device is learnt. 64 bits, for thousands of shapes; whoever forges one misleads himself only.

export class Fingerprint {
  octets(octets: Uint8Array): void {
    for (const octet of octets) this.#mix(octet);
    this.#end();
  }

  #a = 0x811c_9dc5;
  #b = 0x9747_b28c;
  #pieces = 0;

  text(text: string): void {
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i));
    this.#end();
  }

  /** A whole number. */
  number(value: number): void {
    this.#mix(value | 0);
    this.#end();
  }

  numbers(values: readonly number[]): void {
    for (const value of values) this.#mix(value | 0);
    this.#end();
  }

  /** As one number of 53 bits. */
  get print(): number {
    return (this.#a >>> 0) * 2 ** 21 + (this.#b >>> 11);
  }

  get name(): string {
    return `${(this.#a >>> 0).toString(36)} ${(this.#b >>> 0).toString(36)} ${this.#pieces}`;
  }

  #mix(value: number): void {
    this.#a = Math.imul(this.#a ^ value, 0x0100_0193);
    this.#b = Math.imul(this.#b ^ value, 0x5bd1_e995);
    this.#b ^= this.#b >>> 15;
  }

  #end(): void {
    this.#mix(0x1_0000);
    this.#pieces++;
  }
}

/** An object that is not there, however an agent says so. */
export const ABSENT_PRINT = -1;

/** A number that stands for an object's value, for comparing it with what it was. */
export function printOf(type: number, value: unknown): number {
  if (type >= 0x80 && type <= 0x82) return ABSENT_PRINT;
  if (typeof value === 'number') return value;
  const print = new Fingerprint();
  if (value instanceof Uint8Array) print.octets(value);
  else print.text(String(value));
  return print.print;
}

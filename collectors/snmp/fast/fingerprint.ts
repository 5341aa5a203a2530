// A short name for what two devices may have in common, made piece by piece without writing it all down: it is made of
// hundreds of objects whenever a device is learnt. 64 bits, for thousands of shapes; whoever forges one misleads himself only.

export class Fingerprint {
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

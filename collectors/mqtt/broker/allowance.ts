// How much one client may send: so many messages and bytes a second, with two seconds' worth at once. Past it the client is
// not read until its debt is paid, so nothing is lost and others are served. Pure; time is an argument.

/** Messages that one client may send in a second, unless its user may more; past it the client waits. */
export const MAX_CLIENT_MESSAGES_PER_S = 2000;
/** Bytes for each of these messages, on average; past it the client waits. */
export const BYTES_A_MESSAGE = 512;
/** An acknowledgement costs this much of a message: who hears much answers much. */
export const ACK_COST = 1 / 16;
/** Seconds' worth that may come at once. */
const BURST_S = 2;

export class Allowance {
  readonly #messagesPerS: number;
  #messages: number;
  #bytes: number;
  #atMs: number;

  constructor(messagesPerS: number, monoMs: number) {
    this.#messagesPerS = messagesPerS;
    this.#messages = messagesPerS * BURST_S;
    this.#bytes = messagesPerS * BURST_S * BYTES_A_MESSAGE;
    this.#atMs = monoMs;
  }

  /** Takes what has come off. @returns how long nothing more is to be read, ms; 0 while all is well */
  take(messages: number, bytes: number, monoMs: number): number {
    const perS = this.#messagesPerS;
    const seconds = Math.max(0, monoMs - this.#atMs) / 1000;
    this.#atMs = monoMs;
    this.#messages = Math.min(perS * BURST_S, this.#messages + perS * seconds) - messages;
    const bytesPerS = perS * BYTES_A_MESSAGE;
    this.#bytes = Math.min(bytesPerS * BURST_S, this.#bytes + bytesPerS * seconds) - bytes;
    const debtS = Math.max(-this.#messages / perS, -this.#bytes / bytesPerS);
    return debtS <= 0 ? 0 : Math.ceil(debtS * 1000);
  }
}

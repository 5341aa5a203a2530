// What the runner asks of the program that judges pictures, and what it answers.

/** The pictures that the runner serves, by their paths. */
export const PICTURES = ['typical', 'noisy', 'huge'] as const;
export type Picture = (typeof PICTURES)[number];

export interface PicturesRequest {
  /** Fetches and judges this picture so many times, one after the other. */
  do: 'judge';
  picture: Picture;
  times: number;
}

export interface PicturesAnswer {
  /** Of which something was told. */
  judged: number;
  /** Of the whole process, the thread that reads pictures included. */
  cpuMs: number;
  /** How long the event loop was held meanwhile, p99, ms. */
  delayP99Ms: number;
}

export interface PicturesOptions {
  port: number;
}

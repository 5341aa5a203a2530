// What the runner asks of the prober, and what it answers.

export interface ProbesRequest {
  /** Spreads all targets evenly over this time, and again. */
  do: 'period';
  seconds: number;
}

export interface ProbesAnswer {
  polls: number;
  /** Of targets that should answer. */
  failed: number;
  fault: string;
  /** With that of the ping processes. */
  cpuSeconds: number;
  /** Of targets that answer: how long a poll took, ms. */
  p99Ms: number;
}

export interface ProbesOptions {
  /** A third each by ping, TCP and RTSP. */
  targets: number;
  /** Where everything answers, and where connections are taken and nothing is said. */
  port: number;
  hungPort: number;
  /** Of the targets, every so manyth never answers; 0 for none. */
  hungEvery: number;
}

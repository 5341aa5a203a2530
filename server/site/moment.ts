// The same moment on both clocks: holds and windows run on monotonic time, stamps and SLA clocks on wall time.

export interface Moment {
  readonly monoMs: number;
  readonly wallMs: number;
}

// The program's own figures in Prometheus' text format: what the parts count, and how long requests take.

import { Histogram, Registry } from 'prom-client';
import { figuresText } from './figures.ts';

const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10];

export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Histogram<'method' | 'route' | 'status'>;
  readonly #figures: () => Record<string, number>;

  /** @param figures full name with unit → value; names that end in `_total` count up */
  constructor(figures: () => Record<string, number>) {
    this.#figures = figures;
    this.#requests = new Histogram({
      name: 'foresite_http_request_duration_seconds',
      help: 'Time to answer, by route',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers: [this.#registry],
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** @param route the pattern, never the address: labels have few values */
  request(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  async text(): Promise<string> {
    return figuresText(this.#figures()) + (await this.#registry.metrics());
  }
}

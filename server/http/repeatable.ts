// Idempotency-Key: a command that is sent again because its answer got lost is not carried out again; the first answer is
// given once more. Kept in memory for a day; a restart forgets.

import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../../contract/clock.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { whoAsks } from './auth/gate.ts';

const MAX_KEY_CHARACTERS = 200;

interface Kept {
  readonly fingerprint: string;
  readonly endMs: number;
  readonly answer: Promise<unknown>;
}

export class Repeatable {
  readonly #clock: Clock;
  readonly #limits: { repeatableAnswers: number; repeatableMs: number };
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock, limits: { repeatableAnswers: number; repeatableMs: number }) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Runs `work`, or answers as it did for the same key. @throws ForesiteError conflict when the key was used for another */
  async once<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || key === '') return work();
    if (key.length > MAX_KEY_CHARACTERS)
      throw new ForesiteError('invalid_request', { where: 'idempotency-key', what: { zh: '过长', en: 'is too long' } });
    const { name, session } = whoAsks(request);
    const place = `${session ? 'person' : 'token'} ${name} ${key}`;
    const fingerprint = createHash('sha256')
      .update(`${request.method} ${request.url} ${JSON.stringify(request.body ?? null)}`)
      .digest('base64');
    const now = this.#clock.monoMs();
    const kept = this.#kept.get(place);
    if (kept && kept.endMs > now) {
      if (kept.fingerprint !== fingerprint)
        throw new ForesiteError('conflict', {
          what: { zh: '此幂等键已用于另一请求', en: 'this idempotency key was used for another request' },
        });
      // The fingerprint covers method, address and body: the answer is of the same kind.
      return kept.answer as Promise<T>;
    }
    const answer = work();
    this.#keep(place, { fingerprint, endMs: now + this.#limits.repeatableMs, answer });
    // What failed may be tried again.
    answer.catch(() => this.#kept.delete(place));
    return answer;
  }

  #keep(place: string, kept: Kept): void {
    this.#kept.delete(place);
    this.#kept.set(place, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#limits.repeatableAnswers) return;
      this.#kept.delete(oldest);
    }
  }
}

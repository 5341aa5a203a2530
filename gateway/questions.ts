// Questions of the server: which targets they are about, how long they may take, and one answer a target, whatever happens.

import type { Clock } from '../contract/clock.ts';
import { deadlineAfter } from '../contract/deadline.ts';
import type { Collector, PollResult, Target } from '../contract/collector.ts';
import type { Question } from '../contract/link.ts';
import type { AnswerRecord } from '../contract/records.ts';
import { targetKey } from './schedule/plan.ts';

/** Answers owed at one time; a question past it is refused. */
export const MAX_ANSWERS_OWED = 512;
/** Longest time a question may give its targets. */
const MAX_QUESTION_MS = 60_000;
/** Longest detail of an answer, in characters. */
const MAX_DETAIL = 1_000;

export interface QuestionsParts {
  readonly clock: Clock;
  collectorOf(target: Target): Collector | undefined;
  /** @returns false when the target cannot be polled yet */
  pollNow(key: string, answer: (result: PollResult) => void): boolean;
  record(answer: AnswerRecord): void;
}

export class Questions {
  readonly #parts: QuestionsParts;
  #owed = 0;

  constructor(parts: QuestionsParts) {
    this.#parts = parts;
  }

  /** Answers that have not been given yet. */
  get owed(): number {
    return this.#owed;
  }

  /** @returns false when too many answers are owed */
  ask(question: Question, targets: readonly Target[]): boolean {
    const wanted = targets.filter(
      ({ site, asset, name }) =>
        site === question.site && asset === question.asset && (question.target === '' || question.target === name),
    );
    if (this.#owed + Math.max(1, wanted.length) > MAX_ANSWERS_OWED) return false;
    if (wanted.length === 0)
      this.#answer(question, question.target, { code: 'config', detail: 'the gateway has no such target' });
    for (const target of wanted) this.#askOne(question, target);
    return true;
  }

  #askOne(question: Question, target: Target): void {
    let isAnswered = false;
    this.#owed++;
    const answer = (result: PollResult) => {
      if (isAnswered) return;
      isAnswered = true;
      this.#owed--;
      cancel();
      this.#answer(question, target.name, result);
    };
    const timeoutMs = Math.min(MAX_QUESTION_MS, Math.max(1, question.timeoutMs || 0));
    const cancel = deadlineAfter(this.#parts.clock, timeoutMs, () => {
      answer({ code: 'timeout', detail: `no answer within ${timeoutMs} ms` });
    });
    const { probe } = question;
    if (probe?.kind === 'tables') {
      if (this.#parts.collectorOf(target)?.readTables?.(target) !== true)
        return answer({ code: 'config', detail: `${target.name} has no tables` });
    } else if (probe) {
      void this.#probe(probe, target, timeoutMs).then(answer);
      return;
    }
    const isAsked = this.#parts.pollNow(targetKey(target), answer);
    if (!isAsked) answer({ code: 'config', detail: 'the target is being set up' });
  }

  /** Never rejects: what went wrong is the answer. */
  async #probe(
    { kind, component }: NonNullable<Question['probe']>,
    target: Target,
    timeoutMs: number,
  ): Promise<PollResult> {
    const collector = this.#parts.collectorOf(target);
    if (!collector?.probe) return { code: 'config', detail: `${target.name} knows no ${kind}` };
    const abort = new AbortController();
    const cancel = deadlineAfter(this.#parts.clock, timeoutMs, () => abort.abort());
    try {
      return await collector.probe(target, kind, component, abort.signal);
    } catch (error) {
      return { code: 'internal', detail: error instanceof Error ? error.message : String(error) };
    } finally {
      cancel();
    }
  }

  #answer({ id, site, asset }: Question, target: string, { code, detail }: PollResult): void {
    this.#parts.record({
      kind: 'answer',
      site,
      asset,
      target,
      timeMs: this.#parts.clock.wallMs(),
      questionId: id,
      result: code,
      detail: detail.slice(0, MAX_DETAIL),
    });
  }
}

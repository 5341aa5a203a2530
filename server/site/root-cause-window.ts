// The moments between a new alarm and its ticket: what could still change the verdict is polled now, and the ticket waits for the
// answers, within bounds.

import type { Question } from '../../contract/link.ts';
import type { Verdict } from '../domain/diagnose/types.ts';

/** How long a new alarm waits for its root cause; closed early when no open question could change the answer. */
export const ROOT_CAUSE_WINDOW_MS = 3000;
/** Most polls asked for within one window. */
export const MAX_QUESTIONS_PER_WINDOW = 32;

export class RootCauseWindow {
  /** When the ticket waits no longer. */
  readonly untilMono: number;
  readonly #asked = new Set<string>();
  /** Questions by id, with the answers that they still lack. */
  readonly #waiting = new Map<string, { readonly asset: string; missing: number }>();

  constructor(monoMs: number) {
    this.untilMono = monoMs + ROOT_CAUSE_WINDOW_MS;
  }

  isOver(monoMs: number): boolean {
    return monoMs >= this.untilMono;
  }

  /** What of the verdict's wishes is to be polled now; nothing twice. @param targetsOf how many ways to ask an asset there are */
  ask(
    { wanted }: Verdict,
    targetsOf: (asset: string) => number,
    question: (asset: string, target: string) => Question,
  ): Question[] {
    return wanted.flatMap(({ asset, target, probe }) => {
      const key = `${asset}#${target}`;
      if (probe || this.#asked.size >= MAX_QUESTIONS_PER_WINDOW || this.#asked.has(key)) return [];
      this.#asked.add(key);
      const asked = question(asset, target);
      this.#waiting.set(asked.id, { asset, missing: target === '' ? targetsOf(asset) : 1 });
      return asked;
    });
  }

  /** Whether something that it has asked, and that would still count, is unanswered. */
  waitsFor({ wanted }: Verdict): boolean {
    const assets = new Set(wanted.filter(({ probe }) => !probe).map(({ asset }) => asset));
    return [...this.#waiting.values()].some(({ asset }) => assets.has(asset));
  }

  /** One of the answers to a question has come. @returns whether it had asked that; and whether no more will come */
  answered(id: string): { isOurs: boolean; isLast: boolean } {
    const question = this.#waiting.get(id);
    if (!question) return { isOurs: false, isLast: false };
    question.missing--;
    return { isOurs: true, isLast: question.missing <= 0 };
  }

  /** No more answers will come. @returns whether it had asked that */
  close(id: string): boolean {
    return this.#waiting.delete(id);
  }
}

// Live events as text/event-stream (WHATWG HTML §9.2), and the last of them for clients that come back. Pure: it holds a
// bounded list and knows no sockets.

import type { LiveEvent } from '../server-api.ts';

export interface Frame {
  /** Whose readers may see it. */
  readonly site: string;
  readonly text: string;
  /** 0: not kept for those who resume, as the next one replaces it. */
  readonly seq: number;
}

/** The newest frames, bounded in number and size. */
export class FrameRing {
  readonly #maxFrames: number;
  readonly #maxBytes: number;
  #frames: Frame[] = [];
  #first = 0;
  #bytes = 0;
  #seq = 0;
  #epoch: string;

  constructor(epoch: string, limits: { resumeEvents: number; resumeBytes: number }) {
    this.#epoch = epoch;
    this.#maxFrames = limits.resumeEvents;
    this.#maxBytes = limits.resumeBytes;
  }

  get count(): number {
    return this.#frames.length - this.#first;
  }

  /** Writes an event down; readings are soon replaced by newer ones and are not kept. */
  add(event: Exclude<LiveEvent, { name: 'pulse' | 'reset' }>): Frame {
    const site = event.name === 'site' ? event.data.key : event.data.site;
    const body = frameText(event.name, event.data);
    if (event.name === 'readings') return { site, text: body, seq: 0 };
    this.#seq++;
    const frame = { site, text: `id: ${this.#epoch}.${this.#seq}\n${body}`, seq: this.#seq };
    this.#frames.push(frame);
    this.#bytes += frame.text.length;
    while (this.count > 1 && (this.count > this.#maxFrames || this.#bytes > this.#maxBytes)) {
      this.#bytes -= this.#frames[this.#first]?.text.length ?? 0;
      this.#first++;
    }
    // Cut in one go now and then: a shift for each event moves the whole list.
    if (this.#first > this.#maxFrames) {
      this.#frames = this.#frames.slice(this.#first);
      this.#first = 0;
    }
    return frame;
  }

  /** Frames after `lastEventId`; null when some of them are gone, or the id is not of this ring. */
  since(lastEventId: string): readonly Frame[] | null {
    const [, epoch, digits] = /^([\w-]+)\.(\d{1,15})$/.exec(lastEventId) ?? [];
    if (epoch !== this.#epoch) return null;
    const after = Number(digits);
    const oldest = this.#frames[this.#first]?.seq ?? this.#seq + 1;
    if (after > this.#seq || after < oldest - 1) return null;
    return this.#frames.slice(this.#first + (after - oldest + 1));
  }

  /** Forgets all, so that every id given out so far is unknown. */
  reset(epoch: string): void {
    this.#epoch = epoch;
    this.#frames = [];
    this.#first = 0;
    this.#bytes = 0;
  }
}

export function frameText(name: string, data: unknown): string {
  // JSON holds no line break, so one data line is enough.
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

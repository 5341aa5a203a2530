// Commands to what speaks MQTT: published once, and answered under the same id or not at all. Nothing is kept for a device or
// a broker that is away: a command that comes late must not come.

import { COMMAND_ANSWER_TOPIC, COMMAND_TOPIC, REBOOT_COMMAND, RESTART_COMMAND } from '../../contract/action.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Order, OrderFrame, PollResult } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';

/** Longest answer that is read, bytes. */
export const MAX_ANSWER_BYTES = 4096;

export interface CommandPlace {
  command: string;
  answer: string;
}

export function placeOf(prefix: string): CommandPlace {
  return { command: `${prefix}/${COMMAND_TOPIC}`, answer: `${prefix}/${COMMAND_ANSWER_TOPIC}` };
}

/** Null for what is no command. */
export function commandOf({ verb, args }: Pick<Order, 'verb' | 'args'>): string | null {
  if (verb === 'service-restart') return RESTART_COMMAND;
  if (verb === 'reboot') return REBOOT_COMMAND;
  return verb === 'mqtt-command' ? (args['command'] ?? null) : null;
}

export function commandFrame(order: Order, prefix: string): OrderFrame {
  const command = commandOf(order);
  if (command === null) return { frame: null, detail: `mqtt knows no ${order.verb}` };
  const { host, port } = order.target;
  return { frame: `MQTT PUBLISH ${host}:${port} ${placeOf(prefix).command} {"command":"${command}"}` };
}

export function commandPayload(id: string, command: string): string {
  return JSON.stringify({ id, command });
}

/** The result in an answer to this command; null for what is none. */
export function answerOf(id: string, payload: Uint8Array, where: string): PollResult | null {
  if (payload.length > MAX_ANSWER_BYTES) return null;
  let told: unknown;
  try {
    told = JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return null;
  }
  if (typeof told !== 'object' || told === null || !('id' in told) || told.id !== id || !('result' in told))
    return null;
  const text = 'text' in told && typeof told.text === 'string' ? told.text.slice(0, 200) : '';
  if (told.result === 'ok') return { code: 'ok', detail: text };
  const what = text === '' ? String(told.result).slice(0, 40) : text;
  return { code: 'exception', detail: errorLine('device_refuses_action', { where, what }) };
}

/** Commands that wait for their answers, by topic. */
export class Commands {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, { topic: string; end: (payload: Uint8Array) => void }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Topics on which answers are waited for. */
  get topics(): string[] {
    return [...this.#waiting.values()].map(({ topic }) => topic);
  }

  hear(topic: string, payload: Uint8Array, isRetained: boolean): void {
    // What the broker has kept is the answer to another command.
    if (isRetained) return;
    for (const one of this.#waiting.values()) if (one.topic === topic) one.end(payload);
  }

  /** @param listen begins or ends to listen to {@link topics} @param send resolves once the broker has it */
  async carryOut(
    id: string,
    parts: {
      place: CommandPlace;
      command: string;
      where: string;
      listen: () => Promise<boolean>;
      send: (topic: string, payload: string) => Promise<boolean>;
    },
    signal: AbortSignal,
  ): Promise<PollResult> {
    const { place, command, where, listen, send } = parts;
    const startMs = this.#clock.monoMs();
    const answered = new Promise<PollResult>((resolve) => {
      const end = (payload: Uint8Array): void => {
        const result = answerOf(id, payload, where);
        if (result) resolve(result);
      };
      this.#waiting.set(id, { topic: place.answer, end });
      const onAbort = (): void => {
        const after = Math.round(this.#clock.monoMs() - startMs);
        resolve({ code: 'timeout', detail: `no answer to the command within ${after} ms` });
      };
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      if (!(await listen()))
        return {
          code: 'refused',
          detail: errorLine('broker_unreachable', { where, what: 'it lets no answer be heard' }),
        };
      if (!(await send(place.command, commandPayload(id, command))))
        return {
          code: 'refused',
          detail: errorLine('broker_unreachable', { where, what: 'the command could not be sent' }),
        };
      return await answered;
    } finally {
      this.#waiting.delete(id);
      void listen();
    }
  }
}

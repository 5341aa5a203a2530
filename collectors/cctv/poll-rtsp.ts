// One poll of a video service. Whether it answers is asked each time; whether frames flow less often, because a stream
// costs the camera one of its few sessions: each FRAMES_EVERY_MS, each time while they do not, and at a poll that somebody
// has asked for.

import type { CollectorParts } from '../../contract/collector.ts';
import { Exchange } from '../http/exchange.ts';
import type { Attempt, LoginGuard } from '../http/login-guard.ts';
import type { CameraPlan } from './config.ts';
import { ANSWERED, type Asked, OK, type Outcome, UNAUTHORISED, notAnswered, rejected } from './outcome.ts';
import { type Flow, type RtspAnswer, askRtsp } from './rtsp.ts';

/** A stream whose frames flow is watched again after this time, ms. */
export const FRAMES_EVERY_MS = 60_000;
/** Of a poll's time, what is left for the answer after a stream was watched, ms. */
const SPARE_MS = 800;

const FLOW_CODES: Readonly<Record<Flow, number>> = { flowing: 0, none: 1, refused: 2, 'no-video': 3 };

/** What is kept between two polls of a stream. */
export interface StreamMemory {
  /** The last look that saw frames flow: when it began, monotonic ms, and when the last frame came, wall ms. */
  flowed?: { monoMs: number; wallMs: number };
  /** A look that was due had no time to see anything: the next poll makes up for it. */
  isOwed?: boolean;
}

export interface RtspPoll extends Asked {
  plan: Extract<CameraPlan, { kind: 'rtsp' }>;
  guardedAs: string;
  memory: StreamMemory;
  isAsked: boolean;
}

export async function pollRtsp(
  parts: CollectorParts,
  guard: LoginGuard,
  poll: RtspPoll,
  signal: AbortSignal,
): Promise<Outcome> {
  const { plan, memory, guardedAs, target } = poll;
  const nowMs = (): number => parts.clock.monoMs();
  const startMs = nowMs();
  const { login } = plan;
  const at = login && { device: guardedAs, login, service: poll.where, nowMs };
  const enter = async (): Promise<Attempt | undefined> => (at ? guard.enter(at, signal) : undefined);
  const isDue = poll.isAsked || isLookDue(memory, startMs, target.intervalMs);
  const endMs = startMs + target.timeoutMs - SPARE_MS;
  const watchMs = (): number => (plan.isWatched && isDue && !signal.aborted ? endMs - nowMs() : 0);
  let responseMs = 0;
  try {
    using exchange = await Exchange.open(parts.network, target.host, target.port, signal);
    const request = { host: target.host, port: target.port, path: plan.path, login, enter, watchMs, nowMs };
    const answer = await askRtsp(exchange, request, () => {
      responseMs = nowMs() - startMs;
    });
    const agoMs = nowMs() - (answer.lastFrameMs ?? startMs);
    if (answer.flow === 'flowing') memory.flowed = { monoMs: startMs, wallMs: parts.clock.wallMs() - agoMs };
    else if (answer.flow) delete memory.flowed;
    memory.isOwed = isDue && answer.status === 200 && answer.flow === undefined;
    const flowedMs = answer.flow === 'flowing' || !isDue ? memory.flowed?.wallMs : undefined;
    return outcomeOf(poll, guard, { answer, responseMs, flowedMs });
  } catch (error) {
    // What comes back has to show frames at once.
    delete memory.flowed;
    return notAnswered(poll, signal, error);
  }
}

function isLookDue({ flowed, isOwed }: StreamMemory, nowMs: number, intervalMs: number): boolean {
  if (!flowed || isOwed) return true;
  // At the poll of the schedule that comes nearest.
  return nowMs - flowed.monoMs >= FRAMES_EVERY_MS - intervalMs / 2;
}

interface Heard {
  answer: RtspAnswer;
  responseMs: number;
  /** When frames were last seen to flow, wall ms, be it in an earlier look that stands. */
  flowedMs: number | undefined;
}

function outcomeOf(poll: RtspPoll, guard: LoginGuard, { answer, responseMs, flowedMs }: Heard): Outcome {
  // Without a login of ours a 401 is an answer; with one, kept back or not, it means that the login does not work.
  const isRejected = answer.login === 'rejected' || (poll.plan.login !== null && answer.status === 401);
  const row: Record<string, number> = {
    response_time_ms: responseMs,
    rtsp_response_code: answer.status,
    result_code: isRejected ? UNAUTHORISED : ANSWERED,
  };
  if (answer.flow && answer.flow !== 'flowing') row['frames_code'] = FLOW_CODES[answer.flow];
  if (answer.seen) {
    row['bits_per_s'] = answer.seen.bitsPerS;
    if (answer.seen.framesPerS > 0 || answer.flow !== 'flowing') row['frames_per_s'] = answer.seen.framesPerS;
  }
  const outcome = { rows: { rtsp_response: row }, result: isRejected ? rejected(poll, guard, poll.plan.login) : OK };
  if (flowedMs === undefined || answer.status !== 200) return outcome;
  // Between two looks the last one stands, so that a service that answers does not make its frames unknown. Its time is that
  // of its last frame: what stopped since must not seem to have been seen.
  const rows = { rtsp_response: { frames_code: FLOW_CODES.flowing } };
  return { ...outcome, standing: { rows, timeMs: flowedMs } };
}

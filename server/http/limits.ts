// Every limit of the HTTP server with its unit and default. A test hands in its own; nothing else in this folder holds a
// number that bounds something.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const HTTP_LIMITS = {
  /** A larger body is answered 413. */
  bodyBytes: 1024 * 1024,
  /** Up to this size a refused body is still taken off the wire, so that its sender can read the answer; a larger one is cut off. */
  drainedBodyBytes: 32 * 1024 * 1024,
  /** A larger request head is answered 431 by Node. */
  headBytes: 16 * 1024,
  /** Characters of one path parameter; a longer one is no route. */
  parameterCharacters: 200,
  /** Time a client has to send its head, and the whole request. Then 408. */
  headTimeoutMs: 15_000,
  requestTimeoutMs: 30_000,
  /** How often slow clients are looked for. */
  slowCheckEveryMs: 5000,
  /** A socket without traffic for this long is closed; event streams have their heartbeat. */
  connectionTimeoutMs: 60_000,
  /** Time for one answer; then 503. */
  handlerTimeoutMs: 30_000,
  /** Open sockets; further ones are closed at once. */
  maxConnections: 4000,
  /** Time that running requests have to end when the server stops. */
  stopTimeoutMs: 3000,

  /** Requests an address may make in a minute; then 429. */
  requestsPerMinute: 3000,
  /** Sign-in attempts an address may make in a minute; then 429. */
  signInsPerMinute: 30,
  /** Failed sign-ins after which an account, or an address, waits. */
  accountFailures: 10,
  addressFailures: 50,
  lockMs: 15 * MINUTE_MS,
  /** Passwords checked at once, and how many wait; further ones are answered 503. Each check holds 19 MiB. */
  passwordChecks: 2,
  passwordChecksWaiting: 100,

  /** A session ends when nothing is asked for this long, and in any case after `sessionAbsoluteMs`. */
  sessionIdleMs: 12 * HOUR_MS,
  sessionAbsoluteMs: 7 * 24 * HOUR_MS,
  /** Last use of sessions and tokens is noted no more often than this. */
  touchEveryMs: MINUTE_MS,
  /** How recently one must have signed in to change the password without giving the present one. */
  freshSignInMs: 10 * MINUTE_MS,
  oneTimeSignInMs: 24 * HOUR_MS,

  /** Answers kept for repeated commands (Idempotency-Key), and for how long. The oldest makes room. */
  repeatableAnswers: 2000,
  repeatableMs: 24 * HOUR_MS,

  /** Event streams at once; then 503. */
  streams: 500,
  streamsPerActor: 50,
  heartbeatMs: 10_000,
  /** Bytes that wait for one stream's client; beyond them it is dropped. */
  streamBufferBytes: 2 * 1024 * 1024,
  /** Events kept for clients that resume, in number and bytes; the oldest makes room. */
  resumeEvents: 5000,
  resumeBytes: 16 * 1024 * 1024,
  /** Events are kept for this long after the last client has gone. */
  resumeKeptMs: 5 * MINUTE_MS,

  /** Points a history answer may have. */
  historyPoints: 5000,
} as const;

export type HttpLimits = { readonly [Name in keyof typeof HTTP_LIMITS]: number };

// What the transport asks of its sockets: room in the kernel, and the codes of their errors.

import type { Socket } from 'node:dgram';

/** Buffer asked of the kernel for each direction, bytes; it may grant less. */
export const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

export function enlarge(socket: Socket): void {
  try {
    socket.setRecvBufferSize(SOCKET_BUFFER_BYTES);
    socket.setSendBufferSize(SOCKET_BUFFER_BYTES);
  } catch {
    // What the kernel gives is enough for few devices; drops show as timeouts.
  }
}

/** The system's code alone: its texts name addresses we have said already. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^E[A-Z_]{3,28}$/.test(code) ? code : 'the system refuses it';
}

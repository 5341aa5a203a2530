// Reads a text/event-stream (WHATWG HTML §9.2.6) chunk by chunk. Written by hand because the browser's EventSource hides
// the answer's status and its own back-off. Pure: it holds at most one unfinished line and one unfinished message.

export interface SseMessage {
  id: string;
  event: string;
  data: string;
}

/** Characters an unfinished message may hold; a longer one is a broken server, and the connection is given up. */
export const MAX_MESSAGE_CHARACTERS = 4_000_000;

export function createSseParser(onMessage: (message: SseMessage) => void): (chunk: string) => void {
  let rest = '';
  let lastId = '';
  let event = '';
  let data: string[] = [];
  let held = 0;

  const finish = (): void => {
    if (data.length > 0) onMessage({ id: lastId, event: event === '' ? 'message' : event, data: data.join('\n') });
    event = '';
    data = [];
    held = 0;
  };

  const readLine = (line: string): void => {
    if (line === '') return finish();
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      held += value.length;
      data.push(value);
    } else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) lastId = value;
  };

  return (chunk) => {
    const text = rest + chunk;
    // A carriage return at the very end may be half of a CR LF: it waits for the next chunk.
    const end = text.endsWith('\r') ? text.length - 1 : text.length;
    const lines = text.slice(0, end).split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '') + text.slice(end);
    if (rest.length + held > MAX_MESSAGE_CHARACTERS) throw new Error('event stream: message too long');
    for (const line of lines) readLine(line);
  };
}

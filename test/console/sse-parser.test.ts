// Reading the event stream, however the network cuts it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseParser, MAX_MESSAGE_CHARACTERS, type SseMessage } from '../../dashboards/noc/src/live/sse-parser.ts';

function read(...chunks: string[]): SseMessage[] {
  const messages: SseMessage[] = [];
  const parse = createSseParser((message) => messages.push(message));
  for (const chunk of chunks) parse(chunk);
  return messages;
}

describe('the event stream', () => {
  it('gives each message its event, data and id', () => {
    expect(read('id: 7\nevent: ticket\ndata: {"a":1}\n\n')).toEqual([{ id: '7', event: 'ticket', data: '{"a":1}' }]);
  });

  it('joins data lines, keeps the last id and skips comments', () => {
    expect(read(': hi\nid: 3\ndata: a\ndata:b\n\n:\n\ndata: c\n\n')).toEqual([
      { id: '3', event: 'message', data: 'a\nb' },
      { id: '3', event: 'message', data: 'c' },
    ]);
  });

  it('reads the same messages wherever the chunks are cut and however lines end', () => {
    const line = fc.constantFrom('\n', '\r\n', '\r');
    const text = fc.string({ unit: 'binary' }).map((words) => words.replaceAll(/[\r\n\0]/g, ' '));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), line, fc.array(fc.nat(), { maxLength: 12 }), (datas, end, cuts) => {
        const stream = datas.map((data, at) => `id: ${at}${end}event: e${end}data: ${data}${end}${end}`).join('');
        const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)).toSorted((a, b) => a - b), stream.length];
        const chunks = places.slice(1).map((to, at) => stream.slice(places[at] ?? 0, to));
        // A line end that is a lone CR is only known by the character after it.
        expect(read(...chunks, ':x')).toEqual(datas.map((data, at) => ({ id: String(at), event: 'e', data })));
      }),
    );
  });

  it('gives up a message that never ends', () => {
    const parse = createSseParser(() => undefined);
    expect(() => parse('x'.repeat(MAX_MESSAGE_CHARACTERS + 1))).toThrow('too long');
  });
});

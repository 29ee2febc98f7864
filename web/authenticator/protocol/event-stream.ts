// Server-sent events out of a fetch body (HTML Living Standard §9.2.6): EventSource cannot carry our Authorization.

export type StreamEvent = { event: string; data: string };

/** A parser fed with pieces of text; answers the events that each piece completed. */
export function eventParser(): (piece: string) => StreamEvent[] {
  let rest = '';
  let event = '';
  let data: string[] = [];
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    const out: StreamEvent[] = [];
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) out.push({ event: event || 'message', data: data.join('\n') });
        event = '';
        data = [];
        continue;
      }
      const [field = '', ...others] = line.split(':');
      const value = others.join(':').replace(/^ /, '');
      if (field === 'event') event = value;
      if (field === 'data') data.push(value);
    }
    return out;
  };
}

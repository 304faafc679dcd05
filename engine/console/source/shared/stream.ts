// One stream of server-sent events by fetch: resumes by Last-Event-ID, sees silence, and comes back with patience.
// fetch rather than EventSource: a stream that went silent can be cut and resumed where it was, and a refusal shows its status.

export interface LiveEvent {
  id: string;
  kind: string;
  data: unknown;
}

/** `open`: the stream stands, `isResumed` says whether no event was missed. */
export type StreamNews =
  | {what: 'open'; isResumed: boolean}
  | {what: 'event'; event: LiveEvent}
  | {what: 'alive'}
  | {what: 'lost'; status: number};

const silenceMax = 25_000;
const waitFirst = 1_000;
const waitMax = 30_000;

/** Splits server-sent text into events; keeps what is not complete yet. */
export class EventReader {
  private rest = '';

  take(text: string): LiveEvent[] {
    const out: LiveEvent[] = [];
    const parts = (this.rest + text).split(/\r?\n\r?\n/);
    this.rest = parts.pop() ?? '';
    for (const part of parts) {
      const event = eventOf(part);
      if (event) out.push(event);
    }
    return out;
  }
}

function eventOf(part: string): LiveEvent | undefined {
  let id = '';
  let kind = 'message';
  const data: string[] = [];
  for (const line of part.split(/\r?\n/)) {
    if (line.startsWith(':')) continue;
    const end = line.indexOf(':');
    const name = end < 0 ? line : line.slice(0, end);
    const value = end < 0 ? '' : line.slice(end + 1).replace(/^ /, '');
    if (name === 'id') id = value;
    else if (name === 'event') kind = value;
    else if (name === 'data') data.push(value);
  }
  if (data.length === 0) return undefined;
  try {
    return {id, kind, data: JSON.parse(data.join('\n')) as unknown};
  } catch {
    return undefined;
  }
}

/** Keeps a stream open until `stop`. */
export function keepStream(path: string, tell: (news: StreamNews) => void): {stop: () => void; retry: () => void} {
  let lastId = '';
  let wait = waitFirst;
  let isStopped = false;
  let cut = new AbortController();
  let wake: (() => void) | undefined;

  async function once(): Promise<number> {
    cut = new AbortController();
    let watchdog = setTimeout(() => cut.abort(), silenceMax);
    try {
      const headers: Record<string, string> = {accept: 'text/event-stream'};
      if (lastId !== '') headers['last-event-id'] = lastId;
      const response = await fetch(path, {headers, credentials: 'same-origin', cache: 'no-store', signal: cut.signal});
      if (!response.ok || !response.body) return response.status;
      wait = waitFirst;
      tell({what: 'open', isResumed: lastId !== ''});
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const events = new EventReader();
      for (;;) {
        const {done, value} = await reader.read();
        if (done) return 0;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => cut.abort(), silenceMax);
        tell({what: 'alive'});
        for (const event of events.take(value)) {
          if (event.id !== '') lastId = event.id;
          tell({what: 'event', event});
        }
      }
    } catch {
      return 0;
    } finally {
      clearTimeout(watchdog);
    }
  }

  void (async () => {
    while (!isStopped) {
      const status = await once();
      if (isStopped) return;
      tell({what: 'lost', status});
      const pause = wait * (0.75 + Math.random() / 2);
      wait = Math.min(wait * 2, waitMax);
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, pause);
      });
    }
  })();

  return {
    stop: () => {
      isStopped = true;
      cut.abort();
      wake?.();
    },
    retry: () => {
      wait = waitFirst;
      wake?.();
    },
  };
}

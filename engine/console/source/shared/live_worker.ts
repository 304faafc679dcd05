// Holds one stream for all tabs of a browser: over HTTP/1.1 a seventh stream of one browser would wait for ever.
import {keepStream, type StreamNews} from './stream';

interface SharedScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

const ports = new Set<MessagePort>();
let stream: ReturnType<typeof keepStream> | undefined;
/** What a tab that comes later must know at once. */
let state: StreamNews = {what: 'lost', status: 0};

function tellAll(news: StreamNews): void {
  if (news.what === 'open' || news.what === 'lost') state = news;
  for (const port of ports) port.postMessage(news);
}

(self as unknown as SharedScope).onconnect = (event) => {
  const port = event.ports[0];
  if (!port) return;
  ports.add(port);
  port.onmessage = (message: MessageEvent) => {
    if (message.data === 'leave') {
      ports.delete(port);
      if (ports.size === 0) {
        stream?.stop();
        stream = undefined;
      }
    } else if (message.data === 'retry') {
      stream?.retry();
    }
  };
  // A late tab has missed nothing that it had: it reads everything after this word.
  if (stream) port.postMessage(state.what === 'open' ? {what: 'open', isResumed: false} : state);
  else stream = keepStream('/api/v1/live', tellAll);
};

// The live feed of a page: through the shared worker where there is one, else by a stream of its own.
import {signal} from '@preact/signals';
import {serverNow} from './api';
import {keepStream, type LiveEvent, type StreamNews} from './stream';

export type LinkState = 'connecting' | 'live' | 'lost';

/** Whether the stream stands. */
export const link = signal<LinkState>('connecting');
/** Daemon's time of the last sign of life; 0 before the first. */
export const lastAlive = signal(0);

export interface LiveListener {
  /** Everything must be read again: the first time, and when events were missed. */
  everything: () => void;
  event: (event: LiveEvent) => void;
  /** The daemon does not take this person's session any more. */
  refused: () => void;
}

/** A tab hears nothing from its worker: then it is as lost as a silent stream. */
const silenceMax = 27_000;

export function openLive(listener: LiveListener): {close: () => void; retry: () => void} {
  let watchdog = 0;
  const alive = () => {
    lastAlive.value = serverNow();
    clearTimeout(watchdog);
    watchdog = window.setTimeout(silent, silenceMax);
  };
  // The worker itself says when its stream is lost; one that says nothing at all is gone, and the tab helps itself.
  const silent = () => {
    link.value = 'lost';
    held.close();
    held = ownStream(take);
  };
  const take = (news: StreamNews) => {
    if (news.what === 'lost') {
      clearTimeout(watchdog);
      link.value = 'lost';
      if (news.status === 401 || news.status === 403) listener.refused();
      return;
    }
    alive();
    if (news.what === 'open') {
      const isFirst = link.value === 'connecting';
      link.value = 'live';
      if (isFirst || !news.isResumed) listener.everything();
    } else if (news.what === 'event') {
      link.value = 'live';
      if (news.event.kind === 'reset') listener.everything();
      else if (news.event.kind !== 'heartbeat') listener.event(news.event);
    }
  };
  link.value = 'connecting';
  let held = sharedStream(take) ?? ownStream(take);
  return {
    retry: () => held.retry(),
    close: () => {
      clearTimeout(watchdog);
      held.close();
    },
  };
}

interface Held {
  close: () => void;
  retry: () => void;
}

function sharedStream(take: (news: StreamNews) => void): Held | undefined {
  if (typeof SharedWorker === 'undefined') return undefined;
  try {
    const worker = new SharedWorker(new URL('./live_worker.ts', import.meta.url), {type: 'module', name: 'live'});
    const leave = () => worker.port.postMessage('leave');
    worker.port.onmessage = (message: MessageEvent<StreamNews>) => take(message.data);
    worker.port.start();
    addEventListener('pagehide', leave);
    return {
      retry: () => worker.port.postMessage('retry'),
      close: () => {
        removeEventListener('pagehide', leave);
        leave();
        worker.port.close();
      },
    };
  } catch {
    return undefined;
  }
}

function ownStream(take: (news: StreamNews) => void): Held {
  const stream = keepStream('/api/v1/live', take);
  return {close: stream.stop, retry: stream.retry};
}

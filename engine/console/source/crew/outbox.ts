// What a crew has said and the daemon has not taken yet: kept on the device, sent in order, each once.
import {signal} from '@preact/signals';
import {ApiError, change, newKey, serverNow, type ChangeMethod} from '../shared/api';

/** One wish with the key that names it for ever; a repetition gets the first answer. */
export interface Waiting {
  key: string;
  method: ChangeMethod;
  path: string;
  body: Record<string, unknown>;
  job: string;
  /** For the list of what waits: a step's word, or `etr`, `help` … */
  what: string;
}

/** The daemon's no, kept until a person has read it: nothing said is dropped in silence. */
export interface Refused {
  waiting: Waiting;
  status: number;
  detail: string;
}

const place = 'crew-outbox';
const refusedPlace = 'crew-refused';

function kept<T>(name: string): T[] {
  try {
    return JSON.parse(localStorage.getItem(name) ?? '[]') as T[];
  } catch {
    return [];
  }
}

function keep(name: string, value: unknown): boolean {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export const waiting = signal<Waiting[]>(kept<Waiting>(place));
export const refused = signal<Refused[]>(kept<Refused>(refusedPlace));
/** False when this browser keeps nothing: closing the page loses what waits. */
export const isKept = signal(true);
export const isSending = signal(false);
export const isOffline = signal(false);

function setWaiting(next: Waiting[]): void {
  waiting.value = next;
  isKept.value = keep(place, next);
}

/** The moment of a tap by the daemon's clock, so that a phone with a wrong clock tells no wrong time. */
export const momentOfNow = (): string => new Date(serverNow()).toISOString();

export function say(method: ChangeMethod, path: string, body: Record<string, unknown>, job: string, what: string): void {
  setWaiting([...waiting.value, {key: newKey(), method, path, body, job, what}]);
  void sendAll();
}

export function forgetRefusal(key: string): void {
  refused.value = refused.value.filter((one) => one.waiting.key !== key);
  keep(refusedPlace, refused.value);
}

/** Told when something was taken or refused, so that the page is read again. */
export const changed = new Set<() => void>();

async function sendFirst(): Promise<'next' | 'later'> {
  const first = waiting.value[0];
  if (!first) return 'later';
  try {
    await change(first.method, first.path, first.body, {key: first.key});
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
    isOffline.value = trouble.status === 0;
    // No answer, too much at once, or a store that is away: the same words go again later.
    if (trouble.status === 0 || trouble.status === 429 || trouble.status >= 500) return 'later';
    refused.value = [...refused.value, {waiting: first, status: trouble.status, detail: trouble.message}];
    keep(refusedPlace, refused.value);
  }
  isOffline.value = false;
  // Another tab may have sent it too: the key makes that harmless. Only this one is taken away.
  setWaiting(waiting.value.filter((one) => one.key !== first.key));
  return 'next';
}

export async function sendAll(): Promise<void> {
  if (isSending.value) return;
  isSending.value = true;
  try {
    let wasAny = false;
    while (waiting.value.length > 0 && (await sendFirst()) === 'next') wasAny = true;
    if (wasAny) changed.forEach((tell) => tell());
  } finally {
    isSending.value = false;
  }
}

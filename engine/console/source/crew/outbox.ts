// What a crew has said and photographed and the daemon has not taken yet: kept on the device, words sent in order, each once.
import {signal} from '@preact/signals';
import {ApiError, change, keepClock, newKey, serverNow, type ChangeMethod} from '../shared/api';
import {dropPhoto, putPhoto, readPhoto} from './photo_store';

/** One wish with the key that names it for ever; a repetition gets the first answer. */
export interface Waiting {
  key: string;
  method: ChangeMethod;
  path: string;
  body: Record<string, unknown>;
  job: string;
  /** For the list of what waits: a step's word, or `etr`, `help` … */
  what: string;
  /** Its picture lies in the browser's database, by `key`. */
  photo?: boolean;
}

/** The daemon's no, kept until a person has read it: nothing said is dropped in silence. */
export interface Refused {
  waiting: Waiting;
  status: number;
  detail: string;
}

keepClock('crew-clock');
const place = 'crew-outbox';
const refusedPlace = 'crew-refused';

function kept<T>(name: string): T[] {
  try {
    return JSON.parse(localStorage.getItem(name) ?? '[]') as T[];
  } catch {
    return [];
  }
}

/** False once this browser would not keep it: then memory alone has all of it. */
let isStored = true;
function keep(name: string, value: unknown): boolean {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    isStored = true;
  } catch {
    isStored = false;
  }
  return isStored;
}

export const waiting = signal<Waiting[]>(kept<Waiting>(place));
export const refused = signal<Refused[]>(kept<Refused>(refusedPlace));
/** False when this browser keeps nothing: closing the page loses what waits. */
export const isKept = signal(true);
export const isSending = signal(false);
export const isOffline = signal(false);
/** The device's pass is over, or it never had one: nothing is sent until a new link has signed it in. */
export const hasNoPass = signal(false);
let isEveryPhotoKept = true;

/** Another tab of this device may have written too: the change is made to what lies there now, never to what this tab last saw. */
function changeWaiting(change: (all: Waiting[]) => Waiting[]): void {
  const next = change(isStored ? kept<Waiting>(place) : waiting.value);
  waiting.value = next;
  if (!next.some((one) => one.photo)) isEveryPhotoKept = true;
  isKept.value = keep(place, next) && isEveryPhotoKept;
}

/** The moment of a tap by the daemon's clock, so that a phone with a wrong clock tells no wrong time. */
export const momentOfNow = (): string => new Date(serverNow()).toISOString();

export function say(method: ChangeMethod, path: string, body: Record<string, unknown>, job: string, what: string): void {
  const one = {key: newKey(), method, path, body, job, what};
  changeWaiting((all) => [...all, one]);
  void sendAll();
}

/** A photo waits with the words; `data` is a JPEG in base64. */
export async function sayPhoto(path: string, body: Record<string, unknown>, data: string, job: string): Promise<void> {
  const key = newKey();
  if (!(await putPhoto(key, data))) isEveryPhotoKept = false;
  changeWaiting((all) => [...all, {key, method: 'POST', path, body, job, what: 'photo', photo: true}]);
  void sendAll();
}

function changeRefused(change: (all: Refused[]) => Refused[]): void {
  refused.value = change(isStored ? kept<Refused>(refusedPlace) : refused.value);
  keep(refusedPlace, refused.value);
}

function dropRefusal(key: string): void {
  changeRefused((all) => all.filter((one) => one.waiting.key !== key));
}

/** A person has read it; a picture goes with it. */
export function forgetRefusal(key: string): void {
  const isPhoto = refused.value.some((one) => one.waiting.key === key && one.waiting.photo);
  dropRefusal(key);
  if (isPhoto) void dropPhoto(key);
}

/** A picture that was refused is tried once more, as a wish of its own: after a new link, or a word with the desk. */
export async function sendPhotoAgain(key: string): Promise<void> {
  const found = refused.value.find((one) => one.waiting.key === key);
  const data = found && (await readPhoto(key));
  if (!found || data === undefined) return;
  const fresh = newKey();
  if (!(await putPhoto(fresh, data))) isEveryPhotoKept = false;
  changeWaiting((all) => [...all, {...found.waiting, key: fresh}]);
  forgetRefusal(key);
  void sendAll();
}

/** Words that were refused go once more, as a wish of their own with their first time: after a word with the desk, or a new link. */
export function sayAgain(key: string): void {
  const found = refused.value.find((one) => one.waiting.key === key);
  if (!found) return;
  changeWaiting((all) => [...all, {...found.waiting, key: newKey()}]);
  dropRefusal(key);
  void sendAll();
}

/** The picture as a file of the phone's own. */
export async function savePhoto(key: string): Promise<void> {
  const data = await readPhoto(key);
  if (data === undefined) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], {type: 'image/jpeg'}));
  link.download = `photo-${key.slice(0, 8)}.jpg`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

addEventListener('storage', ({key}) => {
  if (!isStored) return;
  if (key === place || key === null) waiting.value = kept<Waiting>(place);
  if (key === refusedPlace || key === null) refused.value = kept<Refused>(refusedPlace);
});

/** Told of each word that the daemon took, before it stops waiting: what is shown must not fall back until the page is read again. */
export const taken = new Set<(one: Waiting, answer: unknown) => void>();

/** Told when something was taken or refused, so that the page is read again. */
export const changed = new Set<() => void>();

/** What is sent: with its picture, where it has one. undefined: the picture is gone from this device. */
async function bodyOf(one: Waiting): Promise<Record<string, unknown> | undefined> {
  if (!one.photo) return one.body;
  const data = await readPhoto(one.key);
  return data === undefined ? undefined : {...one.body, photo: {type: 'image/jpeg', data}};
}

function refuse(one: Waiting, status: number, detail: string): void {
  changeRefused((all) => (all.some((known) => known.waiting.key === one.key) ? all : [...all, {waiting: one, status, detail}]));
}

/** No answer, no pass, too slow, too much at once, or a store that is away: that says nothing of the words, and they go again as they are. */
const isForLater = (status: number) => status === 0 || status === 401 || status === 408 || status === 429 || status >= 500;

async function send(first: Waiting): Promise<'next' | 'later'> {
  try {
    const body = await bodyOf(first);
    if (body) {
      const answer = await change<unknown>(first.method, first.path, body, {key: first.key});
      taken.forEach((tell) => tell(first, answer.body));
    } else refuse(first, 0, 'the picture is not on this device any more; take it again');
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) {
      if (first.photo) return 'later';  // the browser's database did not answer
      throw trouble;
    }
    isOffline.value = trouble.status === 0;
    if (trouble.status === 401) hasNoPass.value = true;
    if (isForLater(trouble.status)) return 'later';
    refuse(first, trouble.status, trouble.message);
  }
  isOffline.value = false;
  // Another tab may have sent it too: the key makes that harmless. Only this one is taken away.
  changeWaiting((all) => all.filter((one) => one.key !== first.key));
  const isRefused = refused.value.some((one) => one.waiting.key === first.key);
  if (first.photo && !isRefused) void dropPhoto(first.key);  // one that was refused stays until a person has seen to it
  return 'next';
}

/** Words go in their order, and no photo stands before them: it may take a minute where a word takes a moment. */
type Lane = 'words' | 'photos';
const firstOf = (lane: Lane) => waiting.value.find((one) => Boolean(one.photo) === (lane === 'photos'));
const underWay = new Set<Lane>();

async function sendLane(lane: Lane): Promise<void> {
  if (underWay.has(lane)) return;
  underWay.add(lane);
  isSending.value = true;
  try {
    let wasAny = false;
    for (let first = firstOf(lane); first && (await send(first)) === 'next'; first = firstOf(lane)) wasAny = true;
    if (wasAny) changed.forEach((tell) => tell());
  } finally {
    underWay.delete(lane);
    isSending.value = underWay.size > 0;
  }
}

export async function sendAll(): Promise<void> {
  if (hasNoPass.value) return;
  await Promise.all([sendLane('words'), sendLane('photos')]);
}

// Talks with the daemon: JSON in and out, problems as values that can be shown, changes that can be repeated safely.
import {visibleBody} from './visible';

/** RFC 9457 problem of the daemon. `field` names what is wrong; `present` is what has changed meanwhile (412). */
export interface Problem {
  title: string;
  status: number;
  detail?: string;
  field?: string;
  present?: unknown;
}

/** Thrown by every call that did not succeed. `status` 0: no answer came, so nobody knows whether it was done. */
export class ApiError extends Error {
  readonly problem: Problem;
  readonly status: number;
  readonly etag: string | undefined;

  constructor(problem: Problem, etag?: string) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
    this.status = problem.status;
    this.etag = etag;
  }
}

/** What came, with the tag that names its version. */
export interface Answer<T> {
  body: T;
  etag: string | undefined;
  status: number;
}

export interface ChangeOptions {
  /** Sent as If-Match: the change is refused with 412 when somebody else was first. */
  ifMatch?: string | undefined;
  /** The same key again gives the first answer again instead of doing it twice. Made when missing. */
  key?: string | undefined;
  /** Lets the request outlive its page. */
  keepalive?: boolean;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

/** Random UUID; crypto.randomUUID is missing on plain http, getRandomValues is not. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Milliseconds to add to this machine's clock to have the daemon's; from the Date header of its answers. */
let clockOffset = 0;
let isClockKnown = false;
export function serverNow(): number {
  return Date.now() + clockOffset;
}

let clockPlace: string | undefined;
/** Keeps the offset on this device under this name, so that a page which is loaded anew without a network tells true times, too. */
export function keepClock(place: string): void {
  clockPlace = place;
  try {
    const known = Number(localStorage.getItem(place) ?? '0');
    if (!isClockKnown && Number.isFinite(known)) clockOffset = known;
  } catch {
    // Nothing is kept: the first answer says it.
  }
}

function learnClock(response: Response, sentAt: number): void {
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return;
  // The header counts whole seconds; half of one is added, and half of the way.
  const offset = date + 500 - (sentAt + Date.now()) / 2;
  if (!isClockKnown || Math.abs(offset - clockOffset) > 1500) clockOffset = Math.abs(offset) < 1500 ? 0 : offset;
  isClockKnown = true;
  if (clockPlace === undefined) return;
  try {
    localStorage.setItem(clockPlace, String(clockOffset));
  } catch {
    // A private window keeps nothing.
  }
}

/** Called with true after each answer and with false when none came. */
export const reachability = new Set<(isReachable: boolean) => void>();
/** Called when the daemon says that nobody is signed in (any more). */
export const signedOut = new Set<() => void>();

async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => '');
  try {
    const parsed = JSON.parse(text) as Partial<Problem>;
    return {...parsed, title: parsed.title ?? response.statusText, status: response.status};
  } catch {
    return {title: response.statusText || String(response.status), status: response.status};
  }
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const sentAt = Date.now();
  let response: Response;
  try {
    response = await fetch(path, {credentials: 'same-origin', ...init});
  } catch (trouble) {
    if (trouble instanceof DOMException && trouble.name === 'AbortError') throw trouble;
    reachability.forEach((tell) => tell(false));
    throw new ApiError({title: 'no answer', status: 0});
  }
  learnClock(response, sentAt);
  reachability.forEach((tell) => tell(true));
  return response;
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const etag = response.headers.get('etag') ?? undefined;
  if (!response.ok) {
    // Of a sign-in it says that the name or the password is wrong, and whoever is signed in stays so.
    if (response.status === 401 && !response.url.endsWith('/api/v1/session')) signedOut.forEach((tell) => tell());
    throw new ApiError(await problemOf(response), etag);
  }
  const body = (response.status === 204 ? undefined : await response.json()) as T;
  return {body, etag, status: response.status};
}

/** Reads. `path` is from the root, e.g. `/api/v1/outages?open=true`. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<Answer<T>> {
  const headers = {accept: 'application/json, application/problem+json'};
  return answerOf<T>(await send(path, {headers, ...(signal ? {signal} : {})}));
}

/** Fetches a file and hands it to the browser under this name. `next`: the `after` of the address at which it goes on, where it does. */
export async function download(path: string, name: string): Promise<{next: string | null}> {
  const response = await send(path, {});
  if (!response.ok) {
    await answerOf(response);  // throws, and says who is signed out
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  const further = /<([^>]*)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  return {next: further === undefined ? null : new URL(further, location.href).searchParams.get('after')};
}

export type ChangeMethod = 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** Changes. A POST carries an Idempotency-Key; keep `options.key` over repetitions of one and the same wish. */
export async function change<T>(method: ChangeMethod, path: string, body?: unknown, options: ChangeOptions = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = {accept: 'application/json, application/problem+json', ...options.headers};
  if (method === 'POST') headers['idempotency-key'] = options.key ?? newKey();
  if (options.ifMatch !== undefined) headers['if-match'] = options.ifMatch;
  const init: RequestInit = {method, headers};
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(body, visibleBody);
  }
  if (options.keepalive) init.keepalive = true;
  if (options.signal) init.signal = options.signal;
  return answerOf<T>(await send(path, init));
}

export const post = <T>(path: string, body: unknown = {}, options: ChangeOptions = {}) => change<T>('POST', path, body, options);

/** All pages of a list, one after the other; `field` names the array in each answer. */
export const readAll = async <T>(path: string, field: string): Promise<T[]> => (await readPages<T>(path, field, 50)).rows;

/** The first pages of a list, and whether there are more. */
export async function readPages<T>(path: string, field: string, pagesMax: number): Promise<{rows: T[]; hasMore: boolean}> {
  const out: T[] = [];
  let after: string | undefined;
  for (let page = 0; page < pagesMax; ++page) {
    const mark = path.includes('?') ? '&' : '?';
    const {body} = await read<Record<string, unknown>>(after === undefined ? path : `${path}${mark}after=${encodeURIComponent(after)}`);
    out.push(...((body[field] as T[] | undefined) ?? []));
    after = body['next'] as string | undefined;
    if (after === undefined) break;
  }
  return {rows: out, hasMore: after !== undefined};
}

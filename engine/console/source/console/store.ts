// One store feeds list, map and boards: what the daemon last said, read again when its events say that it has changed.
import {computed, signal, type Signal} from '@preact/signals';
import {ApiError, read, readAll, readPages, reachability, serverNow} from '../shared/api';
import {openLive} from '../shared/live';
import type {LiveEvent} from '../shared/stream';
import {may} from './rights';
import {isOver, session, sessionIsOver} from './session_state';
import type {Crew, Desk, ExceptionRow, Job, OutageDetail, OutageRow, PlanRow, WorkParty, Notices} from './types';
import type {Revision} from './types_network';

export const outages = signal<OutageRow[] | null>(null);
export const jobs = signal<Job[]>([]);
export const crews = signal<Crew[] | null>(null);
export const desk = signal<Desk | null>(null);
export const exceptions = signal<ExceptionRow[] | null>(null);
/** There are further ones behind those that were read. */
export const hasMoreExceptions = signal(false);
let exceptionPages = 4;
export const parties = signal<WorkParty[]>([]);
export const plans = signal<PlanRow[] | null>(null);
export const revisions = signal<Revision[] | null>(null);

/** The outage that is shown in detail. */
export const selected = signal<string | null>(null);
export interface Shown<T> {
  id: string;
  body: T;
  etag: string | undefined;
}
export const detail = signal<Shown<OutageDetail> | null>(null);
export const notices = signal<Shown<Notices> | null>(null);
/** Daemon's time at which the outages were last read; 0 before. */
export const readAt = signal(0);
/** What could not be read, by part. */
export const troubles = signal<Partial<Record<Part, ApiError>>>({});
/** Parts that have been read once. */
export const loaded = signal<ReadonlySet<Part>>(new Set());

export type Part = 'outages' | 'jobs' | 'crews' | 'desk' | 'exceptions' | 'parties' | 'plans' | 'revisions' | 'detail' | 'notices';

const listed: Record<Exclude<Part, 'detail' | 'notices'>, () => Promise<void>> = {
  outages: async () => {
    outages.value = await readAll<OutageRow>('/api/v1/outages?open=true&limit=500', 'outages');
    readAt.value = serverNow();
  },
  jobs: async () => void (jobs.value = await readAll<Job>('/api/v1/jobs?open=true&limit=500', 'jobs')),
  crews: async () => void (crews.value = await readAll<Crew>('/api/v1/crews', 'crews')),
  desk: async () => void (desk.value = (await read<Desk>('/api/v1/desk')).body),
  exceptions: async () => {
    if (!may('readExceptions')) return;
    const {rows, hasMore} = await readPages<ExceptionRow>('/api/v1/exceptions?open=true&limit=500', 'exceptions', exceptionPages);
    exceptions.value = rows;
    hasMoreExceptions.value = hasMore;
  },
  parties: async () => void (parties.value = await readAll<WorkParty>('/api/v1/work-parties', 'work_parties')),
  plans: async () => void (plans.value = await readAll<PlanRow>('/api/v1/planned-outages?open=true', 'planned_outages')),
  revisions: async () => void (revisions.value = await readAll<Revision>('/api/v1/network/revisions', 'revisions')),
};

async function readDetail(): Promise<void> {
  const id = selected.value;
  if (id === null) return void (detail.value = null);
  const {body, etag} = await read<OutageDetail>(`/api/v1/outages/${encodeURIComponent(id)}`);
  if (selected.value === id) detail.value = {id, body, etag};
}

async function readNotices(): Promise<void> {
  const id = selected.value;
  if (id === null || !may('readNotices')) return void (notices.value = null);
  const {body, etag} = await read<Notices>(`/api/v1/outages/${encodeURIComponent(id)}/notices?limit=50`);
  if (selected.value === id) notices.value = {id, body, etag};
}

const readers: Record<Part, () => Promise<void>> = {...listed, detail: readDetail, notices: readNotices};
const everything = Object.keys(readers) as Part[];

/** Parts wait a little, so that many events of one moment are one reading; counts of notices change often and wait longer. */
const waits: Partial<Record<Part, number>> = {notices: 900, desk: 300, exceptions: 500};
const waiting = new Map<Part, number>();
const running = new Map<Part, Promise<void>>();

export function refresh(...parts: Part[]): void {
  for (const part of parts) {
    if (waiting.has(part)) continue;
    waiting.set(part, window.setTimeout(() => void run(part), running.has(part) ? 400 : (waits[part] ?? 120)));
  }
}

/** Reads a part; when it is being read already, once more after that, for what is under way may be older than the wish. */
function run(part: Part): Promise<void> {
  clearTimeout(waiting.get(part));
  waiting.delete(part);
  const before = running.get(part);
  if (before) {
    refresh(part);
    return before;
  }
  const work = readPart(part).finally(() => running.delete(part));
  running.set(part, work);
  return work;
}

async function readPart(part: Part): Promise<void> {
  if (!session.value || isOver.value) return;
  try {
    await readers[part]();
    if (troubles.value[part]) troubles.value = {...troubles.value, [part]: undefined};
    if (!loaded.value.has(part)) loaded.value = new Set([...loaded.value, part]);
  } catch (trouble) {
    if (trouble instanceof ApiError) troubles.value = {...troubles.value, [part]: trouble};
  }
}

/** The detail of the outage at the cursor, once it is there. */
export async function detailRead(): Promise<Shown<OutageDetail> | null> {
  for (let turn = 0; turn < 3 && selected.value !== null && detail.value?.id !== selected.value; ++turn) await run('detail');
  return detail.value?.id === selected.value ? detail.value : null;
}

export function select(id: string | null): void {
  if (selected.value === id) return;
  selected.value = id;
  if (detail.value?.id !== id) detail.value = null;
  if (notices.value?.id !== id) notices.value = null;
  void run('detail');
  void run('notices');
}

/** As many again as were read before. */
export function readMoreExceptions(): void {
  exceptionPages += 4;
  void run('exceptions');
}

function outageOf(event: LiveEvent): string | undefined {
  const data = event.data as {id?: string; outage?: string};
  return data.outage ?? data.id;
}

const touched: Record<string, Part[]> = {
  outage: ['outages'],
  job: ['jobs', 'crews', 'parties', 'outages'],
  plan: ['plans', 'outages'],
  sending: ['desk'],
  alarm: ['desk'],
  exception: ['exceptions'],
  crew: ['crews'],
  notice: [],
};

/** What pages of their own listen for beside the store. */
const listeners = new Set<(event: LiveEvent) => void>();
export function onLive(listener: (event: LiveEvent) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function take(event: LiveEvent): void {
  listeners.forEach((tell) => tell(event));
  refresh(...(touched[event.kind] ?? []));
  const isShown = outageOf(event) === selected.value;
  if (event.kind === 'notice' && isShown) refresh('notices');
  if (isShown || event.kind === 'job' || event.kind === 'plan') refresh('detail');
}

let feed: ReturnType<typeof openLive> | undefined;
let poll = 0;

export function startStore(): void {
  stopStore();
  feed = openLive({
    everything: () => refresh(...everything),
    event: take,
    refused: sessionIsOver,
  });
  refresh(...everything);
  // Crews move and replies come without an event of their own; a quiet feed shall not hide a mistake of ours for ever either.
  poll = window.setInterval(() => refresh('crews', 'desk', 'outages', 'jobs'), 30_000);
}

/** The same person is back: everything is read again, and nothing is put away before. */
export function resumeStore(): void {
  feed?.retry();
  refresh(...everything);
}

export function stopStore(): void {
  feed?.close();
  feed = undefined;
  clearInterval(poll);
  outages.value = crews.value = desk.value = exceptions.value = plans.value = revisions.value = null;
  hasMoreExceptions.value = false;
  exceptionPages = 4;
  jobs.value = [];
  parties.value = [];
  detail.value = notices.value = null;
  selected.value = null;
  loaded.value = new Set();
}

/** After a change of one's own: what it touches is read again without waiting for its event. */
export function changed(...parts: Part[]): void {
  refresh('outages', 'detail', ...parts);
}

let wasReachable = true;
reachability.add((isReachable) => {
  if (isReachable && !wasReachable) {
    feed?.retry();
    refresh(...everything);
  }
  wasReachable = isReachable;
});

const sum = (list: Signal<OutageRow[] | null>, of: (row: OutageRow) => number | undefined) =>
  computed(() => (list.value ?? []).reduce((total, row) => total + (of(row) ?? 0), 0));

export const isFault = (row: OutageRow) => row.state !== 'scheduled';
export const outNow = sum(outages, (row) => row.customers_out);
export const outageCount = computed(() => (outages.value ?? []).filter((row) => isFault(row) && row.state !== 'restored').length);
export const openHolds = computed(() => desk.value?.holds ?? []);
export const jobOf = computed(() => {
  const out = new Map<string, Job>();
  for (const job of jobs.value) if (job.outage !== null) out.set(job.outage, job);
  return out;
});
export const crewName = (id: string | null): string => {
  const found = crews.value?.find((crew) => crew.id === id);
  return found ? (found.name === '' || found.name === id ? found.id : `${found.id} · ${found.name}`) : (id ?? '');
};

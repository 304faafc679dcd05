// The job as the daemon last told it, read again each half minute and after each word that it took.
import {signal} from '@preact/signals';
import {ApiError, read, serverNow} from '../shared/api';
import {zone} from '../shared/time';
import {setLanguage} from '../shared/words';
import {keepPageForOffline} from './offline_page';
import {changed, hasNoPass, momentOfNow, say, sayPhoto as keepPhoto, sendAll, taken, waiting, type Waiting} from './outbox';
import type {CrewPage, Job, PhotoKind, Step} from './types';

const place = 'crew-page';
const tick = 5_000;
let ticks = 0;

function lastKept(): {page: CrewPage; at: number} | undefined {
  try {
    return JSON.parse(localStorage.getItem(place) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

const last = lastKept();
export const page = signal<CrewPage | undefined>(last?.page);
export const readAt = signal(last?.at ?? 0);
export const isReachable = signal(true);
export const chosen = signal<string | undefined>(undefined);

function keepPage(next: CrewPage): void {
  page.value = next;
  readAt.value = serverNow();
  zone.value = next.time_zone || 'UTC';
  try {
    if (localStorage.getItem('language') === null) setLanguage(next.language === 'zh' ? 'zh' : 'en');
    localStorage.setItem(place, JSON.stringify({page: next, at: readAt.value}));
  } catch {
    // A private window keeps nothing.
  }
}

/** A step that the daemon took is in the job from then on, also where the next reading fails. */
function takeStep(one: Waiting, answer: unknown): void {
  if (!page.value || !one.path.endsWith('/steps')) return;
  const [step, at] = [String(one.body['step']), String(one.body['occurred_at'])];
  const state = String((answer as {state?: string} | undefined)?.state ?? step);  // a late step moves nothing
  const jobs = page.value.jobs.map((job) => (job.id === one.job && job.is_yours ? {...job, state, steps: [...job.steps, {step, occurred_at: at, is_own: true}]} : job));
  page.value = {...page.value, jobs};
  try {
    localStorage.setItem(place, JSON.stringify({page: page.value, at: readAt.value}));
  } catch {
    // A private window keeps nothing.
  }
}

export async function readPage(): Promise<void> {
  try {
    const {body} = await read<CrewPage>('/api/v1/crew');
    hasNoPass.value = false;
    keepPage(body);
    isReachable.value = true;
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
    if (trouble.status === 401) {
      hasNoPass.value = true;
      page.value = undefined;
      try {
        localStorage.removeItem(place);
      } catch {
        // Nothing was kept.
      }
    } else {
      isReachable.value = false;
    }
  }
}

export function ownJobs(): Job[] {
  const own = (page.value?.jobs ?? []).filter((one): one is Job => one.is_yours);
  // A page that an older version kept lacks some.
  return own.map((one) => ({...one, photos: one.photos ?? [], reported_live: one.reported_live ?? [], was_on_site: one.was_on_site ?? false}));
}

/** The one that is chosen, else the newest that is not over. */
export function jobInHand(): Job | undefined {
  const jobs = ownJobs();
  return jobs.find((one) => one.id === chosen.value) ?? jobs.find((one) => !['verified', 'returned', 'cancelled'].includes(one.state)) ?? jobs[0];
}

/** A job by its id: what is said of it never asks which one is shown. */
type Named = Pick<Job, 'id'>;
const pathOf = (job: Named, what: string) => `/api/v1/crew/jobs/${encodeURIComponent(job.id)}/${what}`;

export function sayStep(job: Named, step: Step, note?: string): void {
  say('POST', pathOf(job, 'steps'), {step, occurred_at: momentOfNow(), ...(note ? {note} : {})}, job.id, step);
}

export function sayWord(job: Named, word: string, more: Record<string, string> = {}): void {
  say('POST', pathOf(job, 'words'), {word, occurred_at: momentOfNow(), ...more}, job.id, word);
}

export function sayEtr(job: Named, minutes: number): void {
  say('POST', pathOf(job, 'etr'), {at: new Date(serverNow() + minutes * 60_000).toISOString()}, job.id, 'etr');
}

/** `at`: when the crew chose it; making it smaller takes a while. */
export async function sayPhoto(job: Named, kind: PhotoKind, at: string, data: string): Promise<void> {
  await keepPhoto(pathOf(job, 'photos'), {kind, occurred_at: at}, data, job.id);
}

/** Only the newest position is worth anything. */
export function sayPosition(job: Named, degrees: [number, number]): void {
  if (waiting.value.some((one) => one.what === 'position')) return;
  say('PUT', pathOf(job, 'position'), {degrees, occurred_at: momentOfNow()}, job.id, 'position');
}

export function start(): void {
  zone.value = page.value?.time_zone || 'UTC';
  taken.add(takeStep);
  changed.add(() => void readPage());
  void readPage().then(() => sendAll()).then(keepPageForOffline);
  setInterval(() => {
    // Where people are at work, that their line was reported live must stand here at once.
    const isGuarded = ownJobs().some((job) => job.work_parties.some((one) => one.cleared_at === null || one.earths_out < one.earths_in));
    if (isGuarded || ++ticks % (30_000 / tick) === 0) void readPage();
  }, tick);
  setInterval(() => void sendAll(), 5_000);
  addEventListener('online', () => void sendAll());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void readPage().then(() => sendAll());
  });
}

// What an outage is called in a line: its device, else its place, time and what is known of it; and jobs, calls and plans after it.
import {signal} from '@preact/signals';
import {read} from '../shared/api';
import {moment} from '../shared/time';
import {count} from '../shared/words';
import {callWord} from './state_words';
import {desk, jobs, loaded, outages} from './store';
import {t} from './words';
import type {OutageDetail, OutageRow} from './types';

/** First devices by outage, for daemons whose list does not tell them. */
const devices = signal<ReadonlyMap<string, string[]>>(new Map());
const asked = new Set<string>();
const askedMax = 60;

export const devicesOf = (row: OutageRow): string[] => row.devices ?? devices.value.get(`${row.id} ${row.state}`) ?? [];

export function shortId(id: string): string {
  return id.length > 12 ? id.slice(-5) : id;
}

/** Without a device: where and since when, and what is known of it. Ids say nothing to a person. */
export function placeOf(row: Pick<OutageRow, 'feeder' | 'area' | 'planned_start'> & {started_at?: string | null}): string {
  const where = [...new Set([row.feeder, row.area])].filter((one) => one !== '').join(' ') || t('placeUnknown');
  const began = row.started_at ?? row.planned_start;
  return began ? `${where} ${moment(began)}` : where;
}

function withoutDevice(row: OutageRow): string {
  const place = placeOf(row);
  if (row.plan_state) return t('namedPlan', {place});
  if (row.state === 'suspected') return (row.calls ?? 0) > 0 ? t('namedSuspected', {place, count: count(row.calls ?? 0)}) : t('namedSuspectedOnly', {place});
  return row.customers_affected > 0 ? t('namedCustomers', {place, count: count(row.customers_affected)}) : t('namedOutage', {place});
}

export function nameOf(row: OutageRow): string {
  const names = devicesOf(row);
  if (names.length === 0) return withoutDevice(row);
  return names.length === 1 ? names[0]! : `${names[0]} +${names.length - 1}`;
}

/** The detail of an outage as a row of the list. */
export const rowOf = (body: OutageDetail): OutageRow => ({...body, devices: body.devices.map((one) => one.device), calls: body.trouble_calls.length});

/** Of outages that are in no list any more, once they were asked for. */
const learned = signal<ReadonlyMap<string, OutageRow>>(new Map());

const known = (id: string): OutageRow | undefined => outages.value?.find((one) => one.id === id) ?? learned.value.get(id);

export function nameOfId(id: string): string {
  const row = known(id);
  if (row) return nameOf(row);
  if (outages.value !== null && id.length > 12) learnName(id);
  return shortId(id);
}

/** Of an outage in the list; an id that is none, or of anything else, by its end. */
export function nameIfKnown(id: string): string {
  const row = known(id);
  return row ? nameOf(row) : /^[\da-f]{8}-[\da-f-]{27}$/.test(id) ? shortId(id) : id;
}

/** Once for each; what cannot be read keeps the end of its id. */
function learnName(id: string): void {
  if (asked.has(id) || asked.size > askedMax * 10) return;
  asked.add(id);
  read<OutageDetail>(`/api/v1/outages/${encodeURIComponent(id)}`).then(
    ({body}) => (learned.value = new Map([...learned.peek(), [id, rowOf(body)]])),
    () => undefined,
  );
}

/** A plan by the name that people gave it, else by what it opens. */
export const nameOfPlan = (id: string): string => (id.length > 12 ? nameOfId(id) : id);

/** A job is known by its outage, a call by where it came from. */
export function nameOfJob(id: string): string {
  const job = jobs.value.find((one) => one.id === id);
  if (job?.outage) return nameOfId(job.outage);
  return id.length > 12 && loaded.value.has('jobs') ? t('namedJobOver', {id: shortId(id)}) : shortId(id);
}
export function nameOfCall(id: string): string {
  const call = desk.value?.unlocated_calls.find((one) => one.id === id);
  return call?.address ?? call?.customer ?? (call ? `${callWord(call.kind)} ${moment(call.occurred_at)}` : shortId(id));
}

/** Whatever an id in a sentence stands for, as far as it is in a list here: nothing is asked for. */
export function nameOfAny(id: string): string {
  const row = known(id);
  if (row) return nameOf(row);
  if (jobs.value.some((one) => one.id === id)) return nameOfJob(id);
  return nameOfCall(id);
}

/** Reads the devices of the rows that do not tell them; once for each state of an outage. */
export function learnNames(rows: readonly OutageRow[]): void {
  for (const row of rows) {
    const key = `${row.id} ${row.state}`;
    if (row.devices !== undefined || asked.has(key) || asked.size > askedMax * 10) continue;
    if (devices.peek().size > askedMax && row.customers_out < 2) continue;
    asked.add(key);
    read<OutageDetail>(`/api/v1/outages/${encodeURIComponent(row.id)}`).then(
      ({body}) => (devices.value = new Map([...devices.peek(), [key, body.devices.map((one) => one.device)]])),
      () => asked.delete(key),
    );
  }
}

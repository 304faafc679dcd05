// What an outage is called in a line: its device, else its area; and how one is told apart from the other.
import {read} from '../shared/api';
import {signal} from '@preact/signals';
import {desk, jobs, outages} from './store';
import type {OutageDetail, OutageRow} from './types';

/** First devices by outage, for daemons whose list does not tell them. */
const devices = signal<ReadonlyMap<string, string[]>>(new Map());
const asked = new Set<string>();
const askedMax = 60;

export const devicesOf = (row: OutageRow): string[] => row.devices ?? devices.value.get(`${row.id} ${row.state}`) ?? [];

export function shortId(id: string): string {
  return id.length > 12 ? id.slice(-5) : id;
}

export function nameOf(row: OutageRow): string {
  const names = devicesOf(row);
  if (names.length === 0) return `${row.area || row.feeder || '—'} · ${shortId(row.id)}`;
  return names.length === 1 ? names[0]! : `${names[0]} +${names.length - 1}`;
}

/** Of outages that are in no list any more, once they were asked for. */
const learned = signal<ReadonlyMap<string, string>>(new Map());

export function nameOfId(id: string): string {
  const row = outages.value?.find((one) => one.id === id);
  if (row) return nameOf(row);
  const known = learned.value.get(id);
  if (known !== undefined) return known;
  if (outages.value !== null && id.length > 12) learnName(id);
  return shortId(id);
}

/** Once for each; what cannot be read keeps the end of its id. */
function learnName(id: string): void {
  if (asked.has(id) || asked.size > askedMax * 10) return;
  asked.add(id);
  read<OutageDetail>(`/api/v1/outages/${encodeURIComponent(id)}`).then(
    ({body}) => (learned.value = new Map([...learned.peek(), [id, nameOf({...body, devices: body.devices.map((one) => one.device)} as unknown as OutageRow)]])),
    () => undefined,
  );
}

/** A job is known by its outage, a call by where it came from. */
export function nameOfJob(id: string): string {
  const job = jobs.value.find((one) => one.id === id);
  return job?.outage ? nameOfId(job.outage) : shortId(id);
}
export function nameOfCall(id: string): string {
  const call = desk.value?.unlocated_calls.find((one) => one.id === id);
  return call?.address ?? call?.customer ?? shortId(id);
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

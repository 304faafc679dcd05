// The customer that is shown, and the search that leads there. Each look is kept in the audit log, so nothing is read again by itself.
import {signal} from '@preact/signals';
import {ApiError, read} from '../shared/api';
import {folded, visible} from '../shared/visible';
import {may} from './rights';
import {outages} from './store';
import {openTab, shownCustomer} from './tabs';
import type {Contact, NoticeRow} from './types';

export interface Found {
  customer: string;
  address: string;
}

export interface CustomerContact extends Contact {
  voice_ok: boolean;
  consents: boolean;
  no_usable_number: boolean;
  phone_barred: boolean;
  phone2_barred: boolean;
  verified_at: string | null;
}

export interface Supply {
  service_point: string;
  feeder: string;
  transformer: string;
  role: string;
  phases: string;
  live_phases: string;
}

export interface Interruption {
  outage: string;
  service_point: string;
  kind: string;
  cause: string;
  started_at: string;
  ended_at: string | null;
  is_partial: boolean;
  is_sustained: boolean;
}

export interface CustomerNotice extends NoticeRow {
  outage: string | null;
  exception?: {id: string; reason: string; opened_at: string; closed_at: string | null; closed_by: string; result: string};
}

export interface Customer {
  customer: string;
  address: string;
  language: string;
  classes: string[];
  critical_level: string;
  account_manager: string;
  area_manager: string;
  district: string;
  community: string;
  is_masked: boolean;
  contacts: CustomerContact[];
  failing_numbers: {number: string; channel: string; failures: number; first_at: string; last_at: string}[];
  number_history: {number: string; at: string; word: string; channel: string; told_by: string}[];
  service_points: string[];
  supply: Supply[];
  interruptions: Interruption[];
  trouble_calls: {id: string; outage: string | null; kind: string; source: string; occurred_at: string}[];
  ratings: {at: string; outage: string; crew: string; stars: number; how: string}[];
  questions: {at: string; channel: string; state: string; answer: string}[];
  replies: {at: string; outage: string; stage: string; channel: string; state: string; how: string}[];
  notices: CustomerNotice[];
}

export const customer = signal<Customer | null>(null);
export const customerTrouble = signal<ApiError | undefined>(undefined);
export const found = signal<Found[] | null>(null);
export const searchTrouble = signal<ApiError | undefined>(undefined);

export async function readCustomer(id: string): Promise<void> {
  try {
    const {body} = await read<Customer>(`/api/v1/customers/${encodeURIComponent(id)}`);
    if (shownCustomer.value === id) customer.value = body;
    customerTrouble.value = undefined;
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
    if (shownCustomer.value === id) customer.value = null;
    customerTrouble.value = trouble;
  }
}

export function openCustomer(id: string): void {
  if (!may('readCustomers')) return;
  if (customer.value?.customer !== id) customer.value = null;
  shownCustomer.value = id;
  openTab('customers', id);
  void readCustomer(id);
}

/** An account or number of full-width digits is the same one; an address in Chinese is looked for as it is written. */
const searched = (words: string): string => (/^[\u0020-\u007e\u3000\uff01-\uff5e]*$/.test(visible(words)) ? folded(words).trim() : visible(words));

/** Searches name no customers to who sees them masked: an account is looked up by its whole number then. */
export const isByNumber = signal(false);

async function byWholeNumber(account: string): Promise<Found[]> {
  try {
    const {body} = await read<Customer>(`/api/v1/customers/${encodeURIComponent(account)}`);
    return [{customer: body.customer, address: body.address}];
  } catch (trouble) {
    if (trouble instanceof ApiError && trouble.status === 404) return [];
    throw trouble;
  }
}

export async function findCustomers(words: string): Promise<void> {
  try {
    const {body} = await read<{customers?: Found[]}>(`/api/v1/search?q=${encodeURIComponent(searched(words))}`);
    isByNumber.value = body.customers === undefined;
    found.value = body.customers ?? (await byWholeNumber(searched(words).trim()));
    searchTrouble.value = undefined;
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
    searchTrouble.value = trouble;
  }
}

/** When this customer reported to be out, in an outage that nobody has confirmed yet: no interruption is counted then, and nobody knows that there is supply. */
export function reportedOut(of: Customer): string | undefined {
  const suspected = new Set((outages.value ?? []).filter((row) => row.state === 'suspected').map((row) => row.id));
  return of.trouble_calls.find((call) => ['no_power', 'part_power'].includes(call.kind) && call.outage !== null && suspected.has(call.outage))?.occurred_at;
}

/** Forgets who was looked at, for the next person at this screen. */
export function forgetCustomer(): void {
  customer.value = null;
  found.value = null;
  shownCustomer.value = null;
}

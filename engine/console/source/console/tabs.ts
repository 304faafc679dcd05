// Which of the console's pages is shown; kept in the address, so that a reload comes back to it.
import {computed, signal} from '@preact/signals';
import {may, type Right} from './rights';

export const tabs = ['outages', 'plans', 'crews', 'notices', 'network', 'customers', 'reports', 'accounts', 'campaigns', 'handover'] as const;
export type Tab = (typeof tabs)[number];

const needs: Partial<Record<Tab, Right>> = {customers: 'readCustomers', reports: 'readReports', campaigns: 'readCampaigns', accounts: 'readAudit'};
/** The pages of which this person may see anything; their place is their key. The handover is opened from the menu. */
export const openTabs = computed<Tab[]>(() => tabs.filter((one) => one !== 'handover').filter((one) => { const right = needs[one]; return right === undefined || may(right); }));

/** The customer who is shown on the page of customers. */
export const shownCustomer = signal<string | null>(null);

function fromAddress(): {page: Tab; object: string | null} {
  const [word, ...rest] = location.hash.slice(1).split('/');
  return {page: tabs.find((one) => one === word) ?? 'outages', object: rest.length > 0 ? decoded(rest.join('/')) : null};
}

/** An address that somebody typed wrongly is a page without an object. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

const first = fromAddress();
export const tab = signal<Tab>(first.page);
/** The plan that is shown on the page of plans. */
export const shownPlan = signal<string | null>(first.page === 'plans' ? first.object : null);
if (first.page === 'customers') shownCustomer.value = first.object;
/** The outage that the address names when the page is opened; asked for once. */
let firstOutage = first.page === 'outages' ? first.object : null;
export function takeFirstOutage(): string | null {
  const found = firstOutage;
  firstOutage = null;
  return found;
}

const addressOf = (page: Tab, object: string | null) => `${location.pathname}${location.search}#${page}${object === null ? '' : `/${encodeURIComponent(object)}`}`;

/** Each page is a step for the browser's Back; what is shown on it is none, for j and k pass over many. */
export function openTab(next: Tab, object?: string): void {
  if (tab.value !== next) history.pushState(null, '', addressOf(next, object ?? null));
  else if (object !== undefined) history.replaceState(null, '', addressOf(next, object));
  tab.value = next;  // after the step: what follows the page writes into the new one
}

/** A reload comes back to what was looked at. */
export function keepInAddress(page: Tab, object: string | null): void {
  const wanted = addressOf(page, object);
  if (wanted !== `${location.pathname}${location.search}${location.hash}`) history.replaceState(null, '', wanted);
}

export function openPlan(id: string): void {
  shownPlan.value = id;
  openTab('plans', id);
}

function come(): void {
  const {page, object} = fromAddress();
  if (page === 'plans' && object !== null) shownPlan.value = object;
  if (page === 'customers' && object !== null) shownCustomer.value = object;
  tab.value = page;
}
addEventListener('hashchange', come);
addEventListener('popstate', come);

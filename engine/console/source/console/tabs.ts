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

function fromAddress(): Tab {
  const [word, ...rest] = location.hash.slice(1).split('/');
  const found = tabs.find((one) => one === word) ?? 'outages';
  if (found === 'customers' && rest.length > 0) shownCustomer.value = decodeURIComponent(rest.join('/'));
  return found;
}

export const tab = signal<Tab>(fromAddress());
/** The plan that is shown on the page of plans. */
export const shownPlan = signal<string | null>(null);

export function openTab(next: Tab, object?: string): void {
  tab.value = next;
  const rest = object === undefined ? '' : `/${encodeURIComponent(object)}`;
  history.replaceState(null, '', `${location.pathname}${location.search}#${next}${rest}`);
}

export function openPlan(id: string): void {
  shownPlan.value = id;
  openTab('plans');
}

addEventListener('hashchange', () => (tab.value = fromAddress()));

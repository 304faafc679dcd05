// Which of the console's pages is shown; kept in the address, so that a reload comes back to it.
import {signal} from '@preact/signals';

export const tabs = ['outages', 'plans', 'crews', 'notices', 'network'] as const;
export type Tab = (typeof tabs)[number];

function fromAddress(): Tab {
  const word = location.hash.slice(1).split('/')[0];
  return tabs.find((one) => one === word) ?? 'outages';
}

export const tab = signal<Tab>(fromAddress());
/** The plan that is shown on the page of plans. */
export const shownPlan = signal<string | null>(null);

export function openTab(next: Tab): void {
  tab.value = next;
  history.replaceState(null, '', `${location.pathname}${location.search}#${next}`);
}

export function openPlan(id: string): void {
  shownPlan.value = id;
  openTab('plans');
}

addEventListener('hashchange', () => (tab.value = fromAddress()));

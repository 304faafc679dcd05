// Single keys: off while something is written, while a dialog is open, and when the person has switched them off.
import {sendWaiting} from './crews_board';
import {sendFirst} from './detail_crews';
import {dialog, show} from './dialog';
import {Help, keysOn} from './help';
import {fitMap, toggleLayers} from './map_state';
import {askConfirm, askDeclare, askEtr, askRestore} from './outage_forms';
import {askPlan} from './plan_wizard';
import {nextWithoutCrew, step} from './queue';
import {may} from './rights';
import {isOver} from './session_state';
import {detailRead, select, selected, type Shown} from './store';
import {openTab, openTabs, tab} from './tabs';
import {undo} from './undo';
import type {OutageDetail, OutageState} from './types';

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName));
}

/** Does it to the outage at the cursor, when its state allows it. */
async function withOutage(states: OutageState[], act: (shown: Shown<OutageDetail>) => void): Promise<void> {
  if (!may('outage')) return;
  const shown = await detailRead();
  if (shown && states.includes(shown.body.state)) act(shown);
}

const onOutages: Record<string, () => void> = {
  j: () => step(1),
  k: () => step(-1),
  Enter: () => document.getElementById('detail')?.focus(),
  s: () => void sendFirst(),
  n: nextWithoutCrew,
  c: () => void withOutage(['suspected'], askConfirm),
  e: () => void withOutage(['suspected', 'confirmed', 'partially_restored'], askEtr),
  r: () => void withOutage(['confirmed', 'partially_restored'], askRestore),
  '0': fitMap,
  l: toggleLayers,
};

const onCrews: Record<string, () => void> = {s: sendWaiting};

const everywhere: Record<string, () => void> = {
  f: () => askDeclare(),
  p: () => askPlan(),
  u: undo,
  '?': () => show(<Help />),
  '/': () => {
    const search = () => document.getElementById('search');
    openTab('outages');
    // At once where it is there: what is typed right after belongs into it, and digits would open other pages.
    if (search()) search()?.focus();
    else requestAnimationFrame(() => search()?.focus());
  },
};

function press(event: KeyboardEvent): void {
  if (isOver.value) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === 'Escape') return back(event);
  if (!keysOn.value || dialog.value || isWriting(event.target)) return;
  // Enter and space belong to the button that has the focus, unless it is a row of the queue.
  const isButton = event.target instanceof HTMLElement && event.target.closest('button, a, summary, .map') !== null;
  if (event.key === 'Enter' && isButton && !(event.target as HTMLElement).closest('[data-outage]')) return;
  const page = openTabs.value[Number(event.key) - 1];
  const act = page ? () => openTab(page) : everywhere[event.key] ?? (tab.value === 'outages' ? onOutages : tab.value === 'crews' ? onCrews : {})[event.key];
  if (!act) return;
  event.preventDefault();
  if (event.key === 'Enter' && event.target instanceof HTMLElement) event.target.click();
  act();
}

function back(event: KeyboardEvent): void {
  if (dialog.value) return;
  if (isWriting(event.target)) return (event.target as HTMLElement).blur();
  if (tab.value !== 'outages') return openTab('outages');
  if (selected.value !== null) select(null);
}

export const listenForKeys = (): void => addEventListener('keydown', press);

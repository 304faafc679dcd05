// Changes that wait a few seconds before they leave, so that they can be taken back; and short words about what was done.
// A page that closes meanwhile sends them at once: what was asked for is never lost.
import {signal} from '@preact/signals';
import {ApiError, newKey, post, serverNow} from '../shared/api';
import {now} from '../shared/time';
import {problemText} from './problem';
import {t} from './words';
import type {Part} from './store';
import {changed} from './store';

export interface Wish {
  text: string;
  path: string;
  body: unknown;
  ifMatch?: string | undefined;
  touches: Part[];
  /** Something is shown differently while it waits; ended either way. */
  onEnd?: () => void;
}

interface Waiting extends Wish {
  key: string;
  leavesAt: number;
  timer: number;
}

export interface Said {
  number: number;
  text: string;
  tone: 'good' | 'danger';
  again?: () => void;
}

const undoFor = 5_000;
export const waiting = signal<Waiting | null>(null);
export const said = signal<Said[]>([]);
let number = 0;

export function say(text: string, tone: Said['tone'] = 'good', again?: () => void): void {
  const one: Said = {number: ++number, text, tone, ...(again ? {again} : {})};
  said.value = [...said.value.slice(-2), one];
  if (tone === 'good') setTimeout(() => unsay(one.number), 6_000);
}

export function unsay(which: number): void {
  said.value = said.value.filter((one) => one.number !== which);
}

/** A press that came twice is one wish, and can be taken back as before. */
const isSame = (a: Wish, b: Wish) => a.path === b.path && JSON.stringify(a.body) === JSON.stringify(b.body);

/** Sends after the time to take it back; what waits already leaves at once. */
export function wish(one: Wish): void {
  if (waiting.value && isSame(waiting.value, one)) return;
  void flush();
  const leaving: Waiting = {...one, key: newKey(), leavesAt: serverNow() + undoFor, timer: window.setTimeout(() => void flush(), undoFor)};
  waiting.value = leaving;
}

export function undo(): void {
  const one = waiting.value;
  if (!one) return;
  clearTimeout(one.timer);
  waiting.value = null;
  one.onEnd?.();
  say(t('takenBack', {what: one.text}));
}

export async function flush(): Promise<void> {
  const one = waiting.value;
  if (!one) return;
  clearTimeout(one.timer);
  waiting.value = null;
  await leave(one);
}

/** Another person sits here now: what was said to the one before, and could be tried again, is not theirs, nor what has not left. */
export function forgetWaiting(): void {
  said.value = [];
  undo();
}

async function leave(one: Waiting): Promise<void> {
  try {
    await post(one.path, one.body, {key: one.key, ifMatch: one.ifMatch, keepalive: true});
    say(one.text);
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
    // The same key again: whatever became of the first try, it is not done twice.
    say(`${one.text}: ${problemText(trouble)}`, 'danger', () => void leave(one));
  } finally {
    one.onEnd?.();
    changed(...one.touches);
  }
}

addEventListener('pagehide', flush);

export function Toasts() {
  const one = waiting.value;
  return (
    <div class="toasts" role="status" aria-live="polite">
      {said.value.map((each) => (
        <div key={each.number} class={`toast ${each.tone}`}>
          <span class="grow">{each.text}</span>
          {each.again && <button onClick={() => { unsay(each.number); each.again?.(); }}>{t('tryAgain')}</button>}
          <button class="plain" aria-label={t('close')} onClick={() => unsay(each.number)}>✕</button>
        </div>
      ))}
      {one && (
        <div class="toast" data-waiting>
          <span class="grow">{t('leavesIn', {what: one.text, seconds: Math.max(0, Math.ceil((one.leavesAt - now.value) / 1000))})}</span>
          <button onClick={undo}>{t('undo')} <kbd>u</kbd></button>
          <button onClick={flush}>{t('atOnce')}</button>
        </div>
      )}
    </div>
  );
}

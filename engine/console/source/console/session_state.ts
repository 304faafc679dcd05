// Who is signed in here; undefined while it is not known, null when nobody is.
import {signal} from '@preact/signals';
import type {Session} from './types';

export const session = signal<Session | null | undefined>(undefined);

/** The daemon takes the session no more, while the page and what is written on it still stand: they wait for who comes back. */
export const isOver = signal(false);

export function sessionIsOver(): void {
  if (session.peek()) isOver.value = true;
}

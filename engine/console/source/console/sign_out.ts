// Leaving the desk: by the menu, or because whoever signed in may not stay at it.
import {signal} from '@preact/signals';
import {change} from '../shared/api';
import {isOver, session} from './session_state';
import {stopStore} from './store';
import {flush} from './undo';

/** Why the page asks who is there; the page of signing in says it once. */
export const whyOut = signal('');

export async function signOut(why = ''): Promise<void> {
  await flush();  // what waits to be taken back was asked for, and leaves under its own name
  await change('DELETE', '/api/v1/session').catch(() => undefined);
  stopStore();
  whyOut.value = why;
  isOver.value = false;
  session.value = null;
}

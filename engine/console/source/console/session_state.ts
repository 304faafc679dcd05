// Who is signed in here; undefined while it is not known, null when nobody is.
import {signal} from '@preact/signals';
import type {Session} from './types';

export const session = signal<Session | null | undefined>(undefined);

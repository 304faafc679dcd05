// In which order the queue stands, and how it keeps still while a person points into it.
import {computed, signal} from '@preact/signals';
import {visible} from '../shared/visible';
import {devicesOf} from './names';
import {outages} from './store';
import type {OutageRow} from './types';

export type Sort = 'urgency' | 'newest' | 'customers' | 'etr';
export type Filter = 'all' | 'fault' | 'planned';

export const sort = signal<Sort>('urgency');
export const filter = signal<Filter>('all');
export const search = signal('');
/** True while the pointer or the focus is in the list: then no row moves. */
export const isHeld = signal(false);

const started = (row: OutageRow) => Date.parse(row.started_at ?? row.planned_start ?? '') || 0;

/** Hazards, life support, critical, confirmed before suspected, how many are out, the older first. */
function byUrgency(a: OutageRow, b: OutageRow): number {
  const faults = Number(a.state === 'scheduled') - Number(b.state === 'scheduled');
  if (faults !== 0) return faults;
  if (a.state === 'scheduled') return started(a) - started(b);
  return (
    Number(a.state === 'restored') - Number(b.state === 'restored') ||
    Number(b.has_hazard) - Number(a.has_hazard) ||
    (b.life_support ?? 0) - (a.life_support ?? 0) ||
    (b.critical ?? 0) - (a.critical ?? 0) ||
    b.customers_out - a.customers_out ||
    started(a) - started(b)
  );
}

const orders: Record<Sort, (a: OutageRow, b: OutageRow) => number> = {
  urgency: byUrgency,
  newest: (a, b) => started(b) - started(a),
  customers: (a, b) => b.customers_out - a.customers_out || byUrgency(a, b),
  etr: (a, b) => (Date.parse(a.etr?.at ?? '') || Infinity) - (Date.parse(b.etr?.at ?? '') || Infinity) || byUrgency(a, b),
};

function fits(row: OutageRow): boolean {
  if (filter.value === 'fault' && row.state === 'scheduled') return false;
  if (filter.value === 'planned' && row.kind !== 'planned' && row.state !== 'scheduled') return false;
  const wanted = visible(search.value).trim().toLowerCase();
  if (wanted === '') return true;
  return [row.id, row.feeder, row.area, row.cause, ...devicesOf(row)].some((text) => text.toLowerCase().includes(wanted));
}

const wanted = computed(() => (outages.value ?? []).filter(fits).sort((a, b) => orders[sort.value](a, b) || a.id.localeCompare(b.id)));

export interface Line {
  row: OutageRow;
  /** No longer among the open ones; stays where it is until the list is let go. */
  isGone: boolean;
}

let shown: Line[] = [];
let asked = '';

/** The lines as they stand, and those that wait to be let in. */
export const queue = computed<{lines: Line[]; isNew: OutageRow[]}>(() => {
  const rows = wanted.value;
  const question = `${sort.value} ${filter.value} ${search.value}`;
  const isStill = isHeld.value && question === asked && shown.length > 0;
  asked = question;
  if (!isStill) {
    shown = rows.map((row) => ({row, isGone: false}));
    return {lines: shown, isNew: []};
  }
  const now = new Map(rows.map((row) => [row.id, row]));
  shown = shown.map((line) => {
    const row = now.get(line.row.id);
    now.delete(line.row.id);
    return row ? {row, isGone: false} : {row: line.row, isGone: true};
  });
  return {lines: shown, isNew: [...now.values()]};
});

/** Lets in what waits, though the pointer is still in the list. */
export function letIn(): void {
  shown = [];
  isHeld.value = !isHeld.peek();
  isHeld.value = !isHeld.peek();
}

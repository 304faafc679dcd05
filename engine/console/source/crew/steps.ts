// Which step comes next: what was said and waits counts as said.
import {refused, waiting} from './outbox';
import type {Job, Step} from './types';

/** The crew's work ends with `work_complete`; whether power is back may be said beside it, by whoever sees it. */
export const order: readonly Step[] = ['acknowledged', 'en_route', 'on_site', 'located', 'making_safe', 'repairing', 'work_complete'];
const there = ['on_site', 'located', 'making_safe', 'repairing'];
const ends = ['work_complete', 'verified'];

const waitingSteps = (job: Job): string[] =>
  waiting.value.filter((one) => one.job === job.id && one.method === 'POST' && one.path.endsWith('/steps')).map((one) => String(one.body['step']));

/** The state that the crew sees: the daemon's, moved on by the steps that wait. */
export function stateOf(job: Job): string {
  return waitingSteps(job).at(-1) ?? job.state;
}

const ownSteps = (job: Job): string[] => [...job.steps.filter((one) => one.is_own).map((one) => one.step), ...waitingSteps(job)];

/** Whether anybody is said to have been there by this order: without that the end of the work needs its reason, as the daemon asks it. */
export function wasOnSite(job: Job): boolean {
  return job.was_on_site || waitingSteps(job).some((step) => there.includes(step) || ends.includes(step));
}

/** By what a crew finds it. */
export const placeOf = (job: Job): string => job.devices.join(', ') || job.reports?.[0]?.address || job.area || job.feeder;

export const hasOpenParty = (job: Job): boolean => job.work_parties.some((one) => one.cleared_at === null);

/** The crew is there, or its people are, and it has not said that all is clear. */
export function isStillThere(job: Job): boolean {
  const own = ownSteps(job);
  return hasOpenParty(job) || (own.some((step) => there.includes(step)) && !own.some((step) => ends.includes(step)));
}

/** Over for the desk (confirmed, given back), whatever the crew still does there. */
export const isOver = (job: Job): boolean => ['verified', 'returned', 'cancelled'].includes(stateOf(job));

/** Something said or photographed for it is on this device alone; a position is worth nothing later. */
export const hasWaiting = (job: Job): boolean => waiting.value.some((one) => one.job === job.id && one.what !== 'position');
export const hasRefused = (job: Job): boolean => refused.value.some((one) => one.waiting.job === job.id && one.waiting.what !== 'position');

/** The daemon itself says that it has all: nothing waits, nothing was refused. */
export const isDone = (job: Job): boolean => ends.includes(job.state) && !hasWaiting(job) && !hasRefused(job) && !isStillThere(job);

export function nextStep(job: Job): Step | undefined {
  const state = stateOf(job);
  if (state === 'verified' && isStillThere(job)) return 'work_complete';
  if (state === 'open' || state === 'dispatched' || state === 'suspended') return 'acknowledged';
  const at = order.indexOf(state as Step);
  return at < 0 ? undefined : order[at + 1];
}

/** Steps may be skipped: what may be said instead of the next one. */
export function laterSteps(job: Job): Step[] {
  const state = stateOf(job);
  if (state === 'work_complete') return ['verified'];
  const next = nextStep(job);
  return next === undefined || isOver(job) ? [] : [...order.slice(order.indexOf(next) + 1), 'verified'];
}

// Which step comes next: what was said and waits counts as said.
import {waiting} from './outbox';
import type {Job, Step} from './types';

/** The crew's work ends with `work_complete`; whether power is back may be said beside it, by whoever sees it. */
export const order: readonly Step[] = ['acknowledged', 'en_route', 'on_site', 'located', 'making_safe', 'repairing', 'work_complete'];

/** The state that the crew sees: the daemon's, moved on by the steps that wait. */
export function stateOf(job: Job): string {
  let state = job.state;
  for (const one of waiting.value) {
    if (one.job === job.id && one.method === 'POST' && one.path.endsWith('/steps')) state = String(one.body['step']);
  }
  return state;
}

/** Whether anybody is said to have been there: without that the end of the work needs its reason. */
export function wasOnSite(job: Job): boolean {
  const there = ['on_site', 'located', 'making_safe', 'repairing', 'work_complete', 'verified'];
  return there.includes(stateOf(job)) || job.steps.some((one) => there.includes(one.step));
}

export function nextStep(job: Job): Step | undefined {
  const state = stateOf(job);
  if (state === 'open' || state === 'dispatched' || state === 'suspended') return 'acknowledged';
  const at = order.indexOf(state as Step);
  return at < 0 ? undefined : order[at + 1];
}

/** Steps may be skipped: what may be said instead of the next one. */
export function laterSteps(job: Job): Step[] {
  const state = stateOf(job);
  if (state === 'work_complete') return ['verified'];
  const next = nextStep(job);
  return next === undefined ? [] : [...order.slice(order.indexOf(next) + 1), 'verified'];
}

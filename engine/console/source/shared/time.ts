// Times as people of the utility read them: in the utility's zone whatever the browser's, with the daemon's clock as "now".
import {computed, signal} from '@preact/signals';
import {serverNow} from './api';
import {folded} from './visible';
import {locale} from './words';

/** IANA name of the utility's zone; UTC until the daemon has said it. */
export const zone = signal('UTC');
/** Daemon's time, ticking each second. */
export const now = signal(serverNow());
setInterval(() => (now.value = serverNow()), 1000);
/** The same in steps of ten seconds, for words that say minutes: a queue of hundreds is not drawn anew each second. */
const roughly = computed(() => Math.floor(now.value / 10_000) * 10_000);

type Moment = string | number;

function format(options: Intl.DateTimeFormatOptions, at: Moment): string {
  return new Intl.DateTimeFormat(locale.value, {timeZone: zone.value, hourCycle: 'h23', ...options}).format(new Date(at));
}

/** 14:03 */
export const clockTime = (at: Moment) => format({hour: '2-digit', minute: '2-digit'}, at);
/** 14:03:22 */
export const clockSeconds = (at: Moment) => format({hour: '2-digit', minute: '2-digit', second: '2-digit'}, at);
/** Wed 25 Nov */
export const dayOf = (at: Moment) => format({weekday: 'short', day: 'numeric', month: 'short'}, at);
/** 25 Nov 2026 */
export const dateOf = (at: Moment) => format({day: 'numeric', month: 'short', year: 'numeric'}, at);
/** The offset as it is written once on a page, e.g. GMT+8; never an abbreviation that two zones share. */
export function zoneLabel(at: Moment = now.value): string {
  const parts = new Intl.DateTimeFormat('en-GB', {timeZone: zone.value, timeZoneName: 'longOffset'}).formatToParts(new Date(at));
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? zone.value;
  return name.replace(/([+-])0(\d)/, '$1$2').replace(/:00$/, '');
}

/** 14:03 today, else Wed 25 Nov, 14:03. */
export function moment(at: Moment): string {
  return dayKey(at) === dayKey(roughly.value) ? clockTime(at) : `${dayOf(at)}, ${clockTime(at)}`;
}

/** From … to …, with the day once when both are of one day. */
export function span(from: Moment, to: Moment): string {
  return dayKey(from) === dayKey(to) ? `${dayOf(from)}, ${clockTime(from)}–${clockTime(to)}` : `${dayOf(from)}, ${clockTime(from)} – ${dayOf(to)}, ${clockTime(to)}`;
}

/** 5 min ago, in 3 hr. */
export function ago(at: Moment): string {
  const minutes = Math.round((new Date(at).getTime() - roughly.value) / 60_000);
  const words = new Intl.RelativeTimeFormat(locale.value, {numeric: 'auto', style: 'short'});
  if (Math.abs(minutes) < 90) return words.format(minutes, 'minute');
  if (Math.abs(minutes) < 60 * 36) return words.format(Math.round(minutes / 60), 'hour');
  return words.format(Math.round(minutes / (60 * 24)), 'day');
}

/** Parts of a moment in the utility's zone. */
function partsOf(at: number): Record<string, number> {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone.value, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(new Date(at));
  return Object.fromEntries(parts.filter((part) => part.type !== 'literal').map((part) => [part.type, Number(part.value)]));
}

const two = (value: number | undefined) => String(value ?? 0).padStart(2, '0');

/** 2026-11-25 in the utility's zone. */
export function dayKey(at: Moment): string {
  const parts = partsOf(new Date(at).getTime());
  return `${parts['year']}-${two(parts['month'])}-${two(parts['day'])}`;
}

/** Minutes that the utility's clock is ahead of UTC at a moment. */
export function offsetMinutes(at: number): number {
  const parts = partsOf(at);
  const wall = Date.UTC(parts['year']!, parts['month']! - 1, parts['day'], parts['hour'], parts['minute'], parts['second']);
  return Math.round((wall - Math.floor(at / 1000) * 1000) / 60_000);
}

/** Milliseconds of a wall-clock time of the utility: `2026-11-25`, `08:30`. NaN when it cannot be read. */
export function fromWall(day: string, time: string): number {
  const wall = Date.parse(`${folded(day).trim()}T${time}:00Z`);
  if (Number.isNaN(wall)) return NaN;
  const guess = wall - offsetMinutes(wall) * 60_000;
  return wall - offsetMinutes(guess) * 60_000;
}

/** RFC 3339 with the utility's offset. */
export function rfc3339(at: number): string {
  const parts = partsOf(at);
  const offset = offsetMinutes(at);
  const sign = offset < 0 ? '-' : '+';
  const size = Math.abs(offset);
  const day = `${parts['year']}-${two(parts['month'])}-${two(parts['day'])}`;
  return `${day}T${two(parts['hour'])}:${two(parts['minute'])}:${two(parts['second'])}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

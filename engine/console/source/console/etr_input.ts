// Reads how dispatchers write a time, the same in every form: +45, +1h30, -20, 1030, 10:30, 10 30, 26 10:30, -1d 10:30, yesterday 10:30, 2026-11-26 10:30;
// digits and signs of a Chinese keyboard are the same ones.
import {dayKey, fromWall} from '../shared/time';
import {folded} from '../shared/visible';

const day = 24 * 60 * 60_000;
/** A clock time farther back than this is as likely one that has not come: it is given with its day. */
const clockReachesBack = day / 2;

const dayWords: Record<string, number> = {yesterday: -1, 昨天: -1, 昨日: -1, today: 0, 今天: 0, 今日: 0, tomorrow: 1, 明天: 1, 明日: 1};

/** Milliseconds from the moment that is counted from; or a clock time, with its day when one was written. */
type Written = {by: number} | {time: string; key?: string; ofMonth?: number};

function clockOf(text: string): string | undefined {
  const found = /^(\d{1,2}) ?[:. 点时]? ?(\d{2})分?$/.exec(text);
  if (!found || Number(found[1]) > 23 || Number(found[2]) > 59) return undefined;
  return `${found[1]!.padStart(2, '0')}:${found[2]}`;
}

const keyAfter = (key: string, days: number) => new Date(Date.parse(`${key}T12:00:00Z`) + days * day).toISOString().slice(0, 10);

function written(text: string, now: number): Written | undefined {
  const wanted = folded(text).trim().replace(/\s+/g, ' ').toLowerCase();
  const by = /^([+-]) ?(?:(\d{1,2}) ?h)? ?(\d{1,4})? ?(?:m|min)?$/.exec(wanted);
  if (by && (by[2] !== undefined || by[3] !== undefined)) return {by: (by[1] === '-' ? -1 : 1) * (Number(by[2] ?? 0) * 60 + Number(by[3] ?? 0)) * 60_000};
  const alone = clockOf(wanted);
  if (alone !== undefined) return {time: alone};
  const withDay = /^(?:(\d{4}-\d\d-\d\d)[ t]|(\d{1,2})(?:日|号|[. ])|([+-]\d{1,2})d ?|([a-z]{5,9}|[昨今明][天日])) ?(.+)$/.exec(wanted);
  const time = clockOf(withDay?.[5] ?? '');
  if (!withDay || time === undefined) return undefined;
  if (withDay[1] !== undefined) return {time, key: withDay[1]};
  if (withDay[2] !== undefined) return {time, ofMonth: Number(withDay[2])};
  const days = withDay[3] !== undefined ? Number(withDay[3]) : dayWords[withDay[4]!];
  return days === undefined ? undefined : {time, key: keyAfter(dayKey(now), days)};
}

/** Undefined for a day that the calendar does not have. */
function onDay(key: string, time: string): number | undefined {
  const at = fromWall(key, time);
  return Number.isNaN(at) || dayKey(at) !== key ? undefined : at;
}

function onDayOfMonth(wanted: number, time: string, from: number, step: 1 | -1): number | undefined {
  for (let away = 0; away <= 31; ++away) {
    const key = keyAfter(dayKey(from), step * away);
    if (Number(key.slice(8)) === wanted) return onDay(key, time);
  }
  return undefined;
}

/** A time to come, in milliseconds; undefined when it cannot be read. A clock time that is past at `from` is the next day's. */
export function readTime(text: string, from: number): number | undefined {
  const found = written(text, from);
  if (!found) return undefined;
  if ('by' in found) return found.by < 0 ? undefined : from + found.by;
  if (found.key !== undefined) return onDay(found.key, found.time);
  if (found.ofMonth !== undefined) return onDayOfMonth(found.ofMonth, found.time, from, 1);
  const today = fromWall(dayKey(from), found.time);
  return today > from ? today : fromWall(keyAfter(dayKey(from), 1), found.time);
}

/** A time whose day stands in a field of its own; one that is written with its day is of that day, +45 counts from `from`. NaN when it cannot be read. */
export function readOnDay(key: string, text: string, from: number): number {
  const found = written(text, from);
  if (!found) return NaN;
  if ('by' in found || found.key !== undefined || found.ofMonth !== undefined) return readTime(text, from) ?? NaN;
  return onDay(folded(key).trim(), found.time) ?? NaN;
}

/** `ahead`: when it would be, for it has not passed. */
export type Past = {at: number} | {ahead: number} | 'unread';

/** A time that has passed; nothing written means `now`. A clock time is the last one, unless the one to come is nearer. */
export function readPast(text: string, now: number): Past {
  if (text.trim() === '') return {at: now};
  const found = written(text, now);
  if (!found) return 'unread';
  const at = pastOf(found, now);
  if (at === undefined || Number.isNaN(at)) return 'unread';
  return at > now ? {ahead: at} : {at};
}

function pastOf(found: Written, now: number): number | undefined {
  if ('by' in found) return now + found.by;
  if (found.key !== undefined) return onDay(found.key, found.time);
  if (found.ofMonth !== undefined) return onDayOfMonth(found.ofMonth, found.time, now, -1);
  const today = dayKey(now);
  const last = [today, keyAfter(today, -1)].map((key) => fromWall(key, found.time)).find((at) => at <= now)!;
  return now - last <= clockReachesBack ? last : [today, keyAfter(today, 1)].map((key) => fromWall(key, found.time)).find((at) => at > now);
}

// Reads how dispatchers write a time: one to come as +45 (minutes), +1h30, 1030, 10:30, 26 10:30, 2026-11-26 10:30; one that has passed as 10:30.
import {serverNow} from '../shared/api';
import {dayKey, fromWall} from '../shared/time';

const day = 24 * 60 * 60_000;

/** Milliseconds, or undefined when it cannot be read. A clock time that is past today is tomorrow's. */
export function readTime(text: string, now: number): number | undefined {
  const wanted = text.trim();
  const ahead = /^\+\s*(?:(\d{1,2})h)?\s*(\d{1,4})?\s*(?:m|min)?$/.exec(wanted);
  if (ahead && (ahead[1] !== undefined || ahead[2] !== undefined)) return now + (Number(ahead[1] ?? 0) * 60 + Number(ahead[2] ?? 0)) * 60_000;
  const clock = /^(?:(\d{4}-\d\d-\d\d)[ T]|(\d{1,2})[. ]+)?(\d{1,2}):?(\d{2})$/.exec(wanted);
  if (!clock) return undefined;
  const hour = Number(clock[3]);
  const minute = Number(clock[4]);
  if (hour > 23 || minute > 59) return undefined;
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  if (clock[1] !== undefined) return fromWall(clock[1], time);
  if (clock[2] !== undefined) return onDayOfMonth(Number(clock[2]), time, now);
  const today = fromWall(dayKey(now), time);
  return today > now ? today : fromWall(dayKey(now + day), time);
}

function onDayOfMonth(wanted: number, time: string, now: number): number | undefined {
  for (let ahead = 0; ahead <= 31; ++ahead) {
    const key = dayKey(now + ahead * day);
    if (Number(key.slice(8)) === wanted) return fromWall(key, time);
  }
  return undefined;
}

/** A clock time that has passed, of today or else of yesterday; nothing written means this moment. */
export function pastTime(text: string): number | undefined {
  const now = serverNow();
  if (text.trim() === '') return now;
  const at = readTime(text, now);
  if (at === undefined || Number.isNaN(at)) return undefined;
  return at > now ? at - 24 * 60 * 60_000 : at;
}

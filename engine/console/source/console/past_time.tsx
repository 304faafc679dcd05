// The field for a time that has passed: the moment that was read stands below it with its day, for a clock time alone can be of two days.
import {serverNow} from '../shared/api';
import {ago, clockTime, dayKey, dayOf, now} from '../shared/time';
import {readPast} from './etr_input';
import {t} from './words';

/** Wed 25 Nov, 14:03, of today too. */
export const dayAndTime = (at: number) => `${dayOf(at)}, ${clockTime(at)}`;

/** 45 min, 2 h, 23 h 18 min. */
export function lengthOf(milliseconds: number): string {
  const all = Math.round(milliseconds / 60_000);
  const [hours, minutes] = [Math.floor(all / 60), all % 60];
  return hours === 0 ? t('lengthMinutes', {minutes}) : minutes === 0 ? t('lengthHours', {hours}) : t('lengthHoursMinutes', {hours, minutes});
}

/** How the time that would be ahead is written for the day before. */
const dayBefore = (at: number) => `-1d ${clockTime(at)}`;
const aheadText = (at: number) => t('timeAhead', {time: dayAndTime(at), before: dayBefore(at)});

/** Milliseconds, or a text that says what is wrong. */
export function pastTime(text: string): number | string {
  const read = readPast(text, serverNow());
  if (read === 'unread') return t('pastUnread');
  return 'ahead' in read ? aheadText(read.ahead) : read.at;
}

interface FieldProps {
  label: string;
  name?: string;
  value: string;
  onChange: (next: string) => void;
}

export function PastField({label, name, value, onChange}: FieldProps) {
  return <label>{label}<input name={name} value={value} size={11} placeholder={t('thisMoment')} autocomplete="off" onInput={(event) => onChange(event.currentTarget.value)} /></label>;
}

const calendarDays = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / (24 * 60 * 60_000));

export function PastMoment({of}: {of: string}) {
  const read = of.trim() === '' ? undefined : readPast(of, now.value);
  return <div aria-live="polite" data-past={read === undefined ? '' : read === 'unread' ? 'unread' : 'ahead' in read ? 'ahead' : 'read'}>{read !== undefined && <Said of={read} />}</div>;
}

function Said({of}: {of: Exclude<ReturnType<typeof readPast>, undefined>}) {
  if (of === 'unread') return <p class="muted">{t('pastHint')}</p>;
  if ('ahead' in of) return <p class="box danger">{aheadText(of.ahead)}</p>;
  const days = calendarDays(dayKey(of.at), dayKey(now.value));
  if (days === 0) return <p class="number">{t('pastToday', {time: dayAndTime(of.at)})} · {ago(of.at)}</p>;
  return <p class="box warn number"><b>{days === 1 ? t('pastYesterday', {time: dayAndTime(of.at)}) : t('pastDays', {time: dayAndTime(of.at), days})}</b> · {ago(of.at)}</p>;
}

// Whose time stands on the page, and that the phone's own clock is another one where it is.
import {words} from './words';

const line = (): HTMLElement | null => document.getElementById('clock');
const zone = (): string => document.querySelector<HTMLElement>('[data-zone]')?.dataset['zone'] ?? 'UTC';

/** Minutes that the utility's clock is ahead of UTC at a moment. */
function ahead(at: Date): number {
  const wall = new Intl.DateTimeFormat('sv-SE', {timeZone: zone(), dateStyle: 'short', timeStyle: 'medium'}).format(at);
  return Math.round((Date.parse(`${wall.replace(' ', 'T')}Z`) - at.getTime()) / 60_000);
}

function offsetWords(minutes: number): string {
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  return minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '-' : '+'}${Math.floor(size / 60)}${rest}`;
}

/** As the page itself writes times: 2026-03-02 08:00 by the utility's clock, wherever the phone is; with its offset where that is another than now. */
export function moment(at: string): string {
  const time = new Date(at);
  const text = new Intl.DateTimeFormat('sv-SE', {timeZone: zone(), dateStyle: 'short', timeStyle: 'short'}).format(time);
  return ahead(time) === ahead(new Date()) ? text : `${text} ${offsetWords(ahead(time))}`;
}

/** Said again after each refresh, for the line is replaced. */
export function sayOtherZone(): void {
  const [place, here] = [line(), -new Date().getTimezoneOffset()];
  if (!place || place.dataset['minutes'] === undefined || Number(place.dataset['minutes']) === here) return;
  const said = document.createElement('strong');
  said.textContent = ` ${words.otherZone.replace('{zone}', offsetWords(here))}`;
  place.append(said);
}

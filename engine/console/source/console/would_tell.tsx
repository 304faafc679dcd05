// How many people would hear of a decision, asked of the daemon before it is taken: what would be sent, not whom it touches.
import {useEffect, useState} from 'preact/hooks';
import {ApiError, read} from '../shared/api';
import {link} from '../shared/live';
import {problemText} from './problem';
import {moment} from '../shared/time';
import {visible} from '../shared/visible';
import {count} from '../shared/words';
import {channelWord, classWord} from './state_words';
import {t} from './words';
import type {WouldTell} from './types_split';

export type Asked = {key: string; found?: WouldTell; why?: string} | undefined;

/** `typed`: of a confirmation, the one named so far. Asked again when it changes, a moment after the last key. */
export function useWouldTell(outage: string, action: 'etr' | 'confirm' | 'restore' | 'cancel', typed = ''): Asked {
  const device = visible(typed).trim();
  const isLive = link.value === 'live';
  const [asked, setAsked] = useState<Asked>();
  const words = new URLSearchParams({action, ...(device ? {device} : {})}).toString();
  const key = `${outage}?${words}`;
  useEffect(() => {
    const stop = new AbortController();
    const wait = setTimeout(() => {
      read<WouldTell>(`/api/v1/outages/${encodeURIComponent(outage)}/would-tell?${words}`, stop.signal).then(
        ({body}) => setAsked({key, found: body}),
        (trouble: unknown) => { if (!stop.signal.aborted) setAsked({key, why: !(trouble instanceof ApiError) ? String(trouble) : trouble.status === 0 ? '' : problemText(trouble)}); },
      );
    }, device === '' ? 0 : 300);
    return () => { clearTimeout(wait); stop.abort(); };
  }, [key, isLive]);
  return asked?.key === key ? asked : undefined;
}

export function TellsWhom({of}: {of: Asked}) {
  if (!of) return <p class="box muted" aria-busy="true" data-would-tell="asking">{t('tellAsking')}</p>;
  if (!of.found) return <p class="box" role="status" data-would-tell="unknown">{t('tellUnknown')} <span class="muted">{of.why}</span></p>;
  const {found} = of;
  const rest: [number, string][] = [
    [found.later, t('tellLater', {count: count(found.later), time: found.later_from ? moment(found.later_from) : ''})],
    [found.held, t('tellHeld', {count: count(found.held)})],
    [found.unreachable, t('tellUnreachable', {count: count(found.unreachable)})],
    [found.recorded, t('tellRecorded', {count: count(found.recorded)})],
  ];
  return (
    <div class="box" role="status" data-would-tell={found.customers}>
      <strong class="number">{found.customers === 0 ? t('tellNobody') : found.customers === 1 ? t('tellOne') : t('tellNow', {count: count(found.customers)})}</strong>
      {found.customers > 0 && (
        <div class="tags">
          {Object.entries(found.by_channel).map(([word, amount]) => <span key={word} class="tag">{channelWord(word)} <b class="number">{count(amount)}</b></span>)}
          {Object.entries(found.by_class).map(([word, amount]) => <span key={word} class={`tag ${word === 'critical' || word === 'life_support' ? 'strong' : ''}`}>{classWord(word)} <b class="number">{count(amount)}</b></span>)}
        </div>
      )}
      {rest.filter(([amount]) => amount > 0).map(([, text]) => <p key={text}>{text}</p>)}
    </div>
  );
}

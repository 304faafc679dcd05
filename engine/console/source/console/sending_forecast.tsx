// When what waits to leave will have left, by gateway and by stage of an outage; without a time, why nobody knows.
import {useEffect, useState} from 'preact/hooks';
import {read} from '../shared/api';
import {moment} from '../shared/time';
import {count, wordList} from '../shared/words';
import {stageWord} from './state_words';
import {nameOfId} from './names';
import {desk} from './store';
import {t} from './words';

interface Part {
  waiting: number;
  later: number;
  done_at: string | null;
  reason: string;
}
interface Wave extends Part {
  gateway: string;
  outage: string;
  stage: string;
  lane: string;
  useful_until: string | null;
  is_too_slow: boolean;
}
export interface SendingForecast {
  gateways: (Part & {name: string; pace_per_minute: number | null})[];
  waves: Wave[];
  /** Waves whose messages are only made when they leave; absent in daemons before it was counted. */
  held?: {wave: string; stage: string; notices: number}[];
}

const whyUnknown = wordList({
  held: ['Held: nobody knows when', '已停发，时间未知'], unreachable: ['Gateway not reachable: nobody knows when', '网关不通，时间未知'],
  no_pace: ['Nothing has left yet that a pace could be told from', '尚未测得发送速度'], records_only: ['Records only, nothing leaves', '只记录，不发送'], nothing_waits: ['–', '–'],
});

const lookedAtEvery = 30_000;
const wavesShown = 8;

/** Read again now and then; nothing while it cannot be read. */
export function useForecast(outage = ''): SendingForecast | null {
  const [forecast, setForecast] = useState<SendingForecast | null>(null);
  const holds = desk.value?.holds.length ?? 0;
  useEffect(() => {
    let isGone = false;
    const keep = (body: SendingForecast | null) => isGone || setForecast(body);
    const look = () => void read<SendingForecast>(`/api/v1/sending/forecast${outage && `?outage=${encodeURIComponent(outage)}`}`).then(({body}) => keep(body), () => keep(null));
    look();
    const timer = window.setInterval(look, lookedAtEvery);
    return () => { isGone = true; clearInterval(timer); };
  }, [outage, holds]);
  return forecast;
}

/** What a release lets go: messages that are made, and notices of waves that came due meanwhile. */
export function heldBack(forecast: SendingForecast, scope: string): {messages: number; notices: number} {
  const name = scope.slice(scope.indexOf(':') + 1);
  const waves = forecast.waves.filter((one) => (scope === 'all' ? true : scope.startsWith('stage:') ? one.stage === name : scope.startsWith('notifier:') && one.gateway === name));
  const held = (forecast.held ?? []).filter((one) => (scope === 'all' ? true : scope.startsWith('stage:') ? one.stage === name : scope.startsWith('wave:') && one.wave === name));
  return {messages: waves.reduce((sum, one) => sum + one.waiting, 0), notices: held.reduce((sum, one) => sum + one.notices, 0)};
}

/** Read when it is asked, and now and then while the question stands. */
export function HeldBack({scope}: {scope: string}) {
  const forecast = useForecast();
  const found = forecast && heldBack(forecast, scope);
  return (
    <div data-held-back={found ? found.messages + found.notices : ''}>
      {!found && <p class="muted" aria-busy="true">{t('heldBackUnknown')}</p>}
      {found && <p><b>{found.messages + found.notices === 0 ? t('heldBackNothing') : t('heldBack', {messages: count(found.messages), notices: count(found.notices)})}</b></p>}
      <p>{t('releaseMeaning')}</p>
    </div>
  );
}

export function doneAt(part: Part | undefined): string {
  if (!part) return '';
  return part.done_at ? moment(part.done_at) : whyUnknown(part.reason);
}

export function Waves({forecast}: {forecast: SendingForecast | null}) {
  const waves = forecast?.waves.filter((wave) => wave.waiting > 0 || (wave.reason === 'held' && wave.later > 0)) ?? [];
  if (waves.length === 0) return null;
  return (
    <ul data-forecast>
      {waves.slice(0, wavesShown).map((wave) => (
        <li key={`${wave.gateway} ${wave.outage} ${wave.stage} ${wave.lane}`}>
          {t(wave.done_at ? 'waveDoneAt' : 'waveUnknown', {count: count(wave.reason === 'held' ? wave.waiting + wave.later : wave.waiting), stage: stageWord(wave.stage), outage: nameOfId(wave.outage), gateway: wave.gateway, time: doneAt(wave)})}
          {wave.is_too_slow && wave.useful_until && <b class="alert-text"> {t('waveTooSlow', {time: moment(wave.useful_until)})}</b>}
        </li>
      ))}
      {waves.length > wavesShown && <li class="muted">+{waves.length - wavesShown}</li>}
    </ul>
  );
}

export function OutageForecast({id}: {id: string}) {
  return <Waves forecast={useForecast(id)} />;
}

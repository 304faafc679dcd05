// Islands of an outage 孤岛运行: generators and batteries that supply a part of it, or could, and what the desk says of them.
import {useEffect, useState} from 'preact/hooks';
import {ApiError, read} from '../shared/api';
import {problemText} from './problem';
import {moment, rfc3339} from '../shared/time';
import {count} from '../shared/words';
import {Decide, show} from './dialog';
import {PeopleAtWork} from './party_forms';
import {PastField, PastMoment, pastTime} from './past_time';
import {may} from './rights';
import {t} from './words';
import type {OutageDetail} from './types';

interface Island {
  source: string;
  name: string;
  feeder: string;
  phases: string;
  state: 'declared' | 'possible';
  service_points: number;
  customers: number;
  outages: string[];
  declared_at?: string;
  declared_by?: string;
  note?: string;
}

const titleOf = (one: Island) => (one.name ? `${one.name} (${one.source})` : one.source);

/** Nothing where no source is near. Asked again with each line of the outage's history. */
export function Islands({body}: {body: OutageDetail}) {
  const [found, setFound] = useState<{of: string; islands: Island[]; why?: string}>();
  const isOut = body.state === 'confirmed' || body.state === 'partially_restored';
  useEffect(() => {
    if (!isOut) return undefined;
    const stop = new AbortController();
    read<{islands: Island[]}>('/api/v1/islands', stop.signal).then(
      (answer) => setFound({of: body.id, islands: answer.body.islands.filter((one) => one.outages.includes(body.id))}),
      (trouble: unknown) => { if (!stop.signal.aborted) setFound({of: body.id, islands: [], why: trouble instanceof ApiError ? problemText(trouble) : String(trouble)}); },
    );
    return () => stop.abort();
  }, [body.id, isOut, body.history.length]);
  if (!isOut || found?.of !== body.id) return null;
  if (found.why) return <section><h3>{t('islands')}</h3><p class="muted" role="status">{t('islandsUnknown')} {found.why}</p></section>;
  if (found.islands.length === 0) return null;
  return (
    <section aria-label={t('islands')} data-islands={found.islands.length}>
      <h3>{t('islands')}</h3>
      {found.islands.map((one) => <IslandRow key={one.source} island={one} />)}
    </section>
  );
}

function IslandRow({island}: {island: Island}) {
  const isDeclared = island.state === 'declared';
  return (
    <div class="party" data-island={island.state}>
      <span class="grow">
        <b>{titleOf(island)}</b> {island.phases} · {isDeclared ? t('islandSupplies', {count: count(island.customers)}) : t('islandCould', {count: count(island.customers)})}
        {isDeclared && island.declared_at && <small>{t('islandSince', {time: moment(island.declared_at), who: island.declared_by ?? ''})}{island.note && <> · {island.note}</>}</small>}
      </span>
      {may('outage') && <button class="no-print" onClick={() => show(<IslandForm island={island} />)}>{isDeclared ? t('islandEnds') : t('islandDeclare')}</button>}
    </div>
  );
}

function IslandForm({island}: {island: Island}) {
  const isEnding = island.state === 'declared';
  const [at, setAt] = useState('');
  const [note, setNote] = useState('');
  const [override, setOverride] = useState('');
  const body = () => {
    const occurred = pastTime(at);
    if (typeof occurred === 'string') return occurred;
    return {source: island.source, kind: isEnding ? 'ended' : 'declared', occurred_at: rfc3339(occurred), ...(note.trim() ? {note: note.trim()} : {}),
      ...(override.trim() ? {override_reason: override.trim()} : {})};
  };
  return (
    <Decide title={t(isEnding ? 'islandEndTitle' : 'islandTitle', {source: titleOf(island)})} submit={t(isEnding ? 'islandEnds' : 'islandDeclare')} tone="danger"
      path="/api/v1/islands" body={body} touches={['outages', 'detail', 'notices', 'jobs', 'parties']} done={t(isEnding ? 'islandEnded' : 'islandDeclared')}>
      <p>{t(isEnding ? 'islandEndMeaning' : 'islandMeaning')}</p>
      <PastField label={t(isEnding ? 'islandEndedAt' : 'islandRunsSince')} value={at} onChange={setAt} />
      <PastMoment of={at} />
      <label>{t('note')}<input value={note} maxLength={200} onInput={(event) => setNote(event.currentTarget.value)} /></label>
      <p class="box warn">{t(isEnding ? 'islandTakes' : 'energises', {count: count(island.customers)})}</p>
      {!isEnding && <PeopleAtWork override={override} onOverride={setOverride} />}
    </Decide>
  );
}

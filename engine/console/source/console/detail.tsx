// One outage with everything that the daemon knows of it, and what may be done about it.
import {useEffect} from 'preact/hooks';
import {ago, moment, now, span} from '../shared/time';
import {count} from '../shared/words';
import {askCancel, askConfirm, askEtr, askMerge, askRestore} from './outage_forms';
import {Crewing} from './detail_crews';
import {ConfirmPosition} from './device_forms';
import {NoticeTable} from './detail_notices';
import {deviceText, planOrState} from './difference';
import {Islands} from './islands';
import {JobPhotos} from './job_photos';
import {needed, may} from './rights';
import {detail, loaded, outages, refresh, select, selected, troubles, type Shown} from './store';
import {said} from './said_words';
import {callWord, causeWord, classWord, etrSource, kindWord, planWord, reasonWord, stateWord} from './state_words';
import {HazardSign, Symbol} from './symbol';
import {Trouble} from './problem';
import {Table} from './table';
import {t} from './words';
import {nameOf, nameOfId, rowOf, shortId} from './names';
import {openPlan} from './tabs';
import type {OutageDetail, OutageRow} from './types';
import type {SplitOff} from './types_split';
import {PartyRow, partiesOf} from './party_forms';
import {PeopleList} from './people_list';
import {askSplit} from './split_form';

const first = ['life_support', 'critical', 'hazardous', 'key_account'];

function Head({row}: {row: OutageRow}) {
  return (
    <header class="detail-head">
      <Symbol state={row.state} size={36} />
      <div class="grow">
        <h2>{nameOf(row)}</h2>
        <span>{stateWord(row.state)} · {kindWord(row.kind)} · {row.area || row.feeder || '—'}</span>
      </div>
      <span class="muted" title={row.id}>{shortId(row.id)}</span>
    </header>
  );
}

function People({body}: {body: OutageDetail}) {
  const classes = Object.entries(body.customers_by_class).sort(([a], [b]) => rank(a) - rank(b));
  const isAhead = body.state === 'scheduled';
  return (
    <section aria-label={t('affected')}>
      <div class="row bigs">
        <div><b class="big number">{count(body.customers_out)}</b><span>{t('outNow')}</span></div>
        {!isAhead && <div><b class="big number">{count(body.customers_affected)}</b><span>{t('everOut')}</span></div>}
        {!isAhead && <div><b class="big number">{count(body.customer_minutes)}</b><span>{t('customerMinutes')}</span></div>}
      </div>
      {body.customers_affected > 0 && (
        <div class="tags" data-classes>
          {classes.map(([word, amount]) => (
            <span key={word} class={`tag ${first.slice(0, 3).includes(word) ? 'strong' : ''}`}>{classWord(word)} <b class="number">{count(amount)}</b></span>
          ))}
        </div>
      )}
      {may('readCustomers') && (body.customers_by_class['critical'] ?? 0) + (body.customers_by_class['life_support'] ?? 0) > 0 && <PeopleList id={body.id} />}
    </section>
  );
}

const rank = (word: string) => (first.includes(word) ? first.indexOf(word) : 9);

/** What the public page and the answers to callers promise while there is no estimate: each half hour since the start (server/public_html.cpp). */
function nextUpdate(started: string): number {
  const every = 30 * 60_000;
  const start = Date.parse(started);
  const since = Math.max(0, now.value - start);  // this page's clock ticks each second, and may stand before a start that was just reported
  return start + (Math.floor(since / every) + 1) * every;
}

function Expected({body}: {body: OutageDetail}) {
  if (['scheduled', 'restored', 'closed', 'cancelled', 'merged'].includes(body.state)) return null;
  const etr = body.etr;
  const isPast = etr !== null && Date.parse(etr.at) < now.value;
  const isTold = Boolean(body.started_at) && !body.planned_end && ['confirmed', 'partially_restored'].includes(body.state);
  return (
    <section>
      <h3>{t('expectedBack')}</h3>
      {etr ? (
        <p>
          <b class="number">{moment(etr.at)}</b>{etr.band_minutes > 0 && <> ±{etr.band_minutes} {t('minutes')}</>} · {t('by')} {etrSource(etr.source)}
          {etr.reason && <> · {etr.reason}</>} <span class="muted">({ago(etr.at)})</span> {isPast && <strong class="alert-text">{t('etrPassed')}</strong>}
        </p>
      ) : (
        <p class="muted">{body.planned_end ? t('plannedEnd', {time: moment(body.planned_end)}) : t('noEtr')}
          {isTold && <> {t('peopleRead', {time: moment(nextUpdate(body.started_at!))})}</>}</p>
      )}
    </section>
  );
}

function Behind({body}: {body: OutageDetail}) {
  return (
    <section>
      <h3>{t('behind')}</h3>
      <dl class="facts">
        <dt>{t('cause')}</dt><dd>{causeWord(body.cause)}</dd>
        {body.started_at && <><dt>{t('startedAt')}</dt><dd>{moment(body.started_at)} <span class="muted">({ago(body.started_at)})</span></dd></>}
        {body.restored_at && <><dt>{t('restoredAt')}</dt><dd>{moment(body.restored_at)}</dd></>}
        {body.planned_start && body.planned_end && <><dt>{t('window')}</dt><dd>{span(body.planned_start, body.planned_end)}</dd></>}
        {body.plan_state && <><dt>{t('plan')}</dt><dd>{planWord(body.plan_state)} <button class="plain" onClick={() => openPlan(body.id)}>{t('openPlan')}</button></dd></>}
        {body.feeder && <><dt>{t('feeder')}</dt><dd>{body.feeder}</dd></>}
        {body.devices.map((one) => (
          <><dt key={one.device}>{t('device')}</dt><dd>{one.device} {one.phases} · {deviceText(one)} <ConfirmPosition of={one} /></dd></>
        ))}
        {body.split_from && <><dt>{t('splitFrom')}</dt><dd><Other of={body.split_from} /></dd></>}
        {(body.split_off ?? []).map((one) => <><dt key={one.outage}>{t('splitOff')}</dt><dd><Other of={one} /></dd></>)}
        {body.trouble_calls.length > 0 && <><dt>{t('calls')}</dt><dd><Calls body={body} /></dd></>}
      </dl>
    </section>
  );
}

function Other({of}: {of: SplitOff}) {
  return (
    <span data-lineage={of.outage}>
      <button class="plain" onClick={() => select(of.outage)}>{nameOfId(of.outage)}</button> · {t('splitPart', {count: count(of.customers)})} · {of.reason} <span class="muted">({moment(of.at)}, {of.actor})</span>
    </span>
  );
}

function Calls({body}: {body: OutageDetail}) {
  const kinds = new Map<string, number>();
  for (const call of body.trouble_calls) kinds.set(call.kind, (kinds.get(call.kind) ?? 0) + 1);
  return <>{[...kinds].map(([kind, amount]) => `${callWord(kind)} ${count(amount)}`).join(' · ')}</>;
}

function Steps({body}: {body: OutageDetail}) {
  if (body.steps.length === 0) return null;
  return (
    <section>
      <h3>{t('steps')}</h3>
      <Table>
        <thead><tr><th scope="col">{t('energised')}</th><th scope="col" class="number">{t('points')}</th><th scope="col">{t('supplyConfirmed')}</th></tr></thead>
        <tbody>
          {body.steps.map((step) => (
            <tr key={step.step}>
              <td>{moment(step.energised_at)}</td>
              <td class="number">{count(step.service_points)}</td>
              <td>{step.confirmed_at ? `${moment(step.confirmed_at)} · ${reasonWord(step.confirmed_by ?? '')}` : step.asked_at ? t('askedAt', {time: moment(step.asked_at)}) : t('notYet')}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function Timeline({body}: {body: OutageDetail}) {
  return (
    <section>
      <h3>{t('timeline')}</h3>
      <ol class="timeline">
        {[...body.history].reverse().map((entry, index) => (
          <li key={`${entry.at}${index}`}>
            <time dateTime={entry.at} class="number">{moment(entry.at)}</time>
            <span>
              {entry.from !== entry.to && <b>{planOrState(entry.to)}</b>} {reasonWord(entry.reason)}{entry.actor && <span class="muted"> · {entry.actor}</span>}
              {entry.note && <span class="note">{said(entry.note)}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Actions({shown}: {shown: Shown<OutageDetail>}) {
  const {state} = shown.body;
  const isOut = state === 'suspected' || state === 'confirmed' || state === 'partially_restored';
  if (!isOut) return null;
  if (!may('outage')) return <p class="muted no-print" title={t('needsRole', {roles: needed('outage')})}>{t('readOnly')}</p>;
  return (
    <div class="row actions no-print">
      {state === 'suspected' && <button class="primary" onClick={() => askConfirm(shown)}>{t('confirm')} <kbd>c</kbd></button>}
      <button onClick={() => askEtr(shown)}>{t('setEtr')} <kbd>e</kbd></button>
      {state !== 'suspected' && <button onClick={() => askRestore(shown)}>{t('restore')} <kbd>r</kbd></button>}
      {state !== 'suspected' && <button onClick={() => askSplit(shown)} data-split>{t('split')}</button>}
      <button onClick={() => askMerge(shown)}>{t('merge')}</button>
      <button onClick={() => askCancel(shown)}>{t('noOutage')}</button>
    </div>
  );
}

function Parties({body}: {body: OutageDetail}) {
  const here = partiesOf(body);
  const closed = new Set(body.devices.filter((one) => one.open_phases === '').map((one) => one.device));
  const trouble = loaded.value.has('parties') ? undefined : troubles.value.parties;
  if (here.length === 0 && !trouble) return null;
  return (
    <section>
      <h3>{t('workParties')}</h3>
      <Trouble of={trouble} again={() => refresh('parties')} />
      {here.map((party) => <PartyRow key={party.id} party={party} isClosed={closed.has(party.below)} />)}
    </section>
  );
}

function Body({shown, row}: {shown: Shown<OutageDetail>; row: OutageRow}) {
  const {body} = shown;
  return (
    <>
      {body.merged_into && <p class="box row" data-merged-into><span class="grow">{t('mergedInto', {name: nameOfId(body.merged_into)})}</span><button class="no-print" onClick={() => select(body.merged_into!)}>{t('open')}</button></p>}
      {body.has_hazard && <div class="box danger row"><HazardSign /><strong>{t('hazardOpen')}</strong></div>}
      <Actions shown={shown} />
      {body.state === 'suspected' && body.customers_affected === 0 ? <p class="muted">{t('notCounted')}</p> : <People body={body} />}
      <Expected body={body} />
      {row.state !== 'scheduled' && <Crewing body={body} />}
      <Parties body={body} />
      <Islands body={body} />
      <JobPhotos body={body} />
      <NoticeTable id={body.id} isPart={Boolean(body.split_from)} />
      <Behind body={body} />
      <Steps body={body} />
      <Timeline body={body} />
    </>
  );
}

/** As in narrow.css. */
const isNarrow = () => matchMedia('(max-width: 900px)').matches;

export function Detail() {
  const id = selected.value;
  const shown = detail.value;
  const row = outages.value?.find((one) => one.id === id) ?? (shown?.body as OutageRow | undefined);
  useEffect(() => {
    const place = document.querySelector('.detail');
    place?.scrollTo(0, 0);
    if (id !== null && isNarrow()) place?.scrollIntoView();  // it stands below the list there
  }, [id]);
  if (id === null) {
    return <section class="detail empty" aria-label={t('detail')}><p class="muted no-print">{t('pickOne')} <kbd>j</kbd> <kbd>k</kbd> <kbd>Enter</kbd></p></section>;
  }
  return (
    <section class="detail" aria-label={t('detail')} tabIndex={-1} id="detail">
      {row && <Head row={shown?.id === id ? rowOf(shown.body) : row} />}
      <Trouble of={troubles.value.detail} again={() => refresh('detail')} />
      {shown?.id === id && row ? <Body shown={shown} row={rowOf(shown.body)} /> : !troubles.value.detail && <p class="muted" aria-busy="true">{t('loading')}</p>}
    </section>
  );
}

// Sending as a whole: holds, the ways out, and the people whom no machine could reach, with what came of calling them.
import {signal} from '@preact/signals';
import {useState} from 'preact/hooks';
import {ago, moment} from '../shared/time';
import {isDrill} from '../shared/drill';
import {count} from '../shared/words';
import {CustomerLink} from './customer_link';
import {Decide, show} from './dialog';
import {saveExceptions} from './exceptions_file';
import {Trouble} from './problem';
import {may, needed} from './rights';
import {said} from './said_words';
import {desk, exceptions, hasMoreExceptions, loaded, readMoreExceptions, refresh, select, troubles} from './store';
import {channelWord, callWord, classWord, contactRole, exceptionReason, laneReach, modeWord, resultWord, stageWord, stateWord, tryWord} from './state_words';
import {nameOfId} from './names';
import {NoticesByOutage} from './notices_by_outage';
import {HeldBack, Waves, doneAt, useForecast} from './sending_forecast';
import {Table} from './table';
import {openTab} from './tabs';
import {t} from './words';
import {wish} from './undo';
import type {ExceptionRow, UnlocatedCall} from './types';

const reasonFilter = signal('');

export function scopeText(scope: string): string {
  if (scope === 'all') return t('scopeAll');
  const [kind, name] = [scope.slice(0, scope.indexOf(':')), scope.slice(scope.indexOf(':') + 1)];
  return kind === 'stage' ? t('scopeStage', {name: stageWord(name)}) : kind === 'notifier' ? t('scopeNotifier', {name}) : t('scopeWave', {name});
}

export function askRelease(scope: string): void {
  show(
    <Decide title={t('releaseTitle')} submit={t('release')} tone="danger" path="/api/v1/sending/release" body={() => ({scope})} touches={['desk']} done={t('released')}>
      <p><b>{scopeText(scope)}</b></p><HeldBack scope={scope} />
    </Decide>,
  );
}

/** Said only of what was read. */
const deskText = (word: 'none' | 'noHolds') => (loaded.value.has('desk') ? t(word) : troubles.value.desk ? t('notRead') : t('loading'));

function Holds() {
  const holds = desk.value?.holds ?? [];
  if (holds.length === 0) return <p class="muted">{deskText('noHolds')}</p>;
  return (
    <div class="stack">
      {holds.map((hold) => (
        <div key={hold.scope} class="box danger row">
          <span class="grow"><b>{scopeText(hold.scope)}</b> · {t('heldSince', {time: moment(hold.since), who: hold.by})}{hold.why && <> · {said(hold.why)}</>}</span>
          {may('release') ? <button onClick={() => askRelease(hold.scope)}>{t('release')}</button> : <span title={t('needsRole', {roles: needed('release')})}>{t('releasedBySupervisor')}</span>}
        </div>
      ))}
    </div>
  );
}

function Lanes() {
  const lanes = Object.entries(desk.value?.lanes ?? {});
  const forecast = useForecast();
  const holds = new Set((desk.value?.holds ?? []).map((hold) => hold.scope));
  return (
    <>
    <Table>
      <thead><tr><th scope="col">{t('notifier')}</th><th scope="col">{t('channel')}</th><th scope="col">{t('mode')}</th><th scope="col" class="number">{t('waitingToLeave')}</th><th scope="col" class="number">{t('inFlight')}</th><th scope="col">{t('leftBy')}</th><th scope="col">{t('gateway')}</th><th /></tr></thead>
      <tbody>
        {lanes.map(([name, lane]) => (
          <tr key={name}>
            <th scope="row">{name}</th><td>{channelWord(lane.channel)}</td><td>{isDrill ? t('simulated') : modeWord(lane.mode)}</td><td class="number">{count(lane.waiting)}</td><td class="number">{count(lane.in_flight)}</td><td>{doneAt(forecast?.gateways.find((one) => one.name === name))}</td>
            <td class={lane.is_reachable ? '' : 'alert-text'}>{laneReach(String(lane.is_reachable))}</td>
            <td>{may('hold') && !holds.has(`notifier:${name}`) && <button class="small no-print" onClick={() => wish({text: t('holdOne', {name}), path: '/api/v1/sending/hold', body: {scope: `notifier:${name}`}, touches: ['desk']})}>{t('hold')}</button>}</td>
          </tr>
        ))}
      </tbody>
    </Table>
    <Waves forecast={forecast} />
    </>
  );
}

function CloseException({row}: {row: ExceptionRow}) {
  const [result, setResult] = useState('called');
  const [evidence, setEvidence] = useState(row.required.startsWith('E') ? row.required : 'E4');
  const [note, setNote] = useState('');
  const [answeredBy, setAnsweredBy] = useState('');
  const [recording, setRecording] = useState('');
  const [isRepeated, setIsRepeated] = useState(false);
  const isReached = result === 'called' || result === 'visited';
  const isRecorded = result === 'called' && evidence === 'E5';
  const call = isRecorded ? {...(answeredBy.trim() ? {answered_by: answeredBy.trim()} : {}), ...(isRepeated ? {repeat_back: true} : {}), ...(recording.trim() ? {recording: recording.trim()} : {})} : {};
  return (
    <Decide title={t('closeException', {who: row.recipient})} submit={t('closeIt')} path={`/api/v1/exceptions/${encodeURIComponent(row.id)}/close`} touches={['exceptions', 'notices', 'desk']} done={t('exceptionClosed')}
      body={() => ({result, ...(isReached && evidence ? {evidence} : {}), ...call, ...(note.trim() ? {note: note.trim()} : {})})}>
      <label>{t('result')}<select value={result} onChange={(event) => setResult(event.currentTarget.value)}>{['called', 'visited', 'unreachable', 'waived'].map((one) => <option key={one} value={one}>{resultWord(one)}</option>)}</select></label>
      {isReached && <label>{t('evidenceBrought')}<select value={evidence} onChange={(event) => setEvidence(event.currentTarget.value)}>
        <option value="">{t('noEvidence')}</option><option value="E3">{t('e3')}</option><option value="E4">{t('e4')}</option><option value="E5">{t('e5')}</option></select></label>}
      {isRecorded && (
        <>
          <label>{t('answeredBy')}<input value={answeredBy} maxLength={100} onInput={(event) => setAnsweredBy(event.currentTarget.value)} /></label>
          <label class="row"><input type="checkbox" checked={isRepeated} onChange={(event) => setIsRepeated(event.currentTarget.checked)} />{t('repeatBack')}</label>
          <label>{t('recording')}<input value={recording} maxLength={100} onInput={(event) => setRecording(event.currentTarget.value)} /></label>
        </>
      )}
      <label>{t('note')}<input value={note} maxLength={300} onInput={(event) => setNote(event.currentTarget.value)} /></label>
    </Decide>
  );
}

function TryException({row}: {row: ExceptionRow}) {
  const [result, setResult] = useState('no_answer');
  const [note, setNote] = useState('');
  return (
    <Decide title={t('tryTitle', {who: row.recipient})} submit={t('keepIt')} path={`/api/v1/exceptions/${encodeURIComponent(row.id)}/tries`} touches={['exceptions']} done={t('tryKept')}
      body={() => ({result, ...(note.trim() ? {note: note.trim()} : {})})}>
      <label>{t('result')}<select value={result} onChange={(event) => setResult(event.currentTarget.value)}>{['no_answer', 'busy', 'call_back', 'not_there'].map((one) => <option key={one} value={one}>{tryWord(one)}</option>)}</select></label>
      <label>{t('note')}<input value={note} maxLength={300} onInput={(event) => setNote(event.currentTarget.value)} /></label>
    </Decide>
  );
}

/** What is owed goes once more, the way its schedule sends it: asked first, for a person reads it. */
function SendAgain({row}: {row: ExceptionRow}) {
  return (
    <Decide title={t('sendAgainTitle', {who: row.recipient})} submit={t('sendAgain')} tone="danger" path={`/api/v1/exceptions/${encodeURIComponent(row.id)}/tries`} touches={['exceptions']} done={t('sentAgain')}
      body={() => ({result: 'sent_again'})}>
      <p>{t('sendAgainMeaning')}</p>
    </Decide>
  );
}

function ExceptionLine({row}: {row: ExceptionRow}) {
  return (
    <tr data-exception={row.id}>
      <th scope="row">{row.recipient_kind === 'customer' ? <CustomerLink id={row.recipient} /> : row.recipient}<div class="tags">{row.classes?.map((one) => <span key={one} class={`tag ${one === 'residential' ? '' : 'strong'}`}>{classWord(one)}</span>)}</div></th>
      <td>{row.contacts?.map((one, index) => <div key={index}>{[one.name, contactRole(one.role), one.phone, one.phone2].filter((text) => text !== '').join(' · ')}</div>)}{row.contacts?.length === 0 && t('noContactAtAll')}</td>
      <td>{row.outage && <button class="plain" onClick={() => { openTab('outages'); select(row.outage!); }}>{nameOfId(row.outage)}</button>}<div>{stageWord(row.stage)}{row.window_start && <> · {moment(row.window_start)}</>}</div>{isOver(row) && <div class="muted" data-over={row.outage_state}>{t('aboutOver', {state: stateWord(row.outage_state!)})}</div>}</td>
      <td>{exceptionReason(row.reason)}{row.tries?.map((one) => <div key={one.at} class="muted">{moment(one.at)} {tryWord(one.result)} · {one.by}{one.note && ` · ${one.note}`}</div>)}</td>
      <td>{row.reached} / {row.required}</td>
      <td>{ago(row.opened_at)}</td>
      <td>{may('exceptions') && <div class="row no-print"><button onClick={() => show(<CloseException row={row} />)}>{t('close_')}</button><button onClick={() => show(<TryException row={row} />)} data-try>{t('notReached')}</button>{row.outage && !isOver(row) && <button onClick={() => show(<SendAgain row={row} />)} data-send-again>{t('sendAgain')}</button>}</div>}
        {may('paper') && row.recipient_kind === 'customer' && <a class="no-print target" download={`visit-${row.id}.pdf`} href={`/api/v1/exceptions/${encodeURIComponent(row.id)}/paper?kind=visit`}>{t('visitOrder')}</a>}</td>
    </tr>
  );
}

const over = new Set(['restored', 'closed', 'cancelled', 'merged']);
/** What it is about has ended: whoever calls says so, and need not announce a cut. */
const isOver = (row: ExceptionRow) => row.outage_state !== undefined && over.has(row.outage_state);
/** Those of outages that still are come first, each part in the daemon's order. */
const presentFirst = (rows: ExceptionRow[]) => [...rows.filter((one) => !isOver(one)), ...rows.filter(isOver)];

function Exceptions() {
  const all = exceptions.value ?? [];
  const reasons = [...new Set(all.map((one) => one.reason))];
  const rows = presentFirst(reasonFilter.value === '' ? all : all.filter((one) => one.reason === reasonFilter.value));
  const ended = rows.filter(isOver).length;
  if (!may('readExceptions')) return <p class="muted" title={t('needsRole', {roles: needed('readExceptions')})}>{t('readOnly')}</p>;
  return (
    <>
      {reasons.length > 1 && (
        <div class="row no-print" role="group" aria-label={t('filter')}>
          {['', ...reasons].map((one) => <button key={one} class="chip" aria-pressed={reasonFilter.value === one} onClick={() => (reasonFilter.value = one)}>{one === '' ? t('filterAll') : exceptionReason(one)}</button>)}
        </div>
      )}
      <Trouble of={troubles.value.exceptions} again={() => refresh('exceptions')} />
      {ended > 0 && <p class="muted" data-ended={ended}>{t('endedExceptions', {count: count(ended)})}</p>}
      {rows.length > 0 && <div class="row no-print"><button data-exceptions-file onClick={() => saveExceptions(rows)}>{t('exceptionsFile', {count: count(rows.length)})}</button></div>}
      {rows.length === 0 ? <p class="muted">{loaded.value.has('exceptions') ? t('noExceptions') : troubles.value.exceptions ? t('notRead') : t('loading')}</p> : (
        <Table>
          <thead><tr><th scope="col">{t('customer')}</th><th scope="col">{t('contacts')}</th><th scope="col">{t('about')}</th><th scope="col">{t('why')}</th><th scope="col">{t('reachedOfRequired')}</th><th scope="col">{t('openSince')}</th><th /></tr></thead>
          <tbody>{rows.map((row) => <ExceptionLine key={row.id} row={row} />)}</tbody>
        </Table>
      )}
      {hasMoreExceptions.value && <p class="box warn row" data-more-exceptions><span class="grow">{t('exceptionsCut', {count: count(all.length)})}</span><button class="no-print" onClick={readMoreExceptions}>{t('exceptionsMore')}</button></p>}
    </>
  );
}

function CloseCall({call}: {call: UnlocatedCall}) {
  const [reason, setReason] = useState('');
  return (
    <Decide title={t('closeCall')} submit={t('closeIt')} path={`/api/v1/unlocated-calls/${encodeURIComponent(call.id)}/close`} touches={['desk']} done={t('callClosed')} body={() => (reason.trim() ? {reason: reason.trim()} : t('reasonMissing'))}>
      <label>{t('reason')}<input value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} /></label>
    </Decide>
  );
}

function Calls() {
  const calls = desk.value?.unlocated_calls ?? [];
  if (calls.length === 0) return <p class="muted">{deskText('none')}</p>;
  return (
    <Table>
      <tbody>
        {calls.map((call) => (
          <tr key={call.id}><th scope="row">{callWord(call.kind)}</th><td>{ago(call.occurred_at)}</td><td>{[call.customer, call.address, call.phone, call.note].filter((text) => text).join(' · ')}</td>
            <td>{may('outage') && <button class="no-print" onClick={() => show(<CloseCall call={call} />)}>{t('close_')}</button>}</td></tr>
        ))}
      </tbody>
    </Table>
  );
}

export function NoticesBoard() {
  const open = exceptions.value?.length ?? 0;
  return (
    <main class="board page" id="main">
      <h2>{t('tabNotices')}</h2>
      <Trouble of={troubles.value.desk} again={() => refresh('desk')} />
      <h3>{t('holds')}</h3><Holds />
      <h3>{t('waysOut')}</h3><Lanes />
      <NoticesByOutage />
      <h3>{t('exceptions')} <span class="number muted">{count(open)}{hasMoreExceptions.value && '+'}</span></h3><Exceptions />
      <h3>{t('unlocatedCalls')} <span class="number muted">{count((desk.value?.unlocated_calls.length ?? 0) + (desk.value?.unlocated_calls_more ?? 0))}</span></h3><Calls />
    </main>
  );
}

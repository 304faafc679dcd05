// Handing the desk over 交接班: what is open is frozen, the one who leaves signs, the one who comes signs with an own sign-in.
import {signal} from '@preact/signals';
import {useEffect, useState} from 'preact/hooks';
import {ApiError, change, post, read} from '../shared/api';
import {moment, span} from '../shared/time';
import {count} from '../shared/words';
import {alarmWord} from './alarm_words';
import {Decide, DialogHead, closeDialog, show} from './dialog';
import {nameOf, nameOfPlan, placeOf} from './names';
import {Trouble, problemText} from './problem';
import {may, needed} from './rights';
import {scopeText} from './notices_board';
import {said} from './said_words';
import {session} from './session_state';
import {signOut} from './sign_out';
import {goWord, handoverState, jobWord, kindWord, planWord, stateWord} from './state_words';
import {HazardSign} from './symbol';
import {isFault, loaded, onLive, outages} from './store';
import {Table} from './table';
import {t} from './words';
import {flush, say} from './undo';
import type {Session} from './types';
import type {Frozen, Handover, Handovers} from './types_handover';

const list = signal<Handovers | null>(null);
const shown = signal<(Handover & {frozen: Frozen}) | null>(null);
const refused = signal<ApiError | undefined>(undefined);
/** An earlier one that somebody opened; nothing means the newest. */
const chosen = signal<string | undefined>(undefined);
const path = (id: string) => `/api/v1/handovers/${encodeURIComponent(id)}`;

async function readAll(): Promise<void> {
  try {
    const all = (await read<Handovers>('/api/v1/handovers')).body;
    const wanted = chosen.value ?? all.handovers[0]?.id;
    const row = all.handovers.find((one) => one.id === wanted);
    list.value = all;
    // What was frozen stays as it is: only its state can be another.
    if (wanted === undefined) shown.value = null;
    else if (!row || shown.value?.id !== wanted || shown.value.state !== row.state) shown.value = (await read<Handover & {frozen: Frozen}>(path(wanted))).body;
    refused.value = undefined;
  } catch (trouble) {
    if (trouble instanceof ApiError) refused.value = trouble;
  }
}

function newest(): void {
  chosen.value = undefined;
  void readAll();
}

/** Somebody else was first: the page below shows what is so now. The form says why. */
function readAgain(): false {
  newest();
  return false;
}

const isSoon = 300;

/** The other desk's signature is seen without a reload; every half minute for what came while the stream was away. */
function useFresh(): void {
  useEffect(() => {
    newest();
    let waiting = 0;
    const stop = onLive((event) => {
      if (event.kind !== 'desk') return;
      clearTimeout(waiting);
      waiting = window.setTimeout(() => void readAll(), isSoon);
    });
    const poll = window.setInterval(() => void readAll(), 30_000);
    return () => { stop(); clearTimeout(waiting); clearInterval(poll); };
  }, []);
}

/** Only who holds the desk hands it over, or a shift supervisor in the place of them. */
const mayBegin = (all: Handovers): boolean => all.holder === null || all.holder === session.value?.name || may('takeOver');

function Begin() {
  const [note, setNote] = useState('');
  return (
    <Decide title={t('handover')} submit={t('handoverBegin')} path="/api/v1/handovers" touches={[]} done={t('handoverBegun')} after={newest} onRefused={readAgain}
      body={() => (note.trim() === '' ? {} : {note: note.trim()})}>
      <p>{t('handoverMeaning')}</p>
      <label>{t('handoverNote')}<textarea name="note" rows={4} maxLength={2000} value={note} onInput={(event) => setNote(event.currentTarget.value)} /></label>
    </Decide>
  );
}

/** The second sign-in: whoever comes enters name and password, and the page is theirs. */
function Sign({of}: {of: Handover}) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [note, setNote] = useState('');
  const [wrong, setWrong] = useState('');
  const [isBusy, setBusy] = useState(false);
  const sign = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    // Refused before anybody is signed in by it: the desk, and what is written here, stay.
    if (name.trim() === of.leaving) return setWrong(t('handoverSame', {who: of.leaving}));
    const {name: here} = session.peek() ?? {};
    setBusy(true);
    let isIn = false;
    try {
      await flush();
      const entered = (await change<Session>('POST', '/api/v1/session', {name, password})).body;
      isIn = entered.name !== here;
      await post(`${path(of.id)}/sign`, note.trim() === '' ? {} : {note: note.trim()});
      session.value = entered;
      closeDialog();
      say(t('handoverDone'));
      void readAll();
    } catch (trouble) {
      if (!(trouble instanceof ApiError)) throw trouble;
      // Whoever could not sign does not stay at this desk under another's name: the page asks who sits there.
      if (isIn) {
        closeDialog();
        return await signOut(problemText(trouble));
      }
      readAgain();
      setWrong(trouble.status === 401 ? t('wrongPassword') : problemText(trouble));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="stack" onSubmit={(event) => void sign(event)}>
      <DialogHead title={t('handoverSign')} />
      <p>{t('handoverSignMeaning')}</p>
      <label>{t('userName')}<input name="coming" autocomplete="off" autofocus value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>
      <label>{t('password')}<input name="coming-password" type="password" autocomplete="off" value={password} onInput={(event) => setPassword(event.currentTarget.value)} /></label>
      <label>{t('handoverComingNote')}<textarea name="coming-note" rows={3} maxLength={2000} value={note} onInput={(event) => setNote(event.currentTarget.value)} /></label>
      {wrong && <div class="box danger" role="alert">{wrong}</div>}
      <footer class="row"><button class="primary" aria-disabled={isBusy} data-submit>{t('handoverSign')}</button><button type="button" onClick={closeDialog}>{t('cancel')}</button></footer>
    </form>
  );
}

function Withdraw({of}: {of: Handover}) {
  const [reason, setReason] = useState('');
  return (
    <Decide title={t('handoverWithdraw')} submit={t('handoverWithdraw')} path={`${path(of.id)}/withdraw`} touches={[]} done={t('handoverWithdrawn')} after={newest} onRefused={readAgain}
      body={() => (reason.trim() === '' ? t('reasonMissing') : {reason: reason.trim()})}>
      <label>{t('reason')}<input name="reason" value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} /></label>
    </Decide>
  );
}

function Open({frozen}: {frozen: Frozen}) {
  return (
    <div class="stack" data-frozen>
      <h3>{t('tabOutages')} {count(frozen.outages.length)}</h3>
      {frozen.outages.length > 0 && (
        <Table>
          <thead><tr><th scope="col">{t('device')}</th><th scope="col">{t('state')}</th><th scope="col" class="number">{t('outNow')}</th><th scope="col">{t('crews')}</th><th scope="col">{t('expectedBack')}</th></tr></thead>
          <tbody>{frozen.outages.map((one) => (
            <tr key={one.id}><th scope="row">{one.hazard && <HazardSign />} {one.devices.join(', ') || placeOf(one)}{one.hazard && <span class="alert-text"> · {t('hazard')}</span>}</th><td>{stateWord(one.state)} · {kindWord(one.kind)}</td><td class="number">{count(one.customers_out)}</td>
              <td>{one.jobs.map((job) => `${job.crew ?? '—'} ${jobWord(job.state)}`).join(', ') || '—'}</td><td>{one.etr ? moment(one.etr) : '—'}</td></tr>
          ))}</tbody>
        </Table>
      )}
      <h3>{t('workParties')} {count(frozen.work_parties.length)}</h3>
      {frozen.work_parties.length > 0 && <ul class="plainlist">{frozen.work_parties.map((one) => <li key={one.id}><b>{one.ticket}</b> · {t('belowDevice')} {one.below} · {t('earthsIn', {count: count(one.earths_in)})}</li>)}</ul>}
      {(frozen.islands?.length ?? 0) > 0 && <><h3>{t('handoverIslands')} {count(frozen.islands!.length)}</h3>
        <ul class="plainlist">{frozen.islands!.map((one) => <li key={one.source}><b>{one.source}</b> · {t('islandSince', {time: moment(one.declared_at), who: one.declared_by})}{one.note && <> · {one.note}</>}</li>)}</ul></>}
      <h3>{t('handoverDecisions')} {count(frozen.decisions_due.length)}</h3>
      {frozen.decisions_due.length > 0 && <ul class="plainlist">{frozen.decisions_due.map((one) => <li key={one.id}><b>{nameOfPlan(one.id)}</b> · {planWord(one.state)} · {goWord(one.go)} · {span(one.start, one.end)}</li>)}</ul>}
      <h3>{t('handoverHolds')} {count(frozen.holds.length)}</h3>
      {frozen.holds.length > 0 && <ul class="plainlist">{frozen.holds.map((one) => <li key={one.scope}><b>{scopeText(one.scope)}</b> · {said(one.why)} · {one.by}, {moment(one.since)}</li>)}</ul>}
      <h3>{t('exceptions')} {count(frozen.exceptions)} · {t('handoverCalls')} {count(frozen.unlocated_calls)}</h3>
      <h3>{t('alarms', {count: count(frozen.alarms.length)})}</h3>
      {frozen.alarms.length > 0 && <ul class="plainlist">{frozen.alarms.map((one) => <li key={one.kind + one.text}><b>{alarmWord(one.kind)}</b> {said(one.text)}</li>)}</ul>}
    </div>
  );
}

/** What came and went after the freeze: whoever signs takes that over, too. */
function SinceThen({frozen}: {frozen: Frozen}) {
  if (!loaded.value.has('outages') || !outages.value) return null;
  const known = new Set(frozen.outages.map((one) => one.id));
  const open = outages.value.filter((row) => isFault(row) && row.state !== 'restored');
  const fresh = open.filter((row) => !known.has(row.id));
  const over = frozen.outages.filter((one) => one.state !== 'restored' && !open.some((row) => row.id === one.id));
  if (fresh.length === 0 && over.length === 0) return <p class="muted" data-since="0">{t('handoverSinceNone')}</p>;
  return (
    <div class="box warn" data-since={fresh.length} role="status">
      {fresh.length > 0 && <div><b>{t('handoverSinceNew', {count: count(fresh.length)})}</b> {fresh.map((row) => `${nameOf(row)} (${stateWord(row.state)}, ${t('handoverOut', {count: count(row.customers_out)})})`).join('; ')}</div>}
      {over.length > 0 && <div><b>{t('handoverSinceOver', {count: count(over.length)})}</b> {over.map((one) => one.devices.join(', ') || placeOf(one)).join('; ')}</div>}
    </div>
  );
}

function Shown({of}: {of: Handover & {frozen: Frozen}}) {
  const isOpen = of.state === 'open';
  return (
    <section class="stack" data-handover={of.id}>
      <div class="row">
        <h3 class="grow">{t('handoverFrozen', {time: moment(of.frozen.at)})} · {handoverState(of.state)}</h3>
        <a class="no-print" download href={`${path(of.id)}?format=csv`}>{t('handoverFile')}</a>
        {isOpen && may('outage') && <button class="primary no-print" data-sign onClick={() => show(<Sign of={of} />)}>{t('handoverSign')}</button>}
        {isOpen && (of.leaving === session.value?.name || may('takeOver')) && <button class="no-print" data-withdraw onClick={() => show(<Withdraw of={of} />)}>{t('handoverWithdraw')}</button>}
      </div>
      <dl class="facts">
        <dt>{t('handoverLeaving')}</dt><dd>{of.leaving} · {moment(of.opened_at)}{of.note && <> · {of.note}</>}</dd>
        {of.coming && of.ended_at && <><dt>{t('handoverComing')}</dt><dd>{of.coming} · {moment(of.ended_at)}{of.coming_note && <> · {of.coming_note}</>}</dd></>}
        {of.end_reason && <><dt>{t('handoverWithdrawn')}</dt><dd>{of.ended_by} · {of.end_reason}</dd></>}
      </dl>
      {isOpen && <SinceThen frozen={of.frozen} />}
      <Open frozen={of.frozen} />
    </section>
  );
}

export function HandoverPage() {
  useFresh();
  const {value: all} = list;
  const isWaiting = all?.handovers[0]?.state === 'open';
  return (
    <main class="board page" id="main">
      <div class="row"><h2 class="grow">{t('handover')}</h2>
        {may('outage') ? all && !isWaiting && (mayBegin(all) ? <button class="primary no-print" data-begin onClick={() => show(<Begin />)}>{t('handoverBegin')}</button> : <span class="muted no-print" data-not-holder>{t('handoverNotHolder', {who: all.holder ?? ''})}</span>)
          : <span class="muted" title={t('needsRole', {roles: needed('outage')})}>{t('readOnly')}</span>}</div>
      <Trouble of={refused.value} again={() => void readAll()} />
      {all && <p>{all.holder && all.since ? t('handoverHolder', {who: all.holder, time: moment(all.since)}) : t('handoverNobody')}</p>}
      {shown.value && <Shown of={shown.value} />}
      {all && all.handovers.length > 1 && (
        <section class="stack no-print">
          <h3>{t('handoverAll')}</h3>
          <ul class="plainlist">{all.handovers.map((one) => <li key={one.id}><button class="plain" onClick={() => { chosen.value = one.id; void readAll(); }}>{moment(one.opened_at)} · {one.leaving} → {one.coming || '—'} · {handoverState(one.state)}</button></li>)}</ul>
        </section>
      )}
    </main>
  );
}

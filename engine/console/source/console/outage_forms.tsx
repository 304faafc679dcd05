// What a dispatcher decides about an outage: confirm, when supply is back, restore, merge, not an outage, declare.
import {useEffect, useState} from 'preact/hooks';
import {read, type ApiError} from '../shared/api';
import {clockTime, moment, now, rfc3339} from '../shared/time';
import {visible} from '../shared/visible';
import {count} from '../shared/words';
import {sendFirstTo} from './detail_crews';
import {Decide, DialogHead, closeDialog, show} from './dialog';
import {readTime} from './etr_input';
import {nameOf} from './names';
import {PeopleAtWork, partiesOf} from './party_forms';
import {PastField, PastMoment, pastTime} from './past_time';
import {may} from './rights';
import {changed, outages, parties, select, type Part, type Shown} from './store';
import {causeWord, classWord, kindWord, stateWord} from './state_words';
import {openTab} from './tabs';
import {t} from './words';
import {wish} from './undo';
import {TellsWhom, useWouldTell} from './would_tell';
import type {Downstream, OpenDevice, OutageDetail, OutageRow} from './types';
import {ReportDevice} from './device_forms';

const path = (id: string, action: string) => `/api/v1/outages/${encodeURIComponent(id)}/${action}`;
const touches: Part[] = ['outages', 'detail', 'jobs', 'notices'];
export const causes = ['', 'tree', 'weather', 'lightning', 'wind', 'ice', 'flood', 'animal', 'equipment', 'vehicle', 'dig_in', 'overload'];

export function askConfirm(shown: Shown<OutageDetail>): void {
  show(<Confirm shown={shown} />);
}

function Confirm({shown}: {shown: Shown<OutageDetail>}) {
  const [device, setDevice] = useState('');
  const [cause, setCause] = useState(shown.body.cause);
  const hanging = useDownstream(device);
  const told = useWouldTell(shown.id, 'confirm', device);
  return (
    <Decide title={t('confirmTitle')} submit={t('confirm')} path={path(shown.id, 'confirm')} base={shown} touches={touches} done={t('confirmed')}
      further={may('dispatch') ? {submit: t('confirmAndSend'), after: (answer) => void sendFirstTo(idOf(answer) ?? shown.id)} : undefined}
      body={() => ({...(device.trim() ? {device: device.trim()} : {}), ...(cause ? {cause} : {})})}>
      <p>{t('confirmMeaning')}</p>
      <label>{t('confirmDevice')}<input value={device} onInput={(event) => setDevice(event.currentTarget.value)} autocomplete="off" /></label>
      <Hanging of={hanging} />
      <CauseField value={cause} onChange={setCause} />
      <TellsWhom of={told} />
    </Decide>
  );
}

function CauseField({value, onChange}: {value: string; onChange: (next: string) => void}) {
  return (
    <label>{t('cause')}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {[...new Set([...causes, value])].map((one) => <option key={one} value={one}>{causeWord(one)}</option>)}
      </select>
    </label>
  );
}

export function askEtr(shown: Shown<OutageDetail>): void {
  show(<EtrForm shown={shown} />);
}

function EtrForm({shown}: {shown: Shown<OutageDetail>}) {
  const [text, setText] = useState('');
  const [band, setBand] = useState('30');
  const [reason, setReason] = useState('');
  const at = readTime(text, now.value);
  const {body} = shown;
  const told = useWouldTell(shown.id, 'etr');
  return (
    <Decide title={t('etrTitle')} submit={t('setEtr')} path={path(shown.id, 'etr')} base={shown} touches={touches} done={t('etrSet')}
      body={() => (at === undefined || Number.isNaN(at) ? t('timeUnread') : {at: rfc3339(at), band: Number(band), ...(reason ? {reason} : {})})}>
      {body.etr && <p>{t('etrWas', {time: moment(body.etr.at)})}</p>}
      <label>{t('etrInput')}
        <input name="etr" value={text} autofocus autocomplete="off" onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <div class="row" role="group" aria-label={t('quick')}>
        {[30, 60, 120, 240].map((minutes) => <button key={minutes} type="button" class="chip" onClick={() => setText(`+${minutes}`)}>+{minutes}</button>)}
      </div>
      <p class="number" aria-live="polite">{at !== undefined && !Number.isNaN(at) ? <b>{moment(at)}</b> : <span class="muted">{t('timeHint')}</span>}</p>
      <label>{t('band')}
        <select value={band} onChange={(event) => setBand(event.currentTarget.value)}>{['0', '15', '30', '60', '120'].map((one) => <option key={one} value={one}>±{one} {t('minutes')}</option>)}</select>
      </label>
      <label>{t('reasonOptional')}<input value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} /></label>
      <TellsWhom of={told} />
    </Decide>
  );
}

/** How many customers a new outage would be about; what each of them is owed the schedules decide. */
function Told({count: amount}: {count: number}) {
  return <p class="box">{amount === 0 ? t('nobodyIsTold') : t('willBeTold', {count: count(amount)})}</p>;
}

export function askRestore(shown: Shown<OutageDetail>): void {
  show(<Restore shown={shown} />);
}

const isOpenYet = (device: OpenDevice) => (device.open_phases ?? '') !== '';

/** Two facts, said apart: a device is closed; people have their supply. */
function Restore({shown}: {shown: Shown<OutageDetail>}) {
  const {body} = shown;
  const open = body.devices.filter(isOpenYet);
  const [reporting, setReporting] = useState<string | null>(null);
  if (reporting !== null) return <ReportDevice device={reporting} outage={body} />;
  if (open.length > 0) {
    return (
      <div class="stack">
        <DialogHead title={t('restoreTitle')} />
        <p>{t('restoreTwo')}</p>
        <h3>1. {t('devicesClosed')}</h3>
        {open.map((one) => (
          <div key={one.device} class="row">
            <span class="grow"><b>{one.device}</b> · {t('openOn', {phases: one.open_phases ?? ''})}</span>
            <button class="primary" onClick={() => setReporting(one.device)} data-close-device={one.device}>{t('reportClosed')}</button>
          </div>
        ))}
        <h3 class="muted">2. {t('supplyConfirmed')}</h3>
        <p class="muted">{t('afterDevices')}</p>
        <footer class="row"><button onClick={closeDialog}>{t('cancel')}</button></footer>
      </div>
    );
  }
  return <ConfirmSupply shown={shown} />;
}

/** Who is out no more is told by it: nobody is counted by who is out. */
function ConfirmSupply({shown}: {shown: Shown<OutageDetail>}) {
  const told = useWouldTell(shown.id, 'restore');
  const [override, setOverride] = useState('');
  const [isAll, setAll] = useState(false);
  // The daemon knows also who stands further down; whoever is refused for them sees them all.
  const refused = (trouble: ApiError) => {
    if (trouble.problem.field === 'override_reason') setAll(true);
    return false;
  };
  return (
    <Decide title={t('restoreTitle')} submit={t('supplyIsBack')} path={path(shown.id, 'restore')} base={shown} touches={[...touches, 'parties']} done={t('restoredDone')} onRefused={refused}
      body={() => (override.trim() ? {override_reason: override.trim()} : {})}>
      <p>{t('restoreMeaning')}</p>
      <PeopleAtWork override={override} onOverride={setOverride} of={isAll ? parties.value : partiesOf(shown.body)} meaning={t('confirmOnto')} label={t('confirmOntoReason')} />
      <TellsWhom of={told} />
    </Decide>
  );
}

export function askMerge(shown: Shown<OutageDetail>): void {
  show(<Merge shown={shown} />);
}

const mergeable = ['suspected', 'confirmed', 'partially_restored'];

/** What may become one with it: open, of its kind, and no planned work, which stays its own. */
function mergeTargets(shown: Shown<OutageDetail>): OutageRow[] {
  return (outages.value ?? []).filter((row) => row.id !== shown.id && mergeable.includes(row.state) && row.plan_state === undefined && row.kind === shown.body.kind);
}

function Merge({shown}: {shown: Shown<OutageDetail>}) {
  const others = mergeTargets(shown);
  const [chosen, setChosen] = useState(others.find((row) => row.feeder === shown.body.feeder) ?? others[0]);
  const gone = chosen && !others.some((row) => row.id === chosen.id) ? t('mergeGone', {name: nameOf(chosen)}) : undefined;
  const into = chosen?.id ?? '';
  return (
    <Decide title={t('mergeTitle')} submit={t('merge')} path={path(shown.id, 'merge')} base={shown} touches={touches} done={t('merged')}
      body={() => (into === '' ? t('nothingToMerge') : gone ?? {into})} after={() => select(into)}>
      <p>{t('mergeMeaning')}</p>
      <label>{t('mergeInto')}
        <select name="into" value={gone ? '' : into} onChange={(event) => setChosen(others.find((row) => row.id === event.currentTarget.value))}>
          {(gone || into === '') && <option value="" disabled>{others.length === 0 ? t('nothingToMerge') : t('mergeChoose')}</option>}
          {others.map((row) => <option key={row.id} value={row.id}>{nameOf(row)} · {stateWord(row.state)} · {count(row.customers_out)} · {row.started_at ? clockTime(row.started_at) : ''}</option>)}
        </select>
      </label>
      {gone && <p class="box danger" role="status" data-merge-gone>{gone}</p>}
    </Decide>
  );
}

/** Nobody has heard of a suspected one: then it can be taken back; otherwise people are told, and one decides. */
export function askCancel(shown: Shown<OutageDetail>): void {
  if (shown.body.state === 'suspected') {
    return wish({text: t('noOutageDone'), path: path(shown.id, 'cancel'), body: {}, ifMatch: shown.etag, touches});
  }
  show(<Cancel shown={shown} />);
}

function Cancel({shown}: {shown: Shown<OutageDetail>}) {
  const [reason, setReason] = useState('');
  const told = useWouldTell(shown.id, 'cancel');
  return (
    <Decide title={t('noOutageTitle')} submit={t('noOutage')} tone="danger" path={path(shown.id, 'cancel')} base={shown} touches={touches} done={t('noOutageDone')}
      body={() => (reason.trim() === '' ? t('reasonMissing') : {reason: reason.trim()})}>
      <p>{t('noOutageMeaning')}</p>
      <label>{t('reason')}<input value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} /></label>
      <TellsWhom of={told} />
    </Decide>
  );
}

type Asked = {id: string; found: Downstream | null} | undefined;

/** What hangs from a device, while its name is written. */
export function useDownstream(device: string): Asked {
  const [found, setFound] = useState<Asked>();
  const id = visible(device).trim();
  useEffect(() => {
    if (id === '') return setFound(undefined);
    const stop = new AbortController();
    const wait = setTimeout(() => {
      read<Downstream>(`/api/v1/devices/${encodeURIComponent(id)}/downstream`, stop.signal).then(
        ({body}) => setFound({id, found: body}),
        () => { if (!stop.signal.aborted) setFound({id, found: null}); },
      );
    }, 200);
    return () => { clearTimeout(wait); stop.abort(); };
  }, [id]);
  return found?.id === id ? found : undefined;
}

export function Hanging({of}: {of: Asked}) {
  if (!of) return null;
  if (!of.found) return <p class="alert-text" role="status">{t('noSuchDevice', {device: of.id})}</p>;
  const {found} = of;
  return (
    <div class="box" role="status" data-hanging>
      <strong class="number">{t('hangingCount', {count: count(found.customers_count)})}</strong> · {found.feeder}
      <div class="tags">{Object.entries(found.customers_by_class).map(([word, amount]) => <span key={word} class="tag">{classWord(word)} <b>{count(amount)}</b></span>)}</div>
    </div>
  );
}

export function askDeclare(device = ''): void {
  if (may('declare')) show(<Declare first={device} />);
}

const idOf = (answer: unknown) => (answer as {id?: string; outage?: string}).id ?? (answer as {outage?: string}).outage;
const declarable = ['fault', 'emergency', 'upstream', 'load_shedding'];

function Declare({first}: {first: string}) {
  const [device, setDevice] = useState(first);
  const [kind, setKind] = useState('fault');
  const [cause, setCause] = useState('');
  const [since, setSince] = useState('');
  const [reason, setReason] = useState('');
  const hanging = useDownstream(device);
  const body = () => {
    const started = pastTime(since);
    if (device.trim() === '') return t('deviceMissing');
    if (typeof started === 'string') return started;
    return {devices: [device.trim()], kind, started_at: rfc3339(started), ...(cause ? {cause} : {}), ...(reason ? {reason} : {})};
  };
  return (
    <Decide title={t('declareTitle')} submit={t('declare')} path="/api/v1/outages" touches={touches} done={t('declared')} body={body}
      further={may('dispatch') ? {submit: t('declareAndSend'), after: (answer) => { const id = idOf(answer); if (id) void sendFirstTo(id); }} : undefined}
      after={(answer) => { const id = idOf(answer); openTab('outages'); if (id) select(id); changed(); }}>
      <label>{t('deviceOpen')}<input name="device" value={device} autofocus autocomplete="off" onInput={(event) => setDevice(event.currentTarget.value)} /></label>
      <Hanging of={hanging} />
      <div class="row">
        <label>{t('kind')}<select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>{declarable.map((one) => <option key={one} value={one}>{kindWord(one)}</option>)}</select></label>
        <CauseField value={cause} onChange={setCause} />
        <PastField label={t('since')} name="since" value={since} onChange={setSince} />
      </div>
      <PastMoment of={since} />
      {kind === 'emergency' && <label>{t('reason')}<input value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} /></label>}
      {hanging?.found && <Told count={hanging.found.customers_count} />}
    </Decide>
  );
}

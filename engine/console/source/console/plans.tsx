// Planned work: the list, one plan with its steps and preview, and what the day asks of the desk.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';
import {ApiError, post, read} from '../shared/api';
import {ago, moment, now, span} from '../shared/time';
import {count} from '../shared/words';
import {Announcements} from './announcements';
import {NoticeTable} from './detail_notices';
import {ConfirmPosition} from './device_forms';
import {deviceText} from './difference';
import {askAcceptEvent, askApprove, askCancelPlan, askDelay, askExtend, askGo, askSubmit, askSwitching} from './plan_forms';
import {PlanPreview} from './plan_preview';
import {askPlan} from './plan_wizard';
import {PlanSupply, unacceptedNow} from './plan_supply';
import {Trouble} from './problem';
import {may, needed} from './rights';
import {desk, detail, loaded, plans, refresh, select, troubles, type Shown} from './store';
import {said} from './said_words';
import {planOrState} from './difference';
import {causeWord, goWord, kindWord, planWord, reasonWord} from './state_words';
import {Table} from './table';
import {shownPlan} from './tabs';
import {t} from './words';
import {nameOfPlan} from './names';
import type {PlanDetail, PlanRow, Preview} from './types';

const plan = signal<Shown<PlanDetail> | null>(null);
const refused = signal<ApiError | undefined>(undefined);
const preview = signal<{of: string; body: Preview} | null>(null);

async function readPlan(id: string): Promise<void> {
  try {
    const {body, etag} = await read<PlanDetail>(`/api/v1/planned-outages/${encodeURIComponent(id)}`);
    if (shownPlan.value === id) plan.value = {id, body, etag};
    refused.value = undefined;
  } catch (trouble) {
    if (trouble instanceof ApiError) refused.value = trouble;
  }
}

const isBefore = (state: string) => ['draft', 'submitted', 'approved', 'published', 'postponed', 'go'].includes(state);

const eventAlarms = () => (desk.value?.alarms ?? []).filter((one) => one.kind === 'supply_event_unaccepted').map((one) => one.id).join();

/** Guaranteed supply that an approved plan falls into and nobody accepted, by name; before its start as of now, for events may be written meanwhile. */
function unaccepted(body: PlanDetail): string[] {
  if (['draft', 'submitted'].includes(body.state)) return [];
  if (!preview.value?.of.startsWith(`${body.id} ${body.revision} `)) return unacceptedNow(body);
  return (preview.value.body.supply_events ?? []).filter((one) => !one.accepted && Date.parse(one.until) > now.peek()).map((one) => one.name);
}

function EventUnaccepted({shown}: {shown: Shown<PlanDetail>}) {
  const names = unaccepted(shown.body);
  if (names.length === 0) return null;
  return (
    <div class="box danger stack" role="alert" data-event-alarm>
      <strong>{t('eventUnaccepted', {names: names.join(', ')})}</strong>
      <div class="row no-print">
        {may('approve') ? <button class="danger" onClick={() => askAcceptEvent(shown, names)}>{t('eventAccept')}</button> : <span class="muted" title={t('needsRole', {roles: needed('approve')})}>{t('readOnly')}</span>}
      </div>
    </div>
  );
}

/** What the plan means as of now; read again when the plan itself is another one, or guaranteed supply is asked about. */
async function readPreview(body: PlanDetail): Promise<void> {
  const of = `${body.id} ${body.revision} ${body.state} ${eventAlarms()}`;
  if (preview.value?.of === of || !may('planDelay') || !isBefore(body.state) || Date.parse(body.start) < now.peek()) return;
  try {
    preview.value = {of, body: (await post<Preview>('/api/v1/planned-outages/preview', {id: body.id})).body};
  } catch (trouble) {
    if (trouble instanceof ApiError) refused.value = trouble;
  }
}

function List() {
  const rows = [...(plans.value ?? [])].sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
  return (
    <section class="queue" aria-label={t('tabPlans')}>
      <div class="queue-bar"><h2>{t('tabPlans')} <span class="muted number">{count(rows.length)}</span></h2>
        {may('plan') ? <button class="primary small" onClick={() => askPlan()}>{t('planOutage')} <kbd>p</kbd></button> : <span class="muted" title={t('needsRole', {roles: needed('plan')})}>{t('planningOnly')}</span>}
      </div>
      <Trouble of={troubles.value.plans} again={() => refresh('plans')} />
      <div class="scroll">
        {rows.length === 0 && <p class="empty">{loaded.value.has('plans') ? t('noPlans') : troubles.value.plans ? t('notRead') : t('loading')}</p>}
        <ul class="lines">{rows.map((row) => <PlanLine key={row.id} row={row} />)}</ul>
      </div>
    </section>
  );
}

function PlanLine({row}: {row: PlanRow}) {
  const isAsked = row.go === 'asked';
  return (
    <li>
      <button class="line" data-plan={row.id} aria-current={shownPlan.value === row.id ? 'true' : undefined} onClick={() => (shownPlan.value = row.id)}>
        <svg class="symbol planned" width="28" height="28" viewBox="-12 -12 24 24" aria-hidden="true"><rect x="-8.5" y="-8.5" width="17" height="17" rx="1.5" /></svg>
        <span class="line-text"><b class="line-name">{span(row.start, row.end)}</b><span>{planWord(row.state)} · {ago(row.start)}</span>{isAsked && <span class="alert-text">{goWord('asked')}</span>}</span>
        <span class="line-numbers"><span class="muted">{nameOfPlan(row.id)}</span><span>{t('revision', {number: row.revision})}</span></span>
      </button>
    </li>
  );
}

/** The desk is asked an hour before; until it says go, the last notice does not leave. */
function GoPrompt({shown}: {shown: Shown<PlanDetail>}) {
  if (shown.body.go !== 'asked') return null;
  return (
    <div class="box warn stack" data-go>
      <strong>{t('goQuestion', {when: ago(shown.body.start)})}</strong>
      <span>{t('goMeaning')}</span>
      <div class="row no-print">
        {may('planDay') ? <button class="primary" onClick={() => askGo(shown, unaccepted(shown.body))}>{t('go')}</button> : <span title={t('needsRole', {roles: needed('planDay')})}>{t('readOnly')}</span>}
        {may('planDelay') && <button onClick={() => askDelay(shown)}>{t('delay')}</button>}
        {may('planDelay') && <button class="danger" onClick={() => askCancelPlan(shown)}>{t('cancelPlan')}</button>}
      </div>
    </div>
  );
}

function Actions({shown}: {shown: Shown<PlanDetail>}) {
  const {state, go} = shown.body;
  const isAhead = ['approved', 'published', 'go', 'postponed', 'submitted', 'draft'].includes(state);
  const isOut = ['out', 'work_permitted', 'work_complete', 'switching_on', 'extended'].includes(state);
  const isUnderWay = isOut || state === 'switching_off';
  return (
    <div class="row actions no-print">
      {state === 'draft' && may('plan') && <button class="primary" onClick={() => askSubmit(shown)}>{t('submit')}</button>}
      {state === 'submitted' && (may('approve') ? <button class="primary" onClick={() => void askApprove(shown)}>{t('approve')}</button> : <span class="muted" title={t('needsRole', {roles: needed('approve')})}>{t('waitsForApproval')}</span>)}
      {state === 'go' && may('planDay') && <button class="primary" onClick={() => askSwitching(shown, 'off')}>{t('switchingOff')}</button>}
      {isUnderWay && may('planDay') && !['switching_on', 'work_complete'].includes(state) && <button onClick={() => askSwitching(shown, 'complete')}>{t('workComplete')}</button>}
      {state === 'work_complete' && may('planDay') && <button onClick={() => askSwitching(shown, 'on')}>{t('switchingOn')}</button>}
      {isOut && may('planDay') && <button onClick={() => askExtend(shown)}>{t('extend')}</button>}
      {isAhead && go !== 'asked' && state !== 'draft' && may('planDelay') && <button onClick={() => askDelay(shown)}>{t('delay')}</button>}
      {isAhead && go !== 'asked' && may('planDelay') && <button onClick={() => askCancelPlan(shown)}>{t('cancelPlan')}</button>}
    </div>
  );
}

function Facts({body}: {body: PlanDetail}) {
  return (
    <dl class="facts">
      <dt>{t('state')}</dt><dd>{planWord(body.state)} · {t('revision', {number: body.revision})}</dd>
      <dt>{t('window')}</dt><dd>{span(body.start, body.end)}</dd>
      <dt>{t('kind')}</dt><dd>{kindWord(body.kind)}{body.cause && <> · {causeWord(body.cause)}</>}</dd>
      {body.work && <><dt>{t('work')}</dt><dd>{body.work}</dd></>}
      <dt>{t('customers')}</dt><dd class="number">{count(body.customers)} · {t('servicePoints')} {count(body.service_points)}</dd>
      <dt>{t('goWordTitle')}</dt><dd>{goWord(body.go)}</dd>
      <dt>{t('proposer')}</dt><dd>{body.proposer || '—'}</dd>
      <dt>{t('approver')}</dt><dd>{body.approver || '—'}</dd>
    </dl>
  );
}

/** How a device that the plan opens stands now, once somebody has said so. */
function Standing({plan: id, device}: {plan: string; device: string | undefined}) {
  const known = detail.value?.id === id ? detail.value.body.devices.find((one) => one.device === device) : undefined;
  if (known?.standing === undefined) return null;
  return <> · {deviceText(known)} <ConfirmPosition of={known} /></>;
}

function Shownplan({shown}: {shown: Shown<PlanDetail>}) {
  const {body} = shown;
  useEffect(() => { void readPreview(body); select(body.id); }, [body.id, body.revision, body.state, eventAlarms()]);
  return (
    <>
      <h2>{t('plan')} {nameOfPlan(body.id)}</h2>
      <EventUnaccepted shown={shown} />
      <GoPrompt shown={shown} />
      <Actions shown={shown} />
      <div class="columns">
        <div class="stack">
          <Facts body={body} />
          <h3>{t('switchingSteps')}</h3>
          <Table><tbody>{body.steps.map((step, index) => <tr key={index}><td class="time">{moment(step.at)}</td><td>{step.open !== undefined ? t('opens', {device: step.open}) : t('closes', {device: step.close ?? ''})}<Standing plan={body.id} device={step.open} /></td></tr>)}</tbody></Table>
          <PlanSupply body={body} />
          <NoticeTable id={body.id} />
          <Announcements shown={shown} />
          <h3>{t('timeline')}</h3>
          <ol class="timeline">{[...body.history].reverse().map((entry, index) => <li key={index}><time dateTime={entry.at} class="number">{moment(entry.at)}</time><span><b>{planOrState(entry.to)}</b>{reasonWord(entry.reason).toLowerCase() !== planOrState(entry.to).toLowerCase() && ` ${reasonWord(entry.reason)}`}<span class="muted"> · {entry.actor}</span>{entry.note && <span class="note">{said(entry.note)}</span>}</span></li>)}</ol>
        </div>
        {preview.value?.of.startsWith(`${body.id} ${body.revision} `) && isBefore(body.state) && <div class="stack"><h3>{t('previewNow')}</h3><PlanPreview of={preview.value.body} /></div>}
      </div>
    </>
  );
}

export function Plans() {
  const id = shownPlan.value;
  useEffect(() => { if (id !== null) void readPlan(id); }, [id, plans.value, eventAlarms()]);
  const shown = plan.value?.id === id ? plan.value : null;
  return (
    <main class="board two" id="main">
      <List />
      <section class="detail" aria-label={t('plan')}>
        <Trouble of={refused.value} />
        {id === null ? <p class="muted">{t('pickPlan')}</p> : shown && <Shownplan shown={shown} />}
      </section>
    </main>
  );
}

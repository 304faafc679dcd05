// Notices that are not about outages 批量通知: campaigns with their proof, and what account managers have to see to.
import {signal} from '@preact/signals';
import {useEffect, useState} from 'preact/hooks';
import {ApiError, read, readAll} from '../shared/api';
import {ago, moment} from '../shared/time';
import {count} from '../shared/words';
import {CustomerLink} from './customer_link';
import {StageRows} from './detail_notices';
import {Decide, show} from './dialog';
import {Paper} from './paper';
import {Trouble} from './problem';
import {may, needed} from './rights';
import {campaignKind, campaignState, memberState, outcomeWord, stageWord, taskResult, whyNotWord} from './state_words';
import {exceptions, type Shown} from './store';
import {Table} from './table';
import {t} from './words';
import type {CampaignDetail, CampaignMember, CampaignRow, CampaignTask} from './types';

const rows = signal<CampaignRow[] | null>(null);
const tasks = signal<CampaignTask[] | null>(null);
const shown = signal<Shown<CampaignDetail> | null>(null);
const chosen = signal<string | null>(null);
const isWithDone = signal(false);
const refused = signal<ApiError | undefined>(undefined);

async function reading(act: () => Promise<void>): Promise<void> {
  try {
    await act();
    refused.value = undefined;
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
    refused.value = trouble;
  }
}

const readLists = () => reading(async () => {
  rows.value = (await readAll<CampaignRow>('/api/v1/campaigns?limit=200', 'campaigns')).reverse();
  if (may('readTasks')) tasks.value = await readAll<CampaignTask>(`/api/v1/campaign-tasks?limit=200${isWithDone.value ? '' : '&open=true'}`, 'tasks');
});

const readOne = (id: string) => reading(async () => {
  const {body, etag} = await read<CampaignDetail>(`/api/v1/campaigns/${encodeURIComponent(id)}?limit=200`);
  if (chosen.value === id) shown.value = {id, body, etag};
});

function again(): void {
  void readLists();
  if (chosen.value !== null) void readOne(chosen.value);
}

function CampaignLine({row}: {row: CampaignRow}) {
  const waitsForCheck = row.kind === 'disconnection' && row.state === 'running' && row.checked_at === null;
  return (
    <li>
      <button class="line" data-campaign={row.id} aria-current={chosen.value === row.id ? 'true' : undefined} onClick={() => (chosen.value = row.id)}>
        <svg class="symbol planned" width="28" height="28" viewBox="-12 -12 24 24" aria-hidden="true"><path d="M-8.5 -6.5h17v13h-17z" /></svg>
        <span class="line-text"><b class="line-name">{campaignKind(row.kind)}</b><span>{campaignState(row.state)} · {moment(row.at)}</span>{waitsForCheck && <span class="alert-text">{t('notChecked')}</span>}</span>
        <span class="line-numbers"><b class="number">{count(row.customers.open)}</b><span>{row.id.length > 16 ? row.id.slice(-6) : row.id}</span></span>
      </button>
    </li>
  );
}

function Facts({body}: {body: CampaignDetail}) {
  return (
    <dl class="facts">
      <dt>{t('state')}</dt><dd>{campaignState(body.state)}</dd>
      <dt>{t('campaignAt')}</dt><dd>{moment(body.at)}{body.end && <> – {moment(body.end)}</>}</dd>
      <dt>{t('customers')}</dt><dd class="number">{t('openAndPaid', {open: count(body.customers.open), paid: count(body.customers.paid)})}</dd>
      <dt>{t('reason')}</dt><dd>{body.reason || '—'}</dd>
      <dt>{t('campaignPolicy')}</dt><dd>{body.cadence} · {body.template}</dd>
      <dt>{t('proposer')}</dt><dd>{body.created_by} · {moment(body.created_at)}</dd>
      {body.kind === 'disconnection' && <><dt>{t('checkedAgain')}</dt><dd>{body.checked_at ? `${moment(body.checked_at)} · ${body.checked_by ?? ''}` : <span class="alert-text">{t('notChecked')}</span>}</dd></>}
      {body.ended_at && <><dt>{t('ended')}</dt><dd>{moment(body.ended_at)} · {body.ended_by} · {body.end_reason}</dd></>}
    </dl>
  );
}

/** Of arrears only: whether all that is asked before a disconnection is done, and if not, what is missing. */
function MayCut({of}: {of: CampaignMember}) {
  if (of.may_be_disconnected === undefined) return null;
  if (of.may_be_disconnected) return <strong>{t('allDone')}</strong>;
  return <ul class="plain-list">{(of.why_not ?? []).map((why) => <li key={why}>{whyNot(why)}</li>)}</ul>;
}

/** "stage d7 is unproven" names a stage and how it stands. */
function whyNot(text: string): string {
  const [, stage, state] = /^stage (\S+) is (\S+)$/.exec(text) ?? [];
  return stage !== undefined && state !== undefined ? `${stageWord(stage)}: ${outcomeWord(state)}` : whyNotWord(text);
}

function Members({body}: {body: CampaignDetail}) {
  const [isOnlyOpen, setOnlyOpen] = useState(false);
  if (body.members === undefined) return <p class="muted">{t('countsOnly')}</p>;
  const list = isOnlyOpen ? body.members.filter((one) => one.state === 'open') : body.members;
  return (
    <>
      <div class="row"><h3 class="grow">{t('customers')}</h3><label class="check"><input type="checkbox" checked={isOnlyOpen} onChange={(event) => setOnlyOpen(event.currentTarget.checked)} /> {t('onlyOpen')}</label></div>
      <Table data-members>
        <thead><tr><th scope="col">{t('customer')}</th><th scope="col">{t('state')}</th><th scope="col">{t('notices')}</th>{body.kind === 'disconnection' && <th scope="col">{t('mayBeCut')}</th>}<th scope="col">{t('manager')}</th></tr></thead>
        <tbody>
          {list.map((one) => (
            <tr key={one.customer}>
              <th scope="row">{may('readCustomers') ? <CustomerLink id={one.customer} /> : one.customer}</th>
              <td>{memberState(one.state)}<div class="muted">{moment(one.changed_at)} · {one.changed_by}</div></td>
              <td>{one.notices.map((each) => <div key={each.notice} class={each.state === 'unproven' ? 'alert-text' : ''}>{stageWord(each.stage)}: {outcomeWord(each.state)}{each.evidence && ` (${each.evidence})`}</div>)}</td>
              {body.kind === 'disconnection' && <td><MayCut of={one} /></td>}
              <td>{one.account_manager || '—'}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      {body.next !== undefined && <p class="muted">{t('firstOfMany', {count: count(body.members.length)})}</p>}
    </>
  );
}

function CancelCampaign({of}: {of: Shown<CampaignDetail>}) {
  const [reason, setReason] = useState('');
  return (
    <Decide title={t('cancelCampaignTitle')} submit={t('cancelCampaign')} tone="danger" path={`/api/v1/campaigns/${encodeURIComponent(of.id)}/cancel`} touches={['desk']} done={t('campaignCancelled')} after={again}
      body={() => (reason.trim() === '' ? t('reasonMissing') : {reason: reason.trim()})}>
      <p>{t('cancelCampaignMeaning', {count: count(of.body.customers.open)})}</p>
      <label>{t('reason')}<input name="reason" value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} /></label>
    </Decide>
  );
}

function One({of}: {of: Shown<CampaignDetail>}) {
  const {body} = of;
  return (
    <>
      <div class="row">
        <h2 class="grow">{campaignKind(body.kind)} <span class="muted">{body.id.length > 16 ? body.id.slice(-6) : body.id}</span></h2>
        {may('certificate') && <a class="button no-print" download href={`/api/v1/campaigns/${encodeURIComponent(body.id)}/certificate?format=pdf`}>{t('certificate')}</a>}
        {body.state === 'running' && may('campaigns') && <button class="no-print" onClick={() => show(<CancelCampaign of={of} />)}>{t('cancelCampaign')}</button>}
      </div>
      <div class="columns">
        <div class="stack">
          <Facts body={body} />
          <h3>{t('notices')}</h3>
          {body.counts.length === 0 ? <p class="muted">{t('nobodyTold')}</p> : <StageRows counts={body.counts} />}
          {(exceptions.value ?? []).some((one) => one.outage === body.id) && <Paper id={body.id} />}
          <h3>{t('timeline')}</h3>
          <ol class="timeline">{[...body.history].reverse().map((entry, index) => <li key={index}><time dateTime={entry.at} class="number">{moment(entry.at)}</time><span>{entry.actor}{entry.note && <span class="note">{entry.note}</span>}</span></li>)}</ol>
        </div>
        <div class="stack"><Members body={body} /></div>
      </div>
    </>
  );
}

const results = ['explained', 'customer_fault', 'meter_fault', 'unreachable', 'other'];

function FinishTask({task}: {task: CampaignTask}) {
  const [result, setResult] = useState(results[0]!);
  const [note, setNote] = useState('');
  return (
    <Decide title={t('taskTitle', {who: task.customer ?? task.id})} submit={t('closeIt')} path={`/api/v1/campaign-tasks/${encodeURIComponent(task.id)}/result`} touches={['desk']} done={t('taskDone')} after={again}
      body={() => (note.trim() === '' ? t('noteMissing') : {result, note: note.trim()})}>
      <label>{t('result')}<select name="result" value={result} onChange={(event) => setResult(event.currentTarget.value)}>{results.map((one) => <option key={one} value={one}>{taskResult(one)}</option>)}</select></label>
      <label>{t('taskNote')}<input name="note" value={note} maxLength={500} onInput={(event) => setNote(event.currentTarget.value)} /></label>
    </Decide>
  );
}

function Tasks() {
  if (!may('readTasks')) return <p class="muted" title={t('needsRole', {roles: needed('readTasks')})}>{t('readOnly')}</p>;
  const list = tasks.value ?? [];
  return (
    <section>
      <div class="row">
        <h2 class="grow">{t('managerTasks')} <span class="muted number">{count(list.filter((one) => one.done_at === null).length)}</span></h2>
        <label class="check"><input type="checkbox" checked={isWithDone.value} onChange={(event) => { isWithDone.value = event.currentTarget.checked; void readLists(); }} /> {t('withDone')}</label>
      </div>
      {list.length === 0 ? <p class="muted">{t('noTasks')}</p> : (
        <Table data-tasks>
          <thead><tr><th scope="col">{t('customer')}</th><th scope="col">{t('manager')}</th><th scope="col">{t('kind')}</th><th scope="col">{t('dueUntil')}</th><th scope="col">{t('result')}</th><th /></tr></thead>
          <tbody>
            {list.map((one) => (
              <tr key={one.id} data-task={one.id}>
                <th scope="row">{one.customer === undefined ? '—' : may('readCustomers') ? <CustomerLink id={one.customer} /> : one.customer}</th>
                <td>{one.account_manager || '—'}</td><td>{campaignKind(one.kind)}</td>
                <td class={one.is_overdue ? 'alert-text' : ''}>{moment(one.due_at)} ({ago(one.due_at)})</td>
                <td class="wrap">{one.done_at ? <>{taskResult(one.result ?? '')}{one.note && ` · ${one.note}`}<div class="muted">{moment(one.done_at)} · {one.done_by}</div></> : t('notYet')}</td>
                <td>{one.done_at === null && may('finishTasks') && <button class="no-print" onClick={() => show(<FinishTask task={one} />)} data-finish>{t('close_')}</button>}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}

export function Campaigns() {
  const id = chosen.value;
  useEffect(() => { void readLists(); const turn = setInterval(again, 30_000); return () => clearInterval(turn); }, []);
  useEffect(() => { if (id !== null) void readOne(id); }, [id]);
  const list = rows.value;
  return (
    <main class="board two" id="main">
      <section class="queue" aria-label={t('tabCampaigns')}>
        <div class="queue-bar"><h2>{t('tabCampaigns')} <span class="muted number">{count(list?.length ?? 0)}</span></h2><button class="small" aria-pressed={id === null} onClick={() => (chosen.value = null)} data-show-tasks>{t('managerTasks')}</button></div>
        <div class="scroll">
          {(list?.length ?? 0) === 0 && <p class="empty">{list === null ? t('loading') : t('noCampaigns')}</p>}
          <ul class="lines">{list?.map((row) => <CampaignLine key={row.id} row={row} />)}</ul>
        </div>
      </section>
      <section class="detail" aria-label={t('campaign')}>
        <Trouble of={refused.value} again={again} />
        {id === null ? <Tasks /> : shown.value?.id === id && <One of={shown.value} />}
      </section>
    </main>
  );
}

// Crews by what they do now, jobs without a crew, and people at work on the network.
import {useState} from 'preact/hooks';
import {ago, now} from '../shared/time';
import {count} from '../shared/words';
import {sendJob} from './detail_crews';
import {Decide, show} from './dialog';
import {askParty, PartyRow} from './party_forms';
import {nameOfId} from './names';
import {Trouble} from './problem';
import {may} from './rights';
import {crews, jobs, loaded, parties, refresh, select, troubles} from './store';
import {jobKind, jobWord, skillWord} from './state_words';
import {HazardSign} from './symbol';
import {openTab} from './tabs';
import {t} from './words';
import type {Crew, Job} from './types';

const columns = ['free', 'ordered', 'acknowledged', 'en_route', 'on_site', 'off'] as const;
type Column = (typeof columns)[number];
const titles = {free: 'crewFree', ordered: 'crewOrdered', acknowledged: 'crewAcknowledged', en_route: 'crewEnRoute', on_site: 'crewOnSite', off: 'crewOff'} as const;
/** An order that nobody has acknowledged for so long is shown in red. */
const unansweredAfter = 5 * 60_000;

const jobsOf = (crew: Crew): Job[] => jobs.value.filter((job) => job.crew === crew.id);

function columnOf(crew: Crew): Column {
  const states = new Set(jobsOf(crew).map((job) => job.state));
  if (['on_site', 'located', 'making_safe', 'repairing', 'work_complete'].some((state) => states.has(state))) return 'on_site';
  if (states.has('en_route')) return 'en_route';
  if (states.has('acknowledged')) return 'acknowledged';
  if (states.has('dispatched')) return 'ordered';
  return crew.on_shift ? 'free' : 'off';
}

/** When the state that is shown began. */
function since(job: Job): string | null {
  return job.work_complete_at ?? job.on_site_at ?? job.en_route_at ?? job.acknowledged_at ?? job.dispatched_at;
}

/** What is dragged over the board: a job to a crew, or a crew to a job. */
type Dragged = {job: string} | {crew: string};
let dragged: Dragged | null = null;

function dragging(what: Dragged) {
  if (!may('dispatch')) return {};
  return {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.stopPropagation();
      dragged = what;
      event.dataTransfer?.setData('text/plain', Object.values(what)[0]!);
    },
    onDragEnd: () => (dragged = null),
  };
}

/** Takes what `order` makes an order of. */
function droppingOn(order: (what: Dragged) => {job: string; crew: string} | undefined) {
  const take = (event: DragEvent) => (dragged === null ? undefined : (event.preventDefault(), order(dragged)));
  return {
    onDragOver: (event: DragEvent) => void (dragged !== null && order(dragged) && event.preventDefault()),
    onDrop: (event: DragEvent) => {
      const found = take(event);
      dragged = null;
      if (found) void sendJob(found.job, found.crew);
    },
  };
}

const canBeSent = (job: Job) => job.crew === null || job.state === 'dispatched';

function JobLink({job}: {job: Job}) {
  const began = since(job);
  const isLate = job.state === 'dispatched' && job.dispatched_at !== null && now.value - Date.parse(job.dispatched_at) > unansweredAfter;
  const go = () => { if (job.outage) { openTab('outages'); select(job.outage); } };
  return (
    <button class="plain joblink" onClick={go} {...(job.crew !== null && canBeSent(job) ? dragging({job: job.id}) : {})} data-late={isLate ? '' : undefined}>
      {job.kind && `${jobKind(job.kind)} · `}{job.outage ? nameOfId(job.outage) : '—'} · <span class={isLate ? 'alert-text' : ''}>{jobWord(job.state)} · {ago(began ?? job.created_at)}{isLate && ` · ${t('unanswered')}`}</span>
    </button>
  );
}

function Card({crew}: {crew: Crew}) {
  return (
    <article class="card" data-crew={crew.id} {...(crew.on_shift ? {...dragging({crew: crew.id}), ...droppingOn((what) => ('job' in what ? {job: what.job, crew: crew.id} : undefined))} : {})}>
      <b>{crew.name && crew.name !== crew.id ? `${crew.id} · ${crew.name}` : crew.id}</b>
      <small>{[crew.area, crew.skills.map(skillWord).join(', ')].filter((one) => one !== '').join(' · ')}</small>
      <small>{crew.position_at ? t('positionOf', {when: ago(crew.position_at)}) : t('noPosition')}</small>
      {jobsOf(crew).map((job) => <JobLink key={job.id} job={job} />)}
      {may('crews') && <button class="plain no-print" onClick={() => show(<CrewForm crew={crew} />)}>{t('edit')}</button>}
    </article>
  );
}

function CrewForm({crew}: {crew?: Crew}) {
  const [id, setId] = useState(crew?.id ?? '');
  const [name, setName] = useState(crew?.name ?? '');
  const [skills, setSkills] = useState(crew?.skills.join(' ') ?? '');
  const [area, setArea] = useState(crew?.area ?? '');
  const [phone, setPhone] = useState('');
  const [isOn, setOn] = useState(crew?.on_shift ?? true);
  const body = () => {
    if (id.trim() === '') return t('fillAll');
    return {id: id.trim(), name: name.trim() || id.trim(), skills: skills.split(/[\s,]+/).filter((one) => one !== ''), on_shift: isOn, ...(area.trim() ? {area: area.trim()} : {}), ...(phone.trim() ? {phone: phone.trim()} : {})};
  };
  return (
    <Decide title={crew ? t('editCrew', {crew: crew.id}) : t('newCrew')} submit={t('save')} path="/api/v1/crews" body={body} touches={['crews']} done={t('saved')}>
      {!crew && <label>{t('crewId')}<input value={id} onInput={(event) => setId(event.currentTarget.value)} /></label>}
      <label>{t('name')}<input value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>
      <label>{t('skills')}<input value={skills} onInput={(event) => setSkills(event.currentTarget.value)} /></label>
      <label>{t('area')}<input value={area} onInput={(event) => setArea(event.currentTarget.value)} /></label>
      <label>{crew ? t('phoneKept') : t('phone')}<input value={phone} inputMode="tel" autocomplete="off" onInput={(event) => setPhone(event.currentTarget.value)} /></label>
      <label class="check"><input type="checkbox" checked={isOn} onChange={(event) => setOn(event.currentTarget.checked)} /> {t('onShift')}</label>
    </Decide>
  );
}

/** Dangers first, then who has waited longest. */
const waitingJobs = (): Job[] => jobs.value.filter((job) => job.crew === null).sort((a, b) => Number(b.is_hazard) - Number(a.is_hazard) || a.created_at.localeCompare(b.created_at));

/** Key `s`: the first crew proposed for the job that has the focus, else for the first that waits. */
export function sendWaiting(): void {
  const focused = document.activeElement?.closest('[data-job]')?.getAttribute('data-job');
  const job = focused ?? waitingJobs()[0]?.id;
  if (job) void sendJob(job);
}

function Waiting({job, isFirst}: {job: Job; isFirst: boolean}) {
  return (
    <article class="card row" data-job={job.id} {...dragging({job: job.id})} {...droppingOn((what) => ('crew' in what ? {job: job.id, crew: what.crew} : undefined))}>
      {job.is_hazard && <HazardSign />}
      <span class="grow"><JobLink job={job} /></span>
      {may('dispatch') && <button class={`no-print ${isFirst ? 'primary' : ''}`} data-send-job onClick={() => void sendJob(job.id)}>{t('send')} {isFirst && <kbd>s</kbd>}</button>}
    </article>
  );
}

/** Nobody is told that there is none of what was not read: least of all people at work. */
const noneOf = (part: 'jobs' | 'parties') => (loaded.value.has(part) ? t('none') : troubles.value[part] ? t('notRead') : t('loading'));

function WaitingJobs() {
  const waiting = waitingJobs();
  return (
    <section aria-label={t('jobsWithoutCrew')}>
      <h3>{t('jobsWithoutCrew')} <span class="number muted">{count(waiting.length)}</span></h3>
      <Trouble of={troubles.value.jobs} again={() => refresh('jobs')} />
      {waiting.length === 0 ? <p class="muted">{noneOf('jobs')}</p> : <div class="waiting-jobs">{waiting.map((job, index) => <Waiting key={job.id} job={job} isFirst={index === 0} />)}</div>}
      {waiting.length > 0 && may('dispatch') && <p class="muted no-print">{t('dragHint')}</p>}
    </section>
  );
}

export function Crews() {
  const list = crews.value ?? [];
  return (
    <main class="board page" id="main">
      <div class="row"><h2 class="grow">{t('tabCrews')}</h2>{may('crews') && <button class="no-print" onClick={() => show(<CrewForm />)}>{t('newCrew')}</button>}</div>
      <Trouble of={troubles.value.crews} again={() => refresh('crews')} />
      <WaitingJobs />
      {loaded.value.has('crews') && list.length === 0 && <p class="muted">{t('noCrews')}</p>}
      <div class="kanban">
        {columns.map((column) => {
          const here = list.filter((crew) => columnOf(crew) === column);
          return <section key={column} aria-label={t(titles[column])}><h3>{t(titles[column])} <span class="number muted">{count(here.length)}</span></h3>{here.map((crew) => <Card key={crew.id} crew={crew} />)}</section>;
        })}
      </div>
      <div class="row"><h3 class="grow">{t('workParties')}</h3>{may('parties') && <button class="no-print" onClick={() => askParty('')}>{t('permitWork')}</button>}</div>
      <Trouble of={troubles.value.parties} again={() => refresh('parties')} />
      {parties.value.length === 0 ? <p class="muted">{noneOf('parties')}</p> : parties.value.map((party) => <PartyRow key={party.id} party={party} />)}
    </main>
  );
}

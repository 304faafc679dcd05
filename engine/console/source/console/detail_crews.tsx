// Jobs of an outage, and the crews that could go, with reasons; sending one is a click.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';
import {ApiError, post, read} from '../shared/api';
import {ago, clockTime} from '../shared/time';
import {count} from '../shared/words';
import {Decide, show} from './dialog';
import {metresTo} from './places';
import {may, needed} from './rights';
import {callWord, crewReason, jobKind, jobWord, skillWord} from './state_words';
import {problemText, Trouble} from './problem';
import {crewName, crews, detail, detailRead} from './store';
import {say, waiting, wish} from './undo';
import {t} from './words';
import {askParty} from './party_forms';
import type {Job, OutageDetail, Proposal} from './types';

const proposals = signal<{of: string; list: Proposal[]} | null>(null);
const trouble = signal<ApiError | undefined>(undefined);

const wantsCrew = (job: Job) => ['open', 'returned', 'suspended', 'dispatched'].includes(job.state);
const stamp = (body: OutageDetail) => `${body.id} ${body.jobs.map((job) => `${job.id}${job.state}${job.crew}`).join()} ${body.has_hazard}`;

async function propose(body: OutageDetail): Promise<void> {
  const wanted = body.jobs.filter(wantsCrew).map((job) => job.id);
  const of = stamp(body);
  if (proposals.value?.of === of) return;
  if (wanted.length === 0 || !may('dispatch')) return void (proposals.value = {of, list: []});
  try {
    const answer = await post<{proposals: Proposal[]}>('/api/v1/dispatch/proposal', {jobs: wanted});
    proposals.value = {of, list: answer.body.proposals};
    trouble.value = undefined;
  } catch (refused) {
    if (refused instanceof ApiError) trouble.value = refused;
  }
}

/** Sends after the time to take it back; where a danger was reported a person acknowledges it first. */
function send(job: string, crew: string, hazards: string[]): void {
  const text = t('sendingCrew', {crew: crewName(crew)});
  if (hazards.length > 0) return askHazards(job, crew, hazards);
  wish({text, path: '/api/v1/dispatch/commit', body: {job, crew}, touches: ['jobs', 'crews']});
}

function askHazards(job: string, crew: string, hazards: string[]): void {
  show(
    <Decide title={t('hazardBefore', {crew: crewName(crew)})} submit={t('sendKnowing', {crew: crewName(crew)})} tone="danger" path="/api/v1/dispatch/commit"
      body={() => ({job, crew, acknowledge_hazards: hazards})} touches={['jobs', 'crews', 'desk']} done={t('sendingCrew', {crew: crewName(crew)})}>
      <p>{t('hazardsReported')}</p>
      <ul>{hazards.map((one) => <li key={one}><strong>{callWord(one)}</strong></li>)}</ul>
      <p>{t('hazardMeaning')}</p>
    </Decide>,
  );
}

/** Key `s`: the first crew proposed for the first job that wants one. */
export async function sendFirst(): Promise<void> {
  const shown = await detailRead();
  if (!shown || !may('dispatch')) return;
  await propose(shown.body);
  const best = proposals.value?.list.find((one) => one.crew !== null && one.job !== null);
  if (!best) return say(t('nobodyToSend'), 'danger');
  send(best.job!, best.crew!, best.hazards);
}

/** Of an outage whose job has only just been opened: the first crew proposed, to be taken back as any other order. */
export async function sendFirstTo(outage: string): Promise<void> {
  try {
    const {body} = await read<OutageDetail>(`/api/v1/outages/${encodeURIComponent(outage)}`);
    const jobs = body.jobs.filter((job) => wantsCrew(job) && job.crew === null).map((job) => job.id);
    const list = jobs.length === 0 ? [] : (await post<{proposals: Proposal[]}>('/api/v1/dispatch/proposal', {jobs})).body.proposals;
    const best = list.find((one) => one.crew !== null && one.job !== null);
    if (!best) return say(t('nobodyToSend'), 'danger');
    send(best.job!, best.crew!, best.hazards);
  } catch (refused) {
    if (!(refused instanceof ApiError)) throw refused;
    say(problemText(refused), 'danger', () => void sendFirstTo(outage));
  }
}

async function proposalFor(job: string): Promise<Proposal | undefined> {
  return (await post<{proposals: Proposal[]}>('/api/v1/dispatch/proposal', {jobs: [job]})).body.proposals.find((one) => one.job === job);
}

/** A job to the crew that a person chose, or to the first proposed: dangers are asked about either way. */
export async function sendJob(job: string, crew?: string): Promise<void> {
  if (!may('dispatch')) return;
  try {
    const proposal = await proposalFor(job);
    const whom = crew ?? proposal?.crew;
    if (!whom) return say(t('nobodyToSend'), 'danger');
    send(job, whom, proposal?.hazards ?? []);
  } catch (refused) {
    if (!(refused instanceof ApiError)) throw refused;
    say(problemText(refused), 'danger', () => void sendJob(job, crew));
  }
}

interface Choice {
  crew: string;
  why: string;
  far: number | null;
}

function choicesOf(proposal: Proposal, outage: string): Choice[] {
  const rest = proposal.alternatives.filter((one) => one.crew !== null).map((one) => ({crew: one.crew!, why: t('alsoFits'), far: metresTo(one.crew!, outage)}));
  if (proposal.crew === null) return rest;
  const far = metresTo(proposal.crew, outage);
  // The job may have no place of its own where the outage has one: then the distance beside it speaks.
  return [{crew: proposal.crew, why: crewReason(far !== null && proposal.reason === 'suitable_unlocated' ? 'suitable' : proposal.reason), far}, ...rest];
}

function Candidate({proposal, choice, isFirst}: {proposal: Proposal; choice: Choice; isFirst: boolean}) {
  const crew = crews.value?.find((one) => one.id === choice.crew);
  const isLeaving = waiting.value?.path === '/api/v1/dispatch/commit' && (waiting.value.body as {crew: string}).crew === choice.crew;
  return (
    <div class="candidate">
      <span class="grow">
        <b>{crewName(choice.crew)}</b> <span class="muted">{crew?.skills.map(skillWord).join(', ')}</span>
        <small>{choice.why}{choice.far !== null && <> · {t('kilometres', {km: (choice.far / 1000).toFixed(1)})}</>}{crew?.position_at && <> · {t('positionOf', {when: ago(crew.position_at)})}</>}
          {crew && crew.jobs_at_hand > 0 && <> · {t('jobsAtHand', {count: count(crew.jobs_at_hand)})}</>}</small>
      </span>
      <button class={isFirst ? 'primary' : ''} disabled={isLeaving} data-send={choice.crew} onClick={() => send(proposal.job!, choice.crew, proposal.hazards)}>
        {t('send')} {isFirst && <kbd>s</kbd>}
      </button>
    </div>
  );
}

const moments: [keyof Job, string][] = [
  ['dispatched_at', 'dispatched'], ['acknowledged_at', 'acknowledged'], ['en_route_at', 'en_route'], ['on_site_at', 'on_site'],
  ['work_complete_at', 'work_complete'], ['verified_at', 'verified'],
];

function JobRow({job}: {job: Job}) {
  const passed = moments.filter(([field]) => job[field] !== null);
  return (
    <div class="job">
      <div class="row">
        <b class="grow">{job.crew ? crewName(job.crew) : job.kind ? jobKind(job.kind) : t('job')}{job.crew && job.kind && job.kind !== 'repair' && <span class="muted"> · {jobKind(job.kind)}</span>}</b>
        <span class={`tag ${job.crew === null || job.state === 'returned' ? 'strong' : ''}`}>{jobWord(job.state)}</span>
      </div>
      {passed.length > 0 && <small>{passed.map(([field, word]) => `${jobWord(word)} ${clockTime(job[field] as string)}`).join(' → ')}</small>}
    </div>
  );
}

export function Crewing({body}: {body: OutageDetail}) {
  const key = stamp(body);
  useEffect(() => void propose(body), [key, crews.value?.length]);
  const list = proposals.value?.of.startsWith(body.id) ? proposals.value.list : [];
  const isAfter = body.state === 'closed' || body.state === 'cancelled' || body.state === 'merged';
  return (
    <section aria-label={t('crews')}>
      <div class="row"><h3 class="grow">{t('crews')}</h3>
        {may('parties') && !isAfter && body.devices[0] && <button class="plain no-print" onClick={() => askParty(body.devices[0]!.device, body.id)}>{t('permitWork')}</button>}
      </div>
      {body.jobs.length === 0 && <p class="muted">{t('noJob')}</p>}
      {body.jobs.map((job) => <JobRow key={job.id} job={job} />)}
      {!may('dispatch') && body.jobs.some(wantsCrew) && <p class="muted" title={t('needsRole', {roles: needed('dispatch')})}>{t('readOnly')}</p>}
      <Trouble of={trouble.value} again={() => { proposals.value = null; if (detail.value) void propose(detail.value.body); }} />
      <div class="no-print">
        {list.map((proposal) => {
          const choices = choicesOf(proposal, body.id);
          const job = body.jobs.find((one) => one.id === proposal.job);
          const others = choices.filter((choice) => choice.crew !== job?.crew);
          if (others.length === 0 && job?.crew !== null) return null;
          if (others.length === 0) return <p key={proposal.job} class="box warn">{t('nobodyFits', {why: crewReason(proposal.reason)})}</p>;
          return others.map((choice, index) => <Candidate key={choice.crew} proposal={proposal} choice={choice} isFirst={index === 0 && job?.crew === null} />);
        })}
      </div>
    </section>
  );
}

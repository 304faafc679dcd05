// Starts the crew page: one job, one big button, and what waits to be sent.
import type {LostJob} from './types';
import {effect} from '@preact/signals';
import {render} from 'preact';
import '../shared/style.css';
import './crew.css';
import {refusalSaid} from '../console/said_words';
import {clockSeconds, dayKey, moment, now, zoneLabel} from '../shared/time';
import {language, setLanguage} from '../shared/words';
import {BigButton, More} from './actions';
import {AskedWords} from './asked';
import {Hazards, JobCard, Parties, ReportedLive} from './job_card';
import {forgetRefusal, hasNoPass, isKept, isOffline, isSending, refused, savePhoto, sayAgain, sendPhotoAgain, waiting, type Waiting} from './outbox';
import {Photos} from './photos';
import {ShareEnded, sharedJob, stopSharing} from './position';
import {openSheet, PartedSheets, Written} from './sheets';
import {stateOf} from './steps';
import {chosen, isReachable, jobInHand, ownJobs, page, readAt, start} from './store';
import {causeWord, stateWord, stepButton, t, waitingWord} from './words';

const wordOf = (what: string) => (waitingWord(what) === what.replaceAll('_', ' ') ? stepButton(what) : waitingWord(what));

function Header() {
  const name = page.value ? page.value.name || page.value.crew : '';
  return (
    <header>
      <h1>{name || 'Lamplighter'}</h1>
      <button class="plain" lang={language.value === 'zh' ? 'en' : 'zh-CN'} onClick={() => setLanguage(language.value === 'zh' ? 'en' : 'zh')}>{t('language')}</button>
    </header>
  );
}

/** What was said stays on the device until a new link has signed it in. */
function NoPass() {
  const count = waiting.value.length;
  return (
    <main>
      <Header />
      <p class="box warn">{t('noPass')}</p>
      {count > 0 && <p class="box warn" role="status" data-waiting={count}>{t('waitingForPass', {count})}{!isKept.value && <strong> {t('notKept')}</strong>}</p>}
      <Refusals />
      <PartedSheets />
    </main>
  );
}

/** Whether words wait, and how old what is shown is. */
function LinkLine() {
  const count = waiting.value.length;
  const isStale = isOffline.value || !isReachable.value;
  return (
    <p class={isStale || count > 0 ? 'box warn' : 'muted'} role="status" data-waiting={count}>
      {isStale && count > 0 ? t('offline', {count}) : isStale ? t('noAnswer') : count > 0 && isSending.value ? t('sending', {count}) : count > 0 ? t('waitingCount', {count}) : ''}
      {' '}{readAt.value > 0 && t('asOf', {time: `${dayKey(readAt.value) === dayKey(now.value) ? clockSeconds(readAt.value) : moment(readAt.value)} ${zoneLabel()}`})}
      {!isKept.value && count > 0 && <strong> {t('notKept')}</strong>}
    </p>
  );
}

/** What a person said by it, in words that can be read out on the telephone. */
function writtenIn({body}: Waiting): string {
  const said = [body['occurred_at'] && moment(String(body['occurred_at'])), body['at'] && moment(String(body['at'])), body['cause'] && causeWord(String(body['cause'])), body['note']];
  return said.filter(Boolean).join(' · ');
}

function RefusedWords({one}: {one: Waiting}) {
  const phone = page.value?.utility_phone;
  return (
    <>
      <Written text={`${wordOf(one.what)} · ${writtenIn(one)}`} />
      <button class="wide" data-say-again={one.key} onClick={() => sayAgain(one.key)}>{t('sayAgain')}</button>
      {phone && <a class="wide tap" href={`tel:${phone.replace(/[^\d+]/g, '')}`}>{t('call', {phone})}</a>}
    </>
  );
}

function Refusals() {
  return (
    <>
      {refused.value.map((one) => (
        <section class="box danger" role="alert" key={one.waiting.key}>
          <h2>{t('refused')}: {wordOf(one.waiting.what)}</h2>
          <p>{refusalSaid(one.detail)}</p>
          {!one.waiting.photo && one.waiting.what !== 'position' && <RefusedWords one={one.waiting} />}
          {one.waiting.photo && one.status !== 0 && (
            <>
              <p>{t('photoKept')}</p>
              <button class="wide" data-again={one.waiting.key} onClick={() => void sendPhotoAgain(one.waiting.key)}>{t('photoAgain')}</button>
              <button class="wide" data-save={one.waiting.key} onClick={() => void savePhoto(one.waiting.key)}>{t('photoSave')}</button>
            </>
          )}
          <button class="wide" onClick={() => forgetRefusal(one.waiting.key)}>{t(one.waiting.photo && one.status !== 0 ? 'photoDelete' : 'understood')}</button>
        </section>
      ))}
    </>
  );
}

function Steps() {
  const job = jobInHand();
  if (!job) return null;
  const own = waiting.value.filter((one) => one.job === job.id && !one.photo);
  return (
    <section class="card">
      <h2>{t('steps')}</h2>
      <ol class="plain">
        {job.steps.map((one, index) => <li key={index}>✓ {moment(one.occurred_at)} {stateWord(one.step)}</li>)}
        {own.map((one) => <li key={one.key}>… {one.body['occurred_at'] ? moment(String(one.body['occurred_at'])) : ''} {wordOf(one.what)} ({t('waiting')})</li>)}
      </ol>
    </section>
  );
}

function OtherJobs() {
  const jobs = ownJobs();
  const lost = (page.value?.jobs ?? []).filter((one): one is LostJob => !one.is_yours);
  return (
    <>
      {lost.some((one) => one.was_cancelled) && <p class="box warn" role="status">{t('cancelledJob')}</p>}
      {lost.some((one) => !one.was_cancelled) && <p class="box warn">{t('lost')}</p>}
      {lost.length > 0 && <button class="wide" data-lost-help onClick={() => openSheet(lost[0]!.id, '', 'help')}>{t('lostHelp')}</button>}
      {jobs.length > 1 && (
        <nav class="card" aria-label={t('jobs')}>
          {jobs.map((one) => (
            <button key={one.id} class="wide" aria-pressed={one.id === jobInHand()?.id} onClick={() => (chosen.value = one.id)}>
              {one.devices[0] ?? one.area ?? one.outage} · {stateWord(stateOf(one))}
            </button>
          ))}
        </nav>
      )}
    </>
  );
}

function Crew() {
  const job = jobInHand();
  if (hasNoPass.value) return <NoPass />;
  if (!page.value) return <main><Header /><p aria-busy="true">{isReachable.value ? t('loading') : t('noAnswer')}</p></main>;
  return (
    <>
      <ReportedLive jobs={ownJobs()} />
      <main>
        <Header />
        <LinkLine />
        <Refusals />
        <PartedSheets />
        <ShareEnded />
        {job && <Hazards job={job} />}
        {job && <JobCard job={job} />}
        {job && <AskedWords job={job} />}
        {job && <BigButton key={`big ${job.id}`} job={job} />}
        {job && <More key={`more ${job.id}`} job={job} />}
        {job && <Photos job={job} />}
        {job && <Parties job={job} />}
        <Steps />
        <OtherJobs />
        {page.value.utility_phone && <a class="wide tap" href={`tel:${page.value.utility_phone.replace(/[^\d+]/g, '')}`}>{t('call', {phone: page.value.utility_phone})}</a>}
      </main>
    </>
  );
}

effect(() => {
  const isRefused = refused.value.some((one) => one.waiting.what === 'position');  // said once, not each minute
  if (isRefused) stopSharing(false);
  else if (!sharedJob()) stopSharing(true);
});
start();
render(<Crew />, document.getElementById('app')!);

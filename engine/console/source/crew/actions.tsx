// What a crew can say: the one big button, and below it everything that is rarer.
import {moment, now} from '../shared/time';
import {PositionShare} from './position';
import {SteadyButton} from './press';
import {closeSheet, openSheet, sheetOf, typeInto, type SheetKind} from './sheets';
import {hasOpenParty, hasRefused, hasWaiting, isDone, isOver, isStillThere, laterSteps, nextStep, placeOf, wasOnSite} from './steps';
import {sayEtr, sayStep, sayWord} from './store';
import type {Job, Step} from './types';
import {causeWord, stepButton, t} from './words';

const causes = ['tree', 'weather', 'lightning', 'wind', 'vehicle', 'animal', 'dig_in', 'equipment', 'overload', 'ice', 'flood'];
const minutesAhead = [30, 60, 120, 240];

const open = (job: Job, kind: SheetKind) => openSheet(job.id, placeOf(job), kind);

function Close({job}: {job: Job}) {
  return <button class="wide" onClick={() => closeSheet(job.id)}>{t('back')}</button>;
}

function For({job}: {job: Job}) {
  return <p class="muted" data-for={job.id}>{t('forJob', {place: placeOf(job)})}</p>;
}

/** What the desk has not cleared yet stands where the crew says that all is clear. */
function OpenParties({job}: {job: Job}) {
  const left = job.work_parties.filter((one) => one.cleared_at === null);
  return <>{left.map((one) => <p key={one.ticket}><strong>{t('openParty', {ticket: one.ticket, in: one.earths_in, out: one.earths_out})}</strong></p>)}</>;
}

/** Asked once more, for the line may be made live after it. */
function Complete({job}: {job: Job}) {
  const say = () => {
    sayStep(job, 'work_complete');
    closeSheet(job.id);
  };
  return (
    <section class="sheet box danger" role="alertdialog" aria-labelledby="complete">
      <h2 id="complete">{t('confirmComplete')}</h2>
      <p><strong data-for={job.id}>{t('forJob', {place: placeOf(job)})}</strong></p>
      <p>{t('confirmCompleteText')}</p>
      <OpenParties job={job} />
      {wasOnSite(job)
        ? <><SteadyButton meaning={`${job.id} complete`} label={t('yesComplete')} onPress={say} /><Close job={job} /></>
        : <Note job={job} label={t('nobodyOnSite')} isNeeded onSend={(note) => sayStep(job, 'work_complete', note)} />}
    </section>
  );
}

/** How far it has come where no step is left: good only where the daemon itself has all. */
function Standing({job}: {job: Job}) {
  if (isDone(job)) return <p class="box good" role="status">✓ {t('allDone')}</p>;
  if (hasWaiting(job)) return <p class="box warn" role="status">{t('notWithDesk')}</p>;
  if (hasRefused(job)) return <p class="box warn" role="status">{t('refusedHere')}</p>;
  return <p class="box" role="status">{t('notYours')}</p>;
}

export function BigButton({job}: {job: Job}) {
  if (sheetOf(job)?.kind === 'complete') return <Complete job={job} />;
  const next = nextStep(job);
  if (next === undefined) return <Standing job={job} />;
  const press = () => (next === 'work_complete' ? open(job, 'complete') : sayStep(job, next));
  return (
    <>
      {isOver(job) && isStillThere(job) && <p class="box danger" role="alert">{t('stillThere')}</p>}
      <SteadyButton meaning={`${job.id} ${next}`} label={stepButton(next)} step={next} onPress={press} />
    </>
  );
}

/** One field and a button; nothing goes without a word where one is needed. What is typed is kept with the job. */
function Note({job, label, isNeeded, onSend}: {job: Job; label: string; isNeeded: boolean; onSend: (note: string) => void}) {
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('note') as HTMLTextAreaElement;
    const note = field.value.trim();
    field.setCustomValidity(isNeeded && note === '' ? t('reasonMissing') : '');
    if (!field.reportValidity()) return;
    onSend(note);
    closeSheet(job.id);
  };
  const type = (field: HTMLTextAreaElement) => {
    field.setCustomValidity('');
    typeInto(job.id, field.value);
  };
  return (
    <form class="sheet card" onSubmit={send}>
      <For job={job} />
      <label>
        {label}
        <textarea name="note" rows={3} maxLength={500} value={sheetOf(job)?.text ?? ''} onInput={(event) => type(event.currentTarget)} />
      </label>
      <button class="wide primary">{t('send')}</button>
      <Close job={job} />
    </form>
  );
}

function EtrChips({job}: {job: Job}) {
  const choose = (minutes: number) => {
    sayEtr(job, minutes);
    closeSheet(job.id);
  };
  return (
    <section class="sheet card">
      <h2>{t('setEtr')}</h2>
      <For job={job} />
      {minutesAhead.map((minutes) => (
        <button key={minutes} class="wide" onClick={() => choose(minutes)}>{t('etrIn', {minutes, time: moment(now.value + minutes * 60_000)})}</button>
      ))}
      <Close job={job} />
    </section>
  );
}

function CauseTiles({job}: {job: Job}) {
  const choose = (cause: string) => {
    sayWord(job, 'cause', {cause});
    closeSheet(job.id);
  };
  return (
    <section class="sheet card">
      <h2>{t('foundCause')}</h2>
      <For job={job} />
      <div class="tiles">{causes.map((cause) => <button key={cause} onClick={() => choose(cause)}>{causeWord(cause)}</button>)}</div>
      <Close job={job} />
    </section>
  );
}

function OtherSteps({job}: {job: Job}) {
  const choose = (step: Step) => {
    if (step === 'work_complete') {
      open(job, 'complete');
      return;
    }
    if (step === 'verified' && !wasOnSite(job)) {
      open(job, 'verified');
      return;
    }
    sayStep(job, step);
    closeSheet(job.id);
  };
  return (
    <section class="sheet card">
      <h2>{t('otherStep')}</h2>
      <For job={job} />
      {laterSteps(job).map((step) => <button key={step} class="wide" onClick={() => choose(step)}>{stepButton(step)}</button>)}
      <Close job={job} />
    </section>
  );
}

/** What stays, however the job stands at the desk: help, and the ticket. */
function Always({job}: {job: Job}) {
  return (
    <>
      <button class="wide danger" onClick={() => open(job, 'help')}>{t('help')}</button>
      {hasOpenParty(job) && <button class="wide" onClick={() => sayWord(job, 'clear')}>{t('askClear')}</button>}
    </>
  );
}

export function More({job}: {job: Job}) {
  const kind = sheetOf(job)?.kind;
  if (kind === 'help') return <Note job={job} label={t('helpNote')} isNeeded={false} onSend={(note) => sayWord(job, 'help', note ? {note} : {})} />;
  if (kind === 'return') return <Note job={job} label={t('reason')} isNeeded onSend={(note) => sayStep(job, 'returned', note)} />;
  if (kind === 'etr') return <EtrChips job={job} />;
  if (kind === 'cause') return <CauseTiles job={job} />;
  if (kind === 'customer_side') return <Note job={job} label={t('customerSideNote')} isNeeded={false} onSend={(note) => sayWord(job, 'customer_side', note ? {note} : {})} />;
  if (kind === 'verified') return <Note job={job} label={t('nobodyOnSite')} isNeeded onSend={(note) => sayStep(job, 'verified', note)} />;
  if (kind === 'steps') return <OtherSteps job={job} />;
  if (kind === 'complete') return null;
  if (isOver(job)) return <section class="more" aria-label={t('other')}><Always job={job} /></section>;
  return (
    <section class="more" aria-label={t('other')}>
      <Always job={job} />
      <button class="wide" onClick={() => open(job, 'etr')}>{t('etr')}</button>
      <button class="wide" onClick={() => open(job, 'cause')}>{t('foundCause')}</button>
      {wasOnSite(job) && <button class="wide" onClick={() => open(job, 'customer_side')}>{t('customerSide')}</button>}
      {!hasOpenParty(job) && <button class="wide" onClick={() => sayWord(job, 'permit')}>{t('askPermit')}</button>}
      {laterSteps(job).length > 0 && <button class="wide" onClick={() => open(job, 'steps')}>{t('otherStep')}</button>}
      <button class="wide" onClick={() => open(job, 'return')}>{t('cannot')}</button>
      <PositionShare />
    </section>
  );
}

// What a crew can say: the one big button, and below it everything that is rarer.
import {signal} from '@preact/signals';
import {moment, now} from '../shared/time';
import {laterSteps, nextStep, stateOf, wasOnSite} from './steps';
import {sayEtr, sayStep, sayWord} from './store';
import {PositionShare} from './position';
import type {Job, Step} from './types';
import {causeWord, stepButton, t} from './words';

const causes = ['tree', 'weather', 'lightning', 'wind', 'vehicle', 'animal', 'dig_in', 'equipment', 'overload', 'ice', 'flood'];
const minutesAhead = [30, 60, 120, 240];

type Sheet = 'none' | 'complete' | 'help' | 'return' | 'etr' | 'cause' | 'steps' | 'verified' | 'customer_side';
export const sheet = signal<Sheet>('none');
const close = () => (sheet.value = 'none');

function Close() {
  return <button class="wide" onClick={close}>{t('back')}</button>;
}

/** What the desk has not cleared yet stands where the crew says that all is clear. */
function OpenParties({job}: {job: Job}) {
  const open = job.work_parties.filter((one) => one.cleared_at === null);
  return <>{open.map((one) => <p key={one.ticket}><strong>{t('openParty', {ticket: one.ticket, in: one.earths_in, out: one.earths_out})}</strong></p>)}</>;
}

/** Asked once more, for the line may be made live after it. */
function Complete({job}: {job: Job}) {
  const say = () => {
    sayStep(job, 'work_complete');
    close();
  };
  if (!wasOnSite(job)) {
    return (
      <section class="sheet box danger" role="alertdialog" aria-labelledby="complete">
        <h2 id="complete">{t('confirmComplete')}</h2>
        <p>{t('confirmCompleteText')}</p>
      <OpenParties job={job} />
        <Note label={t('nobodyOnSite')} isNeeded onSend={(note) => sayStep(job, 'work_complete', note)} />
      </section>
    );
  }
  return (
    <section class="sheet box danger" role="alertdialog" aria-labelledby="complete">
      <h2 id="complete">{t('confirmComplete')}</h2>
      <p>{t('confirmCompleteText')}</p>
      <OpenParties job={job} />
      <button class="big primary" onClick={say}>{t('yesComplete')}</button>
      <Close />
    </section>
  );
}

export function BigButton({job}: {job: Job}) {
  if (sheet.value === 'complete') return <Complete job={job} />;
  const next = nextStep(job);
  if (next === undefined) {
    const isDone = ['work_complete', 'verified'].includes(stateOf(job));
    return <p class={isDone ? 'box good' : 'box'} role="status">{isDone ? `✓ ${t('allDone')}` : t('notYours')}</p>;
  }
  const press = () => (next === 'work_complete' ? (sheet.value = 'complete') : sayStep(job, next));
  return <button class="big primary" data-step={next} onClick={press}>{stepButton(next)}</button>;
}

/** One field and a button; nothing goes without a word where one is needed. */
function Note({label, isNeeded, onSend}: {label: string; isNeeded: boolean; onSend: (note: string) => void}) {
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('note') as HTMLTextAreaElement;
    const note = field.value.trim();
    field.setCustomValidity(isNeeded && note === '' ? t('reasonMissing') : '');
    if (!field.reportValidity()) return;
    onSend(note);
    close();
  };
  return (
    <form class="sheet card" onSubmit={send}>
      <label>
        {label}
        <textarea name="note" rows={3} maxLength={500} onInput={(event) => event.currentTarget.setCustomValidity('')} />
      </label>
      <button class="wide primary">{t('send')}</button>
      <Close />
    </form>
  );
}

function EtrChips({job}: {job: Job}) {
  const choose = (minutes: number) => {
    sayEtr(job, minutes);
    close();
  };
  return (
    <section class="sheet card">
      <h2>{t('setEtr')}</h2>
      {minutesAhead.map((minutes) => (
        <button key={minutes} class="wide" onClick={() => choose(minutes)}>{t('etrIn', {minutes, time: moment(now.value + minutes * 60_000)})}</button>
      ))}
      <Close />
    </section>
  );
}

function CauseTiles({job}: {job: Job}) {
  const choose = (cause: string) => {
    sayWord(job, 'cause', {cause});
    close();
  };
  return (
    <section class="sheet card">
      <h2>{t('foundCause')}</h2>
      <div class="tiles">{causes.map((cause) => <button key={cause} onClick={() => choose(cause)}>{causeWord(cause)}</button>)}</div>
      <Close />
    </section>
  );
}

function OtherSteps({job}: {job: Job}) {
  const choose = (step: Step) => {
    if (step === 'work_complete') {
      sheet.value = 'complete';
      return;
    }
    if (step === 'verified' && !wasOnSite(job)) {
      sheet.value = 'verified';
      return;
    }
    sayStep(job, step);
    close();
  };
  return (
    <section class="sheet card">
      <h2>{t('otherStep')}</h2>
      {laterSteps(job).map((step) => <button key={step} class="wide" onClick={() => choose(step)}>{stepButton(step)}</button>)}
      <Close />
    </section>
  );
}

export function More({job}: {job: Job}) {
  if (sheet.value === 'help') return <Note label={t('helpNote')} isNeeded={false} onSend={(note) => sayWord(job, 'help', note ? {note} : {})} />;
  if (sheet.value === 'return') return <Note label={t('reason')} isNeeded onSend={(note) => sayStep(job, 'returned', note)} />;
  if (sheet.value === 'etr') return <EtrChips job={job} />;
  if (sheet.value === 'cause') return <CauseTiles job={job} />;
  if (sheet.value === 'customer_side') return <Note label={t('customerSideNote')} isNeeded={false} onSend={(note) => sayWord(job, 'customer_side', note ? {note} : {})} />;
  if (sheet.value === 'verified') return <Note label={t('nobodyOnSite')} isNeeded onSend={(note) => sayStep(job, 'verified', note)} />;
  if (sheet.value === 'steps') return <OtherSteps job={job} />;
  if (sheet.value === 'complete') return null;
  const isOver = ['verified', 'returned', 'cancelled'].includes(stateOf(job));
  const hasOpenParty = job.work_parties.some((one) => one.cleared_at === null);
  if (isOver) return null;
  return (
    <section class="more" aria-label={t('other')}>
      <button class="wide danger" onClick={() => (sheet.value = 'help')}>{t('help')}</button>
      <button class="wide" onClick={() => (sheet.value = 'etr')}>{t('etr')}</button>
      <button class="wide" onClick={() => (sheet.value = 'cause')}>{t('foundCause')}</button>
      {wasOnSite(job) && <button class="wide" onClick={() => (sheet.value = 'customer_side')}>{t('customerSide')}</button>}
      {hasOpenParty
        ? <button class="wide" onClick={() => sayWord(job, 'clear')}>{t('askClear')}</button>
        : <button class="wide" onClick={() => sayWord(job, 'permit')}>{t('askPermit')}</button>}
      {laterSteps(job).length > 0 && <button class="wide" onClick={() => (sheet.value = 'steps')}>{t('otherStep')}</button>}
      <button class="wide" onClick={() => (sheet.value = 'return')}>{t('cannot')}</button>
      <PositionShare job={job} />
    </section>
  );
}

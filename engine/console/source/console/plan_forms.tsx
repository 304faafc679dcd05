// What is decided about a plan: submit, approve, go, delay, cancel, switching, work complete, extension.
import {useState} from 'preact/hooks';
import {ApiError, post} from '../shared/api';
import {clockTime, dayKey, moment, rfc3339, span} from '../shared/time';
import {count} from '../shared/words';
import {Decide, show} from './dialog';
import {readOnDay, readTime} from './etr_input';
import {dayAndTime, lengthOf} from './past_time';
import {PlanPreview} from './plan_preview';
import {PreviewDifference} from './preview_difference';
import {problemText} from './problem';
import {may} from './rights';
import type {Part, Shown} from './store';
import {t} from './words';
import {say, wish} from './undo';
import type {PlanDetail, Preview} from './types';

const path = (shown: Shown<PlanDetail>, action: string) => `/api/v1/planned-outages/${encodeURIComponent(shown.id)}/${action}`;
const touches: Part[] = ['plans', 'outages', 'notices', 'desk', 'detail'];

/** Nobody outside hears of it: it can be taken back for a few seconds. */
export function askSubmit(shown: Shown<PlanDetail>): void {
  wish({text: t('submittedDone'), path: path(shown, 'submit'), body: {}, ifMatch: shown.etag, touches});
}

/** What is approved is what was previewed: the preview is read first, and its mark goes with the approval. */
export async function askApprove(shown: Shown<PlanDetail>): Promise<void> {
  try {
    const {body} = await post<Preview>('/api/v1/planned-outages/preview', {id: shown.id});
    show(<Approve shown={shown} first={body} />);
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
    say(`${t('approveTitle')}: ${problemText(trouble)}`, 'danger', () => void askApprove(shown));
  }
}

/** What stands in the way: the field of its reason, and what it is called. */
function asked(of: Preview): [string, string][] {
  const out: [string, string][] = [];
  if ((of.last_feed?.length ?? 0) > 0) out.push(['accept_last_feed', t('acceptLastFeed', {names: of.last_feed!.join(', ')})]);
  if ((of.supply_events?.length ?? 0) > 0) out.push(['accept_supply_event', t('acceptEvent', {names: of.supply_events!.map((one) => one.name).join(', ')})]);
  return out;
}

function AcceptedReasons({of, said, say: set}: {of: Preview; said: Record<string, string>; say: (next: Record<string, string>) => void}) {
  return <>{asked(of).map(([field, label]) => <label key={field}>{label}<input name={field} value={said[field] ?? ''} maxLength={300} onInput={(event) => set({...said, [field]: event.currentTarget.value})} /></label>)}</>;
}

/** Reasons that were given; blank ones are none. */
const given = (said: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(said).map(([field, text]) => [field, text.trim()] as const).filter(([, text]) => text !== ''));

function Approve({shown, first}: {shown: Shown<PlanDetail>; first: Preview}) {
  const [accepted, setAccepted] = useState('');
  const [reasons, setReasons] = useState<Record<string, string>>({});
  const [preview, setPreview] = useState(first);
  const [was, setWas] = useState<{preview: Preview; said: string}>();
  const refused = (trouble: ApiError): boolean => {
    if (trouble.status !== 412 || trouble.problem.field !== 'preview_id') return false;
    setWas({preview, said: problemText(trouble)});
    setPreview(trouble.problem.present as Preview);
    return true;
  };
  return (
    <Decide title={t('approveTitle')} submit={t('approveCount', {count: count(preview.customers)})} path={path(shown, 'approve')} base={shown} touches={touches} done={t('approvedDone')} isWide onRefused={refused}
      body={() => (asked(preview).some(([field]) => (reasons[field] ?? '').trim() === '') ? t('reasonMissing') : {preview_id: preview.preview_id, ...(accepted.trim() ? {accept_missed_minimum: accepted.trim()} : {}), ...given(reasons)})}>
      <p>{t('approveMeaning', {count: count(preview.customers)})}</p>
      {was && <PreviewDifference was={was.preview} is={preview} said={was.said} />}
      <PlanPreview of={preview} />
      <label>{t('acceptMissed')}<input name="accept" value={accepted} maxLength={300} onInput={(event) => setAccepted(event.currentTarget.value)} /></label>
      <AcceptedReasons of={preview} said={reasons} say={setReasons} />
    </Decide>
  );
}

/** `events`: guaranteed supply that it falls into and nobody accepted, by name. */
export const askGo = (shown: Shown<PlanDetail>, events: string[] = []): void => show(<Go shown={shown} events={events} />);

function Go({shown, events}: {shown: Shown<PlanDetail>; events: string[]}) {
  const [accepted, setAccepted] = useState('');
  const [event, setEvent] = useState('');
  const names = events.join(', ');
  const needsEvent = events.length > 0 && may('approve');
  return (
    <Decide title={t('goTitle')} submit={t('go')} path={path(shown, 'go')} base={shown} touches={touches} done={t('goDone')}
      body={() => ({decision: 'go', ...given({accept_unproven: accepted, accept_supply_event: event})})}>
      <p>{t('goMeaning')}</p>
      {events.length > 0 && <p class="box danger" data-event-unaccepted>{may('approve') ? t('eventUnaccepted', {names}) : t('eventNeedsApprover', {names})}</p>}
      <label>{t('acceptUnproven')}<input value={accepted} maxLength={300} onInput={(typed) => setAccepted(typed.currentTarget.value)} /></label>
      {needsEvent && <label>{t('acceptEvent', {names})}<input name="accept_supply_event" value={event} maxLength={300} onInput={(typed) => setEvent(typed.currentTarget.value)} /></label>}
    </Decide>
  );
}

export const askAcceptEvent = (shown: Shown<PlanDetail>, events: string[]): void => show(<AcceptEvent shown={shown} events={events} />);

/** An answer to the alarm before the day: no revision, and nobody outside hears of it. */
function AcceptEvent({shown, events}: {shown: Shown<PlanDetail>; events: string[]}) {
  const [reason, setReason] = useState('');
  const names = events.join(', ');
  return (
    <Decide title={t('eventAcceptTitle')} submit={t('eventRecord')} method="PATCH" path={`/api/v1/planned-outages/${encodeURIComponent(shown.id)}`} base={shown} touches={touches} done={t('eventAccepted')}
      body={() => (reason.trim() === '' ? t('reasonMissing') : {accept_supply_event: reason.trim()})}>
      <p>{t('eventAcceptMeaning', {names})}</p>
      <label>{t('acceptEvent', {names})}<input name="accept_supply_event" value={reason} maxLength={300} onInput={(typed) => setReason(typed.currentTarget.value)} /></label>
    </Decide>
  );
}

export const askDelay = (shown: Shown<PlanDetail>): void => show(<Delay shown={shown} />);

function Delay({shown}: {shown: Shown<PlanDetail>}) {
  const {body} = shown;
  const [from, setFrom] = useState(dayKey(body.start));
  const [start, setStart] = useState(clockTime(Date.parse(body.start) + 60 * 60_000));
  const [reason, setReason] = useState('');
  const [accepted, setAccepted] = useState('');
  const at = readOnDay(from, start, Date.parse(body.start));
  const length = Date.parse(body.end) - Date.parse(body.start);
  return (
    <Decide title={t('delayTitle')} submit={t('delay')} path={path(shown, 'delay')} base={shown} touches={touches} done={t('delayedDone')}
      body={() => (Number.isNaN(at) ? t('timeUnread') : {start: rfc3339(at), end: rfc3339(at + length), ...(reason ? {reason} : {}), ...(accepted ? {accept_missed_minimum: accepted} : {})})}>
      <p>{t('delayMeaning', {count: count(body.customers)})}</p>
      <div class="row">
        <label>{t('dayFrom')}<input name="delay-day" value={from} size={11} onInput={(event) => setFrom(event.currentTarget.value)} /></label>
        <label>{t('timeFrom')}<input name="delay-start" value={start} size={6} onInput={(event) => setStart(event.currentTarget.value)} /></label>
        {!Number.isNaN(at) && <b class="number" data-new-window>{span(at, at + length)}</b>}
      </div>
      {Number.isNaN(at) && <p class="muted">{t('delayHint')}</p>}
      <label>{t('reasonOptional')}<input value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} /></label>
      <label>{t('acceptMissed')}<input value={accepted} maxLength={300} onInput={(event) => setAccepted(event.currentTarget.value)} /></label>
    </Decide>
  );
}

export const askExtend = (shown: Shown<PlanDetail>): void => show(<Extend shown={shown} />);

/** Longer than this is asked about: 0800 may be meant for today and be read as tomorrow's, and people are told of it. */
const longExtension = 3 * 60 * 60_000;

function Extend({shown}: {shown: Shown<PlanDetail>}) {
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [sure, setSure] = useState<number>();
  const end = Date.parse(shown.body.end);
  const at = readTime(text, end);
  const longer = at === undefined ? 0 : at - end;
  const body = () => {
    if (at === undefined) return t('timeUnread');
    if (longer <= 0) return t('endNotLater');
    if (longer > longExtension && sure !== at) return t('extendLongMissing', {length: lengthOf(longer)});
    return {end: rfc3339(at), ...(reason ? {reason} : {})};
  };
  return (
    <Decide title={t('extendTitle')} submit={t('extend')} path={path(shown, 'extend')} base={shown} touches={touches} done={t('extendedDone')} body={body}>
      <p>{t('extendMeaning', {time: moment(end), count: count(shown.body.customers)})}</p>
      <label>{t('newEnd')}<input name="new-end" value={text} autofocus placeholder="+60" autocomplete="off" onInput={(event) => setText(event.currentTarget.value)} /></label>
      <div class="row">{[30, 60, 120].map((minutes) => <button key={minutes} type="button" class="chip" onClick={() => setText(`+${minutes}`)}>+{minutes}</button>)}</div>
      <div aria-live="polite" class="number" data-new-end>{at === undefined ? <span class="muted">{t('newEndHint')}</span> : longer > 0 ? <b>{t('longerBy', {time: dayAndTime(at), length: lengthOf(longer)})}</b> : <span class="alert-text">{t('endNotLater')}</span>}</div>
      {at !== undefined && longer > longExtension && (
        <label class="check box warn"><input name="sure" type="checkbox" checked={sure === at} onChange={(event) => setSure(event.currentTarget.checked ? at : undefined)} /> {t('extendIsLong', {length: lengthOf(longer), time: dayAndTime(at)})}</label>
      )}
      <label>{t('reasonOptional')}<input value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} /></label>
    </Decide>
  );
}

export const askCancelPlan = (shown: Shown<PlanDetail>): void => show(<CancelPlan shown={shown} />);

function CancelPlan({shown}: {shown: Shown<PlanDetail>}) {
  const [reason, setReason] = useState('');
  return (
    <Decide title={t('cancelPlanTitle')} submit={t('cancelPlan')} tone="danger" path={path(shown, 'cancel')} base={shown} touches={touches} done={t('planCancelled')}
      body={() => (reason.trim() === '' ? t('reasonMissing') : {reason: reason.trim()})}>
      <p>{t('cancelPlanMeaning', {count: count(shown.body.customers)})}</p>
      <label>{t('reason')}<input value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} /></label>
    </Decide>
  );
}

/** Says what the field does; nothing is switched by it. */
export function askSwitching(shown: Shown<PlanDetail>, what: 'off' | 'on' | 'complete'): void {
  if (what === 'on') return show(<SwitchingOn shown={shown} />);
  const isOff = what === 'off';
  wish({text: isOff ? t('switchingOff') : t('workComplete'), path: path(shown, isOff ? 'switching' : 'complete'), body: isOff ? {phase: 'off'} : {}, ifMatch: shown.etag, touches});
}

/** Supply comes back by what follows: people at work are looked for by the daemon, and this one is asked about. */
function SwitchingOn({shown}: {shown: Shown<PlanDetail>}) {
  return (
    <Decide title={t('switchingOn')} submit={t('switchingOn')} tone="danger" path={path(shown, 'switching')} base={shown} touches={touches} done={t('switchingOn')} body={() => ({phase: 'on'})}>
      <p>{t('switchingOnMeaning')}</p>
    </Decide>
  );
}

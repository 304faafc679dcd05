// Planned work from the first click to its submission: device, window, preview, submit.
import {useRef, useState} from 'preact/hooks';
import {ApiError, newKey, post, serverNow} from '../shared/api';
import {dayKey, now, rfc3339, span} from '../shared/time';
import {count} from '../shared/words';
import {closeDialog, DialogHead, show} from './dialog';
import {readOnDay} from './etr_input';
import {Hanging, useDownstream} from './outage_forms';
import {PlanPreview} from './plan_preview';
import {PreviewDifference} from './preview_difference';
import {problemText, Trouble} from './problem';
import {may} from './rights';
import {changed} from './store';
import {openPlan} from './tabs';
import {t} from './words';
import {say} from './undo';
import type {Preview} from './types';

const day = 24 * 60 * 60_000;

interface Draft {
  device: string;
  from: string;
  start: string;
  until: string;
  end: string;
  work: string;
}

export function askPlan(device = ''): void {
  if (may('plan')) show(<Wizard device={device} />);
}

/** Sixteen days from today, 09:00 to 12:00: late enough for a cadence of fifteen days. The preview says whether it is lawful. */
function firstDraft(device: string): Draft {
  const key = dayKey(serverNow() + 16 * day);
  return {device, from: key, start: '09:00', until: key, end: '12:00', work: ''};
}

/** Start and end in milliseconds, NaN when one cannot be read; +90 as an end counts from the start. */
function windowOf(draft: Draft): [number, number] {
  const start = readOnDay(draft.from, draft.start, serverNow());
  return [start, readOnDay(draft.until, draft.end, Number.isNaN(start) ? serverNow() : start)];
}

function bodyOf(draft: Draft): Record<string, unknown> | string {
  const [start, end] = windowOf(draft);
  const devices = draft.device.split(/[\s,;]+/).filter((one) => one !== '');
  if (devices.length === 0) return t('deviceMissing');
  if (Number.isNaN(start) || Number.isNaN(end)) return t('timeUnread');
  if (end <= start) return t('endBeforeStart');
  if (start <= now.value) return t('startPast');
  return {devices, start: rfc3339(start), end: rfc3339(end), kind: 'planned', ...(draft.work ? {work: draft.work} : {})};
}

interface FieldsProps {
  draft: Draft;
  set: (next: Partial<Draft>) => void;
}

function Fields({draft, set}: FieldsProps) {
  const first = draft.device.split(/[\s,;]+/)[0] ?? '';
  const hanging = useDownstream(first);
  const text = (name: keyof Draft) => (event: {currentTarget: HTMLInputElement}) => set({[name]: event.currentTarget.value});
  const [start, end] = windowOf(draft);
  return (
    <>
      <label>{t('deviceToOpen')}<input name="device" value={draft.device} autofocus autocomplete="off" onInput={text('device')} /></label>
      <Hanging of={hanging} />
      <div class="row">
        <label>{t('dayFrom')}<input name="from" value={draft.from} size={11} inputMode="numeric" placeholder="2026-11-30" onInput={(event) => set({from: event.currentTarget.value, until: event.currentTarget.value})} /></label>
        <label>{t('timeFrom')}<input name="start" value={draft.start} size={6} onInput={text('start')} /></label>
        <label>{t('dayTo')}<input name="until" value={draft.until} size={11} inputMode="numeric" onInput={text('until')} /></label>
        <label>{t('timeTo')}<input name="end" value={draft.end} size={6} onInput={text('end')} /></label>
      </div>
      {!Number.isNaN(start) && !Number.isNaN(end) && <p class="number muted">{span(start, end)}</p>}
      <label>{t('work')}<input name="work" value={draft.work} maxLength={200} onInput={text('work')} /></label>
    </>
  );
}

/** `was`: the preview that the person decided on, when the world has changed since. */
type Step = {what: 'fields'} | {what: 'preview'; preview: Preview; of: string; was?: {preview: Preview; said: string}};

function Wizard({device}: {device: string}) {
  const [draft, setDraft] = useState(() => firstDraft(device));
  const [step, setStep] = useState<Step>({what: 'fields'});
  const [refused, setRefused] = useState<ApiError | string>();
  const [isBusy, setBusy] = useState(false);
  const made = useRef<{id: string; of: string} | null>(null);
  const key = useRef(newKey());

  const attempt = async (work: () => Promise<void>) => {
    if (isBusy) return;
    setRefused(undefined);
    setBusy(true);
    try {
      await work();
    } catch (trouble) {
      if (!(trouble instanceof ApiError)) throw trouble;
      if (trouble.status !== 0 && trouble.status < 500) key.current = newKey();
      if (trouble.problem.field === 'preview_id' && trouble.status === 412 && step.what === 'preview') {
        return setStep({...step, preview: trouble.problem.present as Preview, was: {preview: step.preview, said: problemText(trouble)}});
      }
      setRefused(trouble);
    } finally {
      setBusy(false);
    }
  };
  const preview = () => attempt(async () => {
    const body = bodyOf(draft);
    if (typeof body === 'string') return setRefused(body);
    const answer = await post<Preview>('/api/v1/planned-outages/preview', body);
    setStep({what: 'preview', preview: answer.body, of: JSON.stringify(body)});
  });
  const submit = () => attempt(async () => {
    const body = bodyOf(draft);
    if (typeof body === 'string' || step.what !== 'preview') return;
    const of = JSON.stringify(body);
    if (made.current?.of !== of) {
      const created = await post<{id: string}>('/api/v1/planned-outages', {...body, preview_id: step.preview.preview_id}, {key: key.current});
      made.current = {id: created.body.id, of};
    }
    const {id} = made.current;
    await post(`/api/v1/planned-outages/${encodeURIComponent(id)}/submit`, {});
    closeDialog();
    say(t('submittedDone'));
    changed('plans');
    openPlan(id);
  });

  return (
    <form class="stack wide" onSubmit={(event) => { event.preventDefault(); void (step.what === 'fields' ? preview() : submit()); }}>
      <DialogHead title={t('planTitle')} />
      {step.what === 'fields' ? <Fields draft={draft} set={(next) => setDraft({...draft, ...next})} /> : (
        <><p><b>{draft.device}</b> {draft.work && <>· {draft.work}</>}</p>
          {step.was && <PreviewDifference was={step.was.preview} is={step.preview} said={step.was.said} />}
          <PlanPreview of={step.preview} /></>
      )}
      {typeof refused === 'string' ? <div class="box danger" role="alert">{refused}</div> : <Trouble of={refused} />}
      <footer class="row">
        {step.what === 'fields'
          ? <button class="primary" aria-disabled={isBusy} data-submit>{t('toPreview')}</button>
          : <><button class="primary" aria-disabled={isBusy} data-submit>{t('submitPlan', {count: count(step.preview.customers)})}</button>
            <button type="button" onClick={() => setStep({what: 'fields'})}>{t('backToFields')}</button></>}
        <button type="button" onClick={closeDialog}>{t('cancel')}</button>
        {step.what === 'preview' && <span class="muted">{t('submitMeaning')}</span>}
      </footer>
    </form>
  );
}

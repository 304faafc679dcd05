// What is open for a job: it belongs to that job and to no other, whichever the page shows meanwhile.
import {signal} from '@preact/signals';
import {useEffect, useRef} from 'preact/hooks';
import {ownJobs, sayWord} from './store';
import type {Job} from './types';
import {sheetWord, t} from './words';

export type SheetKind = 'complete' | 'help' | 'return' | 'etr' | 'cause' | 'steps' | 'verified' | 'customer_side';
export interface Sheet {
  kind: SheetKind;
  /** Of the job, as it was called when it was opened. */
  name: string;
  /** What was typed. */
  text: string;
}

const sheets = signal<Record<string, Sheet>>({});

export const sheetOf = (job: Job): Sheet | undefined => sheets.value[job.id];

export function openSheet(job: string, name: string, kind: SheetKind): void {
  const text = sheets.value[job]?.kind === kind ? sheets.value[job].text : '';
  sheets.value = {...sheets.value, [job]: {kind, name, text}};
}

export function typeInto(job: string, text: string): void {
  const sheet = sheets.value[job];
  if (sheet) sheets.value = {...sheets.value, [job]: {...sheet, text}};
}

export function closeSheet(job: string): void {
  const {[job]: _, ...others} = sheets.value;
  sheets.value = others;
}

const canCopy = () => Boolean(navigator.clipboard);

/** What a person wrote, to be read, marked and copied. */
export function Written({text}: {text: string}) {
  return (
    <>
      <textarea rows={3} readOnly value={text} aria-label={t('written')} data-written />
      {canCopy() && <button class="wide" onClick={() => void navigator.clipboard.writeText(text)}>{t('copy')}</button>}
    </>
  );
}

function Parted({job, sheet}: {job: string; sheet: Sheet}) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.scrollIntoView({block: 'center'}), []);
  const isHelp = sheet.kind === 'help';  // it is taken from whoever had the job
  const send = () => {
    const note = sheet.text.trim();
    sayWord({id: job}, 'help', note ? {note} : {});
    closeSheet(job);
  };
  return (
    <section class="box danger" role="alert" ref={box} data-parted={sheet.kind}>
      <h2>{sheetWord(sheet.kind)}{sheet.name && `: ${sheet.name}`}</h2>
      <p>{t(isHelp ? 'partedHelp' : 'parted')}</p>
      {isHelp && <textarea rows={3} maxLength={500} aria-label={t('helpNote')} value={sheet.text} onInput={(event) => typeInto(job, event.currentTarget.value)} />}
      {!isHelp && sheet.text !== '' && <Written text={sheet.text} />}
      {isHelp && <button class="wide primary" onClick={send}>{t('send')}</button>}
      <button class="wide" onClick={() => closeSheet(job)}>{t(isHelp ? 'back' : 'understood')}</button>
    </section>
  );
}

/** Forms whose job left the hand while they were open: they send nothing to another one. */
export function PartedSheets() {
  const own = new Set(ownJobs().map((one) => one.id));
  const parted = Object.entries(sheets.value).filter(([job]) => !own.has(job));
  return <>{parted.map(([job, sheet]) => <Parted key={job} job={job} sheet={sheet} />)}</>;
}

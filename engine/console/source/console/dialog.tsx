// Dialogs: one at a time, closed by Esc; and the form in which a change is decided, with refusals and 412 shown in it.
import {signal} from '@preact/signals';
import type {ComponentChildren, VNode} from 'preact';
import {useLayoutEffect, useRef, useState} from 'preact/hooks';
import {ApiError, change, newKey, post, type Answer} from '../shared/api';
import {Difference} from './difference';
import {Trouble} from './problem';
import {changed, type Part, type Shown} from './store';
import {say} from './undo';
import {t} from './words';

export const dialog = signal<VNode | null>(null);
export const show = (content: VNode): void => void (dialog.value = content);
export const closeDialog = () => (dialog.value = null);

/** Something was written into the open form: whoever reloads or closes the page is asked first. */
let isWritten = false;
addEventListener('beforeunload', (event) => {
  if (dialog.peek() !== null && isWritten) event.preventDefault();
});

export function DialogPlace() {
  const place = useRef<HTMLDialogElement>(null);
  const content = dialog.value;
  const isOpen = content !== null;
  // Before the next key is pressed: what is typed right after a shortcut belongs into the form.
  useLayoutEffect(() => {
    isWritten = false;
    const element = place.current;
    if (!element) return undefined;
    if (isOpen && !element.open) element.showModal();
    if (!isOpen && element.open) element.close();
    return undefined;
  }, [content]);
  // Told of a closing later: by then the next dialog may stand here.
  const closed = () => {
    if (!place.current?.open) closeDialog();
  };
  return (
    <dialog ref={place} class="dialog" aria-labelledby="dialog-title" onClose={closed} onCancel={closeDialog} onInput={() => (isWritten = true)}>
      {content}
    </dialog>
  );
}

export function DialogHead({title}: {title: string}) {
  return (
    <header class="row">
      <h2 id="dialog-title" class="grow">{title}</h2>
      <button type="button" class="plain" aria-label={t('close')} onClick={closeDialog}>✕</button>
    </header>
  );
}

/** What is said afterwards; `danger` stays until somebody closes it. */
export type Done = string | {text: string; tone: 'good' | 'danger'};

export interface DecideProps {
  title: string;
  /** What the button says; it names what will be done. */
  submit: string;
  tone?: 'primary' | 'danger';
  path: string;
  method?: 'POST' | 'PATCH';
  /** The body, or a text that says what is missing. */
  body: () => Record<string, unknown> | string;
  /** What the person looks at while deciding; compared by the daemon. */
  base?: Shown<object> | null;
  touches: Part[];
  /** Said when it is done. */
  done: string | ((answer: unknown) => Done);
  after?: (answer: unknown) => void;
  /** A second button: the same change, and then one thing more. */
  further?: {submit: string; after: (answer: unknown) => void} | undefined;
  /** True when the form shows this refusal itself. */
  onRefused?: (trouble: ApiError) => boolean;
  /** Room for much to read before one decides. */
  isWide?: boolean;
  children?: ComponentChildren;
}

type Tried = {trouble: ApiError} | {missing: string} | undefined;

/** A form that does one change. It is never overwritten by live data: its base is what was there when it opened. */
export function Decide(props: DecideProps) {
  const [base, setBase] = useState(props.base ?? null);
  const [present, setPresent] = useState<Shown<object> | null>(null);
  const [tried, setTried] = useState<Tried>();
  const [isBusy, setBusy] = useState(false);
  const key = useRef(newKey());

  const refused = (trouble: ApiError) => {
    // No answer, or busy: the same key asks again for the same thing. Any other refusal has ended this one.
    if (trouble.status !== 0 && trouble.status < 500) key.current = newKey();
    if (props.onRefused?.(trouble)) return;
    const is = trouble.problem.present;
    if (trouble.status === 401) return setTried({missing: t('notDoneOver')});
    if (trouble.status === 412 && base && typeof is === 'object' && is !== null) {
      setPresent({id: base.id, body: is, etag: trouble.etag});
      changed(...props.touches);
    } else {
      setTried({trouble});
    }
  };

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy) return;
    const isFurther = event.submitter?.hasAttribute('data-further') ?? false;
    const body = props.body();
    if (typeof body === 'string') return setTried({missing: body});
    const version = present ?? base;
    if (present) setBase(present);
    setPresent(null);
    setTried(undefined);
    setBusy(true);
    try {
      const answer: Answer<unknown> = await send(props, body, key.current, version?.etag);
      closeDialog();
      const done = typeof props.done === 'string' ? props.done : props.done(answer.body);
      if (typeof done === 'string') say(done); else say(done.text, done.tone);
      props.after?.(answer.body);
      if (isFurther) props.further?.after(answer.body);
      changed(...props.touches);
    } catch (trouble) {
      if (!(trouble instanceof ApiError)) throw trouble;
      refused(trouble);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form class={props.isWide ? 'stack wide' : 'stack'} onSubmit={(event) => void submit(event)}>
      <DialogHead title={props.title} />
      {props.children}
      {present && base && <Difference was={base.body} is={present.body} />}
      {tried && 'missing' in tried && <div class="box danger" role="alert">{tried.missing}</div>}
      {tried && 'trouble' in tried && <Trouble of={tried.trouble} />}
      <footer class="row">
        <button class={props.tone ?? 'primary'} aria-disabled={isBusy} data-submit>{present ? t('doItNow', {what: props.submit}) : props.submit}</button>
        {props.further && <button class={props.tone ?? 'primary'} aria-disabled={isBusy} data-further>{props.further.submit}</button>}
        <button type="button" onClick={closeDialog}>{t('cancel')}</button>
      </footer>
    </form>
  );
}

async function send(props: DecideProps, body: Record<string, unknown>, key: string, etag: string | undefined): Promise<Answer<unknown>> {
  if (props.method === 'PATCH') {
    return change('PATCH', props.path, body, {ifMatch: etag});
  }
  return post(props.path, body, {key, ifMatch: etag});
}

// Signing in; and signing in again when a session has ended, above a page on which nothing that was written is lost.
import {useEffect, useLayoutEffect, useRef, useState} from 'preact/hooks';
import {ApiError, change, read} from '../shared/api';
import {language, setLanguage} from '../shared/words';
import {closeDialog} from './dialog';
import {problemText} from './problem';
import {isOver, session} from './session_state';
import {whyOut} from './sign_out';
import {resumeStore} from './store';
import {forgetWaiting} from './undo';
import {t} from './words';
import type {Session} from './types';

/** Nobody goes on with what another has begun. */
function enter(next: Session): void {
  const before = session.peek();
  const isAnother = Boolean(before) && before?.name !== next.name;
  if (isAnother) {
    closeDialog();
    forgetWaiting();
  }
  session.value = next;
  isOver.value = false;
  whyOut.value = '';
  if (before && !isAnother) resumeStore();
}

function SignInForm({first = ''}: {first?: string}) {
  const [name, setName] = useState(first);
  const [password, setPassword] = useState('');
  const [refused, setRefused] = useState(whyOut.value);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    try {
      enter((await change<Session>('POST', '/api/v1/session', {name, password})).body);
    } catch (trouble) {
      if (!(trouble instanceof ApiError)) throw trouble;
      setRefused(trouble.status === 401 ? t('wrongPassword') : problemText(trouble));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      <div class="row"><h1 class="grow" id="sign-in-title">Lamplighter</h1>
        <button type="button" lang={language.value === 'zh' ? 'en' : 'zh-CN'} onClick={() => setLanguage(language.value === 'zh' ? 'en' : 'zh')}>{language.value === 'zh' ? 'English' : '中文'}</button></div>
      {isOver.value ? <><p><strong>{t('sessionOver')}</strong></p><p class="muted">{t('sessionOverOther')}</p></> : <p class="muted">{t('consoleTitle')}</p>}
      <label>{t('userName')}<input name="name" autocomplete="username" autofocus={first === ''} value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>
      <label>{t('password')}<input name="password" type="password" autocomplete="current-password" autofocus={first !== ''} value={password} onInput={(event) => setPassword(event.currentTarget.value)} /></label>
      {refused && <div class="box danger" role="alert">{refused}</div>}
      <button class="primary" disabled={isBusy}>{t('signIn')}</button>
    </form>
  );
}

export const SignIn = () => <main class="sign-in"><SignInForm /></main>;

/** Another tab of this browser may have signed in meanwhile. */
async function lookAgain(): Promise<void> {
  if (!isOver.peek()) return;
  try {
    enter((await read<Session>('/api/v1/session')).body);
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
  }
}

/** Hides what stands below: whoever passes by reads nothing of it. */
function OverDialog() {
  const place = useRef<HTMLDialogElement>(null);
  const stay = () => {
    if (place.current && !place.current.open) place.current.showModal();
  };
  useLayoutEffect(stay, []);
  useEffect(() => {
    const look = () => void lookAgain();
    addEventListener('focus', look);
    return () => removeEventListener('focus', look);
  }, []);
  return (
    <dialog ref={place} class="dialog session-over" aria-labelledby="sign-in-title" onCancel={(event) => event.preventDefault()} onClose={stay}>
      <SignInForm first={session.peek()?.name ?? ''} />
    </dialog>
  );
}

export const SessionOver = () => (isOver.value ? <OverDialog /> : null);

// Signing in.
import {useState} from 'preact/hooks';
import {ApiError, change} from '../shared/api';
import {language, setLanguage} from '../shared/words';
import {problemText} from './problem';
import {session} from './session_state';
import {whyOut} from './sign_out';
import {t} from './words';
import type {Session} from './types';

export function SignIn() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [refused, setRefused] = useState(whyOut.value);
  const [isBusy, setBusy] = useState(false);
  const enter = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      session.value = (await change<Session>('POST', '/api/v1/session', {name, password})).body;
      whyOut.value = '';
    } catch (trouble) {
      if (!(trouble instanceof ApiError)) throw trouble;
      setRefused(trouble.status === 401 ? t('wrongPassword') : problemText(trouble));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main class="sign-in">
      <form class="stack" onSubmit={(event) => void enter(event)}>
        <div class="row"><h1 class="grow">Lamplighter</h1>
          <button type="button" lang={language.value === 'zh' ? 'en' : 'zh-CN'} onClick={() => setLanguage(language.value === 'zh' ? 'en' : 'zh')}>{language.value === 'zh' ? 'English' : '中文'}</button></div>
        <p class="muted">{t('consoleTitle')}</p>
        <label>{t('userName')}<input name="name" autocomplete="username" autofocus value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>
        <label>{t('password')}<input name="password" type="password" autocomplete="current-password" value={password} onInput={(event) => setPassword(event.currentTarget.value)} /></label>
        {refused && <div class="box danger" role="alert">{refused}</div>}
        <button class="primary" disabled={isBusy}>{t('signIn')}</button>
      </form>
    </main>
  );
}

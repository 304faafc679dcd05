// How a refusal is said to a person.
import {ApiError} from '../shared/api';
import {refusalSaid} from './said_words';
import {t} from './words';

export function problemText(trouble: ApiError): string {
  if (trouble.status === 0) return t('noAnswer');
  return trouble.problem.detail ? refusalSaid(trouble.problem.detail) : t('answeredWith', {status: trouble.status, title: trouble.problem.title}).trim();
}

export function Trouble({of, again}: {of: ApiError | undefined; again?: () => void}) {
  if (!of) return null;
  return (
    <div class="box danger row" role="alert">
      <span class="grow">{problemText(of)}</span>
      {again && <button onClick={again}>{t('tryAgain')}</button>}
    </div>
  );
}

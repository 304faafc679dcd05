// How a refusal is said to a person, and how two versions of one thing differ.
import {ApiError} from '../shared/api';
import {moment} from '../shared/time';
import {count} from '../shared/words';
import {refusalSaid} from './said_words';
import {fieldWord} from './state_words';
import type {SplitOff} from './types_split';
import {Table} from './table';
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

export interface Change {
  field: string;
  was: string;
  is: string;
}

const left = new Set(['history', 'customer_minutes', 'customers_by_class', 'jobs', 'trouble_calls']);

const isPart = (one: unknown): one is SplitOff => typeof one === 'object' && one !== null && 'service_points' in one && 'reason' in one;
/** Parts of an outage, as a person would name them. */
const partText = (one: SplitOff) => `${t('splitPart', {count: count(one.customers)})} · ${one.reason}`;

function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value) ? moment(value) : value;
  if (Array.isArray(value) && value.length === 0) return '—';
  if (Array.isArray(value) && value.every(isPart)) return value.map(partText).join('; ');
  if (isPart(value)) return partText(value);
  if (typeof value === 'object' && !Array.isArray(value) && 'at' in value) return shown((value as {at: unknown}).at);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Fields that differ between what a person looked at and what there is now. */
export function differences(was: object, is: object): Change[] {
  const before = was as Record<string, unknown>;
  const after = is as Record<string, unknown>;
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  const out: Change[] = [];
  for (const field of fields) {
    if (left.has(field) || JSON.stringify(before[field]) === JSON.stringify(after[field])) continue;
    out.push({field, was: shown(before[field]), is: shown(after[field])});
  }
  return out;
}

interface Entry {
  at: string;
  actor: string;
}

/** Somebody else was first: who, what was and what is, before one decides again. */
export function Difference({was, is}: {was: object; is: object}) {
  const changes = differences(was, is);
  const last = ((is as {history?: Entry[]}).history ?? []).at(-1);
  return (
    <div class="box warn stack" role="alert" data-difference>
      <strong>{t('changedMeanwhile')}</strong>
      {last && <span>{t('changedBy', {who: last.actor || '—', when: moment(last.at)})}</span>}
      {changes.length > 0 && (
        <Table>
          <thead><tr><th scope="col">{t('field')}</th><th scope="col">{t('was')}</th><th scope="col">{t('isNow')}</th></tr></thead>
          <tbody>{changes.map((one) => <tr key={one.field}><th scope="row">{fieldWord(one.field)}</th><td>{one.was}</td><td>{one.is}</td></tr>)}</tbody>
        </Table>
      )}
    </div>
  );
}

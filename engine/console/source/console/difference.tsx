// How two versions of one thing differ, in words: for a person who was about to decide on the first.
import {moment} from '../shared/time';
import {count} from '../shared/words';
import {nameOfId} from './names';
import {causeWord, fieldWord, goWord, kindWord, planWord, stateWord} from './state_words';
import {Table} from './table';
import {t} from './words';
import type {OpenDevice} from './types';

export const planOrState = (word: string) => (stateWord(word) === word ? planWord(word) : stateWord(word));

export function deviceText({open_phases: open, standing}: OpenDevice): string {
  const position = open === undefined ? t('positionUnknown') : open === '' ? t('closed') : t('openOn', {phases: open});
  return standing === undefined ? position : `${position}, ${standing === 'confirmed' ? t('standingConfirmed') : t('standingReported')}`;
}

export interface Change {
  field: string;
  was: string;
  is: string;
}

type Row = Record<string, unknown>;
const isRow = (one: unknown): one is Row => typeof one === 'object' && one !== null && !Array.isArray(one);

const left = new Set(['history', 'customer_minutes', 'customers_by_class', 'jobs', 'trouble_calls', 'revision', 'plan_state']);

/** Fields whose words are lists of ours, or names. */
const words: Record<string, (word: string) => string> = {state: planOrState, cause: causeWord, kind: kindWord, go: goWord, merged_into: nameOfId};

/** Rows within a field, each as a person would name it. */
const rowWords: [string, (row: Row) => string][] = [
  ['device', (row) => `${String(row['device'])} ${deviceText(row as unknown as OpenDevice)}`],
  ['energised_at', (row) => t('stepPoints', {step: String(row['step']), count: count(Number(row['service_points'])), time: moment(String(row['energised_at']))})],
  ['reason', (row) => ('customers' in row ? `${t('splitPart', {count: count(Number(row['customers']))})} · ${String(row['reason'])}` : String(row['name'] ?? row['at'] ?? ''))],
  ['open', (row) => `${moment(String(row['at']))} ${t('opens', {device: String(row['open'])})}`],
  ['close', (row) => `${moment(String(row['at']))} ${t('closes', {device: String(row['close'])})}`],
];

function rowText(row: Row): string {
  if ('number' in row && 'at' in row) return moment(String(row['at']));  // an expected time
  return rowWords.find(([field]) => field in row)?.[1](row) ?? t('anotherValue');
}

function shown(value: unknown, field: string): string {
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value) ? moment(value) : (words[field]?.(value) ?? value);
  if (typeof value === 'number') return count(value);
  if (typeof value === 'boolean') return value ? t('yes') : t('no');
  if (Array.isArray(value)) return value.length === 0 ? '—' : value.map((one) => (isRow(one) ? rowText(one) : String(one))).join('; ');
  return rowText(value as Row);
}

/** Fields that differ between what a person looked at and what there is now. */
export function differences(was: object, is: object): Change[] {
  const before = was as Row;
  const after = is as Row;
  const out: Change[] = [];
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (left.has(field) || JSON.stringify(before[field]) === JSON.stringify(after[field])) continue;
    const [then, now] = [shown(before[field], field), shown(after[field], field)];
    if (then !== now) out.push({field, was: then, is: now});
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
  const entries = ((is as {history?: Entry[]}).history ?? []).slice((was as {history?: Entry[]}).history?.length ?? 0);
  const last = [...entries].reverse().find((one) => one.actor !== 'system') ?? entries.at(-1);  // what a change brings with it follows it
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

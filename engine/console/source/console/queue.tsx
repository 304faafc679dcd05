// The queue of outages: rows that keep still under the pointer, a bar for what is new, filter, sort and search.
import {useEffect} from 'preact/hooks';
import {ago, clockTime, dayKey, moment} from '../shared/time';
import {count} from '../shared/words';
import {learnNames, nameOf} from './names';
import {filter, isHeld, letIn, queue, search, sort, type Filter, type Line, type Sort} from './queue_order';
import {crewName, jobOf, loaded, outages, readAt, select, selected, troubles, refresh} from './store';
import {jobWord, stateWord} from './state_words';
import {Suggestions} from './suggestions';
import {HazardSign, Symbol} from './symbol';
import {Trouble} from './problem';
import {t} from './words';
import type {OutageRow} from './types';

const sorts: Sort[] = ['urgency', 'newest', 'customers', 'etr'];
const filters: Filter[] = ['all', 'fault', 'planned'];
const sortWord = {urgency: 'sortUrgency', newest: 'sortNewest', customers: 'sortCustomers', etr: 'sortEtr'} as const;
const filterWord = {all: 'filterAll', fault: 'filterFaults', planned: 'filterPlanned'} as const;

function when(row: OutageRow): string {
  if (row.state === 'scheduled') return row.planned_start ? moment(row.planned_start) : '';
  return row.started_at ? ago(row.started_at) : '';
}

function expected(row: OutageRow): string {
  if (row.state === 'restored') return row.restored_at ? t('backAt', {time: moment(row.restored_at)}) : '';
  if (row.etr) return t('etrShort', {time: moment(row.etr.at)});
  if (row.planned_end) return t('untilShort', {time: row.planned_start && dayKey(row.planned_start) === dayKey(row.planned_end) ? clockTime(row.planned_end) : moment(row.planned_end)});
  return t('noEtrShort');
}

function Crewed({row}: {row: OutageRow}) {
  const job = jobOf.value.get(row.id);
  if (!job) return <span>{row.state === 'scheduled' ? '' : t('noJob')}</span>;
  return job.crew ? <span>{crewName(job.crew)} · {jobWord(job.state)}</span> : <span class="alert-text">{jobWord(job.state)}</span>;
}

function Row({line}: {line: Line}) {
  const {row, isGone} = line;
  const isCurrent = selected.value === row.id;
  const people = row.state === 'scheduled' ? row.customers_planned : row.customers_out;
  return (
    <li>
      <button class={`line ${isGone ? 'gone' : ''}`} data-outage={row.id} aria-current={isCurrent ? 'true' : undefined} onClick={() => select(row.id)}>
        <Symbol state={row.state} />
        <span class="line-text">
          <b class="line-name">{nameOf(row)}</b>
          <span>{isGone ? t('ended') : stateWord(row.state)} · {when(row)}</span>
          <Crewed row={row} />
        </span>
        <span class="line-numbers">
          <b class="number">{people === undefined ? '' : row.state === 'suspected' && people === 0 ? '?' : count(people)}</b>
          {(row.critical ?? 0) + (row.life_support ?? 0) > 0 && (
            <span class="alert-text">{t('criticalShort', {count: count((row.critical ?? 0) + (row.life_support ?? 0))})}</span>
          )}
          {row.has_hazard && <span class="alert-text hazard"><HazardSign />{t('hazard')}</span>}
          <span>{expected(row)}</span>
        </span>
      </button>
    </li>
  );
}

function Empty() {
  if (!loaded.value.has('outages')) {
    return troubles.value.outages ? null : <div class="skeletons" aria-busy="true"><span class="hidden-text">{t('loading')}</span>{[1, 2, 3, 4].map((one) => <i key={one} />)}</div>;
  }
  const isNothing = (outages.value ?? []).length === 0;
  return <p class="empty">{isNothing ? t('noOutages', {time: readAt.value ? clockTime(readAt.value) : '—'}) : t('noneFits')}</p>;
}

function Controls() {
  return (
    <div class="queue-controls no-print">
      <input type="search" id="search" value={search.value} placeholder={t('searchHint')} aria-label={t('search')}
        onInput={(event) => (search.value = event.currentTarget.value)} />
      <Suggestions words={search.value} />
      <div class="row" role="group" aria-label={t('filter')}>
        {filters.map((one) => <button key={one} class="chip" aria-pressed={filter.value === one} onClick={() => (filter.value = one)}>{t(filterWord[one])}</button>)}
      </div>
    </div>
  );
}

export function Queue() {
  const {lines, isNew} = queue.value;
  useEffect(() => learnNames(lines.map((line) => line.row)), [lines]);
  return (
    <section class="queue" aria-label={t('queue')}>
      <Controls />
      <div class="queue-held" onPointerEnter={() => (isHeld.value = true)} onPointerLeave={() => (isHeld.value = false)}>
        <div class="queue-bar">
          <h2>{t('queue')} <span class="muted number">{count(lines.length)}</span></h2>
          <span class="grow" />
          {isNew.length > 0 && <button class="primary small" data-new onClick={letIn}>{t('newOnes', {count: count(isNew.length)})}</button>}
          <select class="no-print" aria-label={t('sort')} value={sort.value} onChange={(event) => (sort.value = event.currentTarget.value as Sort)}>
            {sorts.map((one) => <option key={one} value={one}>{t(sortWord[one])}</option>)}
          </select>
        </div>
        <Trouble of={troubles.value.outages} again={() => refresh('outages')} />
        <div class="scroll">
          {lines.length === 0 ? <Empty /> : <ul class="lines">{lines.map((line) => <Row key={line.row.id} line={line} />)}</ul>}
        </div>
      </div>
    </section>
  );
}

/** One row down or up; the cursor is an outage, not a place in the list. */
export function step(by: 1 | -1): void {
  const ids = queue.value.lines.map((line) => line.row.id);
  if (ids.length === 0) return;
  const at = selected.value === null ? -1 : ids.indexOf(selected.value);
  const next = at < 0 ? (by === 1 ? 0 : ids.length - 1) : Math.min(Math.max(at + by, 0), ids.length - 1);
  select(ids[next]!);
  reveal(ids[next]!);
}

/** The next outage that no crew has been sent to. */
export function nextWithoutCrew(): void {
  const lines = queue.value.lines.filter(({row, isGone}) => {
    const job = jobOf.value.get(row.id) ?? row.job;  // the list of jobs may come after the row
    return !isGone && row.state !== 'scheduled' && job != null && job.crew === null;
  });
  if (lines.length === 0) return;
  const at = lines.findIndex((line) => line.row.id === selected.value);
  const id = lines[(at + 1) % lines.length]!.row.id;
  select(id);
  reveal(id);
}

function reveal(id: string): void {
  document.querySelector(`[data-outage="${CSS.escape(id)}"]`)?.scrollIntoView({block: 'nearest'});
}

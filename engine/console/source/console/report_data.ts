// From a report's table to what its chart shows; the table itself is shown beside it as it came.
import {moment} from '../shared/time';
import {causeWord, exceptionReason, kindWord, periodName, periodWord, reportColumn, resultWord, stageWord} from './state_words';
import {crewName} from './store';
import {t} from './words';

export const reportKinds = ['delivery', 'reliability', 'service-levels', 'exceptions', 'ratings', 'frequent', 'customer-hours'] as const;
export type ReportKind = (typeof reportKinds)[number];
export type ReportBy = 'kind' | 'month' | 'day' | 'feeder';

export interface Report {
  report: ReportKind;
  from: string;
  to: string;
  columns: string[];
  rows: string[][];
}

export interface Series {
  name: string;
  values: (number | null)[];
}

export interface ChartData {
  title: string;
  labels: string[];
  series: Series[];
  /** Where the scale ends, of per cents. */
  top?: number;
}

const planned = new Set(['planned', 'temporary', 'load_shedding', 'customer_request', 'psps']);

/** Gives a reader of one column by name; empty where there is none. */
function reader(report: Report): (row: string[], column: string) => string {
  return (row, column) => row[report.columns.indexOf(column)] ?? '';
}

const numberOf = (text: string): number | null => (text === '' ? null : Number.parseFloat(text));

function delivery(report: Report): ChartData {
  const at = reader(report);
  const rows = report.rows.filter((row) => at(row, 'proven_in_time') !== '');
  return {
    title: t('chartDelivery'),
    top: 100,
    labels: rows.map((row) => `${kindWord(at(row, 'kind'))} ${stageWord(at(row, 'stage'))}`),
    series: [{name: t('provenInTime'), values: rows.map((row) => numberOf(at(row, 'proven_in_time')))}],
  };
}

/** SAIDI, planned and unplanned side by side, which together are the whole. */
function reliability(report: Report): ChartData {
  const at = reader(report);
  const group = report.columns[0] ?? 'kind';
  const labels = [...new Set(report.rows.map((row) => row[0] ?? ''))];
  const sum = (label: string, isPlanned: boolean) =>
    report.rows.filter((row) => row[0] === label && planned.has(at(row, 'kind')) === isPlanned).reduce((all, row) => all + (numberOf(at(row, 'saidi_minutes')) ?? 0), 0);
  return {
    title: t('chartReliability'),
    labels: group === 'kind' ? labels.map(kindWord) : labels.map((one) => one || '—'),
    series: [{name: t('unplanned'), values: labels.map((one) => sum(one, false))}, {name: t('plannedWork'), values: labels.map((one) => sum(one, true))}],
  };
}

const bounds = [15, 30, 45, 60, 90, 120];

function serviceLevels(report: Report): ChartData {
  const at = reader(report);
  const labels = [...bounds.map((one) => `≤${one}`), `>${bounds.at(-1)}`];
  const counted = (column: string) => {
    const out = labels.map(() => 0);
    for (const row of report.rows) {
      const minutes = numberOf(at(row, column));
      if (minutes === null) continue;
      const place = bounds.findIndex((one) => minutes <= one);
      out[place < 0 ? bounds.length : place]! += 1;
    }
    return out;
  };
  return {
    title: t('chartServiceLevels'),
    labels,
    series: [{name: t('minutesToArrive'), values: counted('minutes_to_arrive')}, {name: t('minutesToVerify'), values: counted('minutes_to_verify')}],
  };
}

function exceptions(report: Report): ChartData {
  const at = reader(report);
  const reasons = [...new Set(report.rows.map((row) => at(row, 'reason')))];
  const counted = (isClosed: boolean) => reasons.map((one) => report.rows.filter((row) => at(row, 'reason') === one && (at(row, 'closed_at') !== '') === isClosed).length);
  return {
    title: t('chartExceptions'),
    labels: reasons.map(exceptionReason),
    series: [{name: t('stillOpen'), values: counted(false)}, {name: t('closedOnes'), values: counted(true)}],
  };
}

/** How often each number was given, over all crews. */
function ratings(report: Report): ChartData {
  const at = reader(report);
  const labels = ['1', '2', '3', '4', '5'];
  const given = (label: string) => report.rows.reduce((all, row) => all + (numberOf(at(row, `stars_${label}`)) ?? 0), 0);
  return {title: t('chartRatings'), labels, series: [{name: t('ratingsGiven'), values: labels.map(given)}]};
}

/** How many customers each rule names. */
function frequent(report: Report): ChartData {
  const at = reader(report);
  const rule = (row: string[]) => t('frequentRule', {days: at(row, 'days'), times: at(row, 'more_than')});
  const labels = [...new Set(report.rows.map(rule))];
  return {title: t('chartFrequent'), labels, series: [{name: t('customers'), values: labels.map((one) => report.rows.filter((row) => rule(row) === one).length)}]};
}

/** Of budgets where there are any, else of feeders. */
function customerHours(report: Report): ChartData {
  const at = reader(report);
  const budgets = report.rows.filter((row) => at(row, 'period') !== '');
  const rows = budgets.length > 0 ? budgets : report.rows;
  const place = (row: string[]) => at(row, 'feeder') || at(row, 'area') || (budgets.length > 0 ? t('hoursOfAll') : '—');
  const values = (column: string) => rows.map((row) => numberOf(at(row, column)));
  return {
    title: t('chartHours'),
    labels: rows.map((row) => (budgets.length > 0 ? `${place(row)} ${periodName(at(row, 'period'), at(row, 'from'))}` : place(row))),
    series: budgets.length > 0
      ? [{name: t('hoursTaken'), values: rows.map((row) => (numberOf(at(row, 'used_hours')) ?? 0) + (numberOf(at(row, 'planned_hours')) ?? 0))}, {name: t('hoursBudget'), values: values('budget_hours')}]
      : [{name: t('hoursUsed'), values: values('used_hours')}, {name: t('hoursPlanned'), values: values('planned_hours')}],
  };
}

const makers: Record<ReportKind, (report: Report) => ChartData> = {delivery, reliability, 'service-levels': serviceLevels, exceptions, ratings, frequent, 'customer-hours': customerHours};

export const chartOf = (report: Report): ChartData => makers[report.report](report);

const words: Record<string, (word: string) => string> = {kind: kindWord, stage: stageWord, reason: exceptionReason, period: periodWord, result: resultWord, crew: crewName};

const ofOutage = 'outage_';
/** What the daemon says of a row's outage stands in one cell, not in columns of its own; ids of jobs and exceptions are for programs and the file. */
export const shownColumns = (report: Report): {column: string; place: number}[] =>
  report.columns.map((column, place) => ({column, place})).filter(({column}) => !column.startsWith(ofOutage) && column !== 'job' && column !== 'exception');

export interface OutageWords {
  kind: string;
  area: string;
  feeder: string;
  devices: string[];
  cause: string;
  beganAt: string;
  isCampaign: boolean;
}

export function outageWords(report: Report, row: string[]): OutageWords {
  const at = reader(report);
  const one = (word: string) => at(row, `${ofOutage}${word}`);
  const [feeder, devices] = [one('feeder'), one('devices').split(' ').filter((name) => name !== '')];
  return {kind: one('kind'), area: one('area'), feeder, devices, cause: one('cause'), beganAt: one('began_at'), isCampaign: feeder === '' && one('area') === '' && devices.length === 0};
}

/** Its first device, else its place. */
export function outageName({kind, area, feeder, devices}: OutageWords): string {
  if (devices.length === 0) return area || feeder || kindWord(kind) || '—';
  return devices.length === 1 ? devices[0]! : `${devices[0]} +${devices.length - 1}`;
}

/** Kind, place, cause and when it began: each as far as it is known. */
export function outageFacts({kind, area, feeder, cause, beganAt}: OutageWords): string {
  const place = [area, feeder].filter((one, index, all) => one !== '' && all.indexOf(one) === index).join(' · ');
  return [kind && kindWord(kind), place, cause && causeWord(cause), beganAt && moment(beganAt)].filter((one) => one !== '').join(' · ');
}

/** A cell as a person reads it. */
export function cellText(column: string, text: string): string {
  if (text === '') return '—';
  return column.endsWith('_at') || column === 'proof_due' ? moment(text) : (words[column]?.(text) ?? text);
}
export const columnText = (column: string): string => reportColumn(column);

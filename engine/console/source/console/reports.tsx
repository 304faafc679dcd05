// Reports of a period: a chart, the table beside it, and the same rows as a file.
import {signal} from '@preact/signals';
import {lazy, Suspense} from 'preact/compat';
import {useEffect, useMemo, useState} from 'preact/hooks';
import {ApiError, read, serverNow} from '../shared/api';
import {dayKey, fromWall, rfc3339} from '../shared/time';
import {count} from '../shared/words';
import {CustomerLink} from './customer_link';
import {Trouble} from './problem';
import {cellText, chartOf, columnText, outageFacts, outageName, outageWords, reportKinds, shownColumns, type OutageWords, type Report, type ReportBy, type ReportKind} from './report_data';
import {may, needed} from './rights';
import {select} from './store';
import {openTab} from './tabs';
import {t} from './words';

const Chart = lazy(() => import('./chart').then((module) => module.Chart));

const titles = {delivery: 'reportDelivery', reliability: 'reportReliability', 'service-levels': 'reportServiceLevels', exceptions: 'reportExceptions', ratings: 'reportRatings', frequent: 'reportFrequent', 'customer-hours': 'reportHours'} as const;
const byWords = {kind: 'kind', month: 'byMonth', day: 'byDay', feeder: 'feeder'} as const;
const rowsShown = 200;
const day = 24 * 60 * 60_000;

const shown = signal<Report | null>(null);
const refused = signal<ApiError | undefined>(undefined);

async function readReport(path: string): Promise<void> {
  try {
    shown.value = (await read<Report>(path)).body;
    refused.value = undefined;
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
    shown.value = null;
    refused.value = trouble;
  }
}

/** Numbers of the daemon stand to the right. */
const isNumber = (text: string) => /^-?[\d.]+( %)?$/.test(text);

/** An outage as people know it; its id is only where the link leads. A campaign has no page of an outage. */
function Outage({id, words}: {id: string; words: OutageWords}) {
  const name = words.isCampaign ? id : outageName(words);
  return (
    <>
      {words.isCampaign || id === '' ? name : <button type="button" class="plain inline" data-report-outage={id} title={id} onClick={() => { openTab('outages'); select(id); }}>{name}</button>}
      <div class="muted">{outageFacts(words)}</div>
    </>
  );
}

function Table({of}: {of: Report}) {
  if (of.rows.length === 0) return <p class="muted" role="status">{t('nothingInPeriod')}</p>;
  const columns = shownColumns(of);
  const areNumbers = (place: number) => of.rows.some((row) => row[place] !== '') && of.rows.every((row) => row[place] === '' || isNumber(row[place] ?? ''));
  const cell = (row: string[], {column, place}: {column: string; place: number}) => {
    const text = row[place] ?? '';
    if (column === 'outage') return <Outage id={text} words={outageWords(of, row)} />;
    return (column === 'recipient' || column === 'customer') && text !== '' ? <CustomerLink id={text} /> : cellText(column, text);
  };
  return (
    <>
      <table data-report={of.report}>
        <thead><tr>{columns.map(({column, place}) => <th key={column} scope="col" class={areNumbers(place) ? 'number' : ''}>{columnText(column)}</th>)}</tr></thead>
        <tbody>{of.rows.slice(0, rowsShown).map((row, index) => <tr key={index}>{columns.map((one) => <td key={one.place} class={areNumbers(one.place) ? 'number' : ''}>{cell(row, one)}</td>)}</tr>)}</tbody>
      </table>
      {of.rows.length > rowsShown && <p class="muted">{t('moreInFile', {count: count(of.rows.length - rowsShown)})}</p>}
    </>
  );
}

export function Reports() {
  const [kind, setKind] = useState<ReportKind>('delivery');
  const [by, setBy] = useState<ReportBy>('month');
  const [from, setFrom] = useState(() => dayKey(serverNow() - 30 * day));
  const [until, setUntil] = useState(() => dayKey(serverNow()));
  const start = fromWall(from, '00:00');
  const end = fromWall(until, '00:00') + day;
  const isRead = !Number.isNaN(start) && !Number.isNaN(end) && start < end;
  const path = isRead ? `/api/v1/reports/${kind}?from=${encodeURIComponent(rfc3339(start))}&to=${encodeURIComponent(rfc3339(end))}${kind === 'reliability' ? `&by=${by}` : ''}` : '';
  useEffect(() => { if (path !== '' && may('readReports')) void readReport(path); }, [path]);
  const report = shown.value?.report === kind ? shown.value : null;
  const chart = useMemo(() => (report && report.rows.length > 0 ? chartOf(report) : null), [report]);
  if (!may('readReports')) return <main class="board page" id="main"><p class="muted">{t('needsRole', {roles: needed('readReports')})}</p></main>;
  return (
    <main class="board page" id="main">
      <div class="row no-print">
        <h2 class="grow">{t('tabReports')}</h2>
        {path !== '' && <a class="button" download={`${kind}.csv`} data-csv href={`${path}&format=csv`}>{t('asFile')}</a>}
      </div>
      <div class="row no-print">
        <span class="row" role="group" aria-label={t('tabReports')}>{reportKinds.map((one) => <button key={one} class="chip" aria-pressed={kind === one} data-report-kind={one} onClick={() => setKind(one)}>{t(titles[one])}</button>)}</span>
        {kind !== 'frequent' && <label class="inline">{t('dayFrom')} <input value={from} size={11} inputMode="numeric" name="report-from" onInput={(event) => setFrom(event.currentTarget.value)} /></label>}
        <label class="inline">{t('dayTo')} <input value={until} size={11} inputMode="numeric" name="report-to" onInput={(event) => setUntil(event.currentTarget.value)} /></label>
        {kind === 'reliability' && <label class="inline">{t('groupedBy')} <select value={by} name="report-by" onChange={(event) => setBy(event.currentTarget.value as ReportBy)}>{(Object.keys(byWords) as ReportBy[]).map((one) => <option key={one} value={one}>{t(byWords[one])}</option>)}</select></label>}
      </div>
      {!isRead && <p class="alert-text" role="status">{t('dayUnread')}</p>}
      {kind === 'frequent' && <p class="muted">{t('frequentMeaning')}</p>}
      {kind === 'customer-hours' && <p class="muted">{t('hoursSource')}</p>}
      <Trouble of={refused.value} again={() => void readReport(path)} />
      {report && (
        <div class="report">
          {chart && chart.labels.length > 0 && <Suspense fallback={<p class="muted">{t('loading')}</p>}><Chart data={chart} /></Suspense>}
          <div class="report-table" tabIndex={0} role="region" aria-label={t(titles[kind])}><Table of={report} /></div>
        </div>
      )}
    </main>
  );
}

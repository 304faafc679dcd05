// Notices of an outage: how many of each stage stand how, by channel and evidence.
import {count, language} from '../shared/words';
import {NoticeList} from './notice_list';
import {Paper} from './paper';
import {attemptWord, exceptionReason, outcomeWord, stageWord} from './state_words';
import {may, needed} from './rights';
import {OutageForecast} from './sending_forecast';
import {exceptions, notices} from './store';
import {Table} from './table';
import {openTab} from './tabs';
import {t} from './words';
import type {NoticeCount} from './types';

const good = new Set(['proven', 'proven_late', 'delivered', 'heard', 'acknowledged']);
const bad = new Set(['unproven', 'failed_permanent', 'failed_temporary', 'expired', 'receipt_timeout', 'uncertain']);
/** E-number that an attempt's state proves. */
const evidence: Record<string, string> = {accepted: 'E1', in_network: 'E2', delivered: 'E3', heard: 'E4', acknowledged: 'E5'};

export const toneOf = (state: string) => (good.has(state) ? 'good' : bad.has(state) ? 'bad' : 'open');

function Bar({rows}: {rows: NoticeCount[]}) {
  const total = rows.reduce((all, row) => all + row.count, 0);
  if (total === 0) return null;
  return (
    <span class="bar" aria-hidden="true">
      {(['good', 'bad', 'open'] as const).map((tone) => {
        const part = rows.filter((row) => toneOf(row.state) === tone).reduce((all, row) => all + row.count, 0);
        return part > 0 ? <i key={tone} class={tone} style={{width: `${(100 * part) / total}%`}} /> : null;
      })}
    </span>
  );
}

export function StageRows({counts}: {counts: NoticeCount[]}) {
  const stages = [...new Set(counts.map((row) => row.stage))];
  return (
    <Table class="stages">
      <thead><tr><th scope="col">{t('stage')}</th><th scope="col">{t('people')}</th><th scope="col">{t('channelAndState')}</th></tr></thead>
      <tbody>
        {stages.map((stage) => {
          const outcomes = counts.filter((row) => row.stage === stage && row.channel === '' && row.count > 0);
          const tries = counts.filter((row) => row.stage === stage && row.channel !== '' && row.count > 0);
          return (
            <tr key={stage}>
              <th scope="row">{stageWord(stage)}</th>
              <td>{outcomes.map((row) => <div key={row.state} class={toneOf(row.state)}>{outcomeWord(row.state)} <b class="number">{count(row.count)}</b></div>)}<Bar rows={outcomes} /></td>
              <td>{tries.map((row) => (
                <div key={row.channel + row.state} class={toneOf(row.state)}>
                  {row.channel}: {attemptWord(row.state)}{evidence[row.state] && ` (${evidence[row.state]})`} <b class="number">{count(row.count)}</b>
                </div>
              ))}</td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

/** `isPart`: split off another outage, under which its people were told before. */
export function NoticeTable({id, isPart = false}: {id: string; isPart?: boolean}) {
  const here = (exceptions.value ?? []).filter((one) => one.outage === id);
  const shown = notices.value?.id === id ? notices.value.body : undefined;
  if (!may('readNotices')) return <section><h3>{t('notices')}</h3><p class="muted" title={t('needsRole', {roles: needed('readNotices')})}>{t('readOnly')}</p></section>;
  return (
    <section aria-label={t('notices')}>
      <div class="row"><h3 class="grow">{t('notices')}</h3>{may('certificate') && shown && shown.counts.length > 0 && <a class="no-print" download href={`/api/v1/outages/${encodeURIComponent(id)}/certificate?format=pdf&language=${language.value}`}>{t('certificate')}</a>}</div>
      {shown && (shown.counts.length === 0 ? <p class="muted">{t(isPart ? 'splitToldBefore' : 'nobodyTold')}</p> : <><StageRows counts={shown.counts} /><NoticeList id={id} /></>)}
      <OutageForecast id={id} />
      {here.length > 0 && (
        <div class="box warn row">
          <span class="grow">{t('exceptionsHere', {count: count(here.length), why: [...new Set(here.map((one) => exceptionReason(one.reason)))].join(', ')})}</span>
          <button class="no-print" onClick={() => openTab('notices')}>{t('open')}</button>
        </div>
      )}
      {here.length > 0 && <Paper id={id} />}
    </section>
  );
}

// What a customer was told of each outage, stage by stage with its evidence, and the certificate that answers "nobody told me".
import {language} from '../shared/words';
import {moment} from '../shared/time';
import {reportedOut, type Customer, type CustomerNotice} from './customer_store';
import {nameOfId} from './names';
import {attemptWord, exceptionReason, kindWord, outcomeWord, resultWord, stageWord} from './state_words';
import {outages} from './store';
import {Table} from './table';
import {t} from './words';

const toneOf = (state: string) => (state === 'proven' || state === 'proven_late' ? 'good' : state === 'unproven' ? 'bad' : '');

interface Subject {
  outage: string;
  at: string;
  kind: string;
  notices: CustomerNotice[];
}

/** Outages that touched the customer or that it was told of, newest first. */
function subjectsOf(of: Customer): Subject[] {
  const out = new Map<string, Subject>();
  const put = (outage: string, at: string, kind: string) => {
    const one = out.get(outage) ?? {outage, at, kind, notices: []};
    if (at > one.at) one.at = at;
    if (one.kind === '') one.kind = kind;
    out.set(outage, one);
    return one;
  };
  for (const one of of.interruptions) put(one.outage, one.started_at, one.kind);
  for (const one of of.notices) if (one.outage !== null) put(one.outage, one.due_at, outages.value?.find((row) => row.id === one.outage)?.kind ?? '').notices.push(one);
  return [...out.values()].sort((a, b) => (a.at < b.at ? 1 : -1));
}

function Ending({of}: {of: CustomerNotice}) {
  return (
    <>
      <b class={toneOf(of.state)}>{outcomeWord(of.state)}</b> {of.evidence ?? ''} <span class="muted">/ {of.required}</span>
      {of.ended_at && <div class="muted">{moment(of.ended_at)}</div>}
      {of.exception && (
        <div class={of.exception.closed_at ? 'muted' : 'alert-text'}>
          {t('exception')}: {exceptionReason(of.exception.reason)} · {of.exception.closed_at ? `${resultWord(of.exception.result)}, ${of.exception.closed_by}, ${moment(of.exception.closed_at)}` : t('stillOpen')}
        </div>
      )}
    </>
  );
}

function Notices({of}: {of: CustomerNotice[]}) {
  if (of.length === 0) return <p class="muted">{t('noNoticeOwed')}</p>;
  return (
    <Table class="stages">
      <thead><tr><th scope="col">{t('stage')}</th><th scope="col">{t('state')}</th><th scope="col">{t('channelAndState')}</th></tr></thead>
      <tbody>
        {of.map((one) => (
          <tr key={one.notice}>
            <th scope="row">{stageWord(one.stage)}<div class="muted">{moment(one.due_at)}</div></th>
            <td><Ending of={one} /></td>
            <td>
              {one.messages.length === 0 && <span class="muted">{t('nothingSent')}</span>}
              {one.messages.flatMap((message) => message.attempts.map((attempt, index) => (
                <div key={`${message.channel}${index}`}>{message.channel} {moment(attempt.submitted_at)}: {attemptWord(attempt.state)} ({attempt.evidence})</div>
              )))}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function certificateOf(customer: string, outage: string, of: 'zh' | 'en'): string {
  return `/api/v1/customers/${encodeURIComponent(customer)}/certificate?outage=${encodeURIComponent(outage)}&language=${of}`;
}

export function Told({of}: {of: Customer}) {
  const subjects = subjectsOf(of);
  const reported = reportedOut(of);
  const other = language.value === 'zh' ? 'en' : 'zh';
  return (
    <section aria-label={t('toldTitle')} data-told>
      <h3>{t('toldTitle')}</h3>
      {subjects.length === 0 && <p class="muted">{reported ? t('reportedNotCounted', {time: moment(reported)}) : t('noOutageOfHis')}</p>}
      {subjects.map((one, index) => (
        <details key={one.outage} open={index === 0} class="box" data-told-outage={one.outage}>
          <summary>{moment(one.at)} · {one.kind ? kindWord(one.kind) : ''} · {nameOfId(one.outage)} · {t('noticeCount', {count: one.notices.length})}</summary>
          <div class="stack">
            <div class="row no-print">
              <a class="button primary" data-certificate={language.value} download={`${of.customer}-${one.outage}.pdf`} href={certificateOf(of.customer, one.outage, language.value)}>{t('proofForCustomer')}</a>
              <a data-certificate={other} download={`${of.customer}-${one.outage}-${other}.pdf`} hreflang={other} href={certificateOf(of.customer, one.outage, other)}>{other === 'zh' ? '中文' : 'English'}</a>
            </div>
            <Notices of={one.notices} />
          </div>
        </details>
      ))}
    </section>
  );
}

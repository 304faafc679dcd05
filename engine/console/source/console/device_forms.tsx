// Reports the position of a device to the daemon. It operates nothing: it says what has been done in the field.
import {useState} from 'preact/hooks';
import {rfc3339} from '../shared/time';
import {count} from '../shared/words';
import {Decide, type Done} from './dialog';
import {PeopleAtWork} from './party_forms';
import {PastField, PastMoment, pastTime} from './past_time';
import {t} from './words';
import type {OutageDetail} from './types';

/** A report that was taken and changed nothing is not said to be done: a newer one may stand, and the outage stays as it was. */
function doneWith(answer: unknown, device: string): Done {
  switch ((answer as {outcome?: string}).outcome) {
    case 'superseded_by_newer': return {text: t('reportSuperseded', {device}), tone: 'danger'};
    case 'nothing_changes': return {text: t('reportChangesNothing', {device}), tone: 'danger'};
    case 'entered_late': return {text: t('reportEnteredLate', {device}), tone: 'danger'};
    default: return t('reported', {device});
  }
}

export function ReportDevice({device, kind, outage}: {device: string; kind: 'closed' | 'opened'; outage?: OutageDetail}) {
  const [at, setAt] = useState('');
  const [override, setOverride] = useState('');
  const body = () => {
    const occurred = pastTime(at);
    if (typeof occurred === 'string') return occurred;
    return {device, kind, source: 'dispatcher', occurred_at: rfc3339(occurred), ...(override.trim() ? {override_reason: override.trim()} : {})};
  };
  return (
    <Decide title={kind === 'closed' ? t('reportClosedTitle', {device}) : t('reportOpenedTitle', {device})} submit={kind === 'closed' ? t('itIsClosed') : t('itIsOpen')}
      tone={kind === 'closed' ? 'danger' : 'primary'} path="/api/v1/device-reports" body={body} touches={['outages', 'detail', 'notices', 'jobs', 'parties']} done={(answer) => doneWith(answer, device)}>
      <p>{t('operatesNothing')}</p>
      <PastField label={t('doneAt')} name="done-at" value={at} onChange={setAt} />
      <PastMoment of={at} />
      {kind === 'closed' && <p class="box warn">{t('energises', {count: count(outage?.customers_out ?? 0)})}</p>}
      {kind === 'closed' && <PeopleAtWork override={override} onOverride={setOverride} />}
    </Decide>
  );
}

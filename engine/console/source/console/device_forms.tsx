// Reports the position of a device to the daemon. It operates nothing: it says what has been done in the field.
import {useState} from 'preact/hooks';
import {rfc3339} from '../shared/time';
import {count} from '../shared/words';
import {Decide} from './dialog';
import {pastTime} from './etr_input';
import {PeopleAtWork} from './party_forms';
import {t} from './words';
import type {OutageDetail} from './types';

export function ReportDevice({device, kind, outage}: {device: string; kind: 'closed' | 'opened'; outage?: OutageDetail}) {
  const [at, setAt] = useState('');
  const [override, setOverride] = useState('');
  const body = () => {
    const occurred = pastTime(at);
    if (occurred === undefined) return t('timeUnread');
    return {device, kind, source: 'dispatcher', occurred_at: rfc3339(occurred), ...(override.trim() ? {override_reason: override.trim()} : {})};
  };
  return (
    <Decide title={kind === 'closed' ? t('reportClosedTitle', {device}) : t('reportOpenedTitle', {device})} submit={kind === 'closed' ? t('itIsClosed') : t('itIsOpen')}
      tone={kind === 'closed' ? 'danger' : 'primary'} path="/api/v1/device-reports" body={body} touches={['outages', 'detail', 'notices', 'jobs', 'parties']} done={t('reported', {device})}>
      <p>{t('operatesNothing')}</p>
      <label>{t('doneAt')}<input value={at} size={7} placeholder={t('thisMoment')} onInput={(event) => setAt(event.currentTarget.value)} /></label>
      {kind === 'closed' && <p class="box warn">{t('energises', {count: count(outage?.customers_out ?? 0)})}</p>}
      {kind === 'closed' && <PeopleAtWork override={override} onOverride={setOverride} />}
    </Decide>
  );
}

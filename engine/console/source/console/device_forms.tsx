// Reports the position of a device to the daemon. It operates nothing: it says what has been done in the field.
import {useState} from 'preact/hooks';
import {serverNow} from '../shared/api';
import {rfc3339} from '../shared/time';
import {count} from '../shared/words';
import {Decide, show, type Done} from './dialog';
import {PeopleAtWork} from './party_forms';
import {PastField, PastMoment, pastTime} from './past_time';
import {may} from './rights';
import {t} from './words';
import type {OpenDevice, OutageDetail} from './types';

/** 回令确认: beside the words that say it is open by a crew's word alone. A closing is reported from the outage, where people at work are asked about. */
export function ConfirmPosition({of}: {of: OpenDevice}) {
  if (of.standing !== 'reported' || !of.open_phases || !may('reportDevice')) return null;
  return <button class="no-print" onClick={() => show(<ConfirmOpen device={of.device} phases={of.open_phases!} />)} data-confirm-position={of.device}>{t('confirmPosition')}</button>;
}

/** What the crew said, said by the desk: of the phases that stand open, and of no others. */
function ConfirmOpen({device, phases}: {device: string; phases: string}) {
  return (
    <Decide title={t('confirmPositionTitle', {device})} submit={t('confirmPosition')} path="/api/v1/device-reports"
      body={() => ({device, kind: 'opened', phases, source: 'dispatcher', occurred_at: new Date(serverNow()).toISOString()})}
      touches={['outages', 'detail', 'notices', 'jobs', 'parties', 'plans']} done={(answer) => t((answer as {outcome?: string}).outcome === 'superseded_by_newer' ? 'positionNewer' : 'positionConfirmed', {device})}>
      <p>{t('confirmPositionMeaning', {device, phases})}</p>
      <p class="muted">{t('operatesNothing')}</p>
    </Decide>
  );
}

/** A report that was taken and changed nothing is not said to be done: a newer one may stand, and the outage stays as it was. */
function doneWith(answer: unknown, device: string): Done {
  switch ((answer as {outcome?: string}).outcome) {
    case 'superseded_by_newer': return {text: t('reportSuperseded', {device}), tone: 'danger'};
    case 'nothing_changes': return {text: t('reportChangesNothing', {device}), tone: 'danger'};
    case 'entered_late': return {text: t('reportEnteredLate', {device}), tone: 'danger'};
    default: return t('reported', {device});
  }
}

export function ReportDevice({device, outage}: {device: string; outage?: OutageDetail}) {
  const [at, setAt] = useState('');
  const [override, setOverride] = useState('');
  const body = () => {
    const occurred = pastTime(at);
    if (typeof occurred === 'string') return occurred;
    return {device, kind: 'closed', source: 'dispatcher', occurred_at: rfc3339(occurred), ...(override.trim() ? {override_reason: override.trim()} : {})};
  };
  return (
    <Decide title={t('reportClosedTitle', {device})} submit={t('itIsClosed')}
      tone="danger" path="/api/v1/device-reports" body={body} touches={['outages', 'detail', 'notices', 'jobs', 'parties']} done={(answer) => doneWith(answer, device)}>
      <p>{t('operatesNothing')}</p>
      <PastField label={t('doneAt')} name="done-at" value={at} onChange={setAt} />
      <PastMoment of={at} />
      <p class="box warn">{t('energises', {count: count(outage?.customers_out ?? 0)})}</p>
      <PeopleAtWork override={override} onOverride={setOverride} />
    </Decide>
  );
}

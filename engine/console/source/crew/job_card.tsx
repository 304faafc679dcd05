// What a crew must know of its job: danger first, then where, for whom, and who is at work there.
import type {ComponentChildren} from 'preact';
import {moment} from '../shared/time';
import {count, language} from '../shared/words';
import type {Job, Party, Report} from './types';
import {causeWord, hazardWord, stateWord, t} from './words';
import {placeOf, stateOf} from './steps';

function Fact({name, children}: {name: string; children: ComponentChildren}) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Of every job of this device: whoever stands there must hear it, whichever job the page shows. */
export function ReportedLive({jobs}: {jobs: Job[]}) {
  const rows = new Map(jobs.flatMap((job) => job.reported_live).map((one) => [one.ticket, one]));
  return (
    <div class="alarms">
      {[...rows.values()].map((one) => (
        <section class="box alarm" role="alert" key={one.ticket} data-live={one.ticket}>
          <h2>⚡ {t('reportedLive', {below: one.below})}</h2>
          <p>{t('reportedLiveWhen', {ticket: one.ticket, time: moment(one.since)})}</p>
        </section>
      ))}
    </div>
  );
}

export function Hazards({job}: {job: Job}) {
  if (job.hazards.length === 0) return <p class="box warn">{t('treatLive')}</p>;
  return (
    <section class="box danger" role="alert">
      <h2>⚠ {t('danger')}: {job.hazards.map(hazardWord).join(language.value === 'zh' ? '、' : ', ')}</h2>
      <p>{t('dangerKnown')}</p>
    </section>
  );
}

/** Where people said what is wrong: the way there. */
function Reports({of}: {of: readonly Report[]}) {
  if (of.length === 0) return null;
  return (
    <Fact name={t('reported')}>
      {of.map((one, index) => <span key={index} class="report">{moment(one.occurred_at)} {hazardWord(one.kind)} {[one.address, one.account, one.note].filter((word) => word !== '').join(' · ')}</span>)}
    </Fact>
  );
}

export function JobCard({job}: {job: Job}) {
  const at = job.area_at;
  return (
    <section class="card" aria-labelledby="place">
      <h2 id="place">{placeOf(job)}</h2>
      <p class="state">{stateWord(stateOf(job))}</p>
      <dl>
        {job.feeder && <Fact name={t('line')}>{job.feeder}</Fact>}
        {job.area && job.area !== job.feeder && <Fact name={t('area')}>{job.area}</Fact>}
        <Fact name={t('customers')}>{count(job.customers_out)}</Fact>
        {job.critical > 0 && <Fact name={t('critical')}><strong>{count(job.critical)}</strong></Fact>}
        {job.life_support > 0 && <Fact name={t('lifeSupport')}><strong>{count(job.life_support)}</strong></Fact>}
        {job.started_at && <Fact name={t('started')}>{moment(job.started_at)}</Fact>}
        <Fact name={t('etr')}>{job.etr ? moment(job.etr.at) : t('unknown')}</Fact>
        <Fact name={t('cause')}>{job.cause ? causeWord(job.cause) : t('unknown')}</Fact>
        <Reports of={job.reports ?? []} />
      </dl>
      {at && <a class="tap" href={`geo:${at[1]},${at[0]}?z=14`}>{t('openMap')}</a>}
    </section>
  );
}

function PartyRow({party}: {party: Party}) {
  return (
    <li>
      <strong>{party.ticket}</strong> · {party.person_in_charge} · {party.below}
      <br />
      {t('permitted', {time: moment(party.permitted_at)})} · {t('earths', {in: party.earths_in, out: party.earths_out})}
      {party.cleared_at && <> · <span class="good">✓ {t('cleared', {time: moment(party.cleared_at)})}</span></>}
    </li>
  );
}

export function Parties({job}: {job: Job}) {
  return (
    <section class="card">
      <h2>{t('parties')}</h2>
      {job.work_parties.length === 0 ? <p>{t('noParty')}</p> : <ul class="plain">{job.work_parties.map((one) => <PartyRow key={one.ticket} party={one} />)}</ul>}
      <p class="muted">{t('deskPermits')}</p>
    </section>
  );
}

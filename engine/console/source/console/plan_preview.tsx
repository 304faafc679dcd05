// What a plan would mean, before anybody is told: who, when they must hear, which law is kept, what stands in the way.
import {useState} from 'preact/hooks';
import {moment, span} from '../shared/time';
import {count, language} from '../shared/words';
import {CustomerLink} from './customer_link';
import {hours, Hours} from './plan_hours';
import {Messages, OptOuts, SharedCuts, SupplyEvents} from './preview_people';
import {PreviewTexts} from './preview_texts';
import {classWord, kindWord, lawWords, levelWord, stageWord} from './state_words';
import {Table} from './table';
import {t} from './words';
import type {Dates, Preview} from './types';

function Stages({of}: {of: Dates}) {
  return (
    <Table>
      <thead><tr><th scope="col">{t('stage')}</th><th scope="col">{t('when')}</th><th scope="col">{t('proofAsked')}</th><th scope="col">{t('becauseOf')}</th></tr></thead>
      <tbody>
        {of.stages.map((stage) => (
          <tr key={stage.stage}>
            <th scope="row">{stageWord(stage.stage)}</th>
            <td class="time">{!stage.due ? t('notSent') : stage.needs_go && stage.reasons.includes('late_sent_now') ? t('withTheGo') : moment(stage.due)}</td>
            <td>{stage.require}</td>
            <td>{stage.explanation[language.value].join(' ')}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Minima({of}: {of: Dates}) {
  return (
    <ul class="plainlist">
      {of.legal_minima.map((one) => (
        <li key={one.id} class={`box ${one.can_be_met ? 'good' : 'danger'}`}>
          <strong>{one.can_be_met ? t('minimumMet') : t('minimumMissed')}</strong> {lawWords(one.explanation[language.value])}
        </li>
      ))}
    </ul>
  );
}

function Refs({title, refs, total}: {title: string; refs: string[]; total?: number | undefined}) {
  const [isAll, setAll] = useState(false);
  const shown = isAll ? refs : refs.slice(0, 12);
  return (
    <div>
      <h3>{title} <span class="number">{count(total ?? refs.length)}</span></h3>
      {refs.length === 0 ? <p class="muted">{t('none')}</p> : <p class="refs">{shown.map((ref) => <span key={ref} class="tag"><CustomerLink id={ref} /></span>)}
        {refs.length > shown.length && <button type="button" class="plain" onClick={() => setAll(true)}>{t('showAll', {count: count(refs.length)})}</button>}</p>}
    </div>
  );
}

/** By name where the daemon names them, else by account. */
function Special({of}: {of: Preview}) {
  const people = of.people ?? [];
  if (people.length === 0) return <Refs title={t('criticalAndLifeSupport')} refs={of.critical_and_life_support} />;
  return (
    <div data-people-named>
      <h3>{t('criticalAndLifeSupport')} <span class="number">{count(people.length)}</span></h3>
      <Table><tbody>{people.map((one) => (
        <tr key={one.customer}><th scope="row"><CustomerLink id={one.customer} /></th><td>{one.name || '—'}</td><td>{one.phone || t('noContactAtAll')}</td><td>{one.classes.map(classWord).join(', ')} {levelWord(one.critical_level)}</td></tr>
      ))}</tbody></Table>
    </div>
  );
}

function Frequent({of}: {of: Preview}) {
  const found = of.frequently_interrupted;
  if (found === undefined) return null;
  if (found === null) return <p class="box">{t('frequentNotCounted')}</p>;
  const rules = found.rules.map((one) => t('frequentRule', {days: one.days, times: one.more_than})).join(t('or'));
  return (
    <div data-frequent>
      <h3>{t('frequent')} <span class="number">{count(found.customers)}</span></h3>
      <p class="muted">{rules}</p>
      {found.customers === 0 ? <p class="muted">{t('none')}</p> : (
        <Table>
          <thead><tr><th scope="col">{t('customer')}</th><th scope="col" class="number">{t('cutsBefore')}</th><th scope="col" class="number">{t('cutsWith')}</th><th scope="col">{t('within')}</th></tr></thead>
          <tbody>{found.listed.map((one) => <tr key={one.customer}><th scope="row"><CustomerLink id={one.customer} /></th><td class="number">{one.was}</td><td class="number">{one.count}</td><td>{t('daysWord', {count: one.days})}</td></tr>)}</tbody>
        </Table>
      )}
    </div>
  );
}

export function PlanPreview({of}: {of: Preview}) {
  const dates: Dates | null = of.stages && of.legal_minima ? {stages: of.stages, legal_minima: of.legal_minima} : null;
  return (
    <div class="stack" data-preview>
      <div class="row bigs">
        <div><b class="big number">{count(of.customers)}</b><span>{t('customers')}</span></div>
        <div><b class="big number">{count(of.service_points)}</b><span>{t('servicePoints')}</span></div>
        <div><b class="big number">{count(Math.round(of.service_point_minutes / 60))}</b><span>{t('pointHours')}</span></div>
        <div><b class="big number">{hours(of.customer_hours.unit_minutes)}</b><span>{t('hoursTitle')}</span></div>
        {of.start && of.end && <div class="grow"><b>{span(of.start, of.end)}</b><span>{t('window')}</span></div>}
      </div>
      {of.warning && <p class="box danger">{of.policy === null ? t('noPolicy', {kind: kindWord('planned')}) : of.warning}</p>}
      {of.customers === 0 && <p class="box warn">{t('touchesNobody')}</p>}
      {of.conflicts.map((one) => <p key={one.plan} class="box warn">{t('conflict', {plan: one.plan, count: count(one.service_points)})}</p>)}
      <SupplyEvents of={of} />
      <SharedCuts of={of} />
      {of.service_dates?.map((one) => (
        <p key={one.day} class="box warn">{t('serviceDates', {day: one.day, count: count(one.begins + one.ends), named: one.named})}</p>
      ))}
      <Hours of={of.customer_hours} />
      {dates && <section><h3>{t('legalMinima')}</h3><Minima of={dates} /></section>}
      {dates && <section><h3>{t('noticeDates')}</h3><Stages of={dates} /></section>}
      {of.for_classes?.map((one) => (
        <details key={one.classes.join()}>
          <summary>{t('otherDates', {classes: one.classes.map(classWord).join(' + '), count: count(one.customers)})}</summary>
          <Minima of={one} /><Stages of={one} />
        </details>
      ))}
      {(of.last_feed?.length ?? 0) > 0 && <Refs title={t('lastFeed')} refs={of.last_feed ?? []} />}
      <Special of={of} />
      <Frequent of={of} />
      <Messages of={of} />
      <OptOuts of={of} />
      <Refs title={t('withoutContact')} refs={of.customers_without_contact} total={of.customers_without_contact_count} />
      {(of.texts?.length ?? 0) > 0 && <PreviewTexts of={of.texts ?? []} />}
    </div>
  );
}

// What a plan costs in hours of units without supply, and what its budgets have left.
import {dayKey} from '../shared/time';
import {language, locale} from '../shared/words';
import {periodName} from './state_words';
import {Table} from './table';
import type {CustomerHours} from './types';
import {t} from './words';

export const hours = (minutes: number): string => new Intl.NumberFormat(locale.value, {minimumFractionDigits: 1, maximumFractionDigits: 1}).format(minutes / 60);

const cell = (minutes: number | undefined): string => (minutes === undefined ? '—' : hours(minutes));

export function Hours({of}: {of: CustomerHours}) {
  const over = of.budgets.filter((one) => one.finding);
  const why = !of.is_counted ? t('hoursNotCounted') : of.budgets.length === 0 ? t('hoursNoBudget') : '';
  return (
    <section data-customer-hours>
      <h3>{t('hoursTitle')} <span class="number">{hours(of.unit_minutes)}</span></h3>
      {over.map((one) => <p key={one.finding!.en} class="box warn">{one.finding![language.value]}</p>)}
      <p>{t('hoursUnits', {publics: of.public_transformers, own: of.own_transformers, without: of.without_transformer})}</p>
      {why !== '' ? <p class="muted">{why}</p> : (
        <Table>
          <thead><tr><th scope="col">{t('hoursOf')}</th><th scope="col">{t('within')}</th>
            {(['hoursBudget', 'hoursUsed', 'hoursOther', 'hoursThis', 'hoursLeft'] as const).map((one) => <th key={one} scope="col" class="number">{t(one)}</th>)}</tr></thead>
          <tbody>{of.budgets.map((one, index) => (
            <tr key={index}>
              <th scope="row">{one.feeder ?? one.area ?? t('hoursOfAll')}</th><td>{periodName(one.period, dayKey(one.from))}</td>
              <td class="number">{hours(one.budget_minutes)}</td><td class="number">{cell(one.used_minutes)}</td><td class="number">{cell(one.planned_minutes)}</td>
              <td class="number">{hours(one.plan_minutes)}</td><td class="number">{one.is_over ? <b>{cell(one.left_minutes)}</b> : cell(one.left_minutes)}</td>
            </tr>
          ))}</tbody>
        </Table>
      )}
      <p class="muted">{t('hoursSource')}</p>
    </section>
  );
}

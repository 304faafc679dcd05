// How the preview of now differs from the one that a person looked at, before one decides again.
import {moment} from '../shared/time';
import {count, language} from '../shared/words';
import {hours} from './plan_hours';
import {lawWords, stageWord} from './state_words';
import {Table} from './table';
import {t} from './words';
import type {Preview} from './types';

interface Change {
  what: string;
  was: string;
  is: string;
}

const few = 6;

function listed(refs: string[]): string {
  if (refs.length === 0) return '—';
  return refs.length <= few ? refs.join(', ') : `${refs.slice(0, few).join(', ')} … (${count(refs.length)})`;
}

function refs(what: string, was: string[], is: string[]): Change[] {
  const gone = was.filter((one) => !is.includes(one));
  const come = is.filter((one) => !was.includes(one));
  return gone.length + come.length === 0 ? [] : [{what, was: listed(gone), is: listed(come)}];
}

function value(what: string, was: string | number, is: string | number): Change[] {
  return was === is ? [] : [{what, was: String(was), is: String(is)}];
}

function dates(was: Preview, is: Preview): Change[] {
  const out: Change[] = [];
  for (const stage of is.stages ?? []) {
    const before = was.stages?.find((one) => one.stage === stage.stage);
    const text = (due: string | null | undefined) => (due ? moment(due) : t('notSent'));
    out.push(...value(stageWord(stage.stage), before ? text(before.due) : '—', text(stage.due)));
  }
  for (const minimum of is.legal_minima ?? []) {
    const before = was.legal_minima?.find((one) => one.id === minimum.id);
    if (before && before.can_be_met !== minimum.can_be_met) out.push({what: t('legalMinima'), was: lawWords(before.explanation[language.value]), is: lawWords(minimum.explanation[language.value])});
  }
  return out;
}

function texts(was: Preview, is: Preview): Change[] {
  const changed = (is.texts ?? []).filter((one) => was.texts?.find((each) => each.stage === one.stage && each.channel === one.channel && each.language === one.language)?.text !== one.text);
  return changed.slice(0, 2).map((one) => ({
    what: `${t('texts')} ${stageWord(one.stage)}`, is: one.text ?? one.problem ?? '',
    was: was.texts?.find((each) => each.stage === one.stage && each.channel === one.channel && each.language === one.language)?.text ?? '—',
  }));
}

export function changesOf(was: Preview, is: Preview): Change[] {
  return [
    ...value(t('customers'), was.customers, is.customers),
    ...value(t('servicePoints'), was.service_points, is.service_points),
    ...value(t('hoursTitle'), hours(was.customer_hours.unit_minutes), hours(is.customer_hours.unit_minutes)),
    ...refs(t('supplyEvents'), (was.supply_events ?? []).map((one) => one.name), (is.supply_events ?? []).map((one) => one.name)),
    ...refs(t('criticalAndLifeSupport'), was.critical_and_life_support, is.critical_and_life_support),
    ...refs(t('optOuts'), (was.opt_outs?.listed ?? []).map((one) => one.customer), (is.opt_outs?.listed ?? []).map((one) => one.customer)),
    ...refs(t('withoutContact'), was.customers_without_contact, is.customers_without_contact),
    ...refs(t('conflicts'), was.conflicts.map((one) => one.plan), is.conflicts.map((one) => one.plan)),
    ...refs(t('serviceDatesShort'), was.service_dates?.map((one) => one.named) ?? [], is.service_dates?.map((one) => one.named) ?? []),
    ...refs(t('frequent'), was.frequently_interrupted?.listed.map((one) => one.customer) ?? [], is.frequently_interrupted?.listed.map((one) => one.customer) ?? []),
    ...dates(was, is),
    ...texts(was, is),
  ];
}

/** The daemon's own sentence names the parts; the table says what of them is visible on the page. */
export function PreviewDifference({was, is, said}: {was: Preview; is: Preview; said: string}) {
  const changes = changesOf(was, is);
  return (
    <div class="box warn stack" role="alert" data-preview-difference>
      <strong>{t('previewChanged')}</strong>
      {changes.length === 0 ? <span>{said}</span> : (
        <Table>
          <thead><tr><th scope="col">{t('field')}</th><th scope="col">{t('was')}</th><th scope="col">{t('isNow')}</th></tr></thead>
          <tbody>{changes.map((one, index) => <tr key={index}><th scope="row">{one.what}</th><td>{one.was}</td><td>{one.is}</td></tr>)}</tbody>
        </Table>
      )}
    </div>
  );
}

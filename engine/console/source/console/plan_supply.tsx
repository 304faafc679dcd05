// Guaranteed supply 保供电 that an approved plan falls into: what was accepted by whom and why, and what nobody has accepted.
import {moment, now, span} from '../shared/time';
import {count} from '../shared/words';
import {t} from './words';
import type {PlanDetail} from './types';
import type {KnownSupplyEvent} from './types_plan';

const points = (one: KnownSupplyEvent) => t('supplyEventPoints', {out: count(one.service_points), reduced: count(one.reduced_security)});

/** Asked about while it still lies ahead or runs. */
export const unacceptedNow = (body: PlanDetail): string[] =>
  (body.supply_events ?? []).filter((one) => !one.accepted && Date.parse(one.until) > now.value).map((one) => one.name);

/** Who accepted it, when, and why; an earlier version of the daemon kept these in the history alone. */
function acceptance(one: KnownSupplyEvent): string {
  if (one.at === null) return t('eventAcceptedBefore');
  return t('eventAcceptedBy', {who: one.by, time: moment(one.at), reason: one.reason});
}

export function PlanSupply({body}: {body: PlanDetail}) {
  const list = body.supply_events ?? [];
  if (list.length === 0) return null;
  return (
    <section class="stack" aria-label={t('supplyEvents')} data-plan-supply>
      <h3>{t('supplyEvents')}</h3>
      {list.map((one) => (
        <div key={`${one.name} ${one.from} ${one.accepted} ${one.service_points}`} class={one.accepted ? 'box' : 'box danger'} data-accepted={String(one.accepted)}>
          <b>{one.name}</b> · {span(one.from, one.until)} · {points(one)}
          <div>{one.accepted ? acceptance(one) : <strong>{t('eventNobody')}</strong>}</div>
        </div>
      ))}
    </section>
  );
}

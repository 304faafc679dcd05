// Of a preview: works that could share the cut, how many messages leave, who has opted out, and guaranteed supply that it cuts.
import {moment, span} from '../shared/time';
import {count} from '../shared/words';
import {CustomerLink} from './customer_link';
import {channelWord, planWord, stageWord} from './state_words';
import {nameOfPlan} from './names';
import {Table} from './table';
import {t} from './words';
import type {Preview} from './types';
import type {MessageCount, OptOuts as OptOutCounts, PersonRow} from './types_preview';

export function SupplyEvents({of}: {of: Preview}) {
  return (
    <>{of.supply_events?.map((one) => (
      <p key={one.name + one.from} class="box danger" data-supply-event><strong>{t('supplyEvent', {name: one.name})}</strong> {span(one.from, one.until)} · {t('supplyEventPoints', {out: count(one.service_points), reduced: count(one.reduced_security)})}</p>
    ))}</>
  );
}

/** Advice, and no condition: the works may be of different kinds, and days promised to somebody. */
export function SharedCuts({of}: {of: Preview}) {
  const found = of.shared_cuts ?? [];
  if (found.length === 0) return null;
  return (
    <div class="box warn" data-shared-cuts>
      <strong>{t('sharedCuts', {days: of.shared_cuts_days ?? 0})}</strong>
      <ul class="plainlist">{found.map((one) => {
        const words = {plan: nameOfPlan(one.plan), state: planWord(one.state)};
        return (
          <li key={one.plan} data-shared-cut={one.plan}><span class="number">{span(one.start, one.end)}</span> · {one.customers > 0 ? t('sharedCutOne', {...words, count: count(one.customers)}) : t('sharedCutFeeder', {...words, feeder: one.feeder})}{one.work && <> · {one.work}</>}</li>
        );
      })}</ul>
    </div>
  );
}

/** The stage that tells most of them, the first of those. */
function widest(rows: MessageCount[]): MessageCount | undefined {
  return rows.reduce<MessageCount | undefined>((best, one) => (best && best.customers >= one.customers ? best : one), undefined);
}

export function Messages({of}: {of: Preview}) {
  if (of.messages === undefined) return null;
  if (of.messages === null) return <p class="box">{t('messagesNotCounted')}</p>;
  const first = widest(of.messages);
  if (!first) return null;
  const hasDays = new Set(of.messages.map((one) => one.start)).size > 1;
  return (
    <section data-messages>
      <h3>{t('messagesTitle')}</h3>
      <p><b>{t('messagesLine', {customers: count(first.customers), messages: count(first.messages), together: count(first.together)})}</b>{first.nowhere > 0 && <> · {t('messagesNowhere', {count: count(first.nowhere)})}</>}</p>
      <p class="muted">{t('messagesMeaning')}</p>
      <Table>
        <thead><tr><th scope="col">{t('stage')}</th><th scope="col">{t('when')}</th><th scope="col" class="number">{t('customers')}</th><th scope="col" class="number">{t('messageCount')}</th><th scope="col" class="number">{t('messageTogether')}</th><th scope="col" class="number">{t('messageNowhere')}</th></tr></thead>
        <tbody>{of.messages.map((one) => (
          <tr key={one.stage + one.start} data-messages-of={one.stage}><th scope="row">{stageWord(one.stage)}{hasDays && <span class="muted"> · {moment(one.start)}</span>}</th><td class="time">{moment(one.due)}</td><td class="number">{count(one.customers)}</td><td class="number">{count(one.messages)}</td><td class="number">{count(one.together)}</td><td class="number">{count(one.nowhere)}</td></tr>
        ))}</tbody>
      </Table>
    </section>
  );
}

/** Stages that are told over the same channel in one line. */
function ways(stages: OptOutCounts['listed'][number]['stages']): [string, string][] {
  const out = new Map<string, string[]>();
  for (const one of stages) {
    const way = one.channel === null ? t('toldByCall') : channelWord(one.channel);
    out.set(way, [...(out.get(way) ?? []), stageWord(one.stage)]);
  }
  return [...out].map(([way, of]) => [way, of.join(', ')]);
}

const saidWord = (word: string) => (word === 'refuses' ? t('refusesWord') : t('stopWord'));

export function OptOuts({of}: {of: Preview}) {
  const found = of.opt_outs;
  if (!found) return null;
  const names = new Map<string, PersonRow>((of.opted_out_people ?? []).map((one) => [one.customer, one]));
  return (
    <section data-opt-outs>
      <h3>{t('optOuts')} <span class="number">{count(found.customers)}</span></h3>
      {found.customers === 0 ? <p class="muted">{t('none')}</p> : (
        <>
          <p>{t('optOutLine', {told: count(found.told), partly: count(found.partly), untold: count(found.untold)})}</p>
          <Table>
            <thead><tr><th scope="col">{t('customer')}</th><th scope="col">{t('name')}</th><th scope="col">{t('optOutSaid')}</th><th scope="col">{t('optOutTold')}</th></tr></thead>
            <tbody>{found.listed.map((one) => (
              <tr key={one.customer} data-opted-out={one.customer}><th scope="row"><CustomerLink id={one.customer} /></th><td>{names.get(one.customer)?.name || '—'} {names.get(one.customer)?.phone}</td><td>{one.said.map(saidWord).join(', ')}</td><td>{ways(one.stages).map(([way, stages]) => <div key={way}><b>{way}</b> · {stages}</div>)}</td></tr>
            ))}</tbody>
          </Table>
        </>
      )}
    </section>
  );
}

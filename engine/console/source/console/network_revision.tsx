// One revision of the network: what was found of it, and what it changes against the one before.
import {count, language} from '../shared/words';
import {CustomerLink} from './customer_link';
import {Table} from './table';
import {t} from './words';
import {differenceWord, rewiredWord, severityWord} from './words_network';
import type {Difference, DifferenceList, NetworkFinding} from './types_network';

const shownMost = 20;

function Found({of}: {of: NetworkFinding}) {
  const words = of.title[language.value];
  const hidden = of.count - of.listed.length;
  return (
    <tr data-finding={of.number}>
      <th scope="row" class="number">{of.number}</th>
      <td><span class={`tag ${of.severity === 'error' ? 'strong' : ''}`}>{severityWord(of.severity)}</span></td>
      <td class="number">{count(of.count)}</td>
      <td class="wrap">
        <details><summary>{words}</summary>
          <ul class="plainlist">{of.listed.map((one) => (
            <li key={`${one.layer} ${one.id}`}>{one.feeder && <b>{one.feeder} · </b>}{one.layer === 'customers' ? <CustomerLink id={one.id} /> : one.id} {one.reason[language.value]}
              {one.remedy[language.value] && <div class="muted">{t('remedyOf', {remedy: one.remedy[language.value]})}</div>}</li>))}</ul>
          {of.listed.length === 0 ? <p class="muted">{t('findingsPeople')}</p> : hidden > 0 && <p class="muted">{t('andMore', {count: count(hidden)})}</p>}
        </details>
      </td>
    </tr>
  );
}

export function Findings({of}: {of: NetworkFinding[] | null | undefined}) {
  return (
    <section class="stack" aria-label={t('findings')} data-findings>
      <h3>{t('findings')}</h3>
      {!of && <p class="muted">{t('findingsNotKept')}</p>}
      {of?.length === 0 && <p class="muted">{t('findingsNone')}</p>}
      {of && of.length > 0 && <>
        <Table>
          <thead><tr><th scope="col" class="number">{t('number')}</th><th scope="col">{t('severity')}</th><th scope="col" class="number">{t('times')}</th><th scope="col">{t('finding')}</th></tr></thead>
          <tbody>{of.map((one) => <Found key={`${one.severity} ${one.number}`} of={one} />)}</tbody>
        </Table>
        <p class="muted">{t('findingsAll', {count: count(shownMost)})}</p>
      </>}
    </section>
  );
}

function Listed({what, of}: {what: string; of: DifferenceList}) {
  const rows = of.listed ?? [];
  return (
    <details><summary>{differenceWord(what)} <b class="number">{count(of.count)}</b></summary>
      {of.listed === undefined ? <p class="muted">{t('findingsPeople')}</p> : <ul class="plainlist">
        {rows.slice(0, shownMost).map((one) => (
          <li key={one.id}>{what.startsWith('customers') ? <CustomerLink id={one.id} /> : one.id} <span class="muted">
            {one.feeder ?? (one.feeder_before === one.feeder_after ? one.feeder_after : `${one.feeder_before || '–'} → ${one.feeder_after || '–'}`)}
            {one.transformer_before !== one.transformer_after && ` · ${one.transformer_before || '–'} → ${one.transformer_after || '–'}`}
            {one.changed && ` · ${one.changed.map(rewiredWord).join(', ')}`}</span></li>))}
      </ul>}
      {of.listed !== undefined && of.count > Math.min(rows.length, shownMost) && <p class="muted">{t('andMore', {count: count(of.count - Math.min(rows.length, shownMost))})}</p>}
    </details>
  );
}

const isList = (value: unknown): value is DifferenceList => typeof value === 'object' && value !== null && !Array.isArray(value) && 'count' in value;

export function Changes({of}: {of: Difference | null | undefined}) {
  if (!of) return <section><h3>{t('changesBefore')}</h3><p class="muted">{t('noDifference')}</p></section>;
  const lists = Object.entries(of).filter((one): one is [string, DifferenceList] => isList(one[1]) && one[1].count > 0);
  return (
    <section class="stack" data-changes>
      <h3>{t('changesBefore')}</h3>
      <p>{t('customers')}: {t('afterCount', {before: count(of.customers_before), after: count(of.customers_after)})}</p>
      {lists.length === 0 && <p class="muted">{t('noChange')}</p>}
      {lists.map(([what, list]) => <Listed key={what} what={what} of={list} />)}
      {of.feeders.length > 0 && <Table>
        <thead><tr><th scope="col">{t('changedFeeders')}</th>
          {(['customers_added', 'customers_removed', 'customers_moved', 'devices_added', 'devices_removed', 'devices_rewired', 'sources_changed'] as const).map((one) => <th key={one} scope="col" class="number">{differenceWord(one)}</th>)}</tr></thead>
        <tbody>{of.feeders.slice(0, 50).map((one) => (
          <tr key={one.feeder}><th scope="row">{one.feeder || '–'}</th>
            {([one.customers_added, one.customers_removed, one.customers_moved, one.devices_added, one.devices_removed, one.devices_rewired, one.sources_changed]).map((number, index) => <td key={index} class="number">{count(number)}</td>)}</tr>))}</tbody>
      </Table>}
      {of.feeders.length > 50 && <p class="muted">{t('andMore', {count: count(of.feeders.length - 50)})}</p>}
    </section>
  );
}

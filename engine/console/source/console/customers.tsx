// One view of a customer: found by account, address or phone; who it is, what it lived through, what it was told, with proof.
import {useEffect, useState} from 'preact/hooks';
import {count} from '../shared/words';
import {ago, dateOf, moment, now} from '../shared/time';
import {Told} from './customer_told';
import {customer, customerTrouble, findCustomers, found, isByNumber, openCustomer, readCustomer, reportedOut, searchTrouble, type Customer, type CustomerContact} from './customer_store';
import {Spoken} from './customer_words';
import {nameOfId} from './names';
import {Trouble} from './problem';
import {may, needed} from './rights';
import {causeWord, classWord, contactRole, kindWord, levelWord, pointRole} from './state_words';
import {select} from './store';
import {Table} from './table';
import {openTab, shownCustomer} from './tabs';
import {t} from './words';

const year = 365 * 24 * 60 * 60_000;

function Search() {
  const [words, setWords] = useState('');
  const submit = (event: Event) => {
    event.preventDefault();
    if (words.trim() !== '') void findCustomers(words.trim());
  };
  const rows = found.value;
  return (
    <section class="queue" aria-label={t('findCustomer')}>
      <form class="queue-controls" onSubmit={submit}>
        <label>{t('findCustomer')}
          <input type="search" id="customer-search" value={words} maxLength={100} autocomplete="off" placeholder={t('findCustomerHint')} onInput={(event) => setWords(event.currentTarget.value)} />
        </label>
        <button class="primary" data-find>{t('search')}</button>
      </form>
      <Trouble of={searchTrouble.value} />
      <div class="scroll">
        {rows?.length === 0 && <p class="empty" role="status">{t(isByNumber.value ? 'nobodyByNumber' : 'nobodyFound')}</p>}
        <ul class="lines">
          {(rows ?? []).map((row) => (
            <li key={row.customer}>
              <button class="line" data-found={row.customer} aria-current={shownCustomer.value === row.customer ? 'true' : undefined} onClick={() => openCustomer(row.customer)}>
                <span /><span class="line-text"><b class="line-name">{row.customer}</b><span>{row.address}</span></span><span />
              </button>
            </li>
          ))}
        </ul>
        <p class="empty">{t('looksAreKept')}</p>
      </div>
    </section>
  );
}

function Head({of}: {of: Customer}) {
  const isOut = of.interruptions.some((one) => one.ended_at === null);
  const reported = reportedOut(of);
  return (
    <>
      <header class="detail-head">
        <div class="grow"><h2>{of.customer}</h2><span>{of.address || (of.is_masked ? t('masked') : '—')}</span></div>
        <strong class={isOut || reported ? 'alert-text' : ''} data-supply-word>{isOut ? t('isOut') : reported ? t('reportedOut', {time: moment(reported)}) : t('hasSupply')}</strong>
      </header>
      <div class="tags">{of.classes.map((one) => <span key={one} class={`tag ${['critical', 'life_support', 'hazardous'].includes(one) ? 'strong' : ''}`}>{classWord(one)}{one === 'critical' && of.critical_level && ` ${levelWord(of.critical_level)}`}</span>)}</div>
      {of.is_masked && <p class="box">{t('maskedMeaning')}</p>}
      <dl class="facts">
        <dt>{t('accountManager')}</dt><dd>{of.account_manager || '—'}</dd>
        <dt>{t('areaManager')}</dt><dd>{of.area_manager || '—'}</dd>
        <dt>{t('area')}</dt><dd>{[of.community, of.district].filter((one) => one !== '').join(' · ') || '—'}</dd>
        <dt>{t('language')}</dt><dd>{of.language === 'zh' ? '中文' : of.language === 'en' ? 'English' : of.language || '—'}</dd>
      </dl>
    </>
  );
}

/** What stands in the way of reaching this contact; nothing when nothing is known to. */
function healthOf(one: CustomerContact, of: Customer): string[] {
  const out: string[] = [];
  if (one.no_usable_number) out.push(t('noUsableNumber'));
  if (one.phone_barred || one.phone2_barred) out.push(t('numberBarred'));
  if (!one.consents) out.push(t('noConsent'));
  for (const failing of of.failing_numbers) {
    if (failing.number === one.phone || failing.number === one.phone2) out.push(t('numberFails', {count: failing.failures, when: ago(failing.last_at)}));
  }
  if (one.verified_at === null) out.push(t('neverVerified'));
  else if (now.value - Date.parse(one.verified_at) > year) out.push(t('verifiedLong', {when: ago(one.verified_at)}));
  return out;
}

function Contacts({of}: {of: Customer}) {
  return (
    <section aria-label={t('contacts')}>
      <h3>{t('contacts')}</h3>
      {of.contacts.length === 0 ? <p class="box warn">{t('noContactAtAll')}</p> : (
        <Table data-contacts>
          <thead><tr><th scope="col">{t('name')}</th><th scope="col">{t('reachedAt')}</th><th scope="col">{t('verified')}</th><th scope="col">{t('health')}</th></tr></thead>
          <tbody>
            {of.contacts.map((one, index) => {
              const health = healthOf(one, of);
              return (
                <tr key={index}>
                  <th scope="row">{one.name || '—'}<div class="muted">{contactRole(one.role)}</div></th>
                  <td>{[one.phone, one.phone2, one.email].filter((text) => text !== '').map((text) => <div key={text}>{text}</div>)}{one.voice_ok && <div class="muted">{t('voiceOk')}</div>}</td>
                  <td>{one.verified_at ? dateOf(one.verified_at) : '—'}</td>
                  <td>{health.length === 0 ? t('healthy') : health.map((text) => <div key={text} class="alert-text">{text}</div>)}</td>
                </tr>
              );
            })}
          </tbody>
        </Table>
      )}
    </section>
  );
}

function SupplyTable({of}: {of: Customer}) {
  return (
    <section aria-label={t('servicePoints')}>
      <h3>{t('servicePoints')}</h3>
      <Table>
        <thead><tr><th scope="col">{t('servicePoint')}</th><th scope="col">{t('feeder')}</th><th scope="col">{t('transformer')}</th><th scope="col">{t('feedRole')}</th><th scope="col">{t('supplyNow')}</th></tr></thead>
        <tbody>
          {of.service_points.map((id) => {
            const one = of.supply.find((row) => row.service_point === id);
            if (!one) return <tr key={id}><th scope="row">{id}</th><td colSpan={4} class="muted">{t('notInNetwork')}</td></tr>;
            const isWhole = one.phases === one.live_phases;
            return (
              <tr key={id}>
                <th scope="row">{id}</th><td>{one.feeder || '—'}</td><td>{one.transformer || '—'}</td><td>{pointRole(one.role)}</td>
                <td class={isWhole ? '' : 'alert-text'}>{isWhole ? t('hasSupply') : one.live_phases === '' ? t('isOut') : t('partSupply', {phases: one.live_phases})}</td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </section>
  );
}

function lasted(from: string, to: string | null): number {
  return Math.max(0, Math.round(((to === null ? now.value : Date.parse(to)) - Date.parse(from)) / 60_000));
}

function Interruptions({of}: {of: Customer}) {
  const sustained = of.interruptions.filter((one) => one.is_sustained);
  const within = (days: number) => new Set(sustained.filter((one) => now.value - Date.parse(one.started_at) < days * 24 * 60 * 60_000).map((one) => one.outage)).size;
  return (
    <section aria-label={t('interruptions')}>
      <h3>{t('interruptions')}</h3>
      {of.interruptions.length === 0 ? <p class="muted">{t('noInterruptions')}</p> : (
        <>
          <p>{t('interruptionCounts', {sixty: count(within(60)), year: count(within(365))})}</p>
          <Table data-interruptions>
            <thead><tr><th scope="col">{t('startedAt')}</th><th scope="col">{t('restoredAt')}</th><th scope="col" class="number">{t('minutes')}</th><th scope="col">{t('kind')}</th><th scope="col">{t('outage')}</th></tr></thead>
            <tbody>
              {of.interruptions.map((one, index) => (
                <tr key={index}>
                  <td class="time">{moment(one.started_at)}</td>
                  <td class="time">{one.ended_at ? moment(one.ended_at) : t('isOut')}</td>
                  <td class="number">{count(lasted(one.started_at, one.ended_at))}</td>
                  <td>{kindWord(one.kind)} · {causeWord(one.cause)}{one.is_partial && <> · {t('partial')}</>}{!one.is_sustained && <> · {t('momentary')}</>}{of.service_points.length > 1 && <div class="muted">{one.service_point}</div>}</td>
                  <td><button class="plain" onClick={() => { openTab('outages'); select(one.outage); }}>{nameOfId(one.outage)}</button></td>
                </tr>
              ))}
            </tbody>
          </Table>
        </>
      )}
    </section>
  );
}

function Shown({of}: {of: Customer}) {
  return (
    <>
      <Head of={of} />
      <Told of={of} />
      <Contacts of={of} />
      <SupplyTable of={of} />
      <Interruptions of={of} />
      <Spoken of={of} />
    </>
  );
}

export function Customers() {
  const id = shownCustomer.value;
  useEffect(() => { if (id !== null && may('readCustomers') && customer.value?.customer !== id) void readCustomer(id); }, [id]);
  if (!may('readCustomers')) return <main class="board page" id="main"><p class="muted">{t('needsRole', {roles: needed('readCustomers')})}</p></main>;
  const shown = customer.value;
  return (
    <main class="board two" id="main">
      <Search />
      <section class="detail" aria-label={t('customer')} data-customer-view={shown?.customer}>
        <Trouble of={customerTrouble.value} />
        {shown && shown.customer === id ? <Shown of={shown} /> : !customerTrouble.value && <p class="muted">{id === null ? t('pickCustomer') : t('loading')}</p>}
      </section>
    </main>
  );
}

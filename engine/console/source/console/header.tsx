// What stands on every page: sums, the state of the link with its age, sending held or not, language, light and dark.
import {link, lastAlive} from '../shared/live';
import {ApiError, post} from '../shared/api';
import {clockSeconds, now, zoneLabel} from '../shared/time';
import {count, language, setLanguage} from '../shared/words';
import {alarmRank, alarmWord} from './alarm_words';
import {show} from './dialog';
import {Help, keysOn, setKeysOn} from './help';
import {askRelease} from './notices_board';
import {askDeclare} from './outage_forms';
import {askPlan} from './plan_wizard';
import {may, needed} from './rights';
import {said} from './said_words';
import {roleWord} from './state_words';
import {session} from './session_state';
import {OwnPassword} from './password';
import {signOut} from './sign_out';
import {crews, desk, exceptions, hasMoreExceptions, loaded, openHolds, outages, outageCount, outNow, readAt, refresh} from './store';
import {openTab, openTabs, tab, type Tab} from './tabs';
import {applyTheme, theme, themes, type Theme} from './theme';
import {t} from './words';
import {say} from './undo';
import {problemText} from './problem';

const titles = {
  outages: 'tabOutages', plans: 'tabPlans', crews: 'tabCrews', notices: 'tabNotices', network: 'tabNetwork', customers: 'tabCustomers', reports: 'tabReports', accounts: 'tabAccounts', campaigns: 'tabCampaigns', handover: 'handover',
} as const satisfies Record<Tab, string>;

const themeWord = {auto: 'themeAuto', light: 'themeLight', dark: 'themeDark'} as const;

function Sum({value, word, tone, to}: {value: string; word: string; tone?: string; to: Tab}) {
  return <button class="sum" onClick={() => openTab(to)}><b class={`number ${tone ?? ''}`}>{value}</b><span>{word}</span></button>;
}

function Sums() {
  const rows = outages.value ?? [];
  const known = rows.some((row) => row.critical !== undefined || row.life_support !== undefined);
  const critical = rows.reduce((all, row) => all + (row.state === 'scheduled' ? 0 : (row.critical ?? 0) + (row.life_support ?? 0)), 0);
  const list = crews.value ?? [];
  const onShift = list.filter((crew) => crew.on_shift);
  const dash = (part: 'outages' | 'crews' | 'exceptions', text: string) => (loaded.value.has(part) ? text : '–');
  return (
    <div class="sums" data-sums>
      <Sum value={dash('outages', count(outNow.value))} word={t('outNow')} tone={outNow.value > 0 ? 'alert-text' : ''} to="outages" />
      <Sum value={dash('outages', count(outageCount.value))} word={t('outagesSum', {count: outageCount.value})} to="outages" />
      {known && <Sum value={count(critical)} word={t('critical')} tone={critical > 0 ? 'alert-text' : ''} to="outages" />}
      <Sum value={dash('crews', `${count(onShift.filter((crew) => crew.jobs_at_hand === 0).length)}/${count(onShift.length)}`)} word={t('crewsFree')} to="crews" />
      {may('readExceptions') && <Sum value={dash('exceptions', `${count(exceptions.value?.length ?? 0)}${hasMoreExceptions.value ? '+' : ''}`)} word={t('exceptions')} tone={(exceptions.value?.length ?? 0) > 0 ? 'alert-text' : ''} to="notices" />}
    </div>
  );
}

function Link() {
  const isLive = link.value === 'live';
  const word = isLive ? t('live') : link.value === 'connecting' ? t('connecting') : t('linkLost');
  return <span class={`link ${link.value}`} data-link={link.value}><i aria-hidden="true" />{word} <time class="number">{clockSeconds(isLive ? now.value : lastAlive.value || now.value)}</time> {zoneLabel()}</span>;
}

async function holdAll(): Promise<void> {
  try {
    await post('/api/v1/sending/hold', {scope: 'all', why: ''});
    say(t('allHeld'));
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
    say(`${t('holdAll')}: ${problemText(trouble)}`, 'danger', () => void holdAll());
  }
  refresh('desk');
}

function Sending() {
  if (openHolds.value.some((hold) => hold.scope === 'all')) {
    return may('release') ? <button class="danger" data-release onClick={() => askRelease('all')}>{t('sendingHeld')} · {t('release')}</button>
      : <strong class="alert-text" title={t('needsRole', {roles: needed('release')})}>{t('sendingHeld')}</strong>;
  }
  if (!may('hold')) return null;
  return <button class="hold" data-hold onClick={() => void holdAll()}>{t('holdAll')}</button>;
}

function Menu() {
  return (
    <details class="menu no-print">
      <summary title={t('menu')}>{session.value?.name}</summary>
      <div class="stack">
        <span class="muted">{session.value?.roles.map(roleWord).join(', ')}</span>
        <label>{t('theme')}<select value={theme.value} onChange={(event) => applyTheme(event.currentTarget.value as Theme)}>{themes.map((one) => <option key={one} value={one}>{t(themeWord[one])}</option>)}</select></label>
        <label class="check"><input type="checkbox" checked={keysOn.value} onChange={(event) => setKeysOn(event.currentTarget.checked)} /> {t('singleKeys')}</label>
        <button data-handover onClick={(event) => { event.currentTarget.closest('details')?.removeAttribute('open'); openTab('handover'); }}>{t('handover')}</button>
        <button onClick={() => show(<Help />)}>{t('help')} <kbd>?</kbd></button>
        <button onClick={() => window.print()}>{t('print')}</button>
        <button data-password onClick={(event) => { event.currentTarget.closest('details')?.removeAttribute('open'); show(<OwnPassword />); }}>{t('changePassword')}</button>
        <button onClick={() => void signOut()}>{t('signOut')}</button>
      </div>
    </details>
  );
}

export function Banner() {
  const alarms = desk.value?.alarms ?? [];
  return (
    <div class="banners">
      <div role="status">
        {link.value === 'lost' && <p class="banner lost" data-lost>{t('lostBanner', {time: readAt.value ? clockSeconds(readAt.value) : '—'})}</p>}
      </div>
      {openHolds.value.length > 0 && <p class="banner held">{t('heldBanner', {count: openHolds.value.length})} <button class="plain" onClick={() => openTab('notices')}>{t('open')}</button></p>}
      {alarms.length > 0 && <Alarms />}
    </div>
  );
}

function Alarms() {
  const alarms = [...(desk.value?.alarms ?? [])].sort((a, b) => alarmRank(a.kind) - alarmRank(b.kind));
  const [worst] = alarms;
  return (
    <details class="alarms">
      <summary><strong>{t('alarms', {count: count(alarms.length)})}</strong> <span class="alarm-kinds">{[...new Set(alarms.map((one) => alarmWord(one.kind)))].join(' · ')}</span>{worst && <span class="alarm-worst" data-worst><b>{alarmWord(worst.kind)}</b> {said(worst.text)}</span>}</summary>
      <ul>{alarms.map((one) => (
        <li key={one.id} class="row"><b>{alarmWord(one.kind)}</b> <span class="grow">{said(one.text)}</span> <time class="number muted">{clockSeconds(one.raised_at)}</time>
          {may('alarms') && <button class="small no-print" onClick={() => void acknowledge(one.id)}>{t('seen')}</button>}</li>
      ))}</ul>
    </details>
  );
}

async function acknowledge(id: string): Promise<void> {
  try {
    await post(`/api/v1/alarms/${encodeURIComponent(id)}/acknowledge`, {});
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
    say(problemText(trouble), 'danger');
  }
  refresh('desk');
}

export function Header() {
  return (
    <header class="top">
      <a class="skip" href="#main">{t('skip')}</a>
      <h1>{session.value?.utility?.name ?? 'Lamplighter'}</h1>
      <Sums />
      <span class="grow" />
      <div class="row no-print">
        <Sending />
        {may('plan') && <button onClick={() => askPlan()}>{t('planOutage')} <kbd>p</kbd></button>}
        {may('declare') && <button onClick={() => askDeclare()}>{t('declareFault')} <kbd>f</kbd></button>}
        <button lang={language.value === 'zh' ? 'en' : 'zh-CN'} onClick={() => setLanguage(language.value === 'zh' ? 'en' : 'zh')}>{language.value === 'zh' ? 'English' : '中文'}</button>
        <Menu />
      </div>
      <div class="tabs-row">
        <nav class="tabs no-print" aria-label={t('pages')}>
          {openTabs.value.map((one, index) => <button key={one} aria-current={tab.value === one ? 'page' : undefined} onClick={() => openTab(one)}>{t(titles[one])} <kbd>{index + 1}</kbd></button>)}
        </nav>
        <Link />
      </div>
    </header>
  );
}

// Starts the dispatcher console: who is signed in, then the page that is asked for.
import {effect} from '@preact/signals';
import {render} from 'preact';
import {lazy, Suspense} from 'preact/compat';
import '../shared/style.css';
import './console.css';
import './narrow.css';
import {ApiError, read, signedOut} from '../shared/api';
import {link} from '../shared/live';
import {zone} from '../shared/time';
import {count} from '../shared/words';
import {AccountsPage} from './accounts';
import {Campaigns} from './campaigns';
import {Crews} from './crews_board';
import {forgetCustomer} from './customer_store';
import {Customers} from './customers';
import {Detail} from './detail';
import {DialogPlace} from './dialog';
import {HandoverPage} from './handover';
import {Banner, Header} from './header';
import {listenForKeys} from './keys';
import {nameOfAny, nameOfCall, nameOfId, nameOfJob} from './names';
import {NetworkBoard} from './network_board';
import {NoticesBoard} from './notices_board';
import {Plans} from './plans';
import {Queue} from './queue';
import {Reports} from './reports';
import {nameThings} from './said_words';
import {session, sessionIsOver} from './session_state';
import {SessionOver, SignIn} from './sign_in';
import {outNow, outageCount, select, selected, startStore, stopStore} from './store';
import {keepInAddress, shownCustomer, shownPlan, tab, takeFirstOutage} from './tabs';
import {isDrill} from '../shared/drill';
import {applyTheme} from './theme';
import {Toasts} from './undo';
import {t} from './words';
import type {Session} from './types';
import {mapTrouble} from './map_state';

const NetworkMap = lazy(() => import('./map').then((module) => module.NetworkMap));

function Outages() {
  return (
    <main class={`board three ${mapTrouble.value === 'noPlaces' ? 'without-map' : ''}`} id="main">
      <Queue />
      <Suspense fallback={<div class="map-place"><p class="muted">{t('loadingMap')}</p></div>}><NetworkMap /></Suspense>
      <Detail />
    </main>
  );
}

const pages = {outages: Outages, plans: Plans, crews: Crews, notices: NoticesBoard, network: NetworkBoard, customers: Customers, reports: Reports, campaigns: Campaigns, accounts: AccountsPage, handover: HandoverPage};

function Console() {
  if (session.value === undefined) return <p class="muted" aria-busy="true">{t('loading')}</p>;
  if (session.value === null) return <SignIn />;
  const Page = pages[tab.value];
  return (
    <div class="console">
      <Header />
      <Page />
      <Banner />
      <Toasts />
      <DialogPlace />
      <SessionOver />
    </div>
  );
}

async function whoAmI(): Promise<void> {
  try {
    session.value = (await read<Session>('/api/v1/session')).body;
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
    if (trouble.status === 401) session.value = null;
    else setTimeout(() => void whoAmI(), 3_000);
  }
}

/** A tab of a drill is known among others. */
const drillMark = isDrill ? '演练 DRILL · ' : '';

let who = '';
effect(() => {
  const now = session.value;
  const is = now ? now.name : '';
  if (now?.utility) zone.value = now.utility.time_zone;
  if (is === who) return;
  const isLeft = who !== '';
  who = is;
  if (isLeft) forgetCustomer();
  if (is === '') {
    stopStore();
    if (isLeft) keepInAddress(tab.peek(), null);
  } else {
    startStore();
    const first = takeFirstOutage();
    if (first !== null) select(first);
  }
});
effect(() => {
  const mark = drillMark + (link.value === 'lost' ? '⚠ ' : '');
  document.title = session.value && outageCount.value > 0 ? `${mark}(${count(outNow.value)}) Lamplighter` : `${mark}Lamplighter`;
});
effect(() => {
  const objects: Partial<Record<typeof tab.value, string | null>> = {outages: selected.value, plans: shownPlan.value, customers: shownCustomer.value};
  if (session.value) keepInAddress(tab.value, objects[tab.value] ?? null);
});
signedOut.add(sessionIsOver);
nameThings({outage: nameOfId, work: nameOfJob, report_of: nameOfCall, any: nameOfAny});
applyTheme();
listenForKeys();
render(<Console />, document.getElementById('page')!);
void whoAmI();

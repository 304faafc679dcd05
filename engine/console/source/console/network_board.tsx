// The network's revisions: which one is live, how far its feeders can be trusted, what a staged one would change.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';
import {ApiError, read} from '../shared/api';
import {moment} from '../shared/time';
import {Decide, show} from './dialog';
import {Changes, Findings} from './network_revision';
import {Trouble} from './problem';
import {may} from './rights';
import {refresh, revisions, troubles} from './store';
import {said} from './said_words';
import {feederStatus, revisionState} from './state_words';
import {Table} from './table';
import {t} from './words';
import type {Revision} from './types_network';

const chosen = signal<number | null>(null);
const shown = signal<Revision | null>(null);
const refused = signal<ApiError | undefined>(undefined);

async function readRevision(number: number): Promise<void> {
  try {
    shown.value = (await read<Revision>(`/api/v1/network/revisions/${number}`)).body;
    refused.value = undefined;
  } catch (trouble) {
    if (trouble instanceof ApiError) refused.value = trouble;
  }
}

const order = ['invalid', 'usable', 'clean'];

function ShownRevision({of}: {of: Revision}) {
  const feeders = [...(of.feeders ?? [])].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  return (
    <section class="stack">
      <div class="row"><h3 class="grow">{t('revision', {number: of.revision})} · {revisionState(of.state)}</h3>
        {of.state === 'staged' && may('activate') && <button class="danger" onClick={() => show(
          <Decide title={t('activateTitle', {number: of.revision})} submit={t('activate')} tone="danger" path="/api/v1/network/activate" body={() => ({revision: of.revision})} touches={['revisions', 'outages']} done={t('activated')}><p>{t('activateMeaning')}</p></Decide>)}>{t('activate')}</button>}
      </div>
      <Table>
        <thead><tr><th scope="col">{t('feeder')}</th><th scope="col">{t('state')}</th><th scope="col">{t('why')}</th></tr></thead>
        <tbody>{feeders.map((one) => <tr key={one.feeder}><th scope="row">{one.feeder}</th><td><span class={`tag ${one.status === 'invalid' ? 'strong' : ''}`}>{feederStatus(one.status)}</span></td><td>{said(one.reason) || '—'}</td></tr>)}</tbody>
      </Table>
      <Findings of={of.findings} />
      <Changes of={of.difference} />
    </section>
  );
}

export function NetworkBoard() {
  const list = revisions.value ?? [];
  const active = list.find((one) => one.state === 'active')?.revision ?? list[0]?.revision ?? null;
  const number = chosen.value ?? active;
  useEffect(() => { if (number !== null) void readRevision(number); }, [number, revisions.value]);
  return (
    <main class="board page" id="main">
      <h2>{t('tabNetwork')}</h2>
      <Trouble of={troubles.value.revisions ?? refused.value} again={() => refresh('revisions')} />
      <Table>
        <thead><tr><th scope="col" class="number">{t('revisionTitle')}</th><th scope="col">{t('state')}</th><th scope="col">{t('importedAt')}</th><th /></tr></thead>
        <tbody>{list.map((one) => <tr key={one.revision}><th scope="row" class="number">{one.revision}</th><td>{revisionState(one.state)}</td><td>{moment(one.imported_at)}</td>
          <td><button class="small" aria-pressed={one.revision === number} onClick={() => (chosen.value = one.revision)}>{t('open')}</button></td></tr>)}</tbody>
      </Table>
      {shown.value && shown.value.revision === number && <ShownRevision of={shown.value} />}
    </main>
  );
}

// Work parties and their earths: permitted, cleared; nobody is energised onto them.
import {useState} from 'preact/hooks';
import {moment} from '../shared/time';
import {Decide, show} from './dialog';
import {may} from './rights';
import {parties} from './store';
import {t} from './words';
import type {OutageDetail, WorkParty} from './types';

const stillBlocks = (party: WorkParty) => party.cleared_at === null || party.earths_out < party.earths_in;
/** Tickets of this outage: bound to it, or below one of its devices. */
export const partiesOf = (body: OutageDetail) => parties.value.filter((party) => party.outage === body.id || body.devices.some((one) => one.device === party.below));

/** `isClosed`: the device above them is reported closed. */
export function PartyRow({party, isClosed = false}: {party: WorkParty; isClosed?: boolean}) {
  const isIn = party.cleared_at === null;
  const earths = party.earths_in - party.earths_out;
  return (
    <div class={`party ${isIn || earths > 0 ? 'open' : ''}`} data-party={party.ticket}>
      <span class="grow">
        <b>{party.ticket}</b> · {party.person_in_charge} · {t('below', {device: party.below})}
        <small>{t('permittedAt', {time: moment(party.permitted_at)})}{party.cleared_at && <> · {t('clearedAt', {time: moment(party.cleared_at)})}</>} · {earths > 0 ? t('earthsIn', {count: earths}) : t('noEarths')}</small>
        {isClosed && stillBlocks(party) && <strong class="alert-text" data-closed-onto>{t('closedOnto', {device: party.below})}</strong>}
      </span>
      {may('parties') && (isIn || earths > 0) && <button class="no-print" onClick={() => askClear(party)}>{isIn ? t('clearWork') : t('earthsOut')}</button>}
    </div>
  );
}

/**
 * In a form that makes something live: who works anywhere now (or those of one outage), and the reason for which a shift supervisor goes on
 * all the same. `meaning`: what that is in this form.
 */
export function PeopleAtWork({override, onOverride, of = parties.value, meaning, label = t('overrideReason')}:
{override: string; onOverride: (next: string) => void; of?: WorkParty[]; meaning?: string; label?: string}) {
  const blocking = of.filter(stillBlocks);
  if (blocking.length === 0) return null;
  return (
    <div class="box danger stack" role="alert" data-people-at-work>
      <strong>{t('peopleAtWork')}</strong>
      <ul>{blocking.map((party) => <li key={party.id}>{party.ticket} · {party.person_in_charge} · {party.below} · {t('earthsIn', {count: party.earths_in - party.earths_out})}</li>)}</ul>
      {meaning && <p>{meaning}</p>}
      {may('overrideEnergise') && <label>{label}<input name="override" value={override} maxLength={200} onInput={(event) => onOverride(event.currentTarget.value)} /></label>}
    </div>
  );
}

export function askParty(device: string, outage?: string): void {
  show(<Permit device={device} {...(outage ? {outage} : {})} />);
}

function Permit({device: first, outage}: {device: string; outage?: string}) {
  const [device, setDevice] = useState(first);
  const [ticket, setTicket] = useState('');
  const [person, setPerson] = useState('');
  const [earths, setEarths] = useState('0');
  const body = () => {
    if (!ticket.trim() || !person.trim() || !device.trim()) return t('fillAll');
    return {ticket: ticket.trim(), person_in_charge: person.trim(), device: device.trim(), earths: Number(earths) || 0, ...(outage ? {outage} : {})};
  };
  return (
    <Decide title={t('permitWork')} submit={t('permit')} path="/api/v1/work-parties" body={body} touches={['parties', 'plans']} done={t('permitted')}>
      <p>{t('permitMeaning')}</p>
      <label>{t('belowDevice')}<input value={device} onInput={(event) => setDevice(event.currentTarget.value)} /></label>
      <label>{t('ticket')}<input name="ticket" value={ticket} onInput={(event) => setTicket(event.currentTarget.value)} /></label>
      <label>{t('personInCharge')}<input name="person" value={person} onInput={(event) => setPerson(event.currentTarget.value)} /></label>
      <label>{t('earthsPutIn')}<input type="number" min={0} max={99} value={earths} onInput={(event) => setEarths(event.currentTarget.value)} /></label>
    </Decide>
  );
}

function askClear(party: WorkParty): void {
  show(<Clear party={party} />);
}

function Clear({party}: {party: WorkParty}) {
  const [out, setOut] = useState(String(party.earths_in));
  return (
    <Decide title={t('clearTitle', {ticket: party.ticket})} submit={t('clearWork')} tone="danger" path={`/api/v1/work-parties/${encodeURIComponent(party.id)}/clear`}
      body={() => ({earths_out: Number(out) || 0})} touches={['parties', 'outages']} done={t('cleared')}>
      <p>{t('clearMeaning')}</p>
      <label>{t('earthsOutOf', {count: party.earths_in})}<input type="number" min={party.earths_out} max={party.earths_in} value={out} onInput={(event) => setOut(event.currentTarget.value)} /></label>
    </Decide>
  );
}

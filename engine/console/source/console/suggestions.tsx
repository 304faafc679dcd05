// What the daemon finds beside the rows of the queue, while something is looked for: devices, outages, customers.
import {useEffect, useState} from 'preact/hooks';
import {read} from '../shared/api';
import {visible} from '../shared/visible';
import {openCustomer} from './customer_store';
import {showDevice} from './map_state';
import {nameOfId} from './names';
import {may} from './rights';
import {deviceKind, stateWord} from './state_words';
import {outages, select} from './store';
import {t} from './words';
import type {OutageState} from './types';

interface Found {
  devices: {device: string; name: string; kind: string; feeder: string; at: [number, number] | null; customers_count: number}[];
  outages: {outage: string; kind: string; state: OutageState; feeder: string}[];
  customers?: {customer: string; address: string}[];
}

const lettersMin = 3;
const shownMax = 5;
/** Each search by who may see customers is kept in the audit log: one for what was meant, not one for each letter. */
const waitFor = 500;

function useFound(words: string): Found | null {
  const [found, setFound] = useState<{of: string; body: Found} | null>(null);
  useEffect(() => {
    if (words.length < lettersMin) return setFound(null);
    const stop = new AbortController();
    const wait = setTimeout(() => {
      read<Found>(`/api/v1/search?q=${encodeURIComponent(words)}`, stop.signal).then(({body}) => setFound({of: words, body}), () => setFound(null));
    }, waitFor);
    return () => { clearTimeout(wait); stop.abort(); };
  }, [words]);
  return found?.of === words ? found.body : null;
}

export function Suggestions({words}: {words: string}) {
  const found = useFound(visible(words).trim());
  if (!found) return null;
  const isListed = new Set((outages.value ?? []).map((row) => row.id));
  const others = found.outages.filter((one) => !isListed.has(one.outage)).slice(0, shownMax);
  const customers = may('readCustomers') ? (found.customers ?? []).slice(0, shownMax) : [];
  const devices = found.devices.slice(0, shownMax);
  if (others.length + customers.length + devices.length === 0) return null;
  return (
    <ul class="found no-print" aria-label={t('suggestions')} data-suggestions>
      {devices.map((one) => <li key={`d${one.device}`}><button class="plain" data-suggested={one.device} onClick={() => showDevice(one)}>{one.device} <span class="muted">{deviceKind(one.kind)} · {one.feeder}</span></button></li>)}
      {others.map((one) => <li key={`o${one.outage}`}><button class="plain" onClick={() => select(one.outage)}>{nameOfId(one.outage)} <span class="muted">{stateWord(one.state)} · {one.feeder}</span></button></li>)}
      {customers.map((one) => <li key={`c${one.customer}`}><button class="plain" data-suggested={one.customer} onClick={() => openCustomer(one.customer)}>{one.customer} <span class="muted">{one.address}</span></button></li>)}
    </ul>
  );
}

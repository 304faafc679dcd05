// An address that somebody asked to be remembered, on this device only, and how it stands there now.
import {words} from './words';

interface Supply {
  state: 'out' | 'switched_on' | 'planned';
  started_at: string | null;
  restored_at: string | null;
  etr: string | null;
  start: string | null;
  end: string | null;
}

interface Address {
  account: string;
  digits: string;
}

const place = 'own-address';

function kept(): Address | undefined {
  try {
    return (JSON.parse(localStorage.getItem(place) ?? 'null') as Address | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** As the page itself writes times: 2026-03-02 08:00 by the utility's clock, wherever the phone is. */
function moment(at: string): string {
  const timeZone = document.querySelector<HTMLElement>('[data-zone]')?.dataset['zone'] ?? 'UTC';
  return new Intl.DateTimeFormat('sv-SE', {timeZone, dateStyle: 'short', timeStyle: 'short'}).format(new Date(at));
}

function line(one: Supply): string {
  if (one.state === 'planned' && one.start && one.end) return `○ ${words.planned}: ${moment(one.start)} ${words.until} ${moment(one.end)}`;
  if (one.state === 'switched_on') return `✓ ${words.switchedOn}${one.restored_at ? ` ${moment(one.restored_at)}` : ''}`;
  const etr = one.etr && Date.parse(one.etr) > Date.now() ? ` · ${words.expected} ${moment(one.etr)}` : '';
  return `■ ${words.out}${one.started_at ? ` ${words.since} ${moment(one.started_at)}` : ''}${etr}`;
}

async function show(address: Address, form: HTMLFormElement): Promise<void> {
  const answer = await fetch('/api/v1/public/status', {
    method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({account: address.account, last_four: address.digits}),
  }).catch(() => undefined);
  if (!answer?.ok) return;
  const {found, supply} = (await answer.json()) as {found: boolean; supply: Supply[]};
  if (!found) return;
  const card = document.createElement('div');
  card.className = 'card';
  card.setAttribute('role', 'status');
  for (const text of supply.length === 0 ? [words.fine] : supply.map(line)) {
    const row = document.createElement('p');
    row.textContent = text;
    card.append(row);
  }
  const forget = document.createElement('button');
  forget.type = 'button';
  forget.className = 'other';
  forget.textContent = words.forget;
  forget.addEventListener('click', () => {
    localStorage.removeItem(place);
    card.remove();
  });
  card.append(forget);
  form.before(card);
}

export function rememberAddress(): void {
  const form = document.querySelector<HTMLFormElement>('form[action="/public/status"]');
  const account = form?.querySelector<HTMLInputElement>('[name=account]');
  const digits = form?.querySelector<HTMLInputElement>('[name=last_four]');
  if (!form || !account || !digits) return;
  const choice = document.createElement('label');
  const box = document.createElement('input');
  box.type = 'checkbox';
  choice.className = 'remember';
  choice.append(box, ` ${words.remember}`);
  form.querySelector('button')?.before(choice);
  form.addEventListener('submit', () => {
    try {
      if (box.checked) localStorage.setItem(place, JSON.stringify({account: account.value, digits: digits.value}));
    } catch {
      // A private window remembers nothing.
    }
  });
  const address = kept();
  if (!address) return;
  account.value = address.account;
  digits.value = address.digits;
  box.checked = true;
  void show(address, form);
}

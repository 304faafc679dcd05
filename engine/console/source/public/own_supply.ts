// An address that somebody asked to be remembered, on this device only, and how it stands there now.
import {moment} from './clock';
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

/** By the daemon's clock (`now`), not the phone's: what is still ahead is the same on both. */
function line(one: Supply, now: number): string {
  if (one.state === 'planned' && one.start && one.end) return `○ ${words.planned}: ${moment(one.start)} ${words.until} ${moment(one.end)}`;
  if (one.state === 'switched_on') return `✓ ${words.switchedOn}${one.restored_at ? ` ${moment(one.restored_at)}` : ''}`;
  const isAhead = (time: string | null): time is string => time !== null && Date.parse(time) > now;
  const back = isAhead(one.etr) ? `${words.expected} ${moment(one.etr)}` : isAhead(one.end) ? `${words.plannedEnd} ${moment(one.end)}` : `${words.expected} ${words.assessing}`;
  const planned = one.end ? ` · ${words.plannedWork}` : '';
  return `■ ${words.out}${one.started_at ? ` ${words.since} ${moment(one.started_at)}` : ''}${planned} · ${back}`;
}

function forgetAddress(): void {
  localStorage.removeItem(place);
  shown?.card.remove();
}

let shown: {card: HTMLElement; rows: HTMLElement; asOf: HTMLElement} | undefined;

/** One card above the form, kept and written anew: who reads it aloud hears what changed, not each look. */
function cardOf(form: HTMLFormElement): NonNullable<typeof shown> {
  if (shown?.card.isConnected) return shown;
  const [card, rows, asOf, forget] = [document.createElement('div'), document.createElement('div'), document.createElement('p'), document.createElement('button')];
  card.className = 'card';
  rows.setAttribute('role', 'status');
  asOf.className = 'soft';
  forget.type = 'button';
  forget.className = 'other';
  forget.textContent = words.forget;
  forget.addEventListener('click', forgetAddress);
  card.append(rows, asOf, forget);
  form.before(card);
  return (shown = {card, rows, asOf});
}

/** How it stands now at the address that this device remembers; without an answer the card says of when it is. */
export async function showAddress(): Promise<void> {
  const address = kept();
  const form = document.querySelector<HTMLFormElement>('form[action="/public/status"]');
  if (!address || !form || document.visibilityState !== 'visible') return;
  const answer = await fetch('/api/v1/public/status', {
    method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({account: address.account, last_four: address.digits}),
  }).catch(() => undefined);
  if (!answer?.ok) return;
  const {found, supply} = (await answer.json()) as {found: boolean; supply: Supply[]};
  if (!kept()) return;
  if (!found) return forgetAddress();  // asked again and again, it would use up the tries of whose account it is
  const {rows, asOf} = cardOf(form);
  const at = answer.headers.get('date') ?? new Date().toISOString();
  const texts = supply.length === 0 ? [words.fine] : supply.map((one) => line(one, Date.parse(at)));
  if (texts.join('\n') !== [...rows.children].map((row) => row.textContent).join('\n')) {
    rows.replaceChildren(...texts.map((text) => Object.assign(document.createElement('p'), {textContent: text})));
  }
  asOf.textContent = `${words.asOf} ${moment(at)}`;
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
      else localStorage.removeItem(place);
    } catch {
      // A private window remembers nothing.
    }
  });
  const address = kept();
  if (!address) return;
  account.value = address.account;
  digits.value = address.digits;
  box.checked = true;
  void showAddress();
}

// What a script adds to the public page: it stays fresh, remembers an address on this device, and draws the areas. All else works without.
import {sayOtherZone} from './clock';
import {drawMap} from './map';
import {rememberAddress, showAddress} from './own_supply';

const every = 30_000;
const everyOwn = 300_000;  // many phones may share one address, and look-ups of an address are bounded
let tag = '';

/** The lists as the daemon has them now; nothing is touched while somebody is typing in a form, for forms are not replaced. */
async function refresh(): Promise<void> {
  if (document.visibilityState !== 'visible') return;
  try {
    const language = document.documentElement.lang === 'en' ? 'en' : 'zh';
    const answer = await fetch(`/?lang=${language}`, {headers: {accept: 'text/html'}});
    const next = answer.headers.get('etag') ?? '';
    if (!answer.ok || next === tag) return;
    tag = next;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of ['#clock', '#outages', 'footer']) {
      const [old, now] = [document.querySelector(part), fresh.querySelector(part)];
      if (old && now) old.replaceWith(document.importNode(now, true));
    }
    sayOtherZone();
    await drawMap();
  } catch {
    // No answer: the page says itself of when it is.
  }
}

sayOtherZone();
rememberAddress();
void drawMap();
setInterval(() => void refresh(), every);
setInterval(() => void showAddress(), everyOwn);
document.addEventListener('visibilitychange', () => {
  void refresh();
  void showAddress();
});

// A crew with its phone: an order whose link is opened once, and the one big button.
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {openPage, opened, until} from './support.mjs';

/** All texts that left by a spool. */
export function spooled(folder) {
  return readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => readFileSync(join(folder, name), 'utf8'));
}

let used = 0;
export async function newCrew(daemon, language = 'en') {
  const phone = `+86139888800${String(++used).padStart(2, '0')}`;
  const crew = `C${used}`;
  await daemon.api.post('/crews', {id: crew, name: `Crew ${used}`, phone, language, skills: ['line'], on_shift: true});
  return {crew, phone};
}

export async function newJob(daemon, device) {
  const {outage} = await opened(daemon.api, device);
  const job = await until(async () => (await daemon.api.get('/jobs?open=true')).jobs.find((one) => one.outage === outage), 'the job');
  return {outage, job: job.id};
}

/** The address in the newest order of that crew. */
export async function order(daemon, job, {crew, phone}, more = {}) {
  const links = () => spooled(join(daemon.folder, 'sms')).filter((text) => text.includes(phone) || text.includes(phone.slice(1)))
    .map((text) => text.replaceAll('\\/', '/').match(/\/crew\/[a-z2-7]{26}/)?.[0]).filter(Boolean);
  const known = new Set(links());
  await daemon.api.post('/dispatch/commit', {job, crew, ...more});
  return until(() => links().find((one) => !known.has(one)), 'the order with its link');
}

/** A fault whose job is with a crew of its own, and the address in that crew's order. */
export async function ordered(daemon, device, language = 'en', more = {}) {
  const crew = await newCrew(daemon, language);
  const job = await newJob(daemon, device);
  return {...crew, ...job, path: await order(daemon, job.job, crew, more)};
}

/** The time for which the big button rests is the test's: over at once, or held until `releaseRest`. */
const clockOfRest = (isHeld) => {
  const real = globalThis.setTimeout;
  const held = [];
  globalThis.setTimeout = (act, after, ...more) => {
    if (after !== 1500) return real(act, after, ...more);
    if (!isHeld) return real(act, 0);
    held.push(act);
    return 0;
  };
  globalThis.releaseRest = () => held.splice(0).forEach((act) => act());
};
/** The rest of that step's button is over, however late the page asked for its time. */
export const releaseRest = (person, step) => until(async () => {
  await person.page.evaluate(() => globalThis.releaseRest());
  return (await person.page.locator(`button.big[data-step=${step}][aria-disabled=false]`).count()) > 0;
}, `the rest before ${step}`);

/** `isRestHeld`: after each change of its label the big button rests until the test says that the time is over. */
export async function openedOrder(browser, daemon, path, {isRestHeld = false, ...options} = {}) {
  const person = await openPage(browser, daemon, {as: null, path, viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true, ...options});
  await person.context.addInitScript(clockOfRest, isRestHeld);
  await person.page.locator('button').first().click();
  await person.page.locator('button.big').waitFor();
  return person;
}

export const press = (person, step) => person.click(`button.big[data-step=${step}]`);
export const jobRow = async (daemon, id) => (await daemon.api.get('/jobs')).jobs.find((one) => one.id === id);
/** The page reads its jobs again, as it does when it is looked at. */
export const look = (person) => person.page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));

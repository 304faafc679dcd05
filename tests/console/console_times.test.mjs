// Times that are typed at three in the morning: the moment that was read stands there with its day, and one that has not come is never taken for yesterday's.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {known401, opened, openPage, picture, signIn, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
const silent = [known401];
const device = 'F_LN6141147-1';
const hour = 3_600_000;
const chinaAhead = 8 * hour;

/** The last moment that a clock in China showed this time, at least a quarter of an hour ago: the page is opened then. */
function lastAt(clock) {
  const day = new Date(Date.now() + chinaAhead).toISOString().slice(0, 10);
  const today = Date.parse(`${day}T${clock}:00+08:00`);
  return today < Date.now() - hour / 4 ? today : today - 24 * hour;
}
const dayAt = (at) => new Intl.DateTimeFormat('en-GB', {timeZone: 'Asia/Shanghai', weekday: 'short', day: 'numeric', month: 'short'}).format(new Date(at));

before(async () => {
  browser = await startBrowser();
  daemon = await startDaemon();
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

const declareAt = async (clock, more = {}) => {
  const at = lastAt(clock);
  const person = await openPage(browser, daemon, {silent, clock: at + 5_000, ...more});
  await person.click('.top button:has(kbd:text-is("f"))');
  await person.page.locator('dialog input[name=device]').fill(device);
  // The page's clock ticks once a second.
  await until(async () => (await person.page.locator('[data-link] time').innerText()).startsWith(clock), 'the clock of the page');
  return {person, at};
};
const type = async (person, text) => {
  await person.page.locator('dialog input[name=since]').fill(text);
  return person.page.locator('dialog [data-past]').innerText();
};
const noon = 12 * hour;

test('the time since when is shown with its day while it is typed, and one that has not come is refused', async () => {
  const {person, at} = await declareAt('08:46');
  const today = dayAt(at);
  const yesterday = dayAt(at - 24 * hour);
  const is = async (text, wanted) => assert.match(await type(person, text), wanted, text);
  await is('0840', new RegExp(`^Today, ${today}, 08:40 · 6 min`));
  await is('08:46', new RegExp(`^Today, ${today}, 08:46`));
  for (const text of ['0848', '08:48', '０８：４８', '8 48', '+2', '12:00']) await is(text, /is ahead of now.*write -1d /);
  await is('2359', new RegExp(`^YESTERDAY: ${yesterday}, 23:59 · 9 hr`));
  await is('-1d 0848', new RegExp(`^YESTERDAY: ${yesterday}, 08:48`));
  await is('yesterday 08:48', new RegExp(`^YESTERDAY: ${yesterday}, 08:48`));
  await is('昨天８：４８', new RegExp(`^YESTERDAY: ${yesterday}, 08:48`));
  await is(`${Number(new Date(at - 48 * hour + chinaAhead).toISOString().slice(8, 10))} 08:48`, /^2 DAYS AGO: .*08:48/);
  await is('-1h30', new RegExp(`^Today, ${today}, 07:16`));
  await is('2026-02-30 10:00', /0930/);
  await is('0860', /0930/);
  await is('', /^$/);
  await is('2359', /YESTERDAY/);
  await picture(person.page, 'time-yesterday');
  await is('08:48', /ahead of now/);
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]:has-text("is ahead of now")').waitFor();
  await picture(person.page, 'time-ahead');
  await type(person, 'soon');
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]:has-text("cannot be read. Write 0930")').waitFor();
  assert.deepEqual((await daemon.api.get('/outages?open=true')).outages, [], 'nothing was declared');
  await person.close();
});

test('just after midnight 23:50 is simply yesterday, and just before it 00:01 is ahead', async () => {
  const {person, at} = await declareAt('00:10', {locale: 'zh-CN'});
  assert.match(await type(person, '2350'), /^昨天：.*23:50 · 20分钟前/);
  assert.match(await type(person, '0005'), /^今天 .*00:05/);
  assert.match(await type(person, '0012'), /尚未到来/);
  await type(person, '２３：５０');
  await person.click('dialog [data-submit]');
  const [outage] = await until(async () => {
    const {outages} = await daemon.api.get('/outages?open=true');
    return outages.length > 0 && outages;
  }, 'the outage');
  assert.equal(Date.parse(outage.started_at), at - 20 * 60_000);
  await person.close();
  const late = await declareAt('23:59');
  assert.match(await type(late.person, '00:01'), new RegExp(`^${dayAt(late.at + noon)}, 00:01 is ahead of now`));
  await late.person.close();
});

test('a device report is refused when it has not happened, and says so when a newer one stands', async () => {
  const {outage} = await opened(daemon.api, 'F_LN5985355-3', new Date(Date.now() - 60_000));
  await daemon.api.post('/device-reports', {device: 'F_LN5985355-3', kind: 'opened', source: 'dispatcher', occurred_at: new Date(Date.now() - 50_000).toISOString()});
  const person = await openPage(browser, daemon, {silent});
  await person.click(`[data-outage="${outage}"]`);
  await person.page.locator('.actions').waitFor();
  const report = async (text) => {
    await person.page.keyboard.press('r');
    await person.click('[data-close-device]');
    await person.page.locator('input[name=done-at]').fill(text);
    await person.click('dialog [data-submit]');
  };
  await report('+2');
  await person.page.locator('dialog [role=alert]:has-text("is ahead of now")').waitFor();
  assert.equal(await person.page.locator('dialog [data-past=ahead]').count(), 1);
  await person.page.locator('input[name=done-at]').fill('-20');
  await person.page.locator('dialog [data-past=read]:has-text("20 min")').waitFor();
  await person.click('dialog [data-submit]');
  await person.page.locator('.toast.danger:has-text("NOTHING CHANGED")').waitFor();
  await picture(person.page, 'report-superseded');
  assert.ok((await daemon.api.get(`/outages/${outage}`)).customers_out > 0, 'still out');
  await person.page.locator('.toast button:has-text("✕")').click();
  await report('');
  await person.page.locator('.toast.good:has-text("reported")').waitFor();
  assert.equal((await daemon.api.get(`/outages/${outage}`)).customers_out, 0);
  await person.close();
});

/** A plan that is under way: two hours, begun a few minutes early. */
async function planUnderWay(id, cut) {
  const [planner, supervisor] = [await signIn(daemon.address, 'planner-1'), await signIn(daemon.address, 'shift_supervisor-1')];
  const start = Math.ceil(Date.now() / 60_000 + 4) * 60_000;
  await planner.post('/planned-outages', {id, devices: [cut], start: new Date(start).toISOString(), end: new Date(start + 2 * hour).toISOString(), work: 'a new pole'});
  await planner.post(`/planned-outages/${id}/submit`);
  await supervisor.post(`/planned-outages/${id}/approve`, {accept_missed_minimum: 'a test', accept_last_feed: 'a test'});
  await supervisor.post(`/planned-outages/${id}/go`, {decision: 'go', accept_unproven: 'a test'});
  await supervisor.post(`/planned-outages/${id}/switching`, {phase: 'off'});
  await opened(daemon.api, cut);
  return (await planner.get(`/planned-outages/${id}`));
}
const inChina = (at) => new Date(at + chinaAhead).toISOString().slice(11, 16);

test('a longer end is shown with its day and by how much, and one of many hours is asked about before people are told', async () => {
  const plan = await planUnderWay('E1', 'LN4625696_sw');
  const end = Date.parse(plan.end);
  const person = await openPage(browser, daemon, {silent, as: 'shift_supervisor-1', path: '/console#plans/E1'});
  await person.click('.actions button:has-text("Extend")');
  const field = person.page.locator('dialog input[name=new-end]');
  const shown = person.page.locator('dialog [data-new-end]');
  const submit = () => person.click('dialog [data-submit]');
  const is = async (text, wanted) => {
    await field.fill(text);
    await until(async () => wanted.test(await shown.innerText()), `${text}: ${wanted}`, 5);
  };
  await is(inChina(end - 42 * 60_000), new RegExp(`^until ${dayAt(end - 42 * 60_000 + 24 * hour)}, ${inChina(end - 42 * 60_000)}, 23 h 18 min longer`));
  await picture(person.page, 'extend-long');
  await submit();
  await person.page.locator('dialog [role=alert]:has-text("23 h 18 min longer")').waitFor();
  assert.equal(Date.parse((await daemon.api.get('/planned-outages/E1')).end), end, 'nothing was sent');
  await person.page.locator('dialog input[name=sure]').check();
  await is('-1d 0000', /must be after the planned one/);
  await is('＋６０', new RegExp(`^until ${dayAt(end + hour)}, ${inChina(end + hour)}, 1 h longer`));
  assert.equal(await person.page.locator('dialog input[name=sure]').count(), 0);
  await is('+300', /5 h longer/);
  assert.equal(await person.page.locator('dialog input[name=sure]').isChecked(), false, 'asked anew for another end');
  await person.page.locator('dialog input[name=sure]').check();
  await submit();
  await until(async () => Date.parse((await daemon.api.get('/planned-outages/E1')).end) === end + 5 * hour, 'the new end');
  await person.close();
});

test('every form takes a time as the others do, and full-width digits; what cannot be read says what can', async () => {
  const planner = await signIn(daemon.address, 'planner-1');
  const start = Date.parse(`${new Date(Date.now() + 20 * 24 * hour).toISOString().slice(0, 10)}T09:00:00+08:00`);
  await planner.post('/planned-outages', {id: 'D1', devices: ['LN4625696_sw'], start: new Date(start).toISOString(), end: new Date(start + 4 * hour).toISOString()});
  await planner.post('/planned-outages/D1/submit');
  const person = await openPage(browser, daemon, {silent, as: 'shift_supervisor-1', path: '/console#plans/D1'});
  await person.click('.actions button:has-text("Delay")');
  const [day, clock] = [person.page.locator('dialog input[name=delay-day]'), person.page.locator('dialog input[name=delay-start]')];
  const shown = person.page.locator('dialog [data-new-window]');
  for (const [text, begins] of [['+30', '09:30'], ['0700', '07:00'], ['09 15', '09:15'], ['９：１５', '09:15'], ['０９１５', '09:15'], ['9.15', '09:15'], ['9点15分', '09:15'], ['10:00', '10:00']]) {
    await clock.fill(text);
    await until(async () => (await shown.innerText()).startsWith(`${dayAt(start)}, ${begins}–`), `${text} as ${begins}`, 5);
  }
  await day.fill('２０２６-１３-０１');
  await shown.waitFor({state: 'detached'});
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]:has-text("Write 0930")').waitFor();
  await day.fill([...new Date(start + 24 * hour).toISOString().slice(0, 10)].map((one) => (/\d/.test(one) ? String.fromCharCode(one.charCodeAt(0) + 0xfee0) : one)).join(''));
  await clock.fill('９：１５');
  await person.click('dialog [data-submit]');
  await until(async () => Date.parse((await planner.get('/planned-outages/D1')).start) === start + 24 * hour + hour / 4, 'the later start');
  await person.page.evaluate(() => { location.hash = 'customers'; });
  await person.page.locator('#customer-search').fill('１３８２３７Ｂ０ａ');
  await person.click('[data-find]');
  await person.page.locator('[data-found="138237B0a"]').waitFor();
  await person.close();
});

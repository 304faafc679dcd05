// Times that are typed at three in the morning: the moment that was read stands there with its day, and one that has not come is never taken for yesterday's.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {known401, opened, openPage, picture, startBrowser, startDaemon, until} from './support.mjs';

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

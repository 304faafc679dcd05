// The crews board: a job is sent where a person drags it or to the first proposed, dangers are asked about, and an order that nobody answers is red.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {axe, known401, opened, openPage, picture, startWithCrew, until} from './support.mjs';

let daemon;
let browser;
const silent = [known401];
const job = async (outage) => (await daemon.api.get(`/outages/${outage}`)).jobs[0];
const card = async (outage) => `[data-job="${(await job(outage)).id}"]`;

before(async () => {
  ({browser, daemon} = await startWithCrew());
  await daemon.api.post('/crews', {id: 'C9', name: '带电作业一班带电作业一班带电作业一班', skills: ['line', 'cable'], area: 'south', at: [1680000, 12280000], on_shift: true});
  await daemon.api.post('/crews', {id: 'C12', name: 'Night', skills: ['line'], area: 'south', on_shift: false});
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

async function board(options = {}) {
  const person = await openPage(browser, daemon, {silent, ...options});
  await person.page.keyboard.press('3');
  await person.page.locator('[data-crew=C7]').waitFor();
  return person;
}

test('a job is dragged onto a crew, and goes to that crew after the time to take it back', async () => {
  const {outage} = await opened(daemon.api, 'F_LN6141147-1');
  const person = await board();
  const place = person.page.locator(await card(outage));
  await place.waitFor();
  await place.dragTo(person.page.locator('[data-crew=C9]'));
  await person.page.locator('[data-waiting]:has-text("C9")').waitFor();
  assert.equal((await job(outage)).crew, null, 'nothing leaves while it can be taken back');
  await person.page.keyboard.press('u');
  await person.page.locator('[data-waiting]').waitFor({state: 'detached'});
  await person.page.locator('[data-crew=C9]').dragTo(place);  // the other way round
  await until(async () => (await job(outage)).crew === 'C9', 'the order');
  await person.page.locator('section[aria-label=Ordered] [data-crew=C9]').waitFor();
  await place.waitFor({state: 'detached'});
  await person.close();
});

test('s sends the first crew proposed, a danger first and only when a person has acknowledged it', async () => {
  const {outage} = await opened(daemon.api, 'F_LN5985355-3');
  const {outage: wire} = await daemon.api.post('/trouble-calls', {customer: '138237B0a', kind: 'wire_down'});
  const person = await board({axe: true});
  await person.page.locator(await card(outage)).waitFor();
  assert.equal(await person.page.locator('[data-job]').first().getAttribute('data-job'), (await job(wire)).id, 'dangers stand first');
  await axe(person.page);
  await picture(person.page, 'crews-board');
  await person.page.keyboard.press('s');
  await person.page.locator('dialog:has-text("Wire down")').waitFor();
  assert.equal((await job(wire)).crew, null);
  await person.page.keyboard.press('Escape');
  await person.page.locator(`${await card(outage)} [data-send-job]`).focus();
  await person.page.keyboard.press('s');
  await person.page.locator('[data-waiting]').waitFor();
  await until(async () => (await job(outage)).crew !== null, 'the order of the job that has the focus');
  await person.close();
});

test('a press that comes twice is one order, and is still taken back', async () => {
  await daemon.api.post('/crews', {id: 'C5', name: 'Crew 5', skills: ['line'], area: 'north', at: [1674000, 12270000], on_shift: true});
  const {outage} = await opened(daemon.api, 'F_LN6201670-1');
  const person = await board();
  const send = person.page.locator(`${await card(outage)} [data-send-job]`);
  await send.dblclick();
  await person.page.locator('[data-waiting]').waitFor();
  await Promise.all([person.page.waitForResponse(/dispatch\/proposal/), send.click()]);
  await person.page.locator('[data-waiting]').waitFor();
  assert.equal((await job(outage)).crew, null, 'nothing has left');
  await person.page.keyboard.press('u');
  await person.page.locator('[data-waiting]').waitFor({state: 'detached'});
  assert.equal((await job(outage)).order_number, 0);
  await person.close();
});

test('an order that nobody has acknowledged for more than five minutes is red, in words too, and can be dragged to another crew', async () => {
  const {jobs} = await daemon.api.get('/jobs?open=true');
  const ordered = jobs.find((one) => one.state === 'dispatched' && one.crew === 'C9');
  const person = await openPage(browser, daemon, {silent, locale: 'zh-CN', viewport: {width: 1024, height: 768}});
  // As if it had been sent six minutes ago: everything else is the daemon's own.
  await person.page.route(/\/api\/v1\/jobs\?/, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    for (const one of body.jobs) if (one.id === ordered.id) one.dispatched_at = new Date(Date.parse(one.dispatched_at) - 6 * 60_000).toISOString();
    await route.fulfill({response: answer, json: body});
  });
  await person.page.reload();
  await person.page.locator('nav button:has-text("队伍")').click();
  const late = person.page.locator('[data-crew=C9] [data-late] .alert-text');
  await late.waitFor();
  assert.match(await late.innerText(), /分钟前.*未/);
  const over = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(over <= 0, `${over} px too wide`);
  await picture(person.page, 'crews-late-zh-1024');
  await person.page.locator('[data-crew=C9] [data-late]').dragTo(person.page.locator('[data-crew=C7]'));
  await until(async () => (await daemon.api.get('/jobs?open=true')).jobs.find((one) => one.id === ordered.id).crew === 'C7', 'the other crew');
  await person.close();
});

test('who may not dispatch drags nothing and has no button', async () => {
  const person = await board({as: 'viewer-1'});
  await person.page.locator('[data-job]').first().waitFor();
  assert.equal(await person.page.locator('[draggable=true]').count(), 0);
  assert.equal(await person.page.locator('[data-send-job]').count(), 0);
  await person.close();
});

// What must never go wrong on a crew's phone: forms that speak for another job, a live line nobody hears of, double taps, lost calls for help, false times.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {jobRow, look, newCrew, newJob, openedOrder, order, ordered, press, releaseRest, spooled} from './crew_support.mjs';
import {onEarth, picture, signIn, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
const offline = [/ERR_INTERNET_DISCONNECTED/, /Failed to load resource/];
const toRepair = ['acknowledged', 'en_route', 'on_site', 'located', 'making_safe', 'repairing'];

before(async () => {
  [daemon, browser] = await Promise.all([startDaemon(), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

const stateIs = (job, state) => until(async () => (await jobRow(daemon, job)).state === state, `the state ${state}`);
const openHelp = (person) => person.click('.more button:has-text("I need help")');
const main = (person) => person.page.locator('main').innerText();
const alarms = async (kind) => (await daemon.api.get('/desk')).alarms.filter((one) => one.kind === kind);

/** The desk takes a job back from where work has begun, and another crew has it. */
async function takenAway(job) {
  await daemon.api.post(`/jobs/${job}/steps`, {step: 'returned', note: 'the desk takes it'});
  await order(daemon, job, await newCrew(daemon));
}

/** A crew with two jobs on one phone. */
async function twoJobs(first, second, options) {
  const crew = await newCrew(daemon);
  const [a, b] = [await newJob(daemon, first), await newJob(daemon, second)];
  const path = await order(daemon, a.job, crew);
  const person = await openedOrder(browser, daemon, path, options);
  const tab = await person.context.newPage();
  await tab.goto(daemon.address + await order(daemon, b.job, crew));
  await tab.locator('button').first().click();
  await tab.locator('button.big').waitFor();
  await tab.close();
  await look(person);
  await person.page.locator(`nav button:has-text("${first}")`).click();
  await person.page.locator(`#place:has-text("${first}")`).waitFor();
  return {crew, a, b, person};
}

test('a form that is open belongs to its job: when that goes to another crew nothing is sent for the other one, and what was typed can be read', async () => {
  const {a, b, person} = await twoJobs('F_LN6229831-1', 'F_LN6138609-1');
  await person.click('button:has-text("I cannot take this job")');
  assert.match(await person.page.locator('form.sheet').innerText(), /F_LN6229831-1/);
  await person.page.locator('textarea').fill('truck broke down at the first pole');
  const other = await newCrew(daemon);
  await order(daemon, a.job, other);
  await look(person);
  await person.page.locator('#place:has-text("F_LN6138609-1")').waitFor();
  const parted = person.page.locator('[data-parted=return]');
  const {y} = await parted.boundingBox();
  assert.ok(y >= 0 && y < 740, `in sight: ${y}`);
  assert.match(await parted.innerText(), /I cannot take this job: F_LN6229831-1[^]*nothing was sent/);
  assert.equal(await parted.locator('[data-written]').inputValue(), 'truck broke down at the first pole');
  assert.equal(await person.page.locator('button:has-text("Send")').count(), 0, 'nothing to press that would send it for another job');
  await picture(person.page, 'crew-360-parted-form');
  await parted.locator('button:has-text("Understood")').click();
  assert.notEqual((await jobRow(daemon, b.job)).state, 'returned');
  assert.notEqual((await jobRow(daemon, a.job)).state, 'returned');
  await person.close();
});

test('"all clear?" names its job, and leaves with it', async () => {
  const {a, b, person} = await twoJobs('F_LN5804798-3', 'F_LN5970852-1');
  for (const step of toRepair) await press(person, step);
  await press(person, 'work_complete');
  assert.match(await person.page.locator('[role=alertdialog]').innerText(), /F_LN5804798-3/);
  await stateIs(a.job, 'repairing');
  await takenAway(a.job);
  await look(person);
  await person.page.locator('[data-parted=complete]').waitFor();
  assert.equal(await person.page.locator('[role=alertdialog]').count(), 0);
  assert.notEqual((await jobRow(daemon, b.job)).state, 'work_complete');
  await person.close();
});

test('a section that is reported live under people stands red on their page; an end of work that only waits is not called done', async () => {
  const own = await ordered(daemon, 'F_LN6106583-5', 'zh');
  const person = await openedOrder(browser, daemon, own.path, {locale: 'zh-CN', silent: [...offline, /status of 409/]});
  for (const step of toRepair) await press(person, step);
  await stateIs(own.job, 'repairing');
  const desk = await signIn(daemon.address, 'shift_supervisor-1');
  await desk.post('/device-reports', {device: 'F_LN6106583-5', kind: 'opened', source: 'dispatcher', occurred_at: new Date().toISOString()});
  await desk.post('/work-parties', {ticket: 'T-1', person_in_charge: '李工', device: 'F_LN6106583-5', outage: own.outage, job: own.job, earths: 2});
  await look(person);
  await person.page.locator('li:has-text("T-1")').waitFor();
  await person.context.setOffline(true);
  await press(person, 'work_complete');
  await person.page.locator('[role=alertdialog] button.big').click();
  await person.page.locator('p.box:has-text("调度台尚未收到")').waitFor();
  assert.equal(await person.page.locator('.box.good').count(), 0, 'the desk has nothing of it');
  await picture(person.page, 'crew-360-complete-waits-zh');
  await person.context.setOffline(false);
  const refusal = person.page.locator('section.danger:has([data-say-again])');
  await refusal.waitFor();
  assert.match(await refusal.locator('[data-written]').inputValue(), /工作终结/);
  assert.equal(await person.page.locator('.box.good').count(), 0);
  assert.equal(await person.page.locator('[data-live]').count(), 0, 'nothing was reported live');
  await daemon.api.post('/device-reports', {device: 'F_LN6106583-5', kind: 'closed', source: 'crew', occurred_at: new Date().toISOString()});
  assert.equal((await alarms('energised_onto_people')).length, 1);
  await person.page.locator('[data-live=T-1]').waitFor();  // by itself, while people are at work
  assert.match(await person.page.locator('[data-live=T-1]').innerText(), /F_LN6106583-5 以下该段已报带电：全体人员立即撤离/);
  await person.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  const {y, height} = await person.page.locator('[data-live=T-1]').boundingBox();
  assert.ok(y >= 0 && y + height < 740, `wherever the page is scrolled to: ${y}`);
  await picture(person.page, 'crew-360-reported-live-zh');
  await person.close();
});

test('when the desk confirms supply while the crew is on site, help and the word that all is clear stay on its page', async () => {
  const own = await ordered(daemon, 'F_LN5955074-2');
  const person = await openedOrder(browser, daemon, own.path);
  for (const step of toRepair.slice(0, 3)) await press(person, step);
  await stateIs(own.job, 'on_site');
  const desk = await signIn(daemon.address, 'shift_supervisor-1');
  await desk.post('/device-reports', {device: 'F_LN5955074-2', kind: 'closed', source: 'dispatcher', occurred_at: new Date().toISOString()});
  await desk.post(`/outages/${own.outage}/restore`, {});
  await stateIs(own.job, 'verified');
  await look(person);
  await person.page.locator('p.danger:has-text("nobody here has said that all is clear")').waitFor();
  assert.equal(await person.page.locator('.box.good').count(), 0);
  assert.equal(await person.page.locator('.more button:has-text("I need help")').count(), 1);
  await picture(person.page, 'crew-360-still-there');
  await press(person, 'work_complete');
  await person.page.locator('[role=alertdialog] button.big').click();
  await until(async () => (await jobRow(daemon, own.job)).work_complete_at, 'the word that all is clear');
  await person.page.locator('.box.good').waitFor();
  await person.close();
});

test('a double tap is one step: the next button rests, and takes no press that began on another', async () => {
  const own = await ordered(daemon, 'F_LN6141147-1');
  const person = await openedOrder(browser, daemon, own.path, {isRestHeld: true});
  const big = person.page.locator('button.big');
  const twice = () => big.dblclick({delay: 20, force: true});
  const told = () => spooled(join(daemon.folder, 'sms')).filter((text) => text.includes('on_site')).length;
  const before = told();
  await twice();
  await stateIs(own.job, 'acknowledged');
  await person.page.locator('button.big[data-step=en_route][aria-disabled=true]').waitFor();
  await releaseRest(person, 'en_route');
  await twice();
  await stateIs(own.job, 'en_route');
  await person.page.locator('[data-waiting="0"]').waitFor();
  assert.equal((await jobRow(daemon, own.job)).on_site_at, null);
  assert.equal(told(), before, 'nobody was told that a crew is on site');
  // A finger that went down while it rested says nothing when it leaves later; nor does a key that is held.
  const box = await big.boundingBox();
  await person.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await person.page.mouse.down();
  await releaseRest(person, 'on_site');
  await person.page.mouse.up();
  assert.equal(await big.getAttribute('data-step'), 'on_site');
  await big.focus();
  await person.page.keyboard.down('Enter');
  await person.page.locator('button.big[data-step=located]').waitFor();
  await releaseRest(person, 'located');
  await person.page.keyboard.down('Enter');  // repeats: it was never let go
  assert.equal(await big.getAttribute('data-step'), 'located');
  await person.page.keyboard.up('Enter');
  await person.page.keyboard.press('Enter');
  await stateIs(own.job, 'located');
  await person.close();
});

test('a call for help that was made without a network reaches the desk though the job went on; a refused step shows what was said', async () => {
  const own = await ordered(daemon, 'F_LN5985355-3');
  const person = await openedOrder(browser, daemon, own.path, {silent: [...offline, /status of 404/]});
  for (const step of toRepair.slice(0, 3)) await press(person, step);
  await stateIs(own.job, 'on_site');
  await openHelp(person);
  await person.page.locator('textarea').fill('saw');
  await person.click('button:has-text("Send")');
  await person.page.locator('[data-asked=help]:has-text("the desk has it")').waitFor();
  assert.match(await person.page.locator('[data-asked=help]').innerText(), /Help asked at \d\d:\d\d/);
  await person.click('button:has-text("Ask for permission")');
  await person.page.locator('[data-asked=permit]:has-text("the desk has it")').waitFor();
  await person.page.reload();
  await person.page.locator('[data-asked=permit]:has-text("Permission asked at")').waitFor();
  await picture(person.page, 'crew-360-asked');
  await person.context.setOffline(true);
  await openHelp(person);
  await person.page.locator('textarea').fill('pole leaning over the school yard, need a crane');
  await person.click('button:has-text("Send")');
  await person.page.locator('[data-asked=help]:has-text("waiting to be sent")').waitFor();
  await person.click('button:has-text("I cannot take this job")');
  await person.page.locator('textarea').fill('the pole is not ours');
  await person.click('button:has-text("Send")');
  await takenAway(own.job);
  await person.context.setOffline(false);
  const [alarm] = await until(async () => {
    const found = await alarms(`crew_asks_help:${own.crew}`);
    return found.length > 0 && found;
  }, 'the call for help of the crew that had the job');
  assert.match(alarm.text, /no longer has/);
  assert.match(JSON.stringify(await daemon.api.get(`/outages/${own.outage}`)), /pole leaning over the school yard, need a crane/);
  const refusal = person.page.locator('section.danger:has([data-say-again])');
  await refusal.waitFor();
  assert.match(await refusal.locator('[data-written]').inputValue(), /Returned · .*the pole is not ours/);
  assert.equal(await refusal.locator('a[href^="tel:"]').count(), 1);
  assert.equal(await person.page.locator('[data-lost-help]').count(), 1, 'help stays at hand');
  await picture(person.page, 'crew-360-refused-step');
  await person.close();
});

for (const hours of [3, -5]) {
  test(`a phone whose clock is ${hours} h off says true times, also when its page was loaded anew without a network`, async () => {
    const own = await ordered(daemon, hours > 0 ? 'F_LN5986923-1' : 'F_LN5774470-2');
    const person = await openedOrder(browser, daemon, own.path, {silent: [...offline, /ERR_CONNECTION/]});
    await person.context.addInitScript((off) => {
      const real = Date;
      globalThis.Date = class extends real {
        constructor(...given) { super(...(given.length > 0 ? given : [real.now() + off])); }
        static now() { return real.now() + off; }
      };
    }, hours * 3_600_000);
    await person.page.reload();
    await press(person, 'acknowledged');
    await stateIs(own.job, 'acknowledged');
    await until(() => person.page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration('/crew'))?.active) && (await (await caches.open('crew')).keys()).length > 2), 'the page laid by');
    await person.context.setOffline(true);
    await person.page.reload();
    await person.page.locator('button.big[data-step=en_route]').waitFor();
    const tapped = Date.now();
    await press(person, 'en_route');
    await person.click('.more button:has-text("Expected back")');
    await person.click('button:has-text("in 60 min")');
    await person.page.locator('[data-waiting="2"]').waitFor();
    await person.context.setOffline(false);
    await stateIs(own.job, 'en_route');
    const row = await jobRow(daemon, own.job);
    assert.ok(Math.abs(Date.parse(row.en_route_at) - tapped) < 10_000, `${row.en_route_at} for ${new Date(tapped).toISOString()}`);
    const {etr} = await until(async () => {
      const found = await daemon.api.get(`/outages/${own.outage}`);
      return found.etr && found;
    }, 'the expected time');
    assert.ok(Math.abs(Date.parse(etr.at) - tapped - 3_600_000) < 10_000, etr.at);
    await person.close();
  });
}

test('a second crew does not inherit that the first one was on site: the end of its work asks for a reason', async () => {
  const own = await ordered(daemon, 'F_LN6292464-1');
  const person = await openedOrder(browser, daemon, own.path);
  for (const step of toRepair.slice(0, 3)) await press(person, step);
  await person.click('button:has-text("I cannot take this job")');
  await person.page.locator('textarea').fill('truck');
  await person.click('button:has-text("Send")');
  await stateIs(own.job, 'returned');
  await person.close();
  const second = await openedOrder(browser, daemon, await order(daemon, own.job, await newCrew(daemon)));
  await press(second, 'acknowledged');
  await stateIs(own.job, 'acknowledged');
  assert.equal(await second.page.locator('button:has-text("Fault on the customer")').count(), 0);
  await second.click('button:has-text("Another step")');
  await second.click('.sheet button:has-text("Work complete")');
  await second.page.locator('[role=alertdialog] textarea').fill('the customer had closed his own switch');
  await second.click('button:has-text("Send")');
  await stateIs(own.job, 'work_complete');
  await second.close();
});

test('a shared position goes on with the job that is left, and ends with a word where none is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-earth-'));
  const usual = daemon;
  daemon = await startDaemon(onEarth(folder));
  try {
    const {a, b, person} = await twoJobs('F_LN6141147-1', 'F_LN6229831-1', {geolocation: {longitude: 15.01, latitude: 73.68}, permissions: ['geolocation']});
    await person.page.locator('.switch input').check();
    await until(async () => (await daemon.api.get('/map/crews')).features.length > 0, 'the position');
    const taker = await newCrew(daemon);
    await order(daemon, a.job, taker);
    await look(person);
    await person.page.locator('#place:has-text("F_LN6229831-1")').waitFor();
    assert.ok(await person.page.locator('.switch input').isChecked(), 'a job is still at hand');
    await order(daemon, b.job, await newCrew(daemon));
    await look(person);
    await person.page.locator('[data-share-ended]').waitFor();
    assert.match(await main(person), /not shared any more/);
    await person.close();
  } finally {
    await daemon.stop();
    daemon = usual;
    rmSync(folder, {recursive: true, force: true});
  }
});

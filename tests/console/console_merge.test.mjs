// Merging: what can be chosen is what the daemon takes, what vanishes while one chooses is said, and the form fits a phone.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {known401, opened, openPage, picture, signIn, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
const silent = [known401];
const faults = {};
let planned;

const fault = async (device) => {
  const {outage} = await opened(daemon.api, device);
  await daemon.api.post('/device-reports', {device, kind: 'opened', source: 'dispatcher', occurred_at: new Date().toISOString()});
  return outage;
};

before(async () => {
  browser = await startBrowser();
  daemon = await startDaemon();
  for (const device of ['F_LN6141147-1', 'F_LN5985355-3', 'F_LN6229831-1']) faults[device] = await fault(device);
  await daemon.api.post('/trouble-calls', {customer: '293487B0a', kind: 'no_power', source: 'phone'});
  const [planner, supervisor] = [await signIn(daemon.address, 'planner-1'), await signIn(daemon.address, 'shift_supervisor-1')];
  const start = Date.now() + 240_000;
  await planner.post('/planned-outages', {id: 'P1', devices: ['LN4625696_sw'], start: new Date(start).toISOString(), end: new Date(start + 7_200_000).toISOString()});
  await planner.post('/planned-outages/P1/submit');
  await supervisor.post('/planned-outages/P1/approve', {accept_missed_minimum: 'a test', accept_last_feed: 'a test'});
  await supervisor.post('/planned-outages/P1/go', {decision: 'go', accept_unproven: 'a test'});
  await supervisor.post('/planned-outages/P1/switching', {phase: 'off'});
  planned = (await opened(daemon.api, 'LN4625696_sw')).outage;
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

const openMerge = async (person) => {
  await person.page.locator(`[data-outage="${planned}"]`).waitFor();
  await person.click(`[data-outage="${faults['F_LN6141147-1']}"]`);
  await person.click('.detail .actions button:has-text("Merge"), .detail .actions button:has-text("合并")');
  await person.page.locator('dialog select[name=into]').waitFor();
};
const choices = (person) => person.page.locator('dialog select[name=into] option').evaluateAll((all) => all.map((one) => one.value));

for (const [locale, width] of [['en-GB', 320], ['zh-CN', 320], ['en-GB', 360]]) {
  test(`the form of merging fits a phone: ${locale} ${width}`, async () => {
    const person = await openPage(browser, daemon, {silent, locale, viewport: {width, height: 640}});
    await openMerge(person);
    const wide = await person.page.locator('dialog[open]').evaluate((one) => [one.scrollWidth - one.clientWidth, ...[...one.querySelectorAll('select, input, button')].map((each) => Math.round(each.getBoundingClientRect().right - innerWidth))]);
    await picture(person.page, `merge-${locale}-${width}`);
    assert.ok(Math.max(...wide) <= 0, wide.join());
    await person.close();
  });
}

test('planned work cannot be chosen, and a choice that vanishes is said and not sent', async () => {
  const person = await openPage(browser, daemon, {silent});
  await openMerge(person);
  const [goes, stays] = [faults['F_LN5985355-3'], faults['F_LN6229831-1']];
  const all = await choices(person);
  assert.ok(all.includes(goes) && all.includes(stays), all.join());
  assert.ok(!all.includes(planned), 'planned work is offered');
  await person.page.locator('dialog select').selectOption(goes);
  await daemon.api.post(`/outages/${goes}/merge`, {into: stays});
  await person.page.locator('dialog [data-merge-gone]:has-text("F_LN5985355-3 can no longer be merged into")').waitFor();
  assert.equal(await person.page.locator('dialog select').inputValue(), '');
  let sent = 0;
  person.page.on('request', (request) => { if (request.url().endsWith('/merge')) sent += 1; });
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]:has-text("Choose another one")').waitFor();
  await picture(person.page, 'merge-gone');
  assert.equal(sent, 0);
  await person.page.locator('dialog select').selectOption(stays);
  await person.page.locator('dialog [data-merge-gone]').waitFor({state: 'detached'});
  await person.click('dialog [data-submit]');
  await until(async () => (await daemon.api.get(`/outages/${faults['F_LN6141147-1']}`)).state === 'merged', 'the merge');
  assert.equal((await daemon.api.get(`/outages/${faults['F_LN6141147-1']}`)).merged_into, stays);
  await person.close();
});

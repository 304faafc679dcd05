// Things without a name of their own are called by what is known of them, never by the end of an id; and what is over says so.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {after, before, test} from 'node:test';
import {ieee8500, known401, openPage, opened, picture, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
let caller;
const ids = {};
const silent = [known401];
const looks = [{name: 'en', locale: 'en-GB'}, {name: 'zh', locale: 'zh-CN'}];
const tailOf = (id) => new RegExp(`\\b${id.slice(-5)}\\b`);

before(async () => {
  browser = await startBrowser();
  daemon = await startDaemon();
  const {api} = daemon;
  // Somebody whom no outage has yet: the call opens one that is only suspected.
  for (const customer of execFileSync('sqlite3', [ieee8500.dataset, 'select id from customers order by id desc limit 40']).toString().trim().split('\n')) {
    const call = await api.post('/trouble-calls', {customer, kind: 'no_power', source: 'phone'});
    ids.suspected = call.outage;
    caller = customer;
    if (call.treatment === 'opens_suspected') break;
  }
  await api.post('/trouble-calls', {customer: caller, kind: 'wire_down', source: 'phone'});
  ids.single = (await api.post('/outages', {customers: ['293487B0a']})).id;
  ids.fault = (await opened(api, 'F_LN5985355-3')).outage;
  const start = Date.now() + 20 * 86_400_000;
  ids.plan = (await api.post('/planned-outages', {devices: ['LN4625696_sw'], start: new Date(start).toISOString(), end: new Date(start + 14_400_000).toISOString()})).id;
  await until(async () => (await api.get('/exceptions?open=true')).exceptions.some((one) => one.outage === ids.single), 'an exception');
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

for (const {name, locale} of looks) {
  test(`an outage without a device is called by place, time and reports, a job and an alarm after it, a plan by what it opens: ${name}`, async () => {
    const person = await openPage(browser, daemon, {locale, as: 'shift_supervisor-1', silent});
    const {page} = person;
    const row = page.locator(`[data-outage="${ids.suspected}"] .line-name`);
    const suspected = name === 'zh' ? /^IEEE8500u \d\d:\d\d · 疑似停电，2 次报修$/ : /^IEEE8500u \d\d:\d\d · suspected, 2 reports$/;
    assert.match(await row.innerText(), suspected);
    assert.match(await page.locator(`[data-outage="${ids.single}"] .line-name`).innerText(), name === 'zh' ? /^IEEE8500u \d\d:\d\d · 1 户$/ : /^IEEE8500u \d\d:\d\d · 1 customer$/);
    await page.locator('.alarms summary').click();
    const alarms = await page.locator('.alarms ul').innerText();
    assert.match(alarms, name === 'zh' ? /停电 IEEE8500u \d\d:\d\d · 疑似停电，2 次报修：有人报断线/ : /outage IEEE8500u \d\d:\d\d · suspected, 2 reports: wire down reported/i);
    for (const one of Object.values(ids)) assert.doesNotMatch(alarms, tailOf(one));
    await page.locator('.alarms summary').click();
    await page.locator(`[data-outage="${ids.fault}"]`).click();
    await page.locator('.detail .actions').waitFor();
    await page.locator(`.detail button:has-text("${name === 'zh' ? '合并' : 'Merge'}")`).click();
    const choices = await page.locator('dialog select').innerText();
    assert.match(choices, name === 'zh' ? /疑似停电，2 次报修/ : /suspected, 2 reports/);
    for (const one of Object.values(ids)) assert.doesNotMatch(choices, tailOf(one));
    await page.keyboard.press('Escape');
    await page.keyboard.press('3');
    const jobs = page.locator('.joblink');
    await jobs.first().waitFor();
    const words = (await jobs.allInnerTexts()).join('\n');
    assert.match(words, name === 'zh' ? /抢修/ : /Repair/);
    for (const one of Object.values(ids)) assert.doesNotMatch(words, tailOf(one));
    await picture(page, `named-crews-${name}`);
    await page.keyboard.press('2');
    await page.locator(`[data-plan="${ids.plan}"]:has-text("LN4625696_sw")`).click();
    await page.locator('.detail h2:has-text("LN4625696_sw")').waitFor();
    assert.doesNotMatch(await page.locator(`[data-plan="${ids.plan}"]`).innerText(), tailOf(ids.plan));
    await person.close();
  });
}

test('people still to be called about an outage that is over say so, and stand behind the others', async () => {
  await opened(daemon.api, 'F_LN6141147-1');
  await until(async () => (await daemon.api.get('/exceptions?open=true')).exceptions.some((one) => one.outage !== ids.single && one.outage !== ids.fault), 'another exception');
  await daemon.api.post(`/outages/${ids.single}/restore`, {});
  await until(async () => ['restored', 'closed'].includes((await daemon.api.get(`/outages/${ids.single}`)).state), 'the end');
  for (const {name, locale} of looks) {
    const person = await openPage(browser, daemon, {locale, silent});
    await person.page.keyboard.press('4');
    const over = person.page.locator('[data-over]');
    await over.first().waitFor();
    assert.match(await over.first().innerText(), name === 'zh' ? /^已结束：已复电$/ : /^Over: Restored$/);
    assert.equal(await person.page.locator('[data-ended]').getAttribute('data-ended'), String(await over.count()));
    const marks = await person.page.locator('[data-exception]').evaluateAll((rows) => rows.map((row) => row.querySelector('[data-over]') !== null));
    assert.deepEqual(marks, [...marks].sort(), 'those of present outages come first');
    assert.ok(marks.includes(false));
    await picture(person.page, `exceptions-over-${name}`);
    await person.close();
  }
});

test('who reported to be out and is in a suspected outage is not said to have supply; the handover tells such outages apart, and their danger', async () => {
  for (const {name, locale} of looks) {
    const person = await openPage(browser, daemon, {locale, silent, path: `/console#customers/${caller}`});
    const {page} = person;
    const word = page.locator('[data-supply-word]:not(:has-text("has supply")):not(:text-is("有电"))');
    await word.waitFor();
    assert.match(await word.innerText(), name === 'zh' ? /\d\d:\d\d 报修停电，尚未确认/ : /reported out \d\d:\d\d, not confirmed/);
    assert.match(await page.locator('[data-told]').innerText(), name === 'zh' ? /该停电尚属疑似/ : /only suspected/);
    await picture(page, `customer-reported-${name}`);
    await person.close();
  }
  const person = await openPage(browser, daemon, {silent});
  const {page} = person;
  await page.evaluate(() => { location.hash = 'handover'; });
  await page.locator('[data-begin]').click();
  await page.locator('dialog [data-submit]').click();
  const frozen = page.locator('[data-frozen]');
  await frozen.waitFor();
  assert.match(await frozen.innerText(), /IEEE8500u \d\d:\d\d · Hazard\s+Suspected/);
  await picture(page, 'handover-named');
  await person.close();
});

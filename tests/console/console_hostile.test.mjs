// Tired hands: Back, a reload in the midst of a form, presses that come twice, two who do different things to one outage, letters that nobody sees.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {known401, opened, openPage, picture, startWithFault, until} from './support.mjs';

let daemon;
let browser;
let outage;
const silent = [known401];

before(async () => {
  ({browser, daemon, outage} = await startWithFault());
  const start = Date.now() + 20 * 86_400_000;
  await daemon.api.post('/planned-outages', {id: 'P1', devices: ['LN4625696_sw'], start: new Date(start).toISOString(), end: new Date(start + 14_400_000).toISOString()});
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

const pageIs = (page, name) => page.locator(`nav button[aria-current=page]:has-text("${name}")`).waitFor();

test('Back goes to the page before, and a reload comes back to the outage or plan that was looked at', async () => {
  const person = await openPage(browser, daemon, {silent});
  const {page} = person;
  await page.locator(`[data-outage="${outage}"]`).click();
  await page.locator('.detail .actions').waitFor();
  await page.keyboard.press('2');
  await page.locator('[data-plan=P1]').click();
  await page.locator('.detail h2:has-text("P1")').waitFor();
  await page.keyboard.press('3');
  await pageIs(page, 'Crews');
  await page.goBack();
  await pageIs(page, 'Planned work');
  await page.locator('.detail h2:has-text("P1")').waitFor();
  await page.goBack();
  await pageIs(page, 'Outages');
  await page.goForward();
  await pageIs(page, 'Planned work');
  await page.reload();
  await page.locator('.detail h2:has-text("P1")').waitFor();
  await page.keyboard.press('1');
  await page.locator(`[data-outage="${outage}"]`).click();
  await page.locator('.detail .actions').waitFor();
  await page.reload();
  await page.locator(`[data-outage="${outage}"][aria-current=true]`).waitFor();
  await page.locator('.detail .actions').waitFor();
  await page.goto(`${daemon.address}/console#plans/%E4%A`);  // cut off in the midst of a letter
  await page.reload();
  await pageIs(page, 'Planned work');
  await person.close();
});

test('a reload in the midst of a form is asked about, and nothing that was written is lost', async () => {
  const person = await openPage(browser, daemon, {silent});
  const {page} = person;
  await page.locator(`[data-outage="${outage}"]`).click();
  await page.locator('.detail .actions').waitFor();
  await page.keyboard.press('e');
  await page.keyboard.type('+45');
  const asked = new Promise((resolve) => page.once('dialog', (box) => { resolve(box.type()); void box.dismiss(); }));
  void page.evaluate(() => location.reload());
  assert.equal(await asked, 'beforeunload');
  assert.equal(await page.locator('input[name=etr]').inputValue(), '+45');
  await page.keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({state: 'detached'});
  let isAsked = false;
  page.on('dialog', (box) => { isAsked = true; void box.accept(); });
  await page.reload();
  await page.locator(`[data-outage="${outage}"]`).waitFor();
  assert.equal(isAsked, false, 'an empty desk asks nothing');
  await person.close();
});

const seen412 = [...silent, /status of 4(12|09|22)/];

async function withForm(person, id, key) {
  const {page} = person;
  await page.locator(`[data-outage="${id}"]`).click();
  await page.locator('.detail .actions').waitFor();
  await page.keyboard.press(key);
  await page.locator('dialog[open]').waitFor();
}

test('what another has changed meanwhile is said in words of the page: states, devices, steps, names, and no code', async () => {
  const {outage: fault} = await opened(daemon.api, 'F_LN5985355-3');
  const person = await openPage(browser, daemon, {silent: seen412, locale: 'zh-CN'});
  const {page} = person;
  await withForm(person, fault, 'e');
  await page.keyboard.type('+45');
  await daemon.api.post('/device-reports', {device: 'F_LN5985355-3', kind: 'closed', source: 'crew', occurred_at: new Date().toISOString()});
  await until(async () => (await daemon.api.get(`/outages/${fault}`)).customers_out === 0, 'supply');
  await page.keyboard.press('Enter');
  const difference = page.locator('[data-difference]');
  await difference.waitFor();
  const said = await difference.innerText();
  assert.match(said, /状态\s+已确认\s+部分复电/);
  assert.match(said, /当前停电\s+80\s+0/);
  assert.match(said, /F_LN5985355-3 .*分闸.*F_LN5985355-3 合闸/s);
  assert.match(said, /第 1 步：80 个供电点/);
  assert.doesNotMatch(said, /[{}[\]"]|confirmed|restored|null/);
  await picture(page, 'difference-zh');
  await person.close();
});

test('an outage that another has taken in does not look restored, and leads to where it is now', async () => {
  const {outage: small} = await opened(daemon.api, 'F_LN5955074-2');
  const person = await openPage(browser, daemon, {silent: seen412});
  const {page} = person;
  await withForm(person, small, 'e');
  await page.keyboard.type('1030');
  await daemon.api.post(`/outages/${small}/merge`, {into: outage});
  await page.keyboard.press('Enter');
  await page.locator('[data-difference]').waitFor();
  assert.match(await page.locator('[data-difference]').innerText(), /Merged into\s+—\s+F_LN(?:6141147-1|5955074-2 \+1)/);
  await page.keyboard.press('Escape');
  await page.locator('[data-merged-into]').waitFor();
  assert.equal(await page.locator('.detail-head .symbol.restored').count(), 0, 'no green tick');
  await page.locator('.detail-head .symbol.withdrawn').waitFor();
  await picture(page, 'merged');
  await page.locator('[data-merged-into] button').click();
  await page.locator(`[data-outage="${outage}"][aria-current=true]`).waitFor();
  await person.close();
});

test('characters that nobody sees, copied with a number, keep no device from being found; two presses declare one outage', async () => {
  const person = await openPage(browser, daemon, {silent});
  const {page} = person;
  await page.keyboard.press('f');
  await page.locator('dialog input[name=device]').fill('\u200bF_LN6201\u00ad670-1\ufeff');
  await page.locator('[data-hanging]').waitFor();
  await page.locator('dialog [data-submit]').dblclick();
  await page.locator('[data-outage]:has-text("F_LN6201670-1")').waitFor();
  const made = (await daemon.api.get('/outages?open=true')).outages.filter((one) => one.devices.includes('F_LN6201670-1'));
  assert.equal(made.length, 1);
  await page.keyboard.press('/');
  await page.keyboard.insertText('F_LN6201\u200b670');
  await page.locator('[data-outage]:has-text("F_LN6201670-1")').waitFor();
  assert.equal(await page.locator('[data-outage]').count(), 1);
  await person.close();
});

test('what is found by search bears its kind in the reader’s words, on the map too', async () => {
  const person = await openPage(browser, daemon, {silent, locale: 'zh-CN'});
  const {page} = person;
  await page.keyboard.press('/');
  await page.keyboard.type('LN4586093_sw');
  const found = page.locator('[data-suggested="LN4586093_sw"]');
  await found.waitFor();
  assert.match(await found.innerText(), /LN4586093_sw (开关|断路器|重合器|分段器|跌落式熔断器|联络开关) · IEEE8500u/);
  await person.close();
});

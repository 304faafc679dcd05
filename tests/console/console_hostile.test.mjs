// Tired hands: Back, a reload in the midst of a form, presses that come twice, two who do different things to one outage, letters that nobody sees.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {known401, openPage, opened, picture, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
let outage;
const silent = [known401];

before(async () => {
  browser = await startBrowser();
  daemon = await startDaemon();
  await daemon.api.post('/crews', {id: 'C7', name: 'Crew 7', skills: ['line'], area: 'north', at: [1674000, 12270000], on_shift: true});
  ({outage} = await opened(daemon.api, 'F_LN6141147-1'));
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

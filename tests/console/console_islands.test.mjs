// A generator below an open switch: the outage's page offers it, the desk declares its island, and ends it.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {axe, known401, openPage, opened, picture, startBrowser, startDaemon, until, withGenerator} from './support.mjs';

let folder;
let daemon;
let browser;
let cut;
const silent = [known401];
const device = 'LN4625680_sw';  // q14411 lies below it
const outage = () => daemon.api.get(`/outages/${cut}`);

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lamplighter-islands-'));
  browser = await startBrowser();
  daemon = await startDaemon(withGenerator(folder, 'q14411'));
  ({outage: cut} = await opened(daemon.api, device));
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
  if (folder) rmSync(folder, {recursive: true, force: true});
});

const looks = [
  {name: 'en-light', locale: 'en-GB', colorScheme: 'light', viewport: {width: 1600, height: 900}},
  {name: 'zh-dark-360', locale: 'zh-CN', colorScheme: 'dark', viewport: {width: 360, height: 780}},
];

for (const {name, ...look} of looks) {
  test(`the generator and its form pass axe and keep within their width: ${name}`, async () => {
    const person = await openPage(browser, daemon, {...look, axe: true, silent: look.viewport.width < 1024 ? [...silent, /No map visible/] : silent});
    await person.page.locator(`[data-outage="${cut}"]`).waitFor({state: 'attached'});
    await person.page.locator(`[data-outage="${cut}"]`).evaluate((one) => one.click());
    await person.page.locator('[data-island=possible]').waitFor({state: 'attached'});
    await person.page.locator('[data-island=possible]').scrollIntoViewIfNeeded();
    await picture(person.page, `island-possible-${name}`);
    await person.page.locator('[data-island=possible] button').evaluate((one) => one.click());
    await person.page.locator('dialog[open]').waitFor();
    await picture(person.page, `island-form-${name}`);
    await axe(person.page);
    const wide = await person.page.evaluate(() => document.querySelector('dialog').scrollWidth - document.querySelector('dialog').clientWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    await person.close();
  });
}

test('an island is declared on the outage\'s page: its people are back, and out again when it ends', async () => {
  const all = (await outage()).customers_out;
  assert.ok(all > 0);
  const person = await openPage(browser, daemon, {silent});
  await person.click(`[data-outage="${cut}"]`);
  await person.page.locator('[data-island=possible]:has-text("Waterworks diesel")').waitFor();
  await person.click('[data-island=possible] button');
  await person.click('dialog [data-submit]');
  await person.page.locator('[data-island=declared]').waitFor();
  assert.equal((await outage()).customers_out, 0);
  assert.equal((await outage()).state, 'partially_restored');
  const {islands} = await daemon.api.get('/islands');
  assert.deepEqual(islands.map((one) => [one.source, one.state, one.customers]), [['GEN1', 'declared', all]]);
  await person.page.locator('[data-island=declared]').scrollIntoViewIfNeeded();
  await picture(person.page, 'island-declared');
  await person.click('[data-island=declared] button');
  await person.click('dialog [data-submit]');
  await person.page.locator('[data-island=possible]').waitFor();
  await until(async () => (await outage()).customers_out === all, 'that all are out again');
  await person.close();
});

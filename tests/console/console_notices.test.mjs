// The notices board: how the notices of each outage stand by channel, and the way from what failed to its list; and what cannot be read can be tried again.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, test} from 'node:test';
import {axe, known401, openPage, opened, picture, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
let large;
let small;
const silent = [known401];

before(async () => {
  browser = await startBrowser();
  daemon = await startDaemon();
  ({outage: small} = await opened(daemon.api, 'F_LN5955074-2'));
  ({outage: large} = await opened(daemon.api, 'F_LN6141147-1'));
  await until(async () => (await daemon.api.get('/exceptions?open=true')).exceptions.some((one) => one.outage === large), 'an exception');
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

for (const look of [{name: 'en', locale: 'en-GB'}, {name: 'zh-dark-1024', locale: 'zh-CN', colorScheme: 'dark', viewport: {width: 1024, height: 768}}]) {
  test(`the notices of each outage stand by channel, the largest first, and what is unproven leads to its list: ${look.name}`, async () => {
    const person = await openPage(browser, daemon, {...look, silent, axe: true});
    const {page} = person;
    await page.locator('[data-outage]').first().waitFor();
    await page.keyboard.press('4');
    const row = page.locator(`[data-notices-of="${large}"]`);
    await row.waitFor();
    await page.locator(`[data-notices-of="${small}"]`).waitFor();
    const summary = await daemon.api.get(`/outages/${large}/notices/summary`);
    const unproven = summary.channels.filter((one) => one.channel === '' && one.state === 'unproven').reduce((all, one) => all + one.count, 0);
    assert.ok(unproven > 0);
    const words = await row.innerText();
    assert.match(words, look.locale === 'zh-CN' ? new RegExp(`未证实 ${unproven}`) : new RegExp(`Unproven ${unproven}`));
    assert.match(words, /sms: /);
    assert.deepEqual(await page.locator('[data-notices-of]').evaluateAll((rows) => rows.map((one) => one.dataset.noticesOf)), [large, small]);
    await axe(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} px too wide`);
    await picture(page, `notices-by-outage-${look.name}`);
    await row.locator('[data-failed=unproven]').click();
    await page.locator(`[data-outage="${large}"][aria-current=true]`).waitFor();
    await page.locator('.detail .stages').waitFor();
    await person.close();
  });
}

test('what the daemon cannot give says why beside its place, and comes when it is tried again', async () => {
  const person = await openPage(browser, daemon, {silent: [...silent, /status of 503/]});
  const {page} = person;
  let isBroken = true;
  const refuse = (route) => (isBroken ? route.fulfill({status: 503, contentType: 'application/problem+json', body: JSON.stringify({title: 'busy', status: 503, detail: 'the store took nothing for 2 minutes'})}) : route.continue());
  for (const path of ['outages', 'exceptions', 'crews', 'jobs', 'work-parties', 'planned-outages', 'network/revisions', 'desk']) await page.route(new RegExp(`/api/v1/${path}(\\?|$)`), refuse);
  for (const [name, hash, place] of [['Outages', 'outages', '.queue'], ['Planned work', 'plans', '.queue'], ['Crews', 'crews', 'main'], ['Notices', 'notices', 'main'], ['Network', 'network', 'main']]) {
    isBroken = true;
    await page.evaluate((to) => { location.hash = to; }, hash);
    await page.reload();
    const box = page.locator(`${place} [role=alert]`).first();
    await box.waitFor();
    assert.match(await box.innerText(), /the store took nothing for 2 minutes/);
    assert.equal(await page.locator('.queue .empty:has-text("All customers")').count(), 0, 'nothing is said to be well that was not read');
    assert.equal(await page.locator('main >> text=/^None\\.?$/').count(), 0, `${name}: nothing is said to be none that was not read`);
    isBroken = false;
    const again = page.locator('main [role=alert] button:has-text("again")');
    await until(async () => {
      const left = await again.count();
      if (left > 0) await again.first().click({timeout: 2_000}).catch(() => undefined);  // gone between counting and pressing
      return left === 0;
    }, `${name} to be read`);
  }
  await person.close();
});

test('people to be called leave as a file, with whoever can be dialled, what it is about, and nothing that a table program runs', async () => {
  const person = await openPage(browser, daemon, {silent, locale: 'zh-CN'});
  const {page} = person;
  // The daemon's own list, and somebody with a telephone and a name that would be a formula.
  await page.route(/exceptions\?open=true/, async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    body.exceptions[0].contacts = [{name: '=HYPERLINK("x")', role: 'owner', phone: '+99912345678', phone2: '', email: 'a@example.com'}];
    await route.fulfill({response: answer, json: body});
  });
  await page.reload();
  await page.keyboard.press('4');
  await page.locator('[data-exceptions-file]').waitFor();
  const rows = await page.locator('[data-exception]').count();
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('[data-exceptions-file]').click()]);
  assert.equal(file.suggestedFilename(), `people-to-call-${rows}.csv`);
  const text = readFileSync(await file.path(), 'utf8');
  assert.ok(text.startsWith('\ufeff"用户"'), text.slice(0, 40));
  assert.equal(text.trimEnd().split('\r\n').length, rows + 1);
  assert.match(text, /"'=HYPERLINK\(""x""\)","[^"]*","\+99912345678","","a@example\.com","F_LN/);
  assert.match(text, /"已确认","停电告知"/);
  await person.close();
});

test('a release says how much it lets go, with what came due while nothing left', async () => {
  await daemon.api.post('/sending/hold', {scope: 'all'});
  await opened(daemon.api, 'F_LN5985355-3');
  const held = await until(async () => (await daemon.api.get('/sending/forecast')).held.reduce((sum, one) => sum + one.notices, 0), 'a held wave');
  assert.ok(held > 50, String(held));
  const person = await openPage(browser, daemon, {as: 'shift_supervisor-1', silent});
  await person.click('[data-release]');
  await person.page.locator(`dialog [data-held-back="${held}"]:has-text("to be written on release")`).waitFor();
  await person.page.locator('dialog button.danger').click();
  await until(async () => (await daemon.api.get('/desk')).holds.length === 0, 'the release');
  await until(async () => (await daemon.api.get('/sending/forecast')).held.length === 0, 'that all leave');
  await person.close();
});

test('what reached nobody is sent again, and who has no contact is not said to have been told', async () => {
  const person = await openPage(browser, daemon, {silent: [known401, /status of 409/]});
  const {page} = person;
  await page.locator('[data-outage]').first().waitFor();
  await page.keyboard.press('4');
  const row = (await daemon.api.get('/exceptions?open=true')).exceptions.find((one) => one.outage === large);
  const line = page.locator(`[data-exception="${row.id}"]`);
  await line.locator('[data-send-again]').click();
  await page.locator('dialog button.danger').click();
  await page.locator('dialog >> text=no channel leads to this customer now').waitFor();
  await picture(page, 'send-again');
  assert.equal((await daemon.api.get('/exceptions?open=true')).exceptions.find((one) => one.id === row.id).tries?.length ?? 0, 0);
  await page.keyboard.press('Escape');
  await person.close();
});

// What is said before supply is confirmed, and before work is permitted: who hears it, who works there, which word is still missing.
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {crew7, known401, opened, openPage, picture, signIn, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
const silent = [known401];

before(async () => {
  browser = await startBrowser();
  daemon = await startDaemon();
  await daemon.api.post('/crews', crew7);
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

const row = (id) => `[data-outage="${id}"]`;
const outage = (id) => daemon.api.get(`/outages/${id}`);
/** How many texts left whose reference names this stage. */
const sent = (stage) => readdirSync(join(daemon.folder, 'sms'), {recursive: true, withFileTypes: true})
  .filter((one) => one.isFile() && readFileSync(join(one.parentPath ?? one.path, one.name), 'utf8').includes(`-${stage}`)).length;
const allLeft = () => until(async () => (await daemon.api.get('/desk')).lanes.sms.waiting === 0, 'that all have left');
const answered = '[data-would-tell]:not([data-would-tell=asking])';
const reported = (device, kind, source = 'crew') => daemon.api.post('/device-reports', {device, kind, source, occurred_at: new Date().toISOString()});

test('before supply is confirmed it is said how many hear it, although nobody is out any more, and so many do', async () => {
  const {outage: id} = await opened(daemon.api, 'F_LN6141147-1');
  await until(() => sent('started') > 0, 'the first texts');
  const person = await openPage(browser, daemon, {silent});
  await person.click(row(id));
  await person.page.locator('.actions').waitFor();
  await person.page.keyboard.press('r');
  await person.click('[data-close-device]');
  await person.click('dialog [data-submit]');
  await until(async () => (await outage(id)).customers_out === 0, 'supply');
  await person.page.locator('dialog[open]').waitFor({state: 'detached'});
  await allLeft();
  const already = sent('restored');
  await person.page.locator('.detail:has-text("Restoration steps")').waitFor();
  await person.page.keyboard.press('r');
  const told = person.page.locator(`dialog ${answered}`);
  await told.waitFor();
  await picture(person.page, 'restore-tells');
  const promised = Number(await told.getAttribute('data-would-tell'));
  assert.ok(promised > 30, `${promised} are told`);
  assert.match(await told.innerText(), new RegExp(`${promised} customers will be told now`));
  assert.doesNotMatch(await person.page.locator('dialog').innerText(), /Nobody/);
  assert.equal(sent('restored'), already, 'nobody is told by asking');
  await person.click('dialog [data-submit]');
  await until(async () => (await outage(id)).state === 'restored', 'that it is over');
  await until(() => sent('restored') > already, 'the texts');
  const {notices} = await daemon.api.get(`/outages/${id}/notices?limit=1000`);
  const people = notices.filter((one) => one.stage === 'restored' && one.recipient_kind === 'customer');
  // Some share a telephone, and get one text.
  assert.equal(people.filter((one) => one.state !== 'unproven').length, promised);
  await person.close();
});

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

test('supply is not confirmed onto people and earths without a word: both are named, and only a shift supervisor goes on, with a reason', async () => {
  const device = 'F_LN5985355-3';
  const {outage: id} = await reported(device, 'opened', 'dispatcher');
  await daemon.api.post('/work-parties', {ticket: 'T-1', person_in_charge: 'Wang', device, earths: 2, outage: id});
  await reported(device, 'closed');
  await until(async () => (await outage(id)).customers_out === 0, 'supply');
  const already = sent('restored');
  const person = await openPage(browser, daemon, {silent: [...silent, /status of 409/]});
  await person.click(row(id));
  await person.page.locator('[data-party="T-1"] [data-closed-onto]').waitFor();
  await person.page.keyboard.press('r');
  const people = person.page.locator('dialog [data-people-at-work]');
  await people.waitFor();
  assert.match(await people.innerText(), /T-1 · Wang · F_LN5985355-3 · 2 earths/);
  assert.equal(await people.locator('input').count(), 0, 'no right, no field');
  await person.page.locator(`dialog ${answered}`).waitFor();
  assert.ok(Number(await person.page.locator(`dialog ${answered}`).getAttribute('data-would-tell')) > 0);
  await picture(person.page, 'confirm-onto-people');
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]:has-text("work ticket T-1 is reported live with 2 earths in")').waitFor();
  assert.notEqual((await outage(id)).state, 'restored');
  assert.equal(sent('restored'), already, 'nobody is told');
  await person.close();
  const lead = await openPage(browser, daemon, {as: 'shift_supervisor-1', locale: 'zh-CN', silent: [...silent, /status of 409/]});
  await lead.click(row(id));
  await lead.page.locator('[data-party="T-1"]:has-text("已报合闸")').waitFor();
  await lead.page.keyboard.press('r');
  await lead.click('dialog [data-submit]');
  await lead.page.locator('dialog [role=alert]:has-text("工作票 T-1 的工作区段已报带电，而接地线尚有 2 组未拆")').waitFor();
  await picture(lead.page, 'confirm-onto-people-zh');
  await lead.page.locator('dialog input[name=override]').fill('现场已查明');
  await lead.click('dialog [data-submit]');
  await until(async () => (await outage(id)).state === 'restored', 'that it is over');
  assert.ok((await outage(id)).history.some((one) => one.actor === 'shift_supervisor-1' && /T-1.*现场已查明/.test(one.note)));
  await lead.close();
});

// What is said before supply is confirmed, and before work is permitted: who hears it, who works there, which word is still missing.
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {known401, opened, openPage, picture, signIn, startWithCrew, until} from './support.mjs';

let daemon;
let browser;
const silent = [known401];

before(async () => {
  ({browser, daemon} = await startWithCrew());
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
/** A moment ago: what is reported twice in one second has no order. */
const reported = (device, kind, source = 'crew', seconds = 3) => daemon.api.post('/device-reports', {device, kind, source, occurred_at: new Date(Date.now() - seconds * 1000).toISOString()});

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
  const {outage: id} = await reported(device, 'opened', 'dispatcher', 9);
  await daemon.api.post('/work-parties', {ticket: 'T-1', person_in_charge: 'Wang', device, earths: 2, outage: id});
  await reported(device, 'closed');
  await until(async () => (await outage(id)).customers_out === 0, 'supply');
  const told = async () => (await daemon.api.get(`/outages/${id}/notices?limit=1000`)).notices.filter((one) => one.stage === 'restored').length;
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
  assert.equal(await told(), 0, 'nobody is told');
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
  assert.ok(await told() > 0);
  await lead.close();
});

test('what a crew reported open the desk confirms beside those very words, and then work is permitted: on a Chinese page, in Chinese', async () => {
  const device = 'F_LN6229831-1';
  const {outage: id} = await reported(device, 'opened');
  const before = await outage(id);
  const person = await openPage(browser, daemon, {locale: 'zh-CN', silent: [...silent, /status of 409/]});
  await person.click(row(id));
  await person.page.locator('.detail button:has-text("许可工作")').click();
  await person.page.locator('dialog input[name=ticket]').fill('T-8');
  await person.page.locator('dialog input[name=person]').fill('王');
  await person.click('dialog [data-submit]');
  const refusal = person.page.locator('dialog [role=alert]');
  await refusal.waitFor();
  assert.equal((await refusal.innerText()).replace(/^“开关设备”：/, ''), `开关 ${device}：分闸位置尚未回令确认；请先确认位置，再许可工作`);
  await picture(person.page, 'unconfirmed-zh');
  await person.page.keyboard.press('Escape');
  await person.page.locator(`.detail dd:has-text("已报告，未确认") [data-confirm-position="${device}"]`).click();
  await picture(person.page, 'confirm-position-zh');
  await person.click('dialog [data-submit]');
  await person.page.locator(`.detail [data-confirm-position="${device}"]`).waitFor({state: 'detached'});
  const since = await outage(id);
  assert.deepEqual(since.devices, before.devices.map((one) => ({...one, standing: 'confirmed'})));
  assert.deepEqual([since.started_at, since.customers_out], [before.started_at, before.customers_out]);
  await person.page.locator('.detail button:has-text("许可工作")').click();
  await person.page.locator('dialog input[name=ticket]').fill('T-8');
  await person.page.locator('dialog input[name=person]').fill('王');
  await person.click('dialog [data-submit]');
  await person.page.locator('[data-party="T-8"]').waitFor();
  // A telephone's clock is half a minute ahead: the older word is not called a confirmation.
  await reported(device, 'opened', 'crew', -30);
  await person.page.reload();
  await person.click(row(id));
  await person.page.locator(`[data-confirm-position="${device}"]`).click();
  await person.click('dialog [data-submit]');
  await person.page.locator('.toast:has-text("刚有新的报告")').waitFor();
  assert.equal((await outage(id)).devices[0].standing, 'reported');
  await person.close();
  const viewer = await openPage(browser, daemon, {as: 'viewer-1', silent});
  await viewer.click(row(id));
  await viewer.page.locator('.detail:has-text("Who did what")').waitFor();
  assert.equal(await viewer.page.locator('[data-confirm-position]').count(), 0, 'no right, no button');
  await viewer.close();
});

test('a plan’s step says how its device stands, and the desk confirms it there; a dispatcher is not told that he may only read', async () => {
  const device = 'F_LN5955074-2';
  const start = Date.now() + 5 * 60_000;
  const lead = await signIn(daemon.address, 'shift_supervisor-1');
  const {id} = await daemon.api.post('/planned-outages', {devices: [device], start: new Date(start).toISOString(), end: new Date(start + 7_200_000).toISOString()});
  await daemon.api.post(`/planned-outages/${id}/submit`);
  const {preview_id, stages} = await lead.post('/planned-outages/preview', {id});
  assert.deepEqual(stages.filter((one) => one.needs_go).map((one) => one.stage), ['m30']);
  await lead.post(`/planned-outages/${id}/approve`, {preview_id, accept_missed_minimum: 'a burning joint'});
  const planner = await openPage(browser, daemon, {as: 'planner-1', silent});
  await planner.page.keyboard.press('2');
  await planner.click(`[data-plan="${id}"]`);
  const last = planner.page.locator('[data-preview] tr:has(th:has-text("30 minutes before"))').first();
  assert.match(await last.innerText(), /with the go.*it waits for the go, and leaves with that/s);
  assert.doesNotMatch(await last.innerText(), /at once/);
  await picture(planner.page, 'waits-for-go');
  await planner.close();
  await daemon.api.post(`/planned-outages/${id}/go`, {decision: 'go'});
  await reported(device, 'opened');
  const person = await openPage(browser, daemon, {silent});
  await person.page.keyboard.press('2');
  assert.equal(await person.page.locator('.queue-bar:has-text("reads only")').count(), 0);
  await person.page.locator('.queue-bar:has-text("Planning itself is for planners")').waitFor();
  await person.click(`[data-plan="${id}"]`);
  await person.page.locator(`.detail tr:has-text("reported, not confirmed") [data-confirm-position="${device}"]`).click();
  await picture(person.page, 'confirm-position-plan');
  await person.click('dialog [data-submit]');
  await person.page.locator('.detail tr:has-text("open"):has-text("confirmed")').first().waitFor();
  await person.page.locator(`[data-confirm-position="${device}"]`).waitFor({state: 'detached'});
  await daemon.api.post('/work-parties', {ticket: 'T-P', person_in_charge: 'Li', device, earths: 1, outage: id});
  await person.close();
});

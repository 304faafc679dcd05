// One outage with two causes: the part is split off, nobody is told twice, and before a person presses it is said how many will be told.
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {axe, known401, opened, openPage, picture, signIn, startWithCrew, until} from './support.mjs';

let daemon;
let browser;
let first;
const silent = [known401];
// The second lies below the first.
const upper = 'V9111_48332_sw';
const lower = 'LN4625680_sw';

const row = (id) => `[data-outage="${id}"]`;
const outage = (id) => daemon.api.get(`/outages/${id}`);
/** How many texts left whose reference names this stage. */
const sent = (stage) => readdirSync(join(daemon.folder, 'sms'), {recursive: true, withFileTypes: true})
  .filter((one) => one.isFile() && readFileSync(join(one.parentPath ?? one.path, one.name), 'utf8').includes(`-${stage}`)).length;
const counts = async (id, stage) => (await daemon.api.get(`/outages/${id}/notices?limit=1000`)).notices.filter((one) => one.stage === stage && one.recipient_kind === 'customer').length;

before(async () => {
  ({browser, daemon} = await startWithCrew());
  ({outage: first} = await opened(daemon.api, upper));
  await opened(daemon.api, lower);
  assert.equal((await outage(first)).devices.length, 2);
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

const looks = [
  {name: 'en-light', locale: 'en-GB', colorScheme: 'light', viewport: {width: 1600, height: 900}},
  {name: 'zh-dark', locale: 'zh-CN', colorScheme: 'dark', viewport: {width: 1600, height: 900}},
  {name: 'zh-light-1024', locale: 'zh-CN', colorScheme: 'light', viewport: {width: 1024, height: 768}},
  {name: 'en-light-360', locale: 'en-GB', colorScheme: 'light', viewport: {width: 360, height: 780}},
  {name: 'zh-light-360', locale: 'zh-CN', colorScheme: 'light', viewport: {width: 360, height: 780}},
];

for (const {name, ...look} of looks) {
  test(`the forms of a split and of an expected time pass axe and keep within their width: ${name}`, async () => {
    // A phone has no room for the map, which says so; the forms have to fit all the same.
    const person = await openPage(browser, daemon, {...look, axe: true, silent: look.viewport.width < 1024 ? [...silent, /No map visible/] : silent});
    await person.page.locator(row(first)).waitFor({state: 'attached'});
    await person.page.locator(row(first)).evaluate((one) => one.click());
    await person.page.locator('[data-split]').waitFor({state: 'attached'});
    await person.page.locator('[data-split]').evaluate((one) => one.click());
    await person.page.locator('[data-split-devices]').waitFor();
    await picture(person.page, `split-${name}`);
    await axe(person.page);
    const wide = await person.page.evaluate(() => document.querySelector('dialog').scrollWidth - document.querySelector('dialog').clientWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    await person.page.keyboard.press('Escape');
    await person.page.locator('dialog[open]').waitFor({state: 'detached'});
    await person.page.keyboard.press('e');
    await person.page.locator('[data-would-tell]:not([data-would-tell=asking])').waitFor();
    await picture(person.page, `would-tell-${name}`);
    await axe(person.page);
    await person.close();
  });
}

test('a part is split off with its device and a reason, its people are told nothing by that, and both name each other', async () => {
  await until(async () => sent('started') > 0, 'the first texts');
  const all = (await outage(first)).customers_out;
  await until(async () => (await daemon.api.get('/desk')).lanes.sms.waiting === 0, 'that all have left');
  const told = sent('started');
  const person = await openPage(browser, daemon, {silent});
  await person.click(row(first));
  await person.page.locator('[data-split]').waitFor();
  person.countFromHere();
  await person.click('[data-split]');
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]:has-text("Name a device or customers")').waitFor();
  await person.click(`[data-split-devices] .check:has-text("${lower}")`);
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]:has-text("Give a reason")').waitFor();
  await person.page.locator('dialog input[name=reason]').fill('a second switch was found open');
  await person.click('dialog [data-submit]');
  await person.page.locator('.toast:has-text("are an outage of their own")').waitFor();
  const [part] = (await outage(first)).split_off;
  await person.page.locator(`[data-lineage="${first}"]:has-text("a second switch was found open")`).waitFor();
  await person.page.locator(`${row(part.outage)}[aria-current=true]`).waitFor();
  await picture(person.page, 'split-done');
  const second = await outage(part.outage);
  assert.equal(second.split_from.outage, first);
  assert.equal(second.customers_out + (await outage(first)).customers_out, all);
  assert.equal(second.started_at, (await outage(first)).started_at);
  await person.click(`[data-lineage="${first}"] button`);
  await person.page.locator(`[data-lineage="${part.outage}"]`).waitFor();
  assert.equal(sent('started'), told);
  assert.equal(await counts(part.outage, 'started'), 0);
  await person.close();
});

test('before an expected time is saved it is said how many customers will be told, and so many are', async () => {
  const [part] = (await outage(first)).split_off;
  const person = await openPage(browser, daemon, {silent});
  await person.click(row(part.outage));
  await person.page.locator('.actions').waitFor();
  await person.page.keyboard.press('e');
  const shown = person.page.locator('[data-would-tell]:not([data-would-tell=asking])');
  await shown.waitFor();
  const promised = Number(await shown.getAttribute('data-would-tell'));
  assert.ok(promised > 0);
  assert.match(await shown.innerText(), new RegExp(`${promised.toLocaleString('en')} customers will be told now`));
  assert.equal(await counts(part.outage, 'etr'), 0, 'nobody is told by asking');
  await person.page.keyboard.type('+45');
  await person.page.keyboard.press('Enter');
  await person.page.locator('.detail:has-text("±30")').waitFor();
  await until(async () => (await counts(part.outage, 'etr')) > 0, 'its notices');
  const notices = (await daemon.api.get(`/outages/${part.outage}/notices?limit=1000`)).notices.filter((one) => one.stage === 'etr');
  const unreachable = notices.filter((one) => one.state === 'unproven').length;
  assert.equal(notices.length - unreachable, promised);
  assert.equal(await counts(first, 'etr'), 0);
  await person.close();
});

test('before a suspected outage is confirmed the count follows the device that is named', async () => {
  const above = 'F_LN5985355-3';
  const {customers} = await daemon.api.get(`/devices/${above}/downstream?customers=true&limit=1`);
  const call = await daemon.api.post('/trouble-calls', {customer: customers[0].customer, kind: 'no_power'});
  const person = await openPage(browser, daemon, {silent});
  await person.click(row(call.outage));
  await person.page.locator('.actions').waitFor();
  await person.page.keyboard.press('c');
  await person.page.locator('[data-would-tell="1"]').waitFor();
  await person.page.locator('dialog input').first().fill(above);
  const answer = person.page.locator('[data-would-tell]:not([data-would-tell=asking]):not([data-would-tell="1"])');
  await answer.waitFor();
  await picture(person.page, 'would-tell-confirm');
  assert.equal((await outage(call.outage)).state, 'suspected');
  await person.page.keyboard.press('Escape');
  await person.close();
});

test('two who split the same part: the second sees what it has become', async () => {
  const {outage: id} = await opened(daemon.api, 'LN4586093_sw');
  const body = (await outage(id));
  assert.ok(body.customers_out > 0);
  const person = await openPage(browser, daemon, {silent: [...silent, /status of 412/]});
  await person.click(row(id));
  await person.click('[data-split]');
  const other = await signIn(daemon.address, 'dispatcher-1');
  const {customers} = await other.get(`/outages/${id}/customers?limit=3`);
  await other.post(`/outages/${id}/split`, {customers: [customers[0].customer], reason: 'theirs'});
  await person.page.locator('dialog input[name=customers]').fill(customers[1].customer);
  await person.page.locator('dialog input[name=reason]').fill('mine');
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [data-submit]:has-text("nevertheless")').waitFor();
  assert.equal((await outage(id)).split_off.length, 1);
  assert.match(await person.page.locator('[data-difference]').innerText(), /Split off\s+—\s+customers: 1 · theirs/);
  await picture(person.page, 'split-412');
  await person.page.keyboard.press('Escape');
  await person.close();
});

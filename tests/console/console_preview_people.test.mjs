// A preview says truly what leaves: one message for one telephone, who has opted out, what else could share the cut; and guaranteed supply that is written
// after the approval is asked of somebody.
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {axe, ieee8500, known401, opened, openPage, picture, signIn, startBrowser, startDaemon, until} from './support.mjs';

const device = 'F_LN6141147-1';  // 98 customers; the example's contacts have telephones of several accounts of their own
let daemon;
let browser;
let planner;
let folder;
let people;  // accounts behind the device, in the order of the file
let asShipped;  // the preview with the example's own contacts
const silent = [known401];
const refusedOnce = [...silent, /status of 409/];
const ahead = (days, minutes = 0) => new Date(Date.now() + (days * 24 * 60 + minutes) * 60_000).toISOString();
const eventFile = () => join(folder, 'supply.yaml');
const plan = (id) => daemon.api.get(`/planned-outages/${id}`);

/** The first three behind the device share a telephone, and the fourth refuses everything. */
function contactsFor(accounts) {
  const [head, ...rows] = readFileSync(ieee8500.contacts, 'utf8').trimEnd().split('\n');
  const columns = head.split(',');
  const [phone, second, mail, consent] = ['phone', 'phone2', 'email', 'consent'].map((one) => columns.indexOf(one));
  const lines = rows.map((row) => {
    const fields = row.split(',');
    const place = accounts.indexOf(fields[0]);
    if (place === -1) return row;
    if (place < 3) [fields[phone], fields[second]] = ['+99912345678', ''];
    if (place === 3) fields[consent] = 'false';
    if (place < 3) fields[mail] = '';
    return fields.join(',');
  });
  const file = join(folder, 'contacts.csv');
  writeFileSync(file, [head, ...lines, ''].join('\n'));
  return file;
}

before(async () => {
  browser = await startBrowser();
  folder = mkdtempSync(join(tmpdir(), 'lamplighter-people-'));
  writeFileSync(eventFile(), 'events: []\n');
  const first = await startDaemon();
  const hanging = await first.api.get(`/devices/${device}/downstream?customers=true`);
  asShipped = await first.api.post('/planned-outages/preview', {devices: [device], start: ahead(16), end: ahead(16, 180)});
  await first.stop();
  const behind = new Set(hanging.customers.map((one) => one.customer ?? one.id ?? one));
  const rows = readFileSync(ieee8500.contacts, 'utf8').trimEnd().split('\n').slice(1).map((row) => row.split(','));
  const times = (place, text) => rows.filter((row) => row[place] === text).length;
  // Ordinary, of one language, with one contact and a telephone of their own.
  people = rows.filter((row) => behind.has(row[0]) && row.slice(3, 7).join() === 'residential,,false,zh' && times(0, row[0]) === 1 && row[7] !== '' && times(7, row[7]) === 1 && row[11] === 'true').map((row) => row[0]);
  assert.ok(people.length > 6, `${people.length} people behind ${device}`);
  daemon = await startDaemon({...ieee8500, contacts: contactsFor(people)}, `supply_events: ${eventFile()}\n`);
  planner = await signIn(daemon.address, 'planner-1');
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
  if (folder) rmSync(folder, {recursive: true, force: true});
});

async function submitted(id, days, minutes = 0) {
  await planner.post('/planned-outages', {id, devices: [device], start: ahead(days, minutes), end: ahead(days, minutes + 240), work: 'Replace pole 14'});
  await planner.post(`/planned-outages/${id}/submit`);
}

const phone = {locale: 'zh-CN', viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true};

for (const {name, ...look} of [{name: 'zh', locale: 'zh-CN'}, {name: 'en', locale: 'en-GB'}, {name: 'zh-360', ...phone}, {name: 'en-360', ...phone, locale: 'en-GB'}]) {
  const chinese = look.locale === 'zh-CN';
  test(`the wizard says how many messages leave, who has opted out, and which works could share the cut: ${name}`, async () => {
    const other = `S-${name}`;
    await planner.post('/planned-outages', {id: other, devices: [device], start: ahead(28), end: ahead(28, 240), work: 'Trim trees'});
    const person = await openPage(browser, daemon, {...look, as: 'planner-1', silent, axe: true});
    const {page} = person;
    await page.evaluate(() => { location.hash = 'plans'; });
    await page.locator('.queue-bar button.primary').click();
    await page.locator('dialog [name=device]').fill(device);
    await page.locator('dialog [data-submit]').click();
    const dialog = page.locator('dialog');
    await dialog.locator('[data-messages]').waitFor();

    const shown = await planner.post('/planned-outages/preview', {devices: [device], start: ahead(16), end: ahead(16, 180)});
    const widest = shown.messages[0];
    assert.equal(widest.customers, shown.customers);
    assert.equal(widest.together, asShipped.messages[0].together + 2, 'three share one telephone that had one each');
    assert.equal(widest.nowhere, asShipped.messages[0].nowhere + 1, 'one has come to refuse everything');
    assert.equal(widest.messages + widest.together + widest.nowhere, widest.customers);
    const words = (await dialog.locator('[data-messages]').innerText()).replaceAll(',', '');
    assert.ok(words.includes(chinese ? `${widest.customers} 户，${widest.messages} 条通知：${widest.together} 户与他户同一号码` : `${widest.customers} customers ${widest.messages} messages: ${widest.together} hear it`), words);

    const out = await dialog.locator('[data-opt-outs]').innerText();
    assert.equal(shown.opt_outs.customers, asShipped.opt_outs.customers + 1);
    assert.match(out, new RegExp(`${chinese ? '已退订' : 'Opted out'}\\s*${shown.opt_outs.customers}`));
    const row = await dialog.locator(`[data-opted-out="${people[3]}"]`).innerText();
    assert.match(row, chinese ? /联系人文件拒收[^]*无渠道，须人工联系/ : /refused in the contacts[^]*by nobody: to be called or visited/);
    assert.match(row, /用户\d+/);

    const shared = await dialog.locator(`[data-shared-cut="${other}"]`).innerText();
    assert.ok(shared.includes(chinese ? `停其中 ${shown.customers} 户，可并为一次停电` : `cuts ${shown.customers} of the same customers; one cut could serve both`), shared);
    assert.match(shared, /Trim trees/);
    assert.match(shared, chinese ? /草稿/ : /[Dd]raft/);

    await axe(page);
    const over = await page.evaluate(() => { const one = document.querySelector('dialog'); return Math.max(one.scrollWidth - one.clientWidth, document.documentElement.scrollWidth - innerWidth); });
    assert.ok(over <= 0, `${over} px too wide`);
    await dialog.locator('[data-shared-cuts]').scrollIntoViewIfNeeded();
    await picture(page, `preview-shared-cuts-${name}`);
    await dialog.locator('[data-opt-outs]').scrollIntoViewIfNeeded();
    await picture(page, `preview-messages-${name}`);
    await person.close();
    await planner.post(`/planned-outages/${other}/cancel`, {reason: 'a test'});
  });
}

test('what the preview counts is what leaves', async () => {
  await planner.post('/planned-outages', {id: 'SENT', devices: [device], start: ahead(0, 90), end: ahead(0, 240)});
  await planner.post('/planned-outages/SENT/submit');
  const shown = await daemon.api.post('/planned-outages/preview', {id: 'SENT'});
  const now = shown.messages.filter((one) => Date.parse(one.due) <= Date.now() + 2_000);
  assert.ok(now.length > 0, JSON.stringify(shown.messages));
  const supervisor = await signIn(daemon.address, 'shift_supervisor-1');
  await supervisor.post('/planned-outages/SENT/approve', {accept_missed_minimum: 'a test of counts', accept_last_feed: 'a test'});
  const stages = new Map(now.map((one) => [one.stage, one]));
  await until(async () => {
    const {counts} = await daemon.api.get('/outages/SENT/notices');
    return counts.length > 0;
  }, 'notices');
  const told = () => daemon.api.get('/outages/SENT/notices').then((answer) => answer.notices.filter((one) => stages.has(one.stage)));
  const expected = [...stages.values()].reduce((all, one) => all + one.messages, 0);
  const messages = await until(async () => {
    const ids = new Set((await told()).flatMap((one) => one.messages.map((each) => each.message ?? each.id)));
    return ids.size >= expected ? ids : null;
  }, 'the messages');
  assert.equal(messages.size, expected);
  await planner.post('/planned-outages/SENT/cancel', {reason: 'a test'});
});

const write = async (from, until_) => {
  writeFileSync(eventFile(), `events: [{name: 高考 2026, from: "${from}", until: "${until_}", feeders: [IEEE8500u]}]\n`);
  daemon.child.kill('SIGHUP');
};
const alarms = async () => (await daemon.api.get('/desk')).alarms.filter((one) => one.kind === 'supply_event_unaccepted');

for (const [locale, name, words] of [['zh-CN', 'zh', /落入保供电 高考 2026，尚无人认可/], ['en-GB', 'en', /Falls into guaranteed supply 高考 2026, and nobody has accepted/]]) {
  test(`guaranteed supply that is written after the approval stands on the plan's page as an alarm, and a supervisor answers it there: ${name}`, async () => {
    const id = `E-${name}`;
    await submitted(id, 40);
    const supervisor = await signIn(daemon.address, 'shift_supervisor-1');
    await supervisor.post(`/planned-outages/${id}/approve`, {});
    assert.equal((await alarms()).length, 0);
    const person = await openPage(browser, daemon, {locale, as: 'shift_supervisor-1', silent, axe: true});
    const {page} = person;
    await page.keyboard.press('2');
    await page.locator(`[data-plan="${id}"]`).click();
    await page.locator('[data-preview]').waitFor();
    await write(ahead(39), ahead(42));
    await until(async () => (await alarms()).length === 1, 'the alarm');
    const box = page.locator('[data-event-alarm]');
    await box.waitFor();
    assert.match(await box.innerText(), words);
    await page.locator('.alarms summary').click();
    assert.match(await page.locator('.alarms').innerText(), name === 'zh' ? /计划落入保供电，尚无人认可[^]*计划 E-zh 落入保供电期间（高考 2026），尚无人认可/ : /Plan falls into guaranteed supply, and nobody accepted that/);
    await axe(page);
    await picture(page, `plan-supply-event-${name}`);
    await page.locator('.alarms summary').click();
    await box.locator('button').click();
    await page.locator('dialog [name=accept_supply_event]').fill('the school has its own generator');
    await axe(page);
    await picture(page, `plan-supply-event-accept-${name}`);
    await page.locator('dialog [data-submit]').click();
    await page.locator('dialog[open]').waitFor({state: 'detached'});
    await box.waitFor({state: 'detached'});
    assert.equal((await alarms()).length, 0);
    assert.match(JSON.stringify((await plan(id)).history), /its own generator/);
    assert.equal((await plan(id)).revision, 1, 'nobody is told anything by it');
    const kept = page.locator('[data-plan-supply] [data-accepted=true]');
    await kept.waitFor();
    assert.match(await kept.innerText(), name === 'zh' ? /高考 2026[^]*shift_supervisor-1 于 .* 认可：the school has its own generator/ : /Accepted by shift_supervisor-1, .*: the school has its own generator/);
    assert.equal(await page.locator('[data-plan-supply] [data-accepted=false]').count(), 0);
    await person.close();
    await planner.post(`/planned-outages/${id}/cancel`, {reason: 'a test'});
    writeFileSync(eventFile(), 'events: []\n');
    daemon.child.kill('SIGHUP');
  });
}

for (const {name, ...look} of [{name: 'zh-360', ...phone}, {name: 'en', locale: 'en-GB'}]) {
  test(`at the go it is asked again, and there is none without the reason of who may approve plans: ${name}`, async () => {
    const id = `G-${name}`;
    await submitted(id, 0, 55);
    const supervisor = await signIn(daemon.address, 'shift_supervisor-1');
    await supervisor.post(`/planned-outages/${id}/approve`, {accept_missed_minimum: 'a test', accept_last_feed: 'a test'});
    await write(ahead(0, -60), ahead(1));
    await until(async () => (await alarms()).length === 1, 'the alarm');
    const dispatcher = await signIn(daemon.address, 'dispatcher-1');
    await assert.rejects(dispatcher.post(`/planned-outages/${id}/go`, {accept_unproven: 'a test'}), /accept_supply_event/);
    await assert.rejects(dispatcher.post(`/planned-outages/${id}/go`, {accept_unproven: 'a test', accept_supply_event: 'agreed'}), /403/);

    const person = await openPage(browser, daemon, {...look, as: 'shift_supervisor-1', silent: refusedOnce, axe: true});
    const {page} = person;
    await page.evaluate(() => { location.hash = 'plans'; });
    await page.locator(`[data-plan="${id}"]`).click();
    await page.locator('[data-event-alarm]').waitFor();
    await page.locator('[data-go] button.primary').click();
    const dialog = page.locator('dialog');
    await dialog.locator('[data-event-unaccepted]').waitFor();
    await axe(page);
    await picture(page, `go-supply-event-${name}`);
    await dialog.locator('label input').first().fill('a test');
    await dialog.locator('[data-submit]').click();
    await dialog.locator('[role=alert]').first().waitFor();
    assert.match(await dialog.innerText(), look.locale === 'zh-CN' ? /落入保供电期间（高考 2026），尚无人认可/ : /guaranteed supply \('高考 2026'\) that nobody has accepted/);
    assert.notEqual((await plan(id)).state, 'go');
    await dialog.locator('[name=accept_supply_event]').fill('agreed with the school');
    await dialog.locator('[data-submit]').click();
    await page.locator('dialog[open]').waitFor({state: 'detached'});
    assert.equal((await plan(id)).state, 'go');
    assert.equal((await alarms()).length, 0);
    await person.close();
    await dispatcher.post(`/planned-outages/${id}/cancel`, {reason: 'a test'});
    writeFileSync(eventFile(), 'events: []\n');
    daemon.child.kill('SIGHUP');
  });
}

test('a plan that is under way says whether the guaranteed supply that it cuts was accepted, by whom and why', async () => {
  const id = 'R-1';
  await submitted(id, 0, 8);
  const supervisor = await signIn(daemon.address, 'shift_supervisor-1');
  await supervisor.post(`/planned-outages/${id}/approve`, {accept_missed_minimum: 'a test', accept_last_feed: 'a test'});
  await supervisor.post(`/planned-outages/${id}/go`, {accept_unproven: 'a test'});
  await opened(daemon.api, device);
  await until(async () => (await plan(id)).state === 'out', 'the cut');
  await write(ahead(0, -60), ahead(1));
  await until(async () => (await alarms()).length === 1, 'the alarm');
  const person = await openPage(browser, daemon, {as: 'shift_supervisor-1', silent, axe: true});
  const {page} = person;
  await page.keyboard.press('2');
  await page.locator(`[data-plan="${id}"]`).click();
  await page.locator('[data-plan-supply] [data-accepted=false]').waitFor();
  assert.match(await page.locator('[data-plan-supply]').innerText(), /高考 2026[^]*98 of its service points lose supply[^]*Nobody has accepted/);
  await axe(page);
  await page.locator('[data-event-alarm] button').click();
  await page.locator('dialog [name=accept_supply_event]').fill('agreed with the school');
  await page.locator('dialog [data-submit]').click();
  await page.locator('[data-plan-supply] [data-accepted=true]').waitFor();
  assert.match(await page.locator('[data-plan-supply]').innerText(), /Accepted by shift_supervisor-1, \d\d:\d\d: agreed with the school/);
  assert.equal(await page.locator('[data-event-alarm]').count(), 0);
  await picture(page, 'plan-running-supply-event');
  await person.close();
});

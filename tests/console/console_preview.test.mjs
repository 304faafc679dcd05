// A plan is approved as it was previewed, or not at all: texts, people and dates are shown, and a change in between is.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {axe, ieee8500, known401, openPage, picture, signIn, startBrowser, startDaemon} from './support.mjs';

let daemon;
let browser;
let planner;
let folder;
/** Nobody could work within the first; the second leaves room. */
const hoursBudgets = `reliability:
  customer_hours: {budgets: [{hours: 1, period: month}, {hours: 1000000, period: year}]}
  frequent: {rules: [{more_than: 2, within: 90d}]}
`;
const silent = [known401];
const changed = [...silent, /status of 412/];
const ahead = (days, hours) => new Date(Date.now() + (days * 24 + hours) * 3_600_000).toISOString();
const state = async (id) => (await daemon.api.get(`/planned-outages/${id}`)).state;

before(async () => {
  browser = await startBrowser();
  folder = mkdtempSync(join(tmpdir(), 'lamplighter-supply-'));
  writeFileSync(join(folder, 'supply.yaml'), `events: [{name: 高考 2026, from: "${ahead(60, -2)}", until: "${ahead(62, 0)}", feeders: [IEEE8500u]}]\n`);
  daemon = await startDaemon(ieee8500, `${hoursBudgets}supply_events: ${join(folder, 'supply.yaml')}\n`);
  planner = await signIn(daemon.address, 'planner-1');
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
  if (folder) rmSync(folder, {recursive: true, force: true});
});

async function submitted(id, device, days) {
  await planner.post('/planned-outages', {id, devices: [device], start: ahead(days, 0), end: ahead(days, 4), work: 'Replace pole 14'});
  await planner.post(`/planned-outages/${id}/submit`);
}

async function openApproval(person, id) {
  await person.page.keyboard.press('2');
  await person.page.locator(`[data-plan="${id}"]`).click();
  await person.page.locator('.actions button:has-text("Approve"), .actions button:has-text("批准")').first().click();
  await person.page.locator('dialog [data-texts]').waitFor();
}

test('before approval the texts stand in both languages, people by name, dates with their rules, and who is cut too often', async () => {
  await submitted('P1', 'F_LN6141147-1', 20);
  const person = await openPage(browser, daemon, {as: 'shift_supervisor-1', silent, axe: true});
  await openApproval(person, 'P1');
  const dialog = person.page.locator('dialog');
  const text = await dialog.innerText();
  assert.match(text, /98/);
  assert.match(text, /Can be met[^]*the notice ‘15 days before’ keeps it/);
  assert.match(text, /Become frequently interrupted/);
  assert.match(await dialog.locator('[data-texts]').innerText(), /停电/);
  assert.ok(await dialog.locator('blockquote[lang=en]').count() > 0);
  assert.ok(await dialog.locator('[data-people-named] tr').count() > 0, 'somebody critical or on life support is named');
  const hours = await dialog.locator('[data-customer-hours]').innerText();
  assert.match(hours, /Over the budget of customer-hours for \d{4}-\d\d by/);
  assert.equal(await dialog.locator('[data-customer-hours] tbody tr').count(), 2);
  assert.match(text, /more than 2 in 90 days/);
  await axe(person.page);
  await picture(person.page, 'approve-preview');
  await dialog.locator('[data-customer-hours]').scrollIntoViewIfNeeded();
  await picture(person.page, 'approve-customer-hours');
  await dialog.locator('[data-texts]').scrollIntoViewIfNeeded();
  await picture(person.page, 'approve-texts');
  await person.close();
});

test('what changed between preview and approval is shown, nothing is done, and the next press approves what is there now', async () => {
  await submitted('P2', 'F_LN5955074-2', 22);
  const person = await openPage(browser, daemon, {as: 'shift_supervisor-1', silent: changed, axe: true});
  await openApproval(person, 'P2');
  await planner.post('/planned-outages', {id: 'P3', devices: ['F_LN5955074-2'], start: ahead(22, 1), end: ahead(22, 3)});
  await person.page.locator('dialog [data-submit]').click();
  await person.page.locator('[data-preview-difference]').waitFor();
  assert.match(await person.page.locator('[data-preview-difference]').innerText(), /P3/);
  assert.equal(await state('P2'), 'submitted', 'nothing was done');
  await axe(person.page);
  await person.page.locator('[data-preview-difference]').scrollIntoViewIfNeeded();
  await picture(person.page, 'approve-changed');
  await person.page.locator('dialog [data-submit]').click();
  await person.page.locator('dialog[open]').waitFor({state: 'detached'});
  assert.equal(await state('P2'), 'published');
  await person.close();
});

test('a draft is bound to its preview, too: by keyboard alone, with one more press after a change', async () => {
  const person = await openPage(browser, daemon, {as: 'planner-1', silent: changed});
  await person.page.keyboard.press('p');
  await person.page.keyboard.type('F_LN6201670-1');
  await person.page.locator('[data-hanging]').waitFor();
  await person.page.keyboard.press('Enter');
  await person.page.locator('[data-preview]').waitFor();
  const window = {from: new Date(Date.now() + 15 * 86_400_000).toISOString(), to: new Date(Date.now() + 18 * 86_400_000).toISOString()};
  await planner.post('/planned-outages', {id: 'P4', devices: ['F_LN6201670-1'], start: window.from, end: window.to});
  await person.page.locator('dialog [data-submit]').focus();
  await person.page.keyboard.press('Enter');
  await person.page.locator('[data-preview-difference]').waitFor();
  assert.match(await person.page.locator('[data-preview-difference]').innerText(), /P4/);
  await picture(person.page, 'draft-changed');
  await person.page.keyboard.press('Enter');
  await person.page.locator('.detail:has-text("Submitted")').waitFor();
  assert.equal(person.clicks, 0);
  await person.close();
});

for (const {name, ...look} of [
  {name: 'zh-dark', locale: 'zh-CN', colorScheme: 'dark', viewport: {width: 1600, height: 900}},
  {name: 'zh-light-1024', locale: 'zh-CN', colorScheme: 'light', viewport: {width: 1024, height: 768}},
  {name: 'en-dark-1024', locale: 'en-GB', colorScheme: 'dark', viewport: {width: 1024, height: 768}},
]) {
  test(`the whole preview is readable, passes axe and keeps its width: ${name}`, async () => {
    const person = await openPage(browser, daemon, {...look, as: 'shift_supervisor-1', axe: true, silent});
    await openApproval(person, 'P1');
    const chinese = (look.locale === 'zh-CN');
    assert.match(await person.page.locator('dialog [data-customer-hours]').innerText(), chinese ? /停电时户数超出预算 [\d.]+：预算 1\.0/ : /Over the budget/);
    await axe(person.page);
    const over = await person.page.evaluate(() => { const one = document.querySelector('dialog'); return Math.max(one.scrollWidth - one.clientWidth, document.documentElement.scrollWidth - innerWidth); });
    assert.ok(over <= 0, `${over} px too wide`);
    await picture(person.page, `approve-${name}`);
    await person.page.keyboard.press('Escape');
    await person.page.locator('dialog[open]').waitFor({state: 'detached'});
    await person.close();
  });
}

for (const [locale, name, titles] of [['zh-CN', 'zh', ['频繁停电', '停电时户数', '剩余（时户）', '按所配置的规则']], ['en-GB', 'en', ['Frequently interrupted', 'Customer-hours', 'Left, h', 'By the configured rules']]]) {
  test(`where budgets stand and who is frequently interrupted are reports with their way of counting: ${name}`, async () => {
    const person = await openPage(browser, daemon, {locale, as: 'shift_supervisor-1', axe: true, silent});
    await person.page.goto(`${daemon.address}/console#reports`);
    await person.page.locator('[data-report-kind="customer-hours"]').click();
    await person.page.locator('table[data-report="customer-hours"] tbody tr').first().waitFor();
    const text = await person.page.locator('main').innerText();
    for (const word of [titles[1], titles[2], 'DL/T 836.1']) assert.ok(text.includes(word), `${word} in ${text}`);
    assert.match(await person.page.locator('table[data-report="customer-hours"] tbody').innerText(), /1000000/);
    await person.page.locator('[data-chart][data-drawn]').waitFor();
    await axe(person.page);
    await picture(person.page, `report-customer-hours-${name}`);
    await person.page.locator('[data-report-kind="frequent"]').click();
    await person.page.getByText(titles[3]).waitFor();
    assert.ok((await person.page.locator('main').innerText()).includes(titles[0]));
    await axe(person.page);
    await person.close();
  });
}

test('guaranteed supply stands by name in the preview, and a plan into it is approved only with a reason', async () => {
  await submitted('P9', 'F_LN5970852-1', 60);
  const person = await openPage(browser, daemon, {as: 'shift_supervisor-1', silent, axe: true, locale: 'zh-CN'});
  await openApproval(person, 'P9');
  const dialog = person.page.locator('dialog');
  assert.match(await dialog.locator('[data-supply-event]').innerText(), /保供电：高考 2026[\s\S]*14 个供电点停电/);
  await axe(person.page);
  await picture(person.page, 'approve-supply-event-zh');
  await dialog.locator('[data-submit]').click();
  await dialog.locator('[role=alert]').first().waitFor();
  assert.equal(await state('P9'), 'submitted', 'nothing was done without a reason');
  await dialog.locator('[name=accept_supply_event]').fill('the school has its own generator');
  await dialog.locator('[data-submit]').click();
  await person.page.locator('dialog[open]').waitFor({state: 'detached'});
  assert.equal(await state('P9'), 'published');
  assert.match(JSON.stringify(await daemon.api.get('/planned-outages/P9')), /its own generator/);
  await person.close();
});

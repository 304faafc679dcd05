// Notices that are not about outages: campaigns with their proof, tasks of account managers with a result, and what was announced in public.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {axe, known401, openPage, picture, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
const silent = [known401];
const day = 24 * 3_600_000;
const ahead = (days) => new Date(Date.now() + days * day).toISOString();

before(async () => {
  browser = await startBrowser();
  daemon = await startDaemon(undefined, '', ['planned', 'fault', 'crew', 'arrears', 'usage-alert']);
  const {api} = daemon;
  await api.post('/campaigns', {id: 'U1', cadence: 'usage-alert', customers: ['138236B0a', '138236B0b'], reason: 'threefold in a week'});
  await api.post('/campaigns', {id: 'A1', cadence: 'arrears', customers: ['293487B0a', '138237B0a'], at: ahead(20), reason: 'three months'});
  await api.post('/planned-outages', {id: 'P1', devices: ['LN4625696_sw'], start: ahead(20), end: new Date(Date.now() + 20 * day + 4 * 3_600_000).toISOString()});
  await api.post('/planned-outages/P1/submit');
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

const open = async (person) => {
  await person.page.locator('nav button:has-text("Campaigns"), nav button:has-text("批量通知")').click();
  await person.page.locator('[data-campaign]').first().waitFor();
};

const looks = [
  {name: 'en-light', locale: 'en-GB', colorScheme: 'light', viewport: {width: 1600, height: 900}},
  {name: 'zh-dark', locale: 'zh-CN', colorScheme: 'dark', viewport: {width: 1600, height: 900}},
  {name: 'zh-light-1024', locale: 'zh-CN', colorScheme: 'light', viewport: {width: 1024, height: 768}},
];

for (const {name, ...look} of looks) {
  test(`campaigns and their tasks pass axe and keep within their width: ${name}`, async () => {
    const person = await openPage(browser, daemon, {...look, as: 'shift_supervisor-1', axe: true, silent});
    await open(person);
    await person.page.locator('[data-tasks]').waitFor();
    await picture(person.page, `campaign-tasks-${name}`);
    await axe(person.page);
    await person.click('[data-campaign="A1"]');
    await person.page.locator('[data-members]').waitFor();
    await picture(person.page, `campaign-${name}`);
    await axe(person.page);
    const over = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} px too wide`);
    await person.close();
  });
}

test('of arrears it is said for each customer what is still missing before a disconnection', async () => {
  const person = await openPage(browser, daemon, {silent});
  await open(person);
  person.countFromHere();
  await person.click('[data-campaign="A1"]');
  await person.page.locator('[data-members]').waitFor();
  assert.equal(person.clicks, 1);
  const said = await person.page.locator('[data-members]').innerText();
  assert.match(said, /Before its time/);
  assert.match(said, /Not compared with the books yet/);
  assert.match(said, /293487B0a/);
  assert.equal(await person.page.locator('[data-members] tbody tr').count(), 2);
  await person.close();
});

test('a task of an account manager gets its result with three clicks, and what was found stands beside it', async () => {
  const person = await openPage(browser, daemon, {silent});
  await open(person);
  await person.page.locator('[data-task]').first().waitFor();
  person.countFromHere();
  await person.click('[data-task] [data-finish]');
  await person.page.locator('select[name=result]').selectOption('meter_fault');
  await person.page.locator('input[name=note]').fill('counts twice, replaced');
  await person.click('dialog [data-submit]');
  await until(async () => (await daemon.api.get('/campaign-tasks?open=true')).tasks.length === 1, 'the result');
  await person.click('.check:has-text("Also done ones")');
  await person.page.locator('[data-tasks]:has-text("counts twice, replaced")').waitFor();
  assert.match(await person.page.locator('[data-tasks]').innerText(), /Fault of the meter[\s\S]*dispatcher-1/);
  assert.equal(person.clicks, 3);
  await person.close();
});

test('a campaign is ended with a reason, and its history says by whom', async () => {
  const person = await openPage(browser, daemon, {silent, as: 'planner-1'});
  await open(person);
  await person.click('[data-campaign="A1"]');
  await person.click('button:has-text("End it")');
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]:has-text("Give a reason")').waitFor();
  await person.page.locator('dialog input[name=reason]').fill('wrong list');
  await person.click('dialog [data-submit]');
  await until(async () => (await daemon.api.get('/campaigns/A1')).state === 'cancelled', 'its end');
  await person.page.locator('.detail:has-text("wrong list")').waitFor();
  await person.close();
});

test('who only reads sees counts and no customer', async () => {
  const person = await openPage(browser, daemon, {silent, as: 'viewer-1'});
  await open(person);
  await person.click('[data-campaign="U1"]');
  await person.page.locator('.detail:has-text("how many, not who")').waitFor();
  assert.equal(await person.page.locator('[data-members]').count(), 0);
  assert.doesNotMatch(await person.page.locator('.detail').innerText(), /138236B0a/);
  await person.close();
});

test('what was announced in public about a plan is kept with level, place and time, and shown beside its notices', async () => {
  await daemon.api.post('/planned-outages/P1/approve');
  const person = await openPage(browser, daemon, {silent, as: 'planner-1', axe: true});
  await person.page.keyboard.press('2');
  await person.click('[data-plan="P1"]');
  await person.page.locator('[data-announcements]:has-text("Our public page")').waitFor();
  person.countFromHere();
  await person.click('[data-announce]');
  await person.page.locator('select[name=level]').selectOption('A2');
  await person.page.locator('input[name=where]').fill('Gate of Northend');
  await picture(person.page, 'announce');
  await axe(person.page);
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]:has-text("number or address")').waitFor();
  await person.page.locator('input[name=evidence]').fill('photo 17');
  await person.click('dialog [data-submit]');
  await person.page.locator('[data-announcements]:has-text("Gate of Northend")').waitFor();
  assert.equal(person.clicks, 3);
  const kept = (await daemon.api.get('/planned-outages/P1')).announcements.find((one) => one.level === 'A2');
  assert.equal(kept.evidence, 'photo 17');
  assert.equal(kept.by, 'planner-1');
  await picture(person.page, 'announced');
  await person.close();
});

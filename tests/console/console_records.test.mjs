// Reports with their charts and files, and the page of accounts: who did what, who may sign in, and tokens that are said once.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {axe, known401, openPage, opened, password, picture, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
const silent = [known401];

before(async () => {
  browser = await startBrowser();
  daemon = await startDaemon();
  const {api} = daemon;
  await api.post('/crews', {id: 'C7', name: 'Crew 7', skills: ['line'], on_shift: true});
  const {outage} = await opened(api, 'F_LN6141147-1', new Date(Date.now() - 50 * 60_000));
  await opened(api, 'F_LN5985355-3', new Date(Date.now() - 20 * 60_000));
  await api.post('/outages', {customers: ['293487B0a']});
  const job = (await api.get(`/outages/${outage}`)).jobs[0].id;
  await api.post('/dispatch/commit', {job, crew: 'C7'});
  for (const step of ['acknowledged', 'en_route', 'on_site']) await api.post(`/jobs/${job}/steps`, {step});
  const ahead = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
  await api.post('/planned-outages', {id: 'P1', devices: ['LN4625696_sw'], start: ahead(480), end: ahead(484)});
  await until(async () => (await api.get('/exceptions?open=true')).exceptions.length > 0, 'an exception');
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

async function openReport(person, kind) {
  await person.page.locator(`[data-report-kind="${kind}"]`).click();
  await person.page.locator(`[data-report="${kind}"]`).waitFor();
}

const looks = [
  {name: 'en-light', locale: 'en-GB', colorScheme: 'light', viewport: {width: 1600, height: 900}},
  {name: 'zh-dark', locale: 'zh-CN', colorScheme: 'dark', viewport: {width: 1600, height: 900}},
  {name: 'zh-light-1024', locale: 'zh-CN', colorScheme: 'light', viewport: {width: 1024, height: 768}},
  {name: 'en-dark-1024', locale: 'en-GB', colorScheme: 'dark', viewport: {width: 1024, height: 768}},
];

for (const {name, ...look} of looks) {
  test(`every report has its chart beside the table, passes axe and keeps its width: ${name}`, async () => {
    const person = await openPage(browser, daemon, {...look, as: 'planner-1', axe: true, silent});
    await person.page.keyboard.press('7');
    for (const kind of ['reliability', 'service-levels', 'exceptions', 'delivery']) {
      await openReport(person, kind);
      if (kind !== 'delivery') await person.page.locator('[data-chart][data-drawn]').waitFor();
      await axe(person.page);
      if (kind === 'service-levels' || kind === 'exceptions') {
        const text = await person.page.locator('[data-report] tbody').innerText();
        assert.match(text, look.locale === 'zh-CN' ? /F_LN6141147-1\n?.*故障停电 · IEEE8500u · / : /F_LN6141147-1\n?.*Fault · IEEE8500u · /, 'device, kind, feeder and time of the outage');
        assert.doesNotMatch(text, /[0-9a-f]{8}-[0-9a-f]{4}-/, 'no id');
      }
      const over = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${kind} is ${over} px too wide`);
      await picture(person.page, `report-${kind}-${name}`);
    }
    await person.close();
  });
}

test('an outage in a report leads to the outage', async () => {
  const person = await openPage(browser, daemon, {as: 'planner-1', silent});
  await person.page.keyboard.press('7');
  await openReport(person, 'service-levels');
  await person.click('[data-report-outage]:has-text("F_LN6141147-1")');
  await person.page.locator('.detail:has-text("F_LN6141147-1") .timeline').first().waitFor();
  await person.close();
});

test('reliability is by month, day or feeder, and the file has the rows of the table', async () => {
  const person = await openPage(browser, daemon, {as: 'planner-1', silent: [...silent, /status of 422/]});
  await person.page.keyboard.press('7');
  await openReport(person, 'reliability');
  const months = await person.page.locator('[data-report] tbody').innerText();
  assert.match(months, /\d{4}-\d\d/);
  assert.match(months, /Fault/);
  await person.page.locator('[name=report-by]').selectOption('feeder');
  await person.page.locator('[data-report] th:has-text("Feeder")').waitFor();
  const file = await person.page.evaluate(async () => {
    const answer = await fetch(document.querySelector('[data-csv]').href);
    return {type: answer.headers.get('content-type'), text: await answer.text()};
  });
  assert.match(file.type, /^text\/csv/);
  const lines = file.text.trim().split('\n');
  assert.equal(lines[0], 'feeder,kind,outages,interruptions,minutes,saifi,saidi_minutes,caidi_minutes');
  assert.equal(lines.length - 1, await person.page.locator('[data-report] tbody tr').count());
  await person.page.locator('[name=report-from]').fill('2020-01-01');
  await person.page.locator('[role=alert]').waitFor();
  await person.close();
});

test('an administrator lets somebody in and out again, and the log says who did', async () => {
  const admin = await openPage(browser, daemon, {as: 'admin-1', silent, axe: true});
  await admin.page.keyboard.press('8');
  await admin.page.locator('[data-accounts=user]').waitFor();
  assert.equal(await admin.page.locator('[data-end="admin-1"]').count(), 0, 'nobody locks the own name out');
  await admin.page.locator('[data-new=user]').click();
  await admin.page.locator('[name=new-name]').fill('mei');
  await admin.page.locator('[name=new-password]').fill(password);
  await admin.page.locator('[name=role][value=call_agent]').check();
  await axe(admin.page);
  await picture(admin.page, 'new-user');
  await admin.page.locator('dialog [data-submit]').click();
  await admin.page.locator('[data-accounts=user] tr:has-text("mei")').waitFor();
  const mei = await openPage(browser, daemon, {as: 'mei', silent});
  await admin.page.locator('[data-end="mei"]').click();
  await admin.page.locator('dialog [data-submit]').click();
  await admin.page.locator('[data-accounts=user] tr:has-text("mei"):has-text("Disabled")').waitFor();
  await mei.page.locator('input[name=password]').waitFor();
  await mei.context.close();
  await admin.page.locator('[data-password-for=mei]').click();
  await admin.page.locator('dialog [name=new-password]').fill(password);
  await admin.page.locator('dialog [data-submit]').click();
  await admin.page.locator('[data-accounts=user] tr:has-text("mei"):has-text("May sign in")').waitFor();
  await admin.page.locator('[name=actor]').fill('admin-1');
  await admin.page.keyboard.press('Enter');
  await admin.page.locator('[data-audit] tr:has([title=disable_user]):has-text("mei")').waitFor();
  await picture(admin.page, 'accounts');
  await admin.close();
});

test('a person changes the own password in the menu, with the one until now, and stays signed in', async () => {
  const person = await openPage(browser, daemon, {as: 'mei', silent: [...silent, /status of 422/], axe: true});
  await person.page.locator('.menu summary').click();
  await person.page.locator('[data-password]').click();
  await person.page.locator('dialog [name=old-password]').fill('wrong password');
  await person.page.locator('dialog [name=new-password]').fill('bamboo and rain');
  await person.page.locator('dialog [name=again-password]').fill('bamboo and wind');
  await person.page.locator('dialog [data-submit]').click();
  await person.page.locator('dialog [role=alert]:has-text("not the same twice")').waitFor();
  await person.page.locator('dialog [name=again-password]').fill('bamboo and rain');
  await person.page.locator('dialog [data-submit]').click();
  await person.page.locator('dialog [role=alert]:has-text("not the password")').waitFor();
  await axe(person.page);
  await picture(person.page, 'own-password');
  await person.page.locator('dialog [name=old-password]').fill(password);
  await person.page.locator('dialog [data-submit]').click();
  await person.page.locator('dialog[open]').waitFor({state: 'detached'});
  const signIn = (words) => fetch(`${daemon.address}/api/v1/session`, {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({name: 'mei', password: words})});
  assert.equal((await signIn(password)).status, 401);
  assert.equal((await signIn('bamboo and rain')).status, 200);
  await person.page.reload();
  await person.page.locator('.menu summary:has-text("mei")').waitFor();
  await person.close();
});

test('a token is shown once, works at once, and is turned away when revoked', async () => {
  const admin = await openPage(browser, daemon, {as: 'admin-1', silent});
  await admin.page.keyboard.press('8');
  await admin.page.locator('[data-new=token]').click();
  await admin.page.locator('[name=new-name]').fill('scada');
  await admin.page.locator('[name=role][value=viewer]').check();
  await admin.page.keyboard.press('Enter');
  const token = await admin.page.locator('[data-token]').inputValue();
  await picture(admin.page, 'token');
  const ask = () => fetch(`${daemon.address}/api/v1/outages`, {headers: {authorization: `Bearer ${token}`}}).then((answer) => answer.status);
  assert.equal(await ask(), 200);
  await admin.page.locator('dialog footer button').click();
  assert.ok(!(await admin.page.locator('main').innerText()).includes(token));
  await admin.page.locator('[data-end="scada"]').click();
  await admin.page.locator('dialog [data-submit]').click();
  await admin.page.locator('[data-accounts=token] tr:has-text("scada"):has-text("Revoked")').waitFor();
  assert.equal(await ask(), 401);
  await admin.close();
});

for (const {name, ...look} of looks) {
  test(`an auditor reads accounts and log, changes nothing, and the page passes axe: ${name}`, async () => {
    const auditor = await openPage(browser, daemon, {...look, as: 'auditor-1', axe: true, silent});
    await auditor.page.keyboard.press('8');
    await auditor.page.locator('[data-audit]').waitFor();
    assert.equal(await auditor.page.locator('[data-new], [data-end]').count(), 0);
    const deeds = await auditor.page.locator('[data-audit] tbody td:nth-child(3)').allInnerTexts();
    assert.ok(deeds.length > 5);
    assert.deepEqual(deeds.filter((one) => (look.locale === 'zh-CN' ? /[A-Za-z]{2}/ : /[_/{]/).test(one)), [], 'words of the program');
    await axe(auditor.page);
    const over = await auditor.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} px too wide`);
    await picture(auditor.page, `accounts-${name}`);
    await auditor.close();
  });
}

test('who may not read reports comes to their page by its address, is told who may, and nothing is asked for', async () => {
  const person = await openPage(browser, daemon, {silent: [known401], as: 'viewer-1', path: '/console#reports'});
  const asked = [];
  person.page.on('request', (request) => { if (request.url().includes('/api/v1/reports/')) asked.push(request.url()); });
  await person.page.reload();
  await person.page.locator('main p.muted').waitFor();
  await person.page.locator('[data-link=live]').waitFor();
  assert.deepEqual(asked, []);
  assert.equal(await person.page.locator('table').count(), 0);
  await person.close();
});

// One view of a customer: found in seconds, told of with proof, masked for who may not know, and every look kept.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {axe, known401, openPage, opened, picture, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
let lifeSupport;
const silent = [known401];
const unreachable = '293487B0a';  // without any contact in the example

before(async () => {
  browser = await startBrowser();
  daemon = await startDaemon();
  const {api} = daemon;
  const {outage} = await opened(api, 'F_LN6141147-1', new Date(Date.now() - 25 * 60_000));
  await api.post('/outages', {customers: [unreachable]});
  const {customers} = await api.get(`/outages/${outage}/customers?class=life_support`);
  lifeSupport = customers[0].customer;
  await api.post('/trouble-calls', {customer: lifeSupport, kind: 'life_support', source: 'phone'});
  await until(async () => (await api.get(`/customers/${unreachable}`)).notices.some((one) => one.exception), 'an exception');
  await until(async () => (await api.get(`/customers/${lifeSupport}`)).notices.some((one) => one.messages.length > 0), 'a message');
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

/** The text of the certificate that the button gives. */
async function certificate(person, language) {
  const bytes = await person.page.evaluate(async (selector) => {
    const answer = await fetch(document.querySelector(selector).href);
    return {status: answer.status, type: answer.headers.get('content-type'), bytes: [...new Uint8Array(await answer.arrayBuffer())]};
  }, `[data-certificate=${language}]`);
  assert.equal(`${bytes.status} ${bytes.type}`, '200 application/pdf');
  const paper = join(daemon.folder, `certificate-${language}.pdf`);
  writeFileSync(paper, Buffer.from(bytes.bytes));
  execFileSync('pdftotext', ['-layout', paper, `${paper}.txt`]);
  return readFileSync(`${paper}.txt`, 'utf8');
}

async function find(person, words) {
  await person.page.locator('#customer-search').fill(words);
  await person.page.keyboard.press('Enter');
  await person.page.locator('[data-found]').first().waitFor();
}

test('"nobody told me" is answered with a certificate in both languages, well within thirty seconds', async () => {
  const agent = await openPage(browser, daemon, {as: 'call_agent-1', silent});
  const began = Date.now();
  agent.countFromHere();
  await agent.page.keyboard.press('6');
  await find(agent, unreachable);
  await agent.click(`[data-found="${unreachable}"]`);
  await agent.page.locator(`[data-customer-view="${unreachable}"] [data-certificate=en]`).waitFor();
  const english = await certificate(agent, 'en');
  assert.ok(Date.now() - began < 30_000);
  assert.equal(agent.clicks, 1, 'and one more for the certificate itself');
  assert.match(english, /Certificate of outage notices/);
  assert.match(english, new RegExp(`Notices to customer ${unreachable}: [1-9]`));
  assert.match(english, /unproven/);
  assert.match(await certificate(agent, 'zh'), /停电通知凭证/);
  assert.match(await agent.page.locator('[data-told]').innerText(), /No contact on file/);
  await picture(agent.page, 'customer-unreachable');
  await agent.close();
});

test('one view has contacts, feeds, interruptions, notices, calls and exceptions of a customer', async () => {
  const person = await openPage(browser, daemon, {as: 'dispatcher-1', silent, axe: true});
  await person.page.locator('[data-outage]:has-text("F_LN6141147-1")').click();
  await person.page.locator('[data-people] summary').click();
  await person.page.locator(`[data-customer="${lifeSupport}"]`).click();
  const view = person.page.locator(`[data-customer-view="${lifeSupport}"]`);
  await view.waitFor();
  const text = await view.innerText();
  assert.match(text, /Life support/);
  assert.match(text, /without supply/);
  assert.match(await view.locator('[data-interruptions]').innerText(), /Fault/);
  assert.match(await view.locator('[data-spoken]').innerText(), /Life support failing/);
  assert.match(await view.locator('[data-told]').innerText(), /Started/);
  assert.ok(await view.locator('[data-contacts] tbody tr').count() > 0);
  await axe(person.page);
  await picture(person.page, 'customer');
  // A reload comes back to it, and the way leads to the outage, too.
  await person.page.reload();
  await view.waitFor();
  await view.locator('[data-interruptions] button').first().click();
  await person.page.locator('.detail-head:has-text("F_LN6141147-1")').waitFor();
  await person.close();
});

test('whoever is looked for in the queue is offered: devices, and customers by account', async () => {
  const person = await openPage(browser, daemon, {as: 'dispatcher-1', silent});
  await person.page.keyboard.press('/');
  await person.page.keyboard.type(unreachable);
  await person.page.locator(`[data-suggested="${unreachable}"]`).waitFor();
  await picture(person.page, 'suggestions');
  await person.page.locator('#search').fill('F_LN6229831-1');
  await person.page.locator('[data-suggested="F_LN6229831-1"]').waitFor();
  await person.page.locator('#search').fill(unreachable);
  await person.page.locator(`[data-suggested="${unreachable}"]`).click();
  await person.page.locator(`[data-customer-view="${unreachable}"]`).waitFor();
  await person.close();
});

test('an auditor sees a customer masked, a viewer no customer at all, and each look is in the log', async () => {
  const auditor = await openPage(browser, daemon, {as: 'auditor-1', silent: [...silent, /status of 404/]});
  const {contacts} = await daemon.api.get(`/customers/${lifeSupport}`);
  await auditor.page.locator('nav button:has-text("Customers")').click();
  await auditor.page.locator('#customer-search').fill('223661');
  await auditor.page.keyboard.press('Enter');
  await auditor.page.locator('[role=status]:has-text("whole number alone")').waitFor();
  await auditor.page.locator('#customer-search').fill(lifeSupport);
  await auditor.page.keyboard.press('Enter');
  await auditor.page.locator(`[data-found="${lifeSupport}"]`).click();
  await auditor.page.locator(`[data-customer-view="${lifeSupport}"]`).waitFor();
  const text = await auditor.page.locator('[data-customer-view]').innerText();
  assert.match(text, /\*\*/);
  assert.ok(!text.includes(contacts[0].phone), 'no whole number');
  await auditor.close();
  const viewer = await openPage(browser, daemon, {as: 'viewer-1', silent});
  assert.equal(await viewer.page.locator('nav button:has-text("Customers")').count(), 0);
  await viewer.close();
  const {audit} = await daemon.api.get('/audit?limit=200');
  assert.ok(audit.some((row) => row.actor === 'auditor-1' && row.object === lifeSupport && row.detail === 'read'));
  assert.ok(audit.some((row) => row.actor === 'call_agent-1' && row.action.includes('certificate')));
});

const looks = [
  {name: 'zh-light', locale: 'zh-CN', colorScheme: 'light', viewport: {width: 1600, height: 900}},
  {name: 'en-dark', locale: 'en-GB', colorScheme: 'dark', viewport: {width: 1600, height: 900}},
  {name: 'zh-dark-1024', locale: 'zh-CN', colorScheme: 'dark', viewport: {width: 1024, height: 768}},
  {name: 'en-light-1024', locale: 'en-GB', colorScheme: 'light', viewport: {width: 1024, height: 768}},
];

for (const {name, ...look} of looks) {
  test(`the view of a customer is readable, passes axe and keeps its width: ${name}`, async () => {
    const person = await openPage(browser, daemon, {...look, as: 'call_agent-1', axe: true, silent});
    await person.page.keyboard.press('6');
    await find(person, lifeSupport);
    await person.page.locator(`[data-found="${lifeSupport}"]`).click();
    await person.page.locator(`[data-customer-view="${lifeSupport}"] [data-interruptions]`).waitFor();
    await axe(person.page);
    const over = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} px too wide`);
    await picture(person.page, `customer-${name}`);
    await person.close();
  });
}

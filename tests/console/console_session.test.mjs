// A session that ends in the midst of work: nothing that was written is lost, nobody goes on under another's name, and nothing is read meanwhile.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {axe, known401, opened, openPage, password, picture, startWithFault, until} from './support.mjs';

let daemon;
let browser;
let outage;
const silent = [known401];

before(async () => {
  ({browser, daemon, outage} = await startWithFault());
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

const over = 'dialog.session-over[open]';
const etr = async () => (await daemon.api.get(`/outages/${outage}`)).etr;

async function withForm(options) {
  const person = await openPage(browser, daemon, {silent, ...options});
  await person.page.locator(`[data-outage="${outage}"]`).click();
  await person.page.locator('.actions').waitFor();
  await person.page.keyboard.press('e');
  await person.page.locator('input[name=etr]').fill('+45');
  await person.page.locator('dialog:not(.session-over) label:has-text("eason") input, dialog:not(.session-over) label:has-text("理由") input').fill('树倒在线上, two spans');
  return person;
}

/** The page may notice by itself before the form is sent: then the press comes as one that was under way. */
async function endSession(person) {
  await person.context.clearCookies();
  await person.page.evaluate(() => document.querySelector('dialog:not(.session-over) [data-submit]').click());
}

async function signInAgain(person, name) {
  await person.page.locator(`${over} input[name=name]`).fill(name);
  await person.page.locator(`${over} input[name=password]`).fill(password);
  await person.page.keyboard.press('Enter');
  await person.page.locator(over).waitFor({state: 'detached'});
}

test('a session that has ended asks for name and password above the form, and the same person saves what was written', async () => {
  const person = await withForm({axe: true});
  await endSession(person);
  await person.page.locator(over).waitFor();
  assert.match(await person.page.locator(over).innerText(), /Your session has ended/);
  assert.equal(await person.page.locator(`${over} input[name=name]`).inputValue(), 'dispatcher-1');
  assert.ok(await person.page.locator(`${over} input[name=password]`).evaluate((input) => input === document.activeElement), 'the password is all that is missing');
  await axe(person.page);
  await picture(person.page, 'session-over');
  await person.page.keyboard.press('Escape');
  await person.page.keyboard.press('Escape');
  await person.page.locator(over).waitFor();
  assert.equal(await etr(), null, 'nothing was done');
  await signInAgain(person, 'dispatcher-1');
  assert.equal(await person.page.locator('input[name=etr]').inputValue(), '+45');
  assert.match(await person.page.locator('dialog[open] [role=alert]').innerText(), /Not done: your session had ended/);
  await person.page.locator('dialog [data-submit]').click();
  const kept = await until(etr, 'the expected time');
  assert.equal(kept.reason, '树倒在线上, two spans');
  await person.page.locator('dialog[open]').waitFor({state: 'detached'});
  await opened(daemon.api, 'F_LN5985355-3');
  await person.page.locator('[data-outage]:has-text("F_LN5985355-3")').waitFor();  // the page lives again
  await person.close();
});

test('somebody else who signs in then gets an empty desk', async () => {
  const person = await withForm({locale: 'zh-CN'});
  await endSession(person);
  await person.page.locator(over).waitFor();
  assert.match(await person.page.locator(over).innerText(), /登录已失效/);
  await signInAgain(person, 'shift_supervisor-1');
  await person.page.locator('.menu summary:has-text("shift_supervisor-1")').waitFor();
  assert.equal(await person.page.locator('dialog[open]').count(), 0);
  await person.page.locator('[data-link=live]').waitFor();
  await person.close();
});

test('another tab that signs in again frees this one', async () => {
  const person = await withForm();
  await endSession(person);
  await person.page.locator(over).waitFor();
  const second = await person.context.newPage();
  await second.goto(`${daemon.address}/console`);
  await second.locator('input[name=name]').fill('dispatcher-1');
  await second.locator('input[name=password]').fill(password);
  await second.keyboard.press('Enter');
  await second.locator('[data-link=live]').waitFor();
  await person.page.evaluate(() => dispatchEvent(new Event('focus')));
  await person.page.locator(over).waitFor({state: 'detached'});
  assert.equal(await person.page.locator('input[name=etr]').inputValue(), '+45');
  await person.close();
});

test('who signs out while an order waits to be taken back has sent it', async () => {
  const person = await openPage(browser, daemon, {silent});
  await person.page.locator(`[data-outage="${outage}"]`).click();
  await person.page.locator('[data-send]').first().click();
  await person.page.locator('[data-waiting]').waitFor();
  await person.page.locator('.menu summary').click();
  await person.page.locator('.menu button:has-text("Sign out")').click();
  await person.page.locator('input[name=password]').waitFor();
  assert.equal((await daemon.api.get(`/outages/${outage}`)).jobs[0].crew, 'C7');
  await person.close();
});

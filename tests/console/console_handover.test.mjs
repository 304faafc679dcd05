// The desk is handed over on one page by two sign-ins, with what was open before the eyes of both.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {axe, known401, openPage, opened, password, picture, signIn, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
const silent = [known401];

before(async () => {
  browser = await startBrowser();
  daemon = await startDaemon();
  await daemon.api.post('/crews', {id: 'C7', name: 'Crew 7', skills: ['line'], on_shift: true});
  await opened(daemon.api, 'F_LN6141147-1');
  await daemon.api.post('/device-reports', {device: 'F_LN6141147-1', kind: 'opened', source: 'dispatcher', occurred_at: new Date().toISOString()});
  await daemon.api.post('/work-parties', {ticket: 'T7', person_in_charge: 'Wang', device: 'F_LN6141147-1', earths: 2});
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

const open = async (person) => {
  await person.page.locator('.menu summary').click();
  await person.page.locator('[data-handover]').first().click();
  await person.page.locator('main:has-text("holds the desk"), main:has-text("Nobody has taken"), main:has-text("当前当班"), main:has-text("尚无人接班")').waitFor();
};

test('who leaves signs and freezes, who comes signs with an own name and password, and holds the desk', async () => {
  const person = await openPage(browser, daemon, {silent});
  await open(person);
  await person.click('[data-begin]');
  await person.page.locator('textarea[name=note]').fill('crew 7 works below the fuse');
  await person.click('dialog [data-submit]');
  await person.page.locator('[data-frozen]:has-text("F_LN6141147-1")').waitFor();
  assert.match(await person.page.locator('[data-frozen]').innerText(), /T7[\s\S]*2 earths in/);
  await person.click('[data-sign]');
  await person.page.locator('input[name=coming]').fill('shift_supervisor-1');
  await person.page.locator('input[name=coming-password]').fill('wrong');
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]:has-text("wrong")').waitFor();
  await person.page.locator('input[name=coming-password]').fill(password);
  await person.page.locator('textarea[name=coming-note]').fill('the key is with me');
  await picture(person.page, 'handover-sign');
  await person.click('dialog [data-submit]');
  await person.page.locator('main:has-text("shift_supervisor-1 holds the desk")').waitFor();
  await person.page.locator('.menu summary:has-text("shift_supervisor-1")').waitFor();
  const all = await daemon.api.get('/handovers');
  assert.equal(all.holder, 'shift_supervisor-1');
  assert.equal(all.handovers[0].leaving, 'dispatcher-1');
  const one = await daemon.api.get(`/handovers/${all.handovers[0].id}`);
  assert.equal(one.frozen.work_parties[0].ticket, 'T7');
  assert.equal(one.note, 'crew 7 works below the fuse');
  assert.equal(one.coming_note, 'the key is with me');
  await person.page.locator('main .facts:has-text("the key is with me")').waitFor();
  await picture(person.page, 'handover-done');
  await person.close();
});

test('who may not sign does not stay at the desk, and a handover that waits is withdrawn with a reason', async () => {
  const person = await openPage(browser, daemon, {silent: [...silent, /status of 403/], as: 'shift_supervisor-1'});
  await open(person);
  await person.click('[data-begin]');
  await person.click('dialog [data-submit]');
  await person.click('[data-sign]');
  await person.page.locator('input[name=coming]').fill('viewer-1');
  await person.page.locator('input[name=coming-password]').fill(password);
  await person.click('dialog [data-submit]');
  await person.page.locator('.sign-in [role=alert]').waitFor();
  assert.equal(await person.page.evaluate(async () => (await fetch('/api/v1/session')).status), 401);
  await person.page.locator('input[name=name]').fill('shift_supervisor-1');
  await person.page.locator('input[name=password]').fill(password);
  await person.page.locator('form button.primary').click();
  await open(person);
  await person.click('[data-withdraw]');
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]:has-text("Give a reason")').waitFor();
  await person.page.locator('dialog input[name=reason]').fill('stays on');
  await person.click('dialog [data-submit]');
  await person.page.locator('main:has-text("stays on")').waitFor();
  await until(async () => (await daemon.api.get('/handovers')).handovers[0].state === 'withdrawn', 'its end');
  assert.equal((await daemon.api.get('/handovers')).holder, 'shift_supervisor-1');
  await person.close();
});

const looks = [
  {name: 'en-light', locale: 'en-GB', colorScheme: 'light', viewport: {width: 1600, height: 900}},
  {name: 'zh-dark', locale: 'zh-CN', colorScheme: 'dark', viewport: {width: 1600, height: 900}},
  {name: 'zh-light-1024', locale: 'zh-CN', colorScheme: 'light', viewport: {width: 1024, height: 768}},
];

for (const {name, ...look} of looks) {
  test(`the page of handovers passes axe and keeps within its width: ${name}`, async () => {
    const person = await openPage(browser, daemon, {...look, axe: true, silent});
    await open(person);
    await person.page.locator('[data-frozen]').waitFor();
    await picture(person.page, `handover-${name}`);
    await axe(person.page);
    const over = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} px too wide`);
    await person.close();
  });
}

test('who only reads sees what was open and signs nothing', async () => {
  const person = await openPage(browser, daemon, {silent, as: 'viewer-1'});
  await open(person);
  await person.page.locator('[data-frozen]').waitFor();
  assert.equal(await person.page.locator('[data-begin], [data-sign]').count(), 0);
  await person.close();
});

test('both desks see what was signed without a reload, who begins second is led on, and only who holds the desk is offered to begin', async () => {
  const [first, second, third] = await Promise.all([
    openPage(browser, daemon, {silent, as: 'shift_supervisor-1'}), openPage(browser, daemon, {silent: [...silent, /status of 409/], as: 'admin-1'}), openPage(browser, daemon, {silent, locale: 'zh-CN'})]);
  for (const person of [first, second, third]) await open(person);
  await third.page.locator('[data-not-holder]:has-text("当前当班：shift_supervisor-1")').waitFor();
  assert.equal(await third.page.locator('[data-begin]').count(), 0);
  await second.click('[data-begin]');
  await second.page.locator('textarea[name=note]').fill('written by the second');
  await first.click('[data-begin]');
  await first.click('dialog [data-submit]');
  await first.page.locator('[data-withdraw]').waitFor();
  await third.page.locator('[data-sign]').waitFor();
  assert.equal(await third.page.locator('[data-withdraw]').count(), 0, 'who may not withdraw is not offered it');
  await second.click('dialog [data-submit]');
  await second.page.locator('dialog [role=alert]:has-text("waits for its second signature")').waitFor();
  assert.equal(await second.page.locator('dialog textarea[name=note]').inputValue(), 'written by the second');
  await second.page.keyboard.press('Escape');
  await second.page.locator('[data-sign]').waitFor();
  await second.page.locator('[data-withdraw]').waitFor();
  assert.equal(await second.page.locator('[data-begin]').count(), 0);
  for (const person of [first, second, third]) await person.close();
});

test('what a second begin is told stands on its page at once, also when no event came', async () => {
  const person = await openPage(browser, daemon, {silent: [...silent, /status of 409/], as: 'admin-1'});
  const [{id}] = (await daemon.api.get('/handovers')).handovers;
  await daemon.api.post(`/handovers/${id}/withdraw`, {reason: 'a test'});
  await open(person);
  await person.click('[data-begin]');
  const others = await signIn(daemon.address, 'shift_supervisor-1');
  // As if the event had been lost: the list that the page reads upon it is the old one.
  const before = JSON.stringify(await daemon.api.get('/handovers'));
  let isHeld = true;
  let held = 0;
  await person.page.route('**/api/v1/handovers', (route) => (isHeld && route.request().method() === 'GET' ? (held += 1, route.fulfill({status: 200, contentType: 'application/json', body: before})) : route.continue()));
  await others.post('/handovers', {note: 'the first'});
  await until(() => held > 0, 'the list that is read upon the event');
  assert.equal(await person.page.locator('[data-sign]').count(), 0);
  isHeld = false;
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]:has-text("waits for its second signature")').waitFor();
  await person.page.locator('main:has-text("the first") [data-sign]').waitFor({timeout: 5_000});
  await person.close();
});

test('who left and signs as who comes stays signed in, with the note as it was; and what came since the freeze is said', async () => {
  const person = await openPage(browser, daemon, {silent, as: 'shift_supervisor-1'});
  await open(person);
  await person.page.locator('[data-since="0"]').waitFor();
  await opened(daemon.api, 'F_LN5985355-3');
  await person.page.locator('[data-since="1"]:has-text("Since then: 1 new. F_LN5985355-3")').waitFor();
  await picture(person.page, 'handover-since');
  await person.click('[data-sign]');
  await person.page.locator('input[name=coming]').fill('shift_supervisor-1');
  await person.page.locator('input[name=coming-password]').fill(password);
  await person.page.locator('textarea[name=coming-note]').fill('a long note');
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]:has-text("signed already, as the one who leaves")').waitFor();
  assert.equal(await person.page.locator('textarea[name=coming-note]').inputValue(), 'a long note');
  assert.equal(await person.page.evaluate(async () => (await (await fetch('/api/v1/session')).json()).name), 'shift_supervisor-1');
  await person.page.locator('input[name=coming]').fill('dispatcher-1');
  await person.click('dialog [data-submit]');
  await person.page.locator('main:has-text("dispatcher-1 holds the desk")').waitFor();
  assert.equal((await daemon.api.get('/handovers')).handovers[0].coming_note, 'a long note');
  assert.equal(await person.page.locator('[data-since]').count(), 0);
  await person.close();
});

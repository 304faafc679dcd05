// What dispatchers do at three in the morning, with the clicks counted: send a crew, say when, restore, plan, hold, call.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {after, before, test} from 'node:test';
import {ieee8500, known401, opened, openPage, picture, signIn, startWithCrew, until} from './support.mjs';

let daemon;
let browser;
const silent = [known401];

before(async () => {
  ({browser, daemon} = await startWithCrew());
  await daemon.api.post('/crews', {id: 'C9', name: 'Crew 9', skills: ['line', 'cable'], area: 'south', at: [1680000, 12280000], on_shift: true});
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

const row = (name) => `[data-outage]:has-text("${name}")`;
const jobs = async () => (await daemon.api.get('/jobs?open=true')).jobs;
const outage = async (id) => daemon.api.get(`/outages/${id}`);
const faults = async () => (await daemon.api.get('/outages?open=true')).outages;

test('a fault appears by itself, its people are counted, and a crew is sent with two clicks', async () => {
  const person = await openPage(browser, daemon, {silent});
  const {outage: id} = await opened(daemon.api, 'F_LN6141147-1');
  const began = Date.now();
  await person.page.locator(row('F_LN6141147-1')).waitFor();
  person.countFromHere();
  await person.click(row('F_LN6141147-1'));
  await person.page.locator('[data-classes]').waitFor();
  assert.match(await person.page.locator('.detail').innerText(), /98\s*out now/);
  assert.match(await person.page.locator('[data-classes]').innerText(), /Life support 1/);
  // What the public page promises while there is no estimate stands at the desk, too.
  const promised = await until(async () => (await (await fetch(`${daemon.address}/?lang=en`)).text()).match(/next update by <time[^>]*>[^<]*?(\d\d:\d\d)</)?.[1], 'the promise of the public page');
  assert.match(await person.page.locator('.detail').innerText(), new RegExp(`next update by [^\n]*${promised}`));
  await person.page.locator('[data-people] summary').click();
  await person.page.locator('[data-people] td:has-text("without supply")').first().waitFor();
  await person.click('[data-send]');
  await person.page.locator('[data-waiting]').waitFor();
  assert.equal((await outage(id)).jobs[0].crew, null, 'nothing leaves while it can be taken back');
  await until(async () => (await outage(id)).jobs[0].crew !== null, 'the order');
  assert.equal(person.clicks, 2);
  assert.ok(Date.now() - began < 20_000);
  await person.page.locator('.detail .job:has-text("Ordered")').waitFor();
  await picture(person.page, 'sent');
  await person.close();
});

test('the keyboard alone sends a crew: j, s; and u takes it back', async () => {
  const {outage: id} = await opened(daemon.api, 'F_LN5985355-3');
  const person = await openPage(browser, daemon, {silent});
  await person.page.locator(`${row('F_LN5985355-3')}:has-text("No crew yet")`).waitFor();
  await person.page.keyboard.press('n');
  await person.page.locator(`${row('F_LN5985355-3')}[aria-current=true]`).waitFor();
  await person.page.keyboard.press('s');
  await person.page.locator('[data-waiting]').waitFor();
  await person.page.keyboard.press('u');
  await person.page.locator('.toast:has-text("Taken back")').waitFor();
  assert.equal((await outage(id)).jobs[0].crew, null);
  await person.page.keyboard.press('Escape');
  await person.page.keyboard.press('n');
  await person.page.keyboard.press('s');
  await person.page.locator('[data-waiting]').waitFor();
  await until(async () => (await outage(id)).jobs[0].crew !== null, 'the order');
  assert.equal(person.clicks, 0);
  await person.close();
});

test('a page that closes sends what it had waiting', async () => {
  const {outage: id} = await opened(daemon.api, 'F_LN6229831-1');
  await daemon.api.post('/crews', {id: 'C8', name: 'Crew 8', skills: ['line'], on_shift: true});
  const person = await openPage(browser, daemon, {silent});
  await person.click(row('F_LN6229831-1'));
  await person.click('[data-send="C8"]');
  await person.page.locator('[data-waiting]').waitFor();
  await person.page.goto('about:blank');
  await until(async () => (await outage(id)).jobs[0].crew === 'C8', 'the order');
  await person.context.close();
});

test('where a danger was reported the crew is sent only after a person has acknowledged it', async () => {
  const call = await daemon.api.post('/trouble-calls', {customer: '138237B0a', kind: 'wire_down'});
  await daemon.api.post('/crews', {id: 'C1', name: 'Crew 1', skills: ['line'], on_shift: true});
  const person = await openPage(browser, daemon, {silent});
  await person.page.locator(`[data-outage="${call.outage}"]`).waitFor();
  await person.click(`[data-outage="${call.outage}"]`);
  await person.click('[data-send="C1"]');
  await person.page.locator('dialog:has-text("Wire down")').waitFor();
  await picture(person.page, 'hazard');
  await person.click('dialog [data-submit]');
  await until(async () => (await jobs()).some((job) => job.outage === call.outage && job.crew === 'C1'), 'the order');
  await person.close();
});

test('an expected time is typed as +45 and its people are named before it is saved', async () => {
  const person = await openPage(browser, daemon, {silent});
  await person.click(row('F_LN6141147-1'));
  await person.page.locator('.actions').waitFor();
  await person.page.keyboard.press('e');
  await person.page.keyboard.type('+45');
  const told = person.page.locator('dialog [data-would-tell]:not([data-would-tell=asking])');
  await told.waitFor();
  const [, callList] = /for the call list: (\d+)/.exec(await told.innerText()) ?? ['', '0'];
  assert.equal(Number(await told.getAttribute('data-would-tell')) + Number(callList), 98, 'whoever is out is told, or called');
  await picture(person.page, 'etr');
  await person.page.keyboard.press('Enter');
  await person.page.locator('.detail:has-text("±30")').waitFor();
  const [fault] = (await faults()).filter((one) => one.customers_out === 98);
  assert.ok(Math.abs(Date.parse(fault.etr.at) - Date.now() - 45 * 60_000) < 120_000);
  assert.equal(fault.etr.source, 'person');
  await person.close();
});

test('two people decide at once: the second sees what the first has changed, and nothing is done behind their back', async () => {
  const [first, second] = await Promise.all([openPage(browser, daemon, {silent}), openPage(browser, daemon, {silent: [...silent, /status of 412/], as: 'shift_supervisor-1'})]);
  for (const person of [first, second]) {
    await person.click(row('F_LN5985355-3'));
    await person.page.locator('.actions').waitFor();
    await person.page.keyboard.press('e');
  }
  await first.page.keyboard.type('+60');
  await first.page.keyboard.press('Enter');
  await first.page.locator('.detail:has-text("±30")').waitFor();
  await second.page.keyboard.type('+90');
  await second.page.keyboard.press('Enter');
  await second.page.locator('[data-difference]').waitFor();
  const said = await second.page.locator('[data-difference]').innerText();
  assert.match(said, /dispatcher-1/);
  assert.match(said, /Expected back/);
  assert.equal(await second.page.locator('input[name=etr]').inputValue(), '+90', 'what was typed is kept');
  await picture(second.page, 'changed-meanwhile');
  await second.click('dialog [data-submit]');
  await until(async () => (await faults()).some((one) => one.etr && Math.abs(Date.parse(one.etr.at) - Date.now() - 90 * 60_000) < 120_000), 'the later time');
  await first.close();
  await second.close();
});

test('restoring says two facts apart: the device is closed, then supply is confirmed', async () => {
  const {outage: id} = await opened(daemon.api, 'F_LN6138609-1');
  const person = await openPage(browser, daemon, {silent});
  await person.click(`[data-outage="${id}"]`);
  await person.page.locator('.actions').waitFor();
  await person.page.keyboard.press('r');
  await person.click('[data-close-device]');
  await person.page.locator('dialog:has-text("operates no device")').waitFor();
  await picture(person.page, 'restore');
  await person.click('dialog [data-submit]');
  await until(async () => (await outage(id)).customers_out === 0, 'supply');
  await person.page.locator('.detail:has-text("Restoration steps")').waitFor();
  await person.close();
});

test('planned work is previewed in full and submitted with three clicks, and approved by another person', async () => {
  const planner = await openPage(browser, daemon, {as: 'planner-1', silent});
  planner.countFromHere();
  await planner.click('button:has-text("Plan work")');
  await planner.page.keyboard.type('LN4625696_sw');
  await planner.page.locator('[data-hanging]:has-text("186")').waitFor();
  await planner.click('dialog [data-submit]');
  await planner.page.locator('[data-preview]').waitFor();
  const preview = await planner.page.locator('[data-preview]').innerText();
  assert.match(preview, /186/);
  assert.match(preview, /Can be met/);
  assert.match(preview, /15 days before/);
  assert.match(preview, /293487B0a/, 'who has no contact is named');
  await picture(planner.page, 'preview');
  await planner.click('dialog [data-submit]');
  await planner.page.locator('.detail:has-text("Submitted")').waitFor();
  assert.ok(planner.clicks <= 5, `${planner.clicks} clicks`);
  assert.equal(planner.clicks, 3);
  assert.equal(await planner.page.locator('button:has-text("Approve")').count(), 0, 'no right, no button');
  await planner.close();

  const supervisor = await openPage(browser, daemon, {as: 'shift_supervisor-1', silent});
  await supervisor.page.keyboard.press('2');
  await supervisor.click('[data-plan]');
  await supervisor.click('button:has-text("Approve")');
  await supervisor.page.locator('dialog:has-text("186")').waitFor();
  await supervisor.click('dialog [data-submit]');
  await until(async () => ['approved', 'published'].includes((await daemon.api.get('/planned-outages')).planned_outages[0].state), 'the approval');
  await supervisor.page.locator('.stages:has-text("15 days before")').waitFor();
  await picture(supervisor.page, 'approved');
  const proof = await supervisor.page.evaluate(async () => {
    const answer = await fetch(document.querySelector('a[download]').href);
    return `${answer.status} ${answer.headers.get('content-type')}`;
  });
  assert.equal(proof, '200 application/pdf');
  await supervisor.close();
});

test('on the day the desk is asked go, delay or call off; a missed legal minimum takes a reason; extension is told', async () => {
  const start = Date.now() + 8 * 60_000;
  const {id} = await daemon.api.post('/planned-outages', {devices: ['F_LN5955074-2'], start: new Date(start).toISOString(), end: new Date(start + 2 * 3_600_000).toISOString()});
  await daemon.api.post(`/planned-outages/${id}/submit`);
  const person = await openPage(browser, daemon, {as: 'shift_supervisor-1', silent: [...silent, /status of 4(09|22)/]});
  await person.page.keyboard.press('2');
  await person.click(`[data-plan="${id}"]`);
  await person.click('.actions button:has-text("Approve")');
  await person.click('dialog [data-submit]');
  await person.page.locator('dialog [role=alert]').waitFor();
  await picture(person.page, 'missed-minimum');
  await person.page.locator('input[name=accept]').fill('Burning joint, cannot wait');
  await person.click('dialog [data-submit]');
  await person.page.locator('[data-go]').waitFor();
  await picture(person.page, 'go');
  person.countFromHere();
  await person.click('[data-go] button:has-text("Go")');
  await person.click('dialog [data-submit]');
  await until(async () => (await daemon.api.get(`/planned-outages/${id}`)).go === 'go', 'the go');
  assert.equal(person.clicks, 2);
  await person.page.locator('[data-go]').waitFor({state: 'detached'});
  assert.equal(await person.page.locator('.actions button:has-text("Extend")').count(), 0, 'what has not begun is not extended');
  await opened(daemon.api, 'F_LN5955074-2');
  await person.page.locator('.actions button:has-text("Extend")').waitFor();
  person.countFromHere();
  await person.click('.actions button:has-text("Extend")');
  await person.click('dialog .chip:has-text("+60")');
  await person.page.locator('dialog:has-text("22 customers")').waitFor();
  await person.click('dialog [data-submit]');
  await until(async () => Date.parse((await daemon.api.get(`/planned-outages/${id}`)).end) > start + 2.9 * 3_600_000, 'the extension');
  assert.ok(person.clicks <= 5, `${person.clicks} clicks`);
  await person.close();
});

test('anybody at a desk holds all sending from every page; only who may releases it', async () => {
  const person = await openPage(browser, daemon, {silent});
  for (const key of ['1', '2', '3', '4', '5']) {
    await person.page.keyboard.press(key);
    await person.page.locator('[data-hold]').waitFor();
  }
  person.countFromHere();
  await person.click('[data-hold]');
  await person.page.locator('.banner.held').waitFor();
  assert.equal(person.clicks, 1);
  assert.equal((await daemon.api.get('/desk')).holds[0].scope, 'all');
  assert.equal(await person.page.locator('[data-release]').count(), 0);
  const supervisor = await openPage(browser, daemon, {as: 'shift_supervisor-1', silent});
  await supervisor.click('[data-release]');
  await picture(supervisor.page, 'release');
  await supervisor.click('dialog [data-submit]');
  await until(async () => (await daemon.api.get('/desk')).holds.length === 0, 'the release');
  await person.page.locator('.banner.held').waitFor({state: 'detached'});
  await person.close();
  await supervisor.close();
});

test('a person is called whom no machine can reach, and what came of it is kept', async () => {
  await daemon.api.post('/outages', {customers: ['293487B0a']});  // without any contact
  const agent = await openPage(browser, daemon, {as: 'call_agent-1', silent});
  await agent.page.keyboard.press('4');
  const open = await until(async () => {
    const {exceptions} = await daemon.api.get('/exceptions?open=true');
    return exceptions.length > 0 && exceptions;
  }, 'an exception');
  await agent.page.locator(`[data-exception="${open[0].id}"]`).waitFor();
  await agent.click(`[data-exception="${open[0].id}"] [data-try]`);
  await agent.click('dialog [data-submit]');
  await agent.page.locator(`[data-exception="${open[0].id}"]:has-text("No answer")`).waitFor();
  await agent.click(`[data-exception="${open[0].id}"] button:has-text("Close")`);
  await agent.click('dialog [data-submit]');
  await until(async () => !(await daemon.api.get('/exceptions?open=true')).exceptions.some((one) => one.id === open[0].id), 'its closing');
  await agent.page.locator(`[data-exception="${open[0].id}"]`).waitFor({state: 'detached'});
  await agent.close();
});

test('an outage is declared by its device with the people named before', async () => {
  const person = await openPage(browser, daemon, {silent});
  await person.page.keyboard.press('f');
  await person.page.keyboard.type('F_LN6201670-1');
  await person.page.locator('[data-hanging]').waitFor();
  await picture(person.page, 'declare');
  await person.page.keyboard.press('Enter');
  await person.page.locator(`${row('F_LN6201670-1')}[aria-current=true]`).waitFor();
  await person.close();
});

test('who only reads sees no button, and a role that may not is told which may', async () => {
  const viewer = await openPage(browser, daemon, {as: 'viewer-1', silent});
  await viewer.click('[data-outage]');
  await viewer.page.locator('.detail:has-text("Who did what")').waitFor();
  for (const text of ['Send', 'Merge', 'Plan work', 'Hold all']) assert.equal(await viewer.page.locator(`button:has-text("${text}")`).count(), 0, text);
  assert.match(await viewer.page.locator('[title*="dispatcher"]').first().getAttribute('title'), /shift_supervisor/);
  await viewer.close();
  const api = await signIn(daemon.address, 'viewer-1');
  await assert.rejects(api.post('/sending/hold', {scope: 'all'}), /403/);
});

test('on a Chinese page the daemon’s refusal of a field and its alarms are Chinese, and an outage has its name', async () => {
  // Somebody whom no outage of the tests above has: the call opens one that is only suspected.
  let call;
  let caller;
  for (const customer of execFileSync('sqlite3', [ieee8500.dataset, 'select id from customers order by id desc limit 40']).toString().trim().split('\n')) {
    call = await daemon.api.post('/trouble-calls', {customer, kind: 'no_power', source: 'phone'});
    caller = customer;
    if (call.treatment === 'opens_suspected') break;
  }
  const id = call.outage;
  const person = await openPage(browser, daemon, {locale: 'zh-CN', silent: [...silent, /status of 422/]});
  await person.page.locator(`[data-outage="${id}"]`).click();
  await person.page.locator('.detail .actions button:has-text("确认")').click();
  await person.page.locator('dialog input').first().fill('NO-SUCH');
  await person.page.locator('dialog [data-submit]').click();
  const said = await person.page.locator('dialog [role=alert]').last().innerText();
  assert.match(said, /^“开关设备”：电网中没有开关 NO-SUCH；请核对编号$/);
  await person.page.keyboard.press('Escape');
  await daemon.api.post('/trouble-calls', {customer: caller, kind: 'fire', source: 'phone'});
  await person.page.locator('.alarms li:has-text("火情")').waitFor({state: 'attached'});
  await person.page.locator('.alarms summary').click();
  const alarms = await person.page.locator('.alarms').innerText();
  assert.match(alarms, /停电 IEEE8500u \d\d:\d\d · 疑似停电，\d 次报修：有人报火情/);
  assert.doesNotMatch(alarms, /[0-9a-f]{8}-[0-9a-f]{4}-/);
  // That of an outage which is in the list no more, for another has taken it in.
  await until(async () => !/停电 [0-9a-f]{5}：/.test(await person.page.locator('.alarms').innerText()), 'the name of an outage that is over');
  await picture(person.page, 'refused-zh');
  await person.close();
});

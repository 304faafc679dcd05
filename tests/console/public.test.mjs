// What a customer does on a phone in the dark: looks up the own address, reports, reads the list; first without scripts, then with.
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {axe, ieee8500, onEarth, openPage, opened, picture, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
const phone = {viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true};

const folder = mkdtempSync(join(tmpdir(), 'lamplighter-public-'));

before(async () => {
  [daemon, browser] = await Promise.all([startDaemon(onEarth(folder)), startBrowser()]);
});
after(async () => {
  rmSync(folder, {recursive: true, force: true});
  await browser?.close();
  await daemon?.stop();
});

const found = new Map();

/** Somebody normally behind the device, with the last four digits of the registered phone; asked while it is closed. */
async function neighbour(device) {
  if (!found.has(device)) found.set(device, await findNeighbour(device));
  return found.get(device);
}

async function findNeighbour(device) {
  const {customers} = await daemon.api.get(`/devices/${device}/downstream?customers=true`);
  const rows = readFileSync(ieee8500.contacts, 'utf8').split('\n').map((line) => line.split(','));
  const column = rows[0].indexOf('phone');
  for (const {customer} of customers) {
    const row = rows.find((one) => one[0] === customer);
    const digits = (row?.[column] ?? '').replace(/\D/g, '');
    if (digits.length >= 4) return {account: customer, digits: digits.slice(-4)};
  }
  throw new Error('nobody behind it has a phone');
}

async function lookUp(person, {account, digits}) {
  await person.page.locator('#account').fill(account);
  await person.page.locator('#digits').fill(digits);
  await person.page.locator('form[action="/public/status"] button').click();
}

async function fits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0, 'nothing stands out to the side');
}

test('without scripts: the state of an address, wrong digits told as little as an unknown account', async () => {
  const person = await openPage(browser, daemon, {as: null, path: '/?lang=en', javaScriptEnabled: false, ...phone});
  const own = await neighbour('F_LN6141147-1');
  await lookUp(person, own);
  assert.match(await person.page.locator('main').innerText(), /No outage at your address is confirmed/);
  await opened(daemon.api, 'F_LN6141147-1');
  await until(async () => {
    await person.page.goto(`${daemon.address}/?lang=en`);
    return (await person.page.locator('#outages .card').count()) > 0;
  }, 'the outage on the list');
  await fits(person.page);
  await picture(person.page, 'public-360-list');
  await lookUp(person, own);
  assert.match(await person.page.locator('.card').innerText(), /Out[\s\S]*Started[\s\S]*Expected back/);
  await picture(person.page, 'public-360-own');
  const answers = [];
  for (const wrong of [{...own, digits: '0000'}, {account: 'nobody', digits: own.digits}]) {
    await person.page.goto(`${daemon.address}/?lang=en`);
    await lookUp(person, wrong);
    answers.push((await person.page.locator('main').innerHTML()).replace(` value="${wrong.account}"`, ''));
    assert.equal(await person.page.locator('#account').inputValue(), wrong.account, 'only the digits are to be written again');
  }
  assert.equal(answers[0], answers[1]);
  await person.close();
});

test('without scripts: danger is reported in three taps, with the words of safety before and after', async () => {
  const person = await openPage(browser, daemon, {as: null, path: '/?lang=zh', javaScriptEnabled: false, ...phone, viewport: {width: 320, height: 640}, colorScheme: 'dark'});
  await picture(person.page, 'public-320-front-dark-zh');
  await fits(person.page);
  await person.click('a.danger');
  assert.match(await person.page.locator('.safety').first().innerText(), /8 米/);
  await person.page.locator('#where').fill('建设路128号');
  await person.click('label:has-text("断线落地")');
  await picture(person.page, 'public-320-danger-dark-zh');
  await person.click('form button');
  assert.equal(person.clicks, 3);
  const text = await person.page.locator('main').innerText();
  assert.match(text, /已收到/);
  assert.match(text, /请远离至少 8 米/);
  await fits(person.page);
  const calls = (await daemon.api.get('/desk')).unlocated_calls;
  assert.ok(calls.some((call) => call.kind === 'wire_down' && call.address === '建设路128号'));
  // A browser that goes back shows the form with the key that it had: something else is another report, the same once more is none.
  const before = (await daemon.api.get('/desk')).unlocated_calls.length;
  for (const where of ['人民路7号', '人民路9号', '人民路9号']) {
    const body = new URLSearchParams({lang: 'zh', kind: 'fire', key: 'abcdefghijklmnopqrstuvwxya', where});
    assert.match(await (await fetch(`${daemon.address}/public/report`, {method: 'POST', body})).text(), /已收到/);
  }
  assert.equal((await daemon.api.get('/desk')).unlocated_calls.length, before + 2);
  // As a phone pastes from its contacts: the marks around it go, and the report is taken.
  const pasted = new URLSearchParams({lang: 'zh', kind: 'fire', where: '\u202e人民路11号\u200b\u0007', phone: '\u202a+86 138 0000 0000\u202c'});
  assert.match(await (await fetch(`${daemon.address}/public/report`, {method: 'POST', body: pasted})).text(), /已收到/);
  assert.ok((await daemon.api.get('/desk')).unlocated_calls.some((call) => call.address === '人民路11号'));
  const unseen = await fetch(`${daemon.address}/public/report`, {method: 'POST', headers: {'content-type': 'application/x-www-form-urlencoded'}, body: 'lang=zh&kind=wire_down&where=%E2%80%8B%E3%80%80'});
  assert.equal(unseen.status, 422, 'a place that nobody can read is asked for again');
  assert.match(await unseen.text(), /请写明用户编号或地址。[^]*断线落地/);
  await person.close();
});

test('without scripts: who is out asks to hear of each change, and ends it again, in both languages', async () => {
  const own = await neighbour('F_LN5985355-3');  // asked while it is closed
  await opened(daemon.api, 'F_LN5985355-3');
  const person = await openPage(browser, daemon, {as: null, path: '/?lang=zh', javaScriptEnabled: false, locale: 'zh-CN', ...phone});
  const form = 'form[action="/public/subscription"]';
  await until(async () => {
    await person.page.goto(`${daemon.address}/?lang=zh`);
    await lookUp(person, own);
    return (await person.page.locator(form).count()) > 0;
  }, 'the form on the page of the own supply');
  await person.page.locator(form).evaluate((part) => part.scrollIntoView({block: 'center'}));
  await picture(person.page, 'public-360-follow-zh');
  await fits(person.page);
  person.countFromHere();
  await person.click(`${form} label:has-text("夜间也通知")`);
  await person.click(`${form} button[value=on]`);
  assert.equal(person.clicks, 2);
  assert.match(await person.page.locator('[role=status]').innerText(), /已记下/);
  assert.equal(await person.page.locator('input[type=tel]').count(), 0, 'no number is asked for');
  await picture(person.page, 'public-360-followed-zh');
  await person.page.goto(`${daemon.address}/?lang=en`);
  await lookUp(person, own);
  await person.page.locator(form).evaluate((part) => part.scrollIntoView({block: 'center'}));
  await picture(person.page, 'public-360-follow-en');
  await person.click(`${form} button[value=end]`);
  assert.match(await person.page.locator('[role=status]').innerText(), /No more extra texts/);
  await person.close();
  const wide = await openPage(browser, daemon, {as: null, path: '/?lang=en', javaScriptEnabled: false, viewport: {width: 1600, height: 900}});
  await lookUp(wide, own);
  await picture(wide.page, 'public-1600-follow-en');
  await wide.close();
});

test('with scripts: an address is remembered when asked, and the list is fresh by itself', async () => {
  const person = await openPage(browser, daemon, {as: null, path: '/?lang=en', ...phone});
  const own = await neighbour('F_LN6141147-1');
  await person.page.locator('.remember input').check();
  await lookUp(person, own);
  await person.page.goto(`${daemon.address}/?lang=en`);
  // The browser's clock is another one: what is remembered is said in the time of the page itself.
  const said = await person.page.locator('[role=status]:has-text("Out since")').innerText();
  const {supply} = await (await fetch(`${daemon.address}/api/v1/public/status`, {
    method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({account: own.account, last_four: own.digits}),
  })).json();
  const there = new Date(Date.parse(supply[0].started_at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  assert.ok(said.includes(`Out since ${there}`), `${there} in ${said}`);
  await picture(person.page, 'public-360-remembered');
  await person.click('button:has-text("Forget this address")');
  assert.equal(await person.page.evaluate(() => localStorage.getItem('own-address')), null);
  await person.close();
});

test('whatever the zone of the phone, times are the utility\'s, and the page says whose; a phone in another zone is told', async () => {
  const own = await neighbour('F_LN6141147-1');
  const there = (at) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  const {features} = await (await fetch(`${daemon.address}/api/v1/public/outages`)).json();
  const started = there(features[0].properties.started_at);
  for (const [lang, javaScriptEnabled, whose] of [['en', false, 'All times are Beijing time (UTC+8).'], ['zh', true, '时间均为北京时间（UTC+8）。']]) {
    const person = await openPage(browser, daemon, {as: null, path: `/?lang=${lang}`, javaScriptEnabled, timezoneId: 'America/New_York', ...phone, viewport: {width: 320, height: 640}});
    assert.ok((await person.page.locator('#clock').innerText()).includes(whose));
    assert.ok((await person.page.locator('#outages').innerText()).includes(started), started);
    assert.equal(await person.page.locator('#clock strong').count(), javaScriptEnabled ? 1 : 0);
    await fits(person.page);
    await picture(person.page, `public-320-zone-${lang}`);
    await lookUp(person, own);
    assert.ok((await person.page.locator('main').innerText()).includes(whose));
    await person.close();
  }
  const away = await openPage(browser, daemon, {as: null, path: '/?lang=en', timezoneId: 'America/St_Johns', ...phone});
  assert.match(await away.page.locator('#clock strong').innerText(), /Your phone is set to another zone \(UTC-[23]:30\)/);
  await away.close();
  const home = await openPage(browser, daemon, {as: null, path: '/?lang=en', timezoneId: 'Asia/Shanghai', ...phone});
  await home.page.locator('.remember').waitFor();
  assert.equal(await home.page.locator('#clock strong').count(), 0, 'one at home is told nothing');
  await home.close();
});

test('a remembered address is asked about again, says of when its answer is, and is forgotten when it does not belong together', async () => {
  const own = await neighbour('F_LN6141147-1');
  const person = await openPage(browser, daemon, {as: null, path: '/?lang=en', ...phone, silent: [/Failed to load resource/]});
  await person.page.clock.install();
  await person.page.evaluate((one) => localStorage.setItem('own-address', JSON.stringify(one)), own);
  await person.page.reload();
  const card = person.page.locator('.card:has(button.other)');
  await card.waitFor();
  assert.match(await card.innerText(), /As of 20\d\d-\d\d-\d\d \d\d:\d\d/);
  let asked = 0;
  await person.page.route('**/public/status', (route) => { asked += 1; return route.fulfill({contentType: 'application/json', body: JSON.stringify({found: asked < 2, supply: []})}); });
  await person.page.clock.fastForward(301_000);
  await until(async () => /No outage at your address is confirmed/.test(await card.innerText()), 'the newer answer');
  await person.page.clock.fastForward(301_000);
  await until(async () => (await person.page.evaluate(() => localStorage.getItem('own-address'))) === null, 'the address forgotten');
  assert.equal(await card.count(), 0);
  await person.page.clock.fastForward(301_000);
  assert.equal(asked, 2, 'what does not belong together is not asked again');
  await person.close();
});

test('a remembered address is read by the daemon\'s clock, whatever the phone\'s says', async () => {
  const own = await neighbour('F_LN6141147-1');
  const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
  const there = (time) => new Date(Date.parse(time) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  const supply = (etr, end) => ({state: 'out', started_at: at(-30), restored_at: null, etr, start: end && at(-30), end});
  const [ahead, behind] = [at(60), at(-5)];
  for (const hours of [-5, 5]) {
    const person = await openPage(browser, daemon, {as: null, path: '/?lang=en', timezoneId: 'Asia/Shanghai', ...phone});
    await person.page.clock.setFixedTime(new Date(Date.now() + hours * 3_600_000));
    await person.page.route('**/public/status', (route) => route.fulfill({contentType: 'application/json', headers: {date: new Date().toUTCString()},
      body: JSON.stringify({found: true, supply: [supply(ahead, null), supply(behind, null), supply(null, ahead)]})}));
    await person.page.evaluate((one) => localStorage.setItem('own-address', JSON.stringify(one)), own);
    await person.page.reload();
    const rows = person.page.locator('.card [role=status] p');
    await rows.nth(2).waitFor();
    const texts = await rows.allTextContents();
    assert.ok(texts[0].endsWith(`expected back ${there(ahead)}`), texts[0]);
    assert.ok(texts[1].endsWith('expected back assessing'), texts[1]);
    assert.ok(texts[2].endsWith(`planned work · planned end ${there(ahead)}`), texts[2]);
    await person.close();
  }
});

test('the map counts all outages of an area in one disc: those of one place hide nothing', async () => {
  const listed = async () => (await (await fetch(`${daemon.address}/api/v1/public/outages`)).json()).features.filter((one) => one.properties.state !== 'scheduled');
  const features = await until(async () => (await listed()).length >= 2 && listed(), 'two outages of one area');
  assert.equal(new Set(features.map((one) => one.geometry.coordinates.join())).size, 1);
  const sum = features.reduce((all, one) => all + (one.properties.customers ?? 0), 0);
  const hasFew = features.some((one) => one.properties.fewer_than_five);
  const person = await openPage(browser, daemon, {as: null, path: '/?lang=en', ...phone});
  await person.page.locator('#map svg circle').waitFor();
  assert.deepEqual(await person.page.locator('#map svg text.inside').allTextContents(), [hasFew ? `${sum}+` : String(sum)]);
  assert.equal(await person.page.locator('#map svg text.name').count(), 1);
  await person.page.locator('#map').evaluate((part) => part.scrollIntoView({block: 'center'}));
  await picture(person.page, 'public-360-map');
  await fits(person.page);
  await person.close();
});

test('where everybody has supply again the map draws nothing, and it asks anew for what the list shows', async () => {
  const at = [116.4, 39.9];
  const feature = (area, state, customers, fewer_than_five = false) => ({type: 'Feature', geometry: {type: 'Point', coordinates: at}, properties: {area, state, customers, fewer_than_five}});
  const person = await openPage(browser, daemon, {as: null, path: '/?lang=en', ...phone});
  let features = [feature('East', 'partially_restored', 0), feature('East', 'confirmed', null, true), feature('East', 'confirmed', 12)];
  const asked = [];
  await person.page.route('**/api/v1/public/outages', (route) => {
    asked.push(route.request().headers()['cache-control'] ?? '');
    return route.fulfill({contentType: 'application/geo+json', body: JSON.stringify({type: 'FeatureCollection', features})});
  });
  await person.page.reload();
  await person.page.locator('#map svg circle').waitFor();
  assert.deepEqual(await person.page.locator('#map svg text.inside').allTextContents(), ['12+']);
  features = features.slice(0, 1);
  await person.page.reload();
  await until(() => asked.length >= 2, 'asked again');
  assert.equal(await person.page.locator('#map svg').count(), 0);
  await person.close();
});

test('every public page passes axe in both languages, light and dark', async () => {
  for (const [lang, colorScheme] of [['en', 'light'], ['zh', 'dark']]) {
    const person = await openPage(browser, daemon, {as: null, path: `/?lang=${lang}`, axe: true, colorScheme, viewport: {width: 1024, height: 800}});
    await axe(person.page);
    await picture(person.page, `public-1024-${lang}-${colorScheme}`);
    for (const path of [`/public/report?lang=${lang}`, `/public/report?about=danger&lang=${lang}`]) {
      await person.page.goto(daemon.address + path);
      await axe(person.page);
    }
    await person.page.goto(`${daemon.address}/?lang=${lang}`);
    await lookUp(person, await neighbour('F_LN5985355-3'));
    await person.page.locator('form[action="/public/subscription"]').waitFor();
    await axe(person.page);
    await person.close();
  }
});

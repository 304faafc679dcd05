// Every page of the console: readable for all, in both languages, light and dark, on small screens, and honest when the link is cut.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {axe, crew7, known401, opened, openPage, picture, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
const silent = [known401];
/** What a browser writes when the other end goes away: known, and shown to the person by the page itself. */
const cut = [...silent, /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|status of 503/];
const pages = ['outages', 'plans', 'crews', 'notices', 'network'];

before(async () => {
  browser = await startBrowser();
  daemon = await startDaemon();
  const {api} = daemon;
  await api.post('/crews', crew7);
  await api.post('/crews', {id: 'C9', name: 'Crew 9', skills: ['line', 'cable'], area: 'south', at: [1680000, 12280000], on_shift: true});
  await opened(api, 'F_LN6141147-1', new Date(Date.now() - 25 * 60_000));
  await opened(api, 'F_LN5985355-3');
  await api.post('/trouble-calls', {customer: '138237B0a', kind: 'wire_down'});
  await api.post('/outages', {customers: ['293487B0a']});
  const ahead = (days, hours) => new Date(Date.now() + (days * 24 + hours) * 3_600_000).toISOString();
  await api.post('/planned-outages', {devices: ['LN4625696_sw'], start: ahead(20, 0), end: ahead(20, 4), work: 'Replace pole 14'});
  await until(async () => (await api.get('/exceptions?open=true')).exceptions.length > 0, 'an exception');
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

const first = '[data-outage]:has-text("F_LN6141147-1")';

async function showEach(person, look) {
  for (const [index, name] of pages.entries()) {
    await person.page.keyboard.press(String(index + 1));
    await person.page.locator(`nav button[aria-current=page]:nth-child(${index + 1})`).waitFor();
    if (name === 'outages') {
      await person.page.locator(first).click();
      await person.page.locator('[data-classes]').waitFor();
      await person.page.locator('[data-map-ready][data-outages]:not([data-outages="0"])').waitFor();
      await person.page.mouse.move(800, 30);
    }
    if (name === 'plans') {
      await person.page.locator('[data-plan]').first().click();
      await person.page.locator('[data-preview]').waitFor();
    }
    if (name === 'notices') await person.page.locator('[data-exception]').first().waitFor();
    await look(name);
  }
}

const looks = [
  {name: 'en-light', locale: 'en-GB', colorScheme: 'light', viewport: {width: 1600, height: 900}},
  {name: 'zh-dark', locale: 'zh-CN', colorScheme: 'dark', viewport: {width: 1600, height: 900}},
  {name: 'zh-light-1024', locale: 'zh-CN', colorScheme: 'light', viewport: {width: 1024, height: 768}},
  {name: 'en-dark-1024', locale: 'en-GB', colorScheme: 'dark', viewport: {width: 1024, height: 768}},
];

for (const {name, ...look} of looks) {
  test(`every page passes axe and keeps within its width: ${name}`, async () => {
    const person = await openPage(browser, daemon, {...look, as: 'shift_supervisor-1', axe: true, silent});
    await showEach(person, async (page) => {
      await picture(person.page, `${page}-${name}`);
      await axe(person.page);
      const over = await person.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${page} is ${over} px too wide`);
      if (look.locale === 'zh-CN') assert.equal(await person.page.evaluate(() => document.documentElement.lang), 'zh-CN');
    });
    await person.close();
  });
}

test('signing in says when it is wrong, and passes axe', async () => {
  const person = await openPage(browser, daemon, {as: null, axe: true, silent});
  await person.page.locator('input[name=name]').fill('dispatcher-1');
  await person.page.locator('input[name=password]').fill('wrong');
  await person.page.keyboard.press('Enter');
  await person.page.locator('[role=alert]').waitFor();
  await axe(person.page);
  await picture(person.page, 'sign-in');
  await person.close();
});

test('dialogs pass axe: declare, expected time, plan, keys', async () => {
  const person = await openPage(browser, daemon, {as: 'shift_supervisor-1', axe: true, silent});
  await person.page.locator(first).click();
  await person.page.locator('.actions').waitFor();
  for (const key of ['f', 'e', 'r', 'p', '?']) {
    await person.page.keyboard.press(key);
    await person.page.locator('dialog[open]').waitFor();
    await axe(person.page);
    await picture(person.page, `dialog-${key === '?' ? 'keys' : key}`);
    await person.page.keyboard.press('Escape');
    await person.page.locator('dialog[open]').waitFor({state: 'detached'});
  }
  await person.close();
});

test('no row moves under the pointer: new outages wait behind a bar', async () => {
  const person = await openPage(browser, daemon, {silent});
  await person.page.locator('[data-outage]:has-text("F_LN5985355-3")').hover();
  const order = () => person.page.evaluate(() => [...document.querySelectorAll('[data-outage]')].map((one) => `${one.dataset.outage} ${Math.round(one.getBoundingClientRect().top)}`));
  const before = await order();
  await opened(daemon.api, 'F_LN6229831-1');
  await person.page.locator('[data-new]').waitFor();
  assert.deepEqual(await order(), before);
  await picture(person.page, 'new-ones');
  await person.page.locator('[data-new]').click();
  await person.page.locator('[data-outage]:has-text("F_LN6229831-1")').waitFor();
  await opened(daemon.api, 'F_LN6138609-1');
  await person.page.mouse.move(800, 30);
  await person.page.locator('[data-outage]:has-text("F_LN6138609-1")').waitFor();
  await person.close();
});

test('the cursor stays on its outage while the list changes around it', async () => {
  const person = await openPage(browser, daemon, {silent});
  await person.page.locator(first).waitFor();
  await person.page.keyboard.press('j');
  await person.page.keyboard.press('j');
  const chosen = await person.page.locator('[data-outage][aria-current=true]').getAttribute('data-outage');
  await opened(daemon.api, 'F_LN5774470-2');
  await person.page.locator('[data-outage]:has-text("F_LN5774470-2")').waitFor();
  assert.equal(await person.page.locator('[data-outage][aria-current=true]').getAttribute('data-outage'), chosen);
  await person.close();
});

test('the map draws the network, follows the cursor, and an outage is chosen on it', async () => {
  const person = await openPage(browser, daemon, {silent});
  await person.page.locator('[data-map-ready][data-outages]:not([data-outages="0"])').waitFor();
  await person.page.locator(first).click();
  await person.page.locator('.actions').waitFor();
  const id = await person.page.locator(first).getAttribute('data-outage');
  await person.page.keyboard.press('Escape');
  await person.page.locator('.detail.empty').waitFor();
  const {x, y, width, height} = await person.page.locator('.map').boundingBox();
  await until(async () => {
    await person.page.mouse.click(x + width / 2, y + height / 2);
    await new Promise((resolve) => setTimeout(resolve, 400));
    return (await person.page.locator('[data-outage][aria-current=true]').count()) > 0;
  }, 'the outage under the middle of the map');
  assert.equal(await person.page.locator('[data-outage][aria-current=true]').getAttribute('data-outage'), id);
  await picture(person.page, 'map');
  await person.close();
});

test('ten tabs of one browser share one stream', async () => {
  const person = await openPage(browser, daemon, {silent});
  const tabs = [];
  for (let i = 0; i < 9; ++i) {
    const tab = await person.context.newPage();
    await tab.goto(`${daemon.address}/console`);
    await tab.locator('[data-link=live]').waitFor();
    tabs.push(tab);
  }
  await opened(daemon.api, 'F_LN5898058-2');
  for (const tab of tabs) await tab.locator('[data-outage]:has-text("F_LN5898058-2")').waitFor();
  await person.close();
});

test('keys can be switched off, and help lists them', async () => {
  const person = await openPage(browser, daemon, {silent});
  await person.page.keyboard.press('?');
  await person.page.locator('dialog input[type=checkbox]').uncheck();
  await person.page.keyboard.press('Escape');
  await person.page.keyboard.press('3');
  await person.page.keyboard.press('f');
  assert.equal(await person.page.locator('dialog[open]').count(), 0);
  assert.match(await person.page.locator('nav button[aria-current=page]').innerText(), /Outages/);
  await person.close();
});

test('a link that is cut is said at once with the age of the data, and nothing is missed on return', async () => {
  const person = await openPage(browser, daemon, {silent: cut});
  await person.page.locator(first).waitFor();
  await daemon.end();
  await person.page.locator('[data-lost]').waitFor({timeout: 3_000});
  assert.match(await person.page.locator('[data-lost]').innerText(), /as of \d\d:\d\d:\d\d/);
  await person.page.locator(first).waitFor();
  await picture(person.page, 'link-lost');
  await daemon.start();
  await opened(daemon.api, 'F_LN5804798-3');
  await person.page.locator('[data-outage]:has-text("F_LN5804798-3")').waitFor({timeout: 45_000});
  await person.page.locator('[data-link=live]').waitFor();
  await person.page.locator('[data-lost]').waitFor({state: 'detached'});
  await person.close();
});

test('a link that went silent is noticed within 30 seconds', async () => {
  const person = await openPage(browser, daemon, {silent: cut});
  await person.page.locator(first).waitFor();
  daemon.child.kill('SIGSTOP');
  try {
    await person.page.locator('[data-lost]').waitFor({timeout: 30_000});
  } finally {
    daemon.child.kill('SIGCONT');
  }
  await person.page.locator('[data-link=live]').waitFor({timeout: 45_000});
  await person.close();
});

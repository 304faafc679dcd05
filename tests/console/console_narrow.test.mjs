// The console on a phone, where somebody on call looks: no page scrolls sideways at 360 and 320 px, and tables are cards with the names of their columns.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {axe, known401, openPage, opened, picture, signIn, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
let outage;
const silent = [known401];
const day = 24 * 3_600_000;
const ahead = (days, hours = 0) => new Date(Date.now() + days * day + hours * 3_600_000).toISOString();

before(async () => {
  browser = await startBrowser();
  daemon = await startDaemon(undefined, '', ['planned', 'fault', 'crew', 'arrears', 'usage-alert']);
  const {api} = daemon;
  await api.post('/crews', {id: 'C7', name: 'Line crew seven', skills: ['line', 'high_voltage'], area: 'north', on_shift: true});
  ({outage} = await opened(api, 'F_LN6141147-1'));
  await api.post('/device-reports', {device: 'F_LN6141147-1', kind: 'opened', source: 'dispatcher', occurred_at: new Date().toISOString()});
  await api.post('/work-parties', {ticket: 'T7', person_in_charge: 'Wang', device: 'F_LN6141147-1', earths: 2});
  await api.post('/trouble-calls', {address: 'the lane behind the mill', kind: 'wire_down', phone: '+8613900001235', note: 'sparks on the road'});
  await api.post('/planned-outages', {id: 'P1', devices: ['LN4625696_sw'], start: ahead(20), end: ahead(20, 4), work: 'a new pole'});
  await api.post('/planned-outages/P1/submit');
  await api.post('/campaigns', {id: 'A1', cadence: 'arrears', customers: ['293487B0a', '138237B0a'], at: ahead(20), reason: 'three months'});
  await api.post('/campaigns', {id: 'U1', cadence: 'usage-alert', customers: ['138236B0a'], reason: 'threefold in a week'});
  const leaving = await signIn(daemon.address, 'dispatcher-1');
  await leaving.post('/handovers', {note: 'crew 7 works below the fuse; the key of the station hangs in the office of the mill'});
  await until(async () => (await api.get('/exceptions?open=true')).exceptions.length > 0, 'an exception');
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

/** What sticks out of the window, but for what scrolls in a box of its own; and what has no room for its words. */
const sticksOut = (page) => page.evaluate(() => {
  const out = [];
  if (document.documentElement.scrollWidth > innerWidth) out.push(`the page is ${document.documentElement.scrollWidth} wide`);
  const isBoxed = (one) => {
    for (let at = one.parentElement; at; at = at.parentElement) if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(at).overflowX)) return true;
    return false;
  };
  for (const one of document.querySelectorAll('body *')) {
    const box = one.getBoundingClientRect();
    if (box.width > 0 && box.right > innerWidth + 1 && !isBoxed(one)) out.push(`${one.tagName}.${one.className} ends at ${Math.round(box.right)}`);
  }
  for (const one of document.querySelectorAll('h1, h2, h3, button, a, summary')) {
    const box = one.getBoundingClientRect();
    if (box.width > 0 && box.width < 40 && box.height > 80) out.push(`${one.tagName} "${one.textContent.slice(0, 20)}" is squeezed to ${Math.round(box.width)} px`);
  }
  for (const one of document.querySelectorAll('dialog[open]')) if (one.scrollWidth > one.clientWidth) out.push(`the dialog is ${one.scrollWidth} wide`);
  return out.slice(0, 5);
});

const hash = (person, name) => person.page.evaluate((to) => { location.hash = to; }, name);
const dialog = async (person, opener) => {
  await person.page.locator(opener).first().click();
  await person.page.locator('dialog[open]').waitFor();
};

/** Every page of the console, with what hangs from it, and what is there when it is shown. */
const pages = {
  outages: async (person) => {
    await person.page.locator(`[data-outage="${outage}"]`).click();
    await person.page.locator('.detail .timeline').first().waitFor();
    await person.page.locator('[data-map-ready]').first().waitFor();
  },
  plans: async (person) => {
    await person.page.locator('[data-plan="P1"]').click();
    await person.page.locator('[data-preview]').waitFor();
  },
  crews: (person) => person.page.locator('[data-crew="C7"]').waitFor(),
  notices: (person) => person.page.locator('[data-exception]').first().waitFor(),
  network: (person) => person.page.locator('main table').first().waitFor(),
  customers: async (person) => {
    await person.page.locator('#customer-search').fill('138237B0a');
    await person.page.locator('[data-find]').click();
    await person.page.locator('[data-found="138237B0a"]').click();
    await person.page.locator('[data-contacts]').waitFor();
  },
  reports: (person) => person.page.locator('.report-table table').waitFor(),
  accounts: (person) => person.page.locator('[data-audit]').waitFor(),
  campaigns: async (person) => {
    await person.page.locator('[data-campaign="A1"]').click();
    await person.page.locator('[data-members]').waitFor();
  },
  handover: (person) => person.page.locator('[data-frozen]').waitFor(),
};

const looks = [
  {name: '360-en-light', viewport: {width: 360, height: 740}, locale: 'en-GB', colorScheme: 'light'},
  {name: '320-zh-dark', viewport: {width: 320, height: 640}, locale: 'zh-CN', colorScheme: 'dark'},
];

for (const {name, ...look} of looks) {
  test(`no page scrolls sideways: ${name}`, async () => {
    const person = await openPage(browser, daemon, {...look, as: 'admin-1', axe: true, silent});
    const found = {};
    for (const [one, shown] of Object.entries(pages)) {
      await hash(person, one);
      await shown(person);
      const wide = await sticksOut(person.page);
      if (wide.length > 0) found[one] = wide;
      await picture(person.page, `narrow-${one}-${name}`, {fullPage: true});
      // The line of alarms lies upon what is scrolled below it; at the end of the page it lies upon nothing.
      await person.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      await axe(person.page);
      const sentence = look.locale === 'zh-CN' ? {outages: '重复报告', network: '得分低于', handover: '：断线，未能定位'}[one] : undefined;
      if (sentence) assert.ok((await person.page.locator('body').innerText()).includes(sentence), `${sentence} on ${one}`);
    }
    assert.deepEqual(found, {});
    await person.close();
  });

  test(`no dialog scrolls sideways: ${name}`, async () => {
    const person = await openPage(browser, daemon, {...look, as: 'admin-1', silent});
    const found = {};
    const lookAt = async (what) => {
      const wide = await sticksOut(person.page);
      if (wide.length > 0) found[what] = wide;
      await picture(person.page, `narrow-dialog-${what}-${name}`);
      await person.page.keyboard.press('Escape');
      await person.page.locator('dialog[open]').waitFor({state: 'detached'});
    };
    await pages.outages(person);
    for (const [index, what] of ['confirm-or-etr', 'restore', 'split', 'merge'].entries()) {
      await dialog(person, `.detail .actions button >> nth=${index}`);
      await lookAt(what);
    }
    await dialog(person, '.top button:has(kbd:text-is("p"))');
    await lookAt('plan');
    await dialog(person, '.top button:has(kbd:text-is("f"))');
    await lookAt('fault');
    await hash(person, 'notices');
    await pages.notices(person);
    await dialog(person, '[data-exception] button:not([data-try]):not(.inline):not(.plain)');
    await lookAt('exception');
    await person.page.locator('.alarms summary').click();
    const room = await person.page.locator('.alarms li .grow').first().evaluate((one) => one.getBoundingClientRect().width / innerWidth);
    assert.ok(room > 0.8, `an alarm's words have ${room} of the page`);
    await picture(person.page, `narrow-alarms-${name}`, {fullPage: true});
    await person.page.locator('.alarms summary').click();
    await person.page.locator('.menu summary').click();
    assert.deepEqual(await sticksOut(person.page), []);
    await picture(person.page, `narrow-menu-${name}`);
    assert.deepEqual(found, {});
    await person.close();
  });
}

test('a row of a table is a card on a phone, each cell under the name of its column, also in the other language', async () => {
  const person = await openPage(browser, daemon, {viewport: {width: 360, height: 740}, as: 'admin-1', silent});
  await hash(person, 'notices');
  await pages.notices(person);
  const named = () => person.page.locator('[data-exception]').first().evaluate((row) => [...row.cells].map((cell) => getComputedStyle(cell, '::before').content.replaceAll('"', '')));
  assert.deepEqual((await named()).slice(1, 6), ['Contacts', 'About', 'Why', 'Reached / asked', 'Open since']);
  const below = await person.page.locator('[data-exception]').first().evaluate((row) => row.cells[2].getBoundingClientRect().top >= row.cells[1].getBoundingClientRect().bottom - 1);
  assert.ok(below);
  await person.page.locator('.top button[lang=zh-CN]').click();
  await until(async () => (await named())[1] === '联系人', 'Chinese names');
  await person.close();
});

test('who opens an outage on a phone is brought to it', async () => {
  const person = await openPage(browser, daemon, {viewport: {width: 360, height: 740}, as: 'admin-1', silent});
  await person.page.locator(`[data-outage="${outage}"]`).click();
  await until(async () => {
    const top = await person.page.locator('.detail').evaluate((one) => one.getBoundingClientRect().top);
    return top >= -1 && top < 200;
  }, 'the detail');
  await person.close();
});

for (const [locale, confirm] of [['en-GB', 'Confirm'], ['zh-CN', '确认']]) {
  test(`a fault that somebody telephoned has its crew in three clicks on a phone: ${locale}`, async () => {
    const {api} = daemon;
    const crew = `D${locale}`;
    await api.post('/crews', {id: crew, name: `Crew ${crew}`, skills: ['line', 'high_voltage', 'cable'], area: 'north', on_shift: true});
    const call = await api.post('/trouble-calls', {customer: locale === 'en-GB' ? '138237B0a' : '293487B0a', kind: 'no_power', source: 'phone'});
    const person = await openPage(browser, daemon, {viewport: {width: 360, height: 740}, locale, as: 'dispatcher-1', silent});
    await person.page.locator(`[data-outage="${call.outage}"]`).waitFor();
    person.countFromHere();
    await person.click(`[data-outage="${call.outage}"]`);
    await person.click(`.detail .actions button:has-text("${confirm}")`);
    assert.deepEqual(await sticksOut(person.page), []);
    await picture(person.page, `narrow-confirm-and-send-${locale}`);
    await person.click('dialog [data-further]');
    await person.page.locator('[data-waiting]').waitFor();
    assert.equal((await api.get(`/outages/${call.outage}`)).jobs[0].crew, null, 'nothing leaves while it can be taken back');
    await until(async () => (await api.get(`/outages/${call.outage}`)).jobs[0].crew !== null, 'the order');
    assert.ok(person.clicks <= 3, String(person.clicks));
    await person.close();
  });
}

for (const [width, locale, words] of [[320, 'zh-CN', /^告警.*\d/], [360, 'en-GB', /^Alarms: \d/], [320, 'en-GB', /^Alarms: \d/], [360, 'zh-CN', /^告警.*\d/]]) {
  test(`alarms are on the screen at once, in one line with the worst, and stay there: ${width} ${locale}`, async () => {
    const person = await openPage(browser, daemon, {viewport: {width, height: 640}, locale, as: 'dispatcher-1', silent});
    await person.page.locator(`[data-outage="${outage}"]`).waitFor();
    const summary = person.page.locator('.alarms summary');
    await summary.waitFor();
    const place = () => summary.evaluate((one) => { const {top, bottom, height} = one.getBoundingClientRect(); return {top, bottom, height, scroll: scrollY}; });
    const isThere = async () => {
      const is = await place();
      assert.ok(is.top >= 0 && is.bottom <= 640 && is.height < 50, JSON.stringify(is));
    };
    await isThere();
    assert.match(await summary.innerText(), words);
    assert.match(await person.page.locator('[data-worst]').innerText(), locale === 'zh-CN' ? /^危险/ : /^Hazard/);
    await picture(person.page, `narrow-alarm-line-${width}-${locale}`);
    await person.page.evaluate(() => scrollTo(0, 500));
    await until(async () => (await place()).scroll > 100, 'the scrolling');
    await isThere();
    assert.deepEqual(await sticksOut(person.page), []);
    await summary.click();
    await person.page.locator('.alarms li').last().scrollIntoViewIfNeeded();
    const box = await person.page.locator('.alarms').boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height <= 641, JSON.stringify(box));
    await picture(person.page, `narrow-alarm-list-${width}-${locale}`);
    await person.close();
  });
}

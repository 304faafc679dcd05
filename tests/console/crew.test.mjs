// What a crew does on a phone in the rain: opens its order's link once, presses one big button after the other, also without a network.
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import * as crewSupport from './crew_support.mjs';
import {axe, known401, onEarth, openPage, picture, signIn, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
const offline = [/ERR_INTERNET_DISCONNECTED/, /Failed to load resource/];

before(async () => {
  [daemon, browser] = await Promise.all([startDaemon(), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
});

const ordered = (device, language, more) => crewSupport.ordered(daemon, device, language, more);
const state = async (id) => (await daemon.api.get('/jobs')).jobs.find((one) => one.id === id).state;

const openedOrder = (order, options) => crewSupport.openedOrder(browser, daemon, order.path, options);

/** Two dangers are reported where the crew is sent. */
async function orderedIntoDanger(device, language) {
  const {customers} = await daemon.api.get(`/devices/${device}/downstream?customers=true`);
  for (const [index, kind] of ['wire_down', 'shock'].entries()) await daemon.api.post('/trouble-calls', {customer: customers[index].customer, kind});
  return ordered(device, language, {acknowledge_hazards: ['wire_down', 'shock']});
}

const {press} = crewSupport;

test('the link opens on one device; each step is one tap, the last is asked once more', async () => {
  const order = await ordered('F_LN6141147-1');
  const person = await openedOrder(order);
  assert.equal(new URL(person.page.url()).pathname, '/crew');
  const text = await person.page.locator('main').innerText();
  assert.match(text, /F_LN6141147-1/);
  assert.match(text, /Without supply\s*98/);
  assert.match(text, /Life support\s*1/);
  const height = await person.page.locator('button.big').evaluate((button) => button.getBoundingClientRect().height);
  assert.ok(height >= 64, `the big button is ${height} px high`);
  await axeWithoutPolicy(order, person);
  await picture(person.page, 'crew-360-ordered');
  person.countFromHere();
  for (const step of ['acknowledged', 'en_route', 'on_site', 'located', 'making_safe', 'repairing']) {
    await press(person, step);
    await until(async () => (await state(order.job)) === step, `the step ${step}`);
  }
  await press(person, 'work_complete');
  assert.match(await person.page.locator('[role=alertdialog]').innerText(), /People off, earths out, all clear\?/);
  assert.equal(await state(order.job), 'repairing', 'nothing was said yet');
  await picture(person.page, 'crew-360-complete');
  await person.click('[role=alertdialog] button.big');
  await until(async () => (await state(order.job)) === 'work_complete', 'the end of the work');
  assert.equal(person.clicks, 8);
  await person.page.locator('.box.good').waitFor();
  await person.close();
});

/** axe needs its script inside the page, which the pages' policy forbids: a second look at the same page without it. */
async function axeWithoutPolicy(order, person) {
  const cookies = await person.context.cookies();
  const place = await browser.newContext({viewport: {width: 360, height: 740}, bypassCSP: true, reducedMotion: 'reduce'});
  await place.addCookies(cookies);
  for (const colorScheme of ['light', 'dark']) {
    const page = await place.newPage();
    await page.emulateMedia({colorScheme});
    await page.goto(`${daemon.address}/crew`);
    await page.locator('button.big').waitFor();
    await axe(page);
    await page.close();
  }
  await place.close();
}

test('another device gets nothing by the same link', async () => {
  const order = await ordered('F_LN6229831-1');
  const first = await openedOrder(order);
  const other = await openPage(browser, daemon, {as: null, path: order.path, silent: [known401, /status of 409/]});
  await other.page.locator('button').first().click();
  assert.match(await other.page.locator('body').innerText(), /used already/);
  assert.match(await other.page.locator('a.button').innerText(), /打开我的工单[^]*Go to my jobs/);
  await other.page.goto(`${daemon.address}/crew`);
  await other.page.locator('main:has-text("has no job")').waitFor();
  await other.close();
  await first.close();
});

test('without a network the steps wait with their true times, and go in order when it is back; so they do while the daemon is too busy or the pass is over', async () => {
  const order = await ordered('F_LN6138609-1', 'zh');
  const person = await openedOrder(order, {locale: 'zh-CN', silent: offline});
  const job = (url) => url.pathname === '/api/v1/crew';
  await person.page.route(job, (route) => route.abort());
  await press(person, 'acknowledged');
  await until(async () => (await state(order.job)) === 'acknowledged', 'the acknowledgement');
  await person.page.locator('[data-waiting="0"]').waitFor();
  await person.page.reload();
  await person.page.locator('button.big[data-step=en_route]').waitFor();  // what was taken is not asked again because the job could not be read
  await person.page.unroute(job);
  await person.context.setOffline(true);
  const left = Date.now();
  await press(person, 'en_route');
  await press(person, 'on_site');
  await person.page.locator('[data-waiting="2"]').waitFor();
  await until(async () => /无网络/.test(await person.page.locator('main').innerText()), 'the word that there is no network');
  await picture(person.page, 'crew-360-offline-zh');
  assert.equal(await state(order.job), 'acknowledged');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await person.context.setOffline(false);
  await until(async () => (await state(order.job)) === 'on_site', 'the steps that waited');
  const row = (await daemon.api.get('/jobs')).jobs.find((one) => one.id === order.job);
  assert.ok(Math.abs(Date.parse(row.en_route_at) - left) < 2500, 'the time of the tap, not of the sending');
  assert.ok(Date.parse(row.en_route_at) <= Date.parse(row.on_site_at));
  await person.page.locator('[data-waiting="0"]').waitFor();
  const answers = [408, 429, 401];
  await person.page.route('**/steps', (route) => route.fulfill({status: answers.shift() ?? 401, contentType: 'application/problem+json', body: '{"title": "not now"}'}));
  await press(person, 'located');
  await until(async () => /本设备有 1 条待发送/.test(await person.page.locator('main').innerText()), 'the word that a new link sends what waits');
  assert.deepEqual(answers, [], 'it was tried again after each no but the last');
  assert.equal(await person.page.locator('.box.danger').count(), 0, 'none of them is a refusal');
  assert.equal(await state(order.job), 'on_site');
  await person.page.unroute('**/steps');
  await person.page.reload();  // as a new link does
  await until(async () => (await state(order.job)) === 'located', 'the step that waited for a pass');
  await person.page.locator('[data-waiting="0"]').waitFor();
  await person.close();
});

/** A picture of `width` × `height` with its place in APP1, as a phone's camera writes it; drawn by the browser itself. */
async function cameraPhoto(person, width, height) {
  const data = await person.page.evaluate(([w, h]) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [w, h];
    const pen = canvas.getContext('2d');
    for (let x = 0; x < w; x += 40) {
      pen.fillStyle = `hsl(${x % 360} 80% 50%)`;
      pen.fillRect(x, (x * 7) % h, 30, h / 3);
    }
    return canvas.toDataURL('image/jpeg', 0.95).split(',')[1];
  }, [width, height]);
  const jpeg = Buffer.from(data, 'base64');
  const told = Buffer.from('Exif\0\0GPS 39.9 N 116.4 E');
  const app1 = Buffer.concat([Buffer.from([0xff, 0xe1, 0, told.length + 2]), told]);
  return {name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer: Buffer.concat([jpeg.subarray(0, 2), app1, jpeg.subarray(2)])};
}

test('photos wait on the device through a reload, go by themselves with their true times, and the desk alone sees them', async () => {
  const order = await ordered('F_LN5985355-3');
  const person = await openedOrder(order, {silent: offline});
  await press(person, 'acknowledged');
  await until(async () => (await state(order.job)) === 'acknowledged', 'the acknowledgement');
  const first = await cameraPhoto(person, 3000, 4000);
  const second = await cameraPhoto(person, 800, 600);
  await person.page.route('**/photos', (route) => route.abort());
  const taken = Date.now();
  await person.page.locator('input[data-photo=before]').setInputFiles([first]);
  await person.page.locator('[data-waiting="1"]').waitFor();
  await person.page.locator('input[data-photo=cause]').setInputFiles([second]);
  await person.page.locator('[data-waiting="2"]').waitFor();
  await press(person, 'en_route');  // a word does not wait behind pictures
  await until(async () => (await state(order.job)) === 'en_route', 'the step that went past the photos');
  assert.equal((await daemon.api.get(`/jobs/${order.job}/photos`)).photos.length, 0);
  await person.page.locator('#photos').evaluate((heading) => heading.scrollIntoView());
  await picture(person.page, 'crew-360-photos-waiting');
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await person.page.reload();
  await person.page.locator('[data-waiting="2"]').waitFor();
  await person.page.unroute('**/photos');
  const photos = await until(async () => {
    const found = (await daemon.api.get(`/jobs/${order.job}/photos`)).photos;
    return found.length === 2 && found;
  }, 'the photos');
  assert.deepEqual(photos.map((one) => [one.kind, one.crew]), [['before', order.crew], ['cause', order.crew]]);
  assert.ok(Math.abs(Date.parse(photos[0].taken_at) - taken) < 2500, 'the time of the photo, not of the sending');
  await person.page.locator('[data-waiting="0"]').waitFor();
  await person.page.locator('[data-photos="2"]').waitFor();
  await axeWithoutPolicy(order, person);
  await person.page.locator('#photos').evaluate((heading) => heading.scrollIntoView());
  await picture(person.page, 'crew-360-photos');
  await person.close();

  const desk = await openPage(browser, daemon, {silent: [known401]});
  await desk.page.locator(`[data-outage="${order.outage}"]`).click();
  await desk.page.locator('[data-job-photos="2"]').waitFor();
  await desk.page.locator('[data-job-photo="1"]').click();
  const size = await until(() => desk.page.locator('img.job-photo').evaluate((image) => image.complete && image.naturalWidth > 0 && [image.naturalWidth, image.naturalHeight]), 'the picture');
  assert.deepEqual(size, [1200, 1600], 'made smaller on the phone');
  const bytes = await desk.page.evaluate(async (path) => Array.from(new Uint8Array(await (await fetch(path)).arrayBuffer())), `/api/v1/jobs/${order.job}/photos/1`);
  assert.ok(!Buffer.from(bytes).includes('GPS'), 'the place stays on the phone');
  assert.equal(bytes[0], 0xff);
  await desk.page.locator('[data-job-photos]').scrollIntoViewIfNeeded();
  await picture(desk.page, 'crew-photos-desk');
  await desk.close();
  const looker = await openPage(browser, daemon, {as: 'viewer-1', silent: [known401]});
  await looker.page.locator(`[data-outage="${order.outage}"]`).click();
  await looker.page.locator('.detail .job').first().waitFor();
  assert.equal(await looker.page.locator('[data-job-photos]').count(), 0);
  await looker.close();
});

test('a photo that is refused stays on the phone, also through a reload, until a person has sent it again or deleted it', async () => {
  const order = await ordered('F_LN6292464-1');
  const person = await openedOrder(order, {silent: [/404/]});
  const refuse = (route) => route.fulfill({status: 404, contentType: 'application/problem+json', body: JSON.stringify({title: 'Not found', status: 404, detail: 'This device has no such job'})});
  await person.page.route('**/photos', refuse);
  await person.page.locator('input[data-photo=before]').setInputFiles([await cameraPhoto(person, 800, 600)]);
  await person.page.locator('[data-again]').waitFor();
  await person.page.locator('input[data-photo=cause]').setInputFiles([await cameraPhoto(person, 640, 480)]);
  await until(async () => (await person.page.locator('[data-again]').count()) === 2, 'both refusals');
  await person.page.reload();
  await until(async () => (await person.page.locator('[data-again]').count()) === 2, 'both, after a reload');
  await picture(person.page, 'crew-360-photo-refused');
  const [download] = await Promise.all([person.page.waitForEvent('download'), person.page.locator('[data-save]').first().click()]);
  assert.match(download.suggestedFilename(), /^photo-.+\.jpg$/);
  assert.equal(readFileSync(await download.path())[0], 0xff);
  await person.page.unroute('**/photos');
  await person.page.locator('[data-again]').first().click();
  const photos = await until(async () => {
    const found = (await daemon.api.get(`/jobs/${order.job}/photos`)).photos;
    return found.length === 1 && found;
  }, 'the photo that was sent again');
  assert.equal(photos[0].kind, 'before');
  await person.click('button:has-text("Delete the picture")');
  await until(async () => (await person.page.locator('[data-again]').count()) === 0, 'no refusal');
  const left = await person.page.evaluate(() => new Promise((resolve) => {
    const request = indexedDB.open('crew-photos', 1);
    request.onsuccess = () => { const keys = request.result.transaction('photos').objectStore('photos').getAllKeys(); keys.onsuccess = () => resolve(keys.result.length); };
  }));
  assert.equal(left, 0, 'nothing stays that a person deleted');
  await person.close();
});

test('a file that is no picture is said to be none, in the reader\'s language', async () => {
  const order = await ordered('F_LN5774470-2', 'zh');
  const person = await openedOrder(order, {locale: 'zh-CN'});
  await person.page.locator('input[data-photo=after]').setInputFiles([{name: 'a.heic', mimeType: 'image/heic', buffer: Buffer.from('no picture')}]);
  await until(async () => /浏览器无法读取此图片/.test(await person.page.locator('main').innerText()), 'the word that it cannot be read');
  await person.page.locator('[data-waiting="0"]').waitFor();
  await person.page.locator('#photos').evaluate((heading) => heading.scrollIntoView());
  await picture(person.page, 'crew-360-photos-zh');
  await person.close();
});

test('two tabs of one device share what waits: what either said lives on when both are closed', async () => {
  const order = await ordered('F_LN5986923-1');
  const person = await openedOrder(order, {silent: offline});
  const other = await person.context.newPage();
  await other.goto(`${daemon.address}/crew`);
  await other.locator('button.big[data-step=acknowledged]').waitFor();
  await person.context.setOffline(true);
  await press(person, 'acknowledged');
  await other.locator('button.big[data-step=en_route]').waitFor();
  await other.locator('button:has-text("I need help")').click();
  await other.locator('textarea').fill('a ladder');
  await other.locator('button:has-text("Send")').click();
  await person.page.locator('[data-waiting="2"]').waitFor();
  await Promise.all([other.close({runBeforeUnload: false}), person.page.close({runBeforeUnload: false})]);
  await person.context.setOffline(false);
  const again = await person.context.newPage();
  await again.goto(`${daemon.address}/crew`);
  await until(async () => (await state(order.job)) === 'acknowledged', 'the step of the first tab');
  await until(async () => JSON.stringify(await daemon.api.get(`/outages/${order.outage}`)).includes('a ladder'), 'the word of the second');
  await again.locator('[data-waiting="0"]').waitFor();
  await person.close();
});

test('a crew page reads the utility\'s time in any zone, and opens again while the daemon is away, with what it last knew', async () => {
  const order = await ordered('F_LN5683833-1', 'zh');
  const person = await openedOrder(order, {locale: 'zh-CN', timezoneId: 'America/New_York', silent: [...offline, /ERR_CONNECTION/]});
  const row = (await daemon.api.get('/jobs')).jobs.find((one) => one.id === order.job);
  const there = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(11, 15);
  const text = await person.page.locator('main').innerText();
  assert.match(text, /截至 \d\d:\d\d:\d\d GMT\+8/);
  assert.ok(text.includes(`截至 ${there}`) || new Date().getSeconds() < 5, `${there} in ${text}`);
  assert.ok(row);
  await until(() => person.page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration('/crew'))?.active) && (await (await caches.open('crew')).keys()).length > 2), 'the page laid by');
  await daemon.end();
  try {
    await person.page.reload();
    await person.page.locator('button.big[data-step=acknowledged]').waitFor();
    await press(person, 'acknowledged');
    await until(async () => /无网络/.test(await person.page.locator('main').innerText()), 'the word that there is no network');
    await picture(person.page, 'crew-360-reloaded-offline-zh');
    await person.page.reload();
    await person.page.locator('button.big[data-step=en_route]').waitFor();
  } finally {
    await daemon.start();
    daemon.api = await signIn(daemon.address, 'admin-1');
  }
  await until(async () => (await state(order.job).catch(() => '')) === 'acknowledged', 'the step that was said without a daemon');
  await person.close();
});

test('a shared position stands on the desk\'s map where the phone is; a network that stands nowhere refuses it once and is not asked again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-earth-'));
  const geolocation = {longitude: 15.0123, latitude: 73.6789};
  const usual = daemon;
  const nowhere = await openedOrder(await ordered('F_LN5804798-3'), {geolocation, permissions: ['geolocation'], silent: [/status of 422/]});
  await nowhere.page.locator('.switch input').click();  // not check(): it is taken back at once
  await nowhere.page.locator('section.danger:has-text("no place on Earth")').waitFor();
  assert.equal(await nowhere.page.locator('.switch input').isChecked(), false, 'it asks for no further position');
  await nowhere.close();
  daemon = await startDaemon(onEarth(folder));
  try {
    const order = await ordered('F_LN5804798-3');
    const person = await openedOrder(order, {geolocation, permissions: ['geolocation']});
    assert.equal((await daemon.api.get('/map/crews')).features.length, 0, 'nothing is told before the crew says yes');
    await person.page.locator('.switch input').check();
    const {features} = await until(async () => {
      const found = await daemon.api.get('/map/crews');
      return found.features.length > 0 && found;
    }, 'the position');
    const [longitude, latitude] = features[0].geometry.coordinates;
    assert.ok(Math.abs(longitude - geolocation.longitude) < 1e-4 && Math.abs(latitude - geolocation.latitude) < 1e-4, `${longitude} ${latitude}`);
    await person.close();
  } finally {
    await daemon.stop();
    daemon = usual;
    rmSync(folder, {recursive: true, force: true});
  }
});

test('a ticket that is not cleared stands where the crew says that all is clear; a fault on the customer\'s side reaches the desk', async () => {
  const order = await ordered('F_LN6106583-5');
  const person = await openedOrder(order, {viewport: {width: 320, height: 640}});
  assert.equal(await person.page.locator('button:has-text("Fault on the customer")').count(), 0, 'nobody has been there');
  for (const step of ['acknowledged', 'en_route', 'on_site', 'located', 'making_safe', 'repairing']) await press(person, step);
  await until(async () => (await state(order.job)) === 'repairing', 'the steps');
  const desk = await signIn(daemon.address, 'shift_supervisor-1');
  await desk.post('/device-reports', {device: 'F_LN6106583-5', kind: 'opened', source: 'dispatcher', occurred_at: new Date().toISOString()});
  await desk.post('/work-parties', {ticket: 'T-7', person_in_charge: 'Li', device: 'F_LN6106583-5', outage: order.outage, job: order.job, earths: 2});
  await person.page.reload();
  await person.page.locator('li:has-text("T-7")').waitFor();
  await press(person, 'work_complete');
  assert.match(await person.page.locator('[role=alertdialog]').innerText(), /Ticket T-7 is not cleared: earths in 2, out 0/);
  await picture(person.page, 'crew-320-not-cleared');
  await person.click('[role=alertdialog] button:has-text("Back")');
  await person.click('button:has-text("Fault on the customer")');
  await person.page.locator('textarea').fill('main switch burnt');
  await picture(person.page, 'crew-320-customer-side');
  await person.click('button:has-text("Send")');
  await until(async () => (await daemon.api.get('/desk')).alarms.some((alarm) => alarm.kind === 'crew_finds_customer_side'), 'the word at the desk');
  assert.equal(await state(order.job), 'repairing', 'the desk ends the job, not the word');
  await person.close();
});

test('danger stands first on the page, before the job itself, with what to do', async () => {
  const order = await orderedIntoDanger('F_LN5955074-2', 'zh');
  const person = await openedOrder(order, {locale: 'zh-CN', viewport: {width: 320, height: 640}, colorScheme: 'dark'});
  assert.match(await person.page.locator('section.danger').innerText(), /危险: 断线、触电\s*现场有人报告以上险情/);
  const [danger, job] = await Promise.all(['section.danger', 'section[aria-labelledby=place]'].map((one) => person.page.locator(one).evaluate((part) => part.getBoundingClientRect().top)));
  assert.ok(danger < job && danger < 200, `${danger} ${job}`);
  await picture(person.page, 'crew-320-danger-dark-zh');
  await person.close();
});

test('help, cause, expected time and a return with its reason reach the desk', async () => {
  const order = await ordered('F_LN5970852-1');
  const person = await openedOrder(order, {viewport: {width: 320, height: 640}, colorScheme: 'dark'});
  await press(person, 'acknowledged');
  await person.click('button:has-text("I need help")');
  await person.page.locator('textarea').fill('a second crew');
  await person.click('button:has-text("Send")');
  await until(async () => (await daemon.api.get('/desk')).alarms.some((alarm) => alarm.kind === 'crew_asks_help'), 'the call for help');
  await person.click('button:has-text("Cause found")');
  await picture(person.page, 'crew-320-causes-dark');
  await person.click('button:has-text("Lightning")');
  await until(async () => (await daemon.api.get(`/outages/${order.outage}`)).cause === 'lightning', 'the cause');
  await person.click('.more button:has-text("Expected back")');
  await person.click('button:has-text("in 60 min")');
  await until(async () => (await daemon.api.get(`/outages/${order.outage}`)).etr?.source === 'crew', 'the expected time');
  await person.click('button:has-text("I cannot take this job")');
  await person.click('button:has-text("Send")');
  assert.equal(await state(order.job), 'acknowledged', 'no return without a reason');
  await person.page.locator('textarea').fill('truck broke down');
  await person.click('button:has-text("Send")');
  await until(async () => (await state(order.job)) === 'returned', 'the return');
  const wide = await person.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0, 'nothing stands out to the side at 320 px');
  await picture(person.page, 'crew-320-returned-dark');
  await person.close();
});

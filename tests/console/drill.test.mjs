// A drill: the real console over a storm out of a seed. Every page says so, nothing of the configured daemon is opened, and the same seed is the same storm.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {axe, ieee8500, picture, root, startBrowser, until} from './support.mjs';

const program = process.env.LAMPLIGHTER_PROGRAM ?? join(root, 'build/dev/engine/app/lamplighter');
let browser;
let folder;
let gateway;
let calls = 0;
const drills = [];

/** The configuration of a daemon that is live: its gateway counts whoever comes. */
before(async () => {
  browser = await startBrowser();
  folder = mkdtempSync(join(tmpdir(), 'lamplighter-drilled-'));
  mkdirSync(join(folder, 'spool'));
  gateway = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  writeFileSync(join(folder, 'lamplighter.yaml'), `utility:   {name: Example Power, phone: "95598", time_zone: Asia/Shanghai, languages: [zh, en]}
store:     sqlite:store/lamplighter.db
listen:     127.0.0.1:${gateway.address().port}
public_url: https://outages.example
network:
  sources: [{dataset: ${ieee8500.dataset}, mapping: standard}]
contacts:  ${ieee8500.contacts}
schedules: [${['planned', 'fault', 'crew'].map((name) => join(root, `examples/schedules/${name}.yaml`)).join(', ')}]
templates: ${join(root, 'examples/templates')}
notifiers:
  sms:   {kind: kannel, mode: live, url: "http://127.0.0.1:${gateway.address().port}/cgi-bin/sendsms", user: "\${KANNEL_USER}", password: "\${KANNEL_PASSWORD}"}
  spool: {kind: spool, mode: live, folder: spool}
`);
});
after(async () => {
  for (const drill of drills) drill.child.kill('SIGKILL');
  await browser?.close();
  gateway?.close();
  rmSync(folder, {recursive: true, force: true});
});

/** A drill that has said where it is and how to sign in. */
async function startDrill(seed, ...more) {
  const drill = {said: '', log: ''};
  drill.child = spawn(program, ['-c', join(folder, 'lamplighter.yaml'), 'drill', '--seed', String(seed), ...more], {stdio: ['ignore', 'pipe', 'pipe']});
  drills.push(drill);
  drill.child.stdout.on('data', (data) => (drill.said += data));
  drill.child.stderr.on('data', (data) => (drill.log += data));
  await until(() => {
    assert.equal(drill.child.exitCode, null, `the drill ended: ${drill.log}`);
    return drill.said.includes('Ctrl-C');
  }, 'the drill', 60);
  drill.address = drill.said.match(/http:\/\/127\.0\.0\.1:\d+/)[0];
  drill.password = drill.said.match(/sign in as drill with (\S+)/)[1];
  const answer = await fetch(`${drill.address}/api/v1/session`, {
    method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({name: 'drill', password: drill.password}),
  });
  assert.equal(answer.status, 200);
  const cookie = answer.headers.get('set-cookie').split(';')[0];
  drill.post = async (path, body) => (await fetch(`${drill.address}/api/v1${path}`, {
    method: 'POST', headers: {cookie, origin: drill.address, 'content-type': 'application/json'}, body: JSON.stringify(body),
  })).json();
  drill.get = async (path) => (await fetch(`${drill.address}/api/v1${path}`, {headers: {cookie}})).json();
  return drill;
}

async function endDrill(drill) {
  const over = new Promise((resolve) => drill.child.once('exit', resolve));
  drill.child.kill('SIGTERM');
  assert.equal(await over, 0, drill.log);
}

const devices = async (drill) => (await drill.get('/outages')).outages.flatMap((one) => one.devices ?? []).sort();

test('the console of a drill says so on every page, at the sign-in and after it, in both languages; its storm comes and a crew is sent', async () => {
  const drill = await startDrill(7, '--speed', '60');
  assert.equal((await drill.get('/session')).drill, true);
  const {page, context, mistakes} = await at(drill, {viewport: {width: 1600, height: 900}});
  await page.locator('.drill').waitFor();
  assert.match(await page.locator('.drill').innerText(), /演练\s+DRILL/);
  await page.locator('input[name=name]').fill('drill');
  await page.locator('input[name=password]').fill(drill.password);
  await picture(page, 'drill-1600-sign-in');
  await page.locator('form button.primary').click();
  await page.locator('[data-link=live]').waitFor();
  await page.locator('[data-outage]').first().waitFor({timeout: 60_000});
  assert.match(await page.title(), /演练 DRILL/);
  const id = await until(async () => (await drill.get('/outages?open=true')).outages.find((one) => one.state === 'confirmed' && one.job?.state === 'open')?.id, 'a fault that is known', 90);
  await page.locator(`[data-outage="${id}"]`).click();
  await page.locator('.detail .job').first().waitFor();
  const wide = await page.evaluate(() => [document.documentElement.scrollHeight - document.documentElement.clientHeight, document.documentElement.scrollWidth - document.documentElement.clientWidth]);
  assert.deepEqual(wide, [0, 0], 'the strip pushes nothing off the screen');
  await picture(page, 'drill-1600-console-en');
  await page.locator('[data-send]').first().click();
  await until(async () => (await drill.get('/jobs')).jobs.some((job) => job.acknowledged_at !== null), 'the crew that answers by itself', 60);
  assert.deepEqual(mistakes, []);
  await context.close();
  await endDrill(drill);
  assert.ok(!existsSync(join(folder, 'store')), 'the configured store was never made');
  assert.equal(readdirSync(join(folder, 'spool')).length, 0, 'nothing was spooled');
  assert.equal(calls, 0, 'nobody called the gateway');
});

/** A page of the drill's, with every mistake noted. */
async function at(drill, options = {}) {
  const {path = '/console', ...rest} = options;
  const context = await browser.newContext({reducedMotion: 'reduce', timezoneId: 'UTC', locale: 'en-GB', ...rest});
  const page = await context.newPage();
  const mistakes = [];
  page.on('pageerror', (error) => mistakes.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && !/401/.test(message.text()) && mistakes.push(message.text()));
  page.on('request', (request) => !request.url().startsWith(drill.address) && !request.url().startsWith('data:') && mistakes.push(request.url()));
  await page.goto(drill.address + path);
  return {page, context, mistakes};
}

test('the public page and the crew page of a drill say so on a phone, light and dark, and pass axe', async () => {
  const drill = await startDrill(7, '--speed', '60');
  for (const [path, colorScheme, locale, name] of [['/?lang=zh', 'dark', 'zh-CN', 'drill-360-public-zh-dark'], ['/?lang=en', 'light', 'en-GB', 'drill-360-public-en'], ['/crew', 'light', 'zh-CN', 'drill-360-crew-zh']]) {
    const {page, context} = await at(drill, {path, viewport: {width: 360, height: 740}, colorScheme, locale, bypassCSP: true});
    await page.locator('.drill').waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0);
    await axe(page);
    await picture(page, name);
    await context.close();
  }
  await endDrill(drill);
});

test('texts of a drill say that they are an exercise, and the same seed is the same storm', async () => {
  const first = await startDrill(11, '--speed', '60');
  const second = await startDrill(11, '--speed', '60');
  const other = await startDrill(12, '--speed', '60');
  const start = Date.now() + 20 * 24 * 3600_000;
  const preview = JSON.stringify(await first.post('/planned-outages/preview', {
    devices: ['F_LN6141147-1'], start: new Date(start).toISOString(), end: new Date(start + 4 * 3600_000).toISOString(),
  }));
  assert.match(preview, /EXERCISE: /);
  assert.match(preview, /【演练】/);
  const some = async (drill) => {
    const found = await devices(drill);
    return found.length >= 2 && found;
  };
  const [one, two, three] = [await until(() => some(first), 'faults', 90), await until(() => some(second), 'faults', 90), await until(() => some(other), 'faults', 90)];
  const all = new Set([...one, ...two]);
  assert.ok(one.every((device) => two.includes(device)) || two.every((device) => one.includes(device)), `${one} and ${two}`);
  assert.ok(three.some((device) => !all.has(device)), `${three} is another storm`);
  for (const drill of [first, second, other]) await endDrill(drill);
});

test('a drill is not served to other machines', async () => {
  const child = spawn(program, ['-c', join(folder, 'lamplighter.yaml'), 'drill', '--http', '0.0.0.0:0'], {stdio: ['ignore', 'ignore', 'pipe']});
  let log = '';
  child.stderr.on('data', (data) => (log += data));
  assert.equal(await new Promise((resolve) => child.once('exit', resolve)), 2);
  assert.match(log, /this machine only/);
});

test('whatever ends a drill, also while it loads, its store goes with it; what a killed one left goes with the next', async () => {
  const place = join(folder, 'places');
  mkdirSync(place);
  const left = () => readdirSync(place).filter((name) => name.startsWith('lamplighter-drill-'));
  const begin = () => {
    const child = spawn(program, ['-c', join(folder, 'lamplighter.yaml'), 'drill', '--seed', '7'], {stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, TMPDIR: place}});
    const drill = {child, said: '', over: new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)))};
    drills.push(drill);
    child.stdout.on('data', (data) => (drill.said += data));
    child.stderr.resume();
    return drill;
  };
  const running = async () => {
    const drill = begin();
    await until(() => drill.said.includes('Ctrl-C'), 'the drill', 60);
    return drill;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    const drill = begin();
    await until(() => left().length === 1, 'the folder of a drill that loads', 60);
    drill.child.kill(signal);
    assert.equal(await drill.over, 0, `${signal} while it loads`);
    assert.deepEqual(left(), [], `${signal} while it loads`);
  }
  const hung = await running();
  hung.child.kill('SIGHUP');
  assert.equal(await hung.over, 0);
  assert.deepEqual(left(), []);
  const killed = await running();
  killed.child.kill('SIGKILL');
  assert.equal(await killed.over, 'SIGKILL');
  const [old] = left();
  assert.ok(old, 'a killed drill removes nothing');
  const next = await running();
  assert.ok(!left().includes(old), 'the next one does');
  next.child.kill('SIGTERM');
  assert.equal(await next.over, 0);
  assert.deepEqual(left(), []);
});

// The real daemon on a free port with its own store, people who sign in, and a browser that notices every mistake.
import assert from 'node:assert/strict';
import {spawn, execFileSync} from 'node:child_process';
import {copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync} from 'node:fs';
import {createServer} from 'node:net';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const require = createRequire(join(root, 'engine/console/package.json'));
export const {chromium} = require('playwright-core');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const program = process.env.LAMPLIGHTER_PROGRAM ?? join(root, 'build/dev/engine/app/lamplighter');
export const pictures = process.env.LAMPLIGHTER_PICTURES ?? join(root, 'build/console-pictures');
export const password = 'correct horse battery';

async function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The example's schedules without quiet hours: what a test sees must not hang on the hour at which it runs. */
const usual = ['planned', 'fault', 'crew'];

function writeSchedules(folder, policies) {
  for (const name of policies) {
    const text = readFileSync(join(root, `examples/schedules/${name}.yaml`), 'utf8');
    writeFileSync(join(folder, `${name}.yaml`), text.replace(/^quiet:.*\n(?: .*\n)*/m, ''));
  }
}

function configuration(port, network, policies) {
  return `utility:   {name: Example Power, phone: "95598", time_zone: Asia/Shanghai, languages: [zh, en]}
store:     sqlite:store/lamplighter.db
listen:     127.0.0.1:${port}
public_url: http://127.0.0.1:${port}
network:
  sources: [{dataset: ${network.dataset}, mapping: standard}]
contacts:  ${network.contacts}
schedules: [${policies.map((name) => `${name}.yaml`).join(', ')}]
templates: ${join(root, 'examples/templates')}
notifiers:
  sms:   {kind: spool, mode: live, folder: sms}
  spool: {kind: spool, mode: live, folder: letters}
`;
}

export const ieee8500 = {
  dataset: join(root, 'tests/data/networks/ieee8500.gpkg'),
  contacts: join(root, 'examples/ieee8500/contacts.csv'),
};

/** A crew of that network's north. */
export const crew7 = {id: 'C7', name: 'Crew 7', skills: ['line'], area: 'north', at: [1674000, 12270000], on_shift: true};

/** That network with the generator GEN1 at a node: a copy in `folder`. */
export function withGenerator(folder, node) {
  const dataset = join(folder, 'network.gpkg');
  copyFileSync(ieee8500.dataset, dataset);
  execFileSync('sqlite3', [dataset, `
    drop trigger rtree_sources_geom_insert;
    alter table sources add column kind text;
    alter table sources add column name text;
    insert into sources (id, feeder, node, kv, phases, kind, name) values ('GEN1', 'IEEE8500u', '${node}', 12.471, 'ABC', 'islanding', 'Waterworks diesel');`]);
  return {...ieee8500, dataset};
}

/** That network as if it stood on Earth: its numbers are taken as metres of Web Mercator, near 15° E 73.7° N. */
export function onEarth(folder) {
  const dataset = join(folder, 'network.gpkg');
  copyFileSync(ieee8500.dataset, dataset);
  execFileSync('sqlite3', [dataset, `
    insert or ignore into gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id, definition) values ('Web Mercator', 3857, 'EPSG', 3857, 'undefined');
    update gpkg_contents set srs_id = 3857; update gpkg_geometry_columns set srs_id = 3857;`]);
  return {...ieee8500, dataset};
}

/** Waits until `check` gives something, polling; the bound is generous, for machines that are busy. */
export async function until(check, what, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) assert.fail(`waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A daemon of its own, with `more` in its configuration; `stop` ends it and removes its folder, `run` runs a command beside it, `log` is what it said. */
export async function startDaemon(network = ieee8500, more = '', policies = usual) {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-console-'));
  for (const part of ['store', 'sms', 'letters']) mkdirSync(join(folder, part));
  writeSchedules(folder, policies);
  const port = await freePort();
  const config = join(folder, 'lamplighter.yaml');
  writeFileSync(config, configuration(port, network, policies) + more);
  writeFileSync(join(folder, 'password'), `${password}\n`);
  const run = (...words) => execFileSync(program, ['-c', config, ...words], {stdio: ['ignore', 'pipe', 'pipe']}).toString();
  run('import');
  for (const role of ['viewer', 'call_agent', 'dispatcher', 'planner', 'shift_supervisor', 'auditor', 'admin']) {
    run('user', 'add', `${role}-1`, '--role', role, '--password-file', join(folder, 'password'));
  }
  const address = `http://127.0.0.1:${port}`;
  let log = '';
  const daemon = {address, port, folder, child: undefined, run, log: () => log};
  daemon.start = async () => {
    const extra = process.env.LAMPLIGHTER_WEB_ROOT ? ['--web-root', process.env.LAMPLIGHTER_WEB_ROOT] : [];
    daemon.child = spawn(program, ['-c', config, 'serve', ...extra], {stdio: ['ignore', 'ignore', 'pipe']});
    daemon.child.stderr.on('data', (data) => (log += data));
    await until(() => fetch(`${address}/healthz`).then((answer) => answer.ok, () => {
      assert.equal(daemon.child.exitCode, null, `the daemon ended: ${log}`);
      return false;
    }), 'the daemon');
  };
  daemon.end = async () => {
    const {child} = daemon;
    if (!child || child.exitCode !== null) return;
    const over = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await over;
  };
  daemon.stop = async () => {
    await daemon.end();
    rmSync(folder, {recursive: true, force: true});
  };
  await daemon.start();
  daemon.api = await signIn(address, 'admin-1');
  return daemon;
}

/** What a program would send, as a person with a session. */
export async function signIn(address, name) {
  const answer = await fetch(`${address}/api/v1/session`, {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({name, password})});
  assert.equal(answer.status, 200, `${name} may not sign in`);
  const cookie = answer.headers.get('set-cookie').split(';')[0];
  const call = async (method, path, body) => {
    const response = await fetch(`${address}/api/v1${path}`, {
      method, headers: {cookie, origin: address, 'content-type': 'application/json'}, ...(body === undefined ? {} : {body: JSON.stringify(body)}),
    });
    const text = await response.text();
    const parsed = text === '' ? undefined : JSON.parse(text);
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return parsed;
  };
  return {get: (path) => call('GET', path), post: (path, body = {}) => call('POST', path, body)};
}

export const opened = (api, device, at = new Date()) =>
  api.post('/device-reports', {device, kind: 'opened', source: 'crew', occurred_at: at.toISOString()});

export async function startBrowser() {
  const path = process.env.CHROMIUM ?? '/usr/bin/chromium';
  assert.ok(existsSync(path), `no Chromium at ${path}: ./setup --tests installs it`);
  return chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A browser, and a daemon with a crew. */
export async function startWithCrew() {
  const browser = await startBrowser();
  const daemon = await startDaemon();
  await daemon.api.post('/crews', crew7);
  return {browser, daemon};
}

/** The same with a fault that takes a life-support customer's supply. */
export async function startWithFault() {
  const {browser, daemon} = await startWithCrew();
  const {outage} = await opened(daemon.api, 'F_LN6141147-1');
  return {browser, daemon, outage};
}

/** Runs in the page: each answer says a time that is `shift` milliseconds later. */
function shiftClock(shift) {
  const ask = globalThis.fetch;
  globalThis.fetch = async (...asked) => {
    const answer = await ask(...asked);
    const date = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isNaN(date)) return answer;
    const headers = new Headers(answer.headers);
    headers.set('date', new Date(date + shift).toUTCString());
    return new Response([204, 304].includes(answer.status) ? null : answer.body, {status: answer.status, statusText: answer.statusText, headers});
  };
}

/** A person at a screen. Anything on the console of the browser, and any request off the server, is a mistake. */
export async function openPage(browser, daemon, options = {}) {
  const {as = 'dispatcher-1', path = '/console', silent = [], clock, ...context} = options;
  const place = await browser.newContext({viewport: {width: 1600, height: 900}, reducedMotion: 'reduce', timezoneId: 'UTC', locale: 'en-GB', bypassCSP: Boolean(context.axe), ...context});
  // The page learns the daemon's time from its answers: with `clock` (milliseconds) the page opens at that time.
  if (clock !== undefined) await place.addInitScript(shiftClock, clock - Date.now());
  const page = await place.newPage();
  const mistakes = [];
  page.on('pageerror', (error) => mistakes.push(`pageerror: ${error.stack ?? error}`));
  // The map asks its canvas what lies under the pointer; Chromium has advice about it, and nothing is wrong.
  const advice = /willReadFrequently/;
  page.on('console', (line) => { if (['error', 'warning'].includes(line.type()) && !advice.test(line.text())) mistakes.push(`console: ${line.text()}`); });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(daemon.address) && !url.startsWith('data:') && !url.startsWith('blob:')) mistakes.push(`left the server: ${url}`);
  });
  let clicks = 0;
  const person = {
    page,
    context: place,
    mistakes,
    get clicks() { return clicks; },
    countFromHere: () => (clicks = 0),
    click: async (selector, clickOptions) => {
      clicks += 1;
      await page.locator(selector).first().click(clickOptions);
    },
    close: async () => {
      const found = mistakes.filter((one) => !silent.some((known) => known.test(one)));
      await place.close();
      assert.deepEqual(found, []);
    },
  };
  await page.goto(daemon.address + path);
  if (as !== null) {
    await page.locator('input[name=name]').fill(as);
    await page.locator('input[name=password]').fill(password);
    await page.locator('form button.primary').click();
    await page.locator('[data-link=live]').waitFor();
  }
  return person;
}

/** A person's browser answers a wrong sign-in with a line on its console: known, and no mistake of the page. */
export const known401 = /status of 401/;

export async function axe(page) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() =>
    globalThis.axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}}));
  const found = result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary ?? ''}`).slice(0, 4).join(' | ')}`);
  assert.deepEqual(found, []);
}

export async function picture(page, name, options = {}) {
  mkdirSync(pictures, {recursive: true});
  // Chromium cannot always draw at once on a busy machine, and says so: that is no fault of the page.
  for (let tries = 1; ; ++tries) {
    try {
      return void await page.screenshot({path: join(pictures, `${name}.png`), ...options});
    } catch (trouble) {
      if (tries === 5 || !String(trouble).includes('Unable to capture screenshot')) throw trouble;
    }
  }
}

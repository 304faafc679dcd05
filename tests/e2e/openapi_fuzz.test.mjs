// Every route of the API document with valid and invalid data, as every role and as nobody: what comes back is what the document says, and nothing breaks.
// LAMPLIGHTER_FUZZ_SEED draws other requests; a finding names seed and request.
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {after, before, test} from 'node:test';
import {opened, startDaemon, until} from '../console/support.mjs';
import {sendTo, undocumented} from './openapi_answers.mjs';
import {Dice, garbage, made, nastyText, spoilt} from './openapi_values.mjs';

const seed = Number(process.env.LAMPLIGHTER_FUZZ_SEED ?? 20260302);
const rounds = Number(process.env.LAMPLIGHTER_FUZZ_ROUNDS ?? (process.env.LAMPLIGHTER_FULL ? 200 : 20)); // of each operation
const roles = ['viewer', 'call_agent', 'dispatcher', 'planner', 'shift_supervisor', 'account_manager', 'crew', 'integration', 'auditor', 'admin'];
const devices = ['F_LN6141147-1', 'F_LN5970852-1'];
const nobodys = 'None of your roles may do this';

let daemon;
let document;
let device = '';
const tokens = {};
const pools = {};
const send = (request) => sendTo(daemon.address, request);

async function get(path) {
  const answer = await send({method: 'GET', path: `/api/v1${path}`, headers: {authorization: `Bearer ${tokens.admin}`}});
  assert.equal(answer.status, 200, `${path}: ${answer.body}`);
  return JSON.parse(answer.body);
}

/** What there is now, by the names under which requests ask for it. */
async function lookAround() {
  const ids = (list, name = 'id') => list.map((one) => one[name]).filter((one) => typeof one === 'string');
  pools.outages = ids((await get('/outages?limit=200')).outages);
  pools.plans = ids((await get('/planned-outages')).planned_outages);
  pools.jobs = ids((await get('/jobs?limit=200')).jobs);
  pools.crews = ids((await get('/crews')).crews);
  const parties = (await get('/work-parties')).work_parties;
  pools.parties = ids(parties, 'id').concat(ids(parties, 'work_party'));
  const desk = await get('/desk');
  pools.alarms = ids(desk.alarms);
  pools.calls = ids(desk.unlocated_calls);
  pools.campaigns = ids((await get('/campaigns')).campaigns);
  pools.tasks = ids((await get('/campaign-tasks')).tasks);
  pools.handovers = ids((await get('/handovers')).handovers);
  pools.exceptions = ids((await get('/exceptions?limit=200')).exceptions);
}

const poolOfField = (name) => ({
  device: devices, devices, open: devices, close: devices, customer: pools.customers, customers: pools.customers, account: pools.customers, meter: pools.customers,
  crew: pools.crews, job: pools.jobs, jobs: pools.jobs, outage: pools.outages, into: pools.outages, phone: ['+8613900001234', '13900001234', '95598'], last_four: ['1234', '0000'],
  limit: ['1', '100', '1000', '0', '1001'], after: ['0', '1', '99999999999'], lang: ['zh', 'en', 'fr'], language: ['zh', 'en'], format: ['json', 'pdf', 'xml'],
  people: ['true', 'false'], script: ['true', 'false'], class: ['critical', 'life_support,critical', 'rich'], action: ['etr', 'confirm', 'dance'], q: ['F_LN', 'M', '139'], about: ['danger'], name: ['fuzz', 'dispatcher-1'],
  password: ['wrong'], scope: ['all', 'sms', 'stage:started', 'wave:1'], revision: [1, 2], phases: ['A', 'ABC', 'Q'],
}[name] ?? []);

/** The collection that a path's first place comes from. */
function poolOfPath(pattern, name) {
  if (name === 'token') return ['q'.repeat(26), 'short'];
  if (name === 'file') return ['main.js', 'x'];
  if (name === 'notifier') return ['sms', 'spool', 'none'];
  if (name === 'attempt') return ['1', '0', '999', 'x'];
  if (['revision', 'number'].includes(name)) return ['1', '2', 'x'];
  if (['z', 'x', 'y'].includes(name)) return ['0', '5', '14', '99', 'x'];
  const of = {'planned-outages': pools.plans, outages: pools.outages, devices, customers: pools.customers, exceptions: pools.exceptions, alarms: pools.alarms,
    'unlocated-calls': pools.calls, crews: pools.crews, jobs: pools.jobs, 'work-parties': pools.parties,
    campaigns: pools.campaigns, 'campaign-tasks': pools.tasks, handovers: pools.handovers};
  const word = pattern.split('/').filter((part) => part in of).at(-1);
  return of[word] ?? [];
}

function bodyOf(dice, operation, headers) {
  const content = operation.requestBody?.content;
  if (!content) return dice.chance(0.05) ? garbage(dice) : undefined;
  const type = dice.of(Object.keys(content));
  headers['content-type'] = dice.chance(0.03) ? dice.of(['text/plain', 'application/xml', '', 'application/json; charset=utf-8']) : type;
  if (dice.chance(0.1)) return garbage(dice);
  let value = made(dice, content[type].schema, poolOfField);
  if (dice.chance(0.35)) value = spoilt(dice, value);
  if (dice.chance(0.1)) value = spoilt(dice, value);
  return JSON.stringify(value);
}

const formBody = (dice) => Array.from({length: dice.below(6)}, () => {
  const name = dice.of(['account', 'last_four', 'phone', 'lang', 'kind', 'where', 'key', 'x']);
  const value = dice.chance(0.5) ? dice.of(['zh', 'en', 'fire', 'no_power', 'neighbours', '1234', ...pools.customers.slice(0, 3)]) : nastyText(dice);
  return `${name}=${encodeURIComponent(value.toWellFormed()).slice(0, 3000)}`;
}).join('&');

function requestFor(dice, pattern, method, operation) {
  const headers = {'x-forwarded-for': dice.chance(0.02) ? nastyText(dice).replace(/[^ -~]/g, '') : `198.51.${dice.below(100)}.${dice.below(250)}`};
  const role = dice.of([...roles, ...roles, '', 'false token']);
  if (role === 'false token') headers.authorization = dice.of(['Bearer x', 'Basic eDp5', `Bearer ${tokens.admin}0`, 'Bearer']);
  else if (role !== '') headers.authorization = `Bearer ${tokens[role]}`;
  const path = pattern.replace(/\{(\w+)\}/g, (_, name) => {
    const pool = poolOfPath(pattern, name);
    const text = pool.length > 0 && dice.chance(0.75) ? dice.of(pool) : nastyText(dice).slice(0, 300) || 'x';
    return encodeURIComponent(String(text).toWellFormed());
  });
  const query = [];
  for (const one of operation.parameters ?? []) {
    if (one.in === 'query' && dice.chance(0.3)) {
      const pool = poolOfField(one.name);
      const text = dice.chance(0.7) ? dice.of(pool.length > 0 ? pool : ['true', 'false', '1']) : nastyText(dice).slice(0, 500);
      query.push(`${one.name}=${encodeURIComponent(String(text).toWellFormed())}`);
    }
    if (one.in === 'header' && dice.chance(0.2)) headers[one.name] = dice.of(['"x"', '*', 'key-1', `key-${dice.below(1e6)}`, 'x'.repeat(300), '0-0', '1-1']);
  }
  if (dice.chance(0.03)) query.push('no_such_parameter=1');
  if (pattern.startsWith('/api/v1/crew') && !/crews/.test(pattern) && dice.chance(0.8)) {
    headers.cookie = device;
    if (dice.chance(0.9)) headers.origin = daemon.address;
  }
  if (pattern === '/api/v1/session' && dice.chance(0.3)) headers.origin = dice.of([daemon.address, 'http://evil.example', 'null']);
  let body = bodyOf(dice, operation, headers);
  if (/^\/public\/(status|report)$/.test(pattern) && method === 'post') {
    headers['content-type'] = 'application/x-www-form-urlencoded';
    body = formBody(dice);
  }
  return {method: method.toUpperCase(), path: path + (query.length > 0 ? `?${query.join('&')}` : ''), headers, body, role};
}

/** An address that cannot be read, or whose dots a reader of addresses takes away, is not that of the operation: only its form is judged. */
const isAnotherAddress = ({path}) => path.includes('%00') || path.split('?')[0].split('/').some((part) => part === '.' || part === '..');
const isNoProblem = (answer) => !(answer.status >= 400 && answer.status < 500 && (answer.headers['content-type'] ?? '').startsWith('application/problem+json'));

/** Whether who asked was let in as the table says; a role that is let in may still be refused for what it asks. */
function misjudged(operation, sent, answer) {
  const allowed = operation['x-roles'];
  if (!allowed || answer.status === 413) return []; // a body that is too large is not waited for, whoever sends it
  if ([400, 404].includes(answer.status) && !roles.includes(sent.role)) return [];
  const isKnown = roles.includes(sent.role);
  if (!isKnown) return answer.status === 401 ? [] : [`nobody got ${answer.status}`];
  const isRefused = answer.status === 403 && answer.body.includes(nobodys);
  if (allowed.includes(sent.role) === isRefused) return [`${sent.role} ${isRefused ? 'was refused' : `got ${answer.status}`}`];
  return answer.status === 401 ? [`${sent.role} got 401`] : [];
}

before(async () => {
  daemon = await startDaemon(undefined, 'trusted_proxies: [127.0.0.1]\n', ['planned', 'fault', 'crew', 'arrears', 'usage-alert']);
  for (const role of roles) {
    const path = daemon.run('token', 'create', `fuzz-${role}`, '--role', role).trim().replace(/^.* is in /, '');
    tokens[role] = readFileSync(resolve(daemon.folder, path), 'utf8').trim();
  }
  document = JSON.parse((await send({method: 'GET', path: '/api/v1/openapi.json'})).body);
  await daemon.api.post('/crews', {id: 'C1', name: 'Crew', phone: '+8613988880001', language: 'en', skills: ['line'], on_shift: true});
  const {outage} = await opened(daemon.api, devices[0]);
  const job = await until(async () => (await daemon.api.get('/jobs?open=true')).jobs.find((one) => one.outage === outage), 'the job');
  await daemon.api.post('/dispatch/commit', {job: job.id, crew: 'C1'});
  const texts = () => readdirSync(join(daemon.folder, 'sms')).filter((name) => name.endsWith('.json')).map((name) => readFileSync(join(daemon.folder, 'sms', name), 'utf8'));
  const link = await until(() => texts().map((text) => text.replaceAll('\\/', '/').match(/\/crew\/[a-z2-7]{26}/)?.[0]).find(Boolean), 'the order with its link');
  const exchanged = await send({method: 'POST', path: link});
  assert.equal(exchanged.status, 303);
  device = exchanged.headers['set-cookie'][0].split(';')[0];
  const start = new Date(Date.now() + 20 * 86_400_000);
  const end = new Date(start.getTime() + 4 * 3_600_000);
  await daemon.api.post('/planned-outages', {id: 'P1', devices: [devices[1]], start: start.toISOString(), end: end.toISOString()});
  await daemon.api.post('/campaigns', {id: 'A1', cadence: 'arrears', customers: ['293487B0a', '138237B0a'], at: start.toISOString(), reason: 'three months'});
  await daemon.api.post('/campaigns', {id: 'U1', cadence: 'usage-alert', customers: ['138236B0a'], reason: 'threefold in a week'});
  const {customers} = await get(`/devices/${devices[0]}/downstream?customers=true&limit=50`);
  pools.customers = customers.map((one) => one.customer);
});

after(() => daemon?.stop());

test('whatever is asked of a route, the answer is one that the document knows, and never a breakdown', async (context) => {
  const dice = new Dice(seed);
  const findings = new Map();
  const statuses = new Map();
  const operations = Object.entries(document.paths).flatMap(([pattern, methods]) => Object.entries(methods)
    .filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method)).map(([method, operation]) => ({pattern, method, operation})));
  for (let round = 0; round < rounds; ++round) {
    if (round % 5 === 0) await lookAround();
    for (const {pattern, method, operation} of operations) {
      const sent = requestFor(dice, pattern, method, operation);
      const answer = await send(sent).catch((trouble) => ({status: 0, headers: {}, body: Buffer.from(trouble.message)}));
      const where = `${method} ${pattern}`;
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const wrong = answer.status === 0 || answer.status >= 500 ? [`${answer.status}`] : isAnotherAddress(sent) ? (answer.status >= 400 && isNoProblem(answer) ? ['no problem'] : []) : [...undocumented(document, operation, sent, answer), ...misjudged(operation, sent, answer)];
      for (const one of wrong) {
        const name = `${where}: ${one.replace(/\/\d+/g, '/n')}`;
        if (!findings.has(name)) findings.set(name, `${JSON.stringify(sent).slice(0, 700)}\n    -> ${answer.status} ${answer.body.toString().slice(0, 300)}`);
      }
      assert.equal(daemon.child.exitCode, null, `the daemon ended after ${where}, seed ${seed}: ${daemon.log().slice(-3000)}`);
    }
  }
  context.diagnostic(`seed ${seed}, ${rounds * operations.length} requests: ${[...statuses].sort().map(([status, count]) => `${count} × ${status}`).join(', ')}`);
  assert.equal(findings.size, 0, [`seed ${seed}`, ...[...findings].map(([name, request]) => `${name}\n    ${request}`)].join('\n'));
});

test('afterwards the daemon answers, has nothing to report of itself, and ends cleanly', async () => {
  assert.equal((await send({method: 'GET', path: '/healthz'})).status, 200);
  await lookAround();
  await daemon.end();
  assert.doesNotMatch(daemon.log(), /Sanitizer|runtime error:|SUMMARY:/);
  assert.equal(daemon.child.exitCode, 0, daemon.log().slice(-2000));
});

// Every write of the API document done once with what a desk would send: it succeeds, and its answer is made of what the document says.
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {after, before, test} from 'node:test';
import {opened, password, signIn, startDaemon, until, withGenerator} from '../console/support.mjs';
import {sendTo, undocumented} from './openapi_answers.mjs';

const hour = 3_600_000;
const ahead = (days, hours = 0) => new Date(Date.now() + days * 24 * hour + hours * hour).toISOString();
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
// A picture of one white point.
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC';

let folder;
let daemon;
let document;
let token;
let suspected;
const done = new Set();

/** `what` is an operation of the document, "POST /outages/{id}/etr"; `values` are put in its braces, in their order. */
async function does(what, values, body, headers = {}) {
  const [method, short] = what.split(' ');
  const pattern = short.startsWith('//') ? short.slice(1) : `/api/v1${short}`;
  const operation = document.paths[pattern]?.[method.toLowerCase()];
  assert.ok(operation, `${what} is not documented`);
  const left = [...values];
  const path = pattern.replace(/\{\w+\}/g, () => encodeURIComponent(left.shift()));
  const sent = {method, path, headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers}, body: JSON.stringify(body ?? {})};
  const answer = await sendTo(daemon.address, sent);
  assert.ok(answer.status >= 200 && answer.status < 300, `${what}: ${answer.status} ${answer.body}`);
  assert.deepEqual(undocumented(document, operation, sent, answer), [], `${what}: ${answer.body}`);
  done.add(`${method} ${pattern}`);
  return answer.body.length > 0 ? JSON.parse(answer.body) : undefined;
}

const get = (path) => daemon.api.get(path);
const plan = (id, device, days) => ({id, devices: [device], start: ahead(days), end: ahead(days, 4)});

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lamplighter-story-'));
  daemon = await startDaemon(withGenerator(folder, 'q14411'), '', ['planned', 'fault', 'crew', 'arrears', 'usage-alert']);
  const path = daemon.run('token', 'create', 'story', '--role', 'admin').trim().replace(/^.* is in /, '');
  token = readFileSync(resolve(daemon.folder, path), 'utf8').trim();
  document = JSON.parse((await sendTo(daemon.address, {method: 'GET', path: '/api/v1/openapi.json'})).body);
});
after(async () => {
  await daemon?.stop();
  if (folder) rmSync(folder, {recursive: true, force: true});
});

test('facts come in', async () => {
  const first = await does('POST /trouble-calls', [], {customer: '138236B0a', kind: 'no_power', phone: '+8613900001234'});
  assert.equal(first.status, 'located');
  suspected = first.outage;
  const lost = await does('POST /trouble-calls', [], {address: 'somewhere', kind: 'wire_down', phone: '+8613900001235'});
  assert.equal(lost.status, 'unlocated');
  await does('POST /unlocated-calls/{id}/close', [lost.id], {reason: 'called back'});
  await does('POST /meter-reports', [], [{meter: '138236B0a', kind: 'last_gasp', occurred_at: ago(1)}, {meter: 'none', kind: 'alive', occurred_at: ago(1)}]);
  await does('POST /device-reports', [], {device: 'F_LN6141147-1', kind: 'opened', source: 'scada', occurred_at: ago(1)});
  await does('POST /public/status', [], {account: '138236B0a', last_four: '0001'});
  await does('POST /public/reports', [], {kind: 'no_power', customer: '138237B0a'});
});

test('an outage is declared, confirmed, estimated, divided, joined, restored and taken back', async () => {
  const one = await does('POST /outages', [], {devices: ['F_LN5970852-1'], cause: 'tree', reason: 'a call of the fire brigade'});
  await does('POST /outages/{id}/confirm', [suspected], {});
  await does('POST /outages/{id}/etr', [one.id], {at: ahead(0, 3), band: 30, reason: 'the crew says so'});
  const {customers} = await get(`/outages/${one.id}/customers`);
  const part = await does('POST /outages/{id}/split', [one.id], {customers: [customers[0].customer], reason: 'another cause'});
  await does('POST /outages/{id}/merge', [part.id], {into: one.id});
  const two = await does('POST /outages', [], {customers: ['138237B0b'], reason: 'a call'});
  await does('POST /outages/{id}/cancel', [two.id], {reason: 'their own fuse'});
  await does('POST /device-reports', [], {device: 'F_LN5970852-1', kind: 'closed', source: 'dispatcher', occurred_at: ago(0)});
  await does('POST /outages/{id}/restore', [one.id], {note: 'three called back'});
  await does('POST /outages/{id}/redact', [one.id], {reason: 'asked for', fields: ['text']});
});

test('a generator supplies a part that is cut off, and stops', async () => {
  const device = 'LN4625680_sw';
  await does('POST /device-reports', [], {device, kind: 'opened', source: 'crew', occurred_at: ago(1)});
  const first = await does('POST /islands', [], {source: 'GEN1', kind: 'declared'});
  assert.ok(first.service_points > 0);
  const second = await does('POST /islands', [], {source: 'GEN1', kind: 'ended', note: 'out of fuel'});
  assert.equal(second.service_points, first.service_points);
  await does('POST /device-reports', [], {device, kind: 'closed', source: 'crew', occurred_at: ago(0)});
});

test('planned work goes from its preview to its end', async () => {
  const wish = plan('P1', 'LN4625696_sw', 20);
  const preview = await does('POST /planned-outages/preview', [], wish);
  assert.ok(preview.stages.length > 0 && preview.texts.length > 0);
  await does('POST /planned-outages', [], {...wish, preview_id: preview.preview_id});
  await does('PATCH /planned-outages/{id}', ['P1'], {work: 'a new pole'});
  await does('POST /planned-outages/{id}/submit', ['P1'], {});
  const approved = await does('POST /planned-outages/{id}/approve', ['P1'], {});
  assert.ok(approved.preview.customers > 0);
  await does('POST /planned-outages/{id}/announcements', ['P1'], {level: 'A1', means: 'web', where: 'our page'});
  await does('POST /planned-outages/{id}/delay', ['P1'], {start: ahead(21), reason: 'rain', accept_missed_minimum: 'agreed with all'});
  await does('POST /planned-outages/{id}/cancel', ['P1'], {reason: 'no crane'});
  const soon = {...plan('P2', 'F_LN5712587-2', 0), kind: 'temporary', start: ahead(0, 0.75)};
  await does('POST /planned-outages', [], soon);
  await does('POST /planned-outages/{id}/submit', ['P2'], {});
  await does('POST /planned-outages/{id}/approve', ['P2'], {accept_missed_minimum: 'urgent', accept_last_feed: 'agreed'});
  await does('POST /planned-outages/{id}/go', ['P2'], {accept_unproven: 'called'});
  await does('POST /planned-outages/{id}/switching', ['P2'], {phase: 'off'});
  await does('POST /device-reports', [], {device: 'F_LN5712587-2', kind: 'opened', source: 'dispatcher', occurred_at: ago(0)});
  await does('POST /planned-outages/{id}/extend', ['P2'], {end: ahead(0, 9), reason: 'rock'});
  await does('POST /planned-outages/{id}/complete', ['P2'], {});
});

test('a crew is ordered, works under a ticket and proves its steps', async () => {
  const crew = {id: 'C1', name: 'Crew', phone: '+8613988880001', language: 'en', skills: ['line'], on_shift: true};
  await does('POST /crews', [], crew);
  await does('PUT /crews/{id}/position', ['C1'], {at: [1000, 2000], occurred_at: ago(0)});
  const {outage} = await opened(daemon.api, 'F_LN5744326-1');
  const job = await until(async () => (await get('/jobs?open=true')).jobs.find((one) => one.outage === outage), 'the job');
  await does('POST /dispatch/proposal', [], {jobs: [job.id]});
  await does('POST /dispatch/commit', [], {job: job.id, crew: 'C1'});
  await does('POST /device-reports', [], {device: 'F_LN5744326-1', kind: 'opened', source: 'dispatcher', occurred_at: ago(0)});
  const party = await does('POST /work-parties', [], {ticket: 'T1', person_in_charge: 'Wang', device: 'F_LN5744326-1', earths: 2});
  await does('POST /work-parties/{id}/clear', [party.work_party], {earths_out: 1});
  await does('POST /work-parties/{id}/clear', [party.work_party], {earths_out: 2});
  const texts = () => readdirSync(join(daemon.folder, 'sms')).filter((name) => name.endsWith('.json')).map((name) => readFileSync(join(daemon.folder, 'sms', name), 'utf8'));
  const link = await until(() => texts().map((text) => text.replaceAll('\\/', '/').match(/\/crew\/[a-z2-7]{26}/)?.[0]).find(Boolean), 'the order with its link');
  const exchanged = await sendTo(daemon.address, {method: 'POST', path: link});
  const hand = {authorization: '', cookie: exchanged.headers['set-cookie'][0].split(';')[0], origin: daemon.address};
  await does('POST /jobs/{id}/steps', [job.id], {step: 'acknowledged'});
  await does('POST /crew/jobs/{id}/steps', [job.id], {step: 'on_site', occurred_at: ago(0)}, hand);
  await does('POST /crew/jobs/{id}/etr', [job.id], {at: ahead(0, 2)}, hand);
  await does('POST /crew/jobs/{id}/words', [job.id], {word: 'cause', cause: 'tree'}, hand);
  await does('POST /crew/jobs/{id}/words', [job.id], {word: 'help', note: 'a second ladder'}, hand);
  await does('POST /crew/jobs/{id}/photos', [job.id], {kind: 'before', photo: {type: 'image/png', data: picture}}, hand);
  await does('PUT /crew/jobs/{id}/position', [job.id], {at: [1000, 2000]}, hand);
});

test('people who were not reached, numbers, holds, alarms and handovers', async () => {
  const open = await until(async () => (await get('/exceptions?open=true')).exceptions[0], 'an exception');
  await does('POST /exceptions/{id}/tries', [open.id], {result: 'busy', next_at: ahead(0, 1)});
  await does('POST /exceptions/{id}/close', [open.id], {result: 'called', evidence: 'E5', answered_by: 'occupier', repeat_back: true, recording: 'tape 7', note: 'said it back'});
  await does('POST /customers/{id}/numbers', ['138236B0a'], {number: '+99900000001', word: 'consents', channel: 'phone', note: 'called'});
  await does('POST /sending/hold', [], {scope: 'all', why: 'a trial'});
  await does('POST /sending/release', [], {scope: 'all', why: 'over'});
  const alarm = (await get('/desk')).alarms.find((one) => one.kind === 'crew_asks_help');
  await does('POST /alarms/{id}/acknowledge', [alarm.id], {note: 'seen'});
  const people = await Promise.all(['dispatcher-1', 'shift_supervisor-1'].map(async (name) => {
    const answer = await sendTo(daemon.address, {method: 'POST', path: '/api/v1/session', headers: {'content-type': 'application/json'}, body: JSON.stringify({name, password})});
    return {authorization: '', cookie: answer.headers['set-cookie'][0].split(';')[0], origin: daemon.address};
  }));
  const first = await does('POST /handovers', [], {note: 'quiet'}, people[0]);
  await does('POST /handovers/{id}/withdraw', [first.id], {reason: 'not yet'}, people[0]);
  const second = await does('POST /handovers', [], {note: 'quiet'}, people[0]);
  await does('POST /handovers/{id}/sign', [second.id], {note: 'taken'}, people[1]);
});

test('campaigns, payments and tasks', async () => {
  await does('POST /campaigns', [], {id: 'U1', cadence: 'usage-alert', customers: ['138236B0a'], reason: 'threefold in a week'});
  await does('POST /campaigns', [], {id: 'A1', cadence: 'arrears', customers: ['293487B0a', '138237B0a'], at: ahead(20), reason: 'three months'});
  await does('POST /campaigns/{id}/check', ['A1'], {owing: ['293487B0a', '138237B0a'], paid: []});
  await does('POST /payments', [], {customer: '293487B0a', occurred_at: ago(1)});
  await does('POST /campaigns/{id}/cancel', ['A1'], {reason: 'agreed'});
  const task = await until(async () => (await get('/campaign-tasks?open=true')).tasks[0], 'a task');
  await does('POST /campaign-tasks/{id}/result', [task.id], {result: 'explained', note: 'a guest'});
});

test('who may sign in, what is forgotten, and a network that becomes the live one', async () => {
  await does('POST /session', [], {name: 'dispatcher-1', password}, {authorization: '', origin: daemon.address});
  await does('POST /users', [], {name: 'lin', password, roles: ['viewer']});
  const entered = await fetch(`${daemon.address}/api/v1/session`, {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify({name: 'lin', password})});
  const cookie = entered.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
  await does('POST /session/password', [], {old_password: password, password: 'a second password'}, {authorization: '', cookie, origin: daemon.address});
  await does('POST /users/{name}/disable', ['lin'], {});
  await does('POST /users/{name}/password', ['lin'], {password: 'another-first-one'});
  await does('POST /tokens', [], {name: 'scada', roles: ['integration']});
  await does('POST /tokens/{name}/revoke', ['scada'], {});
  await does('POST /customers/{id}/erase', ['138237B0b'], {reason: 'moved away and asked for it'});
  daemon.run('import', '--accept');
  await until(async () => (await get('/network/revisions')).revisions.some((one) => one.state === 'staged'), 'a staged revision');
  await does('POST /network/activate', [], {});
  await signIn(daemon.address, 'admin-1');
});

test('no write that answers in JSON was left out', () => {
  // Gateways sign what they bring with a key of the daemon's own: held against the document by the server's tests.
  const brought = /\/(receipts|inbound)\//;
  const all = Object.entries(document.paths).flatMap(([pattern, methods]) => Object.entries(methods)
    .filter(([method, operation]) => ['post', 'put', 'patch'].includes(method) && Object.values(operation.responses).some((one) => one.content?.['application/json']))
    .map(([method]) => `${method.toUpperCase()} ${pattern}`));
  assert.deepEqual(all.filter((one) => !done.has(one) && !brought.test(one)), []);
});

// How many looks at the public page and look-ups of an address a second, and what a storm of them costs the desk: `node tests/bench/public_bench.mjs`.
// LAMPLIGHTER_PROGRAM names the program (of the preset bench or release), LAMPLIGHTER_SECONDS how long each figure is measured. Generator (wrk) and daemon have a core each.
import assert from 'node:assert/strict';
import {spawn, execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {availableParallelism, cpus, loadavg} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {ieee8500, opened, startDaemon} from '../console/support.mjs';

const here = join(dirname(fileURLToPath(import.meta.url)), 'public');
const seconds = Number(process.env.LAMPLIGHTER_SECONDS ?? 10);
const [daemonCore, generatorCore] = ['0', '1'];
const rows = [];
const opener = 'F_LN6141147-1';

function figure(what, value, unit, aim, isMet, more = '') {
  rows.push([what, `${Math.round(value * 100) / 100} ${unit}`, aim, aim === '' ? '' : isMet ? 'met' : 'NOT MET', more]);
}

/** wrk on its core; its own last words are the figures. */
function storm(script, path, env, time = seconds) {
  const child = spawn('taskset', ['-c', generatorCore, 'wrk', '-t1', '-c64', `-d${time}s`, '-s', join(here, script), `${daemon.address}${path}`],
    {env: {...process.env, ...env}, stdio: ['ignore', 'pipe', 'inherit']});
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  const result = new Promise((resolve) => child.once('close', () => {
    const found = said.match(/RESULT (\d+) (\d+) (\d+) (\d+)/);
    assert.ok(found, said);
    resolve({rate: Number(found[1]), refused: Number(found[2]), half: Number(found[3]) / 1000, most: Number(found[4]) / 1000});
  }));
  return {child, result};
}

/** A generator that asks for nothing, and takes its core all the same. */
function idle() {
  const child = spawn('taskset', ['-c', generatorCore, process.execPath, '-e', 'for (;;);'], {stdio: 'ignore'});
  return {child, result: new Promise((resolve) => child.once('close', resolve))};
}

const quantile = (list, share) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];

/** From a fault to a crew that is sent, as the desk does it: milliseconds of the three requests together. */
async function dispatches(fuses) {
  const out = [];
  for (const fuse of fuses) {
    const crew = `C${fuse}`;
    await daemon.api.post('/crews', {id: crew, name: crew, phone: '+8613988880001', language: 'en', skills: ['line'], on_shift: true});
    const began = performance.now();
    const {outage} = await opened(daemon.api, fuse);
    const job = (await daemon.api.get('/jobs?open=true&limit=1000')).jobs.find((one) => one.outage === outage);
    await daemon.api.post('/dispatch/commit', {job: job.id, crew});
    out.push(performance.now() - began);
  }
  return out;
}

/** Accounts of the example with the last digits of a phone. */
function accounts() {
  const [head, ...lines] = readFileSync(ieee8500.contacts, 'utf8').trim().split('\n').map((line) => line.split(','));
  const [customer, phone] = [head.indexOf('customer'), head.indexOf('phone')];
  return lines.filter((line) => /\d{4}$/.test(line[phone] ?? '')).map((line) => `${line[customer]},${line[phone].slice(-4)}`);
}

/** Fuses, few people behind the first, so that neighbours in the list cost alike; but for the one that is open already. */
function fuses(count) {
  const [, ...lines] = readFileSync(ieee8500.dataset.replace('.gpkg', '.expected.csv'), 'utf8').trim().split('\n').map((line) => line.split(','));
  const people = new Map(lines.filter((line) => line[1] === 'fuse' && line[2] === 'closed' && Number(line[4]) > 0 && line[0] !== opener).map((line) => [line[0], Number(line[4])]));
  const all = [...people].sort((one, other) => one[1] - other[1]).map(([name]) => name);
  assert.ok(all.length >= count, `${all.length} fuses`);
  return all.slice(0, count);
}

assert.ok(availableParallelism() >= 2, 'generator and daemon need a core each');
const daemon = await startDaemon(undefined, 'trusted_proxies: [127.0.0.1]\n');
try {
  execFileSync('taskset', ['-a', '-p', '-c', daemonCore, String(daemon.child.pid)], {stdio: 'ignore'});
  const list = join(daemon.folder, 'accounts.csv');
  writeFileSync(list, accounts().join('\n'));
  await opened(daemon.api, opener);
  const page = await fetch(`${daemon.address}/`, {headers: {'accept-language': 'zh'}});
  const bytes = (await page.text()).length;
  const tag = page.headers.get('etag');

  for (const [what, env] of [['snapshots, gzip', {}], ['snapshots, every fourth with its tag', {LAMPLIGHTER_TAG: tag}]]) {
    const {rate, refused, half, most} = await storm('snapshot.lua', '/', env).result;
    figure(what, rate, '/s', '≥ 50,000 /s', rate >= 50_000 && refused === 0, `median ${half} ms, 99 % ${most} ms, refused ${refused}, page of ${bytes} letters`);
  }
  const looked = await storm('look_ups.lua', '/', {LAMPLIGHTER_ACCOUNTS: list}).result;
  figure('personal look-ups', looked.rate, '/s', '≥ 10,000 /s', looked.rate >= 10_000 && looked.refused === 0,
    `median ${looked.half} ms, 99 % ${looked.most} ms, refused ${looked.refused}`);

  // Of each three neighbours one is opened beside an idle generator, one beside each storm; who comes first changes.
  const devices = fuses(27);
  const quiet = [];
  const loud = {'snapshot.lua': [], 'look_ups.lua': []};
  const beside = [
    async (three) => {
      const spinning = idle();
      quiet.push(...await dispatches(three));
      spinning.child.kill();
      await spinning.result;
    },
    ...Object.keys(loud).map((script) => async (three) => {
      const one = storm(script, '/', {LAMPLIGHTER_ACCOUNTS: list}, 60);
      await new Promise((resolve) => setTimeout(resolve, 500));
      loud[script].push(...await dispatches(three));
      one.child.kill('SIGINT');
      await one.result;
    }),
  ];
  for (let part = 0; part < 3; ++part) {
    const nine = devices.splice(0, 9);
    for (let turn = 0; turn < 3; ++turn) {
      const which = (turn + part) % 3;
      await beside[which](nine.filter((_, index) => index % 3 === which));
    }
  }
  const base = quantile(quiet, 0.5);
  figure('fault to crew sent, generator idle', base, 'ms', '', true, `slowest tenth from ${quantile(quiet, 0.9).toFixed(1)} ms`);
  for (const [script, times] of Object.entries(loud)) {
    const half = quantile(times, 0.5);
    figure(`the same during ${script === 'snapshot.lua' ? 'snapshots' : 'look-ups'}`, half, 'ms', '≤ 2 × idle', half <= 2 * base,
      `${(half / base).toFixed(2)} ×, slowest tenth from ${quantile(times, 0.9).toFixed(1)} ms`);
  }
  console.log(`Question: does the public page hold in a storm, and does the desk feel it? ieee8500 with one outage; ${cpus()[0].model}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}`);
  for (const row of rows) console.log(row.filter((one) => one !== '').join(' | '));
} finally {
  await daemon.stop();
}

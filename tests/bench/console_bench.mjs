// How long a dispatcher and a planner wait in each flow of the console, in a real browser: `node tests/bench/console_bench.mjs`.
// LAMPLIGHTER_PROGRAM names the program (of the preset bench or release), LAMPLIGHTER_ROUNDS how often each flow is gone through.
import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import {cpus, loadavg} from 'node:os';
import {join} from 'node:path';
import {ieee8500, known401, openPage, opened, root, startBrowser, startDaemon, until} from '../console/support.mjs';

const rounds = Number(process.env.LAMPLIGHTER_ROUNDS ?? 9);
const times = new Map();

/** What a person waits for, in milliseconds. */
async function waits(what, task) {
  const began = performance.now();
  const result = await task();
  if (!times.has(what)) times.set(what, []);
  times.get(what).push(performance.now() - began);
  return result;
}

const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Fuses with people below them, as an independent program has counted. */
const fuses = readFileSync(ieee8500.dataset.replace('.gpkg', '.expected.csv'), 'utf8').split('\n').map((line) => line.split(','))
  .filter(([device, , , , customers]) => device.startsWith('F_LN') && Number(customers) >= 8).map(([device]) => device);
assert.ok(fuses.length >= 2 * rounds, `${fuses.length} fuses for ${rounds} rounds`);

const browser = await startBrowser();
const daemon = await startDaemon();
try {
  for (let i = 0; i < rounds; i += 1) await daemon.api.post('/crews', {id: `C${i}`, name: `Crew ${i}`, skills: ['line'], on_shift: true});
  const desk = await openPage(browser, daemon, {silent: [known401]});
  for (let i = 0; i < rounds; i += 1) {
    const {outage} = await opened(daemon.api, fuses[i]);
    const row = desk.page.locator(`[data-outage="${outage}"]`);
    await waits('fault reported → its row is there', () => row.waitFor());
    await waits('row chosen → who is affected, by class', async () => { await row.click(); await desk.page.locator(`.detail:has-text("${fuses[i]}") [data-classes]`).waitFor(); });
    const send = desk.page.locator('[data-send]').first();
    await waits('… and the crews that fit', () => send.waitFor());
    await waits('crew sent → the order stands, five seconds of them to take it back', async () => {
      await send.click();
      await until(async () => (await daemon.api.get(`/outages/${outage}`)).jobs[0].crew !== null, 'the order');
    });
  }
  await desk.close();
  const planner = await openPage(browser, daemon, {as: 'planner-1', silent: [known401]});
  for (let i = 0; i < rounds; i += 1) {
    await planner.page.locator('button:has-text("Plan work")').first().click();
    await planner.page.keyboard.type(fuses[rounds + i]);
    await waits('device typed → how many hang from it', () => planner.page.locator('[data-hanging]').waitFor());
    await waits('plan drawn up → the full preview', async () => { await planner.page.locator('dialog [data-submit]').click(); await planner.page.locator('dialog [data-preview]').waitFor(); });
    await waits('submitted → it stands', async () => { await planner.page.locator('dialog [data-submit]').click(); await planner.page.locator('dialog[open]').waitFor({state: 'detached'}); await planner.page.locator('.detail:has-text("Submitted")').waitFor(); });
    const plans = (await daemon.api.get('/planned-outages?open=true')).planned_outages;
    assert.equal(plans.filter((one) => one.state === 'submitted').length, i + 1);
  }
  await planner.close();
} finally {
  await browser.close();
  await daemon.stop();
}

const figures = [...times].map(([what, values]) => ({what, median_ms: Math.round(middle(values)), most_ms: Math.round(Math.max(...values)), times: values.length}));
const about = {processor: cpus()[0].model, cores: cpus().length, load: loadavg()[0], network: 'ieee8500, 2,354 customers'};
console.table(figures);
console.log(about);
const file = process.env.LAMPLIGHTER_FIGURES ?? join(root, 'build/console_bench.json');
writeFileSync(file, `${JSON.stringify({about, figures}, null, 2)}\n`);

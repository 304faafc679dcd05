// People without any telephone are told on paper: file after file until all are printed; and lists that are longer than what is read at once say so.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {axe, ieee8500, known401, openPage, opened, picture, startBrowser, startDaemon, until} from './support.mjs';

let daemon;
let browser;
let folder;
let outage;
let open = 0;
const silent = [known401];

/** Nobody but one is in the books. */
const unknown = () => `${readFileSync(ieee8500.contacts, 'utf8').split('\n').slice(0, 2).join('\n')}\n`;

before(async () => {
  browser = await startBrowser();
  folder = mkdtempSync(join(tmpdir(), 'lamplighter-paper-'));
  writeFileSync(join(folder, 'contacts.csv'), unknown());
  daemon = await startDaemon({...ieee8500, contacts: join(folder, 'contacts.csv')});
  ({outage} = await opened(daemon.api, 'LN4586093_sw'));
  open = await until(async () => {
    const {call_lists} = await daemon.api.get('/call-lists');
    const count = call_lists.reduce((all, one) => all + one.open, 0);
    return count > 400 && count;
  }, 'people who cannot be reached');
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
  if (folder) rmSync(folder, {recursive: true, force: true});
});

const shown = async (options) => {
  const person = await openPage(browser, daemon, {silent, ...options});
  await person.page.locator(`[data-outage="${outage}"]`).click();
  await person.page.locator('[data-paper]').waitFor();
  return person;
};

/** Presses, and gives the file that comes. */
async function file(person, button) {
  const [download] = await Promise.all([person.page.waitForEvent('download'), person.page.locator(button).click()]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return {name: download.suggestedFilename(), text: execFileSync('pdftotext', [path, '-']).toString()};
}

test('files follow each other until everybody is printed, each person once', async () => {
  const person = await shown();
  const accounts = new Set();
  await picture(person.page, 'paper');
  let files = 0;
  for (let button = '[data-print]'; ; button = '[data-print-next]') {
    const one = await file(person, button);
    ++files;
    assert.equal(one.name, `letter-${outage}-${files}.pdf`);
    const found = one.text.match(/\b\d+[A-C]0[a-z]\b/g) ?? [];
    assert.ok(found.length > 0, one.text.slice(0, 500));
    for (const account of new Set(found)) {
      assert.ok(!accounts.has(account), `${account} stands in two files`);
      accounts.add(account);
    }
    await person.page.locator('[data-print-next], [data-printed]').waitFor();
    if (await person.page.locator('[data-printed]').count() > 0) break;
    await picture(person.page, 'paper-next');
  }
  assert.equal(accounts.size, open);
  assert.equal(files, Math.ceil(open / 200));
  assert.ok(files > 1, `${open} people fit into one file`);
  await person.close();
});

test('another kind of paper begins from the first person, and one person alone gets a visit order', async () => {
  const person = await shown({as: 'call_agent-1'});
  await file(person, '[data-print]');
  await person.page.locator('[data-print-next]').waitFor();
  await person.page.locator('[data-paper] select').selectOption('visit');
  assert.equal(await person.page.locator('[data-print-next]').count(), 0);
  assert.match((await file(person, '[data-print]')).name, /^visit-/);
  await person.page.locator('nav button:has-text("Notices")').click();
  await person.page.locator('[data-exception]').first().waitFor();
  assert.match((await file(person, '[data-exception] >> nth=0 >> text=Visit order')).name, /^visit-\d+\.pdf$/);
  await person.close();
});

test('who may not print is offered nothing', async () => {
  const person = await openPage(browser, daemon, {as: 'planner-1', silent});
  await person.page.locator(`[data-outage="${outage}"]`).click();
  await person.page.locator('.detail .timeline').waitFor();
  assert.equal(await person.page.locator('[data-paper]').count(), 0);
  await person.close();
});

test('a list that goes on says so, with the number as "at least", and shows further people when asked', async () => {
  const person = await openPage(browser, daemon, {silent, axe: true});
  // As if the daemon gave ten of a page: what it gives is its own.
  await person.page.route(/exceptions\?open=true&limit=500/, (route) => route.continue({url: route.request().url().replace('limit=500', 'limit=10')}));
  await person.page.reload();
  await person.page.locator('nav button:has-text("Notices")').click();
  await person.page.locator('[data-more-exceptions]').waitFor();
  assert.equal(await person.page.locator('[data-exception]').count(), 40);
  await person.page.locator('[data-sums]:has-text("40+")').waitFor();
  await picture(person.page, 'exceptions-more');
  await axe(person.page);
  await person.page.locator('[data-more-exceptions] button').click();
  await until(async () => (await person.page.locator('[data-exception]').count()) === 80, 'further ones');
  await person.close();
});

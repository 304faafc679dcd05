// The network page: what was found of a revision, in the reader's language, and what a staged one changes; names of customers only for who may see them.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {axe, ieee8500, known401, openPage, picture, startBrowser, startDaemon} from './support.mjs';

let browser;
let daemon;
let folder;
let gone;
const silent = [known401];

const sql = (dataset, text) => execFileSync('sqlite3', [dataset, text], {stdio: ['ignore', 'pipe', 'ignore']}).toString().trim();

before(async () => {
  browser = await startBrowser();
  folder = mkdtempSync(join(tmpdir(), 'lamplighter-network-'));
  const dataset = join(folder, 'network.gpkg');
  copyFileSync(ieee8500.dataset, dataset);
  daemon = await startDaemon({...ieee8500, dataset});
  // Three customers fewer, one that hangs from nothing, and a fuse that is called a breaker: a staged revision with findings of its own.
  gone = sql(dataset, 'select id from customers order by id limit 4').split('\n');
  for (const name of sql(dataset, "select name from sqlite_master where type = 'trigger' and tbl_name in ('customers', 'switches')").split('\n')) sql(dataset, `drop trigger ${name}`);
  sql(dataset, `delete from customers where id in ('${gone.slice(0, 3).join("','")}');
    update customers set node = 'nowhere', transformer = null where id = '${gone[3]}';
    update switches set kind = 'breaker' where id = 'F_LN6141147-1';`);
  daemon.run('import');
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
  if (folder) rmSync(folder, {recursive: true, force: true});
});

async function network(options) {
  const person = await openPage(browser, daemon, {silent, path: '/console#network', ...options});
  await person.page.locator('[data-findings]').waitFor();
  return person;
}
const open = async (page, revision) => {
  await page.locator(`tr:has(th:text-is("${revision}")) button`).first().click();
  await page.locator(`h3:has-text("${revision}")`).first().waitFor();
};
const row = '[data-finding]';

test('each finding of a revision says how often and where, and opens to its features with what helps', async () => {
  const expected = (await daemon.api.get('/network/revisions/2')).findings;
  const person = await network({as: 'planner-1'});
  await open(person.page, 2);
  await person.page.locator(`${row} >> nth=${expected.length - 1}`).waitFor();
  assert.equal(await person.page.locator(row).count(), expected.length);
  const unlinked = expected.find((one) => one.listed.some((each) => each.id === gone[3]));
  assert.ok(unlinked, 'the customer that hangs from nothing is found');
  const found = person.page.locator(`[data-finding="${unlinked.number}"]`).first();
  await found.locator('summary').click();
  await found.locator(`[data-customer="${gone[3]}"]`).waitFor();
  await found.locator('text=What helps:').first().waitFor();
  await axe(person.page);
  await picture(person.page, 'network-findings-en');
  await person.close();
});

test('in Chinese nothing of it is English but names, and a change is told in numbers, lists and feeders', async () => {
  const person = await network({as: 'planner-1', locale: 'zh-CN', colorScheme: 'dark', viewport: {width: 1024, height: 768}});
  await open(person.page, 2);
  const changes = person.page.locator('[data-changes]');
  await changes.locator('summary:has-text("删除用户")').click();
  await changes.locator(`[data-customer="${gone[0]}"]`).waitFor();
  await changes.locator('summary:has-text("变化设备")').click();
  await changes.locator('li:has-text("F_LN6141147-1"):has-text("类别")').waitFor();
  await changes.locator('th:has-text("IEEE8500u")').waitFor();
  for (const one of await person.page.locator(`${row} summary`).all()) assert.match(await one.textContent(), /[\u4e00-\u9fff]/);
  assert.doesNotMatch(await changes.textContent(), /customers|devices|added|removed|listed/);
  await picture(person.page, 'network-changes-zh', {fullPage: true});
  await person.close();
});

test('who may not see customers reads how many, and not which', async () => {
  const person = await network({as: 'viewer-1'});
  await open(person.page, 2);
  await person.page.locator('[data-changes] summary:has-text("Customers removed")').click();
  await person.page.locator('[data-changes] >> text=is shown to those who may see customers').first().waitFor();
  const text = await person.page.locator('main').textContent();
  for (const one of gone) assert.ok(!text.includes(one), one);
  await person.close();
});

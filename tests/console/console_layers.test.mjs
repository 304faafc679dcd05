// The utility's own layers below the network: drawn, named, switched off and on, light and dark, in both languages, and nothing asked elsewhere.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {axe, known401, openPage, picture, root, startBrowser, startDaemon, until} from './support.mjs';

const dataset = join(root, 'tests/data/networks/smartds_p9.gpkg');
let daemon;
let browser;
let folder;

const feature = (name, type, coordinates) => ({type: 'Feature', properties: {name}, geometry: {type, coordinates}});
const rectangle = (west, south, east, north) => [[[west, south], [east, south], [east, north], [west, north], [west, south]]];
const write = (name, features) => writeFileSync(join(folder, name), JSON.stringify({type: 'FeatureCollection', features}));

/** A town made for the test around the network, whose source stands at 122.780° W 38.436° N. */
function writeTown() {
  const [x, y] = [-122.78, 38.436];
  const street = (name, at, isNorthwards) => feature(name, 'LineString', [-0.03, -0.01, 0.01, 0.03].map((along) => (isNorthwards ? [x + at, y + along] : [x + along, y + at])));
  write('roads.geojson', [street('First Street', 0.004, false), street('和平路', -0.004, false), street('Lamp Avenue', 0.006, true), street('解放大街', -0.006, true)]);
  write('water.geojson', [feature('North Lake', 'Polygon', rectangle(x - 0.003, y - 0.0035, x + 0.002, y - 0.001))]);
  write('districts.geojson', [feature('West District', 'Polygon', rectangle(x - 0.06, y - 0.06, x, y + 0.06)), feature('东城区', 'Polygon', rectangle(x, y - 0.06, x + 0.06, y + 0.06))]);
}

const layers = () => `map:
  layers:
    - {dataset: ${join(folder, 'districts.geojson')}, kind: border, label: name, public: true}
    - {dataset: ${join(folder, 'water.geojson')}, kind: water, label: name}
    - {dataset: ${join(folder, 'roads.geojson')}, kind: road, label: name, name: Streets, public: true}
    - {dataset: ${join(folder, 'gone.gpkg')}, kind: building}
`;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lamplighter-layers-'));
  writeTown();
  writeFileSync(join(folder, 'contacts.csv'), 'customer,name,role,class,critical_level,life_support,language,phone,phone2,email,voice_ok,consent,verified_at,account_manager,area_manager\n');
  browser = await startBrowser();
  daemon = await startDaemon({dataset, contacts: join(folder, 'contacts.csv')}, layers());
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
  if (folder) rmSync(folder, {recursive: true, force: true});
});

const ready = (page, shown) => page.locator(`.map[data-map-ready][data-layers="${shown}"]`).waitFor();

/** How many pixels of the utility's own canvas are drawn on. */
const drawn = (page) => page.evaluate(() => {
  const canvas = document.querySelector('.ol-layer.base canvas, canvas.ol-layer.base');
  if (!canvas || canvas.width === 0) return 0;
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at] > 0) ++found;
  return found;
});

test('the layers lie below the network, are switched in the legend, and stay as they were left', async () => {
  const person = await openPage(browser, daemon, {silent: [known401]});
  const {page} = person;
  await ready(page, 'water border road');
  await until(async () => (await drawn(page)) > 2_000, 'the layers on the map');
  const before = await drawn(page);
  await picture(page, 'layers-light');
  await person.click('.map-layers summary');
  assert.match(await page.locator('.map-layers').innerText(), /Streets[\s\S]*Borders[\s\S]*Buildings[\s\S]*cannot be read[\s\S]*Water/);
  assert.ok(await page.locator('[data-layer=building]').isDisabled());
  await person.click('[data-layer=water]');
  await ready(page, 'border road');
  await until(async () => (await drawn(page)) < before * 0.9, 'the lake gone');
  await picture(page, 'layers-legend');
  await page.reload();
  await ready(page, 'border road');
  await person.close();
  const other = await openPage(browser, daemon, {axe: true, silent: [known401]});
  await other.page.locator('.map-layers summary').click();
  await axe(other.page);
  await other.close();
});

test('the layer that cannot be read is an alarm in the reader’s language, and is over when the file is there', async () => {
  const person = await openPage(browser, daemon, {locale: 'zh-CN', colorScheme: 'dark', silent: [/Failed to load resource|ERR_/]});
  const {page} = person;
  await ready(page, 'water border road');
  await page.locator('.alarms summary').click();
  const alarms = await page.locator('.alarms').innerText();
  assert.match(alarms, /地图图层无法读取: 建筑/);
  assert.doesNotMatch(alarms, /cannot be read/);
  await until(async () => (await drawn(page)) > 2_000, 'the layers on the map');
  await picture(page, 'layers-dark-zh');
  const check = (() => { try { return daemon.run('check'); } catch (trouble) { return String(trouble.stdout); } })();
  assert.match(check, /map layer 'building': '.*gone\.gpkg' is not there; correct 'dataset', or bring the file there/);
  assert.match(check, /map layer 'road': 4 features, 0 left out/);
  await daemon.end();
  const config = join(daemon.folder, 'lamplighter.yaml');
  writeFileSync(config, readFileSync(config, 'utf8').replace('gone.gpkg', 'districts.geojson'));
  await daemon.start();
  await page.locator('[data-link=live]').waitFor();
  await until(async () => (await daemon.api.get('/desk')).alarms.every((one) => !one.kind.startsWith('base_layer')), 'the alarm’s end');
  await person.close();
});

/** Enough people for the public to be told of an area; once for both looks. */
let cut;
const cutOnce = () => (cut ??= daemon.api.post('/outages', {customers: execFileSync('sqlite3', [dataset, 'select id from customers order by id limit 8']).toString().trim().split('\n'), cause: 'tree'}));

for (const [name, look] of [
  ['360-zh-dark', {locale: 'zh-CN', colorScheme: 'dark', viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true}],
  ['1600-en-light', {locale: 'en-GB', colorScheme: 'light', viewport: {width: 1600, height: 900}}],
]) {
  test(`the public map lies on what is marked as public, asked of this server only: ${name}`, async () => {
    const lang = look.locale === 'zh-CN' ? 'zh' : 'en';
    await cutOnce();
    const person = await openPage(browser, daemon, {...look, as: null, path: `/?lang=${lang}`, axe: true});
    const {page} = person;
    await page.locator('#map svg .ground path.road').first().waitFor({state: 'attached'});
    const kinds = await page.locator('#map svg .ground path').evaluateAll((paths) => [...new Set(paths.map((one) => one.classList[0]))].sort());
    assert.deepEqual(kinds, ['border', 'road'], 'water is not marked');
    // A border stands where it is, and where a tile ends there is none.
    const clipped = await page.locator('#map svg .ground > svg').evaluateAll((tiles) => tiles.every((one) => getComputedStyle(one).overflow === 'hidden'));
    assert.ok(clipped, 'what goes on beyond the edge of a tile is not drawn');
    const size = await page.locator('#map svg text.name').first().evaluate((one) => one.getBoundingClientRect());
    assert.ok(size.height >= 12, `names are ${size.height} px high`);
    assert.ok(size.left >= 0 && size.right <= look.viewport.width, 'no name is cut off');
    assert.ok((await page.locator('#map circle').count()) > 0);
    assert.match(await page.locator('#map .from').innerText(), lang === 'zh' ? /^底图：区界 · Streets$/ : /^Below the areas: borders · Streets$/);
    const text = await page.locator('#map > svg').textContent();
    assert.match(text, /District|城区|Street|和平路/);
    assert.doesNotMatch(text, /Lake/);
    await axe(page);
    await page.locator('#map').evaluate((part) => part.scrollIntoView({block: 'start'}));
    await picture(page, `public-map-${name}`);
    await person.close();
    const policy = (await fetch(`${daemon.address}/`)).headers.get('content-security-policy');
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe-inline|https?:/);
  });
}

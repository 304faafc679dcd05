// The console's own code says in Chinese whatever the daemon's sentences say, filled as the daemon fills them: nobody reads half of each language.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {before, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {root} from './support.mjs';

const require = createRequire(join(root, 'engine/console/package.json'));
let words;
let setLanguage;

/** The modules as the pages have them, in one; what they ask of a browser while they load is there. */
before(async () => {
  const {build} = await import(pathToFileURL(require.resolve('vite')).href);
  const entry = '\0entry';
  const source = join(root, 'engine/console/source');
  const made = await build({
    configFile: false, logLevel: 'silent', root: join(root, 'engine/console'),
    plugins: [{name: 'entry', resolveId: (id) => (id.endsWith('said-entry') ? entry : undefined), load: (id) => (id === entry
      ? `export * from ${JSON.stringify(`${source}/console/said_words.ts`)}; export {setLanguage} from ${JSON.stringify(`${source}/shared/words.ts`)}; export {zone} from ${JSON.stringify(`${source}/shared/time.ts`)};` : undefined)}],
    build: {write: false, lib: {entry: 'said-entry', formats: ['es'], fileName: 'said'}},
  });
  const [{output}] = Array.isArray(made) ? made : [made];
  Object.assign(globalThis, {location: {search: '', href: 'http://localhost/'}, document: {documentElement: {}}});
  if (!globalThis.navigator?.languages) Object.defineProperty(globalThis, 'navigator', {value: {languages: ['zh-CN']}, configurable: true});
  const each = globalThis.setInterval;
  globalThis.setInterval = () => 0;  // the page's clock would keep the test alive
  words = await import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`);
  globalThis.setInterval = each;
  setLanguage = words.setLanguage;
  words.zone.value = 'Asia/Shanghai';
});

const pairsOf = (file) => [...readFileSync(join(root, 'engine/console/source/console', file), 'utf8').matchAll(/^  \[(?:'((?:[^'\\]|\\.)+)'|"([^"]+)"), '([^']+)'\],$/gm)]
  .map((one) => [(one[1] ?? one[2]).replaceAll("\\'", "'"), one[3]]);

/** What the daemon puts into a place of each sort. */
const samples = {
  call: 'wire_down', ask: 'permission to work', asked: 'help: 两人', why: 'all_busy', kind: 'fault', kinds: 'planned, temporary', plan: 'approved', job: 'on_site', state: 'confirmed', part: 'a timer', layer: 'road-2', stage: 'd7',
  cause: 'tree', report: 'tripped', done: 'confirmed', more: 'a longer window', marks: 'audience, texts', holder: 'user', desk: 'permit work', roles: 'dispatcher, shift_supervisor', field: 'recording', alarm: 'go_due', handover: 'done',
  channel: 'sms', accepted: '领导同意', blocks: 'section_has_people', cuts: '; the cut of 2026-03-02 08:00 at 2026-02-20 08:00 (stage d7, evidence A1)', names: "'S1', 'S2'", dated: "lines 'L1' on 2026-03-02", ago: '3 d 2 h', minimum: "'cn-7d' (law), by 2026-03-02 08:00",
  hint: 'the text is empty', say: 'the program stood still for 5 minutes', refusal: 'was never out by it', outage: '0190-7', work: '0190-8', report_of: '0190-9',
};
/** Words that stay as they are in Chinese, too: commands, formats, names that are typed. */
const typed = /`[^`]*`|(?:GET|POST) \/\S+|\/api\/v1\/openapi\.json|\{\{.*\}\}|callbacks\.allow|any\.mustache|application\/[\w-]+|\b(?:crew_reassigned|switching|back|lines|RFC|HTTP|JSON|base64|JPEG|PNG|WebP|MiB|KiB|true|false|letter|door|visit|kind|month|day|feeder|confirm|etr|restore|cancel|json|csv|pdf|zh|en|ordinary|critical|life_support|hazardous|key_account|system|on|end|cn-7d|law|sms)\b/g;
const fill = (english, chinese) => {
  const sorts = new Map([...chinese.matchAll(/\{(\d):(\w+)\}/g)].map((hit) => [Number(hit[1]), hit[2]]));
  let place = -1;
  return english.replace(/\{\}/g, () => samples[sorts.get((place += 1))] ?? '7');
};
const hasEnglish = (text) => /[A-Za-z]{2,}/.test(text.replace(typed, ' '));

for (const [file, how, prefix] of [['said_words.ts', 'said', ''], ['refusal_words.ts', 'refusalSaid', ''], ['request_words.ts', 'refusalSaid', ''], ['field_words.ts', 'refusalSaid', "field 'device': "]]) {
  test(`every sentence of ${file} is said in Chinese alone`, () => {
    setLanguage('zh');
    const pairs = pairsOf(file);
    assert.ok(pairs.length > 60, String(pairs.length));
    const wrong = pairs.map(([english, chinese]) => words[how](prefix + fill(english, chinese))).filter(hasEnglish);
    assert.deepEqual(wrong, []);
  });
}

test('what stands within a refusal is said, too, and moments by the utility’s clock', () => {
  setLanguage('zh');
  assert.equal(words.refusalSaid("field 'restored_at': is before the outage began"), '“复电时间”：早于停电开始');
  assert.equal(words.refusalSaid("field 'steps': field 'at': is missing; give an RFC 3339 time such as 2026-03-02T08:00:00+08:00"), '“步骤”：“时间”：未填写时间');
  assert.equal(words.refusalSaid("plan 'P1': it has cut already: give supply back with 'on'"), '计划 P1：已经停电：请用送电操作恢复');
  assert.equal(words.refusalSaid("outage 'F1' is planned and cannot be confirmed; only a suspected one can").includes('确认；只有疑似停电可以'), true);
  assert.match(words.refusalSaid("field 'at': 2020-03-02T00:00:00Z is past; give the time by which supply is expected"), /^“时间”：.*08:00 已过；请填预计送电时间$/);
  assert.equal(words.refusalSaid('job J1: open hazards not acknowledged: wire_down, fire; to send the crew, name every one of them in \'acknowledge_hazards\''), '工单 J1：险情未经确认：断线、火情；派出队伍前须逐一确认');
  assert.equal(words.said('cause: tree'), '原因：树障');
  // A gateway's own words, which nobody can know beforehand, stay in the list of raw receipts.
  assert.equal(words.said("a report of 'sms' about attempt 7 is kept and changed nothing: field foo of no kind; the raw receipts list this and all others"), '渠道 sms 关于发送尝试 7 的回报已存，未作任何更改；原始回执表列出这一条及其余各条');
  setLanguage('en');
  assert.equal(words.refusalSaid("field 'restored_at': is before the outage began"), 'Supply back at: is before the outage began');
  assert.equal(words.said('cause: dig_in'), 'cause: Digging');
  assert.equal(words.refusalSaid("job J1: open hazards not acknowledged: fire; to send the crew, name every one of them in 'acknowledge_hazards'").includes("'acknowledge_hazards'"), false);
  assert.match(words.refusalSaid("plan 'P1': legal minimum 'cn-7d': move its start to 2026-03-02T00:00:00Z or later, or give 'accept_missed_minimum' with the reason"), /or give “Reason for a missed legal minimum” with the reason$/);
});

// The daemon's words and sentences are all known to the console, in both languages: nobody reads a key, or English in a Chinese page.
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {root} from './support.mjs';

const text = (path) => readFileSync(join(root, path), 'utf8');
const stateWords = text('engine/console/source/console/state_words.ts');

/** The keys of one of the console's lists. */
function listed(name) {
  const list = stateWords.match(new RegExp(`export const ${name} = wordList\\(\\{(.*?)\\n?\\}\\);`, 's'));
  assert.ok(list, `no list ${name}`);
  return new Set([...list[1].matchAll(/(?:^|[\s,{])'?(\w+)'?: \[/g)].map((one) => one[1]));
}

/** The words of one of the daemon's tables. */
function spoken(file, table) {
  const found = text(file).match(new RegExp(`\\b${table}\\b[^;]*?\\{(.*?)\\};`, 's'));
  assert.ok(found, `no table ${table}`);
  return [...found[1].matchAll(/"(\w+)"/g)].map((one) => one[1]);
}

for (const [table, list] of [['state_words', 'stateWord'], ['kind_words', 'kindWord'], ['reason_words', 'reasonWord'], ['plan_words', 'planWord'], ['call_words', 'callWord']]) {
  test(`the console has every word of ${table}`, () => {
    const words = spoken('engine/outage/types.cpp', table);
    assert.ok(words.length > 3, words.join());
    const known = listed(list);
    assert.deepEqual(words.filter((one) => !known.has(one)), []);
  });
}

test('the console has every reason for which a notice ends or becomes a person’s to see to', () => {
  const reasons = text('engine/notice/types.cpp').match(/to_string\(Reason reason\) \{(.*?)\n\}/s);
  const words = [...reasons[1].matchAll(/return "(\w+)"/g)].map((one) => one[1]);
  assert.ok(words.length > 30, words.join());
  const known = listed('exceptionReason');
  assert.deepEqual(words.filter((one) => !known.has(one)), []);
});

/** Said within another sentence. */
const parts = new Set(['permission to work', 'its ticket to be cleared', ', ']);
const sentences = [...text('engine/console/source/console/said_words.ts').matchAll(/^  \[(?:'([^']+)'|"([^"]+)"), '([^']+)'\],$/gm)].map((one) => [one[1] ?? one[2], one[3]]);

/** Literals beside each other are one, as the compiler has it. */
function literals(call) {
  return [...call.replace(/"\s*\n\s*"/g, '').matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((one) => one[1]);
}

function calls(source, name) {
  return [...source.matchAll(new RegExp(`\\b${name}\\(`, 'g'))].map((hit) => {
    let depth = 1;
    let at = hit.index + hit[0].length;
    for (; depth > 0 && at < source.length; at += 1) {
      if (source[at] === '"') { for (at += 1; source[at] !== '"'; at += 1) if (source[at] === '\\') at += 1; } else depth += source[at] === '(' ? 1 : source[at] === ')' ? -1 : 0;
    }
    return source.slice(hit.index, at);
  });
}

test('every sentence that goes into an outage’s history or an alarm, and every reason of a feeder, has its Chinese, with as many places', () => {
  const folder = join(root, 'engine/flow');
  const written = readdirSync(folder).filter((one) => one.endsWith('.cpp')).flatMap((file) => ['note_history', 'note_plan', 'move_plan'].flatMap((name) => calls(text(`engine/flow/${file}`), name)).flatMap(literals));
  const sources = readdirSync(folder).filter((one) => one.endsWith('.cpp')).map((file) => text(`engine/flow/${file}`));
  const raisers = ['raise_alarm', 'raise_notice_alarm', 'renew_alarm', 'set_alarm', 'put_alarm', 'raise', 'hold_all', 'ask_a_person'];
  // What is put together before it is raised.
  const made = sources.flatMap((one) => [...one.matchAll(/(?:return Doubt\{|clock_trouble = |auto const words = |auto const why = |\btext = )fmt::format\([^;]*?\);|return Doubt\{[^]*?\};|std::optional<std::string> why_hold_after[^]*?\n\}/g)].map((hit) => hit[0])).flatMap(literals);
  const alarms = [...sources.flatMap((one) => raisers.flatMap((name) => calls(one, name))).flatMap(literals), ...made]
    .filter((one) => one.includes(' ') && !parts.has(one)).map((one) => one.replace(/\\"/g, '"'))
    .flatMap((one) => (one.startsWith('{}{}') ? [one.slice(2), `{} or more${one.slice(4)}`] : [one]));
  const feeders = [...text('geo/finding_sentences_audit.cpp').matchAll(/\{0, "\w+", "([^"]+)"/g)].map((one) => one[1].replace(/\{\d\}/g, '{}'));
  assert.ok(feeders.length >= 5 && written.length > 15 && alarms.length > 15);
  const actors = new Set(['system', 'device', '', ', ']);
  const alike = new Set(['× {}', 'crew asks: {}: {}', 'plan {}: {}', ' or more']);  // a sign; the sentence with one place takes in the other; and pieces of what is listed whole
  const known = new Map(sentences);
  // What is taken into a plan's history behind the reason for which it was accepted.
  const accepted = sources.flatMap((one) => [...one.matchAll(/auto note = fmt::format\(("[^"]*; accepted: \{\}")/g)].map((hit) => hit[1].slice(1, -1))).filter((one) => one !== '{}; accepted: {}');
  assert.ok(accepted.length >= 2);
  const needed = [...written, ...alarms, ...feeders, ...accepted].filter((one) => !actors.has(one) && !alike.has(one));
  assert.deepEqual(needed.filter((one) => !known.has(one)), []);
  for (const [english, chinese] of sentences) {
    const places = english.split('{}').length - 1;
    assert.deepEqual([...chinese.matchAll(/\{(\d)(?::\w+)?\}/g)].map((one) => Number(one[1])).sort(), [...Array(places).keys()], english);
  }
});

test('every stage of the shipped schedules has its words, by name or by how long before it is', () => {
  const folder = join(root, 'examples/schedules');
  const stages = new Set(readdirSync(folder).filter((one) => one.endsWith('.yaml')).flatMap((one) => {
    const part = text(`examples/schedules/${one}`).split(/^stages:.*\n/m)[1] ?? '';
    return [...part.split(/^\S/m)[0].matchAll(/^  - id: (\w+)/gm)].map((hit) => hit[1]);
  }));
  assert.ok(stages.size > 20, [...stages].join());
  const named = new Set([...stateWords.match(/const namedStage = wordList\(\{(.*?)\n\}\);/s)[1].matchAll(/(?:^|[\s,{])(\w+): \[/g)].map((one) => one[1]));
  assert.deepEqual([...stages].map((one) => one.replace(/^announce_/, '')).filter((one) => !/^[wdhm]\d+$/.test(one) && !named.has(one)), []);
});

/** A console's list of pairs. */
const pairsOf = (file) => [...text(`engine/console/source/console/${file}`).matchAll(/^  \[(?:'((?:[^'\\]|\\.)+)'|"([^"]+)"), '([^']+)'\],$/gm)].map((one) => [(one[1] ?? one[2]).replaceAll("\\'", "'"), one[3]]);
const fieldTroubles = pairsOf('field_words.ts');
const requests = [...pairsOf('refusal_words.ts'), ...pairsOf('request_words.ts')];
/** As `fmt` fills it: every place is `{}`, a doubled brace one brace. */
const plain = (one) => one.replace(/\\"/g, '"').replaceAll('{{', '\u0001').replaceAll('}}', '\u0002').replace(/\{\d?(?::\w+)?\}/g, '{}').replaceAll('\u0001', '{').replaceAll('\u0002', '}');
/** Sources whose answers a person can meet at a page; the others speak to gateways and feeds only, or describe answers in the API document. */
const toPrograms = new Set(['api_callbacks.cpp', 'api_feeds.cpp', 'openapi_answers.cpp', 'openapi.cpp', 'openapi_shapes.cpp', 'openapi_schemas.cpp', 'snapshot_request.cpp', 'name_file.cpp']);
const speakers = [
  ...['engine/flow', 'engine/server', 'engine/dispatch'].flatMap((folder) => readdirSync(join(root, folder)).filter((one) => one.endsWith('.cpp') && !toPrograms.has(one)).map((one) => `${folder}/${one}`)),
  'engine/outage/plan_states.cpp', 'engine/outage/plan_switching.cpp', 'engine/store/sql_accounts.cpp', 'engine/base/time.cpp', 'engine/app/paper_pdf.cpp',
];

/** Where a refusal's reason is put together before it is said. */
const saysWhyApart = /outage_splits|plan_approval/;

/** What is said where something is refused: the sentences, and where they name a field, what is wrong with it. */
function refusalsOf(path) {
  const source = text(path).replace(/[ \t]*\/\/.*$/gm, '');
  const said = [];
  for (const call of ['fail', 'problem', 'refuse', 'refused', 'wrong', 'unavailable', 'bad_time', 'unauthorised', 'wrong_state', 'too_late'].flatMap((name) => calls(source, name))) {
    if (/Error::Kind::(?:failed|usage|refused)\b/.test(call) && !/^fail\(Error::Kind::failed, "an error in the program/.test(call)) continue;  // the operator's log and the command line
    said.push(...literals(call).filter((one) => one.includes(' ')));
  }
  if (!saysWhyApart.test(path)) return said.map(plain);
  for (const put of source.matchAll(/(?:\bwhy = |: |\? |return )(?:fmt::format\(\s*)?((?:"(?:[^"\\]|\\.)*"\s*)+)/g)) said.push(literals(put[1]).join(''));
  return said.filter((one) => one.includes(' ')).map(plain);
}

/** Pieces of what is listed whole, and what is put together elsewhere. */
const pieces = new Set([
  ', ', '; ', ' alone', 'field {}: {}', "field '{}': {}", '{}: {}', 'the plan is ', ' and cannot become ', '; look at its state again and take the step that is due', 'it is ',
  ': only what was said of a plan that never cut, work_complete and switching_on can be taken back', 'nothing of it is off yet, so that no work can be complete: ', 'nothing of it is off yet, so that nothing can be switched on: ',
  '; nothing was accepted, try again', 'proposed the plan', 'made the campaign', 'given an ETR', "plan '{}': {}", 'describe crews', 'unknown value; known are ',
  "Bearer realm=\"lamplighter\"", ' of stage {}', " of stage '{}'", "legal minimum '{}'{} ({})", '{} d {} h', '{} h {} min', '{} min', '{} for the cut at {} ended at {}, {} ago, for {} customers', '{}; accepted: {}',
  "nobody who is out by outage '{}' hangs below device '{}'{}; name the devices of the part", 'not an RFC 3339 time: {}; write it like 2026-03-02T08:00:00+08:00', "latest moment of stage '{}'", "the latest moment of stage '{}'",
]);

test('whatever the daemon refuses a person at a page has its Chinese, with as many places', () => {
  const ofField = new Map(fieldTroubles);
  const whole = new Map(requests);
  const ofAll = /^unknown value; known are |^field '\w+' is missing$/;  // the list, or the field, is their place
  const isKnown = (one) => {
    if (ofAll.test(one) || whole.has(one) || pieces.has(one) || ofField.has(one)) return true;
    const [, trouble] = /^(?:field|query parameter) '[^']*': (.*)$/.exec(one) ?? [];
    return trouble !== undefined && (pieces.has(trouble) || isKnown(trouble));
  };
  const said = speakers.flatMap((path) => refusalsOf(path).map((one) => [path, one]));
  assert.ok(said.length > 350, String(said.length));
  assert.deepEqual(said.filter(([, one]) => !isKnown(one)), []);
  for (const [english, chinese] of [...fieldTroubles, ...requests]) {
    const places = english.split('{}').length - 1;
    const used = [...chinese.matchAll(/\{(\d)(?::\w+)?\}/g)].map((one) => Number(one[1]));
    assert.ok(used.every((one) => one < places) && new Set(used).size === used.length, english);
  }
});

test('every kind of device that the daemon names has its words', () => {
  const kinds = [...text('geo/types.cpp').match(/to_string\(DeviceKind[^)]*\) \{(.*?)\n\}/s)[1].matchAll(/return "(\w+)"/g)].map((one) => one[1]);
  assert.ok(kinds.length > 4, kinds.join());
  const known = listed('deviceKind');
  assert.deepEqual(kinds.filter((one) => !known.has(one)), []);
});

test('every field that a page’s request can name has a name that people know', () => {
  const asked = new Set(speakers.flatMap((path) => [...text(path).matchAll(/\b\w+\.(?:text|name|time|reason|word|texts|optional_\w+)(?:<\w+>)?\(\s*"(\w+)"|\bproblem\(\s*"(\w+)"/g)].map((one) => one[1] ?? one[2])));
  assert.ok(asked.size > 80, String(asked.size));
  const list = text('engine/console/source/console/field_words.ts').match(/askedField = wordList\(\{(.*?)\n\}\);/s)[1];
  const known = new Set([...list.matchAll(/(?:^|[\s,{])(\w+): \[/g)].map((one) => one[1]));
  assert.deepEqual([...asked].filter((one) => !known.has(one)), []);
});

test('every word that a sentence takes from a list of ours names a list', () => {
  const lists = text('engine/console/source/console/said_words.ts').match(/const inWords: [^\n]*\n(.*?)\n\};/s)[1];
  const known = new Set([...lists.matchAll(/(?:^|[\s,{])(\w+)(?=[:,])/g)].map((one) => one[1]));
  const used = [...sentences, ...fieldTroubles, ...requests].flatMap(([, chinese]) => [...chinese.matchAll(/\{\d:(\w+)\}/g)].map((one) => one[1]));
  assert.ok(used.length > 60);
  assert.deepEqual([...new Set(used)].filter((one) => !known.has(one)), []);
});

test('every deed of the audit log has its words, and every look is a route', () => {
  const words = text('engine/console/source/console/audit_words.ts');
  const deeds = new Set([...words.match(/const deed = wordList\(\{(.*?)\n\}\);/s)[1].matchAll(/(?:^|[\s,{])(\w+): \[/g)].map((one) => one[1]));
  const commands = [...text('engine/flow/context.cpp').matchAll(/case CommandKind::\w+: return "(\w+)"/g)].map((one) => one[1]);
  const files = ['engine/flow', 'engine/store', 'engine/server'].flatMap((folder) => readdirSync(join(root, folder)).filter((one) => one.endsWith('.cpp')).map((one) => text(`${folder}/${one}`)));
  const written = files.flatMap((one) => ['audit', 'say_island'].flatMap((name) => calls(one, name))).flatMap((call) => literals(call).slice(0, 2)).filter((one) => /^[a-z]+(?:_[a-z]+)+$/.test(one));
  assert.ok(commands.length > 50 && written.length > 15, `${commands.length} ${written.length}`);
  assert.deepEqual([...commands, ...written].filter((one) => !deeds.has(one)), []);
  const routes = new Set([...text('engine/server/routes.cpp').matchAll(/"\/api\/v1(\/[^"]*)"/g)].map((one) => one[1]));
  const looks = [...words.match(/const look = wordList\(\{(.*?)\n\}\);/s)[1].matchAll(/'(\/[^']*)': \[/g)].map((one) => one[1]);
  assert.ok(looks.length > 15);
  assert.deepEqual(looks.filter((one) => !routes.has(one)), []);
});

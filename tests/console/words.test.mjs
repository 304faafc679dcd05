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
  const written = readdirSync(folder).filter((one) => one.endsWith('.cpp')).flatMap((file) => calls(text(`engine/flow/${file}`), 'note_history').flatMap(literals));
  const sources = readdirSync(folder).filter((one) => one.endsWith('.cpp')).map((file) => text(`engine/flow/${file}`));
  const raisers = ['raise_alarm', 'raise_notice_alarm', 'renew_alarm', 'set_alarm', 'put_alarm', 'raise', 'hold_all', 'ask_a_person'];
  // What is put together before it is raised.
  const made = sources.flatMap((one) => [...one.matchAll(/(?:return Doubt\{|clock_trouble = |auto const words = |auto const why = |\btext = )fmt::format\([^;]*?\);|return Doubt\{[^]*?\};|std::optional<std::string> why_hold_after[^]*?\n\}/g)].map((hit) => hit[0])).flatMap(literals);
  const alarms = [...sources.flatMap((one) => raisers.flatMap((name) => calls(one, name))).flatMap(literals), ...made]
    .filter((one) => one.includes(' ') && !parts.has(one)).map((one) => one.replace(/\\"/g, '"'))
    .flatMap((one) => (one.startsWith('{}{}') ? [one.slice(2), `{} or more${one.slice(4)}`] : [one]));
  const feeders = [...text('geo/finding_sentences_audit.cpp').matchAll(/\{0, "\w+", "([^"]+)"/g)].map((one) => one[1].replace(/\{\d\}/g, '{}'));
  assert.ok(feeders.length >= 5 && written.length > 15 && alarms.length > 15);
  const actors = new Set(['system']);
  const alike = new Set(['× {}', 'crew asks: {}: {}', 'plan {}: {}', ' or more']);  // a sign; the sentence with one place takes in the other; and pieces of what is listed whole
  const known = new Map(sentences);
  const needed = [...written, ...alarms, ...feeders].filter((one) => !actors.has(one) && !alike.has(one));
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

test('every refusal of a desk for the state of things or for rights has its Chinese, with as many places', () => {
  const folder = join(root, 'engine/flow');
  const known = new Map([...text('engine/console/source/console/refusal_words.ts').matchAll(/^  \[(?:'([^']+)'|"([^"]+)"), '([^']+)'\],$/gm)].map((one) => [one[1] ?? one[2], one[3]]));
  const said = readdirSync(folder).filter((one) => one.endsWith('.cpp')).flatMap((file) =>
    [...text(`engine/flow/${file}`).matchAll(/fail\(Error::Kind::(?:conflict|forbidden|precondition),\s*(?:fmt::format\()?((?:\s*"(?:[^"\\]|\\.)*")+)/g)].map((hit) => literals(hit[1]).join('')));
  assert.ok(said.length > 60, String(said.length));
  assert.deepEqual(said.filter((one) => !known.has(one)), []);
  for (const [english, chinese] of known) {
    const places = english.split('{}').length - 1;
    const used = [...chinese.matchAll(/\{(\d)(?::\w+)?\}/g)].map((one) => Number(one[1]));
    assert.ok(used.every((one) => one < places) && new Set(used).size === used.length, english);
  }
});

// The API document as other people's tools read it: a linter finds nothing wrong with it, and every answer in JSON says of what it is made.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {root, startDaemon} from '../console/support.mjs';

const {createConfig, lintFromString} = await import(pathToFileURL(join(root, 'engine/console/node_modules/@redocly/openapi-core/lib/index.js')).href);

// What the linter's own selection asks for and we leave: each with its reason.
const left = {
  'no-ambiguous-paths': 'off', // /planned-outages/preview beside /planned-outages/{id}: a literal goes before a variable, as the tests of the table see to
  'operation-4xx-response': 'off', // /healthz and /readyz refuse nobody
  'tag-description': 'off', // a tag is the first word of its paths, and a sentence would only repeat it
};

let daemon;
let text;

before(async () => {
  daemon = await startDaemon();
  text = await (await fetch(`${daemon.address}/api/v1/openapi.json`)).text();
});
after(() => daemon?.stop());

async function findings(source) {
  const config = await createConfig({extends: ['recommended'], rules: {...left, 'operation-operationId-unique': 'error', 'operation-description': 'off'}});
  const found = await lintFromString({source, absoluteRef: join(root, 'openapi.json'), config});
  // The button behind a link, and the typed address of a form's answer, lead to another address (303) and do nothing else.
  const isButton = (one) => one.ruleId === 'operation-2xx-response' && /^#\/paths\/(~1(n|crew)~1\{token\}\/post|~1public~1(status|rating|subscription)\/get)/.test(one.location[0]?.pointer ?? '');
  return found.filter((one) => !isButton(one)).map((one) => `${one.severity} ${one.ruleId} ${one.location[0]?.pointer}: ${one.message}`);
}

test('a linter has nothing to say about the document', async () => {
  assert.deepEqual(await findings(text), []);
});

test('the linter would see a mistake', async () => {
  const spoilt = JSON.parse(text);
  spoilt.paths['/api/v1/outages'].get.responses['200'].description = 7;
  delete spoilt.paths['/api/v1/outages/{id}'].get.parameters;
  assert.ok((await findings(JSON.stringify(spoilt))).length >= 2);
});

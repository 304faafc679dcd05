// Requests as bytes, and their answers held against the API document.
import {request} from 'node:http';
import {wrongs} from './openapi_values.mjs';

/** One request with whatever bytes; the answer whole, or the head of a stream that does not end. */
export function sendTo(address, {method, path, headers = {}, body}) {
  return new Promise((resolve, reject) => {
    const asked = request(`${address}${path}`, {method, headers, agent: false}, (answer) => {
      const parts = [];
      const done = () => resolve({status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts)});
      if ((answer.headers['content-type'] ?? '').startsWith('text/event-stream')) {
        done();
        asked.destroy();
        return;
      }
      answer.on('data', (part) => parts.push(part));
      answer.on('end', done);
      answer.on('error', (trouble) => reject(new Error(`${method} ${path}: cut off after ${Buffer.concat(parts).length} bytes: ${trouble.message}`)));
    });
    asked.on('error', (trouble) => reject(new Error(`${method} ${path}: ${trouble.message}`)));
    asked.end(body);
  });
}

/** What of an answer the document does not say; a 412 or 409 is as good an answer as a 200. */
export function undocumented(document, operation, sent, answer) {
  const said = operation.responses[String(answer.status)];
  if (!said) return [`status ${answer.status} is not documented`];
  if (answer.body.length === 0 || [204, 304].includes(answer.status) || sent.method === 'HEAD') return [];
  const type = (answer.headers['content-type'] ?? '').split(';')[0];
  const content = said.content?.[type];
  if (!content) return [`${answer.status} with ${type} is not documented`];
  if (!/json/.test(type)) return [];
  let value;
  try {
    value = JSON.parse(answer.body);
  } catch (trouble) {
    return [`no JSON: ${trouble.message}`];
  }
  if (!content.schema) return [`${answer.status} with ${type}: it is not documented of what`];
  const out = wrongs(document, content.schema, value);
  if (type === 'application/problem+json' && value.status !== answer.status) out.push(`the problem says ${value.status}`);
  return out;
}

// verify.js SECRET FILE: exit 0 when the request in FILE ({headers, body}) is signed with the secret, else 1.
// The library checks the moment, too; requests of tests are of a fixed one, so its clock is set to theirs.
const fs = require('node:fs');
const { Webhook } = require('standardwebhooks');

const [secret, file] = process.argv.slice(2);
const { headers, body } = JSON.parse(fs.readFileSync(file, 'utf8'));
const moment = Number(headers['webhook-timestamp']) * 1000;
Date.now = () => moment;
try {
  new Webhook(secret).verify(body, headers);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

// An SMPP 3.4 message centre for tests: what it does with a message depends on the number it is for.
//
//   node simulator.js SMPP_PORT CONTROL_PORT        (port 0 = any; prints "ready SMPP_PORT CONTROL_PORT")
//
// Last three digits of the destination decide:
//   901 UNDELIV err:001 (unknown subscriber)   902 UNDELIV err:027 (absent)      903 no receipt, ever
//   904 the receipt three times                905 receipt after two seconds     906 refused at submission
//   907 EXPIRED                                908 delivered, answers "OK"       909 UNKNOWN
//   910 even-numbered messages fail            911 receipt held until POST /release
//   912 ENROUTE first, DELIVRD 300 ms later    913 first failed, then delivered  others: delivered at once
// Receipts are kept and sent on whichever session is bound when they fall due, and again until they are taken, as a
// real centre does: the receiver must be idempotent. An answer with an error code puts one off, unless the code refuses
// it for good. bearerbox binds before it is ready and answers ESME_RX_T_APPN until then.
//
// Control: GET /messages (one JSON line per message: to, text, coding, validity, id), GET /counts, POST /release,
// POST /inbound?from=NUMBER&text=TEXT, POST /disconnect (drops every session).
'use strict';
const http = require('http');
const smpp = require('smpp');

const resendAfterMs = 2000;
const sessions = new Set();
const waiting = []; // receipts and replies without a session
const held = []; // receipts until /release
const messages = [];
const countsByNumber = new Map();
const counts = { submitted: 0, refused: 0, receipts: 0, inbound: 0, put_off: 0, rejected: 0 };
const finalRefusals = new Set([smpp.ESME_RX_P_APPN, smpp.ESME_RX_R_APPN]);

// Counts the answer to a deliver_sm, and sends it again later if it was put off.
function settle(pdu, status) {
  if (status === smpp.ESME_ROK) {
    counts[pdu.esm_class === 4 ? 'receipts' : 'inbound'] += 1;
  } else if (finalRefusals.has(status)) {
    counts.rejected += 1;
  } else {
    counts.put_off += 1;
    setTimeout(() => deliver(pdu), resendAfterMs);
  }
}

// Hands a deliver_sm to a bound session and keeps it until it is taken.
function deliver(pdu) {
  const session = sessions.values().next().value;
  if (!session) {
    waiting.push(pdu);
    return;
  }
  let isAnswered = false;
  const again = () => {
    if (isAnswered) return;
    isAnswered = true;
    session.pending.delete(again);
    deliver(pdu);
  };
  const timer = setTimeout(again, resendAfterMs);
  session.pending.add(again);
  session.deliver_sm(pdu, (answer) => {
    if (isAnswered) return;
    isAnswered = true;
    clearTimeout(timer);
    session.pending.delete(again);
    settle(pdu, answer.command_status);
  });
}

function dropSession(session) {
  if (!sessions.delete(session)) return;
  for (const again of [...session.pending]) again();
}

const stamp = () => new Date().toISOString().replace(/[-T:]/g, '').slice(2, 12);

const messageStates = { DELIVRD: 2, EXPIRED: 3, UNDELIV: 5, ENROUTE: 1, UNKNOWN: 7 };

function receipt(message, stat, err = '000') {
  const arrived = stat === 'DELIVRD' ? '001' : '000';
  return {
    source_addr: message.to,
    destination_addr: message.from,
    esm_class: 4, // a receipt
    short_message: `id:${message.id} sub:001 dlvrd:${arrived} submit date:${stamp()} done date:${stamp()} ` +
      `stat:${stat} err:${err} text:${message.text.slice(0, 20).replace(/[^ -~]/g, '?')}`,
    receipted_message_id: message.id,
    message_state: messageStates[stat],
  };
}

function inbound(from, to, text) {
  // As handsets do: UCS-2 where the alphabet of seven bits has not all its letters.
  const coding = /^[\x20-\x7e]*$/.test(text) ? 0 : 8;
  return { source_addr: from, destination_addr: to, esm_class: 0, data_coding: coding, short_message: text };
}

// What follows a message that was accepted: a list of [delay in ms, what to deliver].
function consequences(message, ordinal) {
  const delivered = receipt(message, 'DELIVRD');
  switch (message.to.slice(-3)) {
    case '901': return [[0, receipt(message, 'UNDELIV', '001')]];
    case '902': return [[0, receipt(message, 'UNDELIV', '027')]];
    case '903': return [];
    case '904': return [[0, delivered], [0, delivered], [100, delivered]];
    case '905': return [[2000, delivered]];
    case '907': return [[0, receipt(message, 'EXPIRED')]];
    case '908': return [[0, delivered], [50, inbound(message.to, message.from, 'OK')]];
    case '909': return [[0, receipt(message, 'UNKNOWN')]];
    case '910': return [[0, ordinal % 2 === 0 ? receipt(message, 'UNDELIV', '001') : delivered]];
    case '911': held.push(delivered); return [];
    case '912': return [[0, receipt(message, 'ENROUTE')], [300, delivered]];
    case '913': return [[0, receipt(message, 'UNDELIV', '001')], [300, delivered]];
    default: return [[0, delivered]];
  }
}

function decoded(pdu) {
  const content = pdu.short_message.message;
  return typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
}

function submit(session, pdu) {
  const to = pdu.destination_addr;
  if (to.endsWith('906')) {
    counts.refused += 1;
    session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
    return;
  }
  counts.submitted += 1;
  const ordinal = (countsByNumber.get(to) || 0) + 1;
  countsByNumber.set(to, ordinal);
  // Decimal ids, because Kannel is configured for them.
  const message = { id: String(Date.now() % 1e9 * 1000 + counts.submitted % 1000), to, from: pdu.source_addr,
    text: decoded(pdu), coding: pdu.data_coding, validity: String(pdu.validity_period || '') };
  messages.push(message);
  session.send(pdu.response({ message_id: message.id })); // before the receipt, else Kannel cannot match it
  if (!(pdu.registered_delivery & 3)) return;
  for (const [delay, what] of consequences(message, ordinal)) setTimeout(() => deliver(what), delay);
}

const centre = smpp.createServer({}, (session) => {
  session.pending = new Set();
  session.on('error', () => dropSession(session));
  session.on('close', () => dropSession(session));
  for (const bind of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
    session.on(bind, (pdu) => {
      const isKnown = pdu.system_id === 'kannel' && pdu.password === 'secret';
      session.send(pdu.response({ system_id: 'SIM', command_status: isKnown ? 0 : smpp.ESME_RBINDFAIL }));
      if (!isKnown || bind === 'bind_transmitter') return;
      sessions.add(session);
      for (const kept of waiting.splice(0)) deliver(kept);
    });
  }
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => {
    session.send(pdu.response());
    session.close();
  });
  session.on('submit_sm', (pdu) => submit(session, pdu));
});

const routes = {
  'GET /messages': () => messages.map((message) => JSON.stringify(message) + '\n').join(''),
  'GET /counts': () => JSON.stringify({ ...counts, sessions: sessions.size, waiting: waiting.length }) + '\n',
  'POST /release': () => {
    const released = held.splice(0);
    for (const pdu of released) deliver(pdu);
    return `${released.length}\n`;
  },
  'POST /inbound': (query) => {
    deliver(inbound(query.get('from'), query.get('to') || '15550001', query.get('text')));
    return 'ok\n';
  },
  'POST /disconnect': () => {
    const dropped = [...sessions];
    for (const session of dropped) session.destroy();
    return `${dropped.length}\n`;
  },
};

const control = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://control');
  const route = routes[`${request.method} ${url.pathname}`];
  response.statusCode = route ? 200 : 404;
  response.end(route ? route(url.searchParams) : 'no such route\n');
});

const [smppPort, controlPort] = process.argv.slice(2).map(Number);
centre.listen(smppPort || 0, '127.0.0.1', () => {
  control.listen(controlPort || 0, '127.0.0.1', () => {
    process.stdout.write(`ready ${centre.address().port} ${control.address().port}\n`);
  });
});

// People to be called as a file for a call centre or letters: what the page shows of them, a row for each contact.
import {moment} from '../shared/time';
import {nameOfId} from './names';
import {classWord, contactRole, exceptionReason, stageWord, stateWord, tryWord} from './state_words';
import {t} from './words';
import type {Contact, ExceptionRow} from './types';

const nobody: Contact = {name: '', role: '', phone: '', phone2: '', email: ''};

/** Quoted; what a table program would take for a formula begins with an apostrophe, a telephone number stays as it is dialled. */
function field(text: string): string {
  const plain = /^[=@\t\r]/.test(text) || (/^[+-]/.test(text) && !/^\+[\d ]+$/.test(text)) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

function cells(row: ExceptionRow, contact: Contact): string[] {
  return [
    row.recipient, row.classes?.map(classWord).join(', ') ?? '', contact.name, contactRole(contact.role), contact.phone, contact.phone2, contact.email,
    row.outage ? nameOfId(row.outage) : '', row.outage_state ? stateWord(row.outage_state) : '', stageWord(row.stage), row.window_start ? moment(row.window_start) : '',
    exceptionReason(row.reason), row.required, row.reached, moment(row.opened_at), moment(row.proof_due), (row.tries ?? []).map((one) => `${moment(one.at)} ${tryWord(one.result)} ${one.by}`).join('; '),
  ];
}

export function exceptionsFile(rows: readonly ExceptionRow[]): string {
  const head = [t('customer'), t('classes'), t('name'), t('role'), t('phone'), t('phoneSecond'), t('mail'), t('about'), t('state'), t('stage'), t('window'), t('why'), t('proofAsked'), t('proofReached'), t('openSince'), t('proofDue'), t('triesMade')];
  const lines = rows.flatMap((row) => (row.contacts?.length ? row.contacts : [nobody]).map((contact) => cells(row, contact)));
  return `\ufeff${[head, ...lines].map((line) => line.map(field).join(',')).join('\r\n')}\r\n`;
}

/** Hands the file to the browser. */
export function saveExceptions(rows: readonly ExceptionRow[]): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([exceptionsFile(rows)], {type: 'text/csv'}));
  link.download = `people-to-call-${rows.length}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

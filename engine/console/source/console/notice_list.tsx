// Notices of an outage one by one: for whom, which stage, how far each attempt came.
import {signal} from '@preact/signals';
import {ApiError, read} from '../shared/api';
import {clockTime, moment} from '../shared/time';
import {CustomerLink} from './customer_link';
import {Trouble} from './problem';
import {attemptWord, outcomeWord, stageWord} from './state_words';
import {crewName} from './store';
import {Table} from './table';
import {t} from './words';
import type {NoticeRow, Notices} from './types';

const rows = signal<{of: string; list: NoticeRow[]; next: string | undefined} | null>(null);
const refused = signal<ApiError | undefined>(undefined);

async function more(id: string): Promise<void> {
  const before = rows.value?.of === id ? rows.value : {list: [], next: undefined};
  const after = before.next === undefined ? '' : `&after=${encodeURIComponent(before.next)}`;
  try {
    const {body} = await read<Notices>(`/api/v1/outages/${encodeURIComponent(id)}/notices?limit=50${after}`);
    rows.value = {of: id, list: [...before.list, ...body.notices], next: body.next};
    refused.value = undefined;
  } catch (trouble) {
    if (trouble instanceof ApiError) refused.value = trouble;
  }
}

function Line({row}: {row: NoticeRow}) {
  return (
    <tr>
      <th scope="row">{row.recipient_kind === 'crew' ? crewName(row.recipient) : row.recipient_kind === 'customer' ? <CustomerLink id={row.recipient} /> : row.recipient}</th>
      <td>{stageWord(row.stage)}<div class="muted">{moment(row.due_at)}</div></td>
      <td>{outcomeWord(row.state)} {row.evidence ?? ''}<div class="muted">{t('proofAsked')} {row.required}</div></td>
      <td>{row.messages.flatMap((message) => message.attempts.map((attempt, index) => (
        <div key={`${message.channel}${index}`}>{message.channel} {message.language}: {attemptWord(attempt.state)} ({attempt.evidence}) {clockTime(attempt.submitted_at)}</div>)))}</td>
    </tr>
  );
}

/** Read only when somebody asks for it: each look at it is kept in the audit log. */
export function NoticeList({id}: {id: string}) {
  const shown = rows.value?.of === id ? rows.value : null;
  const toggle = (event: {currentTarget: HTMLDetailsElement}) => {
    rows.value = null;
    if (event.currentTarget.open) void more(id);
  };
  return (
    <details key={id} class="no-print" onToggle={toggle}>
      <summary>{t('oneByOne')}</summary>
      <Trouble of={refused.value} again={() => void more(id)} />
      {shown && <Table>
        <thead><tr><th scope="col">{t('forWhom')}</th><th scope="col">{t('stage')}</th><th scope="col">{t('state')}</th><th scope="col">{t('channelAndState')}</th></tr></thead>
        <tbody>{shown.list.map((row) => <Line key={row.notice} row={row} />)}</tbody>
      </Table>}
      {shown?.next !== undefined && <button onClick={() => void more(id)}>{t('more')}</button>}
    </details>
  );
}

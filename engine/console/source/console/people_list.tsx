// The critical and life-support customers of an outage by name; read only when somebody asks, for each look is audited.
import {signal} from '@preact/signals';
import {ApiError, read} from '../shared/api';
import {CustomerLink} from './customer_link';
import {Trouble} from './problem';
import {classWord, levelWord} from './state_words';
import {Table} from './table';
import {t} from './words';

interface Affected {
  customer: string;
  classes: string[];
  critical_level: string;
  is_out: boolean;
  name?: string;
  phone?: string;
  address?: string;
}

const shown = signal<{of: string; list: Affected[]} | null>(null);
const refused = signal<ApiError | undefined>(undefined);

async function readPeople(id: string): Promise<void> {
  try {
    const {body} = await read<{customers: Affected[]}>(`/api/v1/outages/${encodeURIComponent(id)}/customers?class=critical,life_support&limit=200`);
    shown.value = {of: id, list: body.customers};
    refused.value = undefined;
  } catch (trouble) {
    if (trouble instanceof ApiError) refused.value = trouble;
  }
}

export function PeopleList({id}: {id: string}) {
  const list = shown.value?.of === id ? shown.value.list : null;
  const toggle = (event: {currentTarget: HTMLDetailsElement}) => {
    shown.value = null;
    if (event.currentTarget.open) void readPeople(id);
  };
  return (
    <details key={id} class="no-print" data-people onToggle={toggle}>
      <summary>{t('byName')}</summary>
      <Trouble of={refused.value} again={() => void readPeople(id)} />
      {list && <Table>
        <tbody>{list.map((one) => (
          <tr key={one.customer}>
            <th scope="row"><CustomerLink id={one.customer} /><div class="muted">{one.classes.map(classWord).join(', ')} {levelWord(one.critical_level)}</div></th>
            <td>{[one.name, one.phone, one.address].filter((text) => text).join(' · ')}</td>
            <td class={one.is_out ? 'alert-text' : ''}>{one.is_out ? t('isOut') : t('hasSupply')}</td>
          </tr>
        ))}</tbody>
      </Table>}
    </details>
  );
}

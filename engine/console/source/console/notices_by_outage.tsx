// Notices of the present outages and plans by channel, the largest first: what is proven, what failed, and the way to each list.
import {useEffect, useState} from 'preact/hooks';
import {ApiError, read} from '../shared/api';
import {count} from '../shared/words';
import {toneOf} from './detail_notices';
import {nameOf} from './names';
import {Trouble} from './problem';
import {may} from './rights';
import {attemptWord, outcomeWord} from './state_words';
import {outages, select} from './store';
import {Table} from './table';
import {openTab} from './tabs';
import {t} from './words';
import type {NoticeCount, OutageRow} from './types';

interface Summary {
  outage: string;
  channels: NoticeCount[];
  told: number;
}

const shownMax = 12;
const lookedAtEvery = 20_000;

const size = (row: OutageRow) => row.customers_out + (row.customers_planned ?? 0);
/** Of whom people can have been told. */
const hasNotices = (row: OutageRow) => row.state !== 'suspected' && !['draft', 'submitted'].includes(row.plan_state ?? '');

/** Stages added up: what is asked here is which way out works. */
function added(counts: NoticeCount[]): NoticeCount[] {
  const out = new Map<string, NoticeCount>();
  for (const one of counts) {
    const key = `${one.channel} ${one.state}`;
    const before = out.get(key);
    out.set(key, {...one, count: one.count + (before?.count ?? 0)});
  }
  return [...out.values()].filter((one) => one.count > 0);
}

function useSummaries(rows: OutageRow[]): {found: ReadonlyMap<string, Summary>; trouble: ApiError | undefined; again: () => void} {
  const [found, setFound] = useState<ReadonlyMap<string, Summary>>(new Map());
  const [trouble, setTrouble] = useState<ApiError>();
  const [turn, setTurn] = useState(0);
  const ids = rows.map((row) => row.id).join(' ');
  useEffect(() => {
    const stop = new AbortController();
    const look = async () => {
      try {
        for (const id of ids.split(' ').filter((one) => one !== '')) {
          const {body} = await read<Summary>(`/api/v1/outages/${encodeURIComponent(id)}/notices/summary`, stop.signal);
          setFound((before) => new Map([...before, [id, body]]));
        }
        setTrouble(undefined);
      } catch (refused) {
        if (refused instanceof ApiError && !stop.signal.aborted) setTrouble(refused);
      }
    };
    void look();
    const timer = window.setInterval(() => void look(), lookedAtEvery);
    return () => { stop.abort(); clearInterval(timer); };
  }, [ids, turn]);
  return {found, trouble, again: () => setTurn(turn + 1)};
}

function go(id: string): void {
  select(id);
  openTab('outages');
}

/** What went wrong leads to the outage, where each notice stands one by one and papers are printed. */
function Counts({id, rows, word}: {id: string; rows: NoticeCount[]; word: (state: string) => string}) {
  return (
    <>{rows.map((row) => {
      const text = <>{word(row.state)} <b class="number">{count(row.count)}</b></>;
      return <div key={row.channel + row.state} class={toneOf(row.state)}>{row.channel !== '' && `${row.channel}: `}{toneOf(row.state) === 'bad' ? <button class="plain inline bad" data-failed={row.state} onClick={() => go(id)}>{text}</button> : text}</div>;
    })}</>
  );
}

export function NoticesByOutage() {
  const all = (outages.value ?? []).filter(hasNotices).sort((a, b) => size(b) - size(a) || a.id.localeCompare(b.id));
  const rows = all.slice(0, shownMax);
  const {found, trouble, again} = useSummaries(may('readNotices') ? rows : []);
  if (!may('readNotices')) return null;
  const lines = rows.flatMap((row) => { const one = found.get(row.id); return one && one.channels.some((each) => each.count > 0) ? [{row, counts: added(one.channels), told: one.told}] : []; });
  return (
    <section class="stack" aria-label={t('noticesByOutage')}>
      <h3>{t('noticesByOutage')}</h3>
      <Trouble of={trouble} again={again} />
      {lines.length === 0 ? <p class="muted">{outages.value === null || (rows.length > 0 && found.size < rows.length && !trouble) ? t('loading') : t('nobodyTold')}</p> : (
        <Table class="stages" data-by-outage>
          <thead><tr><th scope="col">{t('outage')}</th><th scope="col" class="number">{t('toldCount')}</th><th scope="col">{t('tabNotices')}</th><th scope="col">{t('channelAndState')}</th></tr></thead>
          <tbody>{lines.map(({row, counts, told}) => (
            <tr key={row.id} data-notices-of={row.id}>
              <th scope="row"><button class="plain" onClick={() => go(row.id)}>{nameOf(row)}</button></th>
              <td class="number">{count(told)}</td>
              <td><Counts id={row.id} rows={counts.filter((one) => one.channel === '')} word={outcomeWord} /></td>
              <td><Counts id={row.id} rows={counts.filter((one) => one.channel !== '')} word={attemptWord} /></td>
            </tr>
          ))}</tbody>
        </Table>
      )}
      {all.length > shownMax && <p class="muted">{t('noticesLargest', {shown: count(shownMax), all: count(all.length)})}</p>}
    </section>
  );
}

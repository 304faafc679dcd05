// Photos that crews took at an outage's jobs: of what, when, by whom. A picture is read only when somebody opens it, for each look is audited.
import {signal} from '@preact/signals';
import {useEffect} from 'preact/hooks';
import {ApiError, read} from '../shared/api';
import {moment} from '../shared/time';
import {Trouble} from './problem';
import {may} from './rights';
import {photoWord} from './state_words';
import {crewName} from './store';
import {t} from './words';
import type {OutageDetail} from './types';

interface Photo {
  number: number;
  kind: string;
  bytes: number;
  taken_at: string;
  received_at: string;
  crew: string;
}
interface Row extends Photo {
  job: string;
}

const shown = signal<{of: string; list: Row[]} | null>(null);
const refused = signal<ApiError | undefined>(undefined);
const opened = signal<string | undefined>(undefined);

const pathOf = (job: string) => `/api/v1/jobs/${encodeURIComponent(job)}/photos`;

async function readPhotos(body: OutageDetail): Promise<void> {
  try {
    const answers = await Promise.all(body.jobs.map((job) => read<{job: string; photos: Photo[]}>(pathOf(job.id))));
    shown.value = {of: body.id, list: answers.flatMap(({body: {job, photos}}) => photos.map((one) => ({...one, job})))};
    refused.value = undefined;
  } catch (trouble) {
    if (trouble instanceof ApiError) refused.value = trouble;
  }
}

const late = (one: Photo) => Date.parse(one.received_at) - Date.parse(one.taken_at) > 60_000;

function PhotoRow({one}: {one: Row}) {
  const key = `${one.job}/${one.number}`;
  const isOpen = opened.value === key;
  const words = `${photoWord(one.kind)} · ${moment(one.taken_at)} · ${crewName(one.crew)}`;
  return (
    <li>
      <button class="plain" aria-expanded={isOpen} data-job-photo={one.number} onClick={() => (opened.value = isOpen ? undefined : key)}>{isOpen ? '▾' : '▸'} {words}</button>
      {late(one) && <small class="muted">{t('photoCame', {time: moment(one.received_at)})}</small>}
      {isOpen && <img class="job-photo" src={`${pathOf(one.job)}/${one.number}`} alt={words} />}
    </li>
  );
}

/** Read again whenever the outage's detail is: a crew's photo makes an event of its job. */
export function JobPhotos({body}: {body: OutageDetail}) {
  useEffect(() => {
    if (may('photos') && body.jobs.length > 0) void readPhotos(body);
  }, [body]);
  if (!may('photos')) return null;
  const list = shown.value?.of === body.id ? shown.value.list : [];
  if (list.length === 0) return <Trouble of={refused.value} again={() => void readPhotos(body)} />;
  return (
    <section class="no-print" aria-label={t('photos')} data-job-photos={list.length}>
      <h3>{t('photos')}</h3>
      <Trouble of={refused.value} again={() => void readPhotos(body)} />
      <ul class="plain-list">{list.map((one) => <PhotoRow key={`${one.job}/${one.number}`} one={one} />)}</ul>
    </section>
  );
}

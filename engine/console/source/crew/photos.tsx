// Photos of the job: before, cause, after. Made small here, kept on the device until the daemon has them.
import {signal} from '@preact/signals';
import {moment} from '../shared/time';
import {momentOfNow, waiting} from './outbox';
import {shrunk} from './shrink';
import {sayPhoto} from './store';
import type {Job, PhotoKind} from './types';
import {photoWord, t} from './words';

const kinds: readonly PhotoKind[] = ['before', 'cause', 'after'];
const isMaking = signal(false);
const isUnreadable = signal(false);

async function take(job: Job, kind: PhotoKind, input: HTMLInputElement): Promise<void> {
  const files = [...(input.files ?? [])];
  const at = momentOfNow();
  input.value = '';
  isUnreadable.value = false;
  isMaking.value = true;
  try {
    for (const file of files) {
      const data = await shrunk(file);
      if (data === undefined) isUnreadable.value = true;
      else await sayPhoto(job, kind, at, data);
    }
  } finally {
    isMaking.value = false;
  }
}

export function Photos({job}: {job: Job}) {
  const own = waiting.value.filter((one) => one.job === job.id && one.photo);
  const isEmpty = job.photos.length + own.length === 0;
  return (
    <section class="card" aria-labelledby="photos" data-photos={job.photos.length}>
      <h2 id="photos">{t('photos')}</h2>
      <div class="tiles">
        {kinds.map((kind) => (
          <label key={kind} class="tile">
            {photoWord(kind)}
            <input type="file" accept="image/*" multiple disabled={isMaking.value} data-photo={kind}
              onChange={(event) => void take(job, kind, event.currentTarget)} />
          </label>
        ))}
      </div>
      <p role="status">{isMaking.value ? t('photoMaking') : ''}</p>
      {isUnreadable.value && <p class="box warn" role="alert">{t('photoUnreadable')}</p>}
      {!isEmpty && (
        <ul class="plain">
          {job.photos.map((one) => <li key={one.number}>✓ {moment(one.taken_at)} {photoWord(one.kind)}</li>)}
          {own.map((one) => <li key={one.key}>… {moment(String(one.body['occurred_at']))} {photoWord(String(one.body['kind']))} ({t('waiting')})</li>)}
        </ul>
      )}
      <p class="muted">{t('photoWho')}</p>
    </section>
  );
}

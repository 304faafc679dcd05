// That help, permission or clearance was asked: from what this device said, and whether the desk has it.
import {signal} from '@preact/signals';
import {moment} from '../shared/time';
import {taken, waiting, type Waiting} from './outbox';
import type {Job} from './types';
import {t} from './words';

interface Asked {
  job: string;
  word: string;
  at: string;
}

const place = 'crew-asked';
const keptMax = 60;
const words = ['help', 'permit', 'clear'] as const;

function kept(): Asked[] {
  try {
    return JSON.parse(localStorage.getItem(place) ?? '[]') as Asked[];
  } catch {
    return [];
  }
}

const asked = signal<Asked[]>(kept());

const askedOf = (one: Waiting): Asked | undefined =>
  words.some((word) => word === one.body['word']) ? {job: one.job, word: String(one.body['word']), at: String(one.body['occurred_at'])} : undefined;

taken.add((one) => {
  const said = askedOf(one);
  if (!said) return;
  asked.value = [...asked.value, said].slice(-keptMax);
  try {
    localStorage.setItem(place, JSON.stringify(asked.value));
  } catch {
    // A private window keeps nothing.
  }
});

const hasOpenParty = (job: Job) => job.work_parties.some((one) => one.cleared_at === null);
/** What has come of it stands on the page itself. */
function isAnswered(job: Job, one: Asked): boolean {
  if (one.word === 'permit') return job.work_parties.some((party) => Date.parse(party.permitted_at) >= Date.parse(one.at));
  return one.word === 'clear' && !hasOpenParty(job);
}

const sentences = {help: 'helpAsked', permit: 'permitAsked', clear: 'clearAsked'} as const;

export function AskedWords({job}: {job: Job}) {
  const pending = waiting.value.filter((one) => one.job === job.id).map(askedOf).filter((one) => one !== undefined);
  const rows = words.flatMap((word) => {
    const said = [...asked.value.filter((one) => one.job === job.id), ...pending].filter((one) => one.word === word);
    const last = said.at(-1);
    return last === undefined || isAnswered(job, last) ? [] : [{...last, isWaiting: pending.includes(last)}];
  });
  if (rows.length === 0) return null;
  return (
    <section class="box warn" role="status">
      {rows.map((one) => (
        <p key={one.word} data-asked={one.word}>
          {t(sentences[one.word as keyof typeof sentences], {time: moment(one.at)})} {t(one.isWaiting ? 'askedWaits' : 'askedThere')}
        </p>
      ))}
    </section>
  );
}

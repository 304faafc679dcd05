// What a customer said: calls, replies to notices, questions with their answers, and words about its numbers, on every channel, newest first.
import {moment} from '../shared/time';
import type {Customer} from './customer_store';
import {attemptWord, callWord, numberWord, replyHow, replyWord, sourceWord, stageWord} from './state_words';
import {nameOfId} from './names';
import {Table} from './table';
import {t} from './words';

interface Said {
  at: string;
  channel: string;
  text: string;
  about: string;
}

function everything(of: Customer): Said[] {
  const calls = of.trouble_calls.map((one) => ({at: one.occurred_at, channel: sourceWord(one.source), text: callWord(one.kind), about: one.outage ? nameOfId(one.outage) : ''}));
  const replies = of.replies.map((one) => ({at: one.at, channel: one.channel, text: `${replyWord(one.state)} · ${replyHow(one.how)}`, about: `${stageWord(one.stage)} · ${nameOfId(one.outage)}`}));
  const words = of.number_history.map((one) => ({at: one.at, channel: one.channel || one.told_by, text: numberWord(one.word), about: one.number}));
  const ratings = of.ratings.map((one) => ({at: one.at, channel: replyHow(one.how), text: t('ratedStars', {stars: one.stars}), about: `${nameOfId(one.outage)} ${one.crew}`.trim()}));
  const questions = of.questions.map((one) => ({at: one.at, channel: one.channel, text: `${t('askedStatus')} · ${attemptWord(one.state)}`, about: one.answer}));
  return [...calls, ...replies, ...questions, ...words, ...ratings].sort((a, b) => (a.at < b.at ? 1 : -1));
}

export function Spoken({of}: {of: Customer}) {
  const rows = everything(of);
  return (
    <section aria-label={t('spokenTitle')}>
      <h3>{t('spokenTitle')}</h3>
      {rows.length === 0 ? <p class="muted">{t('none')}</p> : (
        <Table data-spoken>
          <thead><tr><th scope="col">{t('when')}</th><th scope="col">{t('channel')}</th><th scope="col">{t('spoken')}</th><th scope="col">{t('about')}</th></tr></thead>
          <tbody>{rows.map((one, index) => <tr key={index}><td class="time">{moment(one.at)}</td><td>{one.channel}</td><td>{one.text}</td><td>{one.about}</td></tr>)}</tbody>
        </Table>
      )}
    </section>
  );
}

// What was announced in public about planned work: level, means, place, time and by whom; and the form that keeps one.
import {useState} from 'preact/hooks';
import {moment, rfc3339} from '../shared/time';
import {Decide, show} from './dialog';
import {PastField, PastMoment, pastTime} from './past_time';
import {may} from './rights';
import {announceLevel, announceMeans, stageWord} from './state_words';
import type {Shown} from './store';
import {Table} from './table';
import {t} from './words';
import type {PlanDetail} from './types';
import type {Announcement} from './types_plan';

const levels = ['A1', 'A2', 'A3'];
const passedOn = ['village', 'property_manager'];
const means = ['web', 'app', 'chat_group', 'poster', 'notice_board', 'newspaper', 'broadcast', 'loudspeaker', 'village', 'property_manager'];

function Announce({shown}: {shown: Shown<PlanDetail>}) {
  const [level, setLevel] = useState('A1');
  const [by, setBy] = useState('notice_board');
  const [where, setWhere] = useState('');
  const [at, setAt] = useState('');
  const [evidence, setEvidence] = useState('');
  // Of A3 it is village or property manager who confirm that they passed it on.
  const choose = (next: string) => { setLevel(next); if (next === 'A3' && !passedOn.includes(by)) setBy(passedOn[0]!); };
  const body = () => {
    const time = pastTime(at);
    if (where.trim() === '') return t('whereMissing');
    if (level !== 'A1' && evidence.trim() === '') return t('evidenceMissing');
    if (typeof time === 'string') return time;
    return {level, means: by, where: where.trim(), at: rfc3339(time), ...(evidence.trim() ? {evidence: evidence.trim()} : {})};
  };
  return (
    <Decide title={t('announceTitle')} submit={t('keepIt')} path={`/api/v1/planned-outages/${encodeURIComponent(shown.id)}/announcements`} base={shown} touches={['plans', 'desk']} done={t('announceKept')} body={body}>
      <p>{t('announceMeaning')}</p>
      <div class="row">
        <label>{t('announceLevel')}<select name="level" value={level} onChange={(event) => choose(event.currentTarget.value)}>{levels.map((one) => <option key={one} value={one}>{announceLevel(one)}</option>)}</select></label>
        <label>{t('announceMeans')}<select name="means" value={by} onChange={(event) => setBy(event.currentTarget.value)}>{(level === 'A3' ? passedOn : means).map((one) => <option key={one} value={one}>{announceMeans(one)}</option>)}</select></label>
      </div>
      <label>{t('announceWhere')}<input name="where" value={where} maxLength={200} onInput={(event) => setWhere(event.currentTarget.value)} /></label>
      <PastField label={t('announceAt')} name="at" value={at} onChange={setAt} />
      <PastMoment of={at} />
      <label>{t('announceEvidence')}<input name="evidence" value={evidence} maxLength={200} onInput={(event) => setEvidence(event.currentTarget.value)} /></label>
    </Decide>
  );
}

export function Announcements({shown}: {shown: Shown<PlanDetail>}) {
  const list: Announcement[] = shown.body.announcements ?? [];
  const isPublic = ['approved', 'published', 'go', 'postponed'].includes(shown.body.state);
  return (
    <section aria-label={t('announcements')} data-announcements>
      <div class="row"><h3 class="grow">{t('announcements')}</h3>
        {isPublic && may('planDelay') && <button class="small no-print" onClick={() => show(<Announce shown={shown} />)} data-announce>{t('announce')}</button>}</div>
      {list.length === 0 ? <p class="muted">{t('noAnnouncements')}</p> : (
        <Table>
          <thead><tr><th scope="col">{t('announceLevel')}</th><th scope="col">{t('announceMeans')}</th><th scope="col">{t('announceWhere')}</th><th scope="col">{t('announceTime')}</th></tr></thead>
          <tbody>{list.map((one, index) => (
            <tr key={index}><th scope="row">{announceLevel(one.level)}</th><td>{announceMeans(one.means)}{one.stage && <div class="muted">{stageWord(one.stage)} · {t('revision', {number: one.revision})}</div>}</td>
              <td class="wrap">{one.where}{one.evidence && <div class="muted">{one.evidence}</div>}</td><td>{moment(one.at)}<div class="muted">{one.by}</div></td></tr>
          ))}</tbody>
        </Table>
      )}
    </section>
  );
}

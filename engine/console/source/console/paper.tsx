// People who are still to be told, on paper: letters, door notices and visit orders of an outage or a campaign, file after file.
import {useEffect, useState} from 'preact/hooks';
import {ApiError, download} from '../shared/api';
import {problemText} from './problem';
import {may} from './rights';
import {t} from './words';
import {say} from './undo';

const kinds = {letter: 'paperLetter', door: 'paperDoor', visit: 'paperVisit'} as const;
type Kind = keyof typeof kinds;

/** A file has so many sheets; which exception the next one begins after is said by the daemon with it. */
export function Paper({id}: {id: string}) {
  const [kind, setKind] = useState<Kind>('letter');
  const [next, setNext] = useState<string | null>(null);
  const [files, setFiles] = useState(0);
  const [isBusy, setBusy] = useState(false);
  const again = () => { setNext(null); setFiles(0); };
  useEffect(again, [id]);
  if (!may('paper')) return null;
  const print = async (after: string | null) => {
    if (isBusy) return;
    setBusy(true);
    try {
      const number = after === null ? 1 : files + 1;
      const path = `/api/v1/outages/${encodeURIComponent(id)}/paper?kind=${kind}${after === null ? '' : `&after=${encodeURIComponent(after)}`}`;
      const {next: further} = await download(path, `${kind}-${id}-${number}.pdf`);
      setNext(further);
      setFiles(number);
    } catch (trouble) {
      if (!(trouble instanceof ApiError)) throw trouble;
      say(`${t('paper')}: ${problemText(trouble)}`, 'danger');
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="row no-print" data-paper>
      <label class="inline">{t('paper')}<select value={kind} onChange={(event) => { setKind(event.currentTarget.value as Kind); again(); }}>{Object.entries(kinds).map(([one, word]) => <option key={one} value={one}>{t(word)}</option>)}</select></label>
      <button aria-disabled={isBusy} data-print onClick={() => void print(null)}>{t('paperFile')}</button>
      {next !== null && <button class="primary" aria-disabled={isBusy} data-print-next onClick={() => void print(next)}>{t('paperNext', {number: files + 1, after: next})}</button>}
      {next === null && files > 0 && <span class="muted" role="status" data-printed>{t('paperAll', {count: files})}</span>}
    </div>
  );
}

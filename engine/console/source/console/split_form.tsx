// One outage has two causes: what hangs below a device, or some customers, become an outage of their own.
import {useState} from 'preact/hooks';
import {count} from '../shared/words';
import {Decide, show} from './dialog';
import {causes} from './outage_forms';
import {causeWord, jobWord} from './state_words';
import {select, type Shown} from './store';
import {t} from './words';
import type {Job, OpenDevice, OutageDetail} from './types';

export function askSplit(shown: Shown<OutageDetail>): void {
  show(<Split shown={shown} />);
}

const named = (text: string) => text.split(/[\s,，、]+/).filter((one) => one !== '');
const isOpenYet = (device: OpenDevice) => (device.open_phases ?? '') !== '';
const canGo = (job: Job) => job.state !== 'verified' && job.state !== 'cancelled' && job.crew !== null;

function toggled(list: string[], one: string): string[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

function Split({shown}: {shown: Shown<OutageDetail>}) {
  const {body: outage} = shown;
  const [open, setOpen] = useState<string[]>([]);
  const [below, setBelow] = useState('');
  const [customers, setCustomers] = useState('');
  const [jobs, setJobs] = useState<string[]>([]);
  const [cause, setCause] = useState('');
  const [reason, setReason] = useState('');
  const devices = outage.devices.filter(isOpenYet);
  const withCrew = outage.jobs.filter(canGo);
  const body = () => {
    const parts = [...new Set([...open, ...named(below)])];
    const people = named(customers);
    if (parts.length === 0 && people.length === 0) return t('splitWhat');
    if (reason.trim() === '') return t('reasonMissing');
    return {
      ...(parts.length > 0 ? {devices: parts} : {}), ...(people.length > 0 ? {customers: people} : {}),
      ...(jobs.length > 0 ? {jobs} : {}), ...(cause ? {cause} : {}), reason: reason.trim(),
    };
  };
  return (
    <Decide title={t('splitTitle')} submit={t('split')} path={`/api/v1/outages/${encodeURIComponent(shown.id)}/split`} base={shown}
      touches={['outages', 'detail', 'jobs', 'notices']} body={body}
      done={(answer) => { const made = answer as {service_points: number; service_points_left: number}; return t('splitDone', {count: count(made.service_points), left: count(made.service_points_left)}); }}
      after={(answer) => select((answer as {id: string}).id)}>
      <p>{t('splitMeaning', {count: count(outage.customers_out)})}</p>
      {devices.length > 1 && (
        <fieldset class="stack" data-split-devices>
          <legend>{t('splitOpenDevices')}</legend>
          {devices.map(({device}) => (
            <label key={device} class="check"><input type="checkbox" checked={open.includes(device)} onChange={() => setOpen(toggled(open, device))} />{device}</label>
          ))}
        </fieldset>
      )}
      <label>{t('splitBelow')}<input name="below" value={below} autocomplete="off" onInput={(event) => setBelow(event.currentTarget.value)} /></label>
      <label>{t('splitCustomers')}<input name="customers" value={customers} autocomplete="off" onInput={(event) => setCustomers(event.currentTarget.value)} /></label>
      {withCrew.length > 0 && (
        <fieldset class="stack" data-split-jobs>
          <legend>{t('splitJobs')}</legend>
          {withCrew.map((job) => (
            <label key={job.id} class="check"><input type="checkbox" checked={jobs.includes(job.id)} onChange={() => setJobs(toggled(jobs, job.id))} />{job.crew} · {jobWord(job.state)}</label>
          ))}
        </fieldset>
      )}
      <label>{t('splitCause')}
        <select name="cause" value={cause} onChange={(event) => setCause(event.currentTarget.value)}>{causes.map((one) => <option key={one} value={one}>{causeWord(one)}</option>)}</select>
      </label>
      <label>{t('reason')}<input name="reason" value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} /></label>
      <p class="box">{t('splitTold')}</p>
    </Decide>
  );
}

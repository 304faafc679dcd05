// Where the crew is, told only after it said yes, only while it has the job, and only where the browser allows it (https).
import {signal} from '@preact/signals';
import {isOver, stateOf} from './steps';
import {jobInHand, ownJobs, sayPosition} from './store';
import type {Job} from './types';
import {t} from './words';

const every = 60_000;
const isShared = signal(false);
const isDenied = signal(false);
const isEnded = signal(false);
let watch: number | undefined;
let lastAt = 0;

function stop(): void {
  if (watch !== undefined) navigator.geolocation.clearWatch(watch);
  watch = undefined;
  isShared.value = false;
}

const isAtHand = (job: Job) => !isOver(job) && stateOf(job) !== 'work_complete';
/** The job for which a position may be told now: the one in hand, else another that this device still holds. */
export const sharedJob = (): Job | undefined => [jobInHand(), ...ownJobs()].find((one) => one !== undefined && isAtHand(one));

function begin(): void {
  isDenied.value = false;
  isEnded.value = false;
  isShared.value = true;
  watch = navigator.geolocation.watchPosition(
    ({coords}) => {
      const job = sharedJob();
      if (!job || Date.now() - lastAt < every) return;
      lastAt = Date.now();
      sayPosition(job, [Number(coords.longitude.toFixed(5)), Number(coords.latitude.toFixed(5))]);
    },
    (trouble) => {
      if (trouble.code !== trouble.PERMISSION_DENIED) return;
      isDenied.value = true;
      stop();
    },
    {enableHighAccuracy: true, maximumAge: every},
  );
}

export function PositionShare() {
  if (!window.isSecureContext || !('geolocation' in navigator)) return <p class="muted">{t('shareHttps')}</p>;
  const toggle = () => (isShared.value ? stop() : begin());
  return (
    <div class="card">
      <label class="switch">
        <input type="checkbox" checked={isShared.value} onChange={toggle} />
        {t('sharePosition')}
      </label>
      <p class="muted">{isDenied.value ? t('shareDenied') : t('shareWhy')}</p>
    </div>
  );
}

/** No job is at hand: nobody is watched any longer. With `isTold` the page says so. */
export function stopSharing(isTold: boolean): void {
  if (!isShared.value) return;
  stop();
  isEnded.value = isTold;
}

export function ShareEnded() {
  return isEnded.value ? <p class="box warn" role="status" data-share-ended>{t('shareEnded')}</p> : null;
}

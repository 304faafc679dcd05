// Where the crew is, told only after it said yes, only while it has the job, and only where the browser allows it (https).
import {signal} from '@preact/signals';
import {sayPosition} from './store';
import type {Job} from './types';
import {t} from './words';

const every = 60_000;
const isShared = signal(false);
const isDenied = signal(false);
let watch: number | undefined;
let lastAt = 0;

function stop(): void {
  if (watch !== undefined) navigator.geolocation.clearWatch(watch);
  watch = undefined;
  isShared.value = false;
}

function begin(job: Job): void {
  isDenied.value = false;
  isShared.value = true;
  watch = navigator.geolocation.watchPosition(
    ({coords}) => {
      if (Date.now() - lastAt < every) return;
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

export function PositionShare({job}: {job: Job}) {
  if (!window.isSecureContext || !('geolocation' in navigator)) return <p class="muted">{t('shareHttps')}</p>;
  const toggle = () => (isShared.value ? stop() : begin(job));
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

/** The job is over: nobody is watched any longer. */
export function stopSharing(): void {
  if (isShared.value) stop();
}

// What the signs on the map mean, and which layers are drawn.
import {base, isShown, layerWord, switchable, toggleLayer} from './base_map';
import {layersShown, toggleLayers} from './map_state';
import {stateWord} from './state_words';
import {Symbol} from './symbol';
import type {OutageState} from './types';
import {t} from './words';

function Layers() {
  return (
    <details class="map-layers">
      <summary>{t('mapLayers')}</summary>
      <label class="check"><input type="checkbox" checked={layersShown.value} onChange={toggleLayers} data-layer="network" /> {t('layerNetwork')}</label>
      {[...switchable.value].reverse().map((one) => (
        <label class="check" key={one.id}>
          <input type="checkbox" checked={one.is_read && isShown(one.id)} disabled={!one.is_read} onChange={() => toggleLayer(one.id)} data-layer={one.id} /> {layerWord(one)}
          {!one.is_read && <span class="alert-text">{t('layerUnread')}</span>}
        </label>
      ))}
      {base.value?.state === 'reading' && <p class="muted">{t('layersReading')}</p>}
      {base.value?.state === 'not_on_earth' && <p class="muted">{t('layersNowhere')}</p>}
    </details>
  );
}

export function Legend() {
  return (
    <div class="legend" aria-label={t('legend')} role="group">
      {(['suspected', 'confirmed', 'scheduled', 'restored'] as OutageState[]).map((state) => <div key={state}><Symbol state={state} size={16} /> {stateWord(state)}</div>)}
      <Layers />
    </div>
  );
}

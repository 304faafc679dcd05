// The map: tiles of the network from the daemon, outages and crews above them. Everything on it stands in the lists too.
import {effect, signal, untracked} from '@preact/signals';
import {useEffect, useRef} from 'preact/hooks';
import Feature from 'ol/Feature.js';
import Zoom from 'ol/control/Zoom.js';
import GeoJSON from 'ol/format/GeoJSON.js';
import MVT from 'ol/format/MVT.js';
import Point from 'ol/geom/Point.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorTileLayer from 'ol/layer/VectorTile.js';
import OlMap from 'ol/Map.js';
import {fromLonLat, transformExtent} from 'ol/proj.js';
import VectorSource from 'ol/source/Vector.js';
import VectorTile from 'ol/source/VectorTile.js';
import View from 'ol/View.js';
import {ApiError, read} from '../shared/api';
import {ago} from '../shared/time';
import {count} from '../shared/words';
import {base, baseLayer, baseStyle, layersOff, switchable} from './base_map';
import type {BaseInfo} from './base_map';
import {Legend} from './map_legend';
import {deviceAsked, fitAsked, layersShown, mapTrouble} from './map_state';
import {crewPlaces, readCrewPlaces, readShapes, shapes} from './places';
import {crewStyle, deadStyle, networkStyle, outageStyle} from './map_style';
import {askDeclare, useDownstream} from './outage_forms';
import {askPlan} from './plan_wizard';
import {may} from './rights';
import {crews, outages, select, selected} from './store';
import {deviceKind} from './state_words';
import {lookOf} from './symbol';
import {isDark} from './theme';
import {t} from './words';

interface MapInfo {
  revision: string | null;
  bounds: [number, number, number, number] | null;
  tiles: string;
  zoom_max: number;
  base: BaseInfo | null;
}

interface Picked {
  layer: string;
  id: string;
  kind: string;
}

const info = signal<MapInfo | null>(null);
const picked = signal<Picked | null>(null);

async function readInfo(): Promise<void> {
  try {
    const {body} = await read<MapInfo>('/api/v1/map');
    mapTrouble.value = body.revision === null || body.bounds === null ? 'noPlaces' : 'none';
    if (mapTrouble.value === 'none') info.value = body;
    base.value = body.base;
    if (body.base?.state === 'reading') window.setTimeout(() => void readInfo(), 3_000);
  } catch (trouble) {
    if (!(trouble instanceof ApiError)) throw trouble;
    if (info.value === null) mapTrouble.value = 'failed';
  }
}

const noMotion = matchMedia('(prefers-reduced-motion: reduce)');
const format = new GeoJSON();

/** The layers above the network, filled from the store. */
function overlays() {
  const dead = new VectorSource();
  const points = new VectorSource();
  const fill = effect(() => {
    dead.clear();
    points.clear();
    for (const shape of shapes.value) {
      const look = lookOf(shape.properties.state);
      const geometry = shape.geometry?.type === 'MultiLineString' ? format.readGeometry(shape.geometry, {featureProjection: 'EPSG:3857'}) : null;
      if (geometry) {
        const feature = new Feature(geometry);
        feature.setStyle(deadStyle(look, isDark.value));
        feature.set('outage', shape.id);
        dead.addFeature(feature);
      }
      if (!shape.properties.at) continue;
      const people = shape.properties.customers_out;
      const symbol = new Feature(new Point(fromLonLat(shape.properties.at)));
      symbol.set('outage', shape.id);
      symbol.setStyle(outageStyle(look, look === 'suspected' && people === 0 ? null : people, selected.value === shape.id, isDark.value));
      points.addFeature(symbol);
    }
    for (const crew of crewPlaces.value) {
      const {on_shift: isOnShift, position_at: since} = crew.properties;
      if (!isOnShift) continue;
      const square = new Feature(new Point(fromLonLat(crew.geometry.coordinates)));
      square.setStyle(crewStyle(since ? t('crewAge', {crew: crew.id, when: untracked(() => ago(since))}) : crew.id, isDark.value));
      points.addFeature(square);
    }
  });
  return {layers: [new VectorLayer({source: dead}), new VectorLayer({source: points})], stop: fill};
}

/** A tile that is refused means most often that another network, or another edition of the utility's layers, has taken its place. */
let again = 0;
function readInfoSoon(): void {
  clearTimeout(again);
  again = window.setTimeout(() => void readInfo(), 2_000);
}

function network(of: MapInfo): VectorTileLayer {
  const source = new VectorTile({format: new MVT(), url: of.tiles.replace('{revision}', of.revision ?? ''), maxZoom: of.zoom_max});
  source.on('tileloaderror', readInfoSoon);
  return new VectorTileLayer({renderMode: 'hybrid', source});
}

function pickAt(map: OlMap, pixel: number[]): void {
  const outage = map.forEachFeatureAtPixel(pixel, (feature) => feature.get('outage') as string | undefined, {hitTolerance: 5});
  if (outage !== undefined) return select(outage);
  const device = map.forEachFeatureAtPixel(pixel, (feature) => (['devices', 'transformers'].includes(feature.get('layer') as string) ? feature : undefined), {hitTolerance: 8});
  picked.value = device ? {layer: String(device.get('layer')), id: String(device.get('id')), kind: String(device.get('kind') ?? '')} : null;
}

/** Moves to the outage at the cursor, and to everything when that is asked for. */
function follow(map: OlMap, of: MapInfo): () => void {
  const whole = transformExtent(of.bounds!, 'EPSG:4326', 'EPSG:3857');
  const fit = () => map.getView().fit(whole, {padding: [30, 30, 30, 30], maxZoom: 16});
  fit();
  let asked = fitAsked.peek();
  return effect(() => {
    if (fitAsked.value !== asked) {
      asked = fitAsked.value;
      return fit();
    }
    const at = shapes.value.find((shape) => shape.id === selected.value)?.properties.at;
    if (!at) return undefined;
    const view = map.getView();
    view.animate({center: fromLonLat(at), zoom: Math.max(13.5, view.getZoom() ?? 0), duration: noMotion.matches ? 0 : 250});
    return undefined;
  });
}

/** To a device that was looked for; without a place it is named all the same. */
function followDevice(map: OlMap): () => void {
  return effect(() => {
    const asked = deviceAsked.value;
    if (!asked) return;
    picked.value = {layer: 'devices', id: asked.device, kind: asked.kind};
    if (asked.at) map.getView().animate({center: fromLonLat(asked.at), zoom: 15, duration: noMotion.matches ? 0 : 250});
  });
}

/** The utility's own layers, when they are there, and anew when their edition is another one. */
function drawBase(map: OlMap, zoomMax: number): () => void {
  let layer: VectorTileLayer | undefined;
  let revision: string | undefined;
  return effect(() => {
    const now = base.value?.state === 'ready' ? base.value : null;
    if (now?.revision !== revision) {
      if (layer) map.removeLayer(layer);
      revision = now?.revision;
      layer = now ? baseLayer(now, zoomMax, readInfoSoon) : undefined;
      if (layer) map.getLayers().insertAt(0, layer);
    }
    layer?.setStyle(baseStyle(switchable.value, layersOff.value, isDark.value));
    map.getTargetElement()!.dataset['layers'] = switchable.value.filter((one) => one.is_read && !layersOff.value.includes(one.id)).map((one) => one.id).join(' ');
  });
}

function draw(target: HTMLElement, of: MapInfo): () => void {
  const lines = network(of);
  const above = overlays();
  const map = new OlMap({target, layers: [lines, ...above.layers], view: new View({maxZoom: 19, enableRotation: false}), controls: [new Zoom({zoomInTipLabel: t('zoomIn'), zoomOutTipLabel: t('zoomOut')})]});
  const style = effect(() => {
    lines.setStyle(networkStyle(isDark.value));
    lines.setVisible(layersShown.value);
  });
  const below = drawBase(map, of.zoom_max);
  const following = follow(map, of);
  const followingDevice = followDevice(map);
  const counting = effect(() => {
    target.dataset['outages'] = String(shapes.value.filter((shape) => shape.properties.at).length);
    target.dataset['crews'] = String(crewPlaces.value.filter((crew) => crew.properties.on_shift).length);
  });
  map.on('singleclick', (event) => pickAt(map, event.pixel));
  map.on('rendercomplete', () => (target.dataset['mapReady'] = 'yes'));
  return () => {
    following();
    followingDevice();
    counting();
    style();
    below();
    above.stop();
    map.setTarget(undefined);
  };
}

function PickedDevice() {
  const one = picked.value;
  const hanging = useDownstream(one?.layer === 'devices' ? one.id : '');
  if (!one) return null;
  return (
    <div class="picked row no-print" role="status">
      <b class="grow">{t('mapPick', {kind: deviceKind(one.kind), device: one.id})}</b>
      {hanging?.found && <span class="number">{t('hangingCount', {count: count(hanging.found.customers_count)})}</span>}
      {one.layer === 'devices' && may('declare') && <button onClick={() => askDeclare(one.id)} data-declare>{t('declareFault')}</button>}
      {one.layer === 'devices' && may('plan') && <button onClick={() => askPlan(one.id)} data-plan-here>{t('planOutage')}</button>}
      <button class="plain" aria-label={t('close')} onClick={() => (picked.value = null)}>✕</button>
    </div>
  );
}

export function NetworkMap() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => void readInfo(), []);
  const rows = outages.value;
  useEffect(() => {
    if (!info.value) return undefined;
    const wait = setTimeout(() => void readShapes(), 300);
    return () => clearTimeout(wait);
  }, [rows, info.value]);
  const list = crews.value;
  useEffect(() => { if (info.value) void readCrewPlaces(); }, [list, info.value]);
  useEffect(() => {
    if (!place.current || !info.value) return undefined;
    try {
      return draw(place.current, info.value);
    } catch (trouble) {
      console.error(trouble);
      mapTrouble.value = 'failed';
      return undefined;
    }
  }, [info.value?.revision]);
  if (mapTrouble.value !== 'none') return <div class="map-place no-print"><p class="muted">{mapTrouble.value === 'failed' ? t('mapFailed') : t('mapNoPlaces')}</p></div>;
  return (
    <div class="map-place no-print">
      <div class="map" ref={place} tabIndex={0} role="application" aria-label={t('map')} />
      <PickedDevice />
      <Legend />
    </div>
  );
}

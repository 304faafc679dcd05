// The utility's own layers below the network: roads, water, borders, buildings and names, in the utility's data and nobody else's.
import {computed, signal} from '@preact/signals';
import type {FeatureLike} from 'ol/Feature.js';
import MVT from 'ol/format/MVT.js';
import VectorTileLayer from 'ol/layer/VectorTile.js';
import VectorTile from 'ol/source/VectorTile.js';
import {Circle, Fill, Stroke, Style, Text} from 'ol/style.js';
import {layerKindWord} from './state_words';

export interface BaseLayer {
  id: string;
  name: string | null;
  kind: string;
  zoom_min: number;
  features: number;
  is_read: boolean;
}
export interface BaseInfo {
  state: 'reading' | 'ready' | 'not_on_earth';
  revision?: string;
  tiles?: string;
  layers?: BaseLayer[];
}

export const layerWord = (layer: BaseLayer): string => layer.name ?? layerKindWord(layer.kind);

const key = 'map-layers-off';
function kept(): string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}
/** Ids of layers that this browser does not show. */
export const layersOff = signal<readonly string[]>(kept());
export const isShown = (id: string): boolean => !layersOff.value.includes(id);
export function toggleLayer(id: string): void {
  layersOff.value = layersOff.peek().includes(id) ? layersOff.peek().filter((one) => one !== id) : [...layersOff.peek(), id];
  try {
    localStorage.setItem(key, JSON.stringify(layersOff.peek()));
  } catch {
    // Private windows keep nothing; the map works without.
  }
}

export const base = signal<BaseInfo | null>(null);
/** What can be switched: only what was read and has something to show. */
export const switchable = computed(() => (base.value?.state === 'ready' ? (base.value.layers ?? []) : []));

const font = 'system-ui, "Noto Sans CJK SC", sans-serif';

/** Fainter than the network in both themes: the network and its outages are what the map is for. */
const tones = {
  light: {green: '#e4eedd', water: '#cfe2ee', building: '#e6e2dc', border: '#a79fb5', railway: '#c9c4c0', road: '#ddd6c8', text: '#5c6672', water_text: '#3f6f8d', halo: '#f7f8f9'},
  dark: {green: '#18231b', water: '#13293a', building: '#222529', border: '#5b556b', railway: '#3b3a3d', road: '#2f3033', text: '#98a3ae', water_text: '#6fa3c4', halo: '#10151b'},
};

type Tones = (typeof tones)['light'];

/** Wider the nearer one is; a road is never as wide as an outage's line. */
const wide = (resolution: number, near: number) => Math.max(0.75, Math.min(near, near * Math.sqrt(2 / resolution)));

function shapeStyle(kind: string, isPoint: boolean, tone: Tones, resolution: number): Style {
  const stroke = (color: string, width: number, lineDash?: number[]) => new Stroke({color, width, ...(lineDash ? {lineDash} : {})});
  if (isPoint) return new Style({image: new Circle({radius: 2.5, fill: new Fill({color: tone.text})})});
  switch (kind) {
    case 'green': return new Style({fill: new Fill({color: tone.green}), stroke: stroke(tone.green, 1)});
    case 'water': return new Style({fill: new Fill({color: tone.water}), stroke: stroke(tone.water, wide(resolution, 2))});
    case 'building': return new Style({fill: new Fill({color: tone.building}), stroke: stroke(tone.border, 0.5)});
    case 'border': return new Style({stroke: stroke(tone.border, 1.25, [6, 4])});
    case 'railway': return new Style({stroke: stroke(tone.railway, wide(resolution, 3), [8, 4])});
    case 'road': return new Style({fill: new Fill({color: tone.road}), stroke: stroke(tone.road, wide(resolution, 5))});
    default: return new Style({fill: new Fill({color: tone.halo}), stroke: stroke(tone.border, 1)});
  }
}

function nameStyle(kind: string, text: string, tone: Tones): Style {
  const size = kind === 'place' ? 'bold 13px' : kind === 'border' ? 'italic 13px' : '11px';
  return new Style({text: new Text({
    text, font: `${size} ${font}`, overflow: true,
    fill: new Fill({color: kind === 'water' ? tone.water_text : tone.text}), stroke: new Stroke({color: tone.halo, width: 3}),
  })});
}

/** Layers are drawn in the order of their kinds, as the daemon gives them; switched off ones are not. */
export function baseStyle(layers: BaseLayer[], off: readonly string[], isDark: boolean): (feature: FeatureLike, resolution: number) => Style | undefined {
  const tone = isDark ? tones.dark : tones.light;
  const kinds = new Map(layers.filter((one) => !off.includes(one.id)).map((one, order) => [one.id, {kind: one.kind, order}]));
  return (feature, resolution) => {
    const isName = feature.get('layer') === 'labels';
    const known = kinds.get(String(isName ? feature.get('of') : feature.get('layer')));
    if (!known) return undefined;
    const style = isName ? nameStyle(known.kind, String(feature.get('label')), tone) : shapeStyle(known.kind, feature.getGeometry()?.getType() === 'Point', tone, resolution);
    style.setZIndex(isName ? 100 : known.order);
    return style;
  };
}

/** On a canvas of its own: names that keep clear of each other are drawn last, and none may lie on an outage. */
export function baseLayer(of: BaseInfo, zoomMax: number, onRefused: () => void): VectorTileLayer {
  const source = new VectorTile({format: new MVT(), ...(of.tiles ? {url: of.tiles} : {}), maxZoom: zoomMax});
  source.on('tileloaderror', onRefused);
  return new VectorTileLayer({className: 'ol-layer base', renderMode: 'hybrid', declutter: true, source});
}

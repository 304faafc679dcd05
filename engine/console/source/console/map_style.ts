// How the network, outages and crews are drawn: the network muted, outages bright, the number inside the symbol.
import type {FeatureLike} from 'ol/Feature.js';
import {Circle, Fill, RegularShape, Stroke, Style, Text} from 'ol/style.js';
import type {Look} from './symbol';

const font = 'system-ui, "Noto Sans CJK SC", sans-serif';
const colours: Record<Look, string> = {suspected: '#E69F00', confirmed: '#D55E00', planned: '#0072B2', restored: '#009E73', withdrawn: '#6B7A8C'};

const stroke = (color: string, width: number, lineDash?: number[]) => new Stroke({color, width, ...(lineDash ? {lineDash} : {}), lineCap: 'round'});

function label(text: string, isDark: boolean, offsetY: number): Text {
  return new Text({text, offsetY, font: `12px ${font}`, fill: new Fill({color: isDark ? '#dfe6ee' : '#223'}), stroke: stroke(isDark ? '#10151b' : '#fff', 3)});
}

/** Style function of the network's tiles. */
export function networkStyle(isDark: boolean): (feature: FeatureLike, resolution: number) => Style | undefined {
  const medium = new Style({stroke: stroke(isDark ? '#5f7d99' : '#7b93a8', 1.5)});
  const low = new Style({stroke: stroke(isDark ? '#3d4b59' : '#b4bec8', 1)});
  const customer = new Style({image: new Circle({radius: 2, fill: new Fill({color: isDark ? '#9fb0c0' : '#66737f'})})});
  const transformer = new Style({image: new Circle({radius: 3, fill: new Fill({color: isDark ? '#171f28' : '#fff'}), stroke: stroke(isDark ? '#9fb0c0' : '#55697d', 1.5)})});
  const device = (isOpen: boolean) => new Style({image: new RegularShape({points: 4, angle: Math.PI / 4, radius: 5,
    fill: new Fill({color: isOpen ? (isDark ? '#171f28' : '#fff') : isDark ? '#9fb0c0' : '#55697d'}), stroke: stroke(isDark ? '#9fb0c0' : '#55697d', 1.5)})});
  const closed = device(false);
  const open = device(true);
  return (feature, resolution) => {
    switch (feature.get('layer') as string) {
      case 'lines': return feature.get('level') === 'low' ? low : medium;
      case 'devices': return resolution > 40 ? undefined : feature.get('normal') === 'open' ? open : closed;
      case 'transformers': return transformer;
      case 'customers': return customer;
      case 'sources': return new Style({
        image: new RegularShape({points: 4, radius: 8, angle: Math.PI / 4, fill: new Fill({color: isDark ? '#dde' : '#223'}), stroke: stroke(isDark ? '#000' : '#fff', 1.5)}),
        text: label(String(feature.get('name') ?? feature.get('id') ?? ''), isDark, 17),
      });
      default: return undefined;
    }
  };
}

/** What is without supply: a bright line on a casing; casings lie under all lines, so that none wipes its neighbour. */
export function deadStyle(look: Look, isDark: boolean): Style[] {
  return [
    new Style({zIndex: 0, stroke: stroke(isDark ? '#000' : '#fff', 7)}),
    new Style({zIndex: 1, stroke: stroke(colours[look], 4, look === 'suspected' ? [8, 7] : undefined)}),
  ];
}

const short = (count: number) => (count > 9_999 ? `${Math.round(count / 1000)}k` : count > 999 ? `${(count / 1000).toFixed(1)}k` : String(count));

function shape(look: Look, radius: number, isChosen: boolean, isDark: boolean): Circle | RegularShape {
  const fill = new Fill({color: colours[look]});
  const edge = isChosen ? stroke(isDark ? '#fff' : '#000', 4) : stroke('#fff', 2);
  if (look === 'suspected') return new RegularShape({points: 3, radius: radius + 5, fill, stroke: edge});
  if (look === 'planned') return new RegularShape({points: 4, angle: Math.PI / 4, radius: radius + 3, fill, stroke: edge});
  return new Circle({radius, fill, stroke: edge});
}

export function outageStyle(look: Look, count: number | null, isChosen: boolean, isDark: boolean): Style {
  const radius = 12 + Math.min(14, Math.log10((count ?? 0) + 1) * 4);
  // Of planned work that has not begun nobody is out yet: no number is better than a nought.
  const text = count === null ? '?' : look === 'restored' ? '✓' : look === 'planned' && count === 0 ? '' : short(count);
  return new Style({
    zIndex: isChosen ? 5 : 3,
    image: shape(look, radius, isChosen, isDark),
    text: new Text({text, font: `bold 12px ${font}`, fill: new Fill({color: '#fff'}), stroke: stroke('rgba(0,0,0,.65)', 3), offsetY: look === 'suspected' ? 3 : 0}),
  });
}

export function crewStyle(name: string, isDark: boolean): Style {
  return new Style({
    zIndex: 6,
    image: new RegularShape({points: 4, radius: 11, angle: Math.PI / 4, fill: new Fill({color: isDark ? '#e8edf2' : '#14202b'}), stroke: stroke(isDark ? '#10151b' : '#fff', 2)}),
    text: label(name, isDark, 20),
  });
}

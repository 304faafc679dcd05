// Areas as discs on an empty sheet: never a line, never a home; how many are out stands inside.
import {words} from './words';

interface Area {
  geometry: {coordinates: [number, number]} | null;
  properties: {area: string; state: string; customers: number | null; fewer_than_five: boolean};
}

const width = 600;
const margin = 60;
const make = (name: string, attributes: Record<string, string | number>): SVGElement => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
};

function classOf(state: string): string {
  return state === 'scheduled' ? 'plan' : state === 'partially_restored' ? 'part' : 'out';
}

function label(x: number, y: number, text: string, css: string): SVGElement {
  const element = make('text', {x, y, 'text-anchor': 'middle', class: css});
  element.textContent = text;
  return element;
}

/** Longitude shrinks with the latitude; one scale for both ways. */
function place(areas: Area[]): {x: number; y: number; area: Area}[] {
  const at = areas.map((area) => area.geometry!.coordinates);
  const middle = at.reduce((sum, [, y]) => sum + y, 0) / at.length;
  const shrink = Math.cos((middle * Math.PI) / 180);
  const xs = at.map(([x]) => x * shrink);
  const ys = at.map(([, y]) => -y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const size = Math.max(Math.max(...xs) - left, Math.max(...ys) - top, 0.02);
  const scale = (width - 2 * margin) / size;
  return areas.map((area, index) => ({x: margin + (xs[index]! - left) * scale, y: margin + (ys[index]! - top) * scale, area}));
}

function draw(areas: Area[]): SVGElement {
  const placed = place(areas);
  const height = Math.max(...placed.map((one) => one.y)) + margin;
  const svg = make('svg', {viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': words.map});
  for (const {x, y, area} of placed) {
    const {customers, fewer_than_five: isFew, state} = area.properties;
    const radius = 14 + Math.min(26, 6 * Math.log10(Math.max(1, customers ?? 1)));
    svg.append(make('circle', {cx: x, cy: y, r: radius, class: classOf(state)}));
    svg.append(label(x, y + 5, isFew ? '<5' : String(customers ?? ''), 'inside'));
    svg.append(label(x, y + radius + 16, area.properties.area, 'name'));
  }
  return svg;
}

export async function drawMap(): Promise<void> {
  const section = document.getElementById('map');
  if (!section) return;
  const answer = await fetch('/api/v1/public/outages').catch(() => undefined);
  if (!answer?.ok) return;
  const {features} = (await answer.json()) as {features: Area[]};
  const areas = features.filter((one) => one.geometry !== null);
  section.querySelector('svg')?.remove();
  section.hidden = areas.length === 0;
  if (areas.length > 0) section.append(draw(areas));
}

// Areas as discs, on the utility's own public layers or on an empty sheet: never a line of the network, never a home; how many are out stands inside.
import {groundOf, told, type View} from './ground';
import {svg} from './svg';
import {kindWord, words} from './words';

interface Area {
  geometry: {coordinates: [number, number]} | null;
  properties: {area: string; state: string; customers: number | null; fewer_than_five: boolean};
}

const margin = 60;
const groundShape = 0.64;   // as high as this part of its width: with something below the discs there is more to see than their row
const spanMin = 0.04 / 360; // an area's place is rounded to a kilometre: nearer would say more than is known

function classOf(state: string): string {
  return state === 'scheduled' ? 'plan' : state === 'partially_restored' ? 'part' : 'out';
}

function label(x: number, y: number, text: string, css: string): SVGElement {
  const element = svg('text', {x, y, 'text-anchor': 'middle', class: css});
  element.textContent = text;
  return element;
}

/** As web maps have it: 0 to 1 from west and north. */
function worldOf([longitude, latitude]: [number, number]): [number, number] {
  const bounded = Math.max(-85, Math.min(85, latitude));
  return [(longitude + 180) / 360, (1 - Math.asinh(Math.tan((bounded * Math.PI) / 180)) / Math.PI) / 2];
}

function viewOf(places: [number, number][], width: number, heightMin: number): View {
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const [west, north, wide, high] = [Math.min(...xs), Math.min(...ys), Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)];
  const scale = (width - 2 * margin) / Math.max(wide, high, spanMin);
  const height = Math.max(high * scale + 2 * margin, heightMin);
  return {west: west + wide / 2 - width / 2 / scale, north: north + high / 2 - height / 2 / scale, scale, width, height};
}

interface Box { left: number; top: number; right: number; bottom: number }
const meet = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
/** About as wide as its letters; Chinese ones are twice as wide. */
const textBox = (x: number, y: number, text: string): Box => {
  const half = [...text].reduce((all, one) => all + (one > '\u2e80' ? 14 : 8), 0) / 2;
  return {left: x - half, top: y - 14, right: x + half, bottom: y + 4};
};

/** All of one area that are out now, or all that are planned there: one disc, for those of the same place would hide each other. */
interface Disc { x: number; y: number; radius: number; area: string; css: string; inside: string; isFirst: boolean }

/** Of several: at least so many, and below five each that are not told. */
function countOf(all: Area[]): string {
  const few = all.filter((one) => one.properties.fewer_than_five).length;
  const known = all.reduce((sum, one) => sum + (one.properties.customers ?? 0), 0);
  return few === 0 ? String(known) : known > 0 ? `${known}+` : `<${4 * few + 1}`;
}

function discsOf(areas: Area[], view: View): Disc[] {
  const places = new Map<string, Area[]>();
  for (const one of areas) {
    const key = `${one.geometry!.coordinates.join()} ${one.properties.area}`;
    places.set(key, [...(places.get(key) ?? []), one]);
  }
  const out: Disc[] = [];
  for (const all of places.values()) {
    const [west, north] = worldOf(all[0]!.geometry!.coordinates);
    const kinds = [all.filter((one) => one.properties.state !== 'scheduled'), all.filter((one) => one.properties.state === 'scheduled')].filter((some) => some.length > 0);
    let x = (west - view.west) * view.scale;
    kinds.forEach((some, index) => {
      const known = some.reduce((sum, one) => sum + (one.properties.customers ?? 0), 0);
      const radius = 14 + Math.min(26, 6 * Math.log10(Math.max(1, known)));
      if (index > 0) x += out.at(-1)!.radius + radius + 2;
      const css = classOf(some.some((one) => classOf(one.properties.state) === 'out') ? 'out' : some[0]!.properties.state);
      out.push({x, y: (north - view.north) * view.scale, radius, area: all[0]!.properties.area, css, inside: countOf(some), isFirst: index === 0});
    });
  }
  return out;
}

/** As wide as it stands on the page: letters keep their size on a phone. */
async function draw(areas: Area[], width: number): Promise<{drawing: SVGElement; from: string[]}> {
  const found = await told();
  const places = areas.map((one) => worldOf(one.geometry!.coordinates));
  const view = viewOf(places, width, found ? width * groundShape : 0);
  const drawing = svg('svg', {viewBox: `0 0 ${width} ${view.height}`, role: 'img', 'aria-label': words.map});
  const discs = discsOf(areas, view);
  const taken: Box[] = discs.flatMap(({x, y, radius, area}) => [{left: x - radius, top: y - radius, right: x + radius, bottom: y + radius}, textBox(x, y + radius + 16, area)]);
  if (found) {
    const ground = await groundOf(found, view);
    drawing.append(ground.shapes);
    for (const {x, y, text, kind} of ground.names) {
      const box = textBox(x, y, text);
      if (box.left < 0 || box.right > width || box.top < 0 || box.bottom > view.height || taken.some((one) => meet(one, box))) continue;
      taken.push(box);
      drawing.append(label(x, y, text, `ground ${kind}`));
    }
  }
  for (const {x, y, radius, area, css, inside, isFirst} of discs) {
    drawing.append(svg('circle', {cx: x, cy: y, r: radius, class: css}));
    drawing.append(label(x, y + 5, inside, 'inside'));
    if (!isFirst) continue;
    const {left, right} = textBox(x, y, area);
    drawing.append(label(x + Math.max(0, -left) - Math.max(0, right - width), y + radius + 16, area, 'name'));
  }
  return {drawing, from: (found?.layers ?? []).map((one) => one.name ?? kindWord(one.kind))};
}

export async function drawMap(): Promise<void> {
  const section = document.getElementById('map');
  if (!section) return;
  const answer = await fetch('/api/v1/public/outages', {cache: 'no-cache'}).catch(() => undefined);
  if (!answer?.ok) return;
  const {features} = (await answer.json()) as {features: Area[]};
  // Where everybody has supply again there is nobody to be counted; the list says that it is being checked.
  const areas = features.filter((one) => one.geometry !== null && (one.properties.customers !== 0 || one.properties.fewer_than_five));
  section.hidden = areas.length === 0;
  const drawn = areas.length > 0 ? await draw(areas, Math.max(240, section.clientWidth)) : undefined;
  section.querySelectorAll(':scope > svg, .from').forEach((one) => one.remove());
  if (!drawn) return;
  section.append(drawn.drawing);
  if (drawn.from.length === 0) return;
  const line = document.createElement('p');
  line.className = 'from';
  line.textContent = `${words.ground}${drawn.from.join(' · ')}`;
  section.append(line);
}

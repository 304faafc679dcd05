// What lies below the areas: the layers that the utility marks as public, from its own server. Without them the map is drawn all the same.
import {svg} from './svg';
import {layersOf, type Layer} from './tile';

interface Told {
  tiles: string | null;
  zoom_max: number;
  layers: {id: string; name: string | null; kind: string}[];
}

/** A piece of the world, as web maps have it (0 to 1 from west and north), and where it stands in the drawing. */
export interface View {
  west: number;
  north: number;
  /** Units of the drawing for the whole world. */
  scale: number;
  width: number;
  height: number;
}

export interface Ground {
  shapes: SVGElement;
  names: {x: number; y: number; text: string; kind: string}[];
}

const pointsMax = 60_000;  // a phone draws these at once

export async function told(): Promise<Told | undefined> {
  const answer = await fetch('/api/v1/public/map').catch(() => undefined);
  if (!answer?.ok) return undefined;
  const found = (await answer.json()) as Told;
  return found.tiles !== null && found.layers.length > 0 ? found : undefined;
}

async function tile(address: string): Promise<Layer[]> {
  const answer = await fetch(address).catch(() => undefined);
  if (answer?.status !== 200) return [];
  try {
    return layersOf(new Uint8Array(await answer.arrayBuffer()));
  } catch {
    return [];  // broken on its way
  }
}

interface Placed {
  layers: Layer[];
  x: number;
  y: number;
  size: number;
}

/** At most nine tiles, each about as wide as they are sharp. */
async function tilesOf(address: string, zoomMax: number, view: View): Promise<Placed[]> {
  const zoom = Math.max(0, Math.min(zoomMax, Math.round(Math.log2(view.scale / 512))));
  const count = 2 ** zoom;
  const size = view.scale / count;
  const [left, top] = [view.west * count, view.north * count];
  const asked: Promise<Placed>[] = [];
  for (let x = Math.floor(left); x <= Math.floor(left + view.width / size); ++x) {
    for (let y = Math.floor(top); y <= Math.floor(top + view.height / size); ++y) {
      if (x < 0 || y < 0 || x >= count || y >= count) continue;
      const from = address.replace('{z}', String(zoom)).replace('{x}', String(x)).replace('{y}', String(y));
      asked.push(tile(from).then((layers) => ({layers, x: (x - left) * size, y: (y - top) * size, size})));
    }
  }
  return Promise.all(asked);
}

const pathOf = (piece: number[], size: number): string => {
  let out = '';
  for (let index = 0; index + 1 < piece.length; index += 2) out += `${index === 0 ? 'M' : 'L'}${(piece[index]! * size).toFixed(1)} ${(piece[index + 1]! * size).toFixed(1)}`;
  return out;
};

export async function groundOf(found: Told, view: View): Promise<Ground> {
  const shapes = svg('g', {class: 'ground', 'aria-hidden': 'true'});
  const names: Ground['names'] = [];
  const tiles = await tilesOf(found.tiles!, found.zoom_max, view);
  let left = pointsMax;
  for (const at of tiles) {
    // Clipped to the tile: what is cut at its edge goes on a little beyond it, and no edge of a tile is a border of anything.
    const square = svg('svg', {x: at.x, y: at.y, width: at.size, height: at.size});
    for (const {id, kind} of found.layers) {
      const paths = {area: '', line: ''};
      for (const shape of at.layers.find((one) => one.name === id)?.shapes ?? []) {
        left -= shape.pieces.reduce((all, piece) => all + piece.length / 2, 0);
        if (left < 0 || shape.isPoint) continue;
        paths[shape.isArea ? 'area' : 'line'] += shape.pieces.map((piece) => pathOf(piece, at.size)).join('');
      }
      for (const [part, d] of Object.entries(paths)) if (d !== '') square.append(svg('path', {d, class: `${kind} ${part}`}));
    }
    shapes.append(square);
  }
  for (const at of tiles) {
    for (const one of at.layers.find((layer) => layer.name === 'labels')?.shapes ?? []) {
      const [x, y] = one.pieces[0] ?? [];
      if (x !== undefined && y !== undefined && one.words['label']) names.push({x: at.x + x * at.size, y: at.y + y * at.size, text: one.words['label'], kind: one.words['kind'] ?? ''});
    }
  }
  return {shapes, names};
}

// Reads a vector tile (Mapbox, version 2) as far as the public map draws it: shapes of a layer, and names with their place.

export interface Shape {
  /** Whether its rings are filled. */
  isArea: boolean;
  isPoint: boolean;
  /** x, y, x, y … in parts of the tile: 0 to 1 from west and north. */
  pieces: number[][];
  words: Record<string, string>;
}

export interface Layer {
  name: string;
  shapes: Shape[];
}

class Reader {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  get isOver(): boolean { return this.at >= this.bytes.length; }

  number(): number {
    let out = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new RangeError('the tile is cut short');
      out += (byte & 127) * factor;
      if (byte < 128) return out;
    }
  }

  /** Field and how it is written. */
  tag(): [number, number] {
    const both = this.number();
    return [Math.floor(both / 8), both & 7];
  }

  part(): Uint8Array {
    const size = this.number();
    return this.bytes.subarray(this.at, (this.at += size));
  }

  skip(how: number): void {
    if (how === 0) this.number();
    else if (how === 2) this.part();
    else this.at += how === 1 ? 8 : 4;
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
/** One sign in the lowest bit. */
const signed = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

function numbersOf(bytes: Uint8Array): number[] {
  const out: number[] = [];
  for (const reader = new Reader(bytes); !reader.isOver;) out.push(reader.number());
  return out;
}

function piecesOf(commands: number[], extent: number): number[][] {
  const out: number[][] = [];
  let [x, y] = [0, 0];
  for (let at = 0; at < commands.length;) {
    const command = commands[at++]!;
    const [what, count] = [command & 7, command >> 3];
    if (what === 7) {
      const piece = out.at(-1);
      if (piece) piece.push(piece[0]!, piece[1]!);
      continue;
    }
    for (let turn = 0; turn < count && at + 1 < commands.length; ++turn) {
      x += signed(commands[at++]!);
      y += signed(commands[at++]!);
      if (what === 1) out.push([]);
      out.at(-1)?.push(x / extent, y / extent);
    }
  }
  return out;
}

function valueOf(bytes: Uint8Array): string {
  const reader = new Reader(bytes);
  while (!reader.isOver) {
    const [field, how] = reader.tag();
    if (field === 1 && how === 2) return textOf(reader.part());
    reader.skip(how);
  }
  return '';
}

function layerOf(bytes: Uint8Array): Layer {
  const features: Uint8Array[] = [];
  const keys: string[] = [];
  const values: string[] = [];
  let [name, extent] = ['', 4096];
  for (const reader = new Reader(bytes); !reader.isOver;) {
    const [field, how] = reader.tag();
    if (field === 1) name = textOf(reader.part());
    else if (field === 2) features.push(reader.part());
    else if (field === 3) keys.push(textOf(reader.part()));
    else if (field === 4) values.push(valueOf(reader.part()));
    else if (field === 5) extent = reader.number();
    else reader.skip(how);
  }
  return {name, shapes: features.map((one) => shapeOf(one, keys, values, extent))};
}

function shapeOf(bytes: Uint8Array, keys: string[], values: string[], extent: number): Shape {
  const words: Record<string, string> = {};
  let [type, pieces] = [0, [] as number[][]];
  for (const reader = new Reader(bytes); !reader.isOver;) {
    const [field, how] = reader.tag();
    if (field === 2) {
      const tags = numbersOf(reader.part());
      for (let at = 0; at + 1 < tags.length; at += 2) words[keys[tags[at]!] ?? ''] = values[tags[at + 1]!] ?? '';
    } else if (field === 3) type = reader.number();
    else if (field === 4) pieces = piecesOf(numbersOf(reader.part()), extent);
    else reader.skip(how);
  }
  return {isArea: type === 3, isPoint: type === 1, pieces, words};
}

/** Throws a RangeError where the tile is broken. */
export function layersOf(bytes: Uint8Array): Layer[] {
  const out: Layer[] = [];
  for (const reader = new Reader(bytes); !reader.isOver;) {
    const [field, how] = reader.tag();
    if (field === 3) out.push(layerOf(reader.part()));
    else reader.skip(how);
  }
  return out;
}

// Values for the fuzzer: drawn from a seed, made from a schema, spoilt on purpose; and a check of values against a schema.

/** The same numbers from the same seed, on every machine. */
export class Dice {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(count) {
    return Math.floor(this.next() * count);
  }
  chance(share) {
    return this.next() < share;
  }
  of(list) {
    return list[this.below(list.length)];
  }
}

const nastyTexts = [
  '', ' ', 'x'.repeat(5000), '停电'.repeat(200), "'; DROP TABLE outage; --", '<script>alert(1)</script>', '%', '%00', '\u0000', '\ufffd\u202e', '../../etc/passwd', '0', '-1',
  '9223372036854775808', '1e999', 'NaN', 'null', 'true', '{}', '2026-13-45T99:99:99Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59+23:59', '\r\nX-Evil: 1', '😀', '*', '"', '\\',
  '+8613900001234', 'admin', '-', '.',
];
const nastyValues = [null, true, false, 0, -1, 1e308, 2 ** 53, 0.1, [], {}, [[]], [null], {a: {b: {c: {}}}}, '', 'x', ['x'], [1, 2, 3]];

export const nastyText = (dice) => dice.of(nastyTexts);

const hour = 3_600_000;
const momentNear = (dice) => new Date(Date.now() + Math.floor((dice.next() - 0.5) * 40 * 24) * hour).toISOString();
const momentPast = (dice) => new Date(Date.now() - dice.below(6 * hour)).toISOString();

/** Something that the schema allows; `known` gives what the world has by the name of a field. */
export function made(dice, schema, known, name = '') {
  if (schema.anyOf) return made(dice, dice.of(schema.anyOf), known, name);
  if (schema.enum) return dice.of(schema.enum);
  switch (schema.type) {
    case 'object': {
      const out = {};
      const required = schema.required ?? [];
      for (const [field, inner] of Object.entries(schema.properties ?? {})) {
        if (required.includes(field) || dice.chance(0.4)) out[field] = made(dice, inner, known, field);
      }
      return out;
    }
    case 'array': {
      const count = schema.minItems ?? dice.below(4);
      return Array.from({length: count}, () => made(dice, schema.items ?? {}, known, name));
    }
    case 'integer': return dice.of([0, 1, 2, 5, 60, 1000]);
    case 'number': return dice.of([116.39, 39.9, 0, -73.9, 180]);
    case 'boolean': return dice.chance(0.5);
    default: {
      const pool = known(name);
      if (pool.length > 0 && dice.chance(0.8)) return dice.of(pool);
      if (schema.format === 'date-time') return /occurred|restored|started/.test(name) ? momentPast(dice) : momentNear(dice);
      return dice.chance(0.7) ? `word ${dice.below(1000)}` : nastyText(dice);
    }
  }
}

/** The same, spoilt in one place. */
export function spoilt(dice, value) {
  const out = structuredClone(value);
  if (typeof out !== 'object' || out === null) return dice.of(nastyValues);
  const names = Object.keys(out);
  if (names.length === 0 || dice.chance(0.2)) {
    if (Array.isArray(out)) out.push(dice.of(nastyValues));
    else out[dice.of(['no_such_field', '__proto__x', 'ID', ' '])] = dice.of(nastyValues);
    return out;
  }
  const one = dice.of(names);
  const kind = dice.below(4);
  if (kind === 0) delete out[one];
  else if (kind === 1) out[one] = dice.of(nastyValues);
  else if (kind === 2) out[one] = nastyText(dice);
  else out[one] = spoilt(dice, out[one]);
  return Array.isArray(out) ? out.filter((item) => item !== undefined) : out;
}

/** No JSON, or hardly. */
export function garbage(dice) {
  return dice.of(['', '{', '[', 'null', '"x"', '{"a":1,"a":2}', '[[[[[[[[', `${'['.repeat(300)}${']'.repeat(300)}`, '{"a":\u0001}', '{"a": 01}', '\u00ff\u00fe', `{"a":"${'x'.repeat(70000)}"}`,
    '{"key":"\\ud800"}', 'account=1&last_four=%', 'a=b&&=&%zz', '{}', '[]', '[{}]']);
}

const typeOf = (value) => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
};

/** What is wrong with a value by the schema (of the keywords that our document uses); an empty list when nothing is. */
export function wrongs(document, schema, value, path = '') {
  if (schema.$ref) return wrongs(document, schema.$ref.slice(2).split('/').reduce((at, part) => at[part], document), value, path);
  if (schema.anyOf) {
    const tries = schema.anyOf.map((one) => wrongs(document, one, value, path));
    return tries.some((one) => one.length === 0) ? [] : [`${path}: fits none of anyOf`, ...tries[0]];
  }
  const out = schema.not && wrongs(document, schema.not, value, path).length === 0 ? [`${path}: is what it must not be`] : [];
  const types = [schema.type ?? []].flat();
  const type = typeOf(value);
  if (types.length > 0 && !types.includes(type) && !(type === 'integer' && types.includes('number'))) return [`${path}: ${type} in place of ${types}`];
  if (schema.enum && !schema.enum.includes(value)) out.push(`${path}: ${JSON.stringify(value)} is none of ${schema.enum}`);
  if ('const' in schema && schema.const !== value) out.push(`${path}: is not ${schema.const}`);
  if (schema.format === 'date-time' && type === 'string' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)) out.push(`${path}: no time`);
  if (type === 'array') {
    if (schema.minItems > value.length || schema.maxItems < value.length) out.push(`${path}: ${value.length} items`);
    if (schema.items) value.forEach((one, n) => out.push(...wrongs(document, schema.items, one, `${path}/${n}`)));
  }
  if (type === 'object') {
    for (const name of schema.required ?? []) if (!(name in value)) out.push(`${path}: ${name} is missing`);
    for (const [name, one] of Object.entries(value)) {
      const inner = schema.properties?.[name] ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
      if (inner) out.push(...wrongs(document, inner, one, `${path}/${name}`));
      else if (schema.additionalProperties === false) out.push(`${path}: ${name} is not documented`);
    }
  }
  return out;
}

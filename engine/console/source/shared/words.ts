// The words of the pages in both languages. A key without both, or a text asked for by an unknown key, does not compile.
import {computed, signal} from '@preact/signals';

export type Language = 'en' | 'zh';

function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? stored();
  if (asked === 'en' || asked === 'zh') return asked;
  return navigator.languages.some((one) => one.toLowerCase().startsWith('zh')) ? 'zh' : 'en';
}

function stored(): string | null {
  try {
    return localStorage.getItem('language');
  } catch {
    return null;
  }
}

export const language = signal<Language>(firstLanguage());
document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';

export function setLanguage(next: Language): void {
  language.value = next;
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
  try {
    localStorage.setItem('language', next);
  } catch {
    // Private windows keep nothing; the page works without.
  }
}

/** BCP 47 tag for Intl: English with day before month and 24 hours. */
export const locale = computed(() => (language.value === 'zh' ? 'zh-CN' : 'en-GB'));

/** English, Chinese. */
export type Pair = readonly [string, string];
export type Values = Record<string, string | number>;

/** Fills `{name}` with the value of that name; `{name|one|many}` is a word by whether that value is one. */
export function filled(text: string, values?: Values): string {
  return values ? text.replace(/\{(\w+)\|([^|}]*)\|([^}]*)\}/g, (_, name: string, one: string, many: string) => (String(values[name]) === '1' ? one : many)).replace(/\{(\w+)\}/g, (all, name: string) => (name in values ? String(values[name]) : all)) : text;
}

/** Makes the function that gives a text in the language of the moment; keys are checked when compiled. */
export function dictionary<const K extends string>(pairs: Record<K, Pair>): (key: K, values?: Values) => string {
  return (key, values) => filled(pairs[key][language.value === 'zh' ? 1 : 0], values);
}

/** For words that come from the daemon (states, kinds): the text where we have one, else the daemon's own word. */
export function wordList(pairs: Record<string, Pair>): (word: string) => string {
  return (word) => pairs[word]?.[language.value === 'zh' ? 1 : 0] ?? word.replaceAll('_', ' ');
}

export function count(value: number): string {
  return new Intl.NumberFormat(locale.value).format(value);
}

// The reader's language: one catalogue in memory, others loaded when chosen.

import { tell, type Templates, type Told } from '../kernel/told.ts';
import { choose, say, type Args, type Catalogue } from '../kernel/words.ts';
import en from '../words/en.json';

export type Key = keyof typeof en;

/** Languages offered, each under its own name. */
export const languages: Readonly<Record<string, string>> = { en: 'English', es: 'Español', ja: '日本語' };

const loaders: Readonly<Record<string, () => Promise<{ default: Catalogue }>>> = {
  es: () => import('../words/es.json'),
  ja: () => import('../words/ja.json'),
};

/** What the verifier says is longer than the page's own words, and comes after them. */
const verifierWords: Readonly<Record<string, () => Promise<{ default: Templates }>>> = {
  es: () => import('../words/told.es.ts'),
  ja: () => import('../words/told.ja.ts'),
};

let locale = $state('en');
let catalogue = $state.raw<Catalogue>(en);
let templates = $state.raw<Templates>({});

/** The words for a key in the reader's language. */
export function t(key: Key, args: Args = {}): string {
  return say(catalogue[key] ?? en[key], args, locale);
}

/** The words for a key made at run time, or `otherwise` where there is none. */
export function termOf(key: string, otherwise: string): string {
  const message = catalogue[key];
  return message === undefined ? otherwise : say(message, {}, locale);
}

/** A sentence of the verifier in the reader's language, or `otherwise` where it has none. */
export function told(words: Told | null, otherwise: string): string {
  return words === null ? otherwise : tell(words, templates);
}

/** What is said in the same words always, as a cure is. */
export function phrase(english: string): { text: string; lang: string | undefined } {
  const found = templates[english];
  return found === undefined ? { text: english, lang: 'en' } : { text: found, lang: undefined };
}

/** The language in use, for `lang` and `Intl`. */
export function currentLocale(): string {
  return locale;
}

/** Switches the page's language and remembers it; an unknown one is English. */
export async function setLocale(wanted: string): Promise<void> {
  const load = loaders[wanted];
  const next = load === undefined ? en : (await load()).default;
  locale = load === undefined ? 'en' : wanted;
  catalogue = next;
  templates = {};
  const language = locale;
  void verifierWords[language]?.().then((words) => {
    if (locale === language) templates = words.default;
  });
  document.documentElement.lang = locale;
  localStorage.setItem('tenet.language', locale);
}

/** The language remembered, else the first the browser asks for that there is. */
export function preferredLocale(): string {
  return localStorage.getItem('tenet.language') ?? choose(navigator.languages, Object.keys(languages));
}

/** Writes a number the reader's way. */
export function figure(n: number): string {
  return new Intl.NumberFormat(locale).format(n);
}

/** Writes a clock time the reader's way. */
export function clockTime(ms: number): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(ms);
}

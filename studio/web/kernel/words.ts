// Words of the page in the reader's language: catalogues, placeholders, plurals.

/** A message; with forms, the placeholder {n} chooses by the language's plural rule. */
export type Message = string | { one?: string; other: string };

export type Catalogue = Readonly<Record<string, Message>>;

export type Args = Readonly<Record<string, string | number>>;

/** Fills a message's {placeholders}; numbers are written the language's way. */
export function say(message: Message, args: Args, locale: string): string {
  const template = typeof message === 'string' ? message : plural(message, args['n'], locale);
  return template.replace(/\{(\w+)\}/gu, (whole, name: string) => {
    const value = args[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
  });
}

function plural(message: Exclude<Message, string>, n: string | number | undefined, locale: string): string {
  if (typeof n !== 'number') return message.other;
  return (new Intl.PluralRules(locale).select(n) === 'one' ? message.one : undefined) ?? message.other;
}

/** The placeholders of a message, sorted, each once. */
export function placeholders(message: Message): string[] {
  const all = typeof message === 'string' ? message : `${message.one ?? ''}${message.other}`;
  return [...new Set([...all.matchAll(/\{(\w+)\}/gu)].map((m) => m[1] ?? ''))].sort();
}

/** The first language of the reader's list that there is a catalogue for. */
export function choose(wanted: readonly string[], offered: readonly string[]): string {
  for (const w of wanted) {
    const base = w.toLowerCase().split('-')[0] ?? '';
    if (offered.includes(base)) return base;
  }
  return offered[0] ?? 'en';
}

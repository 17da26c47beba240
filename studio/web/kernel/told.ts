// Sentences of the verifier in the reader's language: templates in English, which are
// their keys in the catalogues of other languages, and what is filled in.

/** A sentence or a part of one; a plain text is the same in all languages. */
export type Told = string | { readonly key: string; readonly parts: readonly Told[] };

/** Templates of a language by those of English. */
export type Templates = Readonly<Record<string, string>>;

/** Tells a sentence in the language of some templates; what they lack is English. */
export function tell(told: Told, templates: Templates): string {
  if (typeof told === 'string') return told;
  let next = 0;
  return templateOf(told.key, templates).replace(/%(?:\[(\d+)\])?s/gu, (_whole, number: string | undefined) => {
    const n = number === undefined ? next : Number(number) - 1;
    next = n + 1;
    const part = told.parts[n];
    return part === undefined ? '' : tell(part, templates);
  });
}

/** The template for a key; for one that begins a sentence, that of the middle of one. */
function templateOf(key: string, templates: Templates): string {
  const found = templates[key];
  if (found !== undefined) return found;
  const middle = templates[key.charAt(0).toLowerCase() + key.slice(1)];
  return middle === undefined ? key : middle.charAt(0).toUpperCase() + middle.slice(1);
}

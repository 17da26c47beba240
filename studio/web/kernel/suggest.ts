// What is offered while a slot is filled in.

/** The word a caret stands in or behind: names with points, such as heater.power. */
export function wordAt(text: string, caret: number): { from: number; to: number; word: string } {
  const before = /[\p{L}\p{N}_.]*$/u.exec(text.slice(0, caret))?.[0] ?? '';
  const after = /^[\p{L}\p{N}_.]*/u.exec(text.slice(caret))?.[0] ?? '';
  const from = caret - before.length;
  return { from, to: caret + after.length, word: before + after };
}

/** Replaces a part of a text. */
export function replaced(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}

/**
 * The candidates that hold every part of what was typed, those that begin with it
 * first; all of them when nothing was. At most `limit`.
 */
export function matching(candidates: readonly string[], typed: string, limit = 40): string[] {
  const wanted = typed.toLowerCase().trim();
  const parts = wanted.split(/[\s.]+/u).filter((p) => p !== '');
  const fit = candidates.filter((c) => parts.every((p) => c.toLowerCase().includes(p)));
  const first = fit.filter((c) => c.toLowerCase().startsWith(wanted));
  const rest = fit.filter((c) => !c.toLowerCase().startsWith(wanted));
  return [...first, ...rest].slice(0, limit);
}

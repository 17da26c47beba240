// The texts being written: what the gateway has, what was typed, and what clashed.

export interface SavedFile {
  name: string;
  text: string;
  revision: string;
}

/** One file of the draft. `base` is what the gateway had when typing began. */
export interface DraftFile {
  name: string;
  text: string;
  base: SavedFile;
  /** Their text, when someone else saved in between; text null when they deleted it. */
  conflict: { text: string | null; revision: string } | null;
}

export interface Draft {
  files: readonly DraftFile[];
}

/** What is kept in the browser: only texts that differ from their base. */
export type Kept = Record<string, { text: string; revision: string; baseText: string }>;

export const emptyDraft: Draft = { files: [] };

export function dirty(file: DraftFile): boolean {
  return file.text !== file.base.text;
}

/**
 * Joins the gateway's files with texts kept in this browser. A kept text whose
 * base has been replaced meanwhile is a conflict; one that equals the
 * gateway's is no edit.
 */
export function open(saved: readonly SavedFile[], kept: Kept): Draft {
  const files: DraftFile[] = saved.map((base) => rejoin(base, kept[base.name]));
  const names = new Set(saved.map((f) => f.name));
  for (const [name, k] of Object.entries(kept)) {
    if (names.has(name)) continue;
    const base = { name, text: k.baseText, revision: k.revision };
    files.push({ name, text: k.text, base, conflict: k.revision === '' ? null : { text: null, revision: '' } });
  }
  return { files: files.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function rejoin(base: SavedFile, kept: Kept[string] | undefined): DraftFile {
  if (kept === undefined || kept.text === base.text) return { name: base.name, text: base.text, base, conflict: null };
  if (kept.revision === base.revision) return { name: base.name, text: kept.text, base, conflict: null };
  const old = { name: base.name, text: kept.baseText, revision: kept.revision };
  return { name: base.name, text: kept.text, base: old, conflict: { text: base.text, revision: base.revision } };
}

/** The gateway's files read again, with what is being typed kept. */
export function refresh(draft: Draft, saved: readonly SavedFile[]): Draft {
  return open(saved, keep(draft));
}

export function edit(draft: Draft, name: string, text: string): Draft {
  return change(draft, name, (f) => ({ ...f, text }));
}

/** A save of `text` succeeded; what was typed since stays an edit. */
export function saved(draft: Draft, name: string, text: string, revision: string): Draft {
  return change(draft, name, (f) => ({ ...f, base: { name, text, revision }, conflict: null }));
}

/** A save lost: `theirs` is what is there now. */
export function clashed(draft: Draft, name: string, theirs: SavedFile | null): Draft {
  return change(draft, name, (f) => ({ ...f, conflict: { text: theirs?.text ?? null, revision: theirs?.revision ?? '' } }));
}

/** Settles a conflict: mine keeps the typed text on top of theirs, theirs drops it. */
export function settle(draft: Draft, name: string, choice: 'mine' | 'theirs'): Draft {
  const file = draft.files.find((f) => f.name === name);
  if (file?.conflict == null) return draft;
  const { text, revision } = file.conflict;
  if (text === null && choice === 'theirs') return { files: draft.files.filter((f) => f.name !== name) };
  const base = { name, text: text ?? '', revision };
  return change(draft, name, (f) => ({ ...f, text: choice === 'mine' ? f.text : base.text, base, conflict: null }));
}

function change(draft: Draft, name: string, how: (f: DraftFile) => DraftFile): Draft {
  return { files: draft.files.map((f) => (f.name === name ? how(f) : f)) };
}

/** What must survive a closed tab. */
export function keep(draft: Draft): Kept {
  const kept: Kept = {};
  for (const f of draft.files) {
    if (dirty(f)) kept[f.name] = { text: f.text, revision: f.base.revision, baseText: f.base.text };
  }
  return kept;
}

/** Texts by name, as check and verify take them. */
export function texts(draft: Draft): Record<string, string> {
  return Object.fromEntries(draft.files.map((f) => [f.name, f.text]));
}

/** Whether both drafts say the same in the same files. */
export function sameTexts(a: Draft, b: Draft): boolean {
  return a.files.length === b.files.length && a.files.every((f, i) => f.name === b.files[i]?.name && f.text === b.files[i]?.text);
}

/** The names without the folder they all share. */
export function shortNames(names: readonly string[]): string[] {
  let shared = (names[0] ?? '').split('/').slice(0, -1);
  for (const name of names) {
    const parts = name.split('/').slice(0, -1);
    const differs = shared.findIndex((part, i) => part !== parts[i]);
    if (differs >= 0) shared = shared.slice(0, differs);
  }
  const length = shared.length === 0 ? 0 : shared.join('/').length + 1;
  return names.map((name) => name.slice(length));
}
